"""The pages of the terms: of one term its definition and use, of the ontology and the vocabulary all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rdflib import URIRef
from rdflib.namespace import OWL, RDF

from bilateral.names import BIL, ONTOLOGY_IRI, V
from bilateral.quads import n_triples
from bilateral_server.describe import document
from bilateral_server.facts import why
from bilateral_server.language import gettext
from bilateral_server.layered import count_inferred, only, within
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node

_EXAMPLES = 12


@dataclass(frozen=True)
class Example:
    """A use of a term: an instance of a class, or subject and object of a property; and the address of its proof."""

    parts: tuple[Shown, ...]
    why: str


@dataclass(frozen=True)
class Term:
    """A term in a list: its name in its namespace, itself, and its definition."""

    name: str
    term: Shown
    definition: str


def contents(iri: str) -> dict[str, Any]:
    """What the page of a term tells besides its facts: what is narrower, how often it is used, and examples."""
    term = n_triples(URIRef(iri))
    is_class = _is_class(term)
    use = f"?s a {term}" if is_class else f"?s {term} ?o"
    narrower = "rdfs:subClassOf rdfs:subPropertyOf"
    below = state().bindings(
        f"""{PROLOGUE}SELECT ?s ?p WHERE {{ VALUES ?p {{ {narrower} }}
        {within("ontology", f"?s ?p {term}")} }} ORDER BY ?s"""
    )
    direct = [subject for subject, *_ in only("ontology", ((node(r["s"]), node(r["p"]), URIRef(iri)) for r in below))]
    (counted,) = state().bindings(f"SELECT (COUNT(*) AS ?n) WHERE {{ {use} }}")
    used = int(counted["n"]["value"])
    examples = state().bindings(f"{PROLOGUE}SELECT * WHERE {{ {use} }} ORDER BY ?s ?o LIMIT {_EXAMPLES}")
    predicate = URIRef(iri)
    triples = [
        (node(row["s"]), predicate, node(row["o"])) if "o" in row else (node(row["s"]), RDF.type, predicate)
        for row in examples
    ]
    names = Names([*direct, *(part for triple in triples for part in triple)])
    return {
        "narrower": [names.shown(each) for each in direct],
        "count": used,
        "inferred": count_inferred(term, is_class, used),
        "examples": [
            Example(tuple(names.shown(part) for part in ((triple[0],) if is_class else triple[::2])), why(*triple))
            for triple in triples
        ],
        "is_class": is_class,
        "hidden": {str(RDF.type)},  # its instances are among the examples
        "turtle": document(iri, "ttl").decode(),
    }


def _is_class(term: str) -> bool:
    return bool(state().bindings(f"SELECT ?x WHERE {{ {term} a ?x FILTER(?x = {n_triples(OWL.Class)}) }}"))


def terms(kind: str) -> list[tuple[str, list[Term]]]:
    """The terms of the ontology, or with ``kind`` *vocabulary* its concepts, under the words for what they are."""
    where = f"?s a ?is ; rdfs:isDefinedBy {n_triples(ONTOLOGY_IRI)}"
    if kind == "vocabulary":
        where = "?s skos:inScheme ?is"
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?is ?s ?definition WHERE {{ {where}
        OPTIONAL {{ ?s skos:definition ?definition FILTER(LANG(?definition) = "en") }} }} ORDER BY ?s"""
    )
    names = Names(node(row[key]) for row in rows for key in ("is", "s"))
    kinds = _kinds()
    groups: dict[str, list[Term]] = {name: [] for name in kinds.values()}
    for row in rows:
        group = row["is"]["value"]
        if kind == "vocabulary" or group in kinds:
            name = row["s"]["value"].removeprefix(str(BIL)).removeprefix(str(V))
            term = Term(name, names.shown(node(row["s"])), row.get("definition", {}).get("value", ""))
            groups.setdefault(kinds.get(group) or names.of(group), []).append(term)
    return [(name, members) for name, members in groups.items() if members]


def _kinds() -> dict[str, str]:
    return {
        str(OWL.Class): gettext("Classes"),
        str(OWL.ObjectProperty): gettext("Object properties"),
        str(OWL.DatatypeProperty): gettext("Data properties"),
        str(OWL.AnnotationProperty): gettext("Annotation properties"),
    }
