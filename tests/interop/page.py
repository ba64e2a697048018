"""The matrix as a page: which stores, how they are loaded, what each answers, and what it cannot do and why."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from .data import EVERY_TRIPLE, SHAPES, Trial
from .limits import Limit
from .trying import Outcome

_WIDTH = 120
_HEAD = """# Stores: where the dumps load, and who answers alike

Written by `make interop`, which gives every store that it finds the dumps of a build and the questions of
[`queries/`](../../queries/README.md). It fails on a difference that [`limits.toml`](limits.toml) does not explain, and
on a limit there that no longer holds. Stores of PyPI and npm it installs into `build/interop`; of one that only Debian
has it prints the line that installs it.

- **Alike** means the same set of rows of RDF values as in our own store (pyoxigraph): numbers by value, `true` as 1,
  language tags without case, a plain string as `xsd:string`, any blank node for any. The order of rows is not compared,
  since SPARQL leaves open how strings with a language are ordered; nor is how often a row comes, which is told below.
- **Every triple** is asked for, too, so a term that a store reads otherwise is found even where the number is right.
- The questions of `queries/check/` find nothing in the dumps; so that an empty answer proves something, they are asked
  of a graph with every fault that they know, besides.
- **Shapes**: every mistake that the tests of the shapes know, in one graph; compared are focus node, path, value,
  component and severity of the results.
- **Dialects** of `bilateral dump --dialect`: reification, Wikidata-style statements and nanopublications, by number of
  triples, for nanopublications in each graph.
"""
_LOADED = {
    "turtle": "`bilateral.ttl` + `bilateral-inferred.ttl`",
    "quads": "`bilateral.nq`",
    "reification": "reification",
    "wikidata": "Wikidata",
    "nanopublications": "nanopublications",
}
_LEFT_OUT = """## Looked at, and left out

| store | why |
|---|---|
| maplib 0.20 | takes no notice of a FILTER in OPTIONAL, so it gives labels in all languages; panics at a path |
| Attean 0.033 | takes more than a minute to load the plain dumps |
| RDF4J, Blazegraph, QLever, GraphDB, newer Jena with Fuseki | no such server in the registries of Debian, PyPI or npm |
| SWI-Prolog 9.0 | Debian's package has a client for SPARQL and no endpoint |
| quadstore | asks through Comunica, which is here |
"""


def page(outcomes: Sequence[Outcome], trials: Sequence[Trial], limits: Sequence[Limit]) -> str:
    """The page in Markdown."""
    run = [outcome for outcome in outcomes if not outcome.missing]
    return "\n".join(
        [_HEAD, *_matrix(run, trials), *_missing(outcomes), *_loading(run), *_cannot(run, limits), _LEFT_OUT]
    )


def _matrix(run: Sequence[Outcome], trials: Sequence[Trial]) -> list[str]:
    asked = {question.name for trial in trials for question in trial.questions} - {EVERY_TRIPLE}
    lines = [
        "## The matrix",
        "",
        f"| store | version | engine | {' | '.join(_LOADED.values())} | every triple "
        f"| questions alike, of {len(asked)} | shapes |",
        f"|{'---|' * (len(_LOADED) + 6)}",
    ]
    for outcome in run:
        loaded = [f"{outcome.triples[name]:,}" if not outcome.said[name] else "no" for name in _LOADED]
        alike = sum(not outcome.said.get(name, "not asked") for name in asked)
        every = "no" if outcome.said.get(EVERY_TRIPLE, "not asked") else "alike"
        shapes = "has none" if not outcome.store.validates else "no" if outcome.said[SHAPES] else "alike"
        cells = [outcome.store.name, outcome.version, outcome.store.engine, *loaded, every, str(alike), shapes]
        lines.append(f"| {' | '.join(cells)} |")
    count = sum(len(trial.results.rows) for trial in trials if trial.results)
    lines += ["", f"The shapes find {count:,} results, all of them in every store that is alike.", ""]
    names = sorted(name for name in asked if "/" not in name)
    checks = sorted(name for name in asked if "/" in name)
    return [*lines, *_wrapped(f"The questions: {', '.join(names)}; and the checks: {', '.join(checks)}."), ""]


def _missing(outcomes: Sequence[Outcome]) -> list[str]:
    return [
        f"- {outcome.store.name} was not run, as it is not installed: `{outcome.missing}`"
        for outcome in outcomes
        if outcome.missing
    ]


def _loading(run: Sequence[Outcome]) -> list[str]:
    lines = ["## How to load", "", "In the folder of a build:", ""]
    for outcome in run:
        lines += [f"{outcome.store.name}:", "", "```sh", outcome.store.load, "```", ""]
    return lines


def _cannot(run: Sequence[Outcome], limits: Sequence[Limit]) -> list[str]:
    lines = ["## What each cannot do", "", "Each was seen to fail, in this run.", ""]
    for outcome in run:
        failed = {name for name, words in outcome.said.items() if words}
        lines += [f"**{outcome.store.name}**" + ("" if failed or outcome.repeats else ": nothing that was asked."), ""]
        for limit in limits:
            names = sorted(failed & set(limit.fails)) if limit.store == outcome.store.name else []
            if names:
                lines += _wrapped(f"- {limit.reason} ({len(names)}: {', '.join(names)})")
        if outcome.repeats:
            lines += _wrapped(
                f"- Gives rows twice, though the set is the same, of: {', '.join(sorted(outcome.repeats))}."
            )
        if lines[-1]:
            lines.append("")
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="  " if text.startswith("-") else "", break_on_hyphens=False)
