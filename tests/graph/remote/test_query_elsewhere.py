"""``bilateral query --endpoint``: the answer of the store that was named, or an error, never that of another store."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bilateral.__main__ import main
from bilateral.remote.endpoint import Endpoint

from .standing import Said, standing

QUERY = "SELECT ?x { }"
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'


@pytest.fixture
def question(tmp_path: Path) -> str:
    file = tmp_path / "mine.rq"
    file.write_text(QUERY)
    return str(file)


def _run(*words: str) -> Result:
    result = CliRunner().invoke(main, ["query", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.mark.parametrize("options", [["--default-graph", "urn:nope"], ["--auth-file", "nope"]])
@pytest.mark.parametrize("words", [["trade-growth"], ["--list"]])
def test_what_is_said_of_an_endpoint_does_not_go_without_one(words: list[str], options: list[str]) -> None:
    result = _run(*words, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "bilateral: --default-graph and --auth-file go with --endpoint\n"


@pytest.mark.parametrize("url", ["", "http://[::1", "http://127.0.0.1/é", "http://a..b/"])
def test_an_address_that_is_none_is_an_error_of_one_line(url: str, question: str) -> None:
    result = _run(question, "--endpoint", url)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(("status", "code"), [(200, 0), (500, 2)])
def test_the_endpoint_is_closed_after_its_answer_and_after_an_error(
    status: int, code: int, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    close = Endpoint.close

    def seen(endpoint: Endpoint) -> None:
        closed.append(endpoint.url)
        close(endpoint)

    monkeypatch.setattr(Endpoint, "close", seen)
    with standing(lambda _: Said(ROWS, status)) as found:
        result = _run(question, "--endpoint", found.url)
        assert (result.exit_code, closed) == (code, [found.url]), result.stderr
