"""The questions that ask Wikidata too: offered where its address is allowed, elsewhere refused with the reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.queries.wikidata import Standin, standin

from bilateral.outgoing import OutgoingRefused, check_outgoing
from bilateral.queries import FEDERATED, Query, read_queries
from bilateral.resources import Data
from bilateral_server.app import create_app
from bilateral_server.settings import Settings

WIKIDATA = "https://query.wikidata.org/sparql"
BROWSER = {"Accept": "text/html"}
JSON = {"Accept": "application/sparql-results+json, application/problem+json"}
NAME = "post-holders-in-wikidata"


@pytest.fixture(scope="module")
def federated(data: Data) -> list[Query]:
    return read_queries(data.queries / FEDERATED)


@pytest.fixture(scope="module")
def wikidata() -> Iterator[Standin]:
    with standin() as made:
        yield made


@pytest.fixture(scope="module")
def allowing(store_folder: Path, data: Data, wikidata: Standin) -> Iterator[FlaskClient]:
    """A client of a server that may ask Wikidata, and the stand-in; the tests ask the stand-in alone."""
    paths = ("sparql", "hangs", "fails", "lies")
    allowed = " ".join([WIKIDATA, *(f"{wikidata.url}{path}" for path in paths)])
    app = create_app(Settings(store=store_folder, queries=data.queries, workers=1, service_allow=allowed))
    yield app.test_client()
    app.extensions["bilateral"].close()


def offered(client: FlaskClient) -> tuple[set[str], set[str]]:
    """Names of the questions on the page, and in the description for programs."""
    page = client.get("/questions", headers=BROWSER).text
    names = {part.split('"')[0] for part in page.split('href="/queries/')[1:]}
    paths: dict[str, Any] = client.get("/openapi.json").get_json()["paths"]
    return names, {path.removeprefix("/queries/") for path in paths if path.startswith("/queries/")}


def test_they_are_offered_only_where_the_address_they_ask_is_allowed(
    client: FlaskClient, allowing: FlaskClient, federated: list[Query]
) -> None:
    names = {question.name for question in federated}
    page, description = offered(client)
    assert page == description and not page & names
    assert offered(allowing) == (page | names, page | names)
    for question in federated:
        assert check_outgoing(question.text, frozenset({WIKIDATA}))
        with pytest.raises(
            OutgoingRefused, match=r"no outgoing request is made but to <http://127\.0\.0\.1:8080/sparql>"
        ):
            check_outgoing(question.text, frozenset({"http://127.0.0.1:8080/sparql"}))


def test_they_are_apart_under_wikidata_and_their_endpoint_can_be_chosen(
    allowing: FlaskClient, federated: list[Query]
) -> None:
    page = allowing.get("/questions", headers=BROWSER).text
    (section,) = (part for part in page.split("<section")[1:] if ">Wikidata</h2>" in part)
    assert section.count("<li>") == len(federated)
    path = allowing.get("/openapi.json").get_json()["paths"][f"/queries/{NAME}"]["get"]
    parameters = {each["name"]: each["schema"].get("default") for each in path["parameters"]}
    assert parameters["service"] == WIKIDATA
    assert parameters["post"] == "http://www.wikidata.org/entity/Q12379704"


def test_without_the_setting_a_program_and_a_person_are_told_why_and_nothing_is_asked(
    client: FlaskClient, federated: list[Query], wikidata: Standin
) -> None:
    wikidata.asked.clear()
    for question in federated:
        for parameters in ({}, {"service": f"{wikidata.url}sparql"}):
            answer = client.get(f"/queries/{question.name}", query_string=parameters, headers=JSON)
            assert (answer.status_code, answer.get_json(force=True)["title"]) == (400, "outgoing")
            assert "SERVICE is not allowed here: no outgoing request is made" in answer.text
            page = client.get(f"/queries/{question.name}", query_string=parameters, headers=BROWSER)
            assert (page.status_code, page.mimetype) == (400, "text/html")
            assert "SERVICE is not allowed here" in page.text
    assert wikidata.asked == []


def test_an_endpoint_that_is_not_allowed_cannot_be_asked_by_the_parameter(
    allowing: FlaskClient, wikidata: Standin
) -> None:
    for address in (f"{wikidata.url}elsewhere", wikidata.url, f"{wikidata.url}sparql?x", "file:///etc/hostname"):
        for headers in (JSON, BROWSER):
            answer = allowing.get(f"/queries/{NAME}", query_string={"service": address}, headers=headers)
            assert answer.status_code == 400
            assert "no outgoing request is made but to" in answer.text


def test_with_the_setting_the_answer_is_given_as_data_and_as_a_page(allowing: FlaskClient, wikidata: Standin) -> None:
    there = {"service": f"{wikidata.url}sparql"}
    lines = allowing.get(f"/queries/{NAME}.csv", query_string=there).text.splitlines()
    assert lines[0] == "holder,holderLabel,begin,end,tenure,beginLatest,endEarliest,covers"
    assert lines[-1].endswith(",,2099,,https://w3id.org/bilateral/id/ten-turchin-pm,2025-12-31,2025-01-01,no")
    assert len(lines) == 5
    page = allowing.get(f"/queries/{NAME}", query_string=there, headers=BROWSER)
    assert page.status_code == 200
    assert page.text.count("<tr>") == len(lines)
    assert 'href="/id/ten-turchin-pm"' in page.text
    assert f'name="service" value="{wikidata.url}sparql"' in page.text


def test_an_answer_of_another_endpoint_is_never_given_again_from_memory(
    allowing: FlaskClient, wikidata: Standin
) -> None:
    wikidata.asked.clear()
    for headers in (JSON, BROWSER, JSON, BROWSER):
        answer = allowing.get(f"/queries/{NAME}", query_string={"service": f"{wikidata.url}sparql"}, headers=headers)
        assert answer.status_code == 200
        assert "ETag" not in answer.headers
    assert len(wikidata.asked) == 4


@pytest.mark.parametrize("fault", ["fails", "lies"])
@pytest.mark.parametrize("headers", [JSON, BROWSER], ids=["data", "page"])
def test_an_endpoint_that_fails_or_breaks_off_is_named_in_the_error(
    headers: dict[str, str], fault: str, allowing: FlaskClient, wikidata: Standin
) -> None:
    address = f"{wikidata.url}{fault}"
    answer = allowing.get(f"/queries/{NAME}", query_string={"service": address}, headers=headers)
    assert answer.status_code == 400
    assert "the query could not be evaluated" in answer.text
    assert f"it asks {address}, which may be the reason" in answer.text


def test_an_endpoint_that_hangs_is_left_at_the_deadline_and_named(
    store_folder: Path, data: Data, wikidata: Standin
) -> None:
    address = f"{wikidata.url}hangs"
    settings = Settings(store=store_folder, queries=data.queries, workers=1, service_allow=address, timeout_s=1)
    app = create_app(settings)
    try:
        answer = app.test_client().get(f"/queries/{NAME}", query_string={"service": address}, headers=JSON)
        problem = answer.get_json(force=True)
        assert (answer.status_code, problem["title"]) == (503, "query-timeout")
        assert problem["detail"] == f"the query was stopped after 1 seconds; it asks {address}, which may be the reason"
        assert app.test_client().get("/queries/trade-growth.csv").status_code == 200
    finally:
        app.extensions["bilateral"].close()


def test_a_service_within_the_service_is_refused(
    allowing: FlaskClient, wikidata: Standin, federated: list[Query]
) -> None:
    wikidata.asked.clear()
    text = federated[0].bind({"service": f"{wikidata.url}sparql"})
    nested = text.replace("{\n    VALUES", "{\n    SERVICE <http://other.example/> { ?a ?b ?c }\n    VALUES", 1)
    assert nested != text
    answer = allowing.post("/sparql", data={"query": nested})
    assert (answer.status_code, answer.get_json(force=True)["title"]) == (400, "outgoing")
    assert wikidata.asked == []
