"""The grammar of SPARQL 1.1, to say at which token a query or update stops being one and what could stand there.

The engine backtracks, so the place it reports can be a word too late; the grammar is LL(1), so a parser
with a stack and one token of lookahead is linear, cannot recurse too deep, and knows the place and the choices exactly.
Source: SPARQL 1.1 Query Language, section 19.8; its productions are merged where that changes no language, and more
than one sign before an expression is let through, as the engine does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bilateral.tokens import tokens as plain_tokens

_GRAMMAR = """
Query: Prologue ( Select | Construct | Describe | Ask ) ( 'VALUES' DataBlock )?
Update: Prologue ( Operation ( ';' Update )? )?
Operation: 'LOAD' 'SILENT'? Iri ( 'INTO' 'GRAPH' Iri )? | ( 'CLEAR' | 'DROP' ) 'SILENT'? GraphsMeant
 | 'CREATE' 'SILENT'? 'GRAPH' Iri | ( 'ADD' | 'MOVE' | 'COPY' ) 'SILENT'? GraphMeant 'TO' GraphMeant
 | 'INSERT' ( 'DATA' Quads | Quads Applied )
 | 'DELETE' ( ( 'DATA' | 'WHERE' ) Quads | Quads ( 'INSERT' Quads )? Applied )
 | 'WITH' Iri ( 'DELETE' Quads ( 'INSERT' Quads )? | 'INSERT' Quads ) Applied
GraphsMeant: 'GRAPH' Iri | 'DEFAULT' | 'NAMED' | 'ALL'
GraphMeant: 'DEFAULT' | 'GRAPH'? Iri
Applied: ( 'USING' 'NAMED'? Iri )* 'WHERE' Group
Quads: '{' Triples? ( 'GRAPH' VarOrIri '{' Triples? '}' '.'? Triples? )* '}'
Prologue: ( 'BASE' IRIREF | 'PREFIX' PNAME_NS IRIREF )*
Select: SelectClause Dataset* Where Modifier
SubSelect: SelectClause Where Modifier ( 'VALUES' DataBlock )?
SelectClause: 'SELECT' ( 'DISTINCT' | 'REDUCED' )? ( ( VAR | '(' Expression 'AS' VAR ')' )+ | '*' )
Construct: 'CONSTRUCT' ( '{' Triples? '}' Dataset* Where Modifier | Dataset* 'WHERE' '{' Triples? '}' Modifier )
Describe: 'DESCRIBE' ( VarOrIri+ | '*' ) Dataset* Where? Modifier
Ask: 'ASK' Dataset* Where Modifier
Dataset: 'FROM' 'NAMED'? Iri
Where: 'WHERE'? Group
Modifier: ( 'GROUP' 'BY' GroupCondition+ )? ( 'HAVING' Constraint+ )? ( 'ORDER' 'BY' OrderCondition+ )? Slice?
Slice: 'LIMIT' INTEGER ( 'OFFSET' INTEGER )? | 'OFFSET' INTEGER ( 'LIMIT' INTEGER )?
GroupCondition: BuiltIn | FunctionCall | '(' Expression ( 'AS' VAR )? ')' | VAR
OrderCondition: ( 'ASC' | 'DESC' ) Bracketted | Constraint | VAR
Group: '{' ( SubSelect | Patterns ) '}'
Patterns: TriplesPath? ( NotTriples '.'? TriplesPath? )*
NotTriples: Group ( 'UNION' Group )* | ( 'OPTIONAL' | 'MINUS' ) Group | 'GRAPH' VarOrIri Group | Service | Filter | Data
Service: 'SERVICE' 'SILENT'? VarOrIri Group
Filter: 'FILTER' Constraint | 'BIND' '(' Expression 'AS' VAR ')'
Data: 'VALUES' DataBlock
DataBlock: VAR '{' DataValue* '}' | ( NIL | '(' VAR* ')' ) '{' ( '(' DataValue* ')' | NIL )* '}'
DataValue: Iri | Literal | 'UNDEF'
Triples: SameSubject ( '.' Triples? )?
SameSubject: VarOrTerm Properties | Node Properties?
Properties: VarOrVerb Objects ( ';' ( VarOrVerb Objects )? )*
VarOrVerb: VarOrIri | 'a'
Objects: Object ( ',' Object )*
Object: VarOrTerm | Node
Node: '(' Object+ ')' | '[' Properties ']'
TriplesPath: SameSubjectPath ( '.' TriplesPath? )?
SameSubjectPath: VarOrTerm PropertiesPath | NodePath PropertiesPath?
PropertiesPath: VarOrPath ObjectsPath ( ';' ( VarOrPath ObjectsPath )? )*
VarOrPath: VAR | Path
ObjectsPath: ObjectPath ( ',' ObjectPath )*
ObjectPath: VarOrTerm | NodePath
NodePath: '(' ObjectPath+ ')' | '[' PropertiesPath ']'
Path: Sequence ( '|' Sequence )*
Sequence: Step ( '/' Step )*
Step: '^'? ( Iri | 'a' | '!' Negated | '(' Path ')' ) ( '?' | '*' | '+' )?
Negated: NegatedOne | NIL | '(' ( NegatedOne ( '|' NegatedOne )* )? ')'
NegatedOne: '^'? ( Iri | 'a' )
VarOrIri: VAR | Iri
VarOrTerm: VAR | Iri | Literal | BLANK | NIL
Iri: IRIREF | PNAME_LN | PNAME_NS
Literal: STRING ( LANGTAG | '^^' Iri )? | INTEGER | NUMBER | SIGNED | 'TRUE' | 'FALSE'
Constraint: Bracketted | BuiltIn | FunctionCall
FunctionCall: Iri Arguments
Arguments: NIL | '(' 'DISTINCT'? Expression ( ',' Expression )* ')'
Several: NIL | '(' Expression ( ',' Expression )* ')'
Bracketted: '(' Expression ')'
Expression: And ( '||' And )*
And: Relation ( '&&' Relation )*
Relation: Sum ( ( '=' | '!=' | '<' | '>' | '<=' | '>=' ) Sum | 'NOT'? 'IN' Several )?
Sum: Product ( ( '+' | '-' ) Product | SIGNED ( ( '*' | '/' ) Unary )* )*
Product: Unary ( ( '*' | '/' ) Unary )*
Unary: ( '!' | '+' | '-' )* ( Bracketted | BuiltIn | Iri Arguments? | Literal | VAR )
BuiltIn: Aggregate | 'BOUND' '(' VAR ')' | 'NOT'? 'EXISTS' Group | NONE NIL | 'BNODE' ( NIL | Bracketted )
 | ONE Bracketted | TWO '(' Two ')' | ( 'REGEX' | 'SUBSTR' ) '(' Two ( ',' Expression )? ')'
 | 'IF' '(' Two ',' Expression ')' | 'REPLACE' '(' Two ',' Expression ( ',' Expression )? ')'
 | ( 'CONCAT' | 'COALESCE' ) Several
