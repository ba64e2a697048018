"""What a case asks of a service, and whether the service does it. A service is a server, or the engine alone."""

from __future__ import annotations

from typing import Protocol

from .manifests import Case, Dataset, Row, iri_of, triples
from .results import alike, answered, expected, same

Held = dict[str, list[Row]]
"""The triples of each graph that has some, by name; the default graph is ''."""


class Refused(Exception):
    """The service did not do what it was asked: because it is not SPARQL (``malformed``), or for another reason."""

    def __init__(self, status: int, said: str, malformed: bool) -> None:
        """What the service ``said``, with an HTTP status."""
        super().__init__(f"{status} {said}")
        self.status = status
        self.malformed = malformed


class Service(Protocol):
    """What can be loaded and asked."""

    def hold(self, data: Dataset) -> None:
        """Hold ``data`` and nothing else."""

    def query(self, text: str, syntax: str) -> bytes:
        """Answer in ``syntax``, a key of ``results.ACCEPT``. Raises ``Refused``."""

    def update(self, text: str) -> None:
        """Change what is held. Raises ``Refused``."""

    def held(self) -> Held:
        """What is held now."""


def fault(case: Case, service: Service) -> str:
    """What is wrong with what the service does, or nothing."""
    try:
        return _CHECKS[case.kind](case, service)
    except Refused as refused:
        return f"{case.text}\nrefused: {refused}"


def _query(case: Case, service: Service) -> str:
    assert not isinstance(case.result, Dataset) and case.result is not None
    wanted, syntax = expected(case.result)
    service.hold(case.data)
    content = service.query(_based(case), syntax)
    try:
        if same(wanted, answered(content, syntax), case.lax):
            return ""
    except SyntaxError as error:
        return f"{case.text}\nnot {syntax}: {error}\ngot: {content.decode(errors='replace')}"
    return f"{case.text}\nwanted: {case.result.read_text()}\ngot: {content.decode()}"


def _update(case: Case, service: Service) -> str:
    assert isinstance(case.result, Dataset)
    service.hold(case.data)
    service.update(_based(case))
    wanted = {"": [row for path in case.result.default for row in triples(path)]}
    wanted.update({name: list(triples(path)) for name, path in case.result.named})
    wanted = {name: rows for name, rows in wanted.items() if rows}  # a store need not keep empty graphs
    got = service.held()
    if wanted.keys() == got.keys() and all(alike(rows, got[name]) for name, rows in wanted.items()):
        return ""
    return f"{case.text}\nwanted: {wanted}\ngot: {got}"


def _based(case: Case) -> str:
    """The request with the base IRI that it has where it is published."""
    return f"BASE <{iri_of(case.request)}>\n{case.text}"


def _accepted(case: Case, service: Service) -> str:
    try:
        _ask(case, service)
    except Refused as refused:
        if refused.malformed:
            raise
    return ""


def _rejected(case: Case, service: Service) -> str:
    try:
        _ask(case, service)
    except Refused as refused:
        return "" if refused.status == 400 else f"{case.text}\nrefused for another reason: {refused}"
    return f"{case.text}\naccepted"


def _ask(case: Case, service: Service) -> None:
    if "Update" in case.kind or case.request.suffix == ".ru":
        service.update(case.text)
    else:
        service.query(case.text, "any")


_CHECKS = {
    "QueryEvaluationTest": _query,
    "CSVResultFormatTest": _query,
    "UpdateEvaluationTest": _update,
    "PositiveSyntaxTest": _accepted,
    "PositiveSyntaxTest11": _accepted,
    "PositiveUpdateSyntaxTest11": _accepted,
    "NegativeSyntaxTest": _rejected,
    "NegativeSyntaxTest11": _rejected,
    "NegativeUpdateSyntaxTest11": _rejected,
}
