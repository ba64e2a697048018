"""The SPARQL that finds the claims of a selection.

Each facet is a pattern that binds ``?value`` for a ``?claim``. The counts of the page and the queries behind its links
are made of the same patterns, so that they agree. A value stands in a query only as a term of N-Triples or its prefixed
name, a day only as a date, a text only as an escaped literal.
"""

from __future__ import annotations

import re

from rdflib import Literal, URIRef

from bilateral.names import PREFIXES, compact
from bilateral.quads import n_triples
from bilateral_server.pages.facet_selection import FACETS, Days, Facet, Selection

_THING = "?claim bil:asserts/(bil:subject|bil:object) ?thing ."
_OF_THINGS = {
    "state": "?thing (bil:involvesState|bil:onTerritoryOf|bil:territoryOf|bil:representsState|bil:accreditedTo|\n"
    "      bil:bodyOf|bil:missionIn|bil:party|bil:hasParty|bil:supportGivenBy|bil:supportGivenTo|\n"
    "      bil:heldBy|bil:about)? ?value .\n    ?value a bil:State",
    "person": "?thing (bil:holder|bil:participant|bil:hasParticipant|bil:heldBy|bil:about)? ?value .\n"
    "    ?value a bil:Person",
    "track": "?thing bil:trackTransitive ?value",
    "kind": "?thing a ?value . ?value rdfs:subClassOf* bil:Event",
}
"""Patterns that bind ``?value`` for a ``?thing`` that the claim has as subject or object of a statement."""

_OF_CLAIMS = {
    "modality": "?claim bil:modality ?value",
    "speaker": "?claim bil:statedBy ?value",
    "source": "?claim bil:reportedIn|bil:source ?value",
    "outlet": "?claim bil:reportedIn/bil:publisher ?value",
}
_PUBLISHED = "?claim bil:reportedIn/(bil:beginEarliest|bil:endLatest)|bil:source/dcterms:issued"
_TIME = "?thing bil:beginEarliest|bil:beginLatest|bil:endEarliest|bil:endLatest"
_FIRST_PUBLISHED = f"""
  OPTIONAL {{
    SELECT ?claim (MIN(STR(?day)) AS ?published)
    WHERE {{ {_PUBLISHED} ?day }}
    GROUP BY ?claim
  }}"""
_ORDERS = {"claim": "", "newest": "DESC(?published) ", "oldest": "?published "}


def things_query() -> str:
    """Query for each claim (``?claim``) and thing (``?thing``) that is subject or object of a statement of it."""
    return _with_prefixes(f"SELECT DISTINCT ?claim ?thing\nWHERE {{ {_THING} }}")


def values_query(facet: Facet) -> str:
    """Query for the values (``?value``) of a facet, of each claim (``?claim``) or of each thing (``?thing``)."""
    of, pattern = ("thing", _OF_THINGS) if facet.name in _OF_THINGS else ("claim", _OF_CLAIMS)
    return _with_prefixes(
        f"""SELECT DISTINCT ?{of} ?value
WHERE {{
  {pattern[facet.name]} .
  FILTER(STRSTARTS(STR(?value), "{facet.namespace}"))
}}"""
    )


def published_query() -> str:
    """Query for the claims, by name, each with the first day (``?published``) it may have been published on."""
    return _with_prefixes(
        f"SELECT ?claim ?published\nWHERE {{{_blocks(Selection())}{_FIRST_PUBLISHED}\n}}\nORDER BY ?claim"
    )


def claims_query(selection: Selection) -> str:
    """Query for the claims (``?claim``) of ``selection``, in no order."""
    return _with_prefixes(f"SELECT ?claim\nWHERE {{{_blocks(selection)}\n}}")


