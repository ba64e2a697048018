"""Answers as values, so that two stores can be compared that write the same value in different words.

A number is its value whatever its datatype, ``true`` is 1, as Virtuoso has it, a language tag has no case (RDF 1.1,
3.3), a plain string is an ``xsd:string``, a blank node is any. Answers are compared as sets of rows: SPARQL leaves open
how strings with a language are ordered, and how often a row comes is told apart (``Answer.repeats``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from bilateral.quads import parse, rdflib_term
from bilateral.shapes import Result

TRIPLE = ("subject", "predicate", "object")
"""The columns of a graph, as a table."""

_NUMBERS = {
    str(XSD[name])
    for name in (
        "integer decimal double float long int short byte unsignedLong unsignedInt unsignedShort unsignedByte "
        "nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger"
    ).split()
}
_TRUTH = {"true": "1", "false": "0"}

Value = tuple[str, ...]
"""A kind and what tells the value from others of it; ``()`` where a variable is not bound."""


class Unreadable(Exception):
    """The answer is not in the syntax it should be in."""


@dataclass(frozen=True)
class Answer:
    """The rows of a table, or the triples of a graph, in the order in which they came."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def difference(self, expected: Answer) -> str:
        """How this answer differs from the one ``expected``, in a few words; empty where it does not."""
        if set(self.variables) != set(expected.variables):
            return f"columns {', '.join(self.variables)} and not {', '.join(expected.variables)}"
        places = [self.variables.index(name) for name in expected.variables]
        found, wanted = {tuple(row[i] for i in places) for row in self.rows}, set(expected.rows)
        lost, more = wanted - found, found - wanted
        if not lost and not more:
            return ""
        shown = [f"{sign} {_shown(min(some))}" for sign, some in (("-", lost), ("+", more)) if some]
        return f"{len(lost)} of {len(wanted)} rows lost, {len(more)} more: {'; '.join(shown)}"

    @property
    def repeats(self) -> bool:
        """Whether a row comes more than once."""
        return len(set(self.rows)) < len(self.rows)


def _shown(row: tuple[Value, ...]) -> str:
    return " ".join(value[-1] if value else "-" for value in row)


def table(text: str) -> Answer:
    """The answer in SPARQL 1.1 Query Results JSON. Raises ``Unreadable``."""
    try:
        content = json.loads(text)
        variables = tuple(content["head"]["vars"])
        bindings = content["results"]["bindings"]
        return Answer(variables, tuple(tuple(_value(row.get(name)) for name in variables) for row in bindings))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(f"not SPARQL results in JSON: {error}: {text[:80]!r}") from error


def graph(text: str) -> Answer:
    """The graph in Turtle, each triple once. Raises ``DataError``."""
    found = parse(text.encode(), "ttl")
    return Answer(TRIPLE, tuple({tuple(value_of(rdflib_term(term)) for term in quad.triple) for quad in found}))


def value_of(node: Node | None) -> Value:
    """The value of a term of rdflib."""
    if node is None:
        return ()
    if isinstance(node, URIRef):
        return ("iri", str(node))
    if isinstance(node, BNode):
        return ("blank",)
    assert isinstance(node, Literal)
    return _literal(str(node), node.language, str(node.datatype) if node.datatype else None)


def _value(term: Mapping[str, str] | None) -> Value:
    if term is None:
        return ()
    if not isinstance(term["value"], str):
        raise TypeError(f"{term['value']} is no text")
    if term["type"] == "uri":
        return ("iri", term["value"])
    if term["type"] == "bnode":
        return ("blank",)
    return _literal(term["value"], term.get("xml:lang"), term.get("datatype"))


def _literal(written: str, language: str | None, datatype: str | None) -> Value:
    if language:
        return ("text", language.lower(), written)
    if datatype in (None, str(XSD.string), str(RDF.langString)):
        return ("text", "", written)
    number = _TRUTH.get(written, written) if datatype == str(XSD.boolean) else written
    if datatype in _NUMBERS or datatype == str(XSD.boolean):
        try:
            return ("number", str(Decimal(number).normalize() + 0))
        except InvalidOperation:
            pass  # an ill-typed literal is what is written
    return ("literal", str(datatype), written)


RESULT = ("focus", "path", "value", "component", "severity")
"""The columns of a SHACL report; a path of more than one property is left out, and so are messages."""


def report(text: str) -> Answer:
    """The results of a SHACL report in Turtle, but not those that only explain another. Raises ``DataError``."""
    found = Graph()
    for subject, predicate, value, _ in parse(text.encode(), "ttl"):
        found.add((rdflib_term(subject), rdflib_term(predicate), rdflib_term(value)))
    return Answer(
        RESULT,
        tuple(
            (
                value_of(found.value(result, SH.focusNode)),
                _path(found.value(result, SH.resultPath)),
                value_of(found.value(result, SH.value)),
                value_of(found.value(result, SH.sourceConstraintComponent)),
                value_of(found.value(result, SH.resultSeverity)),
            )
            for result in found.objects(None, SH.result)
        ),
    )


def results(found: Iterable[Result]) -> Answer:
    """The results of our own engine, in the same columns."""
    rows = ((each.focus, each.path, each.value, each.component, each.severity) for each in found)
    return Answer(RESULT, tuple(tuple(map(value_of, row)) for row in rows))


def _path(node: Node | None) -> Value:
    return value_of(node) if isinstance(node, URIRef) else ()
