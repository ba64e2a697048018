from dataclasses import fields
from pathlib import Path

import pytest

from bilateral_server.settings import PREFIX, Settings, SettingsError

GIVEN = {
    "store": ("/srv/store", Path("/srv/store")),
    "queries": ("/srv/queries", Path("/srv/queries")),
    "articles": ("/srv/articles", Path("/srv/articles")),
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("80", 80),
    "threads": ("4", 4),
    "workers": ("8", 8),
    "timeout_s": ("2.5", 2.5),
    "queue_s": ("0", 0.0),
    "body_bytes": ("1000", 1000),
    "url_bytes": ("500", 500),
    "answer_bytes": ("2000", 2000),
    "rows": ("10", 10),
    "keep_bytes": ("100", 100),
    "cache_bytes": ("0", 0),
    "writable": ("true", True),
    "token_file": ("/srv/token", Path("/srv/token")),
    "worker_memory_bytes": ("3000000000", 3_000_000_000),
    "client_queries": ("2", 2),
    "reserved_threads": ("0", 0),
    "connections": ("50", 50),
    "stop_s": ("0.5", 0.5),
    "public_url": ("https://example.org/graph", "https://example.org/graph"),
    "proxies": ("1", 1),
    "access_log": ("1", True),
    "access_log_query_chars": ("80", 80),
    "service_allow": ("http://a.example/sparql", "http://a.example/sparql"),
    "endpoint": ("http://a.example/sparql", "http://a.example/sparql"),
    "default_graph": ("urn:bilateral", "urn:bilateral"),
    "endpoint_auth_file": ("/srv/authorization", Path("/srv/authorization")),
    "load_allow": ("http://a.example/data.ttl", "http://a.example/data.ttl"),
}
NAMES = [item.name for item in fields(Settings)]


def test_every_setting_has_a_case_here() -> None:
    assert list(GIVEN) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_read_from_the_environment(name: str) -> None:
    text, expected = GIVEN[name]
    value = getattr(Settings.from_environment({PREFIX + name.upper(): text}), name)
    assert (value, type(value)) == (expected, type(expected))


def test_without_an_environment_the_defaults_count() -> None:
    assert Settings.from_environment({}) == Settings()


def test_what_is_given_counts_before_the_environment() -> None:
    settings = Settings.from_environment({"BILATERAL_PORT": "80", "BILATERAL_HOST": "::1"}, port=0, host=None)
    assert (settings.port, settings.host) == (0, "::1")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("PORT", "http", "BILATERAL_PORT=http: not a value of type int, such as 8080"),
        ("PORT", "65536", "BILATERAL_PORT=65536: must be 65535 or less"),
        ("PORT", "-1", "BILATERAL_PORT=-1: must be 0 or more"),
        ("WORKERS", "0", "BILATERAL_WORKERS=0: must be 1 or more"),
        ("WORKERS", "2.5", "BILATERAL_WORKERS=2.5: not a value of type int"),
        ("THREADS", "0", "must be 1 or more"),
        ("TIMEOUT_S", "soon", "BILATERAL_TIMEOUT_S=soon: not a value of type float, such as 30.0"),
        ("TIMEOUT_S", "nan", "BILATERAL_TIMEOUT_S=nan: must be"),
        ("TIMEOUT_S", "inf", "BILATERAL_TIMEOUT_S=inf: must be"),
        ("QUEUE_S", "-1", "must be 0 or more"),
        ("BODY_BYTES", "0", "must be 1 or more"),
        ("ANSWER_BYTES", "", "not a value of type int"),
        ("WORKER_MEMORY_BYTES", "2G", "not a value of type int"),
        ("ACCESS_LOG", "yes please", "BILATERAL_ACCESS_LOG=yes please: not a value of type bool, such as False"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_it(name: str, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment({PREFIX + name: text})
    assert message in str(raised.value)


def test_every_setting_is_documented_with_its_default(root: Path) -> None:
    lines = (root / "server" / "README.md").read_text(encoding="utf-8").splitlines()
    for item in fields(Settings):
        shown = "" if item.default is None else f"{item.default:g}" if isinstance(item.default, float) else item.default
        row = f"| `{PREFIX}{item.name.upper()}` | {shown} | {item.metadata['help']} |"
        assert row in lines
