"""What a program gets from ``import bilateral``: graphs, datasets, stores, tables, reasons; and clear errors."""

import doctest
import gzip
import os
import subprocess
import sys
from ast import literal_eval
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

import bilateral
from bilateral import api, builds
from bilateral.errors import BilateralError, DataError, QueryError, UnknownQuery, UsageError
from bilateral.names import GRAPH, LAYERS, PREFIXES
from bilateral.quads import parse, quads
from bilateral.resources import Data
from bilateral.store import Store, answer_bytes

ID = "https://w3id.org/bilateral/id/"
VISIT = "ASK { id:st-azerbaijan bil:sentVisitTo id:st-belarus }"


@pytest.fixture
def kept(built: Path, tmp_path: Path, data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    """The build of the session is in the cache folder of the user, as if made there; nothing is built any more."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "bilateral").mkdir()
    (tmp_path / "bilateral" / builds._key(data)).symlink_to(built)
    monkeypatch.setattr(builds, "build", None)


@pytest.fixture(scope="module")
def whole(built: Path) -> Graph:
    """The graph of the build; not to be changed."""
    return bilateral.graph(built)


def test_the_graph_is_the_default_graph_of_the_endpoint(whole: Graph, store: Store) -> None:
    assert type(whole) is Graph
    assert set(quads(whole)) == {quad for quad in store if str(quad.graph_name) == "DEFAULT"}
    assert dict(whole.namespaces()).items() >= {name: URIRef(iri) for name, iri in PREFIXES.items()}.items()


def test_without_what_is_inferred_the_graph_is_the_plain_dump(built: Path, whole: Graph) -> None:
    asserted = bilateral.graph(built, inferred=False)
    assert set(quads(asserted)) == parse((built / "bilateral.ttl").read_bytes(), "ttl")
    assert set(quads(set(whole) - set(asserted))) == parse((built / "bilateral-inferred.ttl").read_bytes(), "ttl")
    assert bool(whole.query(VISIT)) and not bool(asserted.query(VISIT))


def test_the_dataset_has_a_graph_a_layer_and_asks_their_union(built: Path, store: Store) -> None:
    found = bilateral.dataset(built)
    assert {graph.identifier for graph in found.graphs() if len(graph)} == {GRAPH[name] for name in LAYERS}
    assert [len(found.graph(GRAPH[name])) for name in LAYERS] == [len(store.graph(GRAPH[name])) for name in LAYERS]
    assert bool(found.query(VISIT)) and len(found.default_graph) == 0
    triple = (URIRef(f"{ID}st-azerbaijan"), URIRef(f"{PREFIXES['bil']}sentVisitTo"), None)
    assert {str(name) for *_, name in found.quads((*triple, None))} == {str(GRAPH["inferred"])}
    assert {(subject, predicate) for subject, predicate, _ in found.triples(triple)} == {triple[:2]}


def test_the_oxigraph_store_is_the_one_that_is_served_and_may_be_changed(built: Path, store: Store) -> None:
    found = bilateral.oxigraph(built)
    counted = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    assert answer_bytes(found.query(counted), "csv") == answer_bytes(store.query(counted), "csv")
    assert len(found) == len(store)
    found.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert len(found) == len(store) + 1


def test_what_is_inferred_is_left_out_where_it_is_not_wanted(tmp_path: Path) -> None:
    path = tmp_path / "mine.nq"
    path.write_text(f"<urn:a> <urn:b> <urn:c> <{GRAPH['world']}> .\n<urn:a> <urn:b> <urn:d> <{GRAPH['inferred']}> .\n")
    for made in (bilateral.graph, bilateral.dataset, bilateral.oxigraph):
        assert [len(made(path)), len(made(path, inferred=False))] == [2, 1], made


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld", "nt.gz"])
def test_a_file_of_any_syntax_is_read(ending: str, tmp_path: Path) -> None:
    graph = Graph().parse(data="<urn:a> <urn:b> 'c'@en , 1.50 , _:d . _:d a <urn:e> .", format="turtle")
    names = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
    content = graph.serialize(format=names.get(ending, "nt")).encode()
    path = tmp_path / f"mine.{ending}"
    path.write_bytes(gzip.compress(content) if ending.endswith("gz") else content)
    assert isomorphic(bilateral.graph(path), graph)
    assert isomorphic(bilateral.dataset(str(path)).default_graph, graph)
    assert len(bilateral.oxigraph(path)) == len(graph)
    assert list(bilateral.query("SELECT ?o { ?s a ?o }", path).o) == ["urn:e"]


def test_a_file_with_graphs_keeps_them_but_in_a_graph(tmp_path: Path) -> None:
    path = tmp_path / "mine.trig"
    path.write_text("<urn:g> { <urn:a> <urn:b> 1 } _:g { <urn:a> <urn:b> 3 } <urn:a> <urn:b> 2 .", encoding="utf-8")
    found = bilateral.dataset(path)
    assert [len(found.graph(URIRef("urn:g"))), len(found.default_graph)] == [1, 1]
    assert (
        len(bilateral.graph(path)) == len(set(found.triples((None, None, None)))) == len(bilateral.oxigraph(path)) == 3
    )
    assert sorted(bilateral.query("SELECT ?o { ?s ?p ?o }", path).o) == [1, 2, 3]
    assert sorted(type(graph.identifier).__name__ for graph in found.graphs()) == ["BNode", "URIRef", "URIRef"]


def test_a_question_takes_parameters_as_text_or_as_values_of_python(kept: None) -> None:
    texts = bilateral.query("post-holder-on-date", post="id:post-pm-by", date="2024-10-03")
    values = bilateral.query("post-holder-on-date", post=URIRef(f"{ID}post-pm-by"), date=date(2024, 10, 3))
    pandas.testing.assert_frame_equal(texts, values)
    assert list(texts.answer) == ["certain", "impossible"]
    assert texts.beginLatest.max() == pandas.Timestamp("2025-12-31")


def test_yes_or_no_and_graphs_are_frames_too(built: Path) -> None:
    assert bilateral.query(VISIT, built).to_dict("list") == {"answer": [True]}
    found = bilateral.query("CONSTRUCT { ?s <urn:code> ?code } WHERE { ?s bil:isoCode ?code }", built)
    assert found.to_dict("split")["data"] == [
        [f"{ID}st-azerbaijan", "urn:code", "AZ"],
        [f"{ID}st-belarus", "urn:code", "BY"],
    ]
    assert list(found.columns) == ["subject", "predicate", "object"]


def test_a_reason_is_that_of_the_command_without_the_words_of_an_article(built: Path) -> None:
    written = ("id:st-azerbaijan", "bil:sentVisitTo", "id:st-belarus")
    command = [sys.executable, "-m", "bilateral", "explain", *written, "--out", str(built)]
    told = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"BILATERAL_ARTICLES": ""})
    found = bilateral.explain(*written, built)
    assert found.splitlines()[0] == " ".join(written)
    assert [line for line in found.splitlines() if "claim:" in line] == [
        line for line in told.stdout.splitlines() if "claim:" in line
    ]
    iris = [URIRef(PREFIXES[name.split(":")[0]] + name.split(":")[1]) for name in written]
    assert bilateral.explain(iris[0], iris[1], iris[2], built) == found


MISTAKES: dict[str, tuple[Any, type[BilateralError], str]] = {
    "no such folder": (lambda at: bilateral.graph(at / "none"), UsageError, "none: no such file or folder"),
    "a folder without a build": (lambda at: bilateral.graph(at), UsageError, "run bilateral build --out"),
    "a query of such a folder": (lambda at: bilateral.query("trade-growth", at), UsageError, "run bilateral build"),
    "no syntax": (lambda at: bilateral.graph(at / "a.csv"), UsageError, "a.csv: the ending of a file says its syntax"),
    "not that syntax": (lambda at: bilateral.dataset(at / "a.ttl"), DataError, r"a.ttl: not ttl, line 1: "),
    "not compressed": (lambda at: bilateral.oxigraph(at / "a.ttl.gz"), DataError, "a.ttl.gz: cannot be read"),
    "proofs of a file": (lambda at: bilateral.explain("id:a", "a", "id:b", at / "a.ttl"), UsageError, "has no proofs"),
}


@pytest.mark.parametrize(("called", "error", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_source_that_is_none_is_told(called: Any, error: type[BilateralError], said: str, tmp_path: Path) -> None:
    for name in ("a.csv", "a.ttl", "a.ttl.gz"):
        (tmp_path / name).write_text("no graph", encoding="utf-8")
    with pytest.raises(error, match=said):
        called(tmp_path)


def test_a_question_that_is_wrong_is_told(built: Path) -> None:
    with pytest.raises(UnknownQuery, match="did you mean trade-growth"):
        bilateral.query("trade-growth.rq", built)
    with pytest.raises(QueryError, match="trade-growth has no parameter year"):
        bilateral.query("trade-growth", built, year=2025)
    with pytest.raises(QueryError, match="not SPARQL"):
        bilateral.query("SELECT ?s { ?s a }", built)
    with pytest.raises(QueryError, match="prefix nobody is not declared"):
        bilateral.query("SELECT ?s { ?s a nobody:Knows }", built)
    with pytest.raises(QueryError, match="parameters go with the name of a question"):
        bilateral.query("SELECT ?s { ?s ?p ?o }", built, s="id:st-belarus")
    with pytest.raises(QueryError, match="SERVICE is not allowed here: no outgoing request is made; BILATERAL_SERVICE"):
        bilateral.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", built)
    with pytest.raises(QueryError, match="neither asserted nor entailed: id:st-belarus a bil:Person"):
        bilateral.explain("id:st-belarus", "a", "bil:Person", built)
    with pytest.raises(UsageError, match="no term of RDF"):
        bilateral.explain(URIRef("urn:a b"), "a", "bil:State", built)
    with pytest.raises(UsageError, match="there is no prefix nobody"):
        bilateral.explain("nobody:a", "a", "bil:Person", built)


def test_importing_the_package_imports_nothing_else_and_no_name_is_a_module() -> None:
    said = "import sys; before = set(sys.modules); import bilateral; print(sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert set(literal_eval(run.stdout)) <= {"__future__", "bilateral"}
    folder = Path(api.__file__).parent
    for name in bilateral.__all__:
        assert name in dir(bilateral)
        assert not (folder / name).exists() and not (folder / f"{name}.py").exists()
    with pytest.raises(AttributeError, match="module 'bilateral' has no attribute 'triples'"):
        bilateral.triples  # noqa: B018


def test_the_examples_of_the_functions_run(kept: None) -> None:
    failed, tried = doctest.testmod(api, extraglobs={"bilateral": bilateral}, report=True)
    assert failed == 0 and tried >= 8
