"""LOAD of an allowed document: the server fetches it and puts its triples into the update, as INSERT DATA.

The engine is not let out to do it, since it would also fetch the contexts that a JSON-LD document names. Here nothing
is followed: no redirect, no context, no proxy; what is fetched is as large as a request body may be, and in time.

Source: SPARQL 1.1 Update, sections 3.1.1 and 3.1.4.
"""

from __future__ import annotations

import time
from email.message import Message
from http.client import HTTPException
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from bilateral.errors import DataError, QueryError
from bilateral.quads import parsed, serialize
from bilateral.tokens import tokens
from bilateral_server.negotiate import LOADED

_AT_ONCE = 1 << 16


def with_documents(text: str, timeout_s: float, most_bytes: int) -> str:
    """The update ``text``, which ``check_outgoing`` let through, with the triples of a document for each LOAD.

    Raises ``QueryError`` where a document cannot be had or read, unless by LOAD SILENT, which then adds nothing.
    """
    until = time.monotonic() + timeout_s
    pieces, done = [], 0
    found = list(tokens(text))
    for place, token in enumerate(found):
        if not token.is_word("LOAD"):
            continue
        pieces.append(text[done : token.start])
        silent = found[place + 1].is_word("SILENT")
        address, *more = found[place + 1 + silent : place + 5 + silent]
        graph = more[2] if more and more[0].is_word("INTO") else None
        last = graph or address
        done = last.start + len(last.text)
        try:
            triples = _triples(address.text[1:-1], until, most_bytes)
        except QueryError:
            if not silent:
                raise
            triples = ""
        into = triples if graph is None else f"GRAPH {graph.text} {{\n{triples}}} "
        pieces.append(f"INSERT DATA {{\n{into}}}")
    return "".join([*pieces, text[done:]])


def _triples(address: str, until: float, most_bytes: int) -> str:
    """The document at ``address`` in N-Triples, its blank nodes with labels that no other document has."""
    try:
        headers, content = _fetched(address, until, most_bytes)
        syntax = LOADED.get(headers.get_content_type())
        if syntax is None:
            raise ValueError(f"it is {headers.get_content_type()}, not {', '.join(LOADED)}")
        return serialize(parsed(content, syntax, address), "nt").decode()
    except (OSError, HTTPException, ValueError, DataError) as error:
        raise QueryError(f"LOAD <{address}>: {error}") from error


def _fetched(address: str, until: float, most_bytes: int) -> tuple[Message, bytes]:
    opener = OpenerDirector()  # with nothing that follows a redirect, knows a proxy or opens a file
    opener.add_handler(HTTPHandler())
    opener.add_handler(HTTPSHandler())
    request = Request(address, headers={"Accept": ", ".join(LOADED)})
    response = opener.open(request, timeout=_left(until))
    if response is None:
        raise ValueError("the address is neither http nor https")
    with response:
        if response.status != 200:
            raise ValueError(f"the answer has the status {response.status}")
        content = bytearray()
        while part := response.read1(_AT_ONCE):
            content += part
            _left(until)
            if len(content) > most_bytes:
                raise ValueError(f"it has more than {most_bytes} bytes")
        return response.headers, bytes(content)


def _left(until: float) -> float:
    if (seconds := until - time.monotonic()) <= 0:
        raise TimeoutError("there was no time left to fetch it")
    return seconds
