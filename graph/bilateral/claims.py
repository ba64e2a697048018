"""Claims as a curator writes them: one TriG file an article, one block a claim.

The block holds the triples; the lines under it say who says it, how, and which characters it rests on.
Source: ``graph/README.md`` for the format.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import SKOS, XSD
from rdflib.term import Node

from bilateral.errors import DataError
from bilateral.findings import Finding, Severity
from bilateral.names import BIL, CLAIM, Triple, V, compact
from bilateral.quads import Quad, parsed, rdflib_term
from bilateral.trig_source import blocks as blocks_written

LIVE_MODALITIES = frozenset({V.asserted, V.inferred})
"""Modalities whose triples reach the world as they are."""

_SPAN = re.compile(r"([0-9]+)-([0-9]+)(?: ([0-9a-f]{64}))?")
_NAME = re.compile(r"([0-9]{3}|external)-[0-9]{3}")

# What the lines under a block may say; the value is whether it may be said more than once.
_SAID = {
    BIL.evidence: True,
    BIL.source: False,
    BIL.statedBy: True,
    BIL.relayedBy: True,
    BIL.modality: False,
    BIL.rank: False,
    BIL.polarity: False,
    BIL.claimKind: False,
    BIL.confidence: False,
    BIL.premise: True,
    BIL.reason: False,
    SKOS.editorialNote: True,
}
# A namespace makes a new IRI each time it is asked.
_EVIDENCE, _MODALITY, _RANK, _POLARITY = BIL.evidence, BIL.modality, BIL.rank, BIL.polarity
_DEFAULTS = {_RANK: V.normal, _POLARITY: V.positive, BIL.claimKind: V.plain}


@dataclass(frozen=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (Unicode code points from 0, end exclusive) of a text, with their SHA-256."""

    start: int
    end: int
    sha256: str = ""

    @classmethod
    def parse(cls, literal: str) -> Span | None:
        """The span a curator wrote, or ``None`` where the literal is none or spans no character."""
        match = _SPAN.fullmatch(literal)
        if match is None or int(match[1]) >= int(match[2]):
            return None
        return cls(int(match[1]), int(match[2]), match[3] or "")

    def __str__(self) -> str:
        """The span as a curator writes it."""
        return f"{self.start}-{self.end}" + (f" {self.sha256}" if self.sha256 else "")


@dataclass(frozen=True)
class Claim:
    """One claim: its triples in code-point order, its spans in text order, and what is said of it."""

    iri: URIRef
    file: Path
    triples: tuple[Triple, ...]
    spans: tuple[Span, ...]
    said: tuple[tuple[URIRef, Node], ...]

    @property
    def name(self) -> str:
        """Local name, such as ``001-007``."""
        return str(self.iri).removeprefix(str(CLAIM))

    @property
    def article(self) -> str:
        """Three digits of the article, or ``external``."""
        return self.name.rsplit("-", 1)[0]

    @property
    def where(self) -> str:
        """File and claim, for findings."""
        return f"{self.file.name} claim:{self.name}"

    def values(self, predicate: URIRef) -> list[Node]:
        """What is said of the claim by ``predicate``, in code-point order."""
        return [value for said, value in self.said if said == predicate]

    def value(self, predicate: URIRef) -> Node | None:
        """The one thing said by ``predicate``, or ``None``."""
        return next(iter(self.values(predicate)), None)

    @cached_property
    def live(self) -> bool:
        """Whether the claim stands: neither deprecated nor negative."""
        return self.value(_RANK) != V.deprecated and self.value(_POLARITY) != V.negative

    @cached_property
    def factual(self) -> bool:
        """Whether its triples are told as fact, rather than planned, hoped or judged."""
        return self.value(_MODALITY) in LIVE_MODALITIES


