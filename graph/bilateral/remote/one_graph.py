"""A query as it is sent to a store that someone else runs: SPARQL 1.1, of one graph, and as SELECT wherever it can be.

Only SELECT goes out for a graph, too: it is the form whose answers all stores give alike, and of which they say when
they cut it. Virtuoso 7.2 ends a CONSTRUCT at its row limit without a word. What is sent is written anew from the
tokens, so that no two parsers can differ on where a comment or an IRI ends.
Source: SPARQL 1.1 Query Language, sections 16.2 (CONSTRUCT), 16.4 (DESCRIBE) and 19.8 (grammar).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import BNode, URIRef, Variable
from rdflib.namespace import XSD
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Node

from bilateral.errors import QueryError
from bilateral.names import Triple
from bilateral.prefixes import advice
from bilateral.sparql_syntax import Token, first_fault, tokens

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
ONE_GRAPH = "a store elsewhere is asked in one graph: leave out"
"""How a message begins that says what of a query to leave out."""

_REFUSED = {
    "GRAPH": f"{ONE_GRAPH} GRAPH, and ask for the statements of claims (bil:asserts) instead of their graphs",
    "FROM": f"{ONE_GRAPH} FROM",
    "SERVICE": f"{ONE_GRAPH} SERVICE, which is an outgoing request",
}
_STORE_OWN = re.compile(r"(bif|sql|sqlbif|java):|\w*::", re.IGNORECASE)
"""How IRIs begin under which stores keep functions of their own, such as Virtuoso those of its SQL."""

_LONGEST = 250_000
_MOST_DESCRIBED = 20

_ABSOLUTE = re.compile("<[A-Za-z][A-Za-z0-9+.-]*:")
_EXPANDED = ("?_subject", "?_predicate", "?_object")
_ANY = "(1 AS ?_any)"


@dataclass(frozen=True)
class Sent:
    """What is sent for a query: its text, the form of the query, and for a graph the triples that each row makes.

    ``distinct`` says that no row may come twice.
    """

    text: str
    form: str
    template: tuple[Triple, ...] = ()
    distinct: bool = False

    @property
    def is_graph(self) -> bool:
        """Whether the query asks for a graph."""
        return self.form in ("CONSTRUCT", "DESCRIBE")

    def triples(self, rows: Iterable[Mapping[str, Node]]) -> Iterator[Triple]:
        """The triples that ``rows`` make, each from variable to term; those that are no RDF are left out."""
        for row in rows:
            fresh: dict[Node, Node] = {}
            for triple in self.template:
                subject, predicate, value = (_put(term, row, fresh) for term in triple)
                if isinstance(subject, URIRef | BNode) and isinstance(predicate, URIRef) and value is not None:
                    yield subject, predicate, value


def as_sent(text: str, base: str | None = None) -> Sent:
    """What is sent for the query ``text``, its IRIs relative to ``base``.

    Raises ``QueryError`` where it is not SPARQL 1.1, or asks for what may not be asked of such a store.
    """
    if len(text) > _LONGEST:
        raise QueryError(f"the query has more than {_LONGEST} characters; ask for less at once")
    fault = first_fault(text)
    if fault:
        raise QueryError(f"not SPARQL: unexpected {fault.token.text or 'end'}")
    if lacking := advice(text):
        raise QueryError(f"not SPARQL: {lacking}")
    found = [_plain(token) for token in tokens(text)]
    _check(found)
    if base and any(token.kind == "IRIREF" and not _ABSOLUTE.match(token.text) for token in found):
        found = [Token("BASE", "BASE", -2), Token("IRIREF", f"<{base}>", -1), *found]
    place = next(place for place, token in enumerate(found) if token.kind in _FORMS)
    form, head, rest = found[place].kind, found[:place], found[place + 1 :]
    if form == "CONSTRUCT":
        return _construct(head, rest)
    if form == "DESCRIBE":
        return _describe(head, rest)
    return Sent(_text(found), form, distinct=rest[0].kind == "DISTINCT")


def _check(found: Sequence[Token]) -> None:
    """Raise ``QueryError`` for what may not be asked, in whichever way its IRI is written."""
    spaces = [
        (name.text, iri.text[1:-1])
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.kind == "PREFIX"
    ]
    called = set(_called(found))
    for token in found:
        if token.kind in _REFUSED:
            raise QueryError(_REFUSED[token.kind])
        if token.kind == "IRIREF" and "\\" in token.text:
            raise QueryError(f"{token.text}: write the characters of an IRI as they are, without escapes")
        iris = [token.text[1:]] if token.kind == "IRIREF" else []
        if token.kind in ("PNAME_LN", "PNAME_NS"):
            prefix, colon, local = token.text.partition(":")
            iris = [space + local for name, space in spaces if name == prefix + colon]
        if any(map(_STORE_OWN.match, iris)):
            raise QueryError(f"{token.text} is of one kind of store: use what is in SPARQL 1.1")
        if token in called and not all(iri.startswith(str(XSD)) for iri in iris):  # by some of Virtuoso's it fetches
            raise QueryError(
                f"{token.text} is no function of SPARQL 1.1: of those that are an IRI, casts are sent (xsd:)"
            )


def _called(found: Sequence[Token]) -> Iterator[Token]:
    """The IRIs that are called as functions; before a bracket in a pattern stands a predicate, in front of a list."""
    opened = [""]
    for before, token, after in zip([Token("", "", -1), *found], found, found[1:], strict=False):
        if token.kind in ("{", "[", "("):
            opened.append(token.kind)
        elif token.kind in ("}", "]", ")"):
            opened.pop()
        elif token.kind in ("BY", "HAVING"):
            opened[-1] = token.kind
        elif after.kind in ("(", "NIL") and token.kind in ("IRIREF", "PNAME_LN", "PNAME_NS"):
            if opened[-1] not in ("{", "[") or before.kind == "FILTER":
                yield token


def _construct(head: Sequence[Token], rest: Sequence[Token]) -> Sent:
    """The template becomes the variables of a SELECT; its own blank nodes need a row for each solution."""
    short = rest[0].kind != "{"
    braced = rest[1:] if short else rest
    end = next(place for place, token in enumerate(braced) if token.kind == "}") + 1
    where = rest if short else rest[end:]
    if not short and where[0].kind == "{":
        where = [Token("WHERE", "WHERE", -1), *where]
    wanted = f"{_text(head)} CONSTRUCT {_text(braced[:end])} WHERE {{ }}"
    try:
        template: tuple[Triple, ...] = tuple(translateQuery(parseQuery(wanted)).algebra.template or ())
    except RecursionError as error:
        raise QueryError("the template is too large; ask for its parts") from error
    names = sorted({str(term) for triple in template for term in triple if isinstance(term, Variable)})
    once = not any(token.kind in ("LIMIT", "OFFSET", "ORDER") for token in where)
    once = once and not any(isinstance(term, BNode) for triple in template for term in triple)
    shown = " ".join(f"?{name}" for name in names) or _ANY
    return Sent(f"{_text(head)} SELECT {'DISTINCT ' if once else ''}{shown} {_text(where)}", "CONSTRUCT", template)


def _describe(head: Sequence[Token], rest: Sequence[Token]) -> Sent:
    """A resource is described by the triples whose subject it is."""
    if rest[0].kind == "*":
        raise QueryError("DESCRIBE * says not what to describe: name the variables")
    end = next((at for at, each in enumerate(rest) if each.kind not in ("VAR", "IRIREF", "PNAME_LN", "PNAME_NS")), None)
    named, where = {token.text: token for token in rest[:end]}.values(), rest[len(rest) if end is None else end :]
    if len([token for token in named if token.kind == "VAR"]) > _MOST_DESCRIBED:
        raise QueryError(f"DESCRIBE of more than {_MOST_DESCRIBED} variables; ask for some at once")
    subject = _EXPANDED[0]
    iris = " ".join(token.text for token in named if token.kind != "VAR")
    parts = [f"{{ VALUES {subject} {{ {iris} }} }}"] if iris else []
    parts += [
        f"{{ {{ SELECT {token.text} {_text(where)} }} BIND({token.text} AS {subject}) }}"
        for token in named
        if token.kind == "VAR" and where
    ]
    if not parts:
        raise QueryError("DESCRIBE of a variable needs WHERE")
    terms = " ".join(_EXPANDED)
    template = tuple(Variable(name[1:]) for name in _EXPANDED)
    text = f"{_text(head)} SELECT DISTINCT {terms} WHERE {{ {{ {' UNION '.join(parts)} }} {terms} }}"
    return Sent(text, "DESCRIBE", (template,))  # type: ignore[arg-type]


def _put(term: Node, row: Mapping[str, Node], fresh: dict[Node, Node]) -> Node | None:
    if isinstance(term, Variable):
        return row.get(str(term))
    if isinstance(term, BNode):
        return fresh.setdefault(term, BNode())
    return term


def _plain(token: Token) -> Token:
    """The token without what may stand between two brackets."""
    empty = {"NIL": "()", "BLANK": "[]"}.get(token.kind, "")
    return Token(token.kind, empty, token.start) if empty and token.text[0] in "([" else token


def _text(found: Sequence[Token]) -> str:
    """The tokens, apart but where they cannot be misread: a language tag and a datatype stay at their literal.

    An opening bracket stays where it was, since Oxigraph takes no space after some functions.
    """
    out, end = "", -1
    for token in found:
        near = token.kind in ("LANGTAG", "^^") or out.endswith("^^") or (token.kind in "(NIL" and token.start == end)
        out += token.text if near or not out else f" {token.text}"
        end = token.start + len(token.text)
    return out
