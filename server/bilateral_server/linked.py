"""Linked data: every IRI of the project answers at its path on this host, with a page or in an RDF syntax.

No redirect: an entity and the document about it share a path, and ``Link: rel=canonical`` says which IRI is meant.
Source: Best Practice Recipes for Publishing RDF Vocabularies; RFC 8288 for ``Link``, RFC 9110 for negotiation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request
from rdflib import URIRef
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from bilateral.claims import Span
from bilateral.names import BIL, ID, V, compact
from bilateral.quads import n_triples
from bilateral.reasoning.grounds import Evidence
from bilateral.void import LICENSE
from bilateral_server.caching import MAY_KEEP, entity_tag, not_modified
from bilateral_server.describe import document, kind_of, known, near
from bilateral_server.explain import conflicts, disputes, texts
from bilateral_server.facts import Names, Shown, sources, told, why
from bilateral_server.iris import iri_of
from bilateral_server.language import language
from bilateral_server.limits import admitted
from bilateral_server.negotiate import GRAPHS, choose
from bilateral_server.problems import problem
from bilateral_server.proof_tree import Passage
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node

blueprint = Blueprint("linked", __name__)

OFFERED: dict[str, str] = {
    **GRAPHS,
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
"""Media types of descriptions by syntax, which is also the suffix of their paths."""

_EXAMPLES = 12
_TYPES = {
    str(OWL.Class): "classes",
    str(OWL.ObjectProperty): "object properties",
    str(OWL.DatatypeProperty): "data properties",
    str(OWL.AnnotationProperty): "annotation properties",
}


@blueprint.get("/<any(id, claim, vocab, graph, dataset, ontology):part>/<path:name>")
@blueprint.get("/<any(ontology, dataset):part>")
@blueprint.get("/<any(ontology, dataset):part>.<name>")
@blueprint.get("/vocab/")
def resource(part: str = "", name: str = "") -> Response:
    """The description of the resource whose IRI has this path; 404 with near IRIs where the store knows nothing of it.

    Raises ``NotAcceptable`` where no syntax is acceptable.
    """
    path, _, suffix = request.path.rpartition(".")
    if suffix not in OFFERED:
        path, suffix = request.path, ""
    iri = iri_of(path)
    with admitted():  # the pages ask the same workers as queries do
        return _described(iri, path, suffix) if known(iri) else _unknown(iri)


def _described(iri: str, path: str, suffix: str) -> Response:
    syntax = choose(request.headers.get("Accept", ""), OFFERED, request.args.get("format") or suffix or None)
    snapshot = state().snapshot
    tag = entity_tag(snapshot, iri, syntax, language() if syntax in ("html", "md") else "", "texts" if texts() else "")
    response = not_modified(tag)
    if response is None:
        content = document(iri, syntax) if syntax in GRAPHS else _page(iri, syntax)
        response = Response(content, content_type=OFFERED[syntax])
        if state().snapshot == snapshot:  # else it may be half of one and half of another
            response.set_etag(tag)
            request.environ[MAY_KEEP] = snapshot
    response.headers["Link"] = ", ".join(_links(iri, request.script_root + path, syntax))
    return response


def _unknown(iri: str) -> Response:
    likely = near(iri) if len(iri) < 300 else []
    hint = f"; did you mean {', '.join(likely)}?" if likely else ""
    return problem(404, "unknown-iri", f"nothing is known of {iri}{hint}")


def _links(iri: str, path: str, syntax: str) -> list[str]:
    """Values of the ``Link`` header."""
    address = {key: f"{path}?format={key}" if path.endswith("/") else f"{path}.{key}" for key in OFFERED}
    links = [
        f'<{address[key]}>; rel="alternate"; type="{media_type.partition(";")[0]}"'
        for key, media_type in OFFERED.items()
        if key != syntax
    ]
    first = next(iter(GRAPHS))
    links.append(f'<{address[first]}>; rel="describedby"; type="{GRAPHS[first].partition(";")[0]}"')
    return [*links, f'<{iri}>; rel="canonical"', f'<{LICENSE}>; rel="license"']


def _page(iri: str, syntax: str) -> str:
    """The page of ``iri``, in HTML or in Markdown."""
    kind = kind_of(iri)
    about = replace(told(iri), name="vocabulary") if kind == "vocabulary" else told(iri)
    more: dict[str, Any] = {"kind": kind, "about": about, "name": compact(URIRef(iri))}
    more["path"] = request.path.removesuffix(".html").removesuffix(".md")
    if kind == "claim":
        more |= _claim(iri)
    elif kind == "term":
        more |= _term(iri)
    elif kind in ("ontology", "vocabulary"):
        more |= {"terms": _terms(kind)}
    elif kind == "graph":
        more |= {"classes": _classes(iri)}
    elif iri.startswith(str(ID["art-"])):
        more |= {"claims": _claims_in(iri)}
    if syntax == "md":
        return re.sub(r"\n{3,}", "\n\n", render_template("entity.md", **more)).strip() + "\n"
    page = {"claim": "claim.html", "term": "term.html", "ontology": "terms.html", "vocabulary": "terms.html"}
    return render_template(page.get(kind, "entity.html"), **more)


def _statements(condition: str) -> dict[str, list[tuple[str, tuple[Shown, ...], str]]]:
    """The statements of the claims that fit ``condition``: of each claim the fragment, the triple and its proof."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?claim ?st ?s ?p ?o WHERE {{ GRAPH graph:claims {{ {condition} ?claim bil:asserts ?st .
        ?st bil:subject ?s ; bil:predicate ?p ; bil:object|bil:literal ?o }} }} ORDER BY ?claim ?s ?p ?o"""
    )
    names = Names(node(row[part]) for row in rows for part in "spo")
    found: dict[str, list[tuple[str, tuple[Shown, ...], str]]] = defaultdict(list)
    for row in rows:
        triple: tuple[Node, Node, Node] = (node(row["s"]), node(row["p"]), node(row["o"]))
        fragment = row["st"]["value"].rpartition("#")[2]
        found[row["claim"]["value"]].append((fragment, tuple(names.shown(term) for term in triple), why(*triple)))
    return found


def _claim(iri: str) -> dict[str, Any]:
    """What the page of a claim tells besides its facts: who, where and when, what, on which passages, against whom."""
    term = n_triples(URIRef(iri))
    (row, *_) = state().bindings(
        f"""{PROLOGUE}SELECT ?publisher ?date WHERE {{ OPTIONAL {{ {term} bil:reportedIn ?article .
        OPTIONAL {{ ?article bil:publisher ?publisher }} OPTIONAL {{ ?article bil:when ?date }} }}
        OPTIONAL {{ {term} bil:source ?source . ?source dcterms:issued ?date }} }}"""
    ) or [{}]
    names = Names(node(value) for value in row.values())
    hidden = {str(BIL[name]) for name in ("asserts", "hasEvidence", "memberOfConflict", "contradicts")}
    return {
        "source": sources([iri]).get(iri),
        "publisher": names.shown(node(row["publisher"])) if "publisher" in row else None,
        "date": row["date"]["value"] if "date" in row else "",
        "statements": _statements(f"VALUES ?claim {{ {term} }}")[iri],
        "passages": _passages(term),
        "conflicts": disputes(conflicts({iri})),
        "hidden": hidden,
    }


def _passages(claim: str) -> list[Passage]:
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?article ?span ?selector ?start ?end ?digest WHERE {{ {claim} bil:hasEvidence ?span .
        ?span oa:hasSource/bil:snapshotOf ?article ; oa:hasSelector ?selector .
        ?selector oa:start ?start ; oa:end ?end
        OPTIONAL {{ ?span bil:spanSha256 ?digest }} }} ORDER BY ?article ?start"""
    )
    found = []
    for row in rows:
        number = row["article"]["value"].removeprefix(str(ID["art-"]))
        span = Span(int(row["start"]["value"]), int(row["end"]["value"]), row.get("digest", {}).get("value", ""))
        evidence = Evidence(span, URIRef(row["span"]["value"]), URIRef(row["selector"]["value"]))
        words = evidence.words(texts().get(number)) or ""
        found.append(Passage(number, span.start, span.end, " ".join(words.split())))
    return found


