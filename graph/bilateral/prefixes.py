"""The prefixes of a query: which it uses without declaring them, and what to add.

Source: SPARQL 1.1 Query Language, section 4.1.1.
"""

from __future__ import annotations

from difflib import get_close_matches

from bilateral.names import PREFIXES
from bilateral.sparql_syntax import Token, tokens

_MOST_PREFIXES = 10
"""Most missing declarations that are written out."""


def undeclared(text: str) -> list[tuple[str, Token]]:
    """The prefixed names whose prefix is not declared before them, after their prefix."""
    return _prefixes(text)[1]


def missing_prefixes(text: str) -> list[str]:
    """The prefixes that the query uses and nowhere declares, in the order of their use."""
    declared, undeclared = _prefixes(text)
    return list(dict.fromkeys(prefix for prefix, _ in undeclared if prefix not in declared))


def declarations(text: str) -> str:
    """The declarations that ``text`` lacks, ready to paste; for a prefix nobody knows, the one most like it."""
    missing = list(dict.fromkeys(prefix for prefix, _ in undeclared(text)))[:_MOST_PREFIXES]
    lines = [f"PREFIX {name}: <{PREFIXES.get(name, '…')}>" for name in missing]
    near = {name: get_close_matches(name, PREFIXES, n=1) for name in missing if name not in PREFIXES}
    meant = [
        f"; for {name}: did you mean {found[0]}: (<{PREFIXES[found[0]]}>)?" for name, found in near.items() if found
    ]
    return f"add {' '.join(lines)}{''.join(meant)}"


def advice(text: str) -> str:
    """What to add to a query that uses a prefix it does not declare, or nothing where it declares them all."""
    lacking = sorted({prefix for prefix, _ in undeclared(text)})
    lines = "; ".join(f"PREFIX {name}: <{PREFIXES.get(name, '…')}>" for name in lacking)
    return f"prefix {', '.join(lacking)} is not declared; add {lines}" if lacking else ""


def _prefixes(text: str) -> tuple[set[str], list[tuple[str, Token]]]:
    """The prefixes that are declared, and the prefixed names before whose use theirs was not, after their prefix."""
    declared: set[str] = set()
    undeclared: list[tuple[str, Token]] = []
    before = ""
    for token in tokens(text):
        if token.kind in ("PNAME_NS", "PNAME_LN"):
            prefix = token.text.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                undeclared.append((prefix, token))
        before = token.kind
    return declared, undeclared
