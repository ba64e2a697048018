"""Which prefixes a file in Turtle or TriG needs, and which literals it writes without their datatype.

Source: RDF 1.1 Turtle, sections 2.4 and 2.5.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from rdflib.namespace import XSD

_BARE = {
    str(XSD.integer): re.compile(r"[+-]?[0-9]+"),
    str(XSD.decimal): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    str(XSD.double): re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    str(XSD.boolean): re.compile(r"true|false"),
    str(XSD.string): re.compile(r".*", re.DOTALL),
}


def is_bare(value: str, datatype: str) -> bool:
    """Whether Turtle writes the literal without its datatype."""
    return datatype in _BARE and _BARE[datatype].fullmatch(value) is not None


def used_of(prefixes: Mapping[str, str], iris: Iterable[str]) -> dict[str, str]:
    """Those of ``prefixes`` whose namespace one of ``iris`` begins with."""
    ordered = sorted(iris)

    def used(namespace: str) -> bool:  # if an IRI begins with it, then the first that does not precede it
        at = bisect_left(ordered, namespace)
        return at < len(ordered) and ordered[at].startswith(namespace)

    return {prefix: namespace for prefix, namespace in prefixes.items() if used(namespace)}
