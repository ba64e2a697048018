"""``bilateral reason``: the OWL 2 RL closure of any RDF files."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from rdflib import Graph, Literal

from bilateral.errors import DataError, UsageError
from bilateral.findings import Finding, Severity
from bilateral.reasoning.closure import Closure
from bilateral.reasoning.encoding import syntax_of
from bilateral.reasoning.working import Step


def close_files(
    files: Sequence[Path], out: Path | None, *, full: bool, memory_limit: str | None, temp_dir: Path | None, engine: str
) -> list[Finding]:
    """Write the new triples that ``files`` entail (``full``: all) as N-Triples to ``out`` or stdout; the findings.

    Nothing is written where a finding is an error other than a contradiction: then some axiom could not be read.

    Raises ``DataError`` for a file that is missing or not its syntax, ``UsageError`` for a wrong limit.
    """
    if temp_dir is not None and not temp_dir.is_dir():
        raise UsageError(f"--temp-dir {temp_dir}: is not a folder; make it first")
    if out is not None and not out.parent.is_dir():
        raise UsageError(f"--out {out}: {out.parent} is not a folder; make it first")
    if engine == "owlrl":
        return _by_owlrl(files, out, full)
    with (
        tempfile.TemporaryDirectory(dir=temp_dir) as scratch,
        Closure(memory_limit=memory_limit, temp_dir=Path(scratch), report=progress()) as closure,
    ):
        loaded = closure.load(files)
        if sys.stderr.isatty():
            click.echo(f"      loaded {loaded:,} triples of {len(files)} files", err=True)
        closure.reason()
        findings = closure.findings()
        if not any(finding.severity == Severity.ERROR for finding in findings):
            if out is not None:
                closure.write(out, full=full)
            else:
                _print(closure, Path(scratch) / "closure.nt", full)
        return [*findings, *(_contradiction(one.rule, str(one)) for one in closure.contradictions())]


def progress() -> Callable[[Step], None]:
    """What tells of each step on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda step: None
    return lambda step: click.echo(
        f"{step.number:>4}  {step.kind:<14} joins {step.rules:>3} {step.new:>12,} new {step.seconds:>9.2f} s", err=True
    )


def _by_owlrl(files: Sequence[Path], out: Path | None, full: bool) -> list[Finding]:
    from bilateral import second_opinion  # slow to import, and hardly ever asked

    asserted = Graph()
    for path in files:
        syntax_of(path)
        try:
            asserted.parse(path)
        except Exception as error:  # rdflib has no error of its own for a file that is not its syntax
            raise DataError(f"{path}: {error}") from error
    triples, contradictions = second_opinion.closure(asserted)
    lines = sorted(
        " ".join(term.n3() for term in triple) + " ."
        for triple in triples
        if not isinstance(triple[0], Literal) and (full or triple not in asserted)
    )
    text = "".join(f"{line}\n" for line in lines)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return [_contradiction("owlrl", message) for message in contradictions]


def _print(closure: Closure, scratch: Path, full: bool) -> None:
    closure.write(scratch, full=full)
    with scratch.open("rb") as written:
        shutil.copyfileobj(written, sys.stdout.buffer, 1 << 20)


def _contradiction(rule: str, message: str) -> Finding:
    return Finding(Severity.ERROR, "REASON.CONTRADICTION", rule, message)
