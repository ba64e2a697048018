"""What ``bilateral query`` and ``bilateral dump`` print."""

from __future__ import annotations

from pathlib import Path

from bilateral.errors import QueryError
from bilateral.publish import current_store
from bilateral.quads import SYNTAXES
from bilateral.queries import find_query, parse_parameters, read_queries, read_text
from bilateral.store import Store, answer_bytes, dataset_bytes, is_graph


def list_questions(folder: Path) -> str:
    """A line a question: name, parameters with their defaults, summary."""
    lines = []
    for query in read_queries(folder):
        given = " ".join(f"{p.name}={p.default}" for p in query.parameters)
        lines.append(f"{query.name:<44} {query.header['summary']}" + (f"  [{given}]" if given else ""))
    return "\n".join(lines) + "\n"


def answer(question: str, parameters: tuple[str, ...], syntax: str | None, folder: Path, stores: Path) -> bytes:
    """Result of the question or query file ``question`` in ``syntax``, otherwise rows as TSV and a graph as Turtle.

    Raises ``QueryError`` for a name, parameter, query or syntax that is wrong.
    """
    if question.endswith(".rq"):
        if parameters:
            raise QueryError("--param goes with a named question; edit the VALUES line of a query file")
        text = read_text(Path(question))
    else:
        text = find_query(read_queries(folder), question).bind(parse_parameters(parameters))
    result = Store.open(current_store(stores)).query(text)
    return answer_bytes(result, syntax or ("ttl" if is_graph(result) else "tsv"))


def dump(syntax: str, stores: Path) -> bytes:
    """The default graph, or the layers, of the store in use, in ``syntax``.

    Raises ``QueryError`` for no such syntax.
    """
    if syntax not in SYNTAXES:
        raise QueryError(f"no syntax {syntax}; there are {', '.join(SYNTAXES)}")
    return dataset_bytes(Store.open(current_store(stores)), syntax)
