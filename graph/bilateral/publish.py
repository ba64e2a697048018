"""Stage 5: layers become dumps, checksums and a store, byte for byte the same on every run and machine.

Each dump is read again before it counts, and must be what was written; a file appears under its name only when whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rdflib import Graph

from bilateral import quads as rdf
from bilateral import store
from bilateral.bulk import bulk_files, is_bulk_name
from bilateral.claims import Claim
from bilateral.errors import BuildError, DataError
from bilateral.linksets import linksets
from bilateral.names import GRAPH, LAYERS, PREFIXES
from bilateral.queries import Query
from bilateral.reasoning.closure import Closure
from bilateral.reasoning.proofs import Proofs
from bilateral.reasoning.prov import write_proofs
from bilateral.void import PROOFS_DUMP, metadata

POINTER = "current"
"""File in ``build/store`` that names the folder of the store in use."""

PROOFS = "proofs.duckdb"
"""File in ``build`` with every triple of the closure, its rule and its rank."""

_PLAIN = tuple(name for name in LAYERS if name != "inferred")


@dataclass(frozen=True)
class Published:
    """What was published: snapshot id, and number of triples of each dump in order of file name."""

    snapshot: str
    triples: dict[str, int]


def publish(
    layers: Mapping[str, Graph],
    claims: list[Claim],
    out: Path,
    closure: Closure | None = None,
    questions: Iterable[Query] = (),
) -> Published:
    """Dumps, ``void.ttl``, ``SHA256SUMS`` and the store of ``layers`` in the folder ``out``; the proofs of ``closure``.

    The ``questions`` are told of in the metadata. Raises ``BuildError`` where a dump does not read back as what was
    written; nothing is then replaced.
    """
    # What is written is what the store gives back, so that dumps and endpoint agree to the letter.
    quads = rdf.canonical(
        store.as_stored(quad for name, graph in layers.items() for quad in rdf.quads(graph, GRAPH[name]))
    )
    snapshot = _digest_of_lines(rdf.serialize(quads, "nq"))
    bare = {name: rdf.without_graphs(part) for name, part in _by_graph(quads).items()}
    union = set(chain.from_iterable(bare.values()))
    claim_quads = rdf.ordered(store.as_stored(quad for claim in claims for quad in rdf.quads(claim.triples, claim.iri)))
    # These hold no metadata, so the metadata can say what their checksums are.
    apart = {
        "bilateral-claims.trig": claim_quads,
        "bilateral-inferred.ttl": bare.get(str(GRAPH["inferred"]), []),
        **linksets(layers["links"]),
    }
    files = {name: _dump(name, quads) for name, quads in apart.items()} | _proofs(closure)
    parts = bulk_files(union)
    files |= parts
    index = files.pop(PROOFS, None)  # DuckDB's files have random marks: the same proofs are not the same bytes
    about = rdf.ordered(
        store.as_stored(rdf.quads(metadata(layers, snapshot, union, files, questions), GRAPH["metadata"]))
    )
    bare[str(GRAPH["metadata"])] = rdf.without_graphs(about)
    by_layer = _by_graph([*quads, *about])
    dumps = {
        "bilateral.ttl": rdf.ordered(quad for name in _PLAIN for quad in bare.get(str(GRAPH[name]), ())),
        "bilateral.nq": [quad for name in LAYERS for quad in by_layer.get(str(GRAPH[name]), ())],
        "void.ttl": bare[str(GRAPH["metadata"])],
    }
    everything = [*quads, *about, *union.union(bare[str(GRAPH["metadata"])]), *claim_quads]
    with ThreadPoolExecutor(1) as beside:  # a store is written with hardly any Python, the dumps meanwhile
        made = beside.submit(_make_store, out / "store", snapshot, everything, set(about))
        try:
            files |= {name: _dump(name, quads) for name, quads in dumps.items()}
        except BuildError:
            shutil.rmtree(made.result(), ignore_errors=True)
            raise
    files |= bulk_files(set(bare[str(GRAPH["metadata"])]) - union, first=len(parts))
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())
    ).encode()
    _write(files if index is None else {**files, PROOFS: index}, out)
    if closure is None:  # none may be left of before
        for name in (PROOFS, PROOFS_DUMP):
            (out / name).unlink(missing_ok=True)
    for path in out.iterdir():
        if is_bulk_name(path.name) and path.name not in files:  # there were more before
            path.unlink()
    _switch_store(out / "store", snapshot, made.result())
    return Published(snapshot, {name: len(quads) for name, quads in sorted({**apart, **dumps}.items())})


def _digest_of_lines(n_quads: bytes) -> str:
    """SHA-256 of the lines in code-point order, which is that of their bytes."""
    return hashlib.sha256(b"\n".join(sorted(n_quads.splitlines()))).hexdigest()


def _by_graph(quads: Iterable[rdf.Quad]) -> dict[str, list[rdf.Quad]]:
    """The quads by IRI of their graph, in their order."""
    graphs: dict[str, list[rdf.Quad]] = defaultdict(list)
    for quad in quads:
        graphs[str(quad.graph_name)[1:-1]].append(quad)
    return graphs


def _dump(name: str, written: list[rdf.Quad]) -> bytes:
    """Content of the dump ``name``. Raises ``BuildError`` where it reads back as other quads than it was made of."""
    syntax = name.rsplit(".", 1)[1]
    content = rdf.serialize(written, syntax, PREFIXES)
    try:
        whole = rdf.reads_back(content, syntax, written)
    except DataError as error:
        raise BuildError(f"{name}: it cannot be read again: {error}; nothing was published") from error
    if not whole:
        raise BuildError(f"{name}: it reads back as another graph than was written; nothing was published")
    return content


def _proofs(closure: Closure | None) -> dict[str, bytes]:
    """Content of the files of proofs; none where the engine keeps no proofs."""
    if closure is None:
        return {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        closure.save_proofs(folder / PROOFS)
        with Proofs(folder / PROOFS) as proofs:
            write_proofs(folder / PROOFS_DUMP, proofs.all_steps())
        return {name: (folder / name).read_bytes() for name in (PROOFS_DUMP, PROOFS)}


def _write(files: dict[str, bytes], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        temporary = out / f".{name}.tmp"
        temporary.write_bytes(content)
        os.replace(temporary, out / name)


def _make_store(folder: Path, snapshot: str, quads: list[rdf.Quad], about: set[rdf.Quad]) -> Path:
    """Where a new store of ``quads`` is, not in use yet; nothing is there if the store of ``snapshot`` is the same."""
    folder.mkdir(parents=True, exist_ok=True)
    target, temporary = folder / snapshot, folder / f".{snapshot}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    # The same data may be told of otherwise: the metadata is no part of the snapshot id.
    if not target.exists() or store.Store.open(target).graph(GRAPH["metadata"]) != about:
        store.Store.write(temporary, quads)
    return temporary


def _switch_store(folder: Path, snapshot: str, made: Path) -> None:
    """Put the store ``made`` in use by switching the pointer; older stores but the last one used are removed."""
    pointer = folder / POINTER
    before = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    if made.exists():
        shutil.rmtree(folder / snapshot, ignore_errors=True)
        os.replace(made, folder / snapshot)
    temporary_pointer = folder / f".{POINTER}.tmp"
    temporary_pointer.write_text(snapshot + "\n", encoding="utf-8")
    os.replace(temporary_pointer, pointer)
    for other in folder.iterdir() if before != snapshot else ():
        if other.is_dir() and other.name not in (snapshot, before):
            shutil.rmtree(other)


def current_store(folder: Path) -> Path:
    """Folder of the store in use. Raises ``BuildError`` where nothing was built yet."""
    try:
        return folder / (folder / POINTER).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BuildError(f"{folder}: no store here; run bilateral build first") from error
