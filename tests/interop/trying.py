"""A store is given each trial, and what it does is held against what our own store does."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bilateral.errors import DataError

from . import answers
from .answers import Answer, Unreadable
from .data import SHAPES, Trial
from .stores import Missing, Refused, Session, Store


@dataclass
class Outcome:
    """What a store did."""

    store: Store
    version: str = ""
    missing: str = ""
    """Where it was not run, the line that installs it."""
    triples: dict[str, int] = field(default_factory=dict)
    """By trial that it loaded, the number of triples in it."""
    said: dict[str, str] = field(default_factory=dict)
    """By question, and by trial that is only loaded: empty where all is alike, else what was not."""
    repeats: list[str] = field(default_factory=list)
    """Questions with the right rows, some of them more often than our store has them."""


def tried(store: Store, trials: list[Trial]) -> Outcome:
    """The outcome of ``store``; a question counts as answered alike where it is so in all trials that ask it."""
    try:
        outcome = Outcome(store, store.version())
    except Missing as missing:
        return Outcome(store, missing=str(missing))
    for trial in trials:
        if trial.shapes and not store.validates:
            continue
        name = trial.dataset.name
        with tempfile.TemporaryDirectory() as folder:
            try:
                with store.open(trial.dataset, Path(folder)) as session:
                    _ask(session, trial, outcome)
            except Refused as refused:
                outcome.said[name] = f"cannot load: {_line(refused)}"
    return outcome


def _ask(session: Session, trial: Trial, outcome: Outcome) -> None:
    name = trial.dataset.name
    counts = _counts(session, trial)
    outcome.triples[name] = sum(counts.values())
    outcome.said[name] = "" if counts == trial.triples else f"{outcome.triples[name]} triples, or in other graphs"
    for question in trial.questions:
        if sys.stderr.isatty():
            print(f"\r\033[K{outcome.store.name}: {name}: {question.name}", end="", file=sys.stderr, flush=True)
        words, answer = _said(session, question.text, question.expected)
        outcome.said[question.name] = outcome.said.get(question.name) or words
        if answer is not None and not words and answer.repeats and not question.expected.repeats:
            outcome.repeats.append(question.name)
    if trial.shapes and trial.results:
        try:
            outcome.said[SHAPES] = answers.report(session.validate(trial.shapes)).difference(trial.results)
        except (Refused, DataError) as error:
            outcome.said[SHAPES] = f"refused: {_line(error)}"


def _counts(session: Session, trial: Trial) -> dict[str, int]:
    """Triples by graph, of the graphs that the ``trial`` has. Raises ``Refused``."""
    if "" in trial.triples:
        ((count,),) = session.ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows
        return {"": int(count[-1])}
    answer = session.ask("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    graph, number = (answer.variables.index(name) for name in ("g", "n"))
    counts = {row[graph][-1]: int(row[number][-1]) for row in answer.rows if row[graph]}
    return {name: count for name, count in counts.items() if name in trial.triples}  # Virtuoso has some of its own


def _said(session: Session, text: str, expected: Answer) -> tuple[str, Answer | None]:
    try:
        answer = session.ask(text)
        return answer.difference(expected), answer
    except Refused as refused:
        return f"refused: {_line(refused)}", None
    except (Unreadable, DataError) as error:
        return f"not readable: {_line(error)}", None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
