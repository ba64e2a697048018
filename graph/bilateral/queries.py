"""Questions: a ``.rq`` file each, with a grlc header, that runs as it stands on any SPARQL 1.1 endpoint.

A parameter is a line at the head of WHERE, ``VALUES ?_date { "2025-02-01"^^xsd:date }``, with its default. A given
value is parsed as an RDF term, checked against the default's kind, and put in place of the default in its N-Triples
form; text is never pasted.
Source: the header keys of grlc, https://github.com/CLARIAH/grlc.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from bilateral.errors import QueryError, UnknownQuery
from bilateral.names import PREFIXES

HEADER_KEYS = ("summary", "description", "tags", "method", "severity")
_REQUIRED = ("summary", "description", "tags", "method")
_HEADER = re.compile(r"#\+ ([a-z]+): (\S.*)")
_PARAMETER = re.compile(r"^(\s*VALUES \?)(_[a-z_]+)( \{ )(.+?)( \}\s*)$", re.MULTILINE)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question, without its leading underscore, and its default."""

    name: str
    default: Node

    @property
    def kind(self) -> str:
        """What a value must be: ``IRI``, or a datatype in short, or a language-tagged string."""
        if isinstance(self.default, URIRef):
            return "IRI"
        assert isinstance(self.default, Literal)
        if self.default.language:
            return "string"
        return str(self.default.datatype or XSD.string).removeprefix(str(XSD))


@dataclass(frozen=True)
class Query:
    """A question: its name (the file's, without ``.rq``), header, parameters in order, and SPARQL text."""

    name: str
    header: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str]) -> str:
        """SPARQL text with ``values`` in place of defaults.

        Raises ``QueryError`` for a parameter that does not exist or a value of the wrong kind.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                has = ", ".join(known) or "none"
                raise QueryError(f"{self.name} has no parameter {name}; it has {has}")
        terms = {name: read_value(known[name], value) for name, value in values.items()}

        def replaced(match: re.Match[str]) -> str:
            term = terms.get(match[2][1:])
            return match[0] if term is None else match[1] + match[2] + match[3] + term.n3() + match[5]

        return _PARAMETER.sub(replaced, self.text)


def read_value(parameter: Parameter, value: str) -> Node:
    """The RDF term that ``value`` gives for ``parameter``: an IRI, a prefixed name, or the bare text of a literal.

    Raises ``QueryError`` where it is of another kind than the default.
    """
    if isinstance(parameter.default, URIRef):
        return _iri(parameter, value)
    assert isinstance(parameter.default, Literal)
    if parameter.default.language:
        return Literal(value, lang=parameter.default.language)
    literal = Literal(value, datatype=parameter.default.datatype)
    if literal.ill_typed:
        raise QueryError(f'{parameter.name}: "{value}" is not an {parameter.kind}, such as {parameter.default}')
    return literal


def _iri(parameter: Parameter, value: str) -> URIRef:
    bare = value.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = bare.partition(":")
    if colon and prefix in PREFIXES:
        bare = PREFIXES[prefix] + local
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", bare):
        raise QueryError(f'{parameter.name}: "{value}" is not an IRI, such as {parameter.default} or id:st-belarus')
    return URIRef(bare)


def parse_query(name: str, text: str) -> Query:
    """The question in ``text``. Raises ``QueryError`` for a header line that is none, or one that is missing."""
    header: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#+"):
            break
        match = _HEADER.fullmatch(line.rstrip())
        if match is None or match[1] not in HEADER_KEYS or match[1] in header:
            raise QueryError(f"{name}.rq: not a header line: {line}; keys are {', '.join(HEADER_KEYS)}, once each")
        header[match[1]] = match[2].strip()
    missing = [key for key in _REQUIRED if key not in header]
    if missing:
        raise QueryError(f"{name}.rq: the header lacks {', '.join(missing)}")
    parameters = tuple(Parameter(m[2][1:], _default(name, text, m[4])) for m in _PARAMETER.finditer(text))
    return Query(name, header, parameters, text)


def _default(name: str, text: str, written: str) -> Node:
    prefixes = "".join(
        f"@prefix {m[1]}: <{m[2]}> .\n" for m in re.finditer(r"^PREFIX (\w*): <([^>]+)>", text, re.MULTILINE)
    )
    try:
        graph = Graph().parse(data=f"{prefixes}<urn:s> <urn:p> {written} .", format="turtle")
        return next(graph.objects())
    except Exception as error:  # rdflib raises BadSyntax, KeyError and more, by the kind of mistake
        raise QueryError(f"{name}.rq: {written} is not one RDF term") from error


def read_queries(folder: Path) -> list[Query]:
    """The questions of ``folder``, by name. Raises ``QueryError`` for a bad header."""
    return [parse_query(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.rq"))]


def find_query(folder: Path, name: str) -> Query:
    """The question ``name`` of ``folder``. Raises ``UnknownQuery`` with names that are near it."""
    queries = {query.name: query for query in read_queries(folder)}
    if name in queries:
        return queries[name]
    near = get_close_matches(name, queries, n=3, cutoff=0.4)
    hint = f"; did you mean {', '.join(near)}?" if near else f"; there are {len(queries)}, see bilateral query --list"
    raise UnknownQuery(f"there is no question {name}{hint}")


def parse_parameters(given: tuple[str, ...]) -> dict[str, str]:
    """Parameter values by name from ``NAME=VALUE`` strings. Raises ``QueryError`` for one that is not of that form."""
    values = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise QueryError(f"{item}: write NAME=VALUE, such as date=2025-02-01")
        values[name] = value
    return values
