"""The questions as example queries, and the prefixes, as editors of SPARQL read them from an endpoint.

Source: SHACL (https://www.w3.org/TR/shacl/), sections 5.2.1 and 8.1 of its Note on advanced features for executables;
https://github.com/sib-swiss/sparql-examples for how they are put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH, XSD

from bilateral.names import BASE, DATASET_IRI, ONTOLOGY_IRI, PREFIXES, SCHEMA, SPEX, Triple
from bilateral.queries import Query

_FORM = re.compile(r"^\s*(SELECT|CONSTRUCT|ASK|DESCRIBE)\b", re.MULTILINE | re.IGNORECASE)
_EXECUTABLES = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "DESCRIBE": (SPEX.SPARQLDescribeExecutable, SPEX.describe),  # SHACL has none
}


def example_iri(question: Query) -> URIRef:
    """IRI of ``question`` as an example query; its path is the one at which the server answers it."""
    return URIRef(f"{BASE}queries/{question.name}")


def examples(questions: Iterable[Query]) -> Iterator[Triple]:
    """Triples of each question as a ``sh:SPARQLExecutable``: form, text, what it answers, keywords, prefixes."""
    for question in questions:
        node = example_iri(question)
        form = _FORM.search(question.body)
        assert form is not None, f"{question.name}: neither SELECT, CONSTRUCT, ASK nor DESCRIBE"
        executable, property_of_text = _EXECUTABLES[form[1].upper()]
        yield node, RDF.type, SH.SPARQLExecutable
        yield node, RDF.type, executable
        yield node, property_of_text, Literal(question.body)  # the header is told in triples
        yield node, RDFS.comment, Literal(question.header["summary"], lang="en")
        yield node, DCTERMS.description, Literal(question.header["description"], lang="en")
        yield node, SH.prefixes, ONTOLOGY_IRI
        for tag in question.tags:
            yield node, SCHEMA.keywords, Literal(tag)


def prefixes() -> Iterator[Triple]:
    """Triples that declare every prefix of the project, on the ontology, since SHACL declares them on one."""
    for prefix, namespace in PREFIXES.items():
        node = URIRef(f"{DATASET_IRI}/prefix-{prefix}")
        yield ONTOLOGY_IRI, SH.declare, node
        yield node, RDF.type, SH.PrefixDeclaration
        yield node, SH.prefix, Literal(prefix)
        yield node, SH.namespace, Literal(namespace, datatype=XSD.anyURI)
