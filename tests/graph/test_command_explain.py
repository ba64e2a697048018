import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb  # noqa: TID251 - a file of proofs, written by hand
import pytest
from click.testing import CliRunner, Result
from rdflib import Graph
from rdflib.namespace import OWL, PROV, RDF, RDFS

from bilateral.__main__ import main
from bilateral.assemble import assemble
from bilateral.command_explain import explain, read_term
from bilateral.errors import UsageError
from bilateral.names import BIL, ID
from bilateral.publish import publish
from bilateral.reasoning.rules import rules

VISITOR = (ID["evt-visit"], BIL.visitor, ID["per-a"])
ROWS = [
    (VISITOR, 1, 0),
    ((BIL.Visit, RDFS.subClassOf, BIL.Event), 1, 0),
    ((ID["evt-visit"], RDF.type, BIL.Visit), 1, 0),
    ((ID["evt-visit"], RDF.type, BIL.Event), 2, [rule.name for rule in rules()].index("cax-sco") + 1),
]


@pytest.fixture
def run(tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the verb on a small build, with no texts but those it is given."""
    monkeypatch.delenv("BILATERAL_ARTICLES", raising=False)
    monkeypatch.chdir(tmp_path)
    layers, findings = assemble(tiny.data)
    assert findings == []
    layers.graphs["inferred"] = Graph()
    publish(layers.graphs, layers.claims_read, Path("build"))
    with duckdb.connect("build/proofs.duckdb") as file:
        file.execute("CREATE TABLE term (id INTEGER, text VARCHAR)")
        file.execute("CREATE TABLE triple (s INTEGER, p INTEGER, o INTEGER, rank INTEGER, rule UTINYINT)")
        terms = sorted({term for triple, _, _ in ROWS for term in triple})
        for number, term in enumerate(terms):
            file.execute("INSERT INTO term VALUES ($1, $2)", [number, f"<{term}>"])
        for triple, rank, code in ROWS:
            file.execute("INSERT INTO triple VALUES ($1, $2, $3, $4, $5)", [*map(terms.index, triple), rank, code])
    main.add_command(explain)

    def call(*words: object) -> Result:
        result = CliRunner().invoke(main, ["explain", "--data", str(tiny.root), *map(str, words)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        return result

    return call


def test_a_proof_is_printed_as_a_tree(run: Callable[..., Result]) -> None:
    result = run("id:evt-visit", "a", "bil:Event")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "id:evt-visit a bil:Event",
        "  |  cax-sco: ?c1 rdfs:subClassOf ?c2 . ?x a ?c1 => ?x a ?c2",
        "  |- bil:Visit rdfs:subClassOf bil:Event",
        "  |       asserted in ontology",
        "  `- id:evt-visit a bil:Visit",
        "          asserted in world",
    ]


def test_an_asserted_triple_shows_its_claims_and_the_words_where_the_texts_are_at_hand(
    run: Callable[..., Result], tiny: Any
) -> None:
    words = ("id:evt-visit", "bil:visitor", "id:per-a")
    without = run(*words).stdout.splitlines()
    assert without[:3] == [
        "id:evt-visit bil:visitor id:per-a",
        "     asserted in world",
        "     claim:001-001  by id:org-press, v:asserted, id:art-001",
    ]
    assert [line.split(" sha256 ")[0].strip() for line in without[3:]] == ["id:art-001 0-7", "id:art-001 9-19"]
    told = run(*words, "--articles", tiny.root / "articles").stdout.splitlines()
    assert told[:3] == without[:3]
    assert told[3:] == [f'       id:art-001 {start}-{end} "{tiny.text[start:end]}"' for start, end in ((0, 7), (9, 19))]


def test_the_proof_is_json_and_rdf_too(run: Callable[..., Result], tiny: Any) -> None:
    words = ("id:evt-visit", "a", "bil:Event", "--format")
    data = json.loads(run(*words, "json", "--articles", tiny.root / "articles").stdout)
    assert data["goal"] == [f"<{ID['evt-visit']}>", f"<{RDF.type}>", f"<{BIL.Event}>"]
    assert [step["rule"] for step in data["steps"]] == ["cax-sco"] and len(data["leaves"]) == 2
    graph = Graph().parse(data=run(*words, "ttl").stdout, format="turtle")
    assert len(list(graph.subjects(PROV.wasGeneratedBy, None))) == 1


def test_what_is_not_in_the_closure_exits_1_with_a_hint(run: Callable[..., Result]) -> None:
    result = run("id:evt-visits", "bil:visitor", "id:per-a")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[0] == "neither asserted nor entailed: id:evt-visits bil:visitor id:per-a"
    assert "id:evt-visits is nowhere in the graph; did you mean id:evt-visit," in result.stderr
    other = run("id:evt-visit", "bil:visitor", "bil:Visit")
    assert other.exit_code == 1 and "id:evt-visit bil:visitor …: there is, of these: id:per-a\n" in other.stderr
    assert "there is no such triple at all" in run("id:per-a", "bil:visitor", "bil:Visit").stderr
    assert "(eq-ref) is not kept" in run("id:per-a", "owl:sameAs", "id:per-a").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["foo:a", "a", "bil:Event"], "there is no prefix foo; there are bibo, bil,"),
        (["id:a", "a", "[]"], "not one term"),
        (["id:a", "a"], "Missing argument 'O'"),
        (["id:a", "a", "id:b", "--format", "magic"], "'magic' is not"),
        (["id:a", "a", "id:b", "--out", "none"], "run bilateral build"),
        (["id:evt-visit", "a", "bil:Event", "--articles", "none"], "no articles here"),
    ],
)
def test_wrong_use_exits_2_and_says_what_to_do(run: Callable[..., Result], words: list[str], says: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "") and says in result.stderr


def test_a_build_without_proofs_says_so(run: Callable[..., Result]) -> None:
    Path("build/proofs.duckdb").unlink()
    result = run("id:evt-visit", "a", "bil:Event")
    assert result.exit_code == 2 and "proofs.duckdb: no proofs here; run bilateral build" in result.stderr


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("id:st-belarus", f"<{ID['st-belarus']}>"),
        (" a ", f"<{RDF.type}>"),
        ("claim:001-001#s-1", "<https://w3id.org/bilateral/claim/001-001#s-1>"),
        ("<http://a/b>", "<http://a/b>"),
        ("http://a/b", "<http://a/b>"),
        ("urn:x:y", "<urn:x:y>"),
        ("_:c14n1", "_:c14n1"),
        ('"x"', '"x"'),
        ("'x'@be", '"x"@be'),
        ('"a:b"', '"a:b"'),
        ("7", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("true", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ('"2024-10-03"^^xsd:date', '"2024-10-03"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("owl:Thing", f"<{OWL.Thing}>"),
    ],
)
def test_a_term_is_read_as_people_write_it(written: str, term: str) -> None:
    assert read_term(written) == term


@pytest.mark.parametrize(
    "written", ["", "x", "<x>", "id:a , id:b", "id:a . <urn:a> <urn:b> <urn:c>", "[]", '"x', "http://a b", "\udcff"]
)
def test_what_is_no_term_is_a_clear_error(written: str) -> None:
    with pytest.raises(UsageError, match="not one term"):
        read_term(written)
