"""Stage 3: layers held against the SHACL shapes and against the check queries.

Shapes are run on asserted data and on the closure, separately. What compares all with all is a query under
``queries/check/``, run by the store; each row it returns is a finding.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from rdflib import Graph, Literal
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from bilateral.assemble import Layers
from bilateral.claims import Claim
from bilateral.errors import QueryError
from bilateral.findings import Finding, Severity
from bilateral.names import BIL, compact
from bilateral.profile import violations
from bilateral.queries import read_queries
from bilateral.shapes import Result, Shapes, read_shapes
from bilateral.store import Store

_SEVERITY = {SH.Info: Severity.INFO, SH.Warning: Severity.WARNING, SH.Violation: Severity.ERROR}
_ON_CLOSURE = " [on the closure]"

__all__ = ["checks", "only_on_closure", "profile", "read_shapes", "validate"]


def validate(layers: Layers, shapes: Shapes, stage: str) -> list[Finding]:
    """Findings of the shapes on all layers but the ontology, and on its class tree.

    ``stage`` is ``asserted`` or ``closure``; a finding on the closure says so. Ordered by code, claim and focus node.
    """
    names = ["vocabulary", "world", "claims", "links"] + (["inferred"] if stage == "closure" else [])
    class_tree = Graph()
    for triple in layers["ontology"].triples((None, RDFS.subClassOf, None)):
        class_tree.add(triple)  # sh:class follows the class tree
    trace = _Trace(layers)
    results = shapes.results(*(layers[name] for name in names), class_tree)
    return sorted({_finding(result, trace, stage) for result in results})


def only_on_closure(closure: list[Finding], asserted: list[Finding]) -> list[Finding]:
    """Findings on the closure that the asserted data do not have as well."""
    known = set(asserted)
    return [f for f in closure if replace(f, message=f.message.removesuffix(_ON_CLOSURE)) not in known]


def profile(ontology: Graph) -> list[Finding]:
    """A finding for each axiom of ``ontology`` outside OWL 2 RL, where reasoning would be incomplete."""
    complaints = (complaint.partition(": ") for complaint in violations(ontology))
    return [
        Finding(Severity.ERROR, "PROFILE.OWL2RL", construct, reason, "ontology/") for construct, _, reason in complaints
    ]


def _finding(result: Result, trace: _Trace, stage: str) -> Finding:
    shape = re.split("[#/]", result.shape)[-1].upper() if result.shape is not None else "SHAPE"
    shown = f" (value {compact(result.value)})" if result.value not in (None, result.focus) else ""
    return Finding(
        _SEVERITY[result.severity],
        f"SHACL.{shape}",
        compact(result.focus),
        f"{result.message}{shown}{_ON_CLOSURE if stage == 'closure' else ''}",
        trace.where(result.focus, result.path, result.value),
    )


class _Trace:
    """Finds the file and the claims that a focus node goes back to."""

    def __init__(self, layers: Layers) -> None:
        self._claims: dict[Node, list[Claim]] = {}
        for claim in layers.claims_read:
            for node in {claim.iri, *(s for s, _, _ in claim.triples)}:
                self._claims.setdefault(node, []).append(claim)
        self._graph = layers["claims"]
        self._links = layers["links"]

    def where(self, focus: Node, path: Node | None, value: Node | None) -> str:
        """File and first claims, those that say the triple at fault first; else the hand-written file, or nothing."""
        if path is not None and (focus, path, None) in self._links:
            return "links.ttl"
        for node in [focus, *self._graph.subjects(BIL.asserts, focus), *self._graph.subjects(BIL.hasEvidence, focus)]:
            if claims := self._claims.get(node):
                ranked = sorted(claims, key=lambda claim: _farness(claim, focus, path, value))
                return ", ".join(claim.where for claim in ranked[:3])
        for cls, file in _FILES.items():
            if (focus, RDF.type, cls) in self._graph:
                return file
        return "links.ttl" if (focus, None, None) in self._links else ""


_FILES = {
    BIL.ClaimConflict: "conflicts.ttl",
    BIL.ExternalSource: "sources.ttl",
    BIL.Article: "articles.ttl",
    BIL.TextSnapshot: "articles.ttl",
}
"""Classes of what is written by hand beside the claims, each with its file."""


def _farness(claim: Claim, focus: Node, path: Node | None, value: Node | None) -> int:
    """0 where the claim says exactly the triple, 1 where it says another of the property, 2 otherwise."""
    said = [v for s, p, v in claim.triples if s == focus and p == path]
    return 0 if value in said else 1 if said else 2


def checks(folder: Path, store: Store) -> list[Finding]:
    """A finding for each row of each check query in ``folder``; they return nothing where all is well.

    A check query selects ``?focus``, ``?message`` and, where it knows one, ``?claim``. Raises ``QueryError`` for one
    that does not, or whose header has no severity.
    """
    findings: list[Finding] = []
    for query in read_queries(folder):
        if "severity" not in query.header:
            raise QueryError(f"{query.name}.rq: a check query needs a line #+ severity: error, warning or info")
        for row in store.select(query.text):
            if not {"focus", "message"} <= row.keys():
                raise QueryError(f"{query.name}.rq: a check query binds ?focus and ?message in every row")
            focus, claim = row["focus"], row.get("claim")
            findings.append(
                Finding(
                    Severity[query.header["severity"].upper()],
                    f"CHECK.{query.name.upper()}",
                    _shown(focus),
                    _shown(row["message"]),
                    _file(claim) if claim is not None else "",
                )
            )
    return sorted(findings)


def _shown(term: Node) -> str:
    return str(term) if isinstance(term, Literal) else compact(term)


def _file(claim: Node) -> str:
    name = compact(claim)
    return f"{name.removeprefix('claim:').rsplit('-', 1)[0]}.trig {name}"
