import gzip
import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import PROV, RDF

from bilateral.claims import Span
from bilateral.errors import DataError, UsageError
from bilateral.names import BIL, CLAIM, GRAPH, ID, ONTOLOGY_IRI, V
from bilateral.quads import Quad, parse
from bilateral.reasoning.checker import check
from bilateral.reasoning.explain import as_json, shown, tree
from bilateral.reasoning.grounds import Evidence, Ground, Stated, grounds
from bilateral.reasoning.proofs import Proofs
from bilateral.reasoning.prov import rule_iri, triple_iri, turtle, write_proofs
from bilateral.reasoning.rules import expand, rule
from bilateral.reasoning.steps import Proof, Step, Triple
from bilateral.store import Store
from bilateral.texts import sha256

TYPE, SUB, SAME, DOMAIN = (expand(t) for t in ("a", "rdfs:subClassOf", "owl:sameAs", "rdfs:domain"))
FIRST, REST, NIL = (expand(t) for t in ("rdf:first", "rdf:rest", "rdf:nil"))


def bil(name: str) -> str:
    return f"<{BIL[name]}>"


def id_(name: str) -> str:
    return f"<{ID[name]}>"


VISIT, STATE = id_("evt-visit"), id_("st-one")
# A visit is known to be an event by its visitor, and by its class; to be a thing that happens by being an event.
AXIOMS: list[Triple] = [
    (bil("visitor"), DOMAIN, bil("Visit")),
    (bil("Visit"), SUB, bil("Event")),
    (bil("Event"), SUB, bil("Happening")),
    (bil("Happening"), expand("owl:unionOf"), "_:l1"),
    ("_:l1", FIRST, bil("Fair")),
    ("_:l1", REST, "_:l2"),
    ("_:l2", FIRST, bil("Event")),
    ("_:l2", REST, NIL),
]
FACT: Triple = (VISIT, bil("visitor"), id_("per-a"))
ROWS = [
    *((triple, 1, "") for triple in [*AXIOMS, FACT]),
    ((VISIT, TYPE, bil("Visit")), 2, "prp-dom"),
    ((VISIT, TYPE, bil("Event")), 3, "cax-sco"),
    ((VISIT, TYPE, bil("Happening")), 4, "cls-uni"),
]
STEPS = (
    Step((VISIT, TYPE, bil("Visit")), "prp-dom", 2, (AXIOMS[0], FACT)),
    Step((VISIT, TYPE, bil("Event")), "cax-sco", 3, (AXIOMS[1], (VISIT, TYPE, bil("Visit")))),
    Step((VISIT, TYPE, bil("Happening")), "cls-uni", 4, (*AXIOMS[3:], (VISIT, TYPE, bil("Event")))),
)
PROOF = Proof((VISIT, TYPE, bil("Happening")), STEPS)
TEXT = "A came\nin May."
EVIDENCE = Evidence(Span(0, 6, sha256("A came")), ID["span-001-0-6"], ID["selector-001-0-6"])
SAID = (
    (BIL.modality, V.asserted),
    (BIL.relayedBy, ID["org-agency"]),
    (BIL.reportedIn, ID["art-001"]),
    (BIL.statedBy, ID["per-a"]),
)
STATED = Stated(CLAIM["001-001"], URIRef(CLAIM["001-001"] + "#s-1"), SAID, (EVIDENCE,))
GROUNDS = {triple: Ground(("ontology",), (ONTOLOGY_IRI,)) for triple in AXIOMS} | {
    FACT: Ground(("world",), (), (STATED,))
}


@pytest.fixture
def proofs(write: Callable[[Any], Path]) -> Iterator[Callable[[Any], Proofs]]:
    opened = []

    def opens(rows: Any) -> Proofs:
        opened.append(Proofs(write(rows)))
        return opened[-1]

    yield opens
    for one in opened:
        one.close()


def test_the_premises_of_every_rule_are_found_in_the_order_of_its_body(
    proofs: Callable[[Any], Proofs], step: Step
) -> None:
    opened = proofs([*((premise, 0, "") for premise in dict.fromkeys(step.premises)), (step.triple, 1, step.rule)])
    proof = opened.proof(*step.triple)
    assert proof is not None and proof.goal == step.triple
    if step.rule == "eq-ref":  # any triple that names the thing will do
        assert len(proof.steps) == 1 and check(proof.steps, set(step.premises)) == []
    else:
        assert proof.steps == (step,)
        assert proof.leaves == tuple(dict.fromkeys(step.premises))


