"""The page of an article: what is known of it, and its claims in text order beside the words they rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from babel import Locale
from rdflib import URIRef

from bilateral.claims import Span
from bilateral.names import BIL
from bilateral.quads import n_triples
from bilateral_server import facts
from bilateral_server.explain import texts
from bilateral_server.language import language
from bilateral_server.pages.claim import span_of
from bilateral_server.pages.passages import Passage, languages, number_of, passages, stretches
from bilateral_server.pages.statements import Short, in_short
from bilateral_server.pages.wording import in_time
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node

_MAIN = (BIL.publisher, BIL.when, BIL.author)


@dataclass(frozen=True)
class Snapshot:
    """The text that the offsets of an article's claims count: its name, its language, its length in characters."""

    name: Shown
    language: str
    identifiers: tuple[str, ...]
    length: int
    sha256: str


@dataclass(frozen=True)
class Told:
    """A claim of the article in short, and all its spans in text order."""

    short: Short
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Section:
    """Passages that follow each other, and the claims whose first span lies in the first of them."""

    passages: list[Passage] = field(default_factory=list)
    claims: list[Told] = field(default_factory=list)


def contents(about: facts.Told) -> dict[str, Any]:
    """What the template of an article's page is given, besides the facts, which are ``about`` it."""
    article = n_triples(URIRef(about.iri))
    spans = _spans(article)
    short = in_short(spans)
    order = sorted((within[0], claim) for claim, within in spans.items() if claim in short)
    claims = [Told(short[claim], tuple(spans[claim])) for _, claim in order]
    code = languages().get(number_of(about.iri), "")
    snapshot = _snapshot(article, code)
    length = snapshot.length if snapshot else 0
    return {
        "main": _main(about),
        "snapshot": snapshot,
        "sections": _sections(number_of(about.iri), claims),
        "count": len(claims),
        "modalities": Counter(each.short.source.modality for each in claims).most_common(),
        "stretches": stretches(spans.values(), length) if length else [],
        "turtle": _as_graph(article),
    }


def _main(about: facts.Told) -> list[facts.Group]:
    """The facts that say which article it is, times in words."""
    groups = {group.predicate.title: group for group in about.facts}
    found = [groups[str(predicate)] for predicate in _MAIN if str(predicate) in groups]
    return [
        replace(group, facts=tuple(replace(fact, value=_in_words(fact.value)) for fact in group.facts))
        if group.predicate.title == str(BIL.when)
        else group
        for group in found
    ]


def _in_words(when: Shown) -> Shown:
    return replace(when, text=in_time(when.text))


def _spans(article: str) -> dict[str, list[Span]]:
    """The spans of each claim of the article, in text order."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?claim ?start ?end ?digest WHERE {{
        ?claim bil:reportedIn {article} ; bil:hasEvidence ?span . ?span oa:hasSelector ?selector .
        ?selector oa:start ?start ; oa:end ?end
        OPTIONAL {{ ?span bil:spanSha256 ?digest }} }}"""
    )
    found: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        found[row["claim"]["value"]].append(span_of(row))
    return {claim: sorted(set(spans)) for claim, spans in found.items()}


def _sections(number: str, claims: list[Told]) -> list[Section]:
    """The claims beside the passages they rest on; where the text is not at hand, only the first one of each."""
    text = texts().get(number)
    wanted = [span for each in claims for span in (each.spans[:1] if text is None else each.spans)]
    by_first: dict[Span, list[Told]] = defaultdict(list)
    for each in claims:
        by_first[each.spans[0]].append(each)
    found: list[Section] = []
    for passage in passages(number, wanted, text, languages().get(number, "")):
        begin_here = [each for span in passage.spans for each in by_first.get(span, [])]
        if begin_here or not found:
            found.append(Section([passage], begin_here))
        else:
            found[-1].passages.append(passage)
    return found


def _snapshot(article: str, code: str) -> Snapshot | None:
    """The text of ``article``, which is in the language ``code``."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?snapshot ?identifier ?length ?digest WHERE {{ ?snapshot bil:snapshotOf {article} ;
        bil:textLength ?length ; bil:textSha256 ?digest OPTIONAL {{ ?snapshot dcterms:identifier ?identifier }} }}
        ORDER BY ?snapshot ?identifier"""
    )
    if not rows:
        return None
    first = node(rows[0]["snapshot"])
    return Snapshot(
        Names([first]).shown(first),
        Locale(language()).languages.get(code, code),
        tuple(row["identifier"]["value"] for row in rows if "identifier" in row),
        int(rows[0]["length"]["value"]),
        rows[0]["digest"]["value"],
    )


def _as_graph(article: str) -> str:
    """The claims of the article, with what they assert, as a query for a graph."""
    return (
        f"PREFIX bil: <{BIL}>\nCONSTRUCT {{ ?claim ?p ?o . ?statement ?sp ?so }} WHERE {{\n"
        f"  ?claim bil:reportedIn {article}\n"
        "  { ?claim ?p ?o } UNION { ?claim bil:asserts ?statement . ?statement ?sp ?so } }"
    )
