"""``/dump/FILE``: whole, in parts, again, and never another file than those that were published."""

import base64
import hashlib
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bilateral.bulk import bulk_name, is_bulk_name
from bilateral_server.dumps import MEDIA_TYPES

NAMES = sorted(MEDIA_TYPES)


def get(client: FlaskClient, name: str, method: str = "GET", **headers: str) -> TestResponse:
    """The response, read to its end, which closes the file."""
    given = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.open(f"/dump/{name}", method=method, headers=given, buffered=True, follow_redirects=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_dump_is_the_file_with_its_checksum(client: FlaskClient, built: Path, name: str) -> None:
    response = get(client, name)
    content = (built / name).read_bytes()
    digest = hashlib.sha256(content)
    assert (response.status_code, response.data) == (200, content)
    assert response.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert response.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert (response.mimetype, response.headers["Accept-Ranges"]) == (MEDIA_TYPES[name], "bytes")
    assert f'filename="{name}"' in response.headers["Content-Disposition"]
    assert '<http://localhost/>; rel="collection"' in response.headers["Link"]


def test_the_list_of_checksums_is_that_of_what_is_served(client: FlaskClient) -> None:
    lines = get(client, "SHA256SUMS").text.splitlines()
    names = {line.split("  ")[1] for line in lines}
    assert {name for name in names if not is_bulk_name(name)} == {*NAMES} - {"SHA256SUMS"} and bulk_name(0) in names
    for line in lines:
        digest, name = line.split("  ")
        assert get(client, name, "HEAD").headers["ETag"] == f'"{digest}"'


def test_head_has_the_headers_and_no_body(client: FlaskClient, built: Path) -> None:
    response = get(client, "bilateral.ttl", "HEAD", Range="bytes=0-9")
    size = (built / "bilateral.ttl").stat().st_size
    assert (response.status_code, response.data, response.content_length) == (200, b"", size)


def test_a_download_can_be_resumed(client: FlaskClient, built: Path) -> None:
    content = (built / "bilateral.ttl").read_bytes()
    tag = get(client, "bilateral.ttl", "HEAD").headers["ETag"]
    rest = get(client, "bilateral.ttl", Range="bytes=1000-", If_Range=tag)
    assert (rest.status_code, rest.data) == (206, content[1000:])
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(content) - 1}/{len(content)}"
    last = get(client, "bilateral.ttl", Range="bytes=-7")
    assert (last.status_code, last.data) == (206, content[-7:])


def test_of_another_version_or_of_several_ranges_the_whole_is_sent(client: FlaskClient, built: Path) -> None:
    content = (built / "void.ttl").read_bytes()
    other = get(client, "void.ttl", Range="bytes=1000-", If_Range='"0"')
    assert (other.status_code, other.data) == (200, content)
    several = get(client, "void.ttl", Range="bytes=0-1,5-6")
    assert (several.status_code, several.data) == (200, content)
    nonsense = get(client, "void.ttl", Range="lines=0-1")
    assert (nonsense.status_code, len(nonsense.data)) in ((200, len(content)), (416, len(nonsense.data)))


def test_a_range_beyond_the_end_is_refused(client: FlaskClient, built: Path) -> None:
    size = (built / "void.ttl").stat().st_size
    response = get(client, "void.ttl", Range=f"bytes={size}-")
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert response.content_type == "application/problem+json"


def test_what_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = get(client, "bilateral.nq", "HEAD").headers["ETag"]
    response = get(client, "bilateral.nq", If_None_Match=tag)
    assert (response.status_code, response.data) == (304, b"")


@pytest.mark.parametrize(
    "name",
    [
        "nothing.ttl",
        "proofs.duckdb",
        "store/current",
        "../pyproject.toml",
        "..%2Fpyproject.toml",
        "%2e%2e/%2e%2e/etc/passwd",
        "..%252f..%252fetc%252fpasswd",
        "./bilateral.ttl/../store/current",
        "%2Fetc%2Fpasswd",
        "bilateral.ttl%00",
        "..\\..\\etc\\passwd",
        "bilateral.ttl/",
    ],
)
def test_no_other_file_can_be_had(client: FlaskClient, name: str) -> None:
    response = get(client, name)
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_an_unknown_name_is_told_which_there_are(client: FlaskClient) -> None:
    problem = get(client, "x.ttl").json
    assert problem["type"].endswith("unknown-dump") and "bilateral-claims.trig" in problem["detail"]
