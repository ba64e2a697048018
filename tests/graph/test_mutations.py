"""Mistakes a curator can make, each in a copy of the real data: every one is an error that names file and claim."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from bilateral.assemble import Layers, assemble
from bilateral.claims import read_claims
from bilateral.findings import Finding, Severity
from bilateral.names import GRAPH
from bilateral.quads import quads
from bilateral.resources import Data, locate
from bilateral.store import Store
from bilateral.validate import checks, read_shapes, validate

# rdflib 7.6 reads TriG through accessors that it deprecates itself.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).* is deprecated:DeprecationWarning")

Edit = Callable[[str], str]


def findings_of(data: Data, *shapes: str) -> list[Finding]:
    """What evidence, assemble, validate and the check queries find in ``data``, without a closure.

    Where ``shapes`` are named, only these files of shapes are run, for speed.
    """
    for path in sorted((data.ontology / "shapes").glob("*.ttl")) if shapes else []:
        if path.stem not in shapes:
            path.unlink()
    claims, findings = read_claims(data.graph / "claims")
    layers, found = assemble(data, claims)
    findings += found + validate(layers, read_shapes(data.ontology / "shapes"), "asserted")
    return findings + checks(data.queries / "check", store_of(layers))


def store_of(layers: Layers) -> Store:
    items, union = [], Graph()
    for name, graph in layers.graphs.items():
        items += list(quads(graph, GRAPH[name]))
        union += graph
    return Store.memory([*items, *quads(union)])


def errors(data: Data, *shapes: str) -> set[tuple[str, str]]:
    """Code and place of each error."""
    return {(f.code, f.where) for f in findings_of(data, *shapes) if f.severity == Severity.ERROR}


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """A copy of the data folders, to be edited."""
    real = locate()
    shutil.copytree(real.ontology, tmp_path / "ontology")
    shutil.copytree(real.queries, tmp_path / "queries")
    shutil.copytree(real.graph, tmp_path / "graph", ignore=shutil.ignore_patterns("bilateral", "__pycache__"))
    return Data(tmp_path)


def edit(path: Path, change: Edit) -> None:
    """Write what ``change`` makes of the text of ``path``, which must be something else."""
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text, f"{path.name} no longer holds what the mutation replaces"
    path.write_text(changed, encoding="utf-8")


def replaced(pattern: str, replacement: str) -> Edit:
    return lambda text: re.sub(pattern, replacement, text, count=1, flags=re.DOTALL | re.MULTILINE)


def test_the_real_data_are_without_errors() -> None:
    assert errors(locate()) == set()


CLAIM_MUTATIONS = {
    "a claim without evidence": (
        "001.trig",
        replaced(r"(^claim:001-007) bil:evidence .*?;\n\s+(?=bil:statedBy)", r"\1 "),
        ("SHACL.CLAIM-EVIDENCE-OR-SOURCE", "001.trig claim:001-007"),
    ),
    "an interval whose ends are swapped": (
        "001.trig",
        replaced(r'bil:period "2024-01/2024-08"', 'bil:period "2024-08/2024-01"'),
        ("TIME.FORM", "001.trig claim:001-019"),
    ),
    "a span whose ends are swapped": (
        "001.trig",
        replaced(r'(^claim:001-006 bil:evidence ")48-156', r"\g<1>156-48"),
        ("EVIDENCE.FORM", "001.trig claim:001-006"),
    ),
    "a span past the end of its article": (
        "001.trig",
        replaced(r'(^claim:001-006 bil:evidence "48)-156', r"\g<1>-99156"),
        ("CHECK.SPAN-OUTSIDE-ARTICLE", "001.trig claim:001-006"),
    ),
    "a hope told as a fact": (
        "001.trig",
        replaced(r"(^claim:001-020 bil:evidence .*?bil:modality) v:hoped", r"\1 v:asserted"),
        ("SHACL.EXPECTATION", "001.trig claim:001-020"),
    ),
    "a bare fact in a claim that hopes": (
        "001.trig",
        replaced(r"(^claim:001-020 \{\n)", r"\1    id:st-azerbaijan bil:formerlyPartOf id:st-belarus .\n"),
        ("SHACL.CLAIM-ATTITUDE", "001.trig claim:001-020"),
    ),
}


@pytest.mark.parametrize("mutation", CLAIM_MUTATIONS)
def test_a_mistake_in_a_claim_is_an_error_that_names_file_and_claim(data: Data, mutation: str) -> None:
    name, change, expected = CLAIM_MUTATIONS[mutation]
    edit(data.graph / "claims" / name, change)
    assert expected in errors(data, "claim", "evidence-span", "expectation")


def test_a_dropped_conflict_leaves_a_contradiction_that_names_both_claims(data: Data) -> None:
    edit(data.graph / "conflicts.ttl", replaced(r"^id:conflict-state-visit-year .*?@en \.\n", ""))
    found = [f for f in findings_of(data, "claim-conflict") if f.severity == Severity.ERROR]
    assert {f.code for f in found} == {"TIME.CONTRADICTION", "CHECK.UNDECLARED-CONTRADICTION"}
    assert {f.focus for f in found} == {"id:evt-lukashenko-state-visit"}
    for code in {f.code for f in found}:
        named = [f"{f.where} {f.message}" for f in found if f.code == code]
        assert any("001-016" in text and "003-031" in text for text in named)


def test_a_link_that_is_no_entity_of_wikidata_is_an_error_in_the_links(data: Data) -> None:
    links = {
        "id:st-belarus": "wd:Q0184",
        "id:st-azerbaijan": "<https://www.wikidata.org/wiki/Q227>",
        "id:per-lukashenko": "<https://www.wikidata.org/entity/Q2866>",
        "id:plc-minsk": "wd:Q2280",
    }
    prefixes = (
        "@prefix bil: <https://w3id.org/bilateral/ontology#> .\n"
        "@prefix id: <https://w3id.org/bilateral/id/> .\n"
        "@prefix wd: <http://www.wikidata.org/entity/> .\n"
    )
    lines = "".join(f"{thing} bil:wikidataEntity {address} .\n" for thing, address in links.items())
    (data.graph / "links.ttl").write_text(prefixes + lines, encoding="utf-8")
    found = [f for f in findings_of(data, "wikidata-link") if f.severity == Severity.ERROR]
    named = [f for f in found if f.code == "SHACL.WIKIDATALINK"]
    assert {f.where for f in named} == {"links.ttl"}
    assert sorted(f.focus for f in named) == ["id:per-lukashenko", "id:st-azerbaijan", "id:st-belarus"]
    unrecorded = {f.focus for f in found if f.code == "SHACL.WIKIDATALINK-RECORD"}
    assert unrecorded == set(links) and {f.code for f in found} == {
        f"SHACL.WIKIDATALINK{end}" for end in ("", "-RECORD")
    }


LINK_MUTATIONS = {
    "another target than the link": (r"bil:linkTarget wd:Q2280\b", "bil:linkTarget wd:Q9248", "OUTCOME"),
    "a link that is not verified": (r"(id:plc-minsk ; [^\n]*bil:linkStatus) v:verified", r"\1 v:unverified", "OUTCOME"),
    "a link whose record has no day": (
        r"(id:plc-minsk ;[^\n]*\n[^\n]*) ; bil:checkedOn [^\n]*\n",
        r"\1 ;\n",
        "CHECKED",
    ),
    "a record without a link": (r"^id:plc-minsk bil:wikidataEntity wd:Q2280 \.\n", "", "OUTCOME"),
}


@pytest.mark.parametrize("mutation", LINK_MUTATIONS)
def test_a_mistake_in_a_link_is_an_error_in_the_links(data: Data, mutation: str) -> None:
    pattern, replacement, part = LINK_MUTATIONS[mutation]
    edit(data.graph / "links.ttl", replaced(pattern, replacement))
    found = [f for f in findings_of(data, "link-record") if f.severity == Severity.ERROR]
    assert {(f.code, f.focus) for f in found} == {(f"SHACL.LINKRECORD-{part}", "id:link-plc-minsk")}
    assert {f.where for f in found} == {"links.ttl"}
