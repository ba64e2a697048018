"""Questions: a ``.rq`` file each, with a grlc header, that runs as it stands on any SPARQL 1.1 endpoint.

A parameter is a line at the head of WHERE, ``VALUES ?_date { "2025-02-01"^^xsd:date }``, with its default. A given
value is parsed as an RDF term, checked against the default's kind, and put in place of the default in its N-Triples
form; text is never pasted. The address on a line ``SERVICE <address> {`` is the default of the parameter ``service``,
so that another endpoint can be asked, such as a mirror.
Source: the header keys of grlc, https://github.com/CLARIAH/grlc.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from bilateral.errors import QueryError, UnknownQuery
from bilateral.names import PREFIXES
from bilateral.quads import n_triples

HEADER_KEYS = ("summary", "description", "tags", "method", "severity")
_REQUIRED = ("summary", "description", "tags", "method")
_HEADER = re.compile(r"#\+ ([a-z]+): (\S.*)")
_SEVERITIES = ("info", "warning", "error")
_LEXICAL = {
    XSD.boolean: r"true|false",
    XSD.date: r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    XSD.decimal: r"[+-]?[0-9]+(\.[0-9]+)?",
    XSD.gYear: r"[0-9]{4}",
    XSD.integer: r"[+-]?[0-9]+",
}
"""Datatypes a parameter may have besides strings, and how a value is written."""

_PARAMETER = re.compile(r"^(\s*VALUES \?_([a-z_]+) \{ )(.+?)( \}\s*)$", re.MULTILINE)
_SERVICE = re.compile(r"^(\s*SERVICE )(<[^<>]*>)( \{\s*)$", re.MULTILINE)

SERVICE = "service"
"""Name of the parameter that says which endpoint a federated question asks."""

FEDERATED = "federated"
"""Folder, beside the questions, of those that ask another endpoint too."""


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

    @property
    def tags(self) -> list[str]:
        """The subjects that the header gives, in its order."""
        return [tag.strip() for tag in self.header["tags"].strip("[] ").split(",")]

    @property
    def service(self) -> str | None:
        """Address of the endpoint that a federated question asks, unless it is told otherwise; else ``None``."""
        return next((str(each.default) for each in self.parameters if each.name == SERVICE), None)

    @property
    def body(self) -> str:
        """SPARQL text without the header."""
        return "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith("#+"))

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
            term = terms.get(match[2])
            return match[0] if term is None else match[1] + n_triples(term) + match[4]

        text = _PARAMETER.sub(replaced, self.text)
        service = terms.get(SERVICE)
        return text if service is None else _SERVICE.sub(lambda match: match[1] + n_triples(service) + match[3], text)


def read_value(parameter: Parameter, value: str) -> Node:
    """The RDF term that ``value`` gives for ``parameter``: an IRI, a prefixed name, or the bare text of a literal.

    Raises ``QueryError`` where it is of another kind than the default.
    """
    if isinstance(parameter.default, URIRef):
        return _iri(parameter, value)
    assert isinstance(parameter.default, Literal)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise QueryError(f"{parameter.name}: the value is not Unicode text: {error.reason}") from error
    if parameter.default.language:
        return Literal(value, lang=parameter.default.language)
    datatype = parameter.default.datatype
    if datatype is None or datatype == XSD.string:
        return Literal(value)
    if not re.fullmatch(_LEXICAL[datatype], value) or (datatype == XSD.date and not _is_day(value)):
        raise QueryError(
            f'{parameter.name}: "{value}" is not of the kind {parameter.kind}, such as {parameter.default}'
        )
    return Literal(value, datatype=datatype, normalize=False)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _iri(parameter: Parameter, value: str) -> URIRef:
    bare = value.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = bare.partition(":")
    if colon and prefix in PREFIXES:
        bare = PREFIXES[prefix] + local
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", bare) or not _is_iri(bare):
        raise QueryError(f'{parameter.name}: "{value}" is not an IRI, such as {parameter.default} or id:st-belarus')
    return URIRef(bare)


def _is_iri(bare: str) -> bool:
    try:
        return n_triples(URIRef(bare)) != ""
    except ValueError:
        return False


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
    if header.get("severity", "info") not in _SEVERITIES:
        raise QueryError(f"{name}.rq: severity is one of {', '.join(_SEVERITIES)}, not {header['severity']}")
    parameters = tuple(Parameter(m[2], _default(name, text, m[3])) for m in _PARAMETER.finditer(text))
    if len(parameters) != len(re.findall(r"VALUES\s+\(?\s*[?$]_", text, re.IGNORECASE)):
        raise QueryError(f'{name}.rq: write a parameter on a line of its own, as in VALUES ?_date {{ "2025-02-01" }}')
    services = {m[2] for m in _SERVICE.finditer(text)}
    if len(services) > 1:
        raise QueryError(
            f"{name}.rq: it asks {', '.join(sorted(services))}; a question asks one endpoint besides its own"
        )
    parameters += tuple(Parameter(SERVICE, _default(name, text, written)) for written in services)
    if len({parameter.name for parameter in parameters}) != len(parameters):
        raise QueryError(f"{name}.rq: a parameter is given twice; bind its value once and use the variable")
    return Query(name, header, parameters, text)


def _default(name: str, text: str, written: str) -> Node:
    prefixes = "".join(
        f"@prefix {m[1]}: <{m[2]}> .\n" for m in re.finditer(r"^PREFIX (\w*): <([^>]+)>", text, re.MULTILINE)
    )
    try:
        graph = Graph().parse(data=f"{prefixes}<urn:s> <urn:p> {written} .", format="turtle")
    except Exception as error:  # rdflib raises BadSyntax, KeyError and more, by the kind of mistake
        raise QueryError(f"{name}.rq: {written} is not one RDF term") from error
    term = next(graph.objects())
    datatype = term.datatype if isinstance(term, Literal) else None
    if len(graph) != 1 or not isinstance(term, URIRef | Literal) or datatype not in (None, XSD.string, *_LEXICAL):
        raise QueryError(f"{name}.rq: {written} is not one IRI or literal of a kind that a parameter may have")
    return term


def read_queries(folder: Path) -> list[Query]:
    """The questions of ``folder``, by name. Raises ``QueryError`` for a bad header."""
    return [parse_query(path.stem, read_text(path)) for path in sorted(folder.glob("*.rq"))]


def read_text(path: Path) -> str:
    """The text of a query file. Raises ``QueryError`` where it cannot be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise QueryError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: is not UTF-8: {error.reason} at byte {error.start}") from error


def find_query(queries: Iterable[Query], name: str) -> Query:
    """The one of ``queries`` that has the ``name``. Raises ``UnknownQuery`` with names that are near it."""
    named = {query.name: query for query in queries}
    if name in named:
        return named[name]
    near = get_close_matches(name, named, n=3, cutoff=0.4)
    hint = f"; did you mean {', '.join(near)}?" if near else f"; there are {len(named)}, see bilateral query --list"
    raise UnknownQuery(f"there is no question {name}{hint}")


def parse_parameters(given: tuple[str, ...]) -> dict[str, str]:
    """Parameter values by name from ``NAME=VALUE`` strings. Raises ``QueryError`` for one that is not of that form."""
    values = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise QueryError(f"{item}: write NAME=VALUE, such as date=2025-02-01")
        if name in values:
            raise QueryError(f"{name} is given twice")
        values[name] = value
    return values
