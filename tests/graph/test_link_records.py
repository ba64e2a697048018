"""A link can be asked why it is there, as every triple: the answer has source, method and day."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF, XSD

from bilateral.__main__ import main
from bilateral.link_records import link_records
from bilateral.names import BIL, ID, WD, V
from bilateral.publish import current_store
from bilateral.store import Store

LINK = ("id:st-belarus", "bil:wikidataEntity", "wd:Q184")
RECORD = ID["link-st-belarus"]


def explained(built: Path, *words: str) -> str:
    result = CliRunner().invoke(main, ["explain", *words, "--out", str(built)])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_the_text_tells_status_method_day_sources_and_reason(built: Path) -> None:
    lines = [line.strip() for line in explained(built, *LINK).splitlines()]
    assert lines[:2] == ["id:st-belarus bil:wikidataEntity wd:Q184", "asserted in links"]
    assert lines[2] == (
        "id:link-st-belarus  v:verified, v:dataset-reading, checked on 2026-11-22, id:src-country-coder-5-6-1, "
        "id:src-name-suggestion-index-8-0-20260918, id:src-wof-admin-by-1e97353"
    )
    assert lines[3].startswith("Read in country-coder, dist/country-coder.mjs; ") and len(lines) == 4


def test_the_json_has_the_record_with_the_leaf_and_none_with_another(built: Path) -> None:
    (leaf,) = json.loads(explained(built, *LINK, "--format", "json"))["leaves"]
    (record,) = leaf["records"]
    assert record.pop("reason").startswith("Read in ")
    assert record == {
        "record": str(RECORD),
        "status": str(V.verified),
        "method": [str(V["dataset-reading"])],
        "checkedOn": "2026-11-22",
        "source": [
            str(ID[f"src-{name}"])
            for name in ("country-coder-5-6-1", "name-suggestion-index-8-0-20260918", "wof-admin-by-1e97353")
        ],
    }
    (other,) = json.loads(explained(built, "id:st-belarus", "bil:isoCode", '"BY"', "--format", "json"))["leaves"]
    assert "records" not in other and other["claims"]


def test_in_prov_the_link_is_derived_from_its_record(built: Path) -> None:
    graph = Graph().parse(data=explained(built, *LINK, "--format", "ttl"))
    (link,) = graph.subjects(PROV.wasDerivedFrom, RECORD)
    assert (link, RDF.object, WD.Q184) in graph
    assert (RECORD, BIL.checkedOn, Literal("2026-11-22", datatype=XSD.date)) in graph
    assert (RECORD, BIL.linkTarget, WD.Q184) in graph


def test_the_link_of_a_concept_has_its_record_too(built: Path) -> None:
    told = explained(built, "v:trade", "skos:exactMatch", "wd:Q601401")
    assert "id:link-vocab-trade  v:verified" in told and "id:src-english-wordnet-d94538a" in told


@pytest.mark.parametrize(
    ("thing", "status"), [("plc-karabakh", "not-found"), ("org-wikidata", "not-looked-up"), ("st-belarus", "verified")]
)
def test_a_thing_has_its_record_also_where_there_is_no_link(built: Path, thing: str, status: str) -> None:
    store = Store.open(current_store(built / "store"))
    (record,) = link_records(store.select, [ID[thing]])[ID[thing]]
    assert record.iri == ID[f"link-{thing}"] and record.one(BIL.linkStatus) == V[status]
    assert (record.one(BIL.linkTarget) is None) == (status != "verified")
    assert (record.one(BIL.checkedOn) is None) == (status == "not-looked-up")
    assert record.one(BIL.reason) is not None


def test_what_has_no_record_is_left_out(built: Path) -> None:
    store = Store.open(current_store(built / "store"))
    assert link_records(store.select, [ID["evt-asadov-minsk"], URIRef("urn:none")]) == {}
    assert link_records(store.select, []) == {}
