"""Every link traces to a verified row of the table of checked QIDs, and every row and every entity is accounted for."""

import csv
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS
from rdflib.term import Node

from bilateral.assemble import Layers
from bilateral.claims import parse_turtle
from bilateral.names import BIL, ID, WD, V, compact
from bilateral.resources import Data

VARIABLE = "BILATERAL_QIDS"
TABLE = Path(os.environ.get(VARIABLE) or Path(__file__).resolve().parents[3] / "shared" / "wikidata.tsv")
Row = dict[str, str]
LINKING = (BIL.wikidataEntity, SKOS.exactMatch)

OPEN = {
    "Karabakh (region)": "plc-karabakh",
    "Qızıl Kəngərli (Kizil Kangarli)": "plc-qizil-kangarli",
    "Khalaf Khalafov": "per-khalafov",
    "Andrey Ostashov (sculptor)": "per-ostashov",
    "ambassador of Belarus to Azerbaijan": "post-ambassador-by-az",
    "Council of the Republic of Belarus (chamber)": "org-council-republic-by",
    "Embassy of Belarus in Baku": "org-embassy-by-az",
    "Embassy of Azerbaijan in Minsk": "org-embassy-az-by",
    "All-Belarusian People's Assembly": "org-abpa",
    "Azerbaijan University of Languages": "org-languages-university",
    "Heydar Aliyev Center": "org-heydar-aliyev-center",
    "Pesniary": "org-pesniary",
    "Ganja Automobile Plant": "org-ganja-plant",
    "Vertus (joint company)": "org-vertus",
    "NAM Parliamentary Network": "org-nam-pn",
    "Asian Parliamentary Assembly": "org-apa",
    "BelTA": "org-belta",
    "Trend News Agency": "org-trend",
    "AZERTAC": "org-azertac",
    "Azeri Observer": "org-azeri-observer",
    "The Diplomatic Insight": "org-tdi",
    "CIS Games 2025 (3rd)": "evt-cis-games-3",
    "Constitution of Azerbaijan": "doc-constitution-az",
    "Azerbaijan–Belarus relations": "rel-belarus-azerbaijan",
}
"""Rows that found nothing, each with the entity whose record says so."""

NO_SUCH_ENTITY = set(
    "Q192959 Q388960 Q131290 Q44302 Q2065366 Q2045068 Q89775465 Q15623433 Q1798607 Q330600 Q997640 Q83201 Q362 "
    "Q121998 Q193391 Q302691 Q287".split()
)
"""QIDs of verified rows for things that the graph does not have, though the articles name some of them."""

HOMONYMS = {"Q4056804"}
"""QIDs of rows that warn of a thing with the same name."""

UNVERIFIED = {"Q540844"}
"""QIDs of unverified rows, none of them of an entity of the graph."""

NO_SUCH_TERM = set(
    "Q5119 Q82955 P31 P279 P793 P155 P156 P854 P143 P1683 P953 P1065 P2960 P571 P576 P108 P35 P6 P36 P488 P2389 P2388 "
    "P137 P159 P749 P355 P127 P452 P664 P577 P1433 P1476 P407 P856 P1891 P828 P1542 P805 P1545 P1114 P1889 P2888 P1709 "
    "P1628 P1932".split()
)
"""Classes and properties of Wikidata to which no term of ours is near."""

NOT_LOOKED_UP = {
    BIL[name]
    for name in "Candidacy Cooperation Event Figure Group Membership NameUsage Participation Project "
    "PropositionalAttitude SourceWording SupportAct Tenure TradeFlow".split()
}
"""Kinds of things that the articles alone know; ``graph/links.ttl`` names them."""


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    if not TABLE.is_file():
        pytest.skip(f"the table of checked QIDs is not at hand: set {VARIABLE}")
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def links(data: Data) -> Graph:
    return parse_turtle(data.graph / "links.ttl")


def linked(links: Graph) -> list[tuple[Node, str]]:
    """Each link: what is linked, and the QID."""
    return [(s, qid(o)) for predicate in LINKING for s, o in links.subject_objects(predicate)]


def qid(entity: Node) -> str:
    assert str(entity).startswith(str(WD)), entity
    return str(entity).removeprefix(str(WD))


def words(*names: str) -> set[str]:
    """The words of names, without marks and case, and without what only tells a class from a thing."""
    text = unicodedata.normalize("NFKD", " ".join(names)).encode("ascii", "ignore").decode().lower()
    return set(re.findall(r"[a-z]+", text)) - {"class", "for", "p", "of", "the", "in", "wikidata"}


def likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def untraced(links: Graph, rows: list[Row], names: dict[Node, set[str]]) -> list[tuple[str, str]]:
    """The links for which no verified row has the QID, or another row names the thing better."""
    verified = [row for row in rows if row["status"] == "verified" and row["kind"] != "property"]
    wrong = []
    for thing, found in linked(links):
        best = max((likeness(words(row["entity"]), names[thing]), row["qid"]) for row in verified)
        if found not in {row["qid"] for row in verified} or best[1] != found or not best[0]:
            wrong.append((compact(thing), found))
    return wrong


