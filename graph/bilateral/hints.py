"""What a person can do about a query that is not SPARQL."""

import re

from bilateral.names import PREFIXES

_NOT_NAMES = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|<[^<>\s]*>|#[^\n]*')
_PREFIXED = re.compile(r"(?<![\w?$:.-])([A-Za-z][\w.-]*):(?!//)")


def undeclared(text: str) -> str:
    """What to add to a query that uses a prefix it does not declare, or nothing where it declares them all."""
    bare = _NOT_NAMES.sub(" ", text)
    declared = set(re.findall(r"PREFIX\s+([\w.-]*)\s*:", bare, re.IGNORECASE))
    missing = sorted(set(_PREFIXED.findall(bare)) - declared - {"_"})
    lines = "; ".join(f"PREFIX {name}: <{PREFIXES.get(name, '…')}>" for name in missing)
    return f"prefix {', '.join(missing)} is not declared; add {lines}" if missing else ""
