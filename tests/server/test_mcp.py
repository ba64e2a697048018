"""The Model Context Protocol over HTTP: messages, headers, statuses, lists, resources, the prompt; and llms.txt."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from bilateral_server.limits import Admission
from bilateral_server.mcp import LEGACY, MODERN, VERSIONS, handle
from bilateral_server.workers import Busy

META = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
NAMES = ["describe_graph", "list_examples", "find_entity", "get_entity", "relations_between", "query", "check_query"]
NAMES.append("evidence")


def message(method: str, **params: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": META}}


def post(client: FlaskClient, body: Any, **headers: str) -> TestResponse:
    """The message with the headers that repeat it; ``headers`` in place of these, an empty one to leave it out."""
    sent = {"MCP-Protocol-Version": MODERN, "Accept": "application/json, text/event-stream"}
    if isinstance(body, dict) and isinstance(body.get("method"), str):
        params = body.get("params", {})
        sent |= {"Mcp-Method": body["method"]}
        sent |= {"Mcp-Name": params.get("name", params.get("uri"))} if {"name", "uri"} & set(params) else {}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kept = {name: value for name, value in sent.items() if value}
    return client.post("/mcp", data=data, content_type="application/json", headers=kept)


def test_get_is_not_allowed(client: FlaskClient) -> None:
    response = client.get("/mcp")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert client.delete("/mcp").status_code == 405


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://localhost.evil.example", "http://[::1", "x"]
)
def test_a_page_of_another_origin_is_refused_even_if_the_host_is_its_own(client: FlaskClient, origin: str) -> None:
    response = post(client, message("tools/list"), Origin=origin, Host=origin.rpartition("/")[2])
    assert response.status_code == 403
    assert "id" not in response.get_json()


@pytest.mark.parametrize("origin", ["http://localhost:6274", "http://127.0.0.1:8080", "http://[::1]:1"])
def test_a_page_of_this_machine_may_call(client: FlaskClient, origin: str) -> None:
    assert post(client, message("tools/list"), Origin=origin).status_code == 200


def test_a_page_at_the_operators_address_may_call_and_one_beside_it_not(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = app.extensions["bilateral"]
    monkeypatch.setattr(held, "settings", replace(held.settings, public_url="https://example.org/kg"))
    assert post(client, message("tools/list"), Origin="https://example.org").status_code == 200
    for origin in ("http://example.org", "https://example.org:444", "https://www.example.org"):
        assert post(client, message("tools/list"), Origin=origin).status_code == 403


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"MCP-Protocol-Version": "2025-11-25"}, "MCP-Protocol-Version"),
        ({"MCP-Protocol-Version": ""}, "MCP-Protocol-Version"),
        ({"Mcp-Method": "tools/list"}, "Mcp-Method"),
        ({"Mcp-Method": ""}, "Mcp-Method"),
        ({"Mcp-Name": "query"}, "Mcp-Name"),
        ({"Mcp-Name": ""}, "Mcp-Name"),
        ({"Mcp-Name": "=?base64?!!?="}, "Mcp-Name"),
    ],
)
def test_a_header_that_is_missing_or_says_something_else_is_refused(
    client: FlaskClient, headers: dict[str, str], name: str
) -> None:
    response = post(client, message("tools/call", name="describe_graph", arguments={}), **headers)
    assert response.status_code == 400
    error = response.get_json()["error"]
    assert (error["code"], name in error["message"]) == (-32020, True)


def test_a_name_may_be_in_base64(client: FlaskClient) -> None:
    body = message("resources/read", uri="bilateral:schema")
    assert post(client, body, **{"Mcp-Name": "=?base64?YmlsYXRlcmFsOnNjaGVtYQ==?="}).status_code == 200


def test_an_unknown_method_is_404_and_says_which_there_are(client: FlaskClient) -> None:
    for method in ("tools/run", "initialize", "ping", "resources/subscribe"):
        response = post(client, message(method))
        assert (response.status_code, response.get_json()["error"]["code"]) == (404, -32601)
        assert "tools/call" in response.get_json()["error"]["message"]


def test_an_unknown_revision_is_400_with_those_that_are_spoken(client: FlaskClient) -> None:
    body = message("tools/list")
    body["params"]["_meta"] = META | {"io.modelcontextprotocol/protocolVersion": "1900-01-01"}
    response = post(client, body, **{"MCP-Protocol-Version": "1900-01-01"})
    assert response.status_code == 400
    assert response.get_json()["error"]["code"] == -32022
    assert response.get_json()["error"]["data"] == {"supported": list(VERSIONS), "requested": "1900-01-01"}


@pytest.mark.parametrize("missing", ["protocolVersion", "clientCapabilities"])
def test_a_request_without_its_metadata_is_400(client: FlaskClient, missing: str) -> None:
    body = message("tools/list")
    body["params"]["_meta"] = {name: value for name, value in META.items() if not name.endswith(missing)}
    response = post(client, body)
    assert (response.status_code, response.get_json()["error"]["code"]) == (400, -32602)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"\xff", -32700),
        (b'{"jsonrpc": "2.0", "id": NaN}', -32700),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}', -32700),
        (b"[" * 100_000, -32700),
        (b"1" * 5_000, -32700),
        ([message("tools/list")], -32600),
        ([], -32600),
        (1, -32600),
        ({"id": 1, "method": "tools/list"}, -32600),
        ({"jsonrpc": "2.0", "id": None, "method": "tools/list"}, -32600),
        ({"jsonrpc": "2.0", "id": True, "method": "tools/list"}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": []}, -32600),
        ({"jsonrpc": "2.0", "id": 1, "result": {}}, -32600),
    ],
)
def test_what_is_no_message_is_400(client: FlaskClient, body: Any, code: int) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    limit = client.application.config["MAX_CONTENT_LENGTH"]
    response = post(client, data[:limit], **{"Mcp-Method": "x"})
    assert (response.status_code, response.get_json()["error"]["code"]) == (400, code)


def test_a_notification_gets_202_and_nothing_else(client: FlaskClient) -> None:
    for method in ("notifications/initialized", "notifications/cancelled"):
        response = post(client, {"jsonrpc": "2.0", "method": method})
        assert (response.status_code, response.data) == (202, b"")


def test_another_content_type_or_nothing_acceptable_is_refused(client: FlaskClient) -> None:
    body = json.dumps(message("tools/list"))
    assert client.post("/mcp", data=body, content_type="text/plain").status_code == 415
    assert post(client, message("tools/list"), Accept="text/event-stream").status_code == 406


def test_a_message_that_is_too_large_is_413(client: FlaskClient) -> None:
    assert post(client, b" " * 30_000).status_code == 413


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["jsonrpc", "id", "method", "params", "_meta", "name", "arguments", "uri"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_any_value_gets_an_answer_of_the_protocol(app: Flask, value: Any) -> None:
    with app.app_context():
        for body in (value, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": value}):
            reply = handle(body, None, "http://localhost/")
            assert reply.message is None or {"result", "error"} & set(reply.message)


# The handshake of older revisions


@pytest.mark.parametrize("version", LEGACY)
def test_an_older_client_is_greeted_in_its_revision_and_served(client: FlaskClient, version: str) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 0,
        "method": "initialize",
        "params": {"protocolVersion": version, "capabilities": {}},
    }
    result = client.post("/mcp", json=hello).get_json()["result"]
    assert result["protocolVersion"] == version
    assert result["serverInfo"]["name"] == "bilateral"
    assert {"tools", "resources", "prompts"} == set(result["capabilities"])
    for method in ("ping", "tools/list", "resources/templates/list"):
        body = {"jsonrpc": "2.0", "id": "a", "method": method}
        response = client.post("/mcp", json=body, headers={"MCP-Protocol-Version": version})
        assert response.status_code == 200
        assert response.get_json()["id"] == "a"
        assert "resultType" not in response.get_json()["result"]


def test_a_client_of_an_unknown_older_revision_is_offered_the_newest_with_a_handshake(client: FlaskClient) -> None:
    hello = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2024-11-05"}}
    assert client.post("/mcp", json=hello).get_json()["result"]["protocolVersion"] == "2025-11-25"


def test_an_older_client_reads_an_error_of_a_method_from_a_200(client: FlaskClient) -> None:
    body = {"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "nothing"}}
    response = client.post("/mcp", json=body, headers={"MCP-Protocol-Version": "2025-06-18"})
    assert (response.status_code, response.get_json()["error"]["code"]) == (200, -32602)


# Lists, resources, the prompt


def test_discover_tells_revisions_capabilities_and_how_to_begin(client: FlaskClient) -> None:
    result = post(client, message("server/discover")).get_json()["result"]
    assert result["supportedVersions"] == list(VERSIONS)
    assert set(result["capabilities"]) == {"tools", "resources", "prompts"}
    assert "describe_graph" in result["instructions"]
    assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "bilateral"


@pytest.mark.parametrize(
    "body",
    [
        *map(message, ["server/discover", "tools/list", "resources/list", "resources/templates/list", "prompts/list"]),
        message("resources/read", uri="bilateral:schema"),
    ],
)
def test_what_may_be_kept_says_how_long_and_by_whom(client: FlaskClient, body: dict[str, Any]) -> None:
    result = post(client, body).get_json()["result"]
    assert (result["resultType"], result["cacheScope"]) == ("complete", "public")
    assert result["ttlMs"] > 0


def test_the_eight_tools_are_listed_in_order_with_schemas_and_as_read_only(client: FlaskClient) -> None:
    tools = post(client, message("tools/list")).get_json()["result"]["tools"]
    assert [tool["name"] for tool in tools] == NAMES
    for tool in tools:
        Draft202012Validator.check_schema(tool["inputSchema"])
        Draft202012Validator.check_schema(tool["outputSchema"])
        assert tool["annotations"]["readOnlyHint"] is True
        assert tool["annotations"]["openWorldHint"] is False
        frame = {"snapshot", "truncated", "elapsed_ms", "permalink", "warnings", "evidence"}
        assert frame <= set(tool["outputSchema"]["required"])
        assert all(one["description"] for one in tool["inputSchema"]["properties"].values())


def test_every_resource_can_be_read(client: FlaskClient) -> None:
    listed = post(client, message("resources/list")).get_json()["result"]["resources"]
    assert [one["name"] for one in listed] == ["schema", "shapes", "void", "examples"]
    parts = {
        "schema": "bil:Visit",
        "shapes": "sh:NodeShape",
        "void": "void:Dataset",
        "examples": "visits-between-states",
    }
    for one in listed:
        contents = post(client, message("resources/read", uri=one["uri"])).get_json()["result"]["contents"]
        assert [content["uri"] for content in contents] == [one["uri"]]
        assert contents[0]["mimeType"] == one["mimeType"]
        assert parts[one["name"]] in contents[0]["text"]


def test_a_question_is_a_resource_by_its_name(client: FlaskClient) -> None:
    body = message("resources/read", uri="bilateral:question/visits-between-states")
    (content,) = post(client, body).get_json()["result"]["contents"]
    assert content["text"].startswith("PREFIX bil:")


@pytest.mark.parametrize(
    "uri", ["bilateral:nothing", "bilateral:question/nothing", "bilateral:question/../x", "file:///etc"]
)
def test_an_unknown_resource_is_an_error_that_names_it(client: FlaskClient, uri: str) -> None:
    error = post(client, message("resources/read", uri=uri)).get_json()["error"]
    assert (error["code"], error["data"]) == (-32602, {"uri": uri})


def test_the_prompt_asks_for_sources_and_holds_the_question(client: FlaskClient) -> None:
    body = message("prompts/get", name="answer_with_sources", arguments={"question": "Who {met} whom?"})
    (said,) = post(client, body).get_json()["result"]["messages"]
    assert said["role"] == "user"
    assert "Who {met} whom?" in said["content"]["text"]
    assert "evidence" in said["content"]["text"]
    for wrong in (message("prompts/get", name="x"), message("prompts/get", name="answer_with_sources")):
        assert post(client, wrong).get_json()["error"]["code"] == -32602


def test_an_unknown_tool_is_an_error_that_names_the_tools(client: FlaskClient) -> None:
    response = post(client, message("tools/call", name="delete_graph"))
    assert (response.status_code, response.get_json()["error"]["code"]) == (400, -32602)
    assert "describe_graph" in response.get_json()["error"]["message"]


# llms.txt


def test_llms_txt_names_the_tools_the_questions_and_the_snapshot(client: FlaskClient, app: Flask) -> None:
    response = client.get("/llms.txt")
    text = response.get_data(as_text=True)
    assert response.content_type == "text/plain; charset=utf-8"
    assert text.startswith("# Bilateral\n\n> ")
    assert app.extensions["bilateral"].snapshot in text
    assert all(f"`{name}`" in text for name in NAMES)
    assert all(f"/queries/{question.name})" in text for question in app.extensions["bilateral"].questions)
    assert "&#" not in text


def test_every_link_of_llms_txt_leads_somewhere(client: FlaskClient) -> None:
    links = set(re.findall(r"\]\((http[^)]+)\)", client.get("/llms.txt").get_data(as_text=True)))
    assert len(links) > 50
    # These two want a triple, and a POST.
    wrong = {link: client.get(link, follow_redirects=True).status_code for link in links}
    assert {link: status for link, status in wrong.items() if status != 200} == {
        "http://localhost/explain": 400,
        "http://localhost/mcp": 405,
    }


def test_a_resource_that_cannot_be_read_now_is_an_error_of_the_protocol(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise Busy("all workers are busy")

    monkeypatch.setattr(app.extensions["bilateral"], "ask", busy)
    response = post(client, message("resources/read", uri="bilateral:void"))
    assert (response.status_code, response.get_json()["error"]["code"]) == (503, -32603)


def test_calls_count_as_queries_of_the_client_and_lists_do_not(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "bilateral.admission", Admission(1, 0))
    assert post(client, message("tools/call", name="describe_graph")).status_code == 429
    assert post(client, message("tools/list")).status_code == 200