def names_of(links: Graph) -> dict[Node, set[str]]:
    """The words of the name under which each thing was looked up."""
    return {
        thing: words(*map(str, links.objects(record, RDFS.label)))
        for record, thing in links.subject_objects(BIL.linkOf)
    }


def test_every_link_traces_to_a_verified_row_of_its_name(links: Graph, rows: list[Row]) -> None:
    assert len(linked(links)) > 40
    assert untraced(links, rows, names_of(links)) == []


@pytest.mark.parametrize("wrong", ["Q540844", "Q4056804", "Q158903", "Q999999999"])
def test_a_link_to_an_unverified_row_a_homonym_another_thing_or_none_does_not_trace(
    links: Graph, rows: list[Row], wrong: str
) -> None:
    changed = Graph() + links
    changed.set((ID["plc-aghdam"], BIL.wikidataEntity, WD[wrong]))
    assert untraced(changed, rows, names_of(links)) == [("id:plc-aghdam", wrong)]


def test_every_row_is_a_link_an_open_record_a_term_or_a_thing_we_do_not_have(
    links: Graph, rows: list[Row], data: Data
) -> None:
    targets = {found for _, found in linked(links)}
    aligned = {qid(o) for o in parse_turtle(data.ontology / "alignments.ttl").objects(None, RDFS.seeAlso)}
    accounts = (targets, aligned, NO_SUCH_ENTITY, HOMONYMS, UNVERIFIED, NO_SUCH_TERM)
    counted = Counter(number for account in accounts for number in account)
    assert {number for number, count in counted.items() if count > 1} == set()
    assert set(counted) == {row["qid"] for row in rows if row["qid"]}
    assert {row["qid"] for row in rows if row["status"] == "unverified"} == UNVERIFIED
    assert {row["entity"] for row in rows if not row["qid"]} == set(OPEN)
    for name in OPEN.values():
        (record,) = links.subjects(BIL.linkOf, ID[name])
        assert links.value(record, BIL.linkStatus) == V["not-found"], name


def test_the_terms_of_wikidata_in_the_alignments_are_verified_rows(data: Data, rows: list[Row]) -> None:
    verified = {row["qid"]: row["kind"] for row in rows if row["status"] == "verified"}
    alignments = parse_turtle(data.ontology / "alignments.ttl")
    core = parse_turtle(data.ontology / "bilateral.ttl")
    pairs = [(term, qid(o)) for term, o in alignments.subject_objects(RDFS.seeAlso)]
    assert {number for _, number in pairs} <= set(verified)
    for number in "P39 P580 P582 P17 P131 P27 P710 P276 P585 P463 P530".split():
        assert number in {found for _, found in pairs}, number
    for term, number in pairs:
        is_class = (term, RDF.type, OWL.Class) in core
        assert is_class or number.startswith("P"), f"{compact(term)} is no class, and {number} no property"
        assert (verified[number] == "property") == number.startswith("P")


def test_no_two_things_share_a_qid_unless_they_are_declared_the_same(links: Graph, layers: Layers) -> None:
    of: dict[str, list[Node]] = {}
    for thing, found in linked(links):
        of.setdefault(found, []).append(thing)
    said = layers.union("world", "links")
    apart = {
        found: things
        for found, things in of.items()
        if any((one, OWL.sameAs, other) not in said and (other, OWL.sameAs, one) not in said
               for one in things for other in things if one != other)
    }  # fmt: skip
    assert apart == {}
    assert not any(str(o).startswith(str(WD)) for o in layers["inferred"].objects(None, OWL.sameAs))


def test_every_entity_has_one_record_or_is_of_a_kind_that_is_not_looked_up(
    data: Data, links: Graph, layers: Layers
) -> None:
    shapes = parse_turtle(data.ontology / "shapes" / "wikidata-link.ttl")
    kinds = {*shapes.objects(URIRef("https://w3id.org/bilateral/shapes#WikidataLink-looked-up"), SH.targetClass)}
    types = layers.union("world", "inferred")
    entities = {s for s in layers["world"].subjects(RDF.type) if str(s).startswith(str(ID))}
    assert len(kinds) == 7 and len(entities) > 400
    for entity in entities:
        of = {*types.objects(entity, RDF.type)}
        records = len(list(links.subjects(BIL.linkOf, entity)))
        assert records == 1 if of & kinds else records <= 1 and of & NOT_LOOKED_UP, f"{compact(entity)}: {records}"


def test_a_record_is_named_after_its_thing_which_exists(links: Graph, layers: Layers) -> None:
    known = {*layers["world"].subjects(RDF.type), *layers["vocabulary"].subjects(RDF.type)}
    for record, thing in links.subject_objects(BIL.linkOf):
        assert thing in known, compact(thing)
        name = str(thing).removeprefix(str(ID)).replace(str(V), "vocab-")
        assert record == ID[f"link-{name}"]


def test_nothing_was_checked_before_its_source_came_out(links: Graph, data: Data) -> None:
    sources = parse_turtle(data.graph / "sources.ttl")
    checked = [(r, str(day)) for r, day in links.subject_objects(BIL.checkedOn)]
    assert len(checked) > 60
    for record, day in checked:
        issued = [str(sources.value(source, DCTERMS.issued)) for source in links.objects(record, BIL.linkSource)]
        assert issued and all(out <= day for out in issued), compact(record)
