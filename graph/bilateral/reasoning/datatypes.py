"""The datatypes of OWL 2 RL: what a literal means, which two mean the same, and which datatypes hold a value.

Serves the rules dt-type1, dt-type2, dt-eq, dt-diff and dt-not-type (OWL 2 Profiles, section 4.3, table 8) for the
datatypes of section 4.2.1, and for rdf:langString, which RDF 1.1 has for the part of rdf:PlainLiteral with a language.

The sources are XSD 1.1 part 2 for what begins with ``xsd:``, and the OWL 2 Structural Specification, section 4, for how
OWL reads it: two literals are the same if their values are *identical*. Hence NaN is the same as NaN, +0 and -0 of a
float are not the same (4.2), nor are two spellings of an instant with different offsets (4.7). Values of decimal, float
and double are disjoint (4.2), so are those of hexBinary and base64Binary (4.5), and those of anyURI and string (4.6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from re import Pattern

from bilateral.reasoning import lexical as forms
from bilateral.reasoning.moments import date_time
from bilateral.reasoning.xml_content import xml_content

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"

LANG_STRING = f"{RDF}langString"


@dataclass(frozen=True)
class Value:
    """A data value; two are equal if and only if the values are identical.

    ``space`` is the IRI of the widest datatype but rdfs:Literal whose value space it lies in, and ``form`` the one of
    its lexical forms there that stands for all: ``value(v.form, v.space) == v``.
    """

    space: str
    form: str


@dataclass(frozen=True)
class _Datatype:
    """A datatype: the space it takes values from, how it reads a lexical form, and which values, by form, it holds."""

    space: str
    read: Callable[[str], str | None]
    holds: Callable[[str], bool] = lambda form: True


def _none(lexical: str) -> None:
    """No literal has this form: rdfs:Literal has values only, and rdf:langString reads a language besides."""


def _is_text(form: str) -> bool:
    return form.endswith("@")


def _is_tagged(form: str) -> bool:
    return not form.endswith("@")


def _matching(pattern: Pattern[str]) -> Callable[[str], bool]:
    """Text without a language that matches the whole pattern."""
    return lambda form: form.endswith("@") and pattern.fullmatch(form, 0, len(form) - 1) is not None


def _whole(low: int | None = None, high: int | None = None) -> Callable[[str], bool]:
    """Whole numbers from ``low`` to ``high``; either may be open."""

    def holds(form: str) -> bool:
        if "." in form:
            return False
        # Beyond 21 characters a number exceeds every bound of XSD, and only its sign matters.
        number = int(form) if len(form) <= 21 else -(10**21) if form.startswith("-") else 10**21
        return (low is None or low <= number) and (high is None or number <= high)

    return holds


def _has_offset(form: str) -> bool:
    clock = form.rpartition("T")[2]
    return clock.endswith("Z") or "+" in clock or "-" in clock


_TEXT, _NUMBER, _MOMENT = f"{RDF}PlainLiteral", f"{XSD}decimal", f"{XSD}dateTime"

_DATATYPES = {
    # rdf:PlainLiteral (second edition), section 3; RDF 1.1 Concepts, section 3.3
    _TEXT: _Datatype(_TEXT, forms.plain),
    LANG_STRING: _Datatype(_TEXT, _none, _is_tagged),
    # XSD 1.1 part 2, sections 3.3.1 and 3.4.1 to 3.4.7; OWL 2 Structural Specification, section 4.3
    f"{XSD}string": _Datatype(_TEXT, forms.text, _is_text),
    f"{XSD}normalizedString": _Datatype(_TEXT, forms.text, _matching(forms.NORMALIZED)),
    f"{XSD}token": _Datatype(_TEXT, forms.text, _matching(forms.TOKEN)),
    f"{XSD}language": _Datatype(_TEXT, forms.text, _matching(forms.LANGUAGE)),
    f"{XSD}NMTOKEN": _Datatype(_TEXT, forms.text, _matching(forms.NMTOKEN)),
    f"{XSD}Name": _Datatype(_TEXT, forms.text, _matching(forms.NAME)),
    f"{XSD}NCName": _Datatype(_TEXT, forms.text, _matching(forms.NCNAME)),
    # XSD 1.1 part 2, sections 3.3.3 and 3.4.13 to 3.4.25; OWL 2 Structural Specification, section 4.1
    _NUMBER: _Datatype(_NUMBER, forms.decimal),
    f"{XSD}integer": _Datatype(_NUMBER, forms.integer, _whole()),
    f"{XSD}nonPositiveInteger": _Datatype(_NUMBER, forms.integer, _whole(high=0)),
    f"{XSD}negativeInteger": _Datatype(_NUMBER, forms.integer, _whole(high=-1)),
    f"{XSD}long": _Datatype(_NUMBER, forms.integer, _whole(-(2**63), 2**63 - 1)),
    f"{XSD}int": _Datatype(_NUMBER, forms.integer, _whole(-(2**31), 2**31 - 1)),
    f"{XSD}short": _Datatype(_NUMBER, forms.integer, _whole(-(2**15), 2**15 - 1)),
    f"{XSD}byte": _Datatype(_NUMBER, forms.integer, _whole(-(2**7), 2**7 - 1)),
    f"{XSD}nonNegativeInteger": _Datatype(_NUMBER, forms.integer, _whole(0)),
    f"{XSD}unsignedLong": _Datatype(_NUMBER, forms.integer, _whole(0, 2**64 - 1)),
    f"{XSD}unsignedInt": _Datatype(_NUMBER, forms.integer, _whole(0, 2**32 - 1)),
    f"{XSD}unsignedShort": _Datatype(_NUMBER, forms.integer, _whole(0, 2**16 - 1)),
    f"{XSD}unsignedByte": _Datatype(_NUMBER, forms.integer, _whole(0, 2**8 - 1)),
    f"{XSD}positiveInteger": _Datatype(_NUMBER, forms.integer, _whole(1)),
    # XSD 1.1 part 2, sections 3.3.4 and 3.3.5; OWL 2 Structural Specification, section 4.2
    f"{XSD}float": _Datatype(f"{XSD}float", forms.single),
    f"{XSD}double": _Datatype(f"{XSD}double", forms.double),
    # The same, sections 3.3.2 and 4.4; 3.3.15, 3.3.16 and 4.5; 3.3.17 and 4.6; 3.3.7, 3.4.28 and 4.7
    f"{XSD}boolean": _Datatype(f"{XSD}boolean", forms.boolean),
    f"{XSD}hexBinary": _Datatype(f"{XSD}hexBinary", forms.hex_binary),
    f"{XSD}base64Binary": _Datatype(f"{XSD}base64Binary", forms.base64_binary),
    f"{XSD}anyURI": _Datatype(f"{XSD}anyURI", forms.any_uri),
    _MOMENT: _Datatype(_MOMENT, date_time),
    f"{XSD}dateTimeStamp": _Datatype(_MOMENT, date_time, _has_offset),
    # RDF 1.1 Concepts, section 5.2
    f"{RDF}XMLLiteral": _Datatype(f"{RDF}XMLLiteral", xml_content),
    # OWL 2 Structural Specification, section 5.2: rdfs:Literal holds every data value; it is in no datatype map
    f"{RDFS}Literal": _Datatype("", _none),
}

SUPPORTED: tuple[str, ...] = tuple(sorted(_DATATYPES))
"""IRIs of the datatypes that OWL 2 RL has (OWL 2 Profiles, section 4.2.1), and of rdf:langString."""


def value(lexical: str, datatype: str, language: str = "") -> Value | None:
    """The value of a literal; ``None`` if it has none here.

    That is so for a datatype outside ``SUPPORTED``, of which nothing is known, and for a lexical form outside the
    lexical space of one within it, where the literal is ill-typed. Only rdf:langString takes a language, and it needs
    one (RDF 1.1 Concepts, section 3.3).
    """
    found = _DATATYPES.get(datatype)
    if found is None or bool(language) != (datatype == LANG_STRING):
        return None
    form = forms.tagged(lexical, language) if language else found.read(lexical)
    return Value(found.space, form) if form is not None and found.holds(form) else None


def contains(datatype: str, value: Value) -> bool:
    """Whether a value lies in the value space of a datatype; false for a datatype outside ``SUPPORTED``."""
    found = _DATATYPES.get(datatype)
    return found is not None and found.space in ("", value.space) and found.holds(value.form)


def datatypes_of(value: Value) -> tuple[str, ...]:
    """Every supported datatype whose value space holds a value, sorted (rule dt-type2)."""
    return tuple(datatype for datatype in SUPPORTED if contains(datatype, value))
