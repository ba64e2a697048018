"""``serve --endpoint`` on the stores of others: each page and question as on our own store.

``make interop`` runs these tests (its name keeps them out of ``make test``): about two minutes; they print what pages
take. Virtuoso is set up as Debian ships it, with at most 10,000 rows.
"""

import os
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.interop import servers
from tests.interop.stores import Dataset, Missing
from tests.pages.listed import LISTED

from bilateral.names import CLAIM, ID
from bilateral.quads import canonical, parse
from bilateral.queries import read_queries
from bilateral.remote.endpoint import Endpoint
from bilateral.remote.exchange import AnswerTooLarge
from bilateral.resources import Data, locate
from bilateral.store import Store
from bilateral_server.app import create_app
from bilateral_server.settings import Settings

PEERS = Path(os.environ.get("BILATERAL_PEERS", "peers")).resolve()
"""The virtual environment that has Oxigraph's server."""
QUESTIONS = [question.name for question in read_queries(locate(Path(__file__).resolve().parents[2]).queries)]
EVERY = 12
"""One of so many things of the graph has its page compared, too."""


@pytest.fixture(scope="module", params=["Virtuoso", "Oxigraph server"])
def elsewhere(
    request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Endpoint]:
    """A store that has loaded the dumps into one graph."""
    (store,) = (each for each in servers.servers(PEERS, virtuoso_rows=10_000) if each.name == request.param)
    try:
        version = store.version()
    except Missing as error:
        pytest.skip(f"{store.name} is not here: {error}")
    files = (built / "bilateral.ttl", built / "bilateral-inferred.ttl")
    folder = tmp_path_factory.mktemp("store")
    with store.open(Dataset("plain", files), folder) as session:
        assert isinstance(session, servers.Endpoint)
        print(f"\n{store.name} {version}")
        with closing(Endpoint(session.url, session.default_graph or "")) as endpoint:
            yield endpoint


@pytest.fixture(scope="module")
def remote_app(elsewhere: Endpoint, store_folder: Path, data: Data) -> Iterator[Flask]:
    settings = Settings(
        store=store_folder, endpoint=elsewhere.url, default_graph=elsewhere.graph, queries=data.queries, cache_bytes=0
    )
    made = create_app(settings)
    yield made
    made.extensions["bilateral"].close()


@pytest.fixture(scope="module")
def local_app(store_folder: Path, data: Data) -> Iterator[Flask]:
    made = create_app(Settings(store=store_folder, queries=data.queries, cache_bytes=0))
    yield made
    made.extensions["bilateral"].close()


@pytest.fixture(scope="module")
def here(local_app: Flask) -> FlaskClient:
    return local_app.test_client()


@pytest.fixture(scope="module")
def away(remote_app: Flask) -> FlaskClient:
    return remote_app.test_client()


def _page(client: FlaskClient, path: str) -> tuple[int, str, float]:
    """Status and content of a page, without the queries that its links ask, and the seconds it took."""
    began = time.perf_counter()
    answer = client.get(path, headers={"Accept": "text/html"})
    return answer.status_code, re.sub(r"query=[^\"&]*", "", answer.text), time.perf_counter() - began


def test_every_page_says_the_same(here: FlaskClient, away: FlaskClient) -> None:
    taken: list[tuple[float, float]] = []
    for listed in LISTED:
        (status, wanted, first), (got_status, got, second) = _page(here, listed.path), _page(away, listed.path)
        assert (listed.path, got_status) == (listed.path, status)
        assert got == wanted, listed.path
        assert listed.heading in got
        taken.append((first, second))
    medians = [statistics.median(each) for each in zip(*taken, strict=True)]
    print(f"{len(taken)} pages the same; at the median {medians[0]:.3f} s here, {medians[1]:.3f} s there")


def test_the_pages_of_all_kinds_of_things_say_the_same(here: FlaskClient, away: FlaskClient, store: Store) -> None:
    rows = store.select("SELECT DISTINCT ?s { ?s a ?c FILTER(isIRI(?s)) } ORDER BY ?s")
    things = [
        iri for iri in (str(row["s"]) for row in rows) if iri.startswith((str(ID), str(CLAIM))) and "#" not in iri
    ]
    for iri in things[::EVERY]:
        path = iri.removeprefix("https://w3id.org/bilateral")
        assert _page(away, path)[:2] == _page(here, path)[:2], path
    print(f"{len(things[::EVERY])} pages of things the same")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_the_same_rows(here: FlaskClient, away: FlaskClient, name: str) -> None:
    path = f"/queries/{name}"
    wanted, got = here.get(f"{path}.csv"), away.get(f"{path}.csv")
    if wanted.status_code == 406:
        wanted, got = here.get(f"{path}.nt"), away.get(f"{path}.nt")
    assert got.status_code == wanted.status_code == 200
    assert sorted(set(got.data.splitlines())) == sorted(set(wanted.data.splitlines()))


@pytest.mark.parametrize("path", ["id/st-belarus", "id/art-002", "claim/001-016", "ontology/hasRepresented", "dataset"])
@pytest.mark.parametrize("syntax", ["ttl", "nq"])
def test_a_description_has_the_same_triples_in_the_same_graphs(
    here: FlaskClient, away: FlaskClient, path: str, syntax: str
) -> None:
    wanted, got = (canonical(parse(each.get(f"/{path}.{syntax}").data, syntax)) for each in (here, away))
    assert got == wanted


def test_an_explanation_is_the_same(here: FlaskClient, away: FlaskClient) -> None:
    triples = (
        ("id:evt-lukashenko-state-visit", "bil:when", '"2023-05"'),
        ("id:st-azerbaijan", "bil:sentVisitTo", "id:st-belarus"),
    )
    for triple in triples:
        for syntax in ("json", "ttl", "txt"):
            asked = {**dict(zip(("subject", "predicate", "object"), triple, strict=True)), "format": syntax}
            wanted, got = (each.get("/explain", query_string=asked) for each in (here, away))
            assert (got.status_code, got.data) == (200, wanted.data)


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"])
def test_an_answer_that_the_store_cuts_does_not_pass_for_whole(elsewhere: Endpoint, query: str, store: Store) -> None:
    if "sparql" in elsewhere.url:  # Virtuoso
        with pytest.raises(AnswerTooLarge, match="ends an answer at 10000 rows"):
            elsewhere.query(query)
    else:
        assert sum(1 for _ in elsewhere.query(query)) == sum(1 for _ in store.query(query))