def test_a_proof_has_each_step_once_and_premises_first(proofs: Callable[[Any], Proofs]) -> None:
    opened = proofs(ROWS)
    assert opened.proof(*PROOF.goal) == PROOF
    assert opened.proof(*STEPS[0].triple) == Proof(STEPS[0].triple, STEPS[:1])
    assert PROOF.leaves == (AXIOMS[0], FACT, AXIOMS[1], *AXIOMS[3:])
    assert check(PROOF.steps, {*AXIOMS, FACT}) == []


def test_an_asserted_triple_needs_no_step_and_an_unknown_one_has_no_proof(proofs: Callable[[Any], Proofs]) -> None:
    opened = proofs(ROWS)
    assert opened.proof(*FACT) == Proof(FACT, ()) and Proof(FACT, ()).leaves == (FACT,)
    assert opened.proof(VISIT, TYPE, bil("State")) is None and opened.proof(VISIT, TYPE, bil("Visitor")) is None
    assert opened.asserted(FACT) and not opened.asserted(PROOF.goal) and not opened.asserted((STATE, TYPE, STATE))


def test_many_goals_share_their_steps(proofs: Callable[[Any], Proofs]) -> None:
    opened = proofs(ROWS)
    assert tuple(opened.all_steps()) == STEPS
    assert tuple(opened.all_steps([STEPS[2].triple, FACT, STEPS[1].triple, STEPS[2].triple])) == STEPS
    assert list(opened.all_steps([FACT])) == [] and list(opened.all_steps([])) == []


def test_a_goal_that_is_not_in_the_closure_is_named(proofs: Callable[[Any], Proofs]) -> None:
    with pytest.raises(DataError, match=f"{STATE} {TYPE} {STATE} is not in the closure"):
        list(proofs(ROWS).all_steps([FACT, (STATE, TYPE, STATE)]))


def test_premises_rank_lower_even_where_others_would_do(proofs: Callable[[Any], Proofs]) -> None:
    a, b, x = (f"<urn:{name}>" for name in "abx")
    rows = [((a, SUB, b), 1, ""), ((x, TYPE, a), 5, ""), ((x, TYPE, b), 4, "cax-sco")]
    with pytest.raises(DataError, match=f"{x} {TYPE} {b} has no premises by cax-sco below rank 4"):
        proofs(rows).proof(x, TYPE, b)


def test_of_several_instances_that_with_asserted_premises_is_taken_then_that_of_lowest_rank(
    proofs: Callable[[Any], Proofs],
) -> None:
    a, b, c, d, x = (f"<urn:{name}>" for name in "abcdx")
    known = [((one, SUB, d), 1, "") for one in (a, b, c)] + [((x, DOMAIN, one), 1, "") for one in (a, b)]
    rows = [*known, ((x, TYPE, a), 3, "prp-dom"), ((x, TYPE, b), 2, "prp-dom"), ((x, TYPE, d), 6, "cax-sco")]
    rows += [((x, x, x), 1, "")]
    by_b = proofs(rows).proof(x, TYPE, d)
    assert by_b is not None and by_b.steps[-1].premises == ((b, SUB, d), (x, TYPE, b))


def test_asserted_premises_come_before_derived_ones_of_lower_rank(proofs: Callable[[Any], Proofs]) -> None:
    b, c, d, x = (f"<urn:{name}>" for name in "bcdx")
    rows = [((b, SUB, d), 1, ""), ((c, SUB, d), 1, ""), ((x, x, x), 1, ""), ((x, DOMAIN, b), 1, "")]
    rows += [((x, TYPE, b), 2, "prp-dom"), ((x, TYPE, c), 3, ""), ((x, TYPE, d), 4, "cax-sco")]
    found = proofs(rows).proof(x, TYPE, d)
    assert found is not None and found.steps == (Step((x, TYPE, d), "cax-sco", 4, ((c, SUB, d), (x, TYPE, c))),)


