"""The five stages in order: evidence, assemble, validate, reason, publish. One line a stage; nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bilateral import evidence
from bilateral.assemble import Layers, assemble
from bilateral.claims import read_claims
from bilateral.findings import Finding, failing
from bilateral.names import GRAPH
from bilateral.publish import Published, publish
from bilateral.quads import quads, without_graphs
from bilateral.queries import read_queries
from bilateral.reason import reason
from bilateral.reasoning.closure import Closure
from bilateral.resources import Data
from bilateral.store import Store
from bilateral.texts import find_articles, read_articles
from bilateral.validate import checks, only_on_closure, profile, read_shapes, validate

Report = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What the stages made: layers, findings in their order, the closure, and what was published, if anything was."""

    layers: Layers
    findings: list[Finding]
    closure: Closure | None = None
    published: Published | None = None


class _Stages:
    """Prints a line a stage: its name, what went in, what came out, seconds."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._started = time.perf_counter()

    def done(self, stage: str, what: str) -> None:
        now = time.perf_counter()
        self._report(f"{stage:<9} {what:<78} {now - self._started:6.2f} s")
        self._started = now


def check(
    data: Data, engine: str = "bilateral", report: Report = lambda line: None, articles: Path | None = None
) -> Run:
    """The first four stages on ``data``; ``articles`` are the texts, else those at hand, else the spans stay unchecked.

    Raises ``DataError`` for a file that cannot be read.
    """
    stages = _Stages(report)
    claims, findings = read_claims(data.graph / "claims")
    folder = articles or find_articles(data.root)
    texts = read_articles(folder) if folder is not None else {}
    checked = evidence.verify(claims, texts)
    findings += evidence.findings(checked)
    exact = sum(1 for item in checked if item.status == evidence.Status.EXACT)
    unchecked = sum(1 for item in checked if item.status == evidence.Status.UNCHECKED)
    stages.done("evidence", f"{len(claims)} claims, {len(checked)} spans: {exact} exact, {unchecked} unchecked")

    layers, found = assemble(data, claims)
    findings += found
    stages.done("assemble", f"{len(layers['world'])} triples of the world, {len(layers['claims'])} of the claims")

    shapes = read_shapes(data.ontology / "shapes")
    asserted = validate(layers, shapes, "asserted")
    found = profile(layers["ontology"]) + asserted
    findings += found
    stages.done("validate", f"asserted data, {len(shapes)} triples of shapes: {len(failing(found))} findings that fail")

    layers.graphs["inferred"], found, closure = reason(layers, engine)
    findings += found
    stages.done("reason", f"{engine}: {len(layers['inferred'])} new triples, {len(found)} contradictions")

    found = only_on_closure(validate(layers, shapes, "closure"), asserted)
    found += checks(data.queries / "check", _checked_store(layers))
    findings += found
    stages.done("validate", f"closure and check queries: {len(failing(found))} findings that fail")
    return Run(layers, findings, closure)


def build(data: Data, out: Path, engine: str = "bilateral", report: Report = lambda line: None) -> Run:
    """All five stages; ``published`` is ``None``, and ``out`` untouched, where a finding fails the build.

    Raises ``DataError`` for a file that cannot be read, ``QueryError`` for a question whose header is wrong,
    ``BuildError`` for a dump that does not read back.
    """
    run = check(data, engine, report)
    if failing(run.findings):
        return run
    stages = _Stages(report)
    published = publish(run.layers.graphs, run.layers.claims_read, out, run.closure, read_queries(data.queries))
    stages.done("publish", f"{sum(published.triples.values())} triples in {len(published.triples)} dumps to {out}")
    return Run(run.layers, run.findings, run.closure, published)


def _checked_store(layers: Layers) -> Store:
    """The layers in named graphs and in the default graph, as the published store has them."""
    named = [quad for name, graph in layers.graphs.items() for quad in quads(graph, GRAPH[name])]
    return Store.memory([*named, *without_graphs(named)])
