import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, VOID

from bilateral import publish as stage
from bilateral.assemble import assemble
from bilateral.bulk import bulk_name
from bilateral.errors import BuildError
from bilateral.linksets import LINKSETS
from bilateral.names import BIL, CLAIM, DATASET_IRI, GRAPH, ID, LAYERS
from bilateral.publish import Published, current_store, publish
from bilateral.quads import parse
from bilateral.store import Store
from bilateral.void import DUMPS

SCRIPT = """
import sys
from pathlib import Path
from bilateral.assemble import assemble
from bilateral.publish import publish
from bilateral.resources import Data
from rdflib import Graph
layers, findings = assemble(Data(Path(sys.argv[1])))
layers.graphs["inferred"] = Graph()
print(publish(layers.graphs, layers.claims_read, Path(sys.argv[2])).snapshot)
"""
FILES = {*DUMPS, *LINKSETS, bulk_name(0), bulk_name(1), "void.ttl", "SHA256SUMS"}


def layers_of(tiny: Any) -> Any:
    layers, findings = assemble(tiny.data)
    assert findings == []
    layers.graphs["inferred"] = Graph()
    layers["inferred"].add((ID["evt-visit"], RDF.type, BIL.Event))
    return layers


def run(tiny: Any, out: Path) -> Published:
    layers = layers_of(tiny)
    return publish(layers.graphs, layers.claims_read, out)


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def test_two_runs_give_the_same_bytes_whatever_the_hash_seed(tiny: Any, tmp_path: Path) -> None:
    said = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", SCRIPT, str(tiny.root), str(tmp_path / seed)]
        done = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
    assert said[0] == said[1] and contents(tmp_path / "1") == contents(tmp_path / "2")


def test_the_files_are_there_read_back_and_their_checksums_are_right(tiny: Any, tmp_path: Path) -> None:
    published = run(tiny, tmp_path)
    files = contents(tmp_path)
    assert set(files) == FILES
    assert {name: len(parse(files[name], name.rsplit(".", 1)[1])) for name in published.triples} == published.triples
    sums = "".join(f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n" for n in sorted(files) if n != "SHA256SUMS")
    assert files["SHA256SUMS"].decode() == sums


def test_the_unnamed_graph_is_the_union_of_the_layers_and_claims_are_apart(tiny: Any, tmp_path: Path) -> None:
    run(tiny, tmp_path)
    named: dict[str, set[Any]] = {}
    for quad in Store.open(current_store(tmp_path / "store")):
        named.setdefault(str(quad.graph_name).strip("<>"), set()).add(quad.triple)
    unnamed = named.pop("DEFAULT")
    layers = {str(GRAPH[layer]) for layer in LAYERS}
    assert unnamed == set().union(*(named[layer] for layer in layers))
    assert set(named) == layers | {str(CLAIM["001-001"]), str(CLAIM["001-002"])}
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{CLAIM['001-002']}> {{ ?s ?p ?o }} }}"
    kept = Store.open(current_store(tmp_path / "store")).construct(query)
    assert set(kept) == {(ID["exp-1"], RDF.type, BIL.Expectation), (ID["exp-1"], BIL.about, ID["evt-visit"])}


def test_the_plain_dump_has_every_layer_but_the_inferred_one(tiny: Any, tmp_path: Path) -> None:
    run(tiny, tmp_path)
    plain, inferred = (Graph().parse(tmp_path / name) for name in ("bilateral.ttl", "bilateral-inferred.ttl"))
    assert set(inferred) == {(ID["evt-visit"], RDF.type, BIL.Event)}
    assert not set(inferred) & set(plain)
    assert (DATASET_IRI, RDF.type, VOID.Dataset) in plain and (CLAIM["001-001"], RDF.type, BIL.Claim) in plain


def test_the_pointer_is_switched_and_only_the_previous_store_is_kept(tiny: Any, tmp_path: Path) -> None:
    snapshots = []
    for label in ("A", "B", "C", "C"):
        tiny.write("graph/links.ttl", f"id:st-one owl:sameAs <http://www.wikidata.org/entity/{label}> .")
        snapshots.append(run(tiny, tmp_path).snapshot)
        assert current_store(tmp_path / "store").name == snapshots[-1]
    kept = {path.name for path in (tmp_path / "store").iterdir() if path.is_dir()}
    assert len(set(snapshots)) == 3 and kept == set(snapshots[1:])


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda content: content + b"<urn:a> <urn:b> <urn:c> .\n", "it reads back as another graph"),
        (lambda content: content + b"<", "it cannot be read again: not [a-z]+, line [0-9]+"),
    ],
)
def test_nothing_is_replaced_where_a_dump_does_not_read_back(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Any, message: str
) -> None:
    run(tiny, tmp_path)
    before, store = contents(tmp_path), current_store(tmp_path / "store")
    tiny.write("graph/links.ttl", "")
    written = stage.rdf.serialize

    def spoilt(items: Any, syntax: str, prefixes: Any = None) -> bytes:
        content = written(items, syntax, prefixes)
        return spoil(content) if (syntax, prefixes) == ("nq", stage.PREFIXES) else content

    monkeypatch.setattr(stage.rdf, "serialize", spoilt)
    with pytest.raises(BuildError, match=f"{message}.*; nothing was published"):
        run(tiny, tmp_path)
    assert [path.name for path in (tmp_path / "store").iterdir() if path.is_dir()] == [store.name]
    assert contents(tmp_path) == before and current_store(tmp_path / "store") == store


def test_metadata_changes_the_store_and_not_the_snapshot_id(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(tiny, tmp_path).snapshot
    extra = (DATASET_IRI, VOID.feature, URIRef("urn:feature"))
    made = stage.metadata

    def more(*given: Any) -> Graph:
        graph = made(*given)
        graph.add(extra)
        return graph

    monkeypatch.setattr(stage, "metadata", more)
    assert run(tiny, tmp_path).snapshot == first
    assert extra in Store.open(current_store(tmp_path / "store")).construct("CONSTRUCT WHERE { ?s ?p ?o }")


def test_the_counts_of_void_are_those_of_the_data(tiny: Any, tmp_path: Path) -> None:
    layers = layers_of(tiny)
    published = publish(layers.graphs, layers.claims_read, tmp_path)
    union = {triple for graph in layers.graphs.values() for triple in graph}
    void = Graph().parse(tmp_path / "void.ttl")

    def number(subject: Any, predicate: Any) -> int:
        (value,) = void.objects(subject, predicate)
        assert isinstance(value, Literal)
        return int(value)

    assert number(DATASET_IRI, VOID.triples) == len(union)
    assert number(DATASET_IRI, VOID.distinctSubjects) == len({s for s, _, _ in union})
    classes = {cls: number(p, VOID.entities) for p, cls in void.subject_objects(VOID["class"])}
    assert classes == {
        cls: len({s for s, p, o in union if p == RDF.type and o == cls}) for _, p, cls in union if p == RDF.type
    }
    properties = {prop: number(p, VOID.triples) for p, prop in void.subject_objects(VOID.property)}
    assert properties == {prop: sum(p == prop for _, p, _ in union) for _, prop, _ in union}
    assert published.snapshot in (tmp_path / "void.ttl").read_text()


def test_where_nothing_was_built_the_error_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no store here; run bilateral build first"):
        current_store(tmp_path)