def read_claims(folder: Path) -> tuple[list[Claim], list[Finding]]:
    """All claims of ``folder``, in order of file and number, and what is wrong with them.

    Raises ``DataError`` for a file that is not TriG, or where there is no folder.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder; claims are files 001.trig and so on in it")
    claims: list[Claim] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.trig")):
        for item in _read(path):
            (claims if isinstance(item, Claim) else findings).append(item)  # type: ignore[arg-type]
    return claims, findings


def _read(path: Path) -> Iterator[Claim | Finding]:
    blocks: dict[Node, dict[Triple, None]] = defaultdict(dict)
    said: dict[Node, list[tuple[URIRef, Node]]] = defaultdict(list)
    for triple, graph in dict.fromkeys(_statements(path, "trig")):
        if graph is not None:
            blocks[graph][triple] = None
        else:
            said[triple[0]].append((URIRef(str(triple[1])), triple[2]))
    written = Counter(URIRef(iri) for iri in blocks_written(path.read_text(encoding="utf-8")))
    for node in sorted(set(blocks) | set(said) | set(written), key=str):
        where = f"{path.name} {compact(node)}"
        if not _is_claim_of(node, path):
            yield Finding(
                Severity.ERROR,
                "CLAIM.NAME",
                compact(node),
                f"a claim of this file is named claim:{path.stem}-nnn, with three digits",
                where,
            )
            continue
        if node not in blocks:
            yield Finding(Severity.ERROR, "CLAIM.EMPTY", compact(node), "has no block with triples; write one", where)
            continue
        if written[URIRef(str(node))] > 1:
            yield Finding(
                Severity.ERROR,
                "CLAIM.DUPLICATE",
                compact(node),
                f"{written[URIRef(str(node))]} blocks have this name; give each claim a number of its own",
                where,
            )
        yield from _misused(node, said[node], where)
        yield from _unpublishable(node, blocks[node], where)
        yield _claim(URIRef(str(node)), path, blocks[node], said[node])


def _claim(iri: URIRef, path: Path, block: Iterable[Triple], said: list[tuple[URIRef, Node]]) -> Claim:
    given = {predicate for predicate, _ in said}
    said = said + [(p, value) for p, value in _DEFAULTS.items() if p not in given]
    spans = [_span(value) for predicate, value in said if predicate == _EVIDENCE]
    return Claim(
        iri,
        path,
        tuple(sorted(block, key=_n3)),
        tuple(sorted(span for span in spans if span)),
        tuple(sorted(((p, value) for p, value in said if p != _EVIDENCE), key=_n3)),
    )


def _misused(node: Node, said: list[tuple[URIRef, Node]], where: str) -> Iterator[Finding]:
    def error(code: str, message: str) -> Finding:
        return Finding(Severity.ERROR, code, compact(node), message, where)

    for predicate, values in _grouped(said).items():
        if predicate not in _SAID:
            yield error("CLAIM.TERM", f"{compact(predicate)} is not said of a claim; see graph/README.md for what is")
        elif len(values) > 1 and not _SAID[predicate]:
            yield error("CLAIM.TWICE", f"{compact(predicate)} is said {len(values)} times; keep one")
    for predicate, value in said:
        if predicate == _EVIDENCE and not _span(value):
            yield error("EVIDENCE.FORM", f'"{value}" is not a span; write "start-end" and run bilateral evidence stamp')


def _span(value: Node) -> Span | None:
    plain = isinstance(value, Literal) and value.language is None and value.datatype in (None, XSD.string)
    return Span.parse(str(value)) if plain else None


def _unpublishable(node: Node, block: Iterable[Triple], where: str) -> Iterator[Finding]:
    """Blank nodes, which no other claim and no proof can name, and literals that are not of their datatype."""
    terms = {term for triple in block for term in triple}
    if any(isinstance(term, BNode) for term in terms):
        message = "has a blank node, by [ ], ( ) or _:name; give the thing a name under id:"
        yield Finding(Severity.ERROR, "CLAIM.BLANK", compact(node), message, where)
    for term in sorted(t for t in terms if isinstance(t, Literal) and t.ill_typed):
        message = f"{compact(term)} is not a value of its datatype; correct it"
        yield Finding(Severity.ERROR, "CLAIM.LITERAL", compact(node), message, where)


def _grouped(said: list[tuple[URIRef, Node]]) -> dict[URIRef, list[Node]]:
    groups: dict[URIRef, list[Node]] = defaultdict(list)
    for predicate, value in said:
        groups[predicate].append(value)
    return groups


def _is_claim_of(node: Node, path: Path) -> bool:
    name = str(node).removeprefix(str(CLAIM))
    return bool(_NAME.fullmatch(name)) and name.startswith(path.stem + "-")


def _n3(triple: tuple[Node, ...]) -> str:
    return " ".join(term.n3() for term in triple)


def parse_trig(path: Path) -> Dataset:
    """The dataset in ``path``. Raises ``DataError`` that names file and line where it is not TriG."""
    dataset = Dataset()
    for triple, name in _statements(path, "trig"):
        graph = dataset.graph(URIRef(str(name))) if name is not None else dataset.default_graph
        graph.add(triple)
    return dataset


def new_graph() -> Graph:
    """An empty graph, in the store that keeps no contexts apart: it takes half the time."""
    return Graph(store="SimpleMemory")


def parse_turtle(*paths: Path) -> Graph:
    """The graph in ``paths``. Raises ``DataError`` that names file and line where one is not Turtle."""
    graph = new_graph()
    for path in paths:
        for triple, _ in _statements(path, "ttl"):
            graph.add(triple)
    return graph


def _statements(path: Path, syntax: str) -> Iterator[tuple[Triple, Node | None]]:
    """The triples in ``path`` with the names of their graphs. Raises ``DataError`` that names file and line."""
    try:
        content = path.read_bytes()
        content.decode("utf-8")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is not UTF-8: {error.reason} at byte {error.start}") from error
    try:
        yield from _in_rdflib(parsed(content, syntax))
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
    except ValueError as error:  # rdflib: a language tag that is none
        raise DataError(f"{path}: not {syntax}: {error}") from error


def _in_rdflib(quads: Iterable[Quad]) -> Iterator[tuple[Triple, Node | None]]:
    """The quads as triples with the names of their graphs, with literals in the form that rdflib gives them."""
    terms: dict[object, Node] = {}  # the same terms come again and again, and are slow to make
    for quad in quads:
        unnamed = str(quad.graph_name) == "DEFAULT"
        for term in quad.triple if unnamed else quad:
            if term not in terms:
                terms[term] = rdflib_term(term, normal=True)
        yield (
            (terms[quad.subject], terms[quad.predicate], terms[quad.object]),
            None if unnamed else terms[quad.graph_name],
        )