Two: Expression ',' Expression
Aggregate: 'COUNT' '(' 'DISTINCT'? ( '*' | Expression ) ')' | AGGREGATE '(' 'DISTINCT'? Expression ')'
 | 'GROUP_CONCAT' '(' 'DISTINCT'? Expression ( ';' 'SEPARATOR' '=' STRING )? ')'
"""

_FUNCTIONS = {
    "NONE": "RAND NOW UUID STRUUID",
    "ONE": "STR LANG DATATYPE IRI URI ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS"
    " MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC",
    "TWO": "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT SAMETERM",
    "AGGREGATE": "SUM MIN MAX AVG SAMPLE",
}
_KIND = {word: kind for kind, words in _FUNCTIONS.items() for word in words.split()}
AGGREGATES = frozenset(["COUNT", "GROUP_CONCAT", *_FUNCTIONS["AGGREGATE"].split()])
"""Names of the aggregates, in capitals."""

FUNCTIONS = frozenset({*_KIND, *re.findall(r"'(\w{2,})'", _GRAMMAR.partition("BuiltIn:")[2])} - {"NOT", "DISTINCT"})
"""Names of functions, in capitals."""

KEYWORDS = frozenset(re.findall(r"'([A-Z_]+)'", _GRAMMAR)) | frozenset(_KIND)
"""Words of the grammar, in capitals."""

END = "end of the query"
"""Kind of the token that follows the last one."""

_KINDS = {"iri": "IRIREF", "string": "STRING", "variable": "VAR", "blank": "BLANK", "language": "LANGTAG"}
_EMPTY = {("(", ")"): "NIL", ("[", "]"): "BLANK"}


@dataclass(frozen=True)
class Token:
    """A token: its kind as the grammar names it (a word in capitals, a mark as it is), its text and its offset."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Fault:
    """The token at which a text stops being a query, the tokens before it, and the kinds that could stand there."""

    token: Token
    before: tuple[Token, ...]
    expected: frozenset[str]


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` without space and comments; what is no token is one character of the kind ``BAD``.

    They end at a string that is not closed: what follows it cannot be told.
    """
    opened: Token | None = None
    for found in plain_tokens(text):
        token = Token(_kind(found.kind, found.text), found.text, found.start)
        if opened and (empty := _EMPTY.get((opened.kind, token.kind))):
            yield Token(empty, text[opened.start : token.start + 1], opened.start)
            opened = None
            continue
        if opened:
            yield opened
        opened = token if token.kind in ("(", "[") else None
        if token.kind == "BAD" and token.text[0] in "\"'":
            yield Token("BAD", token.text[0], token.start)
            return
        if not opened:
            yield token
    if opened:
        yield opened


def _kind(kind: str, text: str) -> str:
    """Kind in the grammar of the token ``text``, which ``bilateral.tokens`` takes for one of ``kind``."""
    if kind == "mark":
        return text
    if kind == "word":
        return "a" if text == "a" else _KIND.get(text.upper(), text.upper())
    if kind == "name":
        return "PNAME_NS" if text.index(":") == len(text) - 1 else "PNAME_LN"
    if kind == "number":
        return "SIGNED" if text[0] in "+-" else "INTEGER" if text.isdigit() else "NUMBER"
    return _KINDS.get(kind, "BAD")


def first_fault(text: str, update: bool = False) -> Fault | None:
    """Where ``text`` stops being a query, or an ``update``, by the grammar; nothing where it is one to its end."""
    read: list[Token] = []
    expected: set[str] = set()
    stack = [_UPDATE if update else _QUERY]
    for token in [*tokens(text), Token(END, "", len(text.rstrip()))]:
        while True:
            if not stack and token.kind == END:
                return None
            node = stack.pop() if stack else _END
            if node.kind == "token" and node.name == token.kind:
                break
            chosen = next((parts for parts in _choices(node) if token.kind in _first(parts)), None)
            if chosen is not None:
                stack.extend(reversed(chosen))
                continue
            expected |= _first((node,))
            if not _may_be_empty(node):
                return Fault(token, tuple(read), frozenset(expected))
        expected.clear()
        read.append(token)
    return None


@dataclass(frozen=True, eq=False)  # so that the caches below look it up by identity
class _Node:
    """A piece of the grammar: a token or rule by name, or its parts.

    Of ``all`` each part stands, of ``any`` one; the one part of ``opt`` may stand, and of ``star`` any number of times.
    """

    kind: str
    name: str = ""
    parts: tuple[_Node, ...] = ()


_QUERY, _UPDATE, _END = _Node("rule", "Query"), _Node("rule", "Update"), _Node("token", END)


@cache
def _rules() -> dict[str, _Node]:
    lines = [line.partition(":") for line in _GRAMMAR.strip().replace("\n |", " |").splitlines()]
    return {name: _read(re.findall(r"'[^']+'|\w+|[()?*+|]", body)) for name, _, body in lines}


def _read(words: list[str]) -> _Node:
    """The node that ``words`` begin with, up to a closing parenthesis or the end; the words read are taken out."""
    choices: list[list[_Node]] = [[]]
    while words and (word := words.pop(0)) != ")":
        if word == "|":
            choices.append([])
        elif word in ("?", "*", "+"):
            node = choices[-1].pop()
            choices[-1] += [node] if word == "+" else []
            choices[-1].append(_Node("opt" if word == "?" else "star", parts=(node,)))
        elif word == "(":
            choices[-1].append(_read(words))
        else:
            is_token = word.startswith("'") or word.isupper()
            choices[-1].append(_Node("token" if is_token else "rule", word.strip("'")))
    return _Node("any", parts=tuple(_Node("all", parts=tuple(nodes)) for nodes in choices))


@cache
def _choices(node: _Node) -> tuple[tuple[_Node, ...], ...]:
    """What may stand for ``node``, but for nothing; for a token there is no choice."""
    if node.kind == "token":
        return ()
    if node.kind == "rule":
        return ((_rules()[node.name],),)
    if node.kind == "any":
        return tuple((part,) for part in node.parts)
    return ((*node.parts, node),) if node.kind == "star" else (node.parts,)


@cache
def _first(nodes: tuple[_Node, ...]) -> frozenset[str]:
    """Kinds of the tokens that ``nodes``, one after the other, may begin with."""
    found: set[str] = set()
    for node in nodes:
        found |= {node.name} if node.kind == "token" else set()
        for parts in _choices(node):
            found |= _first(parts[: len(node.parts)] if node.kind == "star" else parts)
        if not _may_be_empty(node):
            break
    return frozenset(found)


@cache
def _may_be_empty(node: _Node) -> bool:
    if node.kind in ("opt", "star"):
        return True
    return any(all(_may_be_empty(part) for part in parts) for parts in _choices(node))
