"""The queries: one of each kind, in the terms of our ontology, so that they have answers on every size of its data."""

from __future__ import annotations

from dataclasses import dataclass

JSON = "application/sparql-results+json"

_PREFIXES = "PREFIX b: <https://w3id.org/bilateral/ontology#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"


@dataclass(frozen=True)
class Query:
    """A query, what it is called in the tables, and the media type its answer is asked in."""

    kind: str
    text: str
    accept: str = JSON


def queries(copy: str) -> list[Query]:
    """The queries on the data whose names end in ``copy``, as those of the generated data do."""
    every = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 50000"
    claim = f"<https://w3id.org/bilateral/claim/003-001{copy}>"
    return [
        Query("point", f"SELECT ?p ?o WHERE {{ {claim} ?p ?o }}"),
        Query(
            "join",
            _PREFIXES + "SELECT ?claim ?subject ?predicate ?object ?label WHERE { ?claim b:asserts ?s . "
            "?s b:subject ?subject ; b:predicate ?predicate ; b:object ?object . ?object rdfs:label ?label } LIMIT 100",
        ),
        Query("aggregate", "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n)"),
        Query("path", _PREFIXES + "SELECT ?c ?d WHERE { ?c rdfs:subClassOf+ ?d }"),
        Query(
            "construct",
            _PREFIXES
            + "CONSTRUCT { ?claim b:subject ?s ; b:predicate ?p ; b:object ?o } WHERE { ?claim b:asserts ?x . "
            "?x b:subject ?s ; b:predicate ?p ; b:object ?o } LIMIT 1000",
            "text/turtle",
        ),
        Query("export csv", every, "text/csv"),
        Query("export json", every),
    ]
