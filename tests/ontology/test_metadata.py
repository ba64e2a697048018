"""The checks of FOOPS! (https://w3id.org/foops), as far as files alone can pass them.

Each test is named for its check and quotes what the check needs. The others are pending publication.
"""

import re
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from bilateral.names import BASE, BIBO, BIL, SCHEMA, VANN
from bilateral.quads import parse

CATALOGUE = set(
    "OM1 OM2 OM3 OM4.1 OM4.2 OM5.1 OM5.2 VOC1 VOC2 VOC3 VOC4 VER1 VER2 URI1 URI2 PURL1 CN1 HTTP1 DOC1 RDF1 "
    "FIND1 FIND2 FIND3 FIND3_BIS".split()
)
"""The 24 checks of FOOPS!."""

PENDING = {"OM4.2", "VER2", "URI1", "CN1", "DOC1", "FIND2", "FIND3", "FIND3_BIS"}
"""Those that need IRIs which resolve, or registries."""

KNOWN_METADATA = (DCTERMS, VANN, BIBO, FOAF, SCHEMA, OWL, RDFS, SKOS)


def _one(graph: Graph, header: URIRef, predicate: URIRef) -> Node:
    values = list(graph.objects(header, predicate))
    assert len(values) == 1, f"{len(values)} values of {predicate}"
    assert str(values[0]).strip()
    return values[0]


def _is_date(term: Node) -> bool:
    return isinstance(term, Literal) and term.datatype == XSD.date and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", term))


def _terms(graph: Graph) -> set[Node]:
    return {s for s in graph.subjects(RDFS.isDefinedBy) if str(s).startswith(str(BIL))}


@pytest.mark.parametrize(
    "predicate",
    [DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionIRI, DCTERMS.creator, VANN.preferredNamespaceUri],
)
def test_om1_title_description_license_version_creator_namespace(
    core: Graph, header: URIRef, predicate: URIRef
) -> None:
    """OM1: title, description, license, owl:versionIRI, creator, vann:preferredNamespaceUri."""
    _one(core, header, predicate)


@pytest.mark.parametrize(
    "predicate", [VANN.preferredNamespacePrefix, OWL.versionInfo, DCTERMS.created, DCTERMS.bibliographicCitation]
)
def test_om2_prefix_version_created_citation(core: Graph, header: URIRef, predicate: URIRef) -> None:
    """OM2: vann:preferredNamespacePrefix, owl:versionInfo, created, dcterms:bibliographicCitation."""
    _one(core, header, predicate)


@pytest.mark.parametrize("predicate", [DCTERMS.publisher, FOAF.logo, BIBO.status, DCTERMS.source, DCTERMS.issued])
def test_om3_publisher_logo_status_source_issued(core: Graph, header: URIRef, predicate: URIRef) -> None:
    """OM3: publisher, logo, bibo:status, dcterms:source, dcterms:issued; the DOI is pending."""
    assert list(core.objects(header, predicate))


def test_om3_the_doi_is_left_out_until_there_is_one(core: Graph, header: URIRef, folder: Path) -> None:
    """OM3: DOI (bibo:doi)."""
    assert not list(core.objects(header, BIBO.doi))
    assert "OM3 for its DOI" in (folder / "README.md").read_text(encoding="utf-8")


def test_om4_1_the_licence_is_an_iri(core: Graph, header: URIRef) -> None:
    """OM4.1: license present."""
    licence = _one(core, header, DCTERMS.license)
    assert isinstance(licence, URIRef) and licence.startswith("https://")


def test_om5_1_creator_and_created(core: Graph, header: URIRef) -> None:
    """OM5.1: creator and created."""
    assert isinstance(_one(core, header, DCTERMS.creator), URIRef)
    assert _is_date(_one(core, header, DCTERMS.created))


def test_om5_2_issued_and_publisher(core: Graph, header: URIRef) -> None:
    """OM5.2: issued and publisher; issued is not before created, nor modified before issued."""
    assert isinstance(_one(core, header, DCTERMS.publisher), URIRef)
    dates = [_one(core, header, predicate) for predicate in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified)]
    assert all(_is_date(date) for date in dates)
    assert dates == sorted(dates, key=str)