def _claims_in(article: str) -> list[Any]:
    """The claims of an article in the order of their numbers, each with its first statements."""
    statements = _statements(f"?claim bil:reportedIn {n_triples(URIRef(article))} .")
    behind = sources(statements)
    return [(behind[claim], statements[claim]) for claim in sorted(statements) if claim in behind]


def _term(iri: str) -> dict[str, Any]:
    """What the page of a term tells besides its facts: what is narrower, how often it is used, and examples."""
    term = n_triples(URIRef(iri))
    is_class = _is_class(term)
    use = f"?s a {term}" if is_class else f"?s {term} ?o"
    narrower = "rdfs:subClassOf|rdfs:subPropertyOf"
    rows = state().bindings(
        f"{PROLOGUE}SELECT ?s WHERE {{ GRAPH graph:ontology {{ ?s {narrower} {term} }} }} ORDER BY ?s"
    )
    ((all_, inferred),) = (
        (int(row["n"]["value"]), int(row["m"]["value"]))
        for row in state().bindings(
            f"""{PROLOGUE}SELECT ?n ?m WHERE {{ {{ SELECT (COUNT(*) AS ?n) WHERE {{ {use} }} }}
            {{ SELECT (COUNT(*) AS ?m) WHERE {{ GRAPH graph:inferred {{ {use} }} }} }} }}"""
        )
    )
    examples = state().bindings(f"{PROLOGUE}SELECT * WHERE {{ {use} }} ORDER BY ?s ?o LIMIT {_EXAMPLES}")
    predicate = URIRef(iri)
    triples = [
        (node(row["s"]), predicate, node(row["o"])) if "o" in row else (node(row["s"]), RDF.type, predicate)
        for row in examples
    ]
    names = Names([*(node(row["s"]) for row in rows), *(part for triple in triples for part in triple)])
    return {
        "narrower": [names.shown(node(row["s"])) for row in rows],
        "count": all_,
        "inferred": inferred,
        "examples": [([names.shown(triple[0]), names.shown(triple[2])], why(*triple)) for triple in triples],
        "is_class": is_class,
        "hidden": {str(RDF.type)},  # its instances are among the examples
        "turtle": document(iri, "ttl").decode(),
    }


