"""The rule table (``owl2rl.rules``) as data: rules of patterns, with the variables of the specification.

Source: OWL 2 Profiles (second edition), section 4.3. A list in a body is unrolled: ``each(...)`` stands for one pattern
a member, so that a rule over lists becomes one plain rule for each length of list that occurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from bilateral.reasoning.datatypes import SUPPORTED

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_ANNOTATIONS = "rdfs:label rdfs:comment rdfs:seeAlso rdfs:isDefinedBy owl:deprecated owl:versionInfo owl:priorVersion"
_ONTOLOGY_ANNOTATIONS = "owl:backwardCompatibleWith owl:incompatibleWith"

_RULE = re.compile(
    r"(?P<name>[a-z]+-\S+)\s+(?:(?P<method>join|reachability|representatives|literals)\s+)?(?P<body>.*?)\s*=>\s*(?P<head>.*)"
)
_LIST = re.compile(r"LIST\[(\?\w+), (\?\w+)1 \.\.\. (\?\w+)n\]")
_EACH = re.compile(r"each\((.*)\)")
_INDEXED = re.compile(r"(\?[a-z]+)(i\+1|n\+1|i|j)$")


@dataclass(frozen=True)
class Pattern:
    """A triple pattern: three terms, each a variable (``?x``) or a term in N-Triples."""

    subject: str
    predicate: str
    object: str

    def __iter__(self) -> Iterator[str]:
        """Subject, predicate, object."""
        return iter((self.subject, self.predicate, self.object))

    def __str__(self) -> str:
        """The pattern as the table has it."""
        return " ".join(short(term) for term in self)

    @property
    def variables(self) -> list[str]:
        """Its variables in order, a repeated one repeated."""
        return [term for term in self if term.startswith("?")]


@dataclass(frozen=True)
class ListPattern:
    """``?head`` is the list of members ``member``1 to ``member``n."""

    head: str
    member: str


@dataclass(frozen=True)
class Rule:
    """One rule of the specification; ``head`` is empty where the rule is a contradiction.

    ``each`` are the patterns of the body that hold once for every member of ``listed``. ``asks`` is what a rule of
    table 8 asks of literals, in words; such a rule, and an axiom with a ``{group}`` for a term, is carried out by
    ``literals.py``.
    """

    name: str
    method: str
    body: tuple[Pattern, ...]
    head: tuple[Pattern, ...]
    listed: ListPattern | None = None
    each: tuple[Pattern, ...] = ()
    asks: str = ""
    text: str = ""

    @property
    def is_axiom(self) -> bool:
        """Whether the head holds without a body."""
        return not self.body and not self.asks and self.listed is None

    @property
    def is_contradiction(self) -> bool:
        """Whether the head is ``false``."""
        return not self.head

    def unrolled(self, length: int) -> Rule:
        """The rule for a list of ``length`` members: member i of the list is the variable ``?ci`` with its number."""
        if not self.each:
            return self

        def numbered(pattern: Pattern, i: int) -> Pattern:
            return Pattern(*(_number(term, i, length) for term in pattern))

        body = [*self.body, *(numbered(pattern, i) for i in range(1, length + 1) for pattern in self.each)]
        return replace(self, body=tuple(body), head=tuple(numbered(pattern, 1) for pattern in self.head), each=())


def _number(term: str, i: int, n: int) -> str:
    match = _INDEXED.match(term)
    if match is None:
        return term
    return f"{match[1]}{ {'i': i, 'i+1': i + 1, 'n+1': n + 1}[match[2]] }"


@cache
def rules() -> tuple[Rule, ...]:
    """The 78 rules in the order of the specification."""
    text = files("bilateral.reasoning").joinpath("owl2rl.rules").read_text("utf-8")
    return tuple(read_rule(line) for line in text.splitlines() if line and not line.startswith("#"))


@cache
def rule(name: str) -> Rule:
    """The rule of that name.

    Raises ``KeyError`` for a name the specification does not have.
    """
    return {one.name: one for one in rules()}[name]


def read_rule(line: str) -> Rule:
    """The rule that one line of the table writes.

    Raises ``ValueError`` for a line that is no rule.
    """
    match = _RULE.match(line)
    if match is None:
        raise ValueError(f"not a rule: {line}")
    body: list[Pattern] = []
    each: tuple[Pattern, ...] = ()
    listed, asks = None, ""
    for part in _parts(match["body"]):
        if found := _LIST.fullmatch(part):
            listed = ListPattern(found[1], found[2])
        elif found := _EACH.fullmatch(part):
            each = tuple(_pattern(inner) for inner in found[1].split(" . "))
        elif part.startswith("{"):
            asks = part.strip("{}")
        elif part != "true":
            body.append(_pattern(part))
    head = () if match["head"] == "false" else tuple(_pattern(part) for part in match["head"].split(" . "))
    text = f"{match['body']} => {match['head']}"
    return Rule(match["name"], match["method"] or "join", tuple(body), head, listed, each, asks, text)


def _parts(body: str) -> Iterator[str]:
    """The parts of a body: split at " . " but not inside ``each(...)``."""
    for part in re.split(r" \. (?![^(]*\))", body):
        yield part.strip()


def _pattern(text: str) -> Pattern:
    if text.startswith("{"):
        group, rest = text.split("}")
        return Pattern(f"{group}}}", *(expand(term) for term in rest.split()))
    terms = [expand(term) for term in text.split()]
    if len(terms) != 3:
        raise ValueError(f"not a triple pattern: {text}")
    return Pattern(*terms)


def expand(term: str) -> str:
    """A term of the table in N-Triples; a variable is left as it is."""
    if term == "a":
        return expand("rdf:type")
    if term.startswith(("?", "{")):
        return term
    if term.startswith('"'):
        lexical, datatype = term.split("^^")
        return f"{lexical}^^{expand(datatype)}"
    prefix, local = term.split(":")
    return f"<{NAMESPACES[prefix]}{local}>"


GROUPS = {
    "{annotation property}": [expand(term) for term in f"{_ANNOTATIONS} {_ONTOLOGY_ANNOTATIONS}".split()],
    "{datatype}": [f"<{iri}>" for iri in SUPPORTED],
}
"""The terms, in N-Triples, for each of which an axiom holds: Structural Specification 5.5, Profiles 4.2.1."""


def short(term: str) -> str:
    """A term in N-Triples as the table writes it, where one of its prefixes serves."""
    for prefix, namespace in NAMESPACES.items():
        if term.startswith(f"<{namespace}"):
            return f"{prefix}:{term[len(namespace) + 1 : -1]}"
    return term
