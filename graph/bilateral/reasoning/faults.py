"""What is wrong, or only unusual, in what was loaded, as findings; contradictions are apart (``contradictions.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from bilateral.findings import Finding, Severity
from bilateral.reasoning.axioms import Axioms
from bilateral.reasoning.literals import Literals
from bilateral.reasoning.rules import GROUPS, expand, short
from bilateral.reasoning.working import Working

_CHAIN = expand("owl:propertyChainAxiom")


def findings(working: Working, axioms: Axioms, literals: Literals) -> list[Finding]:
    """Malformed lists (errors), ill-typed literals (warnings), unsupported datatypes, chains to themselves (infos)."""
    return [*_lists(working, axioms), *_literals(working, literals), *_chains(working)]


def _lists(working: Working, axioms: Axioms) -> Iterator[Finding]:
    for malformed in axioms.malformed:
        ((head,),) = working.run("SELECT text FROM term WHERE id = ?", [malformed.head])
        yield Finding(Severity.ERROR, "REASON.LIST", head, f"no rule can read this list: {malformed.why}")


def _literals(working: Working, literals: Literals) -> Iterator[Finding]:
    typed = """SELECT id, text FROM term WHERE kind = 2 AND text[1] = '"' AND text[-1] = '>' ORDER BY id"""
    unsupported: dict[str, int] = {}
    for number, text in working.run(typed):
        datatype = literals.datatype(text)
        if f"<{datatype}>" not in GROUPS["{datatype}"]:
            unsupported[datatype] = unsupported.get(datatype, 0) + 1
        elif literals.value(number, text) is None:
            yield Finding(
                Severity.WARNING, "REASON.ILL-TYPED", text, f"the lexical form is none of {short(f'<{datatype}>')}"
            )
    for datatype, count in sorted(unsupported.items()):
        message = f"OWL 2 RL does not have this datatype; {count} literals of it are compared as they are written"
        yield Finding(Severity.INFO, "REASON.DATATYPE", f"<{datatype}>", message)


def _chains(working: Working) -> Iterator[Finding]:
    rows = working.run(
        """SELECT DISTINCT text, length FROM axiom JOIN member ON list = o AND item = s JOIN term ON id = s
        WHERE p = ? AND length > 0 ORDER BY ALL""",
        [working.number(_CHAIN)],
    )
    for name, length in rows:
        message = f"it is part of its own chain of {length}; the rules are applied, but OWL 2 DL may forbid it"
        yield Finding(Severity.INFO, "REASON.CHAIN", name, message)
