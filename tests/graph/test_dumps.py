"""The real dumps: three parsers agree on them, and two builds give the same bytes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef

from bilateral.linksets import LINKSETS
from bilateral.quads import parse, quads, same
from bilateral.void import DUMPS


def test_three_parsers_read_the_same_number_of_triples_from_the_plain_dump(built: Path) -> None:
    if shutil.which("rapper") is None:
        pytest.skip("rapper is not installed: Debian package raptor2-utils")
    dump = built / "bilateral.ttl"
    ours = len(parse(dump.read_bytes(), "ttl"))
    assert len(Graph().parse(dump)) == ours
    counted = subprocess.run(
        ["rapper", "--quiet", "--input", "turtle", "--output", "ntriples", str(dump)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(set(counted.stdout.splitlines())) == ours


@pytest.mark.parametrize("name", sorted({*DUMPS, *LINKSETS, "void.ttl"}))
def test_rdflib_and_pyoxigraph_read_the_same_graphs_from_a_dump(built: Path, name: str) -> None:
    dataset = Dataset().parse(built / name)
    read = {
        quad
        for graph in dataset.graphs()
        for quad in quads(graph, None if graph == dataset.default_graph else URIRef(str(graph.identifier)))
    }
    assert same(read, parse((built / name).read_bytes(), name.rsplit(".", 1)[1]))


def test_two_builds_give_the_same_checksums_whatever_the_hash_seed(root: Path, built: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-m", "bilateral", "build", "--data", str(root), "--out", str(tmp_path / "build")],
        env=environment, cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    first, second = built / "SHA256SUMS", tmp_path / "build" / "SHA256SUMS"
    assert first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8")


def test_the_checksums_are_those_of_the_files(built: Path) -> None:
    lines = (built / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {line.split("  ")[1] for line in lines} == {
        "bilateral-claims.trig", "bilateral-inferred.ttl", "bilateral-links-owl.nt", "bilateral-links-schema.nt",
        "bilateral-proofs.nq.gz", "bilateral.nq", "bilateral.ttl", "void.ttl",
        *(path.name for path in built.glob("bilateral-bulk-*")),
    }  # fmt: skip
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((built / name).read_bytes()).hexdigest() == digest
