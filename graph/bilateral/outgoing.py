r"""No way out: a query or update that would call an address that is not allowed is refused before it is run.

Parsers differ on where a string, a comment, a name or an IRI ends (``?a<?b#``, ``\u000A``, ``x:a.b.SERVICE``), so a
text can be written that one takes for harmless and the engine runs as SERVICE. The check therefore looks for the shape
of the clause: the word, then an IRI, variable or prefixed name, then for SERVICE a brace. Strings and comments are left
out only where no two parsers can differ on them. The word elsewhere in the code is refused, too.

A call is let through where it names an allowed address in full, and the parsed algebra has the same calls, no more and
no fewer. Below the check, ``bilateral_server.sealed`` keeps a worker from opening a socket at all; only a text with an
allowed call runs without it. A text without the words costs one search.

Source: SPARQL 1.1 Federated Query, sections 2 and 4; SPARQL 1.1 Update, section 3.1.4.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from bilateral.errors import QueryError
from bilateral.tokens import VARIABLE, tokens, unescaped

if TYPE_CHECKING:  # the parser takes 0.2 s to import, and few texts need it
    from rdflib.plugins.sparql.parserutils import CompValue


class OutgoingRefused(QueryError):
    """The text calls an address that is not allowed, or may call one."""


_WORD = re.compile("SERVICE|LOAD", re.IGNORECASE)
_IRI = "<[^<> ]*>"
_VARIABLE_OR_WORD = re.compile(f"{VARIABLE}|(SERVICE|LOAD)", re.IGNORECASE)
_IRI_VARIABLE_OR_WORD = re.compile(f"{_IRI}|{VARIABLE}|(SERVICE|LOAD)", re.IGNORECASE)
_GAP = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_CHUNK = r"[^ \t\r\n<>{}#\\:]*+(?:\\.[^ \t\r\n<>{}#\\:]*+)*+"  # x:a\#b is one name
_TARGET = rf"(<[^<>]*+>|(?:[?$]|{_CHUNK}:){_CHUNK}(?::{_CHUNK})*+)"
# Nothing need separate the words: the engine reads 1SERVICESILENT<http://a>{ as a number and a clause.
_REST = re.compile(rf"{_GAP}(?:SILENT)?{_GAP}{_TARGET}", re.IGNORECASE | re.DOTALL)
_BRACE = re.compile(rf"{_GAP}\{{")
_MOST = 100
_LONGEST = 50_000
_NOT_TOLD = "SERVICE or LOAD is not allowed here, since it cannot be told what the text would call"


def allowed_services() -> frozenset[str]:
    """The addresses that the setting ``BILATERAL_SERVICE_ALLOW`` lists."""
    return addresses(os.environ.get("BILATERAL_SERVICE_ALLOW", ""))


def addresses(setting: str) -> frozenset[str]:
    """The addresses in the value of a setting, which are separated by spaces or commas."""
    return frozenset(setting.replace(",", " ").split())


def check_outgoing(
    text: str, service_allow: frozenset[str], update: bool = False, load_allow: frozenset[str] = frozenset()
) -> bool:
    """Whether the query, or ``update``, calls another address: then an allowed one, by SERVICE or LOAD.

    Raises ``OutgoingRefused`` where it calls one that is not allowed, or may: what cannot be parsed, and what does not
    write the address in full, as an IRI.
    """
    allowed = {"SERVICE": service_allow, "LOAD": load_allow}
    found = False
    for reading in {text, unescaped(text)}:  # the engine of today does not unescape, its parser of tomorrow may
        if _WORD.search(reading):
            found |= _check(reading, allowed, update)
    return found


def _check(text: str, allowed: dict[str, frozenset[str]], update: bool) -> bool:
    code, certain = _code(text)
    calls = list(_calls(code, certain, update))
    for word, target in calls:
        if target[1:-1] not in allowed[word] or target[0] != "<":
            only = " or ".join(f"<{iri}>" for iri in sorted(allowed[word]))
            raise OutgoingRefused(
                f"{word} is not allowed here: no outgoing request is made"
                + (f" but to {only}, written in full" if only else f"; BILATERAL_{word}_ALLOW may list where to")
            )
    if not calls:
        if any(token.kind == "word" and _WORD.search(token.text) for token in tokens(text)):
            raise OutgoingRefused(f"{_NOT_TOLD}: the word stands where it cannot")
        return False
    if not certain:
        raise OutgoingRefused(f"{_NOT_TOLD}: parsers differ on where a string, a comment or an IRI in it ends")
    if _parsed(text, update) != sorted((word, target[1:-1]) for word, target in calls):
        raise OutgoingRefused(f"{_NOT_TOLD}: its algebra has other calls than its text")
    return True


def _code(text: str) -> tuple[str, bool]:
    r"""``text`` without strings, comments and local names, and whether no parser can differ on where they end.

    Where one can, the text is given as it is: where something is no token, an escape is no character, or an IRI may be
    a comparison that a quote or comment sign follows, such as ``?a<?b#``, unlike ``<http://a#b>``.
    """
    pieces = []
    for kind, piece, _ in tokens(text):
        if (
            kind in ("unknown", "unended")
            or (kind == "string" and re.search(r"\\[uU]", unescaped(piece)))
            or (kind == "iri" and re.search("[#']", piece) and not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*://", piece))
        ):
            return text, False
        if kind == "string":
            piece = '""'
        elif kind == "name" and "." not in piece:  # the engine ends x:a.b.SERVICE at the second point
            piece = piece[: piece.index(":") + 1]
        pieces.append(piece)
    return " ".join(pieces), True


def _calls(code: str, certain: bool, update: bool) -> Iterator[tuple[str, str]]:
    """What in ``code`` has the shape of a call: the word in capitals, and the target as written."""
    words = [match for match in (_IRI_VARIABLE_OR_WORD if certain else _VARIABLE_OR_WORD).finditer(code) if match[1]]
    if len(words) > _MOST:  # each look ahead may read the whole text, so their number is bounded
        raise OutgoingRefused(f"the words SERVICE and LOAD are there more than {_MOST} times")
    for match in words:
        rest = _REST.match(code, match.end())
        if rest is None:
            continue
        word = match[1].upper()
        if word == "SERVICE" and _BRACE.match(code, rest.end()):
            yield word, rest[1]
        elif (
            word == "LOAD"
            and update
            and not (certain and code[: match.start()].rstrip()[-1:] not in ("", ";", ">", '"'))
        ):
            yield word, rest[1]


def _parsed(text: str, update: bool) -> list[tuple[str, str]]:
    """The calls in the algebra of the query or ``update``. Raises ``OutgoingRefused`` where there is none."""
    if len(text) > _LONGEST:
        raise OutgoingRefused(f"{_NOT_TOLD}: it has more than {_LONGEST} characters")
    from rdflib.plugins.sparql.algebra import translateQuery, translateUpdate
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

    text = _on_lines(text)
    try:
        algebra = translateUpdate(parseUpdate(text)).algebra if update else translateQuery(parseQuery(text)).algebra
    except Exception as error:  # whatever the parser raises: of the syntax, of its recursion, of a faulty escape
        raise OutgoingRefused(f"{_NOT_TOLD}: it cannot be parsed") from error
    found = {id(node): node for node in _nodes(algebra)}.values()
    return sorted(("SERVICE", str(n.term)) if n.name == "ServiceGraphPattern" else ("LOAD", str(n.iri)) for n in found)


def _on_lines(text: str) -> str:
    """``text`` with a line break before each SERVICE: rdflib 7.6 takes a # before it, as of an IRI, for a comment."""
    starts = [0, *(token.start for token in tokens(text) if token.is_word("SERVICE")), len(text)]
    return "\n".join(text[start:end] for start, end in pairwise(starts))


def _nodes(node: object) -> Iterator[CompValue]:
    """The nodes of SERVICE and LOAD in the algebra, some perhaps more than once."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(node, CompValue):
        if node.name in ("ServiceGraphPattern", "Load"):
            yield node
        children: Iterable[object] = node.values()
    elif isinstance(node, list | tuple | ParseResults):
        children = node
    else:
        return
    for child in children:
        yield from _nodes(child)


def refuse_service(text: str) -> None:
    """Raise ``OutgoingRefused`` where the query ``text`` may call another endpoint."""
    check_outgoing(text, frozenset())
