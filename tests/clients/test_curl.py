"""curl: the commands of the documents, and what its options ask of a server."""

import gzip
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import Graph
from tests.server.running import Running

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"(?m)^curl .*", README)
STATES = "SELECT ?s { ?s a <https://w3id.org/bilateral/ontology#State> } ORDER BY ?s"
CSV = b"s\r\n" + b"".join(
    f"https://w3id.org/bilateral/id/st-{name}\r\n".encode() for name in ("azerbaijan", "belarus", "soviet-union")
)
QUERY = "Content-Type: application/sparql-query"


@dataclass(frozen=True)
class Answer:
    """How curl ended, and what it wrote: the last status, the headers in small letters, the body."""

    exit: int
    status: int
    headers: dict[str, str]
    body: bytes


Curl = Callable[..., Answer]


@pytest.fixture
def curl(tmp_path: Path, root: Path) -> Curl:
    """Runs curl in the folder of the checkout."""
    program = shutil.which("curl")
    if program is None:
        pytest.skip("curl is missing: install curl")

    def run(*arguments: str) -> Answer:
        written = tmp_path / "headers"
        command = [program, "--silent", "--show-error", "--max-time", "60", "--dump-header", str(written), *arguments]
        found = subprocess.run(command, capture_output=True, cwd=root)
        *_, last = written.read_text(encoding="latin-1").rstrip().split("\n\n")
        first, *lines = last.splitlines()
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return Answer(found.returncode, int(first.split()[1]), headers, found.stdout)

    return run


@pytest.fixture
def sparql(graph: Running) -> str:
    return f"{graph.url}sparql"


def test_the_documents_have_commands() -> None:
    assert len(COMMANDS) >= 4


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_documents_answers(command: str, curl: Curl, graph: Running) -> None:
    _, *arguments = shlex.split(command.replace("http://127.0.0.1:8080/", graph.url), comments=True)
    answer = curl(*arguments)
    assert (answer.exit, answer.status) == (0, 200)
    assert len(answer.body.splitlines()) > 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--get", "--data-urlencode", f"query={STATES}"],
        ["--data-urlencode", f"query={STATES}"],
        ["--header", QUERY, "--data", STATES],
        ["--request", "QUERY", "--header", QUERY, "--data", STATES],
        ["--request", "QUERY", "--data-urlencode", f"query={STATES}"],
        ["--http1.0", "--get", "--data-urlencode", f"query={STATES}"],
        ["--header", QUERY, "--header", "Transfer-Encoding: chunked", "--data", STATES],
        ["--header", QUERY, "--header", "Expect: 100-continue", "--data", STATES],
    ],
    ids=["GET", "form", "direct", "QUERY", "QUERY of a form", "HTTP/1.0", "chunked", "expects 100"],
)
def test_each_way_to_send_a_query_has_the_same_answer(arguments: list[str], curl: Curl, sparql: str) -> None:
    answer = curl("--header", "Accept: text/csv", *arguments, sparql)
    assert (answer.exit, answer.status, answer.body) == (0, 200, CSV)


def test_head_has_the_headers_of_get(curl: Curl, sparql: str) -> None:
    arguments = ["--get", "--data-urlencode", f"query={STATES}", sparql]
    head, get = curl("--head", *arguments), curl(*arguments)
    assert (head.exit, head.status) == (0, 200)
    for name in ("content-type", "etag", "vary"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("compressed", [[], ["--compressed"]])
def test_what_did_not_change_is_not_sent_again(
    compressed: list[str], curl: Curl, graph: Running, tmp_path: Path
) -> None:
    tag = str(tmp_path / "etag")
    url = f"{graph.url}queries/numbers-all.csv"
    first = curl(*compressed, "--etag-save", tag, url)
    again = curl(*compressed, "--etag-compare", tag, url)
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert first.body.startswith(b"article,")


def test_a_compressed_answer_is_the_same_and_smaller(curl: Curl, graph: Running) -> None:
    url = f"{graph.url}queries/numbers-all.csv"
    plain, unpacked, packed = curl(url), curl("--compressed", url), curl("--header", "Accept-Encoding: gzip", url)
    assert unpacked.headers["content-encoding"] == packed.headers["content-encoding"] == "gzip"
    assert plain.body == unpacked.body == gzip.decompress(packed.body)
    assert len(packed.body) < len(plain.body) / 2


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("text/turtle;q=0.5, application/rdf+xml", "xml"),
    ],
)
def test_an_entity_comes_as_it_is_accepted(accept: str, syntax: str, curl: Curl, graph: Running) -> None:
    answer = curl("--location", "--header", f"Accept: {accept}", f"{graph.url}id/st-belarus")
    assert (answer.exit, answer.status) == (0, 200)
    assert answer.headers["content-type"].partition(";")[0] in accept
    assert len(Graph().parse(data=answer.body, format=syntax)) > 10


@pytest.mark.parametrize(
    ("arguments", "status", "title"),
    [
        (["--get", "--data-urlencode", "query=SELECT * { ?s a }"], 400, "query"),
        (["--data", STATES, "--header", "Content-Type: text/plain"], 415, "media-type"),
        (["--get", "--data-urlencode", f"query={STATES}", "--header", "Accept: image/png"], 406, "not-acceptable"),
        (["--header", "Content-Type: application/sparql-update", "--data", "CLEAR ALL"], 403, "read-only"),
        (["--request", "DELETE"], 405, "method-not-allowed"),
    ],
)
def test_what_is_wrong_is_a_problem_document(
    arguments: list[str], status: int, title: str, curl: Curl, sparql: str
) -> None:
    answer = curl(*arguments, sparql)
    assert (answer.exit, answer.status, answer.headers["content-type"]) == (0, status, "application/problem+json")
    assert json.loads(answer.body)["title"] == title
    assert curl("--fail", *arguments, sparql).exit == 22


def test_an_answer_that_is_cut_is_not_taken_for_whole(curl: Curl, sparql: str) -> None:
    arguments = ["--get", "--data-urlencode", "query=SELECT * { ?a ?b ?c . ?d ?e ?f }", "--data", "format=csv", sparql]
    answer = curl(*arguments)
    assert answer.status == 200
    assert answer.exit == 18  # CURLE_PARTIAL_FILE


def test_a_download_is_resumed(curl: Curl, graph: Running, tmp_path: Path) -> None:
    url, target = f"{graph.url}dump/bilateral.ttl", tmp_path / "bilateral.ttl"
    whole = curl(url).body
    target.write_bytes(whole[:1000])
    answer = curl("--continue-at", "-", "--output", str(target), url)
    assert (answer.exit, answer.status) == (0, 206)
    assert target.read_bytes() == whole


def test_a_graph_is_uploaded_read_and_removed(curl: Curl, notes: Running, token: str, tmp_path: Path) -> None:
    url, file = f"{notes.url}graphs?graph=urn:curl", tmp_path / "some.ttl"
    file.write_text('<urn:a> <urn:b> "Şəki" .', encoding="utf-8")
    sent = ["--upload-file", str(file), "--header", "Content-Type: text/turtle"]
    bearer = ["--header", f"Authorization: Bearer {token}"]
    assert curl(*sent, url).status == 401
    assert curl(*sent, *bearer, url).status == 201
    assert curl("--header", "Accept: application/n-triples", url).body.decode() == '<urn:a> <urn:b> "Şəki" .\n'
    assert curl("--request", "DELETE", *bearer, url).status == 204
    assert curl(url).status == 404