def test_a_list_is_read_by_the_triples_that_were_there(proofs: Callable[[Any], Proofs]) -> None:
    c, a, b, x, l1, l2 = "<urn:c>", "<urn:a>", "<urn:b>", "<urn:x>", "_:l1", "_:l2"
    union = expand("owl:unionOf")
    asserted = [(c, union, l1), (l1, FIRST, a), (l1, REST, NIL), (a, SAME, b), (l1, SAME, l2), (x, TYPE, b)]
    rows = [
        *((triple, 1, "") for triple in asserted),
        ((l1, FIRST, b), 2, "eq-rep-o"),
        ((l2, FIRST, b), 3, "eq-rep-s"),
        ((l2, REST, NIL), 3, "eq-rep-s"),
        ((x, TYPE, c), 4, "cls-uni"),
    ]
    found = proofs(rows).proof(x, TYPE, c)
    assert found is not None and check(found.steps, set(asserted)) == []
    assert found.steps == (
        Step((l1, FIRST, b), "eq-rep-o", 2, ((a, SAME, b), (l1, FIRST, a))),
        Step((x, TYPE, c), "cls-uni", 4, ((c, union, l1), (l1, FIRST, b), (l1, REST, NIL), (x, TYPE, b))),
    )


def test_axioms_and_rules_of_literals_have_no_premises(proofs: Callable[[Any], Proofs]) -> None:
    seven, whole = '"7"^^' + expand("xsd:int"), expand("xsd:integer")
    thing = (expand("owl:Thing"), TYPE, expand("owl:Class"))
    rows = [((seven, TYPE, whole), 2, "dt-type2"), (thing, 1, "cls-thing")]
    steps = list(proofs(rows).all_steps())
    assert steps == [Step(thing, "cls-thing", 1, ()), Step((seven, TYPE, whole), "dt-type2", 2, ())]
    assert check(steps, ()) == []


def test_a_long_chain_is_proved_step_by_step(proofs: Callable[[Any], Proofs]) -> None:
    edges = [((f"<urn:{i:03}>", SUB, f"<urn:{i + 1:03}>"), 1, "") for i in range(60)]
    paths = [((f"<urn:{i:03}>", SUB, f"<urn:{j:03}>"), j - i, "scm-sco") for i in range(60) for j in range(i + 2, 61)]
    steps = list(proofs([*edges, *paths]).all_steps())
    assert len(steps) == len(paths) and check(steps, {edge for edge, _, _ in edges}) == []


def test_a_file_that_is_missing_or_holds_no_proofs_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.duckdb: no proofs here; run bilateral build"):
        Proofs(tmp_path / "none.duckdb")
    with pytest.raises(UsageError, match="no proofs here"):
        Proofs(tmp_path)
    other = tmp_path / "it's.duckdb"
    other.write_text("not a database")
    with pytest.raises(UsageError, match=r"it's\.duckdb: it holds no proofs; run bilateral build"):
        Proofs(other)


def test_near_terms_are_offered_and_values_listed(proofs: Callable[[Any], Proofs]) -> None:
    opened = proofs(ROWS)
    assert opened.near(VISIT) == [VISIT]
    assert opened.near(id_("evt-visits"))[0] == VISIT and len(opened.near(id_("evt-visits"), 2)) == 2
    assert opened.near('"visit"') == []
    assert opened.values(VISIT, TYPE, 2) == [bil("Event"), bil("Happening")]


def test_the_tree_goes_down_to_the_characters() -> None:
    assert tree(PROOF, GROUNDS, {"001": TEXT}).splitlines() == [
        "id:evt-visit a bil:Happening",
        "  |  cls-uni: ?c owl:unionOf ?x . LIST[?x, ?c1 ... ?cn] . ?y a ?ci => ?y a ?c",
        "  |- bil:Happening owl:unionOf _:l1",
        "  |       asserted in ontology, defined by <https://w3id.org/bilateral/ontology>",
        "  |- _:l1 is the list ( bil:Fair bil:Event ), asserted in ontology",
        "  `- id:evt-visit a bil:Event",
        "       |  cax-sco: ?c1 rdfs:subClassOf ?c2 . ?x a ?c1 => ?x a ?c2",
        "       |- bil:Visit rdfs:subClassOf bil:Event",
        "       |       asserted in ontology, defined by <https://w3id.org/bilateral/ontology>",
        "       `- id:evt-visit a bil:Visit",
        "            |  prp-dom: ?p rdfs:domain ?c . ?x ?p ?y => ?x a ?c",
        "            |- bil:visitor rdfs:domain bil:Visit",
        "            |       asserted in ontology, defined by <https://w3id.org/bilateral/ontology>",
        "            `- id:evt-visit bil:visitor id:per-a",
        "                    asserted in world",
        "                    claim:001-001  by id:per-a, through id:org-agency, v:asserted, id:art-001",
        '                      id:art-001 0-6 "A came"',
    ]


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        ({}, f"id:art-001 0-6 sha256 {EVIDENCE.span.sha256[:12]}"),
        ({"001": "B came"}, f"id:art-001 0-6 sha256 {EVIDENCE.span.sha256[:12]}, which the text at hand does not have"),
    ],
)
def test_without_the_text_a_span_is_offsets_and_digest(texts: dict[str, str], line: str) -> None:
    assert tree(Proof(FACT, ()), GROUNDS, texts).splitlines()[-1].strip() == line


