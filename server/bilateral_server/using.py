"""The dataset that a request gives to an update, put into its text (SPARQL 1.1 Protocol, section 2.2.3).

The engine takes no dataset for an update, so each operation with a WHERE gets USING clauses of the same meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    found = list(tokens(text))
    top = [place for place, depth in enumerate(_depths(found)) if depth == 0]
    if any(found[place].is_word("USING", "WITH") for place in top):
        raise QueryError("the update has USING or WITH of its own; leave out using-graph-uri and using-named-graph-uri")
    try:
        graphs = [("USING", iri) for iri in default] + [("USING NAMED", iri) for iri in named]
        clauses = "".join(f"{word} {n_triples(URIRef(iri))} " for word, iri in graphs)
    except ValueError as error:
        raise QueryError(f"a graph of the dataset has no IRI: {error}") from error
    out, done = [], 0
    for at, place in enumerate(top):
        token = found[place]
        if not token.is_word("WHERE"):
            continue
        out.append(text[done : token.start])
        if place and found[place - 1].is_word("DELETE"):  # DELETE WHERE { … } is short for both, and takes no USING
            group = [found[each].start for each in top[at + 1 : at + 3]]
            out += [f"{text[group[0] : group[1] + 1]} "] if len(group) == 2 else []  # else it is no update
        out.append(clauses)
        done = token.start
    return "".join([*out, text[done:]])


def _depths(found: list[Token]) -> Iterator[int]:
    """In how many groups each token is; a brace is outside the group that it opens or closes."""
    depth = 0
    for token in found:
        if token.kind == "mark" and token.text == "}":
            depth -= 1
        yield depth
        if token.kind == "mark" and token.text == "{":
            depth += 1