def rows_query(selection: Selection) -> str:
    """Query for what the claims of ``selection`` say, in its order: a row for each statement and speaker."""
    labels = "\n".join(
        f'  OPTIONAL {{ ?{name} rdfs:label ?{name}Label . FILTER(LANG(?{name}Label) = "en") }}'
        for name in ("source", "speaker", "modality", "subject", "predicate", "object")
    )
    return _with_prefixes(
        f"""SELECT ?claim ?published ?source ?sourceLabel ?speaker ?speakerLabel ?modality ?modalityLabel
  ?subject ?subjectLabel ?predicate ?predicateLabel ?object ?objectLabel
WHERE {{{_blocks(selection)}
  ?claim bil:statedBy ?speaker ; bil:modality ?modality ; bil:asserts ?statement .
  ?statement bil:subject ?subject ; bil:predicate ?predicate ; bil:object|bil:literal ?object .
  OPTIONAL {{ ?claim bil:reportedIn|bil:source ?source }}{_FIRST_PUBLISHED}
{labels}
}}
ORDER BY {_ORDERS[selection.sort]}?claim ?statement ?speaker"""
    )


def graph_query(selection: Selection, layer: str = "GRAPH graph:claims ") -> str:
    """Query for a graph of the claims of ``selection`` and their statements; without ``layer`` of the inferred, too."""
    return _with_prefixes(
        f"""CONSTRUCT {{ ?claim ?property ?value . ?statement ?part ?term }}
WHERE {{{_blocks(selection)}
  {{ {layer}{{ ?claim ?property ?value }} }}
  UNION
  {{ {layer}{{ ?claim bil:asserts ?statement . ?statement ?part ?term }} }}
}}"""
    )


def _blocks(selection: Selection) -> str:
    """The conditions, each in a group of its own, so that none sees the variables of another."""
    blocks = []
    for facet in FACETS:
        chosen = selection.of(facet)
        for some in [(iri,) for iri in chosen] if facet.each else [chosen] if chosen else []:
            blocks.append(f"VALUES ?value {{ {' '.join(map(_name, some))} }}\n    {_pattern(facet)}")
    if selection.published:
        blocks.append(f"{_PUBLISHED} ?day , ?other .\n    FILTER({_within(selection.published)})")
    if selection.time:
        blocks.append(
            f"""{{ SELECT DISTINCT ?thing WHERE {{
      {_TIME} ?day , ?other .
      FILTER({_within(selection.time)})
      FILTER NOT EXISTS {{ ?thing a bil:Article }}
    }} }}
    {_THING}"""
        )
    if selection.text:
        has_text = f"FILTER(CONTAINS(LCASE(STR(?words)), LCASE({n_triples(Literal(selection.text))})))"
        blocks.append(
            f"""{{
      {{ SELECT DISTINCT ?thing WHERE {{ ?thing rdfs:label|skos:altLabel ?words . {has_text} }} }}
      ?statement bil:subject|bil:object ?thing
    }} UNION {{
      ?statement bil:literal ?words . {has_text}
    }}
    ?claim bil:asserts ?statement"""
        )
    return "\n  ?claim a bil:Claim ." + "".join(
        f"\n  {{ SELECT DISTINCT ?claim WHERE {{\n    {block}\n  }} }}" for block in blocks
    )


def _pattern(facet: Facet) -> str:
    of_things = _OF_THINGS.get(facet.name)
    return f"{_THING}\n    {of_things}" if of_things else _OF_CLAIMS[facet.name]


def _within(days: Days) -> str:
    """Whether a time lies in ``days`` in part: a bound is not after their end, and one, day or month, not before."""
    bounds = []
    if days.last:
        bounds.append(f'STR(?day) <= "{days.last}"')
    if days.first:
        bounds.append(f'STR(?other) >= SUBSTR("{days.first}", 1, STRLEN(STR(?other)))')
    return " && ".join(bounds)


def _name(iri: str) -> str:
    """``iri`` for a query: its prefixed name where SPARQL reads it as one."""
    name = compact(URIRef(iri))
    return name if re.fullmatch(r"\w+:\w[\w-]*", name, re.ASCII) else n_triples(URIRef(iri))


def _with_prefixes(text: str) -> str:
    used = [name for name in PREFIXES if re.search(rf"\b{name}:", text)]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + "\n" + text
