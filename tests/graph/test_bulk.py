"""The files for bulk loaders are the default graph, in pieces that can be loaded in any order."""

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph
from rdflib.namespace import DCAT

from bilateral import bulk
from bilateral.bulk import GRAPH, LINES, bulk_files, bulk_name, is_bulk_name
from bilateral.quads import Quad, in_graph, parse, same
from bilateral.void import dump_iri


def read(files: dict[str, bytes]) -> list[set[Quad]]:
    return [parse(gzip.decompress(content), "nq") for _, content in sorted(files.items())]


def test_the_files_of_a_build_are_its_plain_dumps_in_the_one_graph(built: Path) -> None:
    files = {path.name: path.read_bytes() for path in built.glob("bilateral-bulk-*")}
    assert sorted(files) == [bulk_name(number) for number in range(len(files))]
    parts = read(files)
    plain = parse((built / "bilateral.ttl").read_bytes(), "ttl") | parse(
        (built / "bilateral-inferred.ttl").read_bytes(), "ttl"
    )
    assert sum(map(len, parts)) == len(plain)
    assert same(set().union(*parts), set(in_graph(plain, GRAPH)))
    assert max(map(len, parts)) == LINES


def test_each_file_of_a_build_has_its_checksum_and_is_told_of(built: Path) -> None:
    sums = dict(line.split()[::-1] for line in (built / "SHA256SUMS").read_text().splitlines())
    void = Graph().parse(built / "void.ttl")
    for path in built.glob("bilateral-bulk-*"):
        assert sums[path.name] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert (dump_iri(path.name), RDF.type, DCAT.Distribution) in void


triples = st.sets(
    st.builds(
        lambda subject, value: f"{subject} <urn:p> {value} .\n",
        st.sampled_from([*(f"<urn:{n}>" for n in range(9)), "_:a", "_:b"]),
        st.sampled_from([*(f'"{n}"' for n in range(9)), "_:a", "_:c", '"_:not one"']),
    )
)


@given(lines=triples, most=st.integers(1, 5))
def test_no_triple_is_lost_and_no_blank_node_is_in_two_files(lines: set[str], most: int) -> None:
    found = parse("".join(lines).encode(), "nt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "LINES", most)
        files = bulk_files(found)
    parts = read(files)
    assert sum(map(len, parts)) == len(found)
    assert set().union(*parts) == set(in_graph(found, GRAPH))
    assert (
        sum(any("_:" in f"{quad.subject} {quad.object}".replace("_:not", "") for quad in part) for part in parts) <= 1
    )
    assert all(len(part) <= most for part in parts[1:])


def test_a_name_is_one_of_a_part_or_not() -> None:
    assert is_bulk_name(bulk_name(0)) and is_bulk_name(bulk_name(1234))
    assert not any(map(is_bulk_name, ("bilateral.nq", "bilateral-bulk-1.nq.gz", "../bilateral-bulk-000.nq.gz")))
