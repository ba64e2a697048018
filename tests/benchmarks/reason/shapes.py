"""Shapes of data that hurt naive evaluation, each small, with a closure of about a million triples.

``EXPECTED`` holds how many new triples about individuals each entails, tautologies not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .terms import DATA, TERM

_RDF, _RDFS, _OWL = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
)
_TYPE, _SAME = f"<{_RDF}type>", f"<{_OWL}sameAs>"
_LINK = f"<{TERM}link>"

_CHAIN = 1_500
_CYCLE = 1_000
_SAMES, _FACTS = 1_000, 100
_DEPTH, _BRANCHES, _INSTANCES = 200, 5, 600
_IN, _OUT = 9_900, 100


def _thing(name: object) -> str:
    return f"<{DATA}{name}>"


def chain() -> Iterator[str]:
    """One chain of 1,500 links of a transitive property."""
    yield f"{_LINK} {_TYPE} <{_OWL}TransitiveProperty> .\n"
    yield from (f"{_thing(n)} {_LINK} {_thing(n + 1)} .\n" for n in range(_CHAIN))


def cycle() -> Iterator[str]:
    """One cycle of 1,000 nodes of a transitive property."""
    yield f"{_LINK} {_TYPE} <{_OWL}TransitiveProperty> .\n"
    yield from (f"{_thing(n)} {_LINK} {_thing((n + 1) % _CYCLE)} .\n" for n in range(_CYCLE))


def same() -> Iterator[str]:
    """1,000 individuals declared the same, each as the next, and one fact about every tenth."""
    yield from (f"{_thing(n)} {_SAME} {_thing(n + 1)} .\n" for n in range(_SAMES - 1))
    step = _SAMES // _FACTS
    yield from (f"{_thing(n * step)} {_LINK} {_thing(f'fact{n}')} .\n" for n in range(_FACTS))


def tree() -> Iterator[str]:
    """A class tree of five branches, 200 deep with its root, and 600 instances at the tip of each."""
    for branch in range(_BRANCHES):
        parent = "Root"
        for depth in range(1, _DEPTH):
            child = f"Class{branch}-{depth}"
            yield f"<{TERM}{child}> <{_RDFS}subClassOf> <{TERM}{parent}> .\n"
            parent = child
        yield from (f"{_thing(f'{branch}-{n}')} {_TYPE} <{TERM}{parent}> .\n" for n in range(_INSTANCES))


def hub() -> Iterator[str]:
    """A chain axiom over a hub of 10,000 neighbours: 9,900 that lead to it, 100 that it leads to."""
    yield f"<{TERM}through> <{_OWL}propertyChainAxiom> <{TERM}list0> .\n"
    yield f"<{TERM}list0> <{_RDF}first> <{TERM}into> .\n"
    yield f"<{TERM}list0> <{_RDF}rest> <{TERM}list1> .\n"
    yield f"<{TERM}list1> <{_RDF}first> <{TERM}out> .\n"
    yield f"<{TERM}list1> <{_RDF}rest> <{_RDF}nil> .\n"
    yield from (f"{_thing(f'in{n}')} <{TERM}into> {_thing('hub')} .\n" for n in range(_IN))
    yield from (f"{_thing('hub')} <{TERM}out> {_thing(f'out{n}')} .\n" for n in range(_OUT))


SHAPES: dict[str, Callable[[], Iterator[str]]] = {
    "chain": chain,
    "cycle": cycle,
    "same": same,
    "tree": tree,
    "hub": hub,
}

EXPECTED = {
    "chain": _CHAIN * (_CHAIN - 1) // 2,
    "cycle": _CYCLE * (_CYCLE - 1),
    "same": _SAMES * (_SAMES - 1) - (_SAMES - 1) + (_SAMES - 1) * _FACTS,
    "tree": _BRANCHES * _INSTANCES * (_DEPTH - 1),
    "hub": _IN * _OUT,
}
