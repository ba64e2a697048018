"""Asks a server as fast as so many connections can, with wrk, and says how fast that was."""

from __future__ import annotations

import json
import math
import subprocess
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from .queries import Query

_SCRIPT = Path(__file__).with_name("requests.lua")
_WAIT_S = 120
_FORMATS = {"text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES}


@dataclass(frozen=True)
class Load:
    """How a server is asked: connections, seconds, and at most so many seconds where one answer takes long."""

    connections: int
    seconds: int
    longest_s: int


@dataclass(frozen=True)
class Rate:
    """What came of it: answers a second, median latency, requests that got no answer or another status than 2xx.

    ``processor_ms`` is what the server's processes took for each request that was ``sent``. A ``bound`` was not
    measured: the rate is at most that.
    """

    each_s: float
    median_ms: float
    wrong: int
    sent: int = 0
    processor_ms: float = math.nan
    bound: bool = False


@dataclass(frozen=True)
class Single:
    """One answer: rows or triples in it, bytes, seconds."""

    rows: int
    size: int
    seconds: float


def single(endpoint: str, query: Query) -> Single:
    """The answer of ``endpoint`` to ``query``. Raises ``OSError`` or ``ValueError`` where it is none."""
    request = urllib.request.Request(_url(endpoint, query), headers={"Accept": query.accept})
    begun = time.perf_counter()
    with urllib.request.urlopen(request, timeout=_WAIT_S) as answer:
        body: bytes = answer.read()
    return Single(_rows(body, query.accept), len(body), time.perf_counter() - begun)


def rate(endpoint: str, query: Query | None, load: Load, each_once: bool, single_s: float = 0.0) -> Rate:
    """How fast ``endpoint`` answers ``query``, or without one its bare address; ``each_once`` no text comes twice."""
    address = urllib.parse.urlsplit(endpoint)
    path = address.path if query is None else _url(endpoint, query).partition(address.netloc)[2]
    number = time.time_ns() // 1000 if each_once else 0
    seconds = max(load.seconds, min(load.longest_s, math.ceil(2 * single_s * load.connections)))
    command = ["wrk", "-t", "1", "-c", str(load.connections), "-d", f"{seconds}s", "--timeout", f"{_WAIT_S}s"]
    command += ["-s", str(_SCRIPT), f"{address.scheme}://{address.netloc}", "--"]
    command += [path, query.accept if query else "*/*", str(number)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + _WAIT_S)
    found = json.loads(said.stdout.strip().splitlines()[-1])
    answers = found["sent"] - load.connections
    if answers <= 0 or not found["answered"]:
        return Rate(0.0, math.nan, found["failed"] + found["refused"], found["sent"])
    right = 1 - found["refused"] / found["answered"]
    each_s = right * answers / found["seconds"]
    return Rate(each_s, found["median_ms"], found["failed"] + found["refused"], found["sent"])


def _url(endpoint: str, query: Query) -> str:
    return f"{endpoint}{'&' if '?' in endpoint else '?'}query={urllib.parse.quote(query.text, safe='')}"


def _rows(body: bytes, media_type: str) -> int:
    """Rows of a result, or triples of a graph."""
    if media_type in _FORMATS:
        return len(set(ox.parse(body, format=_FORMATS[media_type])))
    if media_type == "text/csv":
        return body.count(b"\n") - 1
    return len(json.loads(body)["results"]["bindings"])
