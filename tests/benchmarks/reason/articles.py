"""Data in the terms of our own ontology: the graph of this checkout, laid side by side with itself under other names.

A copy is a whole graph of its own articles: claims, statements, spans, people, posts, tenures, events. Ten copies at a
time share their states, places and relations, all copies share the ontology, the vocabulary and the curator. In copy 0
one article is missing, and is what the increment adds: so the increment speaks of things that the base knows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from bilateral.assemble import Layers, assemble
from bilateral.claims import read_claims
from bilateral.names import BASE, BIL, CLAIM, ID
from bilateral.resources import Data

ARTICLE = "003"
"""The article that the increment adds: of the five, the one whose claims are nearest to the mean in number."""

_SHARING = 10
"""Copies that share their states."""

_GROUP, _COPY, _DIGITS = "\x01", "\x02", "\x03"
"""Marks in a template: number of the group, number of the copy, and the latter in six hexadecimal digits."""

_SHARED = re.compile(re.escape(str(ID)) + r"(st|plc|rel)-")
_KEPT = re.compile(re.escape(str(ID)) + r"agent-")
_CLAIM = re.compile(re.escape(str(CLAIM)) + r"[a-z0-9-]+")
_WIKIDATA = "http://www.wikidata.org/entity/"
_WORDS = re.compile(r"[a-z ]{4,}", re.IGNORECASE)

_TRACED = ("world", "claims", "links")
"""Layers that are copied; the ontology and the vocabulary stand once."""


@dataclass(frozen=True)
class Template:
    """Lines of N-Triples with marks: those that stand once, once a group, and once a copy."""

    once: list[str]
    group: list[str]
    copy: list[str]


@dataclass(frozen=True)
class Articles:
    """The graph with every article, the one with one missing, and the triples that tell them apart."""

    whole: Template
    base: Template
    article: Template
    one: str


def read(data: Data) -> Articles:
    """The templates, made of the checkout ``data``."""
    claims, _ = read_claims(data.graph / "claims")
    whole, _ = assemble(data, claims)
    less, _ = assemble(data, [claim for claim in claims if not claim.iri.startswith(f"{CLAIM}{ARTICLE}-")])
    entities = _entities_of(whole)
    once = sorted(_lines([*_named(whole["ontology"]), *whole["vocabulary"]], entities))
    every = set(_lines(whole.union(*_TRACED), entities))
    kept = every & set(_lines(less.union(*_TRACED), entities))
    tenure = min(str(tenure) for tenure, _ in less["world"].subject_objects(BIL.post))
    one = f"<{_marked(tenure, {})}> <{BIL.holder}> <{ID}per-added> .\n"
    return Articles(_sorted(every, once), _sorted(kept, once), _sorted(every - kept, []), one)


def base(articles: Articles, triples: int) -> Iterator[str]:
    """Lines of ``triples`` triples: as many copies as it takes, the last one cut off.

    Raises ``ValueError`` for fewer than the ontology and copy 0.
    """
    first = articles.base.once + _filled(articles.base.group, 0) + _filled(articles.base.copy, 0)
    if triples < len(first):
        raise ValueError(f"{triples} triples: the ontology and one copy of the graph have {len(first)} already")
    yield from first
    left = triples - len(first)
    for number in count(1):
        lines = _filled(articles.whole.copy, number)
        if number % _SHARING == 0:
            lines = _filled(articles.whole.group, number) + lines
        yield from lines[:left]
        left -= len(lines)
        if left <= 0:
            return


def article(articles: Articles) -> list[str]:
    """Lines of what the missing article adds."""
    return articles.article.once + _filled(articles.article.group, 0) + _filled(articles.article.copy, 0)


def one(articles: Articles) -> list[str]:
    """One line: somebody else holds a tenure of copy 0, from which follow the post, the state, and more."""
    return _filled([articles.one], 0)


def checkout() -> Data:
    """The data of the checkout that this file stands in."""
    return Data(Path(__file__).resolve().parents[3])


def _sorted(lines: Iterable[str], once: list[str]) -> Template:
    ordered = sorted(lines)
    copy = [line for line in ordered if _COPY in line or _DIGITS in line]
    others = [line for line in ordered if _COPY not in line and _DIGITS not in line]
    group = [line for line in others if _GROUP in line]
    return Template(once + [line for line in others if _GROUP not in line], group, copy)


def _filled(lines: list[str], number: int) -> list[str]:
    text = "".join(lines).replace(_GROUP, str(number // _SHARING))
    return text.replace(_COPY, str(number)).replace(_DIGITS, f"{number:06x}").splitlines(keepends=True)


def _entities_of(layers: Layers) -> dict[str, str]:
    """The mark of each entity of Wikidata: that of the thing it is."""
    marks: dict[str, str] = {}
    for layer in _TRACED:
        for thing, entity in layers[layer].subject_objects(BIL.wikidataEntity):
            if _SHARED.match(str(thing)):
                marks[str(entity)] = _GROUP
            elif str(thing).startswith(BASE):
                marks.setdefault(str(entity), _COPY)
    return marks


def _marked(iri: str, entities: dict[str, str]) -> str:
    if iri.startswith(str(CLAIM)):
        return _CLAIM.sub(lambda found: f"{found[0]}.{_COPY}", iri)
    if iri.startswith(_WIKIDATA):
        return f"{iri}.{entities[iri]}" if iri in entities else iri
    if not iri.startswith(str(ID)) or _KEPT.match(iri):
        return iri
    return f"{iri}.{_GROUP if _SHARED.match(iri) else _COPY}"


def _lines(triples: Iterable[tuple[Node, ...]], entities: dict[str, str]) -> Iterator[str]:
    for subject, predicate, value in triples:
        of = _marked(str(subject), entities)
        yield f"<{of}> <{predicate}> {_value(of, predicate, value, entities)} .\n"


def _value(of: str, predicate: Node, value: Node, entities: dict[str, str]) -> str:
    if not isinstance(value, Literal):
        return f"<{_marked(str(value), entities)}>"
    text = str(value)
    if predicate == BIL.spanSha256:
        text = text[:-6] + _DIGITS
    elif value.datatype is None and _WORDS.search(text):
        text += "".join(f" {mark}" for mark in (_GROUP, _COPY) if mark in of)
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    if value.language:
        return f'"{text}"@{value.language}'
    return f'"{text}"^^<{value.datatype}>' if value.datatype else f'"{text}"'


def _named(graph: Graph) -> Iterator[tuple[Node, ...]]:
    """The triples of ``graph`` with blank nodes as IRIs, named by what is said of them and where they stand."""
    above: dict[Node, list[tuple[Node, Node]]] = defaultdict(list)
    for subject, predicate, value in graph:
        if isinstance(value, BNode):
            above[value].append((subject, predicate))

    def content(node: Node) -> str:
        if not isinstance(node, BNode):
            return node.n3()
        return "(" + " ".join(sorted(f"{p.n3()} {content(o)}" for p, o in graph.predicate_objects(node))) + ")"

    def name(node: Node) -> Node:
        if not isinstance(node, BNode):
            return node
        place = sorted(f"{name(subject).n3()} {predicate.n3()}" for subject, predicate in above[node])
        return URIRef(f"{BASE}node/{sha256(' '.join([*place, content(node)]).encode()).hexdigest()[:16]}")

    for triple in graph:
        yield tuple(name(term) for term in triple)
