"""The files that pages load."""

import re

import pytest
from flask.testing import FlaskClient

from bilateral_server.static_files import FOLDER, version


def test_a_page_names_the_version_of_its_style_sheet_which_is_then_kept_for_good(client: FlaskClient) -> None:
    found = re.search(r'href="(/static/style\.css\?v=(\w+))"', client.get("/questions").text)
    assert found is not None and found[2] == version("style.css")
    answer = client.get(found[1])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.data == (FOLDER / "style.css").read_bytes()


@pytest.mark.parametrize("suffix", ["", "?v=", "?v=000000000000"])
def test_without_its_version_a_file_is_asked_for_each_time(client: FlaskClient, suffix: str) -> None:
    answer = client.get(f"/static/style.css{suffix}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    again = client.get(f"/static/style.css{suffix}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_scripts_say_that_they_are_utf_8_and_come_compressed(client: FlaskClient) -> None:
    path = f"/static/query/query.js?v={version('query/query.js')}"
    for _ in range(2):  # made, and given again
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.content_type == "text/javascript; charset=utf-8"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) < (FOLDER / "query/query.js").stat().st_size
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "nothing.css", "query", "", "a/../../app.py", "%00", "a%00.js"],
)
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404
