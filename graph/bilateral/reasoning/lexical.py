"""Lexical forms: which strings a datatype reads, and the one spelling that stands for each value.

Every reader here takes a lexical form and gives the canonical spelling of its value, or ``None`` for a string outside
the lexical space. Two forms have the same value exactly if they have the same spelling, and a spelling is a form.

The form is read as it stands. XSD 1.1 part 2, section 4.3.6, has a processor normalise white space *before* it looks
for a form in the lexical space; RDF 1.1 Concepts, sections 3.3 and 5, maps the form of a literal itself, so that
``" 1 "^^xsd:integer`` is ill-typed (also the RDF test xmlsch-02-whitespace-facet-1).

A form may be a hostile megabyte: no expression here backtracks more than linearly, and no long string of digits becomes
an ``int``, which is quadratic and, over 4300 digits, an error.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from decimal import Decimal
from ipaddress import AddressValueError, IPv6Address
from math import frexp, inf, isfinite, isinf, ldexp, nextafter
from struct import pack, unpack

# XML 1.0, fifth edition, production 2 (Char); 4 and 4a (NameStartChar, NameChar) but for the colon
_NO_CHAR = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = _START + "0-9.\xb7\u0300-\u036f\u203f-\u2040-"

NORMALIZED = re.compile(r"[^\t\n\r]*")  # XSD 1.1 part 2, section 3.4.1
TOKEN = re.compile(r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?")  # 3.4.2
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")  # 3.4.3
NMTOKEN = re.compile(f"[:{_MORE}]+")  # 3.4.4
NAME = re.compile(f"[:{_START}][:{_MORE}]*")  # 3.4.6
NCNAME = re.compile(f"[{_START}][{_MORE}]*")  # 3.4.7

# BCP 47 (RFC 5646), section 2.1; the irregular tags of old are the only ones that the rest does not match
_TAG = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|sgn-(?:be-fr|be-nl|ch-de))"
)

_DECIMAL = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_FLOATING = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN")

_HEX = re.compile("[0-9a-fA-F]*")
_BASE64 = re.compile("[A-Za-z0-9+/]*(?:[AEIMQUYcgkosw048]=|[AQgw]==)?")

# RFC 3986, appendix B, and what RFC 3987, section 2.2, forbids in each part
_IRI = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_AUTHORITY = re.compile(r"(?:([^@\[\]]*)@)?(\[[^\[\]@]*\]|[^:@\[\]]*)(?::[0-9]*)?")
_FUTURE = re.compile(r"[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+")
_UCS = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane + (0x1000 if plane == 0xE0000 else 0))}-{chr(plane + 0xFFFD)}"
    for plane in range(0x10000, 0xF0000, 0x10000)
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"


def _forbidden(beyond: str) -> re.Pattern[str]:
    return re.compile(f"%(?![0-9A-Fa-f]{{2}})|[^%A-Za-z0-9._~!$&'()*+,;={_UCS}{beyond}-]")


_NOT_IN_HOST = _forbidden("")
_NOT_IN_USER = _forbidden(":")
_NOT_IN_PATH = _forbidden(":@/")
_NOT_IN_QUERY = _forbidden(f":@/?{_PRIVATE}")
_NOT_IN_FRAGMENT = _forbidden(":@/?")


def text(lexical: str) -> str | None:
    """Characters of XML, with an ``@`` after them: the spelling of rdf:PlainLiteral (XSD 1.1 part 2, section 3.3.1)."""
    return None if _NO_CHAR.search(lexical) else f"{lexical}@"


def tagged(lexical: str, language: str) -> str | None:
    """Text in a language; tags are well-formed by BCP 47 and compare without case (RDF 1.1 Concepts, section 3.3)."""
    tag = language.lower() if language.isascii() else ""
    return None if _NO_CHAR.search(lexical) or not _TAG.fullmatch(tag) else f"{lexical}@{tag}"


def plain(lexical: str) -> str | None:
    """Text, the last ``@``, and a language tag or nothing (rdf:PlainLiteral, second edition, section 3)."""
    characters, at, language = lexical.rpartition("@")
    return None if not at else tagged(characters, language) if language else text(characters)


def boolean(lexical: str) -> str | None:
    """XSD 1.1 part 2, section 3.3.2."""
    return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(lexical)


def decimal(lexical: str) -> str | None:
    """XSD 1.1 part 2, section 3.3.3; there is one zero, and any number of digits."""
    if not (match := _DECIMAL.fullmatch(lexical)):
        return None
    sign, whole, fraction, bare = match.groups(default="")
    whole, fraction = whole.lstrip("0") or "0", (fraction or bare).rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if sign == "-" and number != "0" else number


def integer(lexical: str) -> str | None:
    """XSD 1.1 part 2, section 3.4.13: a decimal without a point."""
    return decimal(lexical) if _INTEGER.fullmatch(lexical) else None


def double(lexical: str) -> str | None:
    """XSD 1.1 part 2, section 3.3.5; what is too great or too small for it is not in its lexical space.

    XSD 1.1 would round such a number to infinity or zero; the OWL 2 test cases dat-dtype-double-illtyped-hi and -lo,
    and those of float, hold that it has no value.
    """
    return _floating(float(lexical), lexical) if _FLOATING.fullmatch(lexical) else None


def single(lexical: str) -> str | None:
    """XSD 1.1 part 2, section 3.3.4, as ``double``: rounded once, from the decimal, not by way of a double."""
    if not _FLOATING.fullmatch(lexical):
        return None
    number = float(lexical)
    if _between_singles(number) and (exact := Decimal(lexical)) != number:
        number = nextafter(number, inf if exact > number else -inf)
    try:
        return _floating(float(unpack("<f", pack("<f", number))[0]), lexical)
    except OverflowError:
        return None


def _between_singles(number: float) -> bool:
    """Whether a double lies just half-way between two neighbours of single precision, where rounding can go astray."""
    return isfinite(number) and abs(ldexp(number, 24 - max(frexp(number)[1], -125))) % 1 == 0.5


def _floating(number: float, lexical: str) -> str | None:
    """The canonical form of ``number``; ``None`` where it is infinite or zero and the number written is not."""
    digits = lexical.upper().partition("E")[0]
    if isinf(number) != digits.endswith("INF") or (number == 0 and digits.strip("+-.0")):
        return None
    return repr(number).replace("inf", "INF").replace("nan", "NaN")


def hex_binary(lexical: str) -> str | None:
    """XSD 1.1 part 2, section 3.3.15."""
    return lexical.upper() if len(lexical) % 2 == 0 and _HEX.fullmatch(lexical) else None


def base64_binary(lexical: str) -> str | None:
    """XSD 1.1 part 2, section 3.3.16: a single space may stand between two characters; unused bits are zero."""
    if lexical.strip(" ") != lexical or "  " in lexical:
        return None
    compact = lexical.replace(" ", "")
    if len(compact) % 4 or not _BASE64.fullmatch(compact):
        return None
    return b64encode(b64decode(compact)).decode("ascii")


def any_uri(lexical: str) -> str | None:
    """An IRI reference of RFC 3987, as it stands, neither resolved nor normalised.

    XSD 1.1 part 2, section 3.3.17, leaves any string of characters in the lexical space. OWL 2 (Structural
    Specification, section 4.6) has the IRIs, relative ones among them, and so have the tests of its RDF-based
    semantics, for which ``:abc`` is none: the first segment of a relative path holds no colon (RFC 3987, section 2.2,
    ``ipath-noscheme``).
    """
    match = _IRI.fullmatch(lexical)
    assert match  # every string has these parts
    scheme, authority, path, query, fragment = match.groups()
    sound = (
        (not path.startswith(":") if scheme is None and authority is None else True)
        and (scheme is None or _SCHEME.fullmatch(scheme))
        and (authority is None or _is_authority(authority))
        and not _NOT_IN_PATH.search(path)
        and not _NOT_IN_QUERY.search(query or "")
        and not _NOT_IN_FRAGMENT.search(fragment or "")
    )
    return lexical if sound else None


def _is_authority(authority: str) -> bool:
    if not (match := _AUTHORITY.fullmatch(authority)):
        return False
    user, host = match.groups(default="")
    if _NOT_IN_USER.search(user):
        return False
    if not host.startswith("["):
        return not _NOT_IN_HOST.search(host)
    address = host[1:-1]
    if _FUTURE.fullmatch(address):
        return True
    if (
        len(address) > 45 or "%" in address
    ):  # the longest address, with IPv4 at its end; a zone is no part of the grammar
        return False
    try:
        IPv6Address(address)
    except AddressValueError:
        return False
    return True
