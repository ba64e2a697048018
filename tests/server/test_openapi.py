"""The OpenAPI document is valid, names every route and question, and each call it gives as an example is answered."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from bilateral.queries import parse_query
from bilateral_server.openapi import document
from bilateral_server.openapi_routes import PATHS

PAGES = "bilateral_server.pages"  # for people; programs ask the routes behind them
HEADER = "#+ summary: What?\n#+ description: All of it.\n#+ tags: [a, b]\n#+ method: GET\n"


@pytest.fixture
def described(client: FlaskClient) -> Any:
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    return json.loads(answer.data)


def test_the_document_is_valid_openapi(described: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()] == []


def test_operations_have_names_of_their_own(described: Any) -> None:
    names = [operation["operationId"] for item in described["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names)) > 50


def test_the_home_page_leads_to_the_document(client: FlaskClient) -> None:
    links = client.get("/").headers.getlist("Link")
    [target] = [link.partition(">")[0][1:] for link in links if 'rel="service-desc"' in link]
    assert client.get(target).status_code == 200
    assert 'rel="service-desc"' not in str(client.get("/healthz").headers)


def test_every_question_and_every_route_is_in_the_document(app: Flask, described: Any) -> None:
    names = {question.name for question in app.extensions["bilateral"].questions}
    assert {f"/queries/{name}" for name in names} <= set(described["paths"])
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if "any(" not in rule.rule and not app.view_functions[rule.endpoint].__module__.startswith(PAGES)
    }
    pages = {"/questions", "/language", "/queries/{name}", "/static/{filename}", "/graphs/{rest}", "/vocab/"}
    assert rules - pages - set(described["paths"]) == set()


def test_each_parameter_of_a_question_is_typed_and_has_its_default() -> None:
    values = {
        "day": '"2025-02-01"^^xsd:date', "year": '"2025"^^xsd:gYear', "many": "3", "half": "0.5", "known": "true",
        "who": "<urn:x>", "word": '"a"', "name": '"a"@en',
    }  # fmt: skip
    lines = "\n".join(f"  VALUES ?_{name} {{ {value} }}" for name, value in values.items())
    text = f"{HEADER}PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\nSELECT * WHERE {{\n{lines}\n}}"
    operation = document([parse_query("all", text)], [], "http://localhost")["paths"]["/queries/all"]["get"]
    found = {each["name"]: (each["schema"]["type"], each["schema"].get("default")) for each in operation["parameters"]}
    assert found == {
        "day": ("string", "2025-02-01"), "year": ("string", "2025"), "many": ("integer", 3), "half": ("number", 0.5),
        "known": ("boolean", True), "who": ("string", "urn:x"), "word": ("string", "a"), "name": ("string", "a"),
        "format": ("string", None),
    }  # fmt: skip
    assert (operation["summary"], operation["description"]) == ("What?", "All of it.")
    assert operation["tags"] == ["Questions", "a", "b"]


@pytest.mark.parametrize(
    ("form", "media_type", "keys"),
    [
        ("SELECT * {}", "text/csv", "csv"),
        ("ASK {}", "application/sparql-results+xml", "xml"),
        ("CONSTRUCT WHERE {}", "application/trig", "trig"),
        ("# SELECT\nDESCRIBE <urn:select>", "text/turtle", "ttl"),
    ],
)
def test_a_question_is_answered_in_the_types_of_its_form(form: str, media_type: str, keys: str) -> None:
    operation = document([parse_query("q", HEADER + form)], [], "/")["paths"]["/queries/q"]["get"]
    assert media_type in operation["responses"]["200"]["content"]
    assert ("text/turtle" in operation["responses"]["200"]["content"]) == (keys in ("ttl", "trig"))
    [formats] = [each["schema"]["enum"] for each in operation["parameters"] if each["name"] == "format"]
    assert keys in formats


def test_a_route_that_is_not_there_is_not_in_the_document() -> None:
    assert set(document([], ["/healthz"], "/")["paths"]) == {"/healthz"}


@pytest.mark.parametrize("path", [path for path, item in PATHS.items() if "get" in item])
def test_each_example_of_a_route_is_answered(path: str, described: Any, client: FlaskClient) -> None:
    _answers(path, described["paths"][path]["get"], client)


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith(("/ont", "/exp", "/graphs", "/.well"))])
def test_each_format_of_a_route_is_answered_in_a_type_of_it(path: str, described: Any, client: FlaskClient) -> None:
    operation = described["paths"][path]["get"]
    given = {each["name"]: each["example"] for each in operation["parameters"] if "example" in each}
    [formats] = [each["schema"]["enum"] for each in operation["parameters"] if each["name"] == "format"]
    answers = [client.get(path, query_string={**given, "format": each}) for each in formats]
    assert [answer.status_code for answer in answers] == [200] * len(formats)
    types = operation["responses"]["200"]["content"]
    assert {answer.mimetype for answer in answers} == set(types)


def test_each_example_of_a_question_is_answered(described: Any, client: FlaskClient) -> None:
    asked = {path: item["get"] for path, item in described["paths"].items() if path.startswith("/queries/")}
    for path, operation in asked.items():
        given = {each["name"]: each["example"] for each in operation["parameters"] if "example" in each}
        answer = client.get(path, query_string=given)
        assert (path, answer.status_code) == (path, 200)
        assert answer.mimetype in operation["responses"]["200"]["content"]
    assert len(asked) > 40


@pytest.mark.parametrize("name", ["post-holder-on-date", "describe-entity"])
def test_the_examples_of_a_question_are_answered_in_each_type(name: str, described: Any, client: FlaskClient) -> None:
    _answers(f"/queries/{name}", described["paths"][f"/queries/{name}"]["get"], client)


def _answers(path: str, operation: Any, client: FlaskClient) -> None:
    """Assert that the example is answered in each type that the document names."""
    given = {each["name"]: each["example"] for each in operation["parameters"] if "example" in each}
    url = re.sub(r"\{(\w+)\}", lambda match: str(given.pop(match[1])), path)
    types = operation["responses"]["200"]["content"]
    seen = set()
    for media_type in types:
        with client.get(url, query_string=given, headers={"Accept": media_type}) as answer:
            status, found = answer.status_code, answer.mimetype
        if status == 200:
            seen.add(found)
        else:  # of a query, the result or the graph; of a file, its own type
            assert (media_type, status) == (media_type, 406)
    assert seen
    assert seen <= set(types)


@pytest.mark.parametrize("path", ["/sparql", "/reconcile", "/mcp"])
def test_each_example_of_a_body_is_answered(path: str, described: Any, client: FlaskClient) -> None:
    bodies = described["paths"][path]["post"]["requestBody"]["content"]
    for media_type, body in bodies.items():
        sent = body["example"] if media_type.endswith("form-urlencoded") else None
        data = sent or (json.dumps(body["example"]) if isinstance(body["example"], dict) else body["example"])
        answer = client.post(path, data=data, content_type=media_type, headers={"Accept": "application/json"})
        assert (media_type, answer.status_code) == (media_type, 200)


@pytest.mark.parametrize("suffix", ["csv", "json", "tsv", "xml"])
def test_a_suffix_of_a_question_is_the_same_as_its_format(suffix: str, client: FlaskClient) -> None:
    by_suffix = client.get(f"/queries/post-holder-on-date.{suffix}?date=1999-01-01", headers={"Accept": "text/html"})
    by_format = client.get(f"/queries/post-holder-on-date?date=1999-01-01&format={suffix}")
    assert (by_suffix.status_code, by_suffix.content_type) == (200, by_format.content_type)
    assert by_suffix.data == by_format.data


def test_a_suffix_is_of_the_form_of_the_question_and_given_once(client: FlaskClient) -> None:
    assert client.get("/queries/describe-entity.trig").content_type == "application/trig"
    assert client.get("/queries/describe-entity.csv").status_code == 406
    assert client.get("/queries/describe-entity.ttl?format=nt").status_code == 400
    assert client.get("/queries/describe-entity.docx").status_code == 404
