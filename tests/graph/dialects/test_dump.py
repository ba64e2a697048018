"""Every dialect of the real graph comes back as the same claims, and loads where it says it does."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Dataset, URIRef

from bilateral.claims import read_claims
from bilateral.dialects import plain
from bilateral.dialects.dump import DIALECTS, claims_of_file, dump
from bilateral.dialects.published import Published
from bilateral.errors import DataError, QueryError, UsageError
from bilateral.names import BIL, GRAPH
from bilateral.quads import Quad, canonical, parse, quads, same, serialize
from bilateral.resources import Data
from bilateral.statements import nodes
from bilateral.store import Store, as_stored

RDF_1_1 = [name for name in DIALECTS if name != "reifiers"]


def digest(claims: list[Published]) -> str:
    """SHA-256 of the plain claims, canonically labelled, as lines in order: how the project names a snapshot."""
    lines = serialize(canonical(plain.write(claims)), "nq").splitlines()
    return hashlib.sha256(b"\n".join(sorted(lines))).hexdigest()


@pytest.fixture(scope="module")
def canonical_hash(claims: list[Published]) -> str:
    return digest(claims)


@pytest.mark.parametrize("name", DIALECTS)
def test_the_whole_graph_comes_back_as_the_same_claims(
    name: str, claims: list[Published], canonical_hash: str, dumps: dict[str, Path]
) -> None:
    again = claims_of_file(dumps[name])
    assert len(again) > 400 and again == claims
    assert digest(again) == canonical_hash


def test_the_claims_are_those_the_curators_wrote(data: Data, claims: list[Published], store: Store) -> None:
    written, _ = read_claims(data.graph / "claims")
    expected = set(as_stored(quads(triple for claim in written for triple in nodes(claim))))
    found = set(plain.write(claims))
    assert expected - found == set()
    assert {quad.predicate.value for quad in found - expected} == {str(BIL.contradicts)}  # from conflicts.ttl
    layer = {Quad(*quad.triple) for quad in store.graph(GRAPH["claims"])}
    assert found <= layer
    told = {quad.subject for quad in found}
    assert {quad for quad in layer if quad.subject in told} == found


def test_the_plain_dump_of_everything_is_read_too(built: Path, claims: list[Published]) -> None:
    assert claims_of_file(built / "bilateral.ttl") == claims


@pytest.mark.parametrize("name", RDF_1_1)
def test_rapper_reads_as_many_statements_as_pyoxigraph(
    name: str, dumps: dict[str, Path], dumped: dict[str, set[Quad]]
) -> None:
    if shutil.which("rapper") is None:
        pytest.skip("rapper is not installed: Debian package raptor2-utils")
    path = dumps[name]
    given = {"ttl": "turtle", "trig": "trig"}[path.suffix[1:]]
    done = subprocess.run(
        ["rapper", "--quiet", "--input", given, "--output", "nquads", str(path)], capture_output=True, check=True
    )
    assert same(parse(done.stdout, "nq"), dumped[name])


@pytest.mark.parametrize("name", RDF_1_1)
def test_rdflib_reads_the_same_quads_as_pyoxigraph(name: str, claims: list[Published]) -> None:
    content = dump([claim for claim in claims if claim.article in ("001", "external")], name)
    syntax = DIALECTS[name].SYNTAXES[0]
    dataset = Dataset()
    dataset.parse(data=content, format={"ttl": "turtle"}.get(syntax, syntax))
    read = {
        quad
        for graph in dataset.graphs()
        for quad in quads(graph, None if graph == dataset.default_graph else URIRef(str(graph.identifier)))
    }
    assert read == parse(content, syntax)


@pytest.mark.parametrize("name", RDF_1_1)
def test_rdf_1_1_has_no_booleans_no_blank_nodes_and_no_datatype_but_those_of_the_plain_dump(
    name: str, dumped: dict[str, set[Quad]]
) -> None:
    lines = serialize(dumped[name], "nq").decode().splitlines()
    assert not [line for line in lines if "XMLSchema#boolean" in line or "_:" in line or "<<(" in line]
    datatypes = {line.rpartition('"^^<')[2].partition(">")[0] for line in lines if '"^^<' in line}
    assert datatypes <= {f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("date", "decimal", "integer")}


@pytest.mark.parametrize(("name", "syntax"), [(n, s) for n, module in DIALECTS.items() for s in module.SYNTAXES])
def test_every_syntax_of_a_dialect_is_read_back(
    name: str, syntax: str, claims: list[Published], tmp_path: Path
) -> None:
    some = claims[::60]
    path = tmp_path / f"claims.{syntax}"
    path.write_bytes(dump(some, name, syntax))
    assert claims_of_file(path) == some


def test_a_syntax_that_cannot_hold_a_dialect_is_an_error(claims: list[Published]) -> None:
    with pytest.raises(QueryError, match="nanopublications cannot be written as ttl; there are trig, nq, jsonld"):
        dump(claims[:1], "nanopublications", "ttl")
    with pytest.raises(QueryError, match="reifiers cannot be written as jsonld"):
        dump(claims[:1], "reifiers", "jsonld")


def test_the_same_bytes_come_whatever_the_hash_seed(built: Path, dumps: dict[str, Path]) -> None:
    name = "nanopublications"
    command = [sys.executable, "-m", "bilateral", "dump", "--dialect", name, "--out", str(built)]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": "11"})
    assert done.stdout == dumps[name].read_bytes() and done.stderr == b""


@pytest.mark.parametrize(
    ("file", "content", "error", "message"),
    [
        ("gone.ttl", None, DataError, "gone.ttl: cannot be read: No such file"),
        ("claims.txt", "", UsageError, "claims.txt: the ending of a file says its syntax; there are .ttl, .nt"),
        ("claims.ttl", "<urn:a> <urn:b> .", DataError, "claims.ttl: not ttl, line 1"),
        ("claims.ttl", "<urn:a> <urn:b> <urn:c> .", DataError, "this has them in none"),
        (
            "claims.ttl",
            "<urn:a> a bil:Statement , rdf:Statement .",
            DataError,
            "this has them in plain and reification",
        ),
        ("claims.ttl", "<urn:a> a bil:Statement .", DataError, "there are no claims in it"),
        ("claims.ttl", "claim:001-001 a bil:Claim . <urn:a> a bil:Statement .", DataError, "001 asserts no statement"),
        ("claims.ttl", "[] a bil:Claim . <urn:a> a bil:Statement .", DataError, "is no IRI"),
        (
            "claims.ttl",
            "claim:001-001 a bil:Claim ; bil:asserts <urn:a> . <urn:a> a bil:Statement ; bil:subject <urn:b> .",
            DataError,
            "<urn:a> has 0 values of bil:object; it must have one",
        ),
        (
            "claims.ttl",
            "claim:001-001 a bil:Claim ; bil:asserts <urn:a> . <urn:a> rdf:reifies <<( <urn:b> <urn:c> <urn:d> )>> , "
            "<<( <urn:b> <urn:c> <urn:e> )>> .",
            DataError,
            "<urn:a> reifies two triples",
        ),
        (
            "claims.ttl",
            "claim:001-001 a bil:Claim ; bil:asserts <urn:a> . <urn:b> rdf:reifies <<( <urn:b> <urn:c> <urn:d> )>> .",
            DataError,
            "<urn:a> reifies no triple",
        ),
        (
            "claims.trig",
            "claim:001-001 { <urn:a> a np:Nanopublication . }",
            DataError,
            "<urn:a> has 0 values of <http://www.nanopub.org/nschema#hasAssertion>",
        ),
        (
            "claims.ttl",
            "<urn:a> a wikibase:Statement ; pq:isAssertedBy claim:001-001 .",
            DataError,
            "<urn:a> is the statement of 0 subjects",
        ),
        (
            "claims.ttl",
            "<urn:a> a wikibase:Statement ; pq:isAssertedBy claim:001-001 ; ps:x-y 1 . <urn:b> p:x-y <urn:a> .",
            DataError,
            "no property is named x-y: there is no prefix x",
        ),
    ],
)
def test_a_file_that_is_not_whole_claims_is_refused_with_its_name_and_the_reason(
    file: str, content: str | None, error: type[Exception], message: str, tmp_path: Path
) -> None:
    from bilateral.dialects.wikidata import PREFIXES as own
    from bilateral.names import NP, PREFIXES

    prefixes = {**PREFIXES, **own, "np": str(NP)}
    path = tmp_path / file
    if content is not None:
        path.write_text("".join(f"@prefix {p}: <{iri}> . " for p, iri in prefixes.items()) + content, encoding="utf-8")
    with pytest.raises(error) as caught:
        claims_of_file(path)
    assert message in str(caught.value) and str(path) in str(caught.value)


@pytest.mark.parametrize("name", DIALECTS)
def test_what_is_said_of_a_span_and_would_be_lost_is_refused(name: str, claims: list[Published]) -> None:
    (claim,) = (claim for claim in claims if claim.name == "001-016")
    module = DIALECTS[name]
    items = list(module.write([claim]))
    (span,) = {
        quad for quad in items if quad.predicate.value.endswith("spanSha256") and "/prop" not in str(quad.object)
    }
    odd = Quad(span.subject, items[0].predicate, items[0].subject, span.graph_name)
    with pytest.raises(DataError, match=r"this is said of a claim and would be lost: <https://.*/span-001-708-745>"):
        module.read([*items, odd])
    with pytest.raises(DataError, match=r"is not whole|has 0 values of"):
        module.read([quad for quad in items if quad.subject != span.subject])


@pytest.mark.parametrize("name", DIALECTS)
def test_what_is_said_of_other_things_is_passed_over(name: str, claims: list[Published]) -> None:
    others = parse(b'<urn:a> a <urn:b> . <urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "a" .', "ttl")
    assert DIALECTS[name].read([*DIALECTS[name].write(claims[:3]), *others]) == claims[:3]
