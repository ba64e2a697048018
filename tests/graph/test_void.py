"""What the metadata layer says of the dataset, beside the counts."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS, VOID, XSD

from bilateral.assemble import assemble
from bilateral.bulk import bulk_name
from bilateral.examples import example_iri, examples, prefixes
from bilateral.linksets import LINKSETS
from bilateral.names import BIL, DATASET_IRI, DCAT, GRAPH, ID, LAYERS, PREFIXES, SCHEMA, SD, SPDX, SPEX, WD
from bilateral.publish import PROOFS, publish
from bilateral.queries import Query, parse_query
from bilateral.void import DUMPS, PROOFS_DUMP, dump_iri, metadata

HEADER = "#+ summary: What?\n#+ description: One row a thing.\n#+ tags: [things, counts]\n#+ method: GET\n"


def question(text: str, name: str = "things-all") -> Query:
    return parse_query(name, HEADER + text)


def published(tiny: Any, out: Path, questions: tuple[Query, ...] = ()) -> Graph:
    layers, findings = assemble(tiny.data)
    assert findings == []
    layers.graphs["inferred"] = Graph()
    publish(layers.graphs, layers.claims_read, out, None, questions)
    return Graph().parse(out / "void.ttl")


def test_a_dump_without_metadata_has_its_size_and_checksum_and_no_other(tiny: Any, tmp_path: Path) -> None:
    void = published(tiny, tmp_path)
    told = {}
    for name in DUMPS:
        for node in void.objects(dump_iri(name), SPDX.checksum):
            assert (node, SPDX.algorithm, SPDX.checksumAlgorithm_sha256) in void
            told[name] = (void.value(dump_iri(name), DCAT.byteSize), void.value(node, SPDX.checksumValue))
    assert set(told) == {"bilateral-claims.trig", "bilateral-inferred.ttl"}
    for name, (size, digest) in told.items():
        content = (tmp_path / name).read_bytes()
        assert size is not None and int(str(size)) == len(content)
        assert digest == Literal(hashlib.sha256(content).hexdigest(), datatype=XSD.hexBinary)


def test_every_dump_is_a_distribution_with_a_media_type(tiny: Any, tmp_path: Path) -> None:
    void = published(tiny, tmp_path)
    named = {dump_iri(name) for name in DUMPS}
    assert set(void.objects(DATASET_IRI, VOID.dataDump)) == named
    named |= {dump_iri(bulk_name(number)) for number in range(2)}
    assert set(void.objects(DATASET_IRI, DCAT.distribution)) == named
    assert all((dump, RDF.type, DCAT.Distribution) in void and (dump, DCAT.mediaType, None) in void for dump in named)


def test_proofs_that_are_left_of_before_go_and_are_not_told_of(tiny: Any, tmp_path: Path) -> None:
    for name in (PROOFS, PROOFS_DUMP):
        (tmp_path / name).write_bytes(b"old")
    void = published(tiny, tmp_path)
    assert not (tmp_path / PROOFS).exists() and not (tmp_path / PROOFS_DUMP).exists()
    assert (DATASET_IRI, DCAT.distribution, dump_iri(PROOFS_DUMP)) not in void
    assert PROOFS_DUMP not in (tmp_path / "SHA256SUMS").read_text()


@pytest.mark.parametrize(
    ("articles", "years", "said"),
    [
        (1, (), "as one news article reports them"),
        (2, ("2024",), "as two news articles of 2024 report them"),
        (12, ("2025", "2023"), "as 12 news articles of 2023 to 2025 report them"),
    ],
)
def test_the_description_counts_the_articles_and_names_their_years(
    articles: int, years: tuple[str, ...], said: str
) -> None:
    layers = {layer: Graph() for layer in LAYERS if layer != "metadata"}
    layers["ontology"].parse(
        data="<https://w3id.org/bilateral/ontology> <http://www.w3.org/2002/07/owl#versionInfo> '1' ;"
        " <http://purl.org/dc/terms/modified> '2026-01-02' .",
        format="turtle",
    )
    for number in range(articles):
        layers["claims"].add((ID[f"art-{number:03}"], RDF.type, BIL.Article))
    for number, year in enumerate(years):
        day = Literal(f"{year}-05-03", datatype=XSD.date)
        layers["world"].add((ID[f"art-{number:03}"], BIL.beginEarliest, day))
        layers["world"].add((ID[f"evt-{number}"], BIL.beginEarliest, Literal("1993-01-01", datatype=XSD.date)))
    told = metadata(layers, "0", ()).value(DATASET_IRI, DCTERMS.description)
    assert said in str(told)


def test_every_layer_is_a_named_graph_also_that_of_the_metadata(tiny: Any, tmp_path: Path) -> None:
    void = published(tiny, tmp_path)
    named = {void.value(node, SD.name) for node in void.objects(DATASET_IRI, SD.namedGraph)}
    assert (
        named
        == {GRAPH[layer] for layer in LAYERS}
        == set(void.subjects(RDF.type, SD.Graph)) - {void.value(DATASET_IRI, SD.defaultGraph)}
    )
    assert void.value(GRAPH["metadata"], VOID.triples) is None  # it would count itself


def test_the_links_to_wikidata_are_linksets_of_one_predicate_each(tiny: Any, tmp_path: Path) -> None:
    record = f"id:link-st-one bil:linkOf id:st-one ; bil:linkTarget <{WD}Q1> ."
    two = f"id:st-one bil:wikidataEntity <{WD}Q1> . id:per-a bil:wikidataEntity <{WD}Q2> . {record}"
    tiny.write("graph/links.ttl", f"{two} v:trade skos:exactMatch <{WD}Q3> .")
    void = published(tiny, tmp_path)
    counts = {}
    for node in void.subjects(RDF.type, VOID.Linkset):
        (predicate,) = void.objects(node, VOID.linkPredicate)
        counts[predicate] = void.value(node, VOID.triples)
        assert (node, VOID.subjectsTarget, DATASET_IRI) in void
        assert (void.value(node, VOID.objectsTarget), RDF.type, VOID.Dataset) in void
        assert ((DATASET_IRI, VOID.subset, node) in void) == (predicate not in LINKSETS.values())
    two_of_them = dict.fromkeys([BIL.wikidataEntity, OWL.sameAs, SCHEMA.sameAs], Literal(2))
    assert counts == {**two_of_them, SKOS.exactMatch: Literal(1)}


def test_a_file_of_links_is_the_dump_of_its_linkset_with_size_and_checksum(tiny: Any, tmp_path: Path) -> None:
    void = published(tiny, tmp_path)
    for name, predicate in LINKSETS.items():
        dump = dump_iri(name)
        (node,) = void.subjects(VOID.dataDump, dump)
        assert (node, RDF.type, VOID.Linkset) in void and (node, VOID.linkPredicate, predicate) in void
        assert (node, DCAT.distribution, dump) in void and (DATASET_IRI, DCTERMS.relation, node) in void
        content = (tmp_path / name).read_bytes()
        digest = Literal(hashlib.sha256(content).hexdigest(), datatype=XSD.hexBinary)
        assert (void.value(dump, SPDX.checksum), SPDX.checksumValue, digest) in void
        assert int(str(void.value(dump, DCAT.byteSize))) == len(content)


def test_a_question_is_in_the_metadata_as_an_executable_without_its_header(tiny: Any, tmp_path: Path) -> None:
    asked = question("SELECT ?s\nWHERE { ?s ?p ?o }\n")
    void = published(tiny, tmp_path, (asked,))
    node = example_iri(asked)
    assert node == URIRef("https://w3id.org/bilateral/queries/things-all")
    assert set(void.objects(node, RDF.type)) == {SH.SPARQLExecutable, SH.SPARQLSelectExecutable}
    assert void.value(node, SH.select) == Literal("SELECT ?s\nWHERE { ?s ?p ?o }\n")
    assert void.value(node, RDFS.comment) == Literal("What?", lang="en")
    assert set(void.objects(node, SCHEMA.keywords)) == {Literal("things"), Literal("counts")}
    assert (node, SCHEMA.target, None) not in void  # only a server knows where it is


@pytest.mark.parametrize(
    ("text", "kind", "said_by"),
    [
        ("PREFIX a: <urn:SELECT>\n# SELECT\nASK { ?s ?p ?o }", SH.SPARQLAskExecutable, SH.ask),
        ("construct { ?s ?p ?o } where { ?s ?p ?o }", SH.SPARQLConstructExecutable, SH.construct),
        ("  DESCRIBE <urn:a>", SPEX.SPARQLDescribeExecutable, SPEX.describe),
    ],
)
def test_the_form_of_a_query_decides_its_class(text: str, kind: URIRef, said_by: URIRef) -> None:
    asked = question(text)
    triples = set(examples([asked]))
    assert (example_iri(asked), RDF.type, kind) in triples and (example_iri(asked), said_by, Literal(text)) in triples


def test_every_prefix_is_declared_once() -> None:
    graph = Graph()
    for triple in prefixes():
        graph.add(triple)
    declared = {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace))
        for node in graph.objects(None, SH.declare)
    }
    assert declared == PREFIXES