def test_what_is_used_again_is_told_once_and_so_is_a_claim() -> None:
    a, b = "<urn:a>", "<urn:b>"
    link: Triple = (a, SAME, b)
    turned = Step((b, SAME, a), "eq-sym", 2, (link,))
    proof = Proof((a, SAME, a), (turned, Step((a, SAME, a), "eq-trans", 3, (link, turned.triple))))
    assert tree(proof, {link: Ground(("world",), (), (STATED,))}).splitlines() == [
        "<urn:a> owl:sameAs <urn:a>",
        "  |  eq-trans: ?x owl:sameAs ?y . ?y owl:sameAs ?z => ?x owl:sameAs ?z",
        "  |- <urn:a> owl:sameAs <urn:b>  [1]",
        "  |       asserted in world",
        "  |       claim:001-001  by id:per-a, through id:org-agency, v:asserted, id:art-001",
        f"  |         id:art-001 0-6 sha256 {EVIDENCE.span.sha256[:12]}",
        "  `- <urn:b> owl:sameAs <urn:a>",
        "       |  eq-sym: ?x owl:sameAs ?y => ?y owl:sameAs ?x",
        "       `- <urn:a> owl:sameAs <urn:b>  (see [1])",
    ]
    two = Proof((a, SAME, a), (Step((a, SAME, a), "eq-trans", 2, (link, turned.triple)),))
    both = {triple: Ground(("world",), (), (STATED,)) for triple in two.leaves}
    assert tree(two, both).splitlines()[-1].strip() == "claim:001-001  as above"


def test_a_list_with_a_derived_node_is_told_node_by_node() -> None:
    node: Triple = ("_:l2", FIRST, bil("Event"))
    proof = Proof(PROOF.goal, (Step(node, "eq-rep-o", 1, ((STATE, SAME, bil("Event")),)), *STEPS))
    told = tree(proof, GROUNDS)
    assert "is the list" not in told and "_:l2 rdf:first bil:Event\n" in told and "_:l1 rdf:first bil:Fair\n" in told


def test_a_claim_inferred_by_a_curator_says_from_what() -> None:
    said = ((BIL.modality, V.inferred), (BIL.premise, CLAIM["001-002"]), (BIL.reason, URIRef("urn:why")))
    stated = Stated(CLAIM["001-001"], CLAIM["001-001"], said, ())
    told = tree(Proof(FACT, ()), {FACT: Ground(("world",), (), (stated,))}).splitlines()
    assert told[-1].strip() == "inferred by a curator from claim:001-002: urn:why"


def test_a_proof_of_thousands_of_steps_is_told_without_recursion() -> None:
    things: list[Triple] = [(f"<urn:{i}>", TYPE, STATE) for i in range(3000)]
    steps = tuple(Step(two, "cax-sco", i, (one,)) for i, (one, two) in enumerate(pairwise(things)))
    assert len(tree(Proof(things[-1], steps), {}).splitlines()) == 2 * len(things)


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (bil("State"), "bil:State"),
        ("<urn:x>", "<urn:x>"),
        ("_:b", "_:b"),
        ('"x"', '"x"'),
        ('"x"@be', '"x"@be'),
        ('"7"^^' + expand("xsd:int"), '"7"^^xsd:int'),
        (r'"a\"^^<b>"', r'"a\"^^<b>"'),
    ],
)
def test_a_term_is_shown_as_people_write_it(term: str, said: str) -> None:
    assert shown(term) == said


