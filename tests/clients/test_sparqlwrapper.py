"""SPARQLWrapper and the SPARQL stores of rdflib: what a Python program asks with."""

from typing import Any
from xml.dom.minidom import Document

import pytest
import SPARQLWrapper as wrapper
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized
from tests.server.running import Running

BIL = "https://w3id.org/bilateral/ontology#"
ID = "https://w3id.org/bilateral/id/"
SELECT = f"SELECT ?state ?code {{ ?state a <{BIL}State> ; <{BIL}isoCode> ?code }} ORDER BY ?code"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?state a <{BIL}State> ; <{BIL}isoCode> ?code }}"
CODES = {URIRef(f"{ID}st-azerbaijan"): Literal("AZ"), URIRef(f"{ID}st-belarus"): Literal("BY")}
WAYS = [
    (wrapper.GET, wrapper.URLENCODED),
    (wrapper.POST, wrapper.URLENCODED),
    (wrapper.POST, wrapper.POSTDIRECTLY),
]


def client(url: str, text: str, syntax: str, way: tuple[str, str] = WAYS[0], negotiates: bool = False) -> Any:
    """A wrapper with its query; unless it ``negotiates``, it sends the syntax as parameters, too, as is its default."""
    made = wrapper.SPARQLWrapper(url)
    made.setQuery(text)
    made.setReturnFormat(syntax)
    made.setMethod(way[0])
    made.setRequestMethod(way[1])
    made.setOnlyConneg(negotiates)
    return made


@pytest.fixture(params=WAYS, ids="-".join)
def way(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(params=[False, True], ids=["parameters", "accept"])
def negotiates(request: pytest.FixtureRequest) -> Any:
    return request.param


def codes(content: Any) -> dict[URIRef, Literal]:
    """The codes of states in a result as the wrapper converts it."""
    if isinstance(content, dict):
        rows = [(row["state"]["value"], row["code"]["value"]) for row in content["results"]["bindings"]]
    elif isinstance(content, Document):
        names = ("uri", "literal")
        texts = ([node.firstChild.data for node in content.getElementsByTagName(name)] for name in names)
        rows = list(zip(*texts, strict=True))
    else:
        lines = [line.replace('"', "").strip("<") for line in content.decode("utf-8").splitlines()[1:]]
        rows = [tuple(line.replace(">", "").replace("\t", ",").split(",")) for line in lines]
    return {URIRef(state): Literal(code) for state, code in rows}


@pytest.mark.parametrize("syntax", [wrapper.JSON, wrapper.XML, wrapper.CSV, wrapper.TSV])
def test_a_table_comes_in_each_syntax(syntax: str, way: tuple[str, str], negotiates: bool, graph: Running) -> None:
    assert codes(client(f"{graph.url}sparql", SELECT, syntax, way, negotiates).queryAndConvert()) == CODES


@pytest.mark.parametrize("syntax", [wrapper.JSON, wrapper.XML])
def test_a_yes_or_no_comes_in_each_syntax(syntax: str, way: tuple[str, str], negotiates: bool, graph: Running) -> None:
    content = client(f"{graph.url}sparql", f"ASK {{ ?s a <{BIL}State> }}", syntax, way, negotiates).queryAndConvert()
    if syntax == wrapper.JSON:
        assert content["boolean"] is True
    else:
        assert content.getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.parametrize("syntax", [wrapper.TURTLE, wrapper.N3, wrapper.XML, wrapper.RDFXML, wrapper.JSONLD])
def test_a_graph_comes_in_each_syntax(syntax: str, way: tuple[str, str], negotiates: bool, graph: Running) -> None:
    content = client(f"{graph.url}sparql", CONSTRUCT, syntax, way, negotiates).queryAndConvert()
    found = Graph().parse(content, format="turtle") if isinstance(content, bytes) else content
    assert dict(found.subject_objects(URIRef(f"{BIL}isoCode"))) == CODES
    assert set(found.subjects(RDF.type)) == set(CODES)


def test_the_syntax_of_a_wrapper_as_it_comes_is_right_for_a_graph(graph: Running) -> None:
    made = wrapper.SPARQLWrapper(f"{graph.url}sparql")
    made.setQuery(CONSTRUCT)
    assert len(made.queryAndConvert()) == 4


def test_what_is_no_sparql_is_told_with_its_place(graph: Running) -> None:
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        client(f"{graph.url}sparql", "SELECT * { ?s a }", wrapper.JSON).query()


@pytest.mark.parametrize("sent", [wrapper.URLENCODED, wrapper.POSTDIRECTLY])
def test_an_update_is_made_with_the_token_only(sent: str, notes: Running, token: str) -> None:
    url, number = f"{notes.url}sparql", Literal(f"sent {sent}")
    update = client(
        url, f"INSERT DATA {{ <urn:wrapper> <urn:said> {number.n3()} }}", wrapper.JSON, (wrapper.POST, sent)
    )
    question = client(url, f"ASK {{ <urn:wrapper> <urn:said> {number.n3()} }}", wrapper.JSON)
    with pytest.raises(Unauthorized):
        update.query()
    assert question.queryAndConvert()["boolean"] is False
    update.addCustomHttpHeader("Authorization", f"Bearer {token}")
    assert update.query().response.status == 204
    assert question.queryAndConvert()["boolean"] is True


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("syntax", ["xml", "json"])
def test_rdflib_reads_the_endpoint_as_a_graph(method: str, syntax: str, graph: Running) -> None:
    far = Graph(SPARQLStore(f"{graph.url}sparql", method=method, returnFormat=syntax))
    assert {row.state: row.code for row in far.query(SELECT)} == CODES  # type: ignore[union-attr]
    assert dict(far.subject_objects(URIRef(f"{BIL}isoCode"))) == CODES
    assert (URIRef(f"{ID}st-belarus"), RDF.type, URIRef(f"{BIL}State")) in far


def test_rdflib_writes_to_the_endpoint_as_to_a_graph(notes: Running, token: str) -> None:
    url = f"{notes.url}sparql"
    store = SPARQLUpdateStore(url, url, headers={"Authorization": f"Bearer {token}"})
    far = Graph(store, identifier=URIRef("urn:graph"))
    triple = (URIRef("urn:rdflib"), URIRef("urn:said"), Literal('a "word"\nand a line', lang="en"))
    far.add(triple)
    assert triple in far
    far.remove(triple)
    assert triple not in far
