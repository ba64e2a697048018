"""What ``bilateral query`` and ``bilateral dump`` print."""

from __future__ import annotations

from pathlib import Path

from bilateral.errors import QueryError
from bilateral.outgoing import allowed_services, check_outgoing
from bilateral.publish import current_store
from bilateral.quads import SYNTAXES
from bilateral.queries import find_query, parse_parameters, read_queries, read_text
from bilateral.remote.endpoint import Endpoint
from bilateral.store import Store, answer_bytes, dataset_bytes, is_graph


def list_questions(folder: Path) -> str:
    """A line a question: name, parameters with their defaults, summary."""
    lines = []
    for query in read_queries(folder):
        given = " ".join(f"{p.name}={p.default}" for p in query.parameters)
        lines.append(f"{query.name:<44} {query.header['summary']}" + (f"  [{given}]" if given else ""))
    return "\n".join(lines) + "\n"


def answer(
    question: str,
    parameters: tuple[str, ...],
    syntax: str | None,
    folder: Path,
    stores: Path,
    endpoint: Endpoint | None = None,
) -> bytes:
    """Result of the question or query file ``question`` in ``syntax``, otherwise rows as TSV and a graph as Turtle.

    It is asked of the ``endpoint``, otherwise of the store in use, and then with SERVICE only where a setting allows.
    Raises ``QueryError`` for a name, parameter, query or syntax that is wrong, and as ``Endpoint.query`` does.
    """
    if question.endswith(".rq"):
        if parameters:
            raise QueryError("--param goes with a named question; edit the VALUES line of a query file")
        text = read_text(Path(question))
    else:
        text = find_query(read_queries(folder), question).bind(parse_parameters(parameters))
    if endpoint is None:
        check_outgoing(text, allowed_services())
    result = endpoint.query(text) if endpoint else Store.open(current_store(stores)).query(text)
    return answer_bytes(result, syntax or ("ttl" if is_graph(result) else "tsv"))


def dump(syntax: str | None, stores: Path, dialect: str | None = None, source: Path | None = None) -> bytes:
    """The default graph, or the layers, of the store in use, in ``syntax``; or claims in ``dialect``.

    The claims are those of the file ``source``, otherwise of the store. Raises ``QueryError`` for no such syntax,
    ``DataError`` for a file that is not claims.
    """
    if syntax is not None and syntax not in SYNTAXES:
        raise QueryError(f"no syntax {syntax}; there are {', '.join(SYNTAXES)}")
    if dialect is None and source is None:
        return dataset_bytes(Store.open(current_store(stores)), syntax or "ttl")
    from bilateral.dialects import dump as dialects  # hardly ever asked

    claims = dialects.claims_of_file(source) if source else dialects.claims_of_store(Store.open(current_store(stores)))
    return dialects.dump(claims, dialect or "plain", syntax)
