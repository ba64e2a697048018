"""Which thing a name means: an IRI, a prefixed name, a Wikidata id, an ISO code, or a name in any language."""

from __future__ import annotations

import re

from rdflib import URIRef

from bilateral.errors import QueryError
from bilateral.names import PREFIXES, compact
from bilateral.quads import n_triples
from bilateral_server.name_index import EXACT
from bilateral_server.search import search
from bilateral_server.state import state

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_SPELLING = 90.0  # a spelling of the articles, as it stands


def iri_of(name: str, written: str) -> str:
    """The IRI of the thing that ``written`` means, which the argument ``name`` gives.

    Raises ``QueryError`` with what is near it where it means nothing in this graph, or several things.
    """
    text = written.strip()
    if iri := term_of(text):
        query = f"SELECT ?p {{ {{ {iri} ?p ?o }} UNION {{ ?s ?p {iri} }} UNION {{ ?s {iri} ?p }} }} LIMIT 1"
        if state().bindings(query):
            return iri[1:-1]
        text = re.split(r"[:/#]", text.strip("<>"))[-1]
    found = search(text, limit=5)
    near = ", ".join(f"{compact(URIRef(match.iri))} ({match.label})" for match in found)
    for least in (EXACT, _SPELLING):
        fits = [match.iri for match in found if match.score >= least]
        if len(fits) == 1 and not iri:
            return fits[0]
        if fits and not iri:
            raise QueryError(f"{name}: {written} may be any of {near}; give one of these")
    raise QueryError(f"{name}: {written} is not in this graph; " + (f"near it: {near}" if near else "try find_entity"))


def term_of(written: str) -> str | None:
    """The IRI that ``written`` is, in N-Triples, where it is an IRI in angle brackets or bare, or a prefixed name."""
    bare = written.removeprefix("<").removesuffix(">")
    prefix, colon, local = bare.partition(":")
    if prefix == "wd":  # an id of Wikidata is a name of a thing here
        return None
    if colon and prefix in PREFIXES and not local.startswith("//"):
        bare = PREFIXES[prefix] + local
    if not _IRI.fullmatch(bare):
        return None
    try:
        return n_triples(URIRef(bare))
    except ValueError:
        return None
