"""The files of links say the same as the graph, in the words of others, and the graph says nothing of theirs."""

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import OWL

from bilateral.assemble import Layers
from bilateral.linksets import LINKSETS, linksets
from bilateral.names import BIL, ID, SCHEMA, WD, V
from bilateral.publish import current_store
from bilateral.quads import parse, rdflib_term
from bilateral.store import Store


@pytest.mark.parametrize("name", LINKSETS)
def test_a_file_has_a_triple_for_each_link_and_no_other(built: Path, layers: Layers, name: str) -> None:
    quads = parse((built / name).read_bytes(), "nt")
    read = {tuple(map(rdflib_term, quad.triple)) for quad in quads}
    links = layers["links"].subject_objects(BIL.wikidataEntity)
    assert read == {(thing, LINKSETS[name], entity) for thing, entity in links}
    assert len(read) > 25


def test_the_store_has_neither_predicate_with_an_entity_of_wikidata(built: Path) -> None:
    store = Store.open(current_store(built / "store"))
    asked = f"?s <{OWL.sameAs}>|<{SCHEMA.sameAs}> ?o FILTER(STRSTARTS(STR(?o), '{WD}'))"
    assert store.select(f"SELECT ?s ?o WHERE {{ {{ {asked} }} UNION {{ GRAPH ?g {{ {asked} }} }} }}") == []
    assert store.select(f"SELECT ?s WHERE {{ ?s <{BIL.wikidataEntity}> ?o }} LIMIT 1")


def test_a_concept_and_the_target_of_a_record_are_not_links_of_the_files() -> None:
    links = Graph().parse(
        data=f"""@prefix bil: <{BIL}> . @prefix id: <{ID}> . @prefix v: <{V}> . @prefix wd: <{WD}> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        id:b bil:wikidataEntity wd:Q2 . id:a bil:wikidataEntity wd:Q10 . v:trade skos:exactMatch wd:Q3 .
        id:link-c bil:linkOf id:c ; bil:linkTarget wd:Q4 ; bil:linkStatus v:unverified ."""
    )
    made = {name: [str(quad) for quad in quads] for name, quads in linksets(links).items()}
    assert made == {
        name: [f"<{ID[one]}> <{predicate}> <{WD[qid]}>" for one, qid in (("a", "Q10"), ("b", "Q2"))]
        for name, predicate in LINKSETS.items()
    }


def test_without_links_the_files_are_empty() -> None:
    assert linksets(Graph()) == {name: [] for name in LINKSETS}
