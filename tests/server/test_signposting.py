"""The links from the page of the dataset, as the FAIR Signposting profile names them."""

import json
import re
from collections import defaultdict
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bilateral.names import DATASET_IRI
from bilateral_server import signposting
from bilateral_server.workers import Busy

LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


def links(response: object) -> dict[str, list[tuple[str, str]]]:
    found = defaultdict(list)
    for value in response.headers.getlist("Link"):  # type: ignore[attr-defined]
        for href, relation, media_type in LINK.findall(value):
            found[relation].append((href, media_type))
    return found


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_home_page_has_the_links_of_level_one(client: FlaskClient, method: str) -> None:
    found = links(client.open("/", method=method, headers={"Accept": "text/html"}))
    assert found["cite-as"] == [(str(DATASET_IRI), "")]
    assert found["license"] == [("https://creativecommons.org/licenses/by/4.0/", "")]
    assert {href for href, _ in found["type"]} == {"https://schema.org/AboutPage", "https://schema.org/Dataset"}
    assert ("http://localhost/dump/bilateral.ttl", "text/turtle") in found["item"]
    assert found["linkset"] == [("http://localhost/linkset", "application/linkset+json")]
    assert len(found["author"]) == 1


def test_every_link_on_this_host_leads_to_the_type_it_says(client: FlaskClient) -> None:
    found = links(client.get("/"))
    here = [link for group in found.values() for link in group if link[0].startswith("http://localhost/")]
    assert len(here) > 8
    for href, media_type in here:
        response = client.get(href, buffered=True)
        assert (response.status_code, response.mimetype) == (200, media_type), href


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_what_the_iri_of_the_dataset_leads_to_has_the_same_links(client: FlaskClient, accept: str) -> None:
    found = links(client.get("/dataset", headers={"Accept": accept}))
    home = links(client.get("/", headers={"Accept": accept}))
    assert all(set(home[relation]) <= set(found[relation]) for relation in home)


def test_the_links_are_there_also_where_the_answer_was_kept(client: FlaskClient) -> None:
    first, again = (client.get("/dataset", headers={"Accept": "application/n-triples"}) for _ in range(2))
    assert links(first) == links(again)
    assert "linkset" in links(again)


def test_pages_of_other_things_have_no_links_of_the_dataset(client: FlaskClient) -> None:
    assert "cite-as" not in links(client.get("/queries/track-counts?format=csv"))
    assert "cite-as" not in links(client.get("/no-such-page"))


def test_the_link_set_says_the_same_as_the_header_and_leads_back(client: FlaskClient) -> None:
    response = client.get("/linkset")
    assert (response.status_code, response.content_type) == (200, "application/linkset+json")
    contexts = {context.pop("anchor"): context for context in json.loads(response.data)["linkset"]}
    in_header = links(client.get("/"))
    in_set = {
        relation: [(target["href"], target.get("type", "")) for target in targets]
        for relation, targets in contexts["http://localhost/"].items()
    }
    assert in_set == {relation: group for relation, group in in_header.items() if relation != "linkset"}
    back = contexts["http://localhost/dump/bilateral.nq"]["collection"]
    assert back == [{"href": "http://localhost/", "type": "text/html"}]
    described = in_header["describedby"][0][0]
    assert contexts[described]["describes"][0]["href"] == "http://localhost/"
    assert "http://localhost/dataset" in contexts


def test_the_page_tells_search_engines_of_the_dataset(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"}).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(block)
    assert (told["@type"], told["@id"], told["name"]) == ("Dataset", str(DATASET_IRI), "Bilateral")
    assert re.fullmatch("[0-9a-f]{64}", told["identifier"]) and told["license"].startswith("https://creativecommons")
    assert told["creator"]["name"] and told["version"] and told["dateModified"]
    assert 50 <= len(told["description"]) <= 5000  # what search engines ask for
    files = {item["name"]: item for item in told["distribution"]}
    assert files["bilateral.ttl"]["contentUrl"] == "http://localhost/dump/bilateral.ttl"
    assert re.fullmatch("[0-9a-f]{64}", files["bilateral.ttl"]["sha256"])


def test_where_no_worker_is_free_the_page_goes_without() -> None:
    def busy(text: str) -> None:
        raise Busy("none is free")

    app = Flask("bilateral_server.app")
    app.register_blueprint(signposting.blueprint)
    app.extensions["bilateral"] = SimpleNamespace(snapshot="7", bindings=busy)
    with app.test_request_context("/"):
        assert signposting.schema_dataset() == {}
