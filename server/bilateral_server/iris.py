"""Where this host answers for an IRI: at the path it has after ``https://w3id.org/bilateral``.

A fragment never reaches a server. So a statement is part of the document of its claim, and a term of the ontology,
besides being part of the ontology's document, has a page of its own: ``…/ontology#State`` is at ``/ontology/State``.
Source: Cool URIs for the Semantic Web, section 4.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from flask import request

from bilateral.names import BASE, BIL

_HOST = BASE.removesuffix("/")
_SERVED = re.compile(r"/(?:(?:id|claim|graph|dump|queries)/.+|vocab/.*|(?:ontology|dataset)(?:/.+)?)", re.DOTALL)
_TERM = re.compile(r"/ontology/([A-Za-z]\w*)")


@lru_cache(maxsize=10_000)
def path_of(iri: str) -> str:
    """Path of what describes ``iri``, with the fragment of a statement; nothing where this host does not answer."""
    if iri.startswith(str(BIL)) and len(iri) > len(BIL):
        return f"/ontology/{quote(iri.removeprefix(str(BIL)))}"
    path, hash_sign, fragment = iri.removeprefix(_HOST).partition("#")
    if not iri.startswith(BASE) or not _SERVED.fullmatch(path):
        return ""
    return quote(path) + hash_sign + quote(fragment)


def iri_of(path: str) -> str:
    """The IRI that the (decoded) ``path`` of a request names."""
    term = _TERM.fullmatch(path)
    return str(BIL[term[1]]) if term else _HOST + path


def href(iri: str) -> str:
    """Address for a link on a page: ``path_of`` below where the application is mounted, or nothing."""
    path = path_of(iri)
    return request.script_root + path if path else ""
