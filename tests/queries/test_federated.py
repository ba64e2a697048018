"""Each question that asks Wikidata too: its form, what it sends, and its answer with a stand-in for Wikidata."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib.plugins.sparql.parser import parseQuery
from tests.queries.wikidata import PREFIXES, Standin, in_memory, standin

from bilateral.errors import QueryError
from bilateral.names import BASE
from bilateral.names import PREFIXES as OURS
from bilateral.queries import FEDERATED, Query, find_query, parse_query, read_queries
from bilateral.store import Store

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "queries" / FEDERATED
QUESTIONS = read_queries(FOLDER)
WIKIDATA = "https://query.wikidata.org/sparql"
GOLOVCHENKO, TURCHIN = "wd:Q27043179|wd:Q12379704", "wd:Q56235580|wd:Q12379704"
HERE = "http://127.0.0.1:8080/sparql"
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])

ROWS = {
    # The century says nothing of a day, so it is left out; who is not in the graph has no tenure.
    "post-holders-in-wikidata": [
        "wd:Q999000002|Invented stranger||||||",
        "wd:Q27043179|Invented holder||1902-03|id:ten-golovchenko-pm|2024-10-03|2024-10-03|no",
        "wd:Q27043179|Invented holder|1901-02-03|2099|id:ten-golovchenko-pm|2024-10-03|2024-10-03|yes",
        "wd:Q56235580||2099||id:ten-turchin-pm|2025-12-31|2025-01-01|no",
    ],
    "person-positions-in-wikidata": [
        "id:per-golovchenko|Roman Golovchenko|wd:Q999000001|Invented position|||",
        "id:per-golovchenko|Roman Golovchenko|wd:Q12379704|||1902-03|id:ten-golovchenko-pm",
        "id:per-golovchenko|Roman Golovchenko|wd:Q12379704||1901-02-03|2099|id:ten-golovchenko-pm",
    ],
    "organisation-members-in-wikidata": [
        "wd:Q184|Invented A|1902-03||id:mem-belarus-cis",
        "wd:Q999000003|Invented B|||",
    ],
    "entity-names-in-wikidata": [
        "id:plc-shusha|az|Invented name|Şuşa|no",
        "id:plc-shusha|en|Shusha|Shusha|yes",
        "id:plc-shusha|hy|Invented other name||",
    ],
}


@pytest.fixture(scope="module")
def wikidata() -> Iterator[Standin]:
    with standin() as made:
        yield made


def rows(store: Store, text: str) -> list[str]:
    """Rows with | between values, IRIs in short, unbound as nothing."""
    prefixes = dict(re.findall(r"PREFIX (\w+): <(.+)>", PREFIXES)) | {"id": OURS["id"]}

    def short(value: str) -> str:
        for name in ("wds", "wd", "id"):
            value = value.replace(prefixes[name], f"{name}:")
        return value

    return ["|".join("" if term is None else short(str(term)) for term in row) for row in store.table(text)[1]]


def test_there_is_an_expected_answer_for_each_question() -> None:
    assert [question.name for question in QUESTIONS] == sorted(ROWS)


@each_question
def test_a_question_gives_what_wikidata_says_beside_what_our_sources_attest(
    question: Query, store: Store, wikidata: Standin
) -> None:
    assert rows(store, question.bind({"service": f"{wikidata.url}sparql"})) == ROWS[question.name]


@each_question
def test_what_is_sent_is_bound_to_one_item_and_tells_nothing_of_the_graph(
    question: Query, store: Store, wikidata: Standin
) -> None:
    wikidata.asked.clear()
    rows(store, question.bind({"service": f"{wikidata.url}sparql"}))
    (sent,) = wikidata.asked  # one request: Wikidata limits how many a client may send
    assert re.search(r"VALUES\s*\(\s*\?_\w+\s*\)\s*\{\s*\(\s*<http://www.wikidata.org/entity/Q\d+>\s*\)\s*\}", sent)
    assert BASE not in sent


@each_question
def test_a_question_names_wikidata_in_full_and_has_one_parameter_more(question: Query) -> None:
    assert question.service == WIKIDATA
    assert question.text.count("SERVICE") == 1
    assert {parameter.kind for parameter in question.parameters} == {"IRI"}
    assert len(question.parameters) == 2


@each_question
def test_the_form_is_that_of_all_questions(question: Query) -> None:
    parseQuery(question.text)
    lines = [line.split() for line in question.text.splitlines() if line.startswith("PREFIX")]
    assert [line[1] for line in lines] == sorted(line[1] for line in lines)
    body = "\n".join(line for line in question.text.splitlines() if not line.startswith(("PREFIX", "#")))
    assert [line[1] for line in lines if line[1] not in body] == []
    assert "ORDER BY" in question.text
    assert question.tags[0] == "wikidata"


@each_question
def test_the_item_of_a_question_is_one_that_the_graph_links_to(question: Query, store: Store) -> None:
    item = question.parameters[0].default
    assert rows(store, f"ASK {{ ?entity <{OURS['bil']}wikidataEntity> <{item}> }}") == ["true"]


@each_question
def test_another_item_and_another_endpoint_can_be_given(question: Query, store: Store, wikidata: Standin) -> None:
    item = question.parameters[0].name
    text = question.bind({item: "wd:Q999000000", "service": f"{wikidata.url}sparql"})
    assert WIKIDATA not in text
    assert rows(store, text) == []


@each_question
@pytest.mark.parametrize("fault", ["fails", "lies", "closed"])
def test_an_endpoint_that_fails_is_told_and_is_never_an_empty_answer(
    fault: str, question: Query, store: Store, wikidata: Standin
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/" if fault == "closed" else f"{wikidata.url}{fault}"
        with pytest.raises(QueryError, match="could not be evaluated"):
            store.table(question.bind({"service": address}))


def test_a_service_is_an_address_and_nothing_else() -> None:
    question = find_query(QUESTIONS, "post-holders-in-wikidata")
    for address in ("here", "<http://a.example> { } SERVICE <http://b.example/>", "http://a.example/ {", ""):
        with pytest.raises(QueryError, match=r"service: .* is not an IRI"):
            question.bind({"service": address})


def test_a_question_that_asks_two_endpoints_is_refused() -> None:
    text = find_query(QUESTIONS, "entity-names-in-wikidata").text
    with pytest.raises(QueryError, match="one endpoint besides its own"):
        parse_query("two", text.replace("  ?thing", "  SERVICE <http://b.example/> {\n  }\n  ?thing", 1))


def test_from_the_side_of_wikidata_our_claims_are_found_for_statements_without_a_reference(store: Store) -> None:
    (text,) = re.findall(r"```sparql\n(.*?)```", (FOLDER / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    parseQuery(text)
    assert text.count(f"<{HERE}>") == 1
    with standin(store) as ours:
        found = rows(in_memory(), text.replace(HERE, f"{ours.url}sparql"))
    assert found == [
        f"{GOLOVCHENKO}|wds:again|{OURS['claim']}001-005|id:art-001",
        f"{GOLOVCHENKO}|wds:pm|{OURS['claim']}001-005|id:art-001",
        f"{TURCHIN}|wds:next|{OURS['claim']}002-030|id:art-002",
    ]
