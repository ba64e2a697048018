"""Stage 5: layers become dumps, checksums and a store, byte for byte the same on every run and machine.

Each dump is read again with the other parser before it counts; a file appears under its name only when it is whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Dataset, Graph, URIRef

from bilateral import store
from bilateral.claims import Claim
from bilateral.errors import BuildError
from bilateral.names import GRAPH, LAYERS, PREFIXES
from bilateral.void import metadata

POINTER = "current"
"""File in ``build/store`` that names the folder of the store in use."""

_PLAIN = tuple(name for name in LAYERS if name != "inferred")


@dataclass(frozen=True)
class Published:
    """What was published: snapshot id, and number of triples of each dump in order of file name."""

    snapshot: str
    triples: dict[str, int]


def publish(layers: Mapping[str, Graph], claims: list[Claim], out: Path) -> Published:
    """Dumps, ``void.ttl``, ``SHA256SUMS`` and the store of ``layers`` in the folder ``out``.

    Raises ``BuildError`` where a dump does not read back as what was written; nothing is then replaced.
    """
    # What is written is what the store gives back, so that dumps and endpoint agree to the letter.
    quads = store.canonical(
        store.as_stored(quad for name, graph in layers.items() for quad in store.quads(graph, GRAPH[name]))
    )
    snapshot = hashlib.sha256("\n".join(sorted(f"{quad} ." for quad in quads)).encode()).hexdigest()
    quads += store.ordered(store.as_stored(store.quads(metadata(layers, snapshot), GRAPH["metadata"])))
    by_layer = {name: _of_layer(quads, name) for name in LAYERS}
    everything = [quad for name in LAYERS for quad in by_layer[name]]
    plain = store.ordered(_default(quad for name in _PLAIN for quad in by_layer[name]))
    claim_quads = store.ordered(
        store.as_stored(quad for claim in claims for quad in store.quads(claim.triples, claim.iri))
    )
    files = {
        "bilateral.ttl": store.serialize(plain, "ttl", PREFIXES),
        "bilateral-inferred.ttl": store.serialize(_default(by_layer["inferred"]), "ttl", PREFIXES),
        "bilateral.nq": store.serialize(everything, "nq"),
        "bilateral-claims.trig": store.serialize(claim_quads, "trig", PREFIXES),
        "void.ttl": store.serialize(_default(by_layer["metadata"]), "ttl", PREFIXES),
    }
    counts = {name: _read_back(name, content) for name, content in sorted(files.items())}
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())
    ).encode()
    _write(files, out)
    _write_store(out / "store", snapshot, [*everything, *set(_default(everything)), *claim_quads])
    return Published(snapshot, counts)


def _default(quads: Iterable[store.Quad]) -> Iterator[store.Quad]:
    """The quads as quads of the default graph, with as many duplicates as graphs share a triple."""
    for quad in quads:
        yield store.Quad(*quad.triple)


def _read_back(name: str, content: bytes) -> int:
    """Number of quads in the dump, on which rdflib and pyoxigraph agree. Raises ``BuildError`` where they do not."""
    syntax = name.rsplit(".", 1)[1]
    ours = store.parse(content, syntax)
    dataset = Dataset()
    try:
        dataset.parse(data=content.decode("utf-8"), format={"ttl": "turtle", "nq": "nquads"}.get(syntax, syntax))
    except Exception as error:  # rdflib raises BadSyntax, ParserError and more
        raise BuildError(f"{name}: rdflib cannot read it: {error}; nothing was published") from error
    if not store.same(ours, set(_quads_of(dataset))):
        raise BuildError(f"{name}: rdflib and pyoxigraph read different graphs from it; nothing was published")
    return len(ours)


def _quads_of(dataset: Dataset) -> Iterator[store.Quad]:
    for graph in dataset.graphs():
        name = None if graph.identifier == dataset.default_graph.identifier else URIRef(str(graph.identifier))
        yield from store.quads(graph, name)


def _write(files: dict[str, bytes], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        temporary = out / f".{name}.tmp"
        temporary.write_bytes(content)
        os.replace(temporary, out / name)


def _write_store(folder: Path, snapshot: str, quads: list[store.Quad]) -> None:
    """The store of ``snapshot``, and the pointer switched to it; older stores but the last one used are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    pointer = folder / POINTER
    before = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    target = folder / snapshot
    # The same data may be told of otherwise: the metadata is no part of the snapshot id.
    if not target.exists() or set(_of_layer(store.Store.open(target), "metadata")) != set(_of_layer(quads, "metadata")):
        temporary = folder / f".{snapshot}.tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        store.Store.write(temporary, quads)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(temporary, target)
    temporary_pointer = folder / f".{POINTER}.tmp"
    temporary_pointer.write_text(snapshot + "\n", encoding="utf-8")
    os.replace(temporary_pointer, pointer)
    for other in folder.iterdir() if before != snapshot else ():
        if other.is_dir() and other.name not in (snapshot, before):
            shutil.rmtree(other)


def _of_layer(quads: Iterable[store.Quad], name: str) -> list[store.Quad]:
    return [quad for quad in quads if str(quad.graph_name) == f"<{GRAPH[name]}>"]


def current_store(folder: Path) -> Path:
    """Folder of the store in use. Raises ``BuildError`` where nothing was built yet."""
    try:
        return folder / (folder / POINTER).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BuildError(f"{folder}: no store here; run bilateral build first") from error
