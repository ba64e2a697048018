"""The pages: the list of questions, and each question with its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request
from rdflib import URIRef

from bilateral.errors import QueryError
from bilateral.names import PREFIXES
from bilateral.outgoing import check_outgoing
from bilateral.quads import ordered, parse, rdflib_term
from bilateral.queries import Query, find_query
from bilateral_server.iris import href
from bilateral_server.language import gettext
from bilateral_server.negotiate import GRAPHS, RESULTS, accepts_html
from bilateral_server.pages.shell import kept_page
from bilateral_server.sparql import answer
from bilateral_server.state import state

blueprint = Blueprint("catalog", __name__)

_ROWS = 500


@dataclass(frozen=True)
class Cell:
    """A term as a table shows it: short text, its IRI where it is one, the page that says more of it, its language."""

    text: str
    iri: str = ""
    href: str = ""
    lang: str = ""


@blueprint.get("/questions")
def questions() -> str:
    """Page that lists the questions by subject."""
    groups: dict[str, list[Query]] = {}
    for question in state().listed:
        groups.setdefault(subject(question.tags[0]), []).append(question)
    return render_template("questions.html", groups=dict(sorted(groups.items(), key=lambda group: group[0].casefold())))


def subject(tag: str) -> str:
    """A subject of questions in the language of the request; one that nobody has named there, as it is."""
    subjects = {
        "agreements": gettext("agreements"),
        "articles": gettext("articles"),
        "claims": gettext("claims"),
        "conflicts": gettext("conflicts"),
        "entities": gettext("entities"),
        "evaluations": gettext("judgements"),
        "events": gettext("events"),
        "expectations": gettext("expectations"),
        "figures": gettext("figures"),
        "meetings": gettext("meetings"),
        "names": gettext("names"),
        "organisations": gettext("organisations"),
        "persons": gettext("people"),
        "places": gettext("places"),
        "plans": gettext("plans"),
        "posts": gettext("posts"),
        "projects": gettext("projects"),
        "support": gettext("support"),
        "tracks": gettext("tracks of cooperation"),
        "trade": gettext("trade"),
        "visits": gettext("visits"),
        "wikidata": "Wikidata",
        "wording": gettext("wording"),
    }
    return subjects.get(tag, tag.replace("-", " "))


@blueprint.get("/queries/<name>")
def question(name: str) -> str | Response | tuple[str, int]:
    """A question's answer: as a page for people, in a result or RDF syntax for programs.

    The syntax is that of a suffix of the name, of ``format``, or the accepted one. Raises ``UnknownQuery`` for a name
    that is none, ``QueryError`` for a parameter that is wrong, ``OutgoingRefused`` for an endpoint not allowed.
    """
    stem, suffix = _parted(name)
    found = find_query([*state().questions, *state().federated], stem)
    twice = [key for key, given in request.args.lists() if len(given) > 1]
    if suffix and "format" in request.args:
        twice.append("format")
    if twice:
        raise QueryError(f"{', '.join(twice)} given twice")
    values = {key: value for key, value in request.args.items() if key != "format" and value != ""}
    if suffix or "format" in request.args or not accepts_html(request.headers.get("Accept", "")):
        return answer(found.bind(values), suffix)
    shown = {parameter.name: values.get(parameter.name, str(parameter.default)) for parameter in found.parameters}
    try:
        text = found.bind(values)
    except QueryError as error:
        return render_template("question.html", question=found, shown=shown, error=str(error)), 400
    if check_outgoing(text, state().settings.allowed_services):  # what another endpoint says may change at any time
        return _answered(found, shown, text, values, outside=True)
    return kept_page(lambda: _answered(found, shown, text, values))


def _answered(
    found: Query, shown: Mapping[str, str], text: str, values: Mapping[str, str], outside: bool = False
) -> str:
    """The page of a question with its answer; ``outside`` if that calls another endpoint."""
    got = state().ask(text, "json", "nt", outside)
    columns, rows = _table(got.content) if got.syntax == "json" else _triples(got.content)
    return render_template(
        "question.html",
        question=found,
        shown=shown,
        columns=columns,
        rows=rows[:_ROWS],
        count=len(rows),
        text=text,
        values=values,
        formats=("csv", "json", "tsv", "xml") if got.syntax == "json" else ("ttl", "nt", "jsonld", "rdf"),
    )


def _parted(name: str) -> tuple[str, str | None]:
    """A name, and the syntax it ends in after a dot if it does."""
    stem, _, suffix = name.rpartition(".")
    return (stem, suffix) if suffix in {**RESULTS, **GRAPHS} else (name, None)


def _table(content: bytes) -> tuple[list[str], list[list[Cell]]]:
    """Columns and rows of SPARQL JSON results, a thing and its label in one column; of an ASK, one cell."""
    document = json.loads(content)
    if "boolean" in document:
        return [gettext("answer")], [[Cell(gettext("yes") if document["boolean"] else gettext("no"))]]
    columns = document["head"]["vars"]
    rows = [{column: _cell(row.get(column)) for column in columns} for row in document["results"]["bindings"]]
    labels = {f"{column}Label": column for column in columns if f"{column}Label" in columns}
    for row in rows:
        for label, column in labels.items():  # one column for a thing: its label, which leads to what the IRI leads to
            row[column] = replace(row[column], text=row[label].text or row[column].text, lang=row[label].lang)
    shown = [column for column in columns if column not in labels]
    return [_spaced(column) for column in shown], [[row[column] for column in shown] for row in rows]


def _spaced(name: str) -> str:
    """The words of the name of a variable, such as *begin earliest* of beginEarliest."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower()


def _cell(term: dict[str, str] | None) -> Cell:
    if term is None:
        return Cell("")
    value = term["value"]
    if term["type"] != "uri":
        return Cell(value, lang=term.get("xml:lang", ""))
    for prefix, namespace in PREFIXES.items():
        if value.startswith(namespace) and len(value) > len(namespace):
            return Cell(f"{prefix}:{value[len(namespace) :]}", value, href(value))
    return Cell(value, value, href(value))


def _triples(content: bytes) -> tuple[list[str], list[list[Cell]]]:
    """Columns and rows of a graph in N-Triples, by subject."""
    found = ([rdflib_term(term) for term in quad.triple] for quad in ordered(parse(content, "nt")))
    rows = [[_cell({"type": "uri" if isinstance(t, URIRef) else "", "value": str(t)}) for t in row] for row in found]
    return [gettext("subject"), gettext("predicate"), gettext("object")], rows