def _is_class(term: str) -> bool:
    return bool(state().bindings(f"SELECT ?x WHERE {{ {term} a ?x FILTER(?x = {n_triples(OWL.Class)}) }}"))


def _terms(kind: str) -> list[tuple[str, list[tuple[str, Shown, str]]]]:
    """The terms of the ontology, or the concepts of the vocabulary, by what they are."""
    where = "GRAPH graph:ontology { ?s a ?is ; rdfs:isDefinedBy ?ontology }"
    if kind == "vocabulary":
        where = "GRAPH graph:vocabulary { ?s skos:inScheme ?is }"
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?is ?s ?definition WHERE {{ {where}
        OPTIONAL {{ ?s skos:definition ?definition FILTER(LANG(?definition) = "en") }} }} ORDER BY ?s"""
    )
    names = Names(node(row[key]) for row in rows for key in ("is", "s"))
    groups: dict[str, list[tuple[str, Shown, str]]] = {name: [] for name in _TYPES.values()}
    for row in rows:
        group = row["is"]["value"]
        if kind == "vocabulary" or group in _TYPES:
            member = names.shown(node(row["s"]))
            anchor = row["s"]["value"].removeprefix(str(BIL)).removeprefix(str(V))
            named = _TYPES.get(group) or names.of(group)
            groups.setdefault(named, []).append((anchor, member, row.get("definition", {}).get("value", "")))
    return [(name, members) for name, members in groups.items() if members]


def _classes(graph: str) -> list[tuple[Shown, int]]:
    """The classes in a graph, and how many things it says are of each."""
    rows = state().bindings(
        f"""SELECT ?c (COUNT(*) AS ?n) WHERE {{ GRAPH {n_triples(URIRef(graph))} {{ ?s a ?c }} FILTER(ISIRI(?c)) }}
        GROUP BY ?c ORDER BY DESC(?n) ?c"""
    )
    names = Names(node(row["c"]) for row in rows)
    return [(names.shown(node(row["c"])), int(row["n"]["value"])) for row in rows]
