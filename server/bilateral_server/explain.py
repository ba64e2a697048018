"""``/explain``: why a triple is in the graph, down to claims, speakers, articles and characters, and who contradicts.

The proofs are those of the build; they are answered for as long as the store of that build is the one that is served.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template, request
from flask.blueprints import BlueprintSetupState

from bilateral.command_explain import missing, read_term
from bilateral.errors import DataError, UsageError
from bilateral.names import BASE, PREFIXES, V
from bilateral.quads import node_of, ordered, parse, serialize
from bilateral.reasoning.explain import as_json, shown, tree
from bilateral.reasoning.grounds import Ground, grounds
from bilateral.reasoning.prov import turtle
from bilateral.reasoning.steps import Proof, Triple
from bilateral.texts import read_articles
from bilateral_server.caching import entity_tag, not_modified
from bilateral_server.facts import sources
from bilateral_server.held_proofs import NoProofs, proofs, without_folder
from bilateral_server.language import language
from bilateral_server.limits import admitted
from bilateral_server.negotiate import accepts_html, choose
from bilateral_server.pages.objections import objections
from bilateral_server.pages.statements import value_in_words
from bilateral_server.problems import problem
from bilateral_server.proof_tree import lines
from bilateral_server.shown import Names
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, values

blueprint = Blueprint("explain", __name__)

OFFERED: dict[str, str] = {
    "json": "application/json",
    "ttl": "text/turtle; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
"""Media types of a proof by syntax, the default first."""

_MOST_NEAR = 150
"""Characters of a term for which near ones are looked for: the time this takes grows with them."""

_PARTS = ("subject", "predicate", "object")


@dataclass
class _Held:
    """What explanations need besides the store and the proofs: the texts by number of the article."""

    texts: dict[str, str]


def _hold(setup: BlueprintSetupState) -> None:
    folder = setup.app.extensions["bilateral"].settings.articles
    setup.app.extensions["bilateral-explain"] = _Held(read_articles(folder) if folder else {})


blueprint.record(_hold)


def texts() -> dict[str, str]:
    """Texts of the articles by number, where ``BILATERAL_ARTICLES`` names their folder."""
    return cast(_Held, current_app.extensions["bilateral-explain"]).texts


@blueprint.get("/explain")
def explain() -> Response | str:
    """The proof of the triple of the request; a form where a browser names none.

    Problems: 400 for a term that is none, 404 for a triple that does not hold, 503 where no proofs are at hand.
    """
    given = {part: [text for text in request.args.getlist(part) if text.strip()] for part in _PARTS}
    html = request.args.get("format", "html") == "html" and accepts_html(request.headers.get("Accept", ""))
    if html and not any(given.values()):
        return render_template("proof.html", goal=None, given=dict.fromkeys(_PARTS, ""))
    if wrong := [part for part in _PARTS if len(given[part]) != 1]:
        return problem(400, "triple", f"{wrong[0]} is needed once: /explain?subject=…&predicate=…&object=…")
    syntax = choose(request.headers.get("Accept", ""), OFFERED, request.args.get("format"))
    try:
        subject, predicate, value = (read_term(given[part][0]) for part in _PARTS)
    except UsageError as error:
        return problem(400, "term", str(error))
    if any(term.startswith("<") and " " in term for term in (subject, predicate, value)):
        return problem(400, "term", "a triple as a term is RDF 1.2; the graph is RDF 1.1")
    with admitted():
        return _explained((subject, predicate, value), syntax)


def _explained(goal: Triple, syntax: str) -> Response:
    try:
        held = proofs()
        proof = held.proof(*goal)
    except DataError as error:
        raise NoProofs(without_folder(error)) from error
    if proof is None:
        near = max(map(len, goal)) <= _MOST_NEAR
        return problem(404, "not-entailed", "; ".join(missing(held, goal)) if near else "neither asserted nor entailed")
    tag = entity_tag(
        state().snapshot, *proof.goal, syntax, language() if syntax == "html" else "", "texts" if texts() else ""
    )
    response = not_modified(tag)
    if response is None:
        response = Response(_written(proof, syntax), content_type=OFFERED[syntax])
        response.set_etag(tag)
    return response


def _written(proof: Proof, syntax: str) -> bytes | str:
    found = grounds(state().select, proof.leaves)
    if syntax == "txt":
        return tree(proof, found, texts())
    claims = {str(stated.claim) for ground in found.values() for stated in ground.claims}
    if syntax == "ttl":
        return _turtle(turtle(proof, found), claims)
    if syntax == "json":
        document = as_json(proof, found, texts()) | {"conflicts": conflicts(claims), "snapshot": state().snapshot}
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return _page(proof, found, claims)


def _about(claims: set[str]) -> str:
    return f"VALUES ?claim {{ {values(sorted(claims))} }} ?conflict bil:conflictMember ?claim ."


def conflicts(claims: set[str]) -> list[dict[str, Any]]:
    """The declared conflicts that ``claims`` take part in, each with all its sides."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?conflict ?label ?kind ?status ?reason ?member ?preferred
        WHERE {{ {_about(claims)} ?conflict bil:conflictMember ?member ; bil:conflictKind ?kind ;
            bil:conflictStatus ?status ; rdfs:label ?label
        OPTIONAL {{ ?conflict bil:reason ?reason }} OPTIONAL {{ ?conflict bil:preferredClaim ?preferred }}
        FILTER(LANG(?label) = "en") }} ORDER BY ?conflict ?member"""
    )
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        told = {key: term["value"].removeprefix(str(V)) for key, term in row.items() if key != "member"}
        found.setdefault(told["conflict"], told | {"members": []})["members"].append(row["member"]["value"])
    for one in found.values():
        one["members"] = list(dict.fromkeys(one["members"]))
    return list(found.values())


def _turtle(proof: bytes, claims: set[str]) -> bytes:
    """The proof and, beside it, the conflicts."""
    query = f"{PROLOGUE}CONSTRUCT {{ ?conflict ?p ?o }} WHERE {{ {_about(claims)} ?conflict ?p ?o }}"
    quads = parse(proof, "ttl") | parse(state().ask(query, "json", "nt").content, "nt")
    return serialize(ordered(quads), "ttl", PREFIXES | {"rule": f"{BASE}rule/", "triple": f"{BASE}triple/"})


def _page(proof: Proof, found: dict[Triple, Ground], claims: set[str]) -> str:
    subject, predicate, value = map(node_of, proof.goal)
    names = Names((subject, predicate, value))
    ground = found.get(proof.goal, Ground())
    behind = sources(str(one.claim) for one in ground.claims) if not proof.steps else {}
    return render_template(
        "proof.html",
        goal=[names.shown(subject), names.shown(predicate), value_in_words(predicate, value, names)],
        given=dict(zip(_PARTS, map(shown, proof.goal), strict=True)),
        lines=list(lines(proof, found, texts())),
        steps=len(proof.steps),
        claims=len(claims),
        articles=sorted({one.article for each in found.values() for one in each.claims if one.article}),
        asserted=list(behind.values()),
        layers=ground.layers,
        conflicts=objections(claims),
        texts=bool(texts()),
    )
