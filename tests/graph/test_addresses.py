import pytest

from bilateral.addresses import address
from bilateral.errors import UsageError


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "an empty address: an address begins with http:// or https://"),
        ("file:///etc/passwd", "begins with http:// or https://"),
        ("//x/", "begins with http:// or https://"),
        ("http://", "begins with http:// or https://"),
        ("http://x:0/", "a port from 1 on"),
        ("http://x:port/", "its host or port is wrong"),
        ("http://x:65536/", "its host or port is wrong"),
        ("http://[::1", "its host or port is wrong"),
        ("http://a..b/", "its host or port is wrong"),
        (f"http://{'a' * 64}.example/", "its host or port is wrong"),
        ("http://a b/", "no blanks"),
        ("http://x/\n", "no blanks"),
        ("http://127.0.0.1/é", "no letters beyond ASCII"),
        ("http://é.example/", "no letters beyond ASCII"),
    ],
)
def test_what_cannot_be_asked_over_http_is_refused_with_what_to_write(url: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as error:
        address(url)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("rest", ["x/", "[::1", "x:0/", "é/", "a b/", "a..b/"])
@pytest.mark.parametrize("secret", ["me:secret", "me:sec@ret", "me:sec/ret", ":secret", "secret"])
def test_a_password_is_refused_and_never_shown(secret: str, rest: str) -> None:
    with pytest.raises(UsageError) as error:
        address(f"https://{secret}@{rest}")
    assert "sec" not in str(error.value) and "ret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("http://127.0.0.1:8890/sparql", "127.0.0.1", 8890),
        ("https://[::1]:443/sparql?default-graph-uri=urn:a", "::1", 443),
        ("https://wikidata.reconci.link/en/api", "wikidata.reconci.link", None),
        ("http://xn--9ca.example/%C3%A9?of=a@b", "xn--9ca.example", None),
    ],
)
def test_an_address_is_taken_apart(url: str, host: str, port: int | None) -> None:
    parts = address(url)
    assert (parts.hostname, parts.port) == (host, port) and parts.geturl() == url