def test_voc1_metadata_come_from_known_vocabularies(core: Graph, header: URIRef) -> None:
    """VOC1: metadata from known vocabularies."""
    used = {p for p in core.predicates(header) if p != RDF.type}
    ours = {p for p in used if not str(p).startswith(tuple(str(namespace) for namespace in KNOWN_METADATA))}
    assert ours <= {BIL.unreviewedLabel}
    assert {DCTERMS.title, DCTERMS.creator} <= used


def test_voc2_terms_of_other_vocabularies_are_reused(ontology: Graph) -> None:
    """VOC2: reuse of outside terms; imports are not required."""
    foreign = {
        parent
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for parent in ontology.objects(None, predicate)
        if isinstance(parent, URIRef) and not parent.startswith(BASE)
    }
    assert foreign


def test_voc3_every_term_has_a_label(ontology: Graph) -> None:
    """VOC3: label on every term."""
    assert [term for term in sorted(_terms(ontology)) if (term, RDFS.label, None) not in ontology] == []


def test_voc4_every_term_has_a_definition(ontology: Graph) -> None:
    """VOC4: rdfs:comment or skos:definition on every term."""
    assert [term for term in sorted(_terms(ontology)) if (term, SKOS.definition, None) not in ontology] == []


def test_ver1_the_version_has_an_iri_of_its_own(core: Graph, header: URIRef) -> None:
    """VER1: versionIRI differs from the ontology IRI, and says the version."""
    version = str(_one(core, header, OWL.versionInfo))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert _one(core, header, OWL.versionIRI) == URIRef(f"{header}/{version}")


def test_uri2_the_iri_is_the_identifier_inside(core: Graph, header: URIRef) -> None:
    """URI2: ontology IRI equals the id inside."""
    assert list(core.subjects(RDF.type, OWL.Ontology)) == [header]
    assert str(_one(core, header, VANN.preferredNamespaceUri)) == f"{header}#" == str(BIL)


def test_http1_the_protocol_is_open(header: URIRef) -> None:
    """HTTP1: an open protocol, HTTP or HTTPS."""
    assert header.startswith("https://")


def test_purl1_the_iri_is_persistent_by_form(header: URIRef) -> None:
    """PURL1: a persistent identifier: w3id, purl, DOI or W3C."""
    assert re.match(r"https?://(w3id\.org|purl\.org|doi\.org|www\.w3\.org)/", header)


def test_find1_the_prefix_is_declared(core: Graph, header: URIRef, folder: Path) -> None:
    """FIND1: prefix declared, and the file uses it."""
    prefix = str(_one(core, header, VANN.preferredNamespacePrefix))
    declared = f"@prefix {prefix}: <{_one(core, header, VANN.preferredNamespaceUri)}> ."
    assert declared in (folder / "bilateral.ttl").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["bilateral.ttl", "alignments.ttl", "vocabulary.ttl"])
def test_rdf1_two_parsers_read_the_same(folder: Path, name: str) -> None:
    """RDF1: the file parses; here with two parsers, and again from RDF/XML, which every OWL tool reads."""
    content = (folder / name).read_bytes()
    read = Graph().parse(data=content, format="turtle")
    assert len(parse(content, "ttl")) == len(read)
    xml = read.serialize(format="xml")
    assert len(Graph().parse(data=xml, format="xml")) == len(read)
    assert len(parse(xml.encode(), "rdf")) == len(read)


def test_every_check_is_tested_or_pending_and_the_readme_lists_the_pending(folder: Path) -> None:
    names = " ".join(name for name in globals() if name.startswith("test_"))
    tested = {check for check in CATALOGUE if f"test_{check.lower().replace('.', '_')}_" in names}
    assert tested | PENDING == CATALOGUE
    assert not tested & PENDING
    readme = (folder / "README.md").read_text(encoding="utf-8")
    line = next(line for line in readme.splitlines() if line.startswith("Pending publication:"))
    assert {word for word in re.findall(r"[A-Z0-9_.]+", line.split("; ")[0]) if word in CATALOGUE} == PENDING