def test_the_json_has_the_documented_keys() -> None:
    data = json.loads(json.dumps(as_json(PROOF, GROUNDS, {"001": TEXT})))
    assert list(data) == ["goal", "asserted", "steps", "leaves"]
    assert data["goal"] == list(PROOF.goal) and data["asserted"] is False
    assert data["steps"][0] == {
        "triple": list(STEPS[0].triple),
        "rule": "prp-dom",
        "text": "?p rdfs:domain ?c . ?x ?p ?y => ?x a ?c",
        "rank": 2,
        "premises": [list(AXIOMS[0]), list(FACT)],
    }
    assert data["leaves"][:2] == [
        {"triple": list(AXIOMS[0]), "layers": ["ontology"], "definedBy": [str(ONTOLOGY_IRI)], "claims": []},
        {
            "triple": list(FACT),
            "layers": ["world"],
            "definedBy": [],
            "claims": [
                {
                    "claim": str(STATED.claim),
                    "statement": str(STATED.statement),
                    "statedBy": [str(ID["per-a"])],
                    "relayedBy": [str(ID["org-agency"])],
                    "modality": str(V.asserted),
                    "article": str(ID["art-001"]),
                    "evidence": [{"start": 0, "end": 6, "sha256": EVIDENCE.span.sha256, "text": "A came"}],
                }
            ],
        },
    ]
    assert as_json(Proof(FACT, ()), GROUNDS)["asserted"] is True
    assert "text" not in as_json(PROOF, GROUNDS)["leaves"][1]["claims"][0]["evidence"][0]


def test_as_rdf_each_triple_is_derived_from_its_premises_and_the_leaves_from_claims() -> None:
    content = turtle(PROOF, GROUNDS)
    assert content == turtle(PROOF, GROUNDS)
    graph = Graph().parse(data=content, format="turtle")
    for step in STEPS:
        node = URIRef(triple_iri(step.triple))
        assert set(graph.objects(node, PROV.wasDerivedFrom)) == {URIRef(triple_iri(p)) for p in step.premises}
        assert list(graph.objects(node, PROV.wasGeneratedBy)) == [URIRef(rule_iri(step.rule))]
        assert [str(graph.value(node, part)) for part in (RDF.subject, RDF.object)] == [
            step.triple[0][1:-1],
            step.triple[2][1:-1],
        ]
    assert set(graph.objects(URIRef(triple_iri(FACT)), PROV.wasDerivedFrom)) == {GRAPH["world"], STATED.statement}
    assert set(graph.objects(STATED.claim, BIL.statedBy)) == {ID["per-a"]}
    assert [int(str(end)) for end in graph.objects(EVIDENCE.selector, URIRef("http://www.w3.org/ns/oa#end"))] == [6]


def test_the_dump_of_proofs_says_nothing_twice_and_is_always_the_same(tmp_path: Path) -> None:
    one, other = tmp_path / "one.nq.gz", tmp_path / "other.nq.gz"
    count = write_proofs(one, STEPS)
    assert write_proofs(other, iter(STEPS)) == count
    assert one.read_bytes() == other.read_bytes() and sorted(tmp_path.iterdir()) == [one, other]
    lines = gzip.decompress(one.read_bytes()).splitlines()
    assert len(lines) == count and len(set(lines)) == count
    quads = parse(gzip.decompress(one.read_bytes()), "nq")
    assert len(quads) == count and {str(quad.graph_name) for quad in quads} == {f"<{GRAPH.proofs}>"}
    comments = {str(q.object) for q in quads if "comment" in str(q.predicate)}
    assert comments == {f'"{rule(step.rule).text}"' for step in STEPS}


def test_no_proofs_make_an_empty_dump_and_a_failure_leaves_none(tmp_path: Path) -> None:
    assert write_proofs(tmp_path / "none.nq.gz", []) == 0
    assert gzip.decompress((tmp_path / "none.nq.gz").read_bytes()) == b""

    def failing() -> Iterator[Step]:
        yield STEPS[0]
        raise DataError("no")

    with pytest.raises(DataError):
        write_proofs(tmp_path / "half.nq.gz", failing())
    assert [path.name for path in tmp_path.iterdir()] == ["none.nq.gz"]


