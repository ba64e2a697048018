"""The query page: an editor that knows the graph, and answers as table, chart, map or network.

The page is a form that posts to the endpoint. Scripts, and the files of others in ``static/vendor`` where they are
installed, make the rest: ``static/query/query.js``. What it sends and gets is as any client does it, but for two
answers of this module: the terms to complete, and the names of what a result has.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from rdflib import URIRef

from bilateral.names import PREFIXES, compact
from bilateral.queries import Query, find_query
from bilateral_server.catalog import subject
from bilateral_server.language import gettext
from bilateral_server.limits import admitted
from bilateral_server.pages.shell import kept_page
from bilateral_server.policy import policy
from bilateral_server.problems import problem
from bilateral_server.public import base_url
from bilateral_server.shown import Names
from bilateral_server.state import state
from bilateral_server.static_files import version
from bilateral_server.terms import PROLOGUE, values

blueprint = Blueprint("query", __name__)

_MOST_NAMES = 1000
_FIRST = """PREFIX bil: <https://w3id.org/bilateral/ontology#>

SELECT ?visit ?from ?to
WHERE {
  ?visit a bil:Visit ; bil:sendingState ?from ; bil:receivingState ?to .
}
ORDER BY ?visit
"""
_NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_LOCAL = re.compile(r"[\w-]+:[\w-][\w.-]*(?<!\.)")

_EDITOR = ("@zazuko/yasqe/yasqe.min.js", "@zazuko/yasqe/yasqe.min.css")
_LATER = {
    "charts": ("vega/vega.min.js", "vega-lite/vega-lite.min.js", "vega-embed/vega-embed.min.js"),
    "map": ("world-atlas/countries-110m.json",),
    "network": ("cytoscape/cytoscape.min.js",),
}
"""Files of others that a view of the answer needs; they are loaded when it is opened."""


@blueprint.get("/query")
def query() -> Response:
    """Page to query the graph, with ``query=`` or the question that ``example=`` names in its editor.

    Raises ``UnknownQuery`` for a question that is none.
    """
    example = request.args.get("example", "")
    found = find_query(state().questions, example) if example else None
    text = found.body.lstrip() if found else request.args.get("query", "")
    response = kept_page(lambda: _page(text, found))
    # Editor and charts write styles into the page; no other page may, and scripts may not here either.
    response.headers["Content-Security-Policy"] = policy(styles="'self' 'unsafe-inline'")
    return response


def _page(text: str, example: Query | None) -> str:
    later = {view: [_vendored(name) for name in names] for view, names in _LATER.items()}
    later["map"] += later["charts"]
    return render_template(
        "query.html",
        text=text or _FIRST,
        example=example,
        groups=_groups(),
        subject=subject,
        editor=[_vendored(name) for name in _EDITOR] if all(_vendored(name) for name in _EDITOR) else [],
        page={
            "endpoint": url_for("sparql.sparql"),
            "address": f"{base_url()}{url_for('sparql.sparql').removeprefix(request.script_root)}",
            "terms": url_for("query.terms"),
            "names": url_for("query.names"),
            "here": url_for("query.query"),
            "asked": bool(text),
            "prefixes": PREFIXES,
            "later": {view: names if all(names) else [] for view, names in later.items()},
            "words": _words(),
        },
    )


def _vendored(name: str) -> str:
    """Address of a file of others, or nothing where it is not installed."""
    filename = f"vendor/{name}"
    return url_for("static", filename=filename) if version(filename) else ""


def _groups() -> dict[str, list[Query]]:
    """The questions by subject, in order."""
    found: defaultdict[str, list[Query]] = defaultdict(list)
    for question in state().questions:
        found[question.tags[0]].append(question)
    return dict(sorted(found.items()))


@blueprint.get("/query/terms.json")
def terms() -> Response:
    """What the editor completes: each term with a prefixed name, and what it is called in the reader's language."""
    response = kept_page(lambda: json.dumps({"terms": _terms()}, ensure_ascii=False))
    response.content_type = "application/json"
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def _terms() -> list[tuple[str, str]]:
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?term WHERE {{
        {{ ?term rdfs:label ?label }} UNION {{ ?any void:class|void:property ?term }} FILTER(ISIRI(?term)) }}"""
    )
    named = {compact(URIRef(row["term"]["value"])): row["term"]["value"] for row in rows}
    names = Names(URIRef(iri) for iri in named.values())
    return sorted((short, names.of(iri)) for short, iri in named.items() if _LOCAL.fullmatch(short))


@blueprint.post("/query/names.json")
def names() -> Response:
    """Of each IRI in a JSON list: its name, the address of its page, and where it is on the map if the graph says so.

    An answer has a member for each IRI: ``name``, with ``lang`` where it is not in the reader's language, ``href``, and
    ``iso`` (ISO 3166-1 numeric) or ``point`` (longitude and latitude).
    """
    given = request.get_json(silent=True)
    if not isinstance(given, list) or len(given) > _MOST_NAMES or not all(isinstance(iri, str) for iri in given):
        return problem(400, "names", f"send a JSON list of at most {_MOST_NAMES} IRIs")
    iris = [iri for iri in given if _is_iri(iri)]
    with admitted():
        content = json.dumps(_named(iris), ensure_ascii=False)
    return Response(content, content_type="application/json")


def _named(iris: Sequence[str]) -> dict[str, dict[str, Any]]:
    names = Names(map(URIRef, iris))
    found: dict[str, dict[str, Any]] = {}
    for iri in iris:
        shown = names.shown(URIRef(iri))
        found[iri] = {"name": shown.text, "href": shown.href} | ({"lang": shown.lang} if shown.lang else {})
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?x (SAMPLE(?code) AS ?iso) (SAMPLE(?east) AS ?longitude) (SAMPLE(?north) AS ?latitude)
        WHERE {{ VALUES ?x {{ {values(iris)} }}
        {{ ?x bil:isoNumericCode ?code }} UNION {{ ?x bil:longitude ?east ; bil:latitude ?north }} }} GROUP BY ?x"""
    )
    for row in rows:
        about = found[row["x"]["value"]]
        if "iso" in row:
            about["iso"] = row["iso"]["value"]
        elif "longitude" in row and "latitude" in row:
            about["point"] = [float(row["longitude"]["value"]), float(row["latitude"]["value"])]
    return found


