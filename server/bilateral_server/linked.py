"""Linked data: every IRI of the project answers at its path on this host, with a page or in an RDF syntax.

No redirect: an entity and the document about it share a path, and ``Link: rel=canonical`` says which IRI is meant.
Source: Best Practice Recipes for Publishing RDF Vocabularies; RFC 8288 for ``Link``, RFC 9110 for negotiation.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request
from rdflib import URIRef

from bilateral.names import ID, compact
from bilateral.void import LICENSE
from bilateral_server.describe import document, kind_of, known, near
from bilateral_server.explain import texts
from bilateral_server.facts import Told, told
from bilateral_server.iris import iri_of
from bilateral_server.language import gettext, language
from bilateral_server.limits import admitted
from bilateral_server.negotiate import GRAPHS, choose
from bilateral_server.pages import article, claim, entity, layer, term
from bilateral_server.problems import problem
from bilateral_server.snapshots import while_it_is_served

blueprint = Blueprint("linked", __name__)

OFFERED: dict[str, str] = {
    **GRAPHS,
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
"""Media types of descriptions by syntax, which is also the suffix of their paths."""

_PAGES = {
    "claim": "claim",
    "article": "article",
    "term": "term",
    "ontology": "terms",
    "vocabulary": "terms",
    "graph": "layer",
    "entity": "entity",
}
"""Templates by kind of page."""


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

    def described() -> Response:
        content = document(iri, syntax) if syntax in GRAPHS else _page(iri, syntax)
        return Response(content, content_type=OFFERED[syntax])

    spoken = language() if syntax in ("html", "md") else ""
    response = while_it_is_served(described, iri, syntax, spoken, "texts" if texts() else "")
    response.headers["Link"] = ", ".join(_links(iri, request.script_root + path, syntax))
    return response


def _unknown(iri: str) -> Response:
    likely = near(iri) if len(iri) < 300 else []
    hint = f"; did you mean {', '.join(likely)}?" if likely else ""
    return problem(404, "unknown-iri", f"nothing is known of {iri}{hint}", {"near": likely} if likely else None)


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
    kind = _kind(iri)
    about = told(iri, inferred=syntax == "html" and kind == "entity")
    if kind == "vocabulary":
        about = replace(about, name=gettext("vocabulary"))
    more: dict[str, Any] = {"kind": kind, "about": about, "name": compact(URIRef(iri))}
    more["path"] = request.path.removesuffix(".html").removesuffix(".md")
    if syntax == "md":
        more |= claim.contents(iri) if kind == "claim" else {}
        return re.sub(r"\n{3,}", "\n\n", render_template("entity.md", **more)).strip() + "\n"
    return render_template(f"{_PAGES[kind]}.html", **more, **_contents(kind, about))


def _kind(iri: str) -> str:
    """What kind of page ``iri`` has: a key of ``_PAGES``."""
    if iri.startswith(str(ID["art-"])):
        return "article"
    kind = kind_of(iri)
    return "entity" if kind in ("thing", "dataset") else kind


def _contents(kind: str, about: Told) -> dict[str, Any]:
    """What a page of this kind tells besides what is told of everything."""
    if kind == "claim":
        return claim.contents(about.iri)
    if kind == "article":
        return article.contents(about)
    if kind == "term":
        return term.contents(about.iri)
    if kind == "graph":
        return layer.contents(about.iri)
    return entity.contents(about) if kind == "entity" else {"terms": term.terms(kind)}