STORED = f"""
<{BIL.visitor}> {DOMAIN} <{BIL.Visit}> <{GRAPH.ontology}> .
<{BIL.visitor}> {expand("rdfs:isDefinedBy")} <{ONTOLOGY_IRI}> <{GRAPH.ontology}> .
<{BIL.visitor}> {expand("rdfs:isDefinedBy")} <{ONTOLOGY_IRI}> .
_:l1 {FIRST} <{BIL.Fair}> <{GRAPH.ontology}> .
{VISIT} <{BIL.visitor}> <{ID["per-a"]}> <{GRAPH.world}> .
{VISIT} <{BIL.visitor}> <{ID["per-a"]}> <{GRAPH.inferred}> .
{VISIT} <{BIL.beginLatest}> "2024-05-03"^^{expand("xsd:date")} <{GRAPH.world}> .
<{CLAIM["001-001"]}> <{BIL.asserts}> <{CLAIM["001-001"]}#s-1> <{GRAPH.claims}> .
<{CLAIM["001-001"]}#s-1> <{BIL.subject}> {VISIT} <{GRAPH.claims}> .
<{CLAIM["001-001"]}#s-1> <{BIL.predicate}> <{BIL.visitor}> <{GRAPH.claims}> .
<{CLAIM["001-001"]}#s-1> <{BIL.object}> <{ID["per-a"]}> <{GRAPH.claims}> .
<{CLAIM["001-001"]}> <{BIL.statedBy}> <{ID["per-a"]}> <{GRAPH.claims}> .
<{CLAIM["001-001"]}> <{BIL.relayedBy}> <{ID["org-agency"]}> <{GRAPH.claims}> .
<{CLAIM["001-001"]}> <{BIL.modality}> <{V.asserted}> <{GRAPH.claims}> .
<{CLAIM["001-001"]}> <{BIL.reportedIn}> <{ID["art-001"]}> <{GRAPH.claims}> .
<{CLAIM["001-001"]}> <{BIL.hasEvidence}> <{EVIDENCE.iri}> <{GRAPH.claims}> .
<{EVIDENCE.iri}> <{BIL.spanSha256}> "{EVIDENCE.span.sha256}" <{GRAPH.claims}> .
<{EVIDENCE.iri}> <http://www.w3.org/ns/oa#hasSelector> <{EVIDENCE.selector}> <{GRAPH.claims}> .
<{EVIDENCE.selector}> <http://www.w3.org/ns/oa#start> "0"^^{expand("xsd:nonNegativeInteger")} <{GRAPH.claims}> .
<{EVIDENCE.selector}> <http://www.w3.org/ns/oa#end> "6"^^{expand("xsd:nonNegativeInteger")} <{GRAPH.claims}> .
<{CLAIM["001-002"]}> <{BIL.asserts}> <{CLAIM["001-002"]}#s-2> <{GRAPH.claims}> .
<{CLAIM["001-002"]}#s-2> <{BIL.subject}> {VISIT} <{GRAPH.claims}> .
<{CLAIM["001-002"]}#s-2> <{BIL.beginLatest}> "2024-05-03"^^{expand("xsd:date")} <{GRAPH.claims}> .
<{CLAIM["001-003"]}> <{BIL.asserts}> <{CLAIM["001-003"]}#s-3> <{GRAPH.claims}> .
<{CLAIM["001-003"]}> <{BIL.rank}> <{V.deprecated}> <{GRAPH.claims}> .
<{CLAIM["001-003"]}#s-3> <{BIL.subject}> {VISIT} <{GRAPH.claims}> .
<{CLAIM["001-003"]}#s-3> <{BIL.predicate}> <{BIL.visitor}> <{GRAPH.claims}> .
<{CLAIM["001-003"]}#s-3> <{BIL.object}> <{ID["per-a"]}> <{GRAPH.claims}> .
"""


def test_grounds_are_the_layers_and_the_claims_that_stand() -> None:
    bound: Triple = (VISIT, bil("beginLatest"), '"2024-05-03"^^' + expand("xsd:date"))
    unknown, literal = (STATE, TYPE, STATE), ('"x"', TYPE, expand("xsd:string"))
    listed = ("_:l1", FIRST, bil("Fair"))
    second = Stated(CLAIM["001-002"], URIRef(CLAIM["001-002"] + "#s-2"), (), ())
    quads = parse(STORED.encode(), "nq")
    store = Store.memory([*quads, *(Quad(*quad.triple) for quad in quads)])  # as published: layers, and their union
    assert grounds(store.select, [AXIOMS[0], listed, FACT, bound, unknown, literal, FACT]) == {
        AXIOMS[0]: Ground(("ontology",), (ONTOLOGY_IRI,)),
        listed: Ground(("ontology",)),
        FACT: Ground(("world",), (), (STATED,)),
        bound: Ground(("world",), (), (second,)),
        unknown: Ground(),
        literal: Ground(),
    }
    assert grounds(store.select, []) == {}


def _triples(path: Path) -> set[Triple]:
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in parse(path.read_bytes(), path.suffix[1:])}


def test_every_triple_that_was_inferred_has_a_proof_that_the_checker_accepts(built: Path) -> None:
    if not (built / "proofs.duckdb").exists():
        pytest.skip("this build has no proofs")
    inferred = _triples(built / "bilateral-inferred.ttl")
    with Proofs(built / "proofs.duckdb") as opened:
        steps = list(opened.all_steps(inferred))
    assert check(steps, _triples(built / "bilateral.ttl")) == []
    assert {step.triple for step in steps} >= inferred
