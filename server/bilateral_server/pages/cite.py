"""How to cite a page: the thing, the version and the snapshot of the data, and its lasting address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bilateral.names import DATASET_IRI
from bilateral_server.language import gettext
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}",  # an escaped brace still counts as one
    "}": r"\textbraceright{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


@dataclass(frozen=True)
class Citation:
    """A citation as text, and as an entry of BibTeX."""

    text: str
    bibtex: str


@dataclass(frozen=True)
class _Dataset:
    title: str = "Bilateral"
    creator: str = ""
    version: str = ""
    date: str = ""


def citation(iri: str, name: str, kind: str) -> Citation:
    """How to cite what the data tells of ``iri``, which is called ``name`` and is a ``kind`` (or nothing known)."""
    dataset, snapshot = _dataset(), state().snapshot
    title = gettext("%(name)s (%(kind)s)", name=name, kind=kind) if kind else name
    version = gettext("version %(version)s", version=dataset.version) if dataset.version else ""
    parts = (title, ", ".join(filter(None, (dataset.title, version, dataset.date))))
    place = gettext("Snapshot %(snapshot)s", snapshot=snapshot[:12])
    return Citation(f"{'. '.join(parts)}. {place}. {iri}", _bibtex(iri, title, dataset, snapshot))


@once_a_snapshot
def _dataset() -> _Dataset:
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?title ?creator ?version ?date WHERE {{
        <{DATASET_IRI}> dcterms:title ?title ; dcat:version ?version ; dcterms:modified ?date ; dcterms:creator ?who .
        ?who rdfs:label ?creator FILTER(LANG(?creator) = "en") }} LIMIT 1"""
    )
    return _Dataset(**{key: term["value"] for row in rows for key, term in row.items()})


def _bibtex(iri: str, title: str, dataset: _Dataset, snapshot: str) -> str:
    fields = {
        "title": f"{{{_escaped(title)}}}",
        "author": f"{{{_escaped(dataset.creator)}}}" if dataset.creator else "",
        "year": dataset.date[:4],
        "howpublished": _escaped(dataset.title),
        "version": _escaped(dataset.version),
        "url": iri,
        "note": f"Snapshot {snapshot[:12]}" + (f", {dataset.date}" if dataset.date else ""),
    }
    key = re.sub(r"[^A-Za-z0-9]+", "-", iri.rstrip("/").rpartition("/")[2]).strip("-") or "data"
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join((f"@misc{{bilateral-{key},", *lines, "}"))


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in " ".join(text.split()))
