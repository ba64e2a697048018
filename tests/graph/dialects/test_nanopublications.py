"""Nanopublications are well-formed, by the criteria of the guidelines, one after the other."""

from collections import defaultdict

import pytest

from bilateral.dialects import nanopublications
from bilateral.dialects.published import Published
from bilateral.errors import DataError
from bilateral.names import BIL, NP
from bilateral.quads import Quad

PARTS = ("hasAssertion", "hasProvenance", "hasPublicationInfo")


@pytest.fixture(scope="module")
def graphs(dumped: dict[str, set[Quad]]) -> dict[str, set[Quad]]:
    """The quads of the dump by graph."""
    found: dict[str, set[Quad]] = defaultdict(set)
    for quad in dumped["nanopublications"]:
        found[str(quad.graph_name)].add(quad)
    return found


def test_every_nanopublication_is_well_formed(graphs: dict[str, set[Quad]], claims: list[Published]) -> None:
    heads = [
        name for name, items in graphs.items() if any(str(quad.object) == f"<{NP.Nanopublication}>" for quad in items)
    ]
    assert len(heads) == len(claims)
    seen = set(heads)
    for head in heads:
        (nanopublication,) = {quad.subject for quad in graphs[head]}
        parts = {quad.predicate.value: str(quad.object) for quad in graphs[head]}
        assert len(graphs[head]) == 4 and {str(NP[part]) for part in PARTS} < set(parts)
        assertion, provenance, publication = (parts[str(NP[part])] for part in PARTS)
        assert len({head, assertion, provenance, publication}) == 4 and graphs[assertion]
        assert any(str(quad.subject) == assertion for quad in graphs[provenance])
        assert {quad.subject for quad in graphs[publication]} == {nanopublication}
        assert not seen & {assertion, provenance, publication}
        seen |= {assertion, provenance, publication}
    assert seen == set(graphs)  # so nothing is in the default graph, or in a graph of no nanopublication


def test_every_triple_of_the_provenance_leads_to_the_assertion(
    graphs: dict[str, set[Quad]], claims: list[Published]
) -> None:
    for claim in claims:
        items = graphs[f"<{claim.iri}#provenance>"]
        reached, before = {str(claim.iri)}, -1
        while len(reached) > before:
            before = len(reached)
            reached |= {getattr(quad.object, "value", "") for quad in items if quad.subject.value in reached}
        assert {quad.subject.value for quad in items} <= reached


def test_the_assertion_is_the_claim_s_triples_and_no_more(
    graphs: dict[str, set[Quad]], claims: list[Published]
) -> None:
    assert all(len(graphs[f"<{claim.iri}>"]) == len(claim.triples) for claim in claims)


def test_provenance_names_speaker_snapshot_source_and_premises_in_prov(
    graphs: dict[str, set[Quad]], claims: list[Published]
) -> None:
    for claim in claims:
        said = defaultdict(set)
        for quad in graphs[f"<{claim.iri}#provenance>"]:
            said[quad.predicate.value.rpartition("#")[2]].add(str(quad.object)[1:-1])
        assert said["wasAttributedTo"] == set(map(str, claim.values(BIL.statedBy)))
        assert said["hadPrimarySource"] == set(map(str, claim.values(BIL.source)))
        snapshot = {f"https://w3id.org/bilateral/id/snap-{claim.article}"} if claim.spans else set()
        assert said["wasDerivedFrom"] == snapshot | set(map(str, claim.values(BIL.premise)))


def test_a_nanopublication_with_two_assertions_is_refused(claims: list[Published]) -> None:
    one, two = (list(nanopublications.write([claim])) for claim in claims[:2])
    (bound,) = (quad for quad in two if quad.predicate.value == str(NP.hasAssertion))
    head = one[0]
    with pytest.raises(DataError, match="has 2 values of"):
        nanopublications.read([*one, Quad(head.subject, bound.predicate, bound.object, head.graph_name)])


def test_a_statement_of_a_triple_that_is_not_asserted_is_refused(claims: list[Published]) -> None:
    claim = next(claim for claim in claims if claim.name == "003-010")
    items = list(nanopublications.write([claim]))
    assert nanopublications.read(items) == [claim]
    with pytest.raises(DataError, match=r"claim:003-010 does not assert <https://.*/003-010#s-"):
        nanopublications.read([quad for quad in items if "decimal" not in str(quad) or "provenance" in str(quad)])
