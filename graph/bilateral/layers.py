"""Which layer an asserted triple is of, told from the triple: for a store that holds all layers in one graph.

Each layer has things of its own to speak of, by the policy of IRIs in ``ontology/README.md``; where two speak of one,
the property tells. What is inferred cannot be told so: the proofs know it. A test holds this against every build.
"""

from __future__ import annotations

from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from bilateral.names import BASE, BIL, CLAIM, DATASET_IRI, ID, ONTOLOGY_IRI, V

_SHACL_DECLARE = "http://www.w3.org/ns/shacl#declare"
_OF_CLAIMS = (str(CLAIM), *(str(ID[kind]) for kind in ("span-", "selector-", "snap-", "src-", "conflict-")))
_OF_ARTICLES = {str(term) for term in (RDF.type, RDFS.label, SKOS.prefLabel, DCTERMS.language, BIL.unreviewedLabel)}
"""What is said of an article beside its claims; the rest is told by claims, and of the world."""

_OF_LINKS = str(ID["link-"])
_LINKING = {str(BIL.wikidataEntity), str(SKOS.exactMatch)}
_METADATA = (str(DATASET_IRI), *(f"{BASE}{part}/" for part in ("dump", "graph", "queries")))
_LINKED = "http://www.wikidata.org/"
"""The dataset that links lead to, as metadata names it."""

WHERE: dict[str, str] = {
    "ontology": (
        f'?s ?p ?o FILTER(ISBLANK(?s) || !STRSTARTS(STR(?s), "{BASE}") || STRSTARTS(STR(?s), "{ONTOLOGY_IRI}"))'
    ),
    "vocabulary": f"""?s ?p ?o FILTER(STRSTARTS(STR(?s), "{V}"))""",
    "metadata": " UNION ".join(
        f"{{ ?s ?p ?o FILTER({test}) }}"
        for test in (
            *(f'STRSTARTS(STR(?s), "{start}")' for start in _METADATA),
            f"?s = <{_LINKED}>",
            f"?s = <{ONTOLOGY_IRI}> && ?p = <{_SHACL_DECLARE}>",
        )
    ),
}
"""Patterns that bind ``?s ?p ?o`` to the triples of a layer, and to some others, which ``layer_of`` tells apart."""


def layer_of(subject: str, predicate: str) -> str:
    """The layer of an asserted triple with this IRI as ``subject``, or a blank node, which has none (``""``)."""
    if subject.startswith(_METADATA) or subject == _LINKED or predicate == _SHACL_DECLARE:
        return "metadata"
    if subject.startswith(_OF_LINKS) or predicate in _LINKING:
        return "links"
    if subject.startswith(str(V)):
        return "vocabulary"
    if subject.startswith(_OF_CLAIMS):
        return "claims"
    if not subject.startswith(str(ID)):
        return "ontology"
    return "claims" if subject.startswith(str(ID["art-"])) and predicate in _OF_ARTICLES else "world"
