"""The dataset that a request gives to an update, put into its text (SPARQL 1.1 Protocol, section 2.2.3).

The engine takes no dataset for an update, so each operation with a WHERE gets USING clauses of the same meaning.
"""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import URIRef

from bilateral.errors import QueryError
from bilateral.quads import n_triples
from bilateral.tokens import Token, tokens


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """``text`` asked of the graphs ``default`` and ``named``.

    Raises ``QueryError`` where it has USING or WITH of its own (the protocol forbids both at once), or a graph's IRI
    is none.
    """
    if not default and not named:
        return text
    top = list(_top_level(text))
    if any(token.is_word("USING", "WITH") for token in top):
        raise QueryError("the update has USING or WITH of its own; leave out using-graph-uri and using-named-graph-uri")
    try:
        graphs = [("USING", iri) for iri in default] + [("USING NAMED", iri) for iri in named]
        clauses = "".join(f"{word} {n_triples(URIRef(iri))} " for word, iri in graphs)
    except ValueError as error:
        raise QueryError(f"a graph of the dataset has no IRI: {error}") from error
    out, done = [], 0
    for before, token in zip([None, *top], top, strict=False):
        if not token.is_word("WHERE"):
            continue
        out.append(text[done : token.start])
        if before is not None and before.is_word("DELETE"):  # DELETE WHERE { … } is short for both, and takes no USING
            out.append(_group(text, token))
        out.append(clauses)
        done = token.start
    return "".join([*out, text[done:]])


def _top_level(text: str) -> list[Token]:
    """The tokens outside braces, and the braces that open a group."""
    found, depth = [], 0
    for token in tokens(text):
        if token.text == "}" and token.kind == "mark":
            depth -= 1
        if depth == 0:
            found.append(token)
        if token.text == "{" and token.kind == "mark":
            depth += 1
    return found


def _group(text: str, where: Token) -> str:
    """The group in braces that follows the token ``where``."""
    depth, start = 0, 0
    for token in tokens(text):
        if token.start > where.start and token.kind == "mark" and token.text in "{}":
            start = start or token.start
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return text[start : token.start + 1] + " "
    return ""
