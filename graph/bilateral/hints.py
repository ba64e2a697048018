"""What a person or an agent can do about a text that is not SPARQL, or a query that asks for terms that are not there.

Pure functions of the text; where it goes wrong is found by the grammar, in ``bilateral.sparql_syntax``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from rdflib import URIRef

from bilateral.names import BASE, compact
from bilateral.prefixes import declarations, undeclared
from bilateral.sparql_syntax import AGGREGATES, END, FUNCTIONS, KEYWORDS, Fault, Token, first_fault, tokens

_MOST = 20_000
"""Longest text, in characters, that is looked at, so that an error costs no more than a query."""


_LATER = re.compile(
    r"<<|(?<=\{)\||~|(?:LATERAL|VERSION|ADJUST|(?:IS)?TRIPLE|SUBJECT|PREDICATE|OBJECT|(?:HAS|STR)?LANG(?:DIR)?)\b", re.I
)
"""What a query of SPARQL 1.2, or of this engine, may have where the grammar of 1.1 has a fault."""

_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_OPERATORS = {"||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "IN", "NOT", "SIGNED"}
_PATH = {"|", "/", "?", "*", "+"}
_TERMS = {"IRIREF", "PNAME_LN", "PNAME_NS", "VAR", "STRING", "INTEGER", "NUMBER", "BLANK"}
_CLOSES = {"{": "}", "(": ")", "[": "]"}
_CALLED = {
    "VAR": "a variable",
    **dict.fromkeys(("IRIREF", "PNAME_LN"), "an IRI"),
    "PNAME_NS": "a prefix with its colon",
    **dict.fromkeys(("STRING", "NUMBER", "SIGNED", "TRUE", "FALSE"), "a literal"),
    "INTEGER": "a number",
    "LANGTAG": "a language tag",
    "BLANK": "a blank node",
    "NIL": '"()"',
    **dict.fromkeys(("NONE", "ONE", "TWO", "AGGREGATE"), "a function"),
    END: "the end",
}
_REPORTED = {
    "variable that is unbound": "in a query with GROUP BY or an aggregate, SELECT has only what is in GROUP BY, and "
    "aggregates, such as (SAMPLE(?x) AS ?any)",
    "overrides an existing variable": "give the result of the expression a name that the pattern does not use",
    "Duplicated variable name": "name each variable once in SELECT",
    "<unreported>": "use a blank node label in one group only; a variable can take its place",
}
"""What to do about what the engine reports, by a part of its message."""


@dataclass(frozen=True)
class Hint:
    """Line and column (from 1, in characters) and text of the token at fault, what is wrong, and what to do.

    ``line`` and ``column`` are 0 where the place is unknown; ``hint`` is empty where nothing is known to help.
    """

    line: int
    column: int
    token: str
    detail: str
    hint: str


def explain(text: str, message: str, update: bool = False) -> Hint:
    """Where the query or ``update`` ``text``, which the engine refused with ``message``, goes wrong, and what to do.

    The place is that of the first fault of grammar, prefix that is not declared, or relative IRI; only where there is
    none it is the engine's, which can be a word too late.
    """
    short = len(text) <= _MOST
    if short and (faults := sorted(_faults(text, update), key=lambda fault: fault[0].start)):
        token, detail, hint = faults[0]
        return Hint(*_place(text, token), _short(token.text), detail, hint)
    place = re.search(r"error at (\d+):(\d+): expected (.*)", message, re.DOTALL)
    if place is None:
        return Hint(0, 0, "", message, "")
    said = re.search(r"[A-Z][A-Za-z]+(?: [A-Za-z]+){2,}", place[3])
    hint = next((hint for part, hint in _REPORTED.items() if part in place[3]), "")
    if not hint and short and any(token.kind == "AS" for token in tokens(text)):
        hint = "a variable that AS gives a value may not be used before in its group"
    return Hint(int(place[1]), int(place[2]), "", said[0] if said else "refused here or shortly before", hint)


def _faults(text: str, update: bool) -> Iterator[tuple[Token, str, str]]:
    """The first fault of each sort: a token, what is wrong with it, and what to do."""
    fault = first_fault(text, update)
    if fault and not _LATER.match(text, fault.token.start):
        found = "the query ends" if fault.token.kind == END else f"found {_named(_short(fault.token.text))}"
        yield fault.token, f"{found}, expected {', '.join(_expected(fault.expected))}", _advice(text, fault)
    for prefix, token in undeclared(text)[:1]:
        yield token, f"the prefix {prefix}: is not declared", declarations(text)
    for token in tokens(text):
        if token.kind == "BASE":
            break
        if token.kind == "IRIREF" and not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*:", token.text):
            yield token, f"the IRI {_short(token.text)} is relative", "write it in full, with its scheme"
            break


def unknown_terms(text: str, known: Collection[str] | Mapping[str, Collection[str]]) -> list[tuple[str, list[str]]]:
    """Terms of this dataset in the query ``text`` that are not among the ``known`` IRIs, each with up to three near it.

    A mapping gives the labels of each IRI, which count as its spellings. Only namespaces in which something is known
    are looked at. Terms are written as prefixed names where a prefix of the project fits.
    """
    labels = known if isinstance(known, Mapping) else dict.fromkeys(known, ())
    spaces: dict[str, dict[str, str]] = {}
    for iri, names in labels.items():
        space, local = _split(iri)
        if space.startswith(BASE):
            spaces.setdefault(space, {}).update({name.lower(): iri for name in (*names, local)})
    found: dict[str, list[str]] = {}
    for iri in _iris(text):
        space, local = _split(iri)
        if iri in labels or space not in spaces:
            continue
        near = get_close_matches(local.lower(), spaces[space], n=6, cutoff=0.6)
        found[compact(URIRef(iri))] = list(dict.fromkeys(compact(URIRef(spaces[space][name])) for name in near))[:3]
    return list(found.items())


def _split(iri: str) -> tuple[str, str]:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def _iris(text: str) -> Iterator[str]:
    """The IRIs that the query names after its prologue, in order."""
    prefixes: dict[str, str] = {}
    read = list(tokens(text))
    for place, token in enumerate(read):
        if token.kind == "IRIREF" and place > 1 and read[place - 2].kind == "PREFIX":
            prefixes[read[place - 1].text[:-1]] = token.text[1:-1]
        elif token.kind == "IRIREF":
            yield token.text[1:-1]
        elif token.kind == "PNAME_LN":
            prefix, _, local = token.text.partition(":")
            yield prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)


def _expected(kinds: Collection[str]) -> list[str]:
    """What could stand there, in words; the many operators and functions are named as such."""
    left, words = set(kinds), []
    for mark, group, word in (("||", _OPERATORS, "an operator"), ("|", _PATH, "a path")):
        if mark in left:
            left -= group
            words.append(word)
    left -= {"INTEGER"} if "STRING" in left else set()
    left -= {"PNAME_NS"} if "PNAME_LN" in left else set()
    if "ONE" in left:  # the other functions have names of their own in the grammar
        left = {kind for kind in left if kind in _CALLED or not kind.isalpha()} - {"GROUP_CONCAT"}
    named = {*words, *(_CALLED.get(kind) or _named(kind) for kind in left)}
    return sorted(named, key=lambda word: (word[0].isalpha(), word))


def _named(text: str) -> str:
    return text if text[0].isalnum() or '"' in text else f'"{text}"'


def _advice(text: str, fault: Fault) -> str:
    """What to do about ``fault``, or nothing."""
    return _on_the_token(fault) or _on_select(fault) or _on_brackets(text, fault) or _on_the_triple(fault)


def _on_the_token(fault: Fault) -> str:
    """Advice on a token that is misspelt: a word, a string, an IRI, a declaration."""
    token, last = fault.token, fault.before[-1] if fault.before else None
    if token.kind in _UPDATE and "SELECT" in fault.expected and "}" not in fault.expected:
        return "this is an update; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
    if token.kind == "BAD" and token.text in "\"'":
        return f"close the string that begins here with {token.text}"
    if token.kind == "BAD" and token.text in "“”„«»":
        return "write plain quotation marks"
    if token.kind == "<" and "IRIREF" in fault.expected:
        return "an IRI stands between < and >, without spaces, quotation marks or braces"
    if last and last.kind == "STRING" and token.start == last.start + len(last.text):
        return f"inside a string, write \\{last.text[0]} for {last.text[0]}"
    if last and last.kind == "PREFIX" and token.kind not in ("IRIREF", END):
        return f"put a colon after the prefix: PREFIX {token.text}: <…>"
    if fault.expected == {"IRIREF"} and token.kind in ("PNAME_LN", "WORD"):
        return f"put the IRI in angle brackets: <{token.text}…>"
    if last and last.kind == token.kind == "=":
        return "write = once"
    if token.text[:1].isalpha() and token.text.upper() == token.kind and token.kind not in KEYWORDS:
        words = sorted(KEYWORDS & fault.expected) + (sorted(FUNCTIONS) if "ONE" in fault.expected else [])
        near = get_close_matches(token.kind, words, n=1)
        bare = "a string stands in quotation marks, a variable has a question mark before it"
        return f"did you mean {near[0]}?" if near else bare if "STRING" in fault.expected else ""
    return ""


def _on_select(fault: Fault) -> str:
    """Advice on what stands between SELECT and its pattern."""
    token = fault.token
    clauses = [one.kind for one in fault.before if one.kind in ("SELECT", "WHERE", "FROM", "GROUP", "{", "}")]
    if clauses[-1:] != ["SELECT"]:
        return ""
    if "AS" in fault.expected and token.kind == ")":
        return "name the result of the expression: (… AS ?result)"
    if "VAR" in fault.expected and token.kind == ",":
        return "the variables of SELECT stand without commas"
    if (
        "VAR" in fault.expected
        and (token.text.upper() in AGGREGATES | KEYWORDS)
        and token.kind not in ("WHERE", "FROM")
    ):
        return f"put the expression in parentheses and name its result: ({token.text}(…) AS ?result)"
    return ""


def _on_brackets(text: str, fault: Fault) -> str:
    """Advice on brackets that are missing, or one too many."""
    token, last = fault.token, fault.before[-1].kind if fault.before else ""
    opened: list[Token] = []
    for one in fault.before:
        if one.kind in _CLOSES:
            opened.append(one)
        elif one.kind in _CLOSES.values():
            opened.pop()
    if last in ("FILTER", "HAVING") or token.kind in ("=", "!=", "<=", ">=", ">", "<", "&&", "||", "+", "-", "IN"):
        return "put the condition in parentheses: FILTER (…)"
    if fault.expected == {"BY"}:
        return f"write {last} BY"
    if "{" in fault.expected and "}" not in fault.expected and token.kind in _TERMS:
        return "put the pattern in braces: { … }"
    if token.kind in _CLOSES.values() and not opened:
        return f"no bracket is open that this {token.kind} would close"
    if opened and token.kind in {END, *_CLOSES.values()} - {_CLOSES[opened[-1].kind]}:
        line, column = _place(text, opened[-1])
        return f"close the {opened[-1].kind} of line {line}, column {column} with {_CLOSES[opened[-1].kind]}"
    return ""


def _on_the_triple(fault: Fault) -> str:
    """Advice on a triple that lacks a part, or is not parted from the next."""
    token, expected = fault.token, fault.expected
    if {".", ";"} <= expected and "}" in expected and token.kind == "WHERE":
        return "close the template with } before WHERE"
    if token.kind == "UNION":
        return "UNION stands between two groups: { … } UNION { … }"
    if {".", ";"} <= expected and token.kind in _TERMS:
        return "end the triple before this with a dot; or with ; to go on with its subject, with , for one more object"
    if "a" in expected and token.kind in ("STRING", "INTEGER", "NUMBER", "BLANK"):
        return "a predicate is an IRI, a variable or a path"
    if {"VAR", "IRIREF"} <= expected and token.kind in (".", ";", ",", "}", "]", "FILTER", "OPTIONAL"):
        return "the triple is not complete: it has a subject, a predicate and an object"
    return ""


def _place(text: str, token: Token) -> tuple[int, int]:
    """Line and column of ``token``, from 1."""
    head = text[: token.start]
    return head.count("\n") + 1, token.start - head.rfind("\n")


def _short(token: str) -> str:
    return token if len(token) <= 60 else token[:59] + "…"