def _is_iri(text: str) -> bool:
    try:
        return not _NOT_IN_AN_IRI.search(text) and values([text]) != ""
    except ValueError:
        return False


def _words() -> dict[str, str]:
    """What the scripts say, in the language of the request."""
    return {
        "editor": gettext("SPARQL query"),
        "completing": gettext("Ctrl and space complete; Ctrl and Enter run; Tab leaves the editor."),
        "running": gettext("Running…"),
        "stopped": gettext("Stopped."),
        "unreachable": gettext("The server does not answer."),
        "goto": gettext("Go to line %(line)s, column %(column)s"),
        "declare": gettext("Add these lines to the query"),
        "rows": gettext("Rows: %(number)s, in %(milliseconds)s ms"),
        "triples": gettext("Triples: %(number)s, in %(milliseconds)s ms"),
        "none": gettext("Nothing in the graph fits."),
        "more": gettext("Show more rows"),
        "yes": gettext("yes"),
        "no": gettext("no"),
        "missing": gettext("This view needs files that are not installed here: install again where npm is."),
        "unchartable": gettext("A chart needs a row at least."),
        "across": gettext("Across"),
        "up": gettext("Number"),
        "kind": gettext("Drawn as"),
        "bar": gettext("bars"),
        "line": gettext("a line"),
        "point": gettext("points"),
        "count": gettext("how many rows"),
        "chart": gettext("Chart of %(number)s by %(across)s"),
        "comparable": gettext("Whether these numbers can be compared, their units, periods and bases must say."),
        "unmappable": gettext("Nothing in the answer has a place: select a state, or a place with coordinates."),
        "map": gettext("Map of %(number)s states and places"),
        "borders": gettext("Borders as Natural Earth draws them, de facto; they are not those of any source here."),
        "unconnected": gettext("A network needs two columns of IRIs, or the triples of a CONSTRUCT query."),
        "network": gettext("Network of %(things)s things and %(relations)s relations"),
        "cut": gettext("Only the first %(number)s relations are drawn."),
        "from": gettext("From"),
        "to": gettext("To"),
        "others": gettext("all others"),
        "nearer": gettext("Larger"),
        "farther": gettext("Smaller"),
        "whole": gettext("All of it"),
        "copied": gettext("Copied."),
    }
