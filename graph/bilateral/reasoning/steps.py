"""A proof as data: steps, each a rule applied to premises; read from a file, checked, told and written elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

Triple = tuple[str, str, str]
"""Subject, predicate and object in N-Triples; a literal may be a subject, as the rules of table 8 have it."""


@dataclass(frozen=True)
class Step:
    """One derived triple: the rule that gives it, its rank, and the premises in the order of the rule's body.

    The nodes of a list stand after the pattern that names the list: rdf:first and rdf:rest of each, in turn.
    """

    triple: Triple
    rule: str
    rank: int
    premises: tuple[Triple, ...]


@dataclass(frozen=True)
class Proof:
    """All it takes to derive ``goal``: each step once, after the steps that derive its premises.

    There is no step where the goal is asserted.
    """

    goal: Triple
    steps: tuple[Step, ...]

    @cached_property
    def step_of(self) -> dict[Triple, Step]:
        """The step that derives a triple, for each that is derived."""
        return {step.triple: step for step in self.steps}

    @cached_property
    def leaves(self) -> tuple[Triple, ...]:
        """The asserted triples it all comes down to, each once, in the order in which the steps use them."""
        if not self.steps:
            return (self.goal,)
        used = (premise for step in self.steps for premise in step.premises)
        return tuple(dict.fromkeys(premise for premise in used if premise not in self.step_of))
