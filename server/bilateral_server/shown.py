"""Resources by name: what a page shows of a term, in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from bilateral.names import BASE, CLAIM, compact
from bilateral.quads import n_triples
from bilateral_server.iris import href
from bilateral_server.language import gettext, language
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, values

_LONGEST, _LONGEST_VALUE = 240, 2000
"""Letters of a name and of a value that are shown; the RDF has all of a longer one."""

_MOST_KNOWN = 50_000
"""Names that are kept in memory."""


@dataclass(frozen=True)
class Shown:
    """A term as a page shows it: words, where they lead, the term itself, and the language of the words."""

    text: str
    href: str = ""
    title: str = ""
    lang: str = ""


class Names:
    """Names of resources in the language of the request, else in English; what has none has its prefixed name."""

    def __init__(self, terms: Iterable[Node]) -> None:
        """Ask for the names of all ``terms`` that are IRIs and were not asked for before, at once."""
        iris = {str(term) for term in terms if isinstance(term, URIRef)}
        labels = _named(iris)
        self._language = language()
        self._names = _foreign(self._language) | {iri: label for iri, (label, _) in labels.items()}
        self._languages = {iri: code for iri, (_, code) in labels.items() if code != self._language}
        self._shown: dict[Node, Shown] = {}

    def of(self, iri: str) -> str:
        """The name of ``iri``."""
        name = self._names.get(iri, "")
        if name.startswith("http"):
            return compact(URIRef(name))
        if not name and iri.startswith(str(CLAIM)):
            number, _, statement = iri.removeprefix(str(CLAIM)).partition("#")
            if not statement:
                return gettext("claim %(number)s", number=number)
            return gettext("claim %(number)s, statement %(name)s", number=number, name=statement.removeprefix("s-"))
        return name or compact(URIRef(iri)).strip("<>")

    def shown(self, term: Node) -> Shown:
        """A term for a page: an IRI by its name with a link, a literal by its value, an expression by dots."""
        found = self._shown.get(term)
        if found is None:
            found = self._shown[term] = self._made(term)
        return found

    def _made(self, term: Node) -> Shown:
        if isinstance(term, URIRef):
            lang = self._languages.get(str(term), "")  # said where it is not the reader's
            return Shown(self.of(str(term)), href(str(term)) or _outside(str(term)), str(term), lang)
        if isinstance(term, Literal):
            return Shown(cut(str(term), _LONGEST_VALUE), _outside(str(term)), n_triples(term), term.language or "")
        return Shown("[…]", "", gettext("an expression; the Turtle has it"))


def cut(text: str, longest: int = _LONGEST) -> str:
    """``text``, its end left out where it has more than ``longest`` letters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


@cache
def _foreign(_language: str) -> dict[str, str]:
    """Names of properties that are not of the ontology, and have no label in the graph, in the request's language."""
    names = {
        RDF.type: gettext("is a"),
        RDFS.subClassOf: gettext("narrower than"),
        RDFS.subPropertyOf: gettext("narrower than"),
        RDFS.domain: gettext("of a"),
        RDFS.range: gettext("its value is a"),
        RDFS.isDefinedBy: gettext("defined by"),
        OWL.inverseOf: gettext("inverse of"),
        SKOS.altLabel: gettext("also called"),
        SKOS.broader: gettext("broader"),
        SKOS.narrower: gettext("narrower"),
        SKOS.definition: gettext("definition"),
        SKOS.example: gettext("example"),
        SKOS.inScheme: gettext("in the scheme"),
        SKOS.editorialNote: gettext("note of the curator"),
        DCTERMS.issued: gettext("issued"),
        DCTERMS.title: gettext("title"),
        DCTERMS.license: gettext("licence"),
        DCTERMS.source: gettext("source"),
    }
    return {str(term): name for term, name in names.items()}


_Label = tuple[str, str]
"""A label, and its language; both empty where there is none."""


@once_a_snapshot
def _known() -> dict[tuple[str, str], _Label]:
    """What was found before, by language of the reader and IRI: a page has hundreds, most of them on others too."""
    return {}


def _named(iris: set[str]) -> dict[str, _Label]:
    """The best label of each of ``iris`` that has one, or what it goes by without."""
    reader, known = language(), _known()
    found = {iri: known[reader, iri] for iri in iris if (reader, iri) in known}
    new = iris - found.keys()
    if new:
        labels = _labelled(new)
        unnamed = {iri for iri in new - labels.keys() if iri.startswith(BASE) and not iri.startswith(str(CLAIM))}
        labels |= _derived(unnamed) if unnamed else {}
        fresh = {iri: (cut(label), code) for iri, (label, code) in labels.items()}
        found |= fresh
        if len(known) < _MOST_KNOWN:
            known.update({(reader, iri): fresh.get(iri, ("", "")) for iri in new})
    return {iri: label for iri, label in found.items() if label[0]}


def _labelled(iris: set[str]) -> dict[str, _Label]:
    """The best label of each of ``iris`` that has one."""
    order = list(dict.fromkeys((language(), "en", "")))
    wanted = ", ".join(f'"{code}"' for code in order)
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?x ?label WHERE {{ VALUES ?x {{ {values(sorted(iris))} }}
        ?x rdfs:label ?label FILTER(LANG(?label) IN ({wanted})) }}"""
    )
    best: dict[str, tuple[int, str]] = {}
    for row in rows:
        found = (order.index(row["label"].get("xml:lang", "")), row["label"]["value"])
        best[row["x"]["value"]] = min(best.get(row["x"]["value"], found), found)
    return {iri: (label, order[rank]) for iri, (rank, label) in best.items()}


def _derived(iris: set[str]) -> dict[str, _Label]:
    """What things without a label go by: a usage of a name by the name, a part in an event by who and what."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?x ?text ?who ?what WHERE {{ VALUES ?x {{ {values(sorted(iris))} }}
        {{ ?x bil:nameText ?text }} UNION {{ ?x void:class|void:property ?text }}
        UNION {{ ?x bil:participant ?who ; bil:participationIn ?what }} }}"""
    )
    parts = {row["x"]["value"]: (row["who"]["value"], row["what"]["value"]) for row in rows if "who" in row}
    labels = _labelled({iri for part in parts.values() for iri in part}) if parts else {}
    found = {row["x"]["value"]: (row["text"]["value"], "") for row in rows if "text" in row}
    for iri, (who, what) in parts.items():
        if who in labels and what in labels:
            found[iri] = (f"{labels[who][0]}: {labels[what][0]}", labels[what][1])
    return found


def _outside(address: str) -> str:
    return address if address.startswith(("http://", "https://")) and " " not in address else ""
