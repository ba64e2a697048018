"""The Reconciliation Service API 0.2; the shapes are those of the JSON schemas of its specification."""

import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilateral.names import BIL, ID
from bilateral_server.reconcile import BATCH
from bilateral_server.reconcile_extend import MOST_IDS, WIKIDATA

NAMED = {"id": str, "name": str}
DATE = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
same_client = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def has(document: Any, fields: dict[str, Any], optional: dict[str, Any] | None = None) -> None:
    assert isinstance(document, dict)
    assert set(fields) <= set(document) <= set(fields) | set(optional or {})
    for name, value in document.items():
        assert isinstance(value, {**(optional or {}), **fields}[name]), (name, value)


def is_result_batch(document: Any, keys: set[str]) -> None:
    assert isinstance(document, dict) and set(document) == keys
    for answered in document.values():
        has(answered, {"result": list})
        scores = [candidate["score"] for candidate in answered["result"]]
        assert scores == sorted(scores, reverse=True)
        for candidate in answered["result"]:
            optional = {"description": str, "features": list, "match": bool, "type": list}
            has(candidate, {**NAMED, "score": int | float}, optional)
            assert candidate["id"] and candidate["name"] and 0 <= candidate["score"] <= 100
            for type_ in candidate["type"]:
                has(type_, NAMED)
            for feature in candidate["features"]:
                has(feature, {"id": str, "value": bool | int | float})
            assert len({feature["id"] for feature in candidate["features"]}) == len(candidate["features"])
        assert sum(candidate["match"] for candidate in answered["result"]) <= 1


def is_extension(document: Any, ids: set[str], properties: list[str]) -> None:
    has(document, {"meta": list, "rows": dict})
    assert [one["id"] for one in document["meta"]] == properties
    for one in document["meta"]:
        has(one, NAMED, {"service": str})
    assert set(document["rows"]) == ids
    for row in document["rows"].values():
        assert set(row) == set(properties)
        for cell in (cell for cells in row.values() for cell in cells):
            kinds: dict[str, Any] = {"str": str, "float": float, "int": int, "date": str}
            [kind] = set(cell) & {*kinds, "id"}
            has(cell, {kind: kinds[kind]} if kind in kinds else NAMED, {} if kind in kinds else {"description": str})
            assert kind != "date" or DATE.fullmatch(cell["date"])


def reconcile(client: FlaskClient, queries: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    document = json.loads(answer.data)
    is_result_batch(document, set(queries))
    return {key: answered["result"] for key, answered in document.items()}


def one(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    return reconcile(client, {"q": query})["q"]


def extend(client: FlaskClient, ids: list[str], properties: list[dict[str, Any]]) -> dict[str, Any]:
    answer = client.post("/reconcile", data={"extend": json.dumps({"ids": ids, "properties": properties})})
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    document: dict[str, Any] = json.loads(answer.data)
    is_extension(document, set(ids), [asked["id"] for asked in properties])
    return document


def here(address: str) -> str:
    """Path and query of an address of the manifest, which has to be one of this server."""
    assert urlsplit(address)[:2] == ("http", "localhost")
    return address.removeprefix("http://localhost")


def refused(answer: Any, status: int = 400) -> str:
    """Detail of a problem document."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    return str(json.loads(answer.data)["detail"])


def test_a_table_is_reconciled_extended_previewed_and_completed_as_openrefine_does_it(client: FlaskClient) -> None:
    manifest = json.loads(client.get("/reconcile").data)

    column = {
        "Беларусь": "st-belarus",
        "Азербайджан": "st-azerbaijan",
        "AZERBAIJAN": "st-azerbaijan",
        "Azərbaycan": "st-azerbaijan",
        "Савецкі Саюз": "st-soviet-union",
        "Q184": "st-belarus",
        "AZ": "st-azerbaijan",
        "112": "st-belarus",
    }
    unsure = {"Azerbaidjan": "st-azerbaijan", "Republic of Belarus": "st-belarus"}
    cells = [*column, *unsure, "qwrtzxkj"]
    batch = {f"q{row}": {"query": cell, "limit": 3, "type_strict": "should"} for row, cell in enumerate(cells)}
    found = dict(zip(cells, reconcile(client, batch).values(), strict=True))
    assert {cell: [one["id"] for one in found[cell] if one["match"]] for cell in cells} == {
        **{cell: [local] for cell, local in column.items()},
        **{cell: [] for cell in (*unsure, "qwrtzxkj")},
    }
    assert {cell: found[cell][0]["id"] for cell in unsure} == unsure
    assert found["qwrtzxkj"] == []
    guessed = found["Беларусь"][0]["type"]
    assert guessed == [{"id": "State", "name": "state"}]

    propose = manifest["extend"]["propose_properties"]
    url = here(propose["service_url"] + propose["service_path"]) + f"?type={guessed[0]['id']}&limit=10"
    proposed = json.loads(client.get(url).data)
    has(proposed, {"properties": list, "type": str, "limit": int})
    wanted = ["rdfs:label@be", "isoCode", "wikidataEntity"]
    assert set(wanted) <= {offered["id"] for offered in proposed["properties"]}

    chosen = ["st-belarus", "st-azerbaijan", "st-soviet-union"]
    extended = extend(client, chosen, [{"id": id_} for id_ in wanted])
    assert extended["rows"]["st-belarus"] == {
        "rdfs:label@be": [{"str": "Беларусь"}],
        "isoCode": [{"str": "BY"}],
        "wikidataEntity": [{"id": "Q184", "name": "Belarus"}],
    }
    assert extended["rows"]["st-soviet-union"]["isoCode"] == []
    assert extended["meta"][2]["service"] == WIKIDATA

    for local in chosen:
        preview = client.get(here(manifest["preview"]["url"].replace("{{id}}", quote(local, safe=""))))
        assert (preview.status_code, preview.mimetype) == (200, "text/html")
        assert here(manifest["view"]["url"].replace("{{id}}", local)) == f"/id/{local}"
        assert f'href="http://localhost/id/{local}"' in preview.text

    for kind, prefix, id_ in [("entity", "Аляксандр Лук", "per-lukashenko"), ("property", "iso", "isoCode"),
                              ("type", "дзярж", "State")]:  # fmt: skip
        suggest = manifest["suggest"][kind]
        url = here(suggest["service_url"] + suggest["service_path"])
        answer = json.loads(client.get(url, query_string={"prefix": prefix}).data)
        assert answer["result"][0]["id"] == id_


def test_the_manifest_is_that_of_a_service_of_version_0_2(client: FlaskClient) -> None:
    answer = client.get("/reconcile")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    manifest = json.loads(answer.data)
    assert (manifest["versions"], manifest["batchSize"]) == (["0.2"], BATCH)
    assert (manifest["identifierSpace"], manifest["schemaSpace"]) == (str(ID), str(BIL))
    for type_ in manifest["defaultTypes"]:
        has(type_, NAMED)
    assert [type_["id"] for type_ in manifest["defaultTypes"]][:2] == ["State", "Person"]
    has(manifest["preview"], {"url": str, "width": int, "height": int})
    for template in (manifest["view"], manifest["preview"]):
        assert "{{id}}" in template["url"]
    assert set(manifest["suggest"]) == {"entity", "property", "type"}
    for setting in manifest["extend"]["property_settings"]:
        assert {"name", "label", "type"} <= set(setting)
    assert client.get("/reconcile?_=1700000000000").data == answer.data


def test_a_batch_by_get_is_answered_as_by_post(client: FlaskClient) -> None:
    sent = {"queries": json.dumps({"q0": {"query": "Минск"}, "q1": {"query": "Bakı", "limit": 1}})}
    by_get, by_post = client.get("/reconcile", query_string=sent), client.post("/reconcile", data=sent)
    assert (by_get.status_code, by_get.data) == (200, by_post.data)
    sent = {"extend": json.dumps({"ids": ["plc-minsk"], "properties": [{"id": "rdfs:label"}]})}
    by_get, by_post = client.get("/reconcile", query_string=sent), client.post("/reconcile", data=sent)
    assert (by_get.status_code, by_get.data) == (200, by_post.data)


def test_an_entity_of_another_type_is_left_out_unless_the_type_only_should_fit(client: FlaskClient) -> None:
    free = one(client, query="Belarus", limit=20)
    posts = one(client, query="Belarus", type="Post", limit=20)
    assert posts and free[0]["id"] == "st-belarus"
    assert all(candidate["id"].startswith("post-") for candidate in posts)
    assert one(client, query="Belarus", type=["Post"], limit=20) == posts
    assert one(client, query="Belarus", type=str(BIL.Post), limit=20) == posts

    should = one(client, query="Belarus", type="Post", type_strict="should", limit=20)
    assert {candidate["id"] for candidate in should} > {"st-belarus", posts[0]["id"]}
    assert not any(candidate["match"] for candidate in should)
    assert should[0]["id"].startswith("post-")
    told = {candidate["id"]: {part["id"]: part["value"] for part in candidate["features"]} for candidate in should}
    assert told["st-belarus"]["type"] is False and told[posts[0]["id"]]["type"] is True

    universities = one(client, query="university", type=["University", "Facility"], type_strict="all", limit=20)
    assert [candidate["id"] for candidate in universities] == ["org-languages-university"]
    assert one(client, query="university", type=["University", "Person"], type_strict="all") == []
    assert one(client, query="university", type=["University", "Person"], type_strict="any")


@pytest.mark.parametrize(
    "value",
    ["Azerbaijan", "AZ", "Азербайджан", "Q227", "st-azerbaijan", str(ID["st-azerbaijan"]),
     {"id": "st-azerbaijan", "name": "whatever"}, ["nothing", {"id": "st-azerbaijan"}]],
)  # fmt: skip
def test_a_property_chooses_between_namesakes(value: Any, client: FlaskClient) -> None:
    asked: dict[str, Any] = {"query": "President", "properties": [{"pid": "representsState", "v": value}]}
    first, second, *_ = one(client, **asked)
    assert (first["id"], second["id"]) == ("post-president-az", "post-president-by")
    assert {"id": "properties", "value": 1.0} in first["features"]
    assert {"id": "properties", "value": 0.0} in second["features"]


@pytest.mark.parametrize(("pid", "value"), [("isoNumericCode", 31), ("isoNumericCode", "031"), ("isoCode", "AZ")])
def test_properties_alone_find_entities_none_of_which_is_certain(pid: str, value: Any, client: FlaskClient) -> None:
    [found] = one(client, properties=[{"pid": pid, "v": value}])
    assert (found["id"], found["score"], found["match"]) == ("st-azerbaijan", 100.0, False)


def test_a_name_that_fits_is_no_match_where_a_property_does_not(client: FlaskClient) -> None:
    assert one(client, query="Belarus", properties=[{"pid": "isoCode", "v": "BY"}])[0]["match"]
    found = one(client, query="Belarus", properties=[{"pid": "isoCode", "v": "AZ"}])
    assert found[0]["id"] == "st-belarus" and not any(candidate["match"] for candidate in found)


def test_a_label_of_two_entities_is_a_match_for_none(client: FlaskClient) -> None:
    label = "years of relations: 30 yr, relations between Belarus and Azerbaijan"
    for limit in (1, 2, 10):
        found = one(client, query=label, limit=limit)
        assert found[0]["score"] == 100.0 and not any(candidate["match"] for candidate in found)


def test_a_spelling_of_an_article_is_no_certain_match(client: FlaskClient) -> None:
    assert [(one_["id"], one_["match"]) for one_ in one(client, query="reporters", limit=1)] == [
        ("grp-reporters-000", False)
    ]


def test_numbers_dates_and_things_are_extended_as_what_they_are(client: FlaskClient) -> None:
    properties = ["value", "periodStart", "observedEntity", "unit", "rdf:type", "rdfs:label", "st"]
    rows = extend(client, ["obs-003-trade-150"], [{"id": id_} for id_ in properties[:-1]])["rows"]
    row = rows["obs-003-trade-150"]
    assert row["value"] == [{"float": 150.0}]
    assert row["periodStart"] == [{"date": "2024-01-01T00:00:00Z"}]
    assert row["observedEntity"] == [
        {
            "id": "rel-belarus-azerbaijan",
            "name": "relations between Belarus and Azerbaijan",
            "description": "bilateral relation",
        }
    ]
    assert {"str": "indicator observation"} in row["rdf:type"]
    assert all(set(cell) == {"str"} for cell in row["unit"])
    assert extend(client, ["snap-000"], [{"id": "textLength"}])["rows"]["snap-000"]["textLength"][0].keys() == {"int"}


def test_the_articles_spellings_can_be_fetched(client: FlaskClient) -> None:
    row = extend(client, ["per-lukashenko"], [{"id": "hasNameUsage"}])["rows"]["per-lukashenko"]
    assert {"str": "Aleksandr Grigoryevich Lukashenko"} in row["hasNameUsage"]


def test_settings_limit_the_values_and_ask_for_iris(client: FlaskClient) -> None:
    asked: list[dict[str, Any]] = [{"id": "representedByPost"}]
    [posts] = extend(client, ["st-belarus"], asked)["rows"]["st-belarus"].values()
    assert len(posts) > 2
    for limit in (2, "2", 2.0):
        asked = [{"id": "representedByPost", "settings": {"limit": limit}}]
        assert extend(client, ["st-belarus"], asked)["rows"]["st-belarus"] == {"representedByPost": posts[:2]}
    for unlimited in (0, "0", None, ""):
        asked = [{"id": "representedByPost", "settings": {"limit": unlimited}}]
        assert extend(client, ["st-belarus"], asked)["rows"]["st-belarus"] == {"representedByPost": posts}
    asked = [{"id": "wikidataEntity", "settings": {"content": "iri"}}]
    extended = extend(client, ["st-belarus"], asked)
    assert extended["rows"]["st-belarus"] == {"wikidataEntity": [{"str": "http://www.wikidata.org/entity/Q184"}]}
    assert "service" not in extended["meta"][0]


def test_a_name_that_two_languages_share_is_given_once(client: FlaskClient) -> None:
    row = extend(client, ["st-belarus"], [{"id": "rdfs:label"}])["rows"]["st-belarus"]
    assert row == {"rdfs:label": [{"str": "Belarus"}, {"str": "Беларусь"}]}


def test_an_unknown_entity_has_no_values(client: FlaskClient) -> None:
    rows = extend(client, ["nobody", "", "\ud800", "st-belarus"], [{"id": "isoCode"}])["rows"]
    assert [rows[id_]["isoCode"] for id_ in ("nobody", "", "\ud800")] == [[], [], []]
    assert rows["st-belarus"] == {"isoCode": [{"str": "BY"}]}
    assert extend(client, [], [{"id": "isoCode"}])["rows"] == {}
    assert extend(client, ["st-belarus"], [])["rows"] == {"st-belarus": {}}


def test_every_proposed_property_can_be_fetched(client: FlaskClient) -> None:
    for type_, local in [("State", "st-belarus"), ("Person", "per-pinevich"), ("Event", "evt-establishment")]:
        proposed = json.loads(client.get(f"/reconcile/extend/propose?type={type_}&limit=1000").data)["properties"]
        assert len(proposed) > 10 and proposed[0]["id"] == "rdfs:label"
        for offered in proposed:
            has(offered, {**NAMED, "description": str})
        row = extend(client, [local], [{"id": offered["id"]} for offered in proposed])["rows"][local]
        assert row["rdfs:label"]


def test_suggestions_go_on_where_the_cursor_says(client: FlaskClient) -> None:
    def page(kind: str, **asked: Any) -> list[dict[str, Any]]:
        answer = client.get(f"/reconcile/suggest/{kind}", query_string=asked)
        assert (answer.status_code, answer.content_type) == (200, "application/json")
        document = json.loads(answer.data)
        has(document, {"result": list})
        for suggested in document["result"]:
            has(suggested, NAMED, {"description": str, "notable": list})
        return list(document["result"])

    for kind, prefix in [("entity", "b"), ("property", ""), ("type", "")]:
        pages = [page(kind, prefix=prefix, cursor=cursor) for cursor in (0, 20, 40)]
        ids = [suggested["id"] for suggestions in pages for suggested in suggestions]
        assert len(set(ids)) == len(ids) > 40
        assert page(kind, prefix=prefix) == pages[0]
        assert page(kind, prefix=prefix, cursor=10**9) == []
    assert page("entity", prefix="st-belarus")[0]["id"] == "st-belarus"
    assert page("entity", prefix="bela")[0]["notable"] == [{"id": "State", "name": "state"}]
    assert page("type", prefix="StateVisit")[0]["id"] == "StateVisit"
    assert page("property", prefix="skos:altLabel")[0]["id"] == "skos:altLabel"
    assert page("entity", prefix="") == page("entity") == []


def test_a_preview_says_names_code_and_link_and_may_be_framed(client: FlaskClient) -> None:
    answer = client.get("/reconcile/preview?id=st-azerbaijan")
    assert "Azərbaycan" in answer.text and ">AZ<" in answer.text and "Q227" in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text and "style=" not in answer.text
    assert "Also" not in answer.text
    assert "Also: BELTA, Belarusian Telegraph Agency<" in client.get("/reconcile/preview?id=org-belta").text


@pytest.mark.parametrize("id_", ["nobody", "", "<script>alert(1)</script>", "../../etc/passwd", "\ud800"])
def test_there_is_no_preview_of_what_is_no_entity(id_: str, client: FlaskClient) -> None:
    address = "/reconcile/preview?id=" + quote(id_.encode("utf-8", "surrogatepass"))
    refused(client.get(address), 404)
    assert "<script>" not in client.get(address, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    "queries",
    [
        "", "{", "null", "[]", '"Minsk"', "7", "NaN", '{"q": null}', '{"q": "Minsk"}', '{"q": []}', '{"q": {}}',
        '{"q": {"query": 7}}', '{"q": {"query": null}}', '{"q": {"query": ["Minsk"]}}', '{"q": {"querry": "Minsk"}}',
        '{"q": {"query": "Minsk", "type": 7}}', '{"q": {"query": "Minsk", "type": [7]}}',
        '{"q": {"query": "Minsk", "type": "Nonsense"}}', '{"q": {"query": "Minsk", "type": {"id": "State"}}}',
        '{"q": {"query": "Minsk", "type_strict": "some"}}', '{"q": {"query": "Minsk", "type_strict": true}}',
        '{"q": {"query": "Minsk", "limit": 0}}', '{"q": {"query": "Minsk", "limit": -1}}',
        '{"q": {"query": "Minsk", "limit": 1.5}}', '{"q": {"query": "Minsk", "limit": "x"}}',
        '{"q": {"query": "Minsk", "limit": true}}', '{"q": {"query": "Minsk", "limit": 1e999}}',
        '{"q": {"query": "Minsk", "limit": NaN}}', '{"q": {"query": "Minsk", "limit": null}}',
        '{"q": {"properties": []}}', '{"q": {"properties": {}}}', '{"q": {"properties": ["isoCode"]}}',
        '{"q": {"properties": [{"pid": "isoCode"}]}}', '{"q": {"properties": [{"v": "AZ"}]}}',
        '{"q": {"properties": [{"pid": "isoCode", "v": null}]}}', '{"q": {"properties": [{"pid": 7, "v": "AZ"}]}}',
        '{"q": {"properties": [{"pid": "isoCode", "v": {"name": "AZ"}}]}}',
        '{"q": {"properties": [{"pid": "isoCode", "v": {"id": 7}}]}}',
        '{"q": {"properties": [{"pid": "isoCode", "v": [["AZ"]]}]}}',
        '{"q": {"properties": [{"pid": "nonsense", "v": "AZ"}]}}',
        '{"\\ud800": {"query": 7}}', "[" * 1000, '{"q":' * 500, "1" * 5000,
    ],
)  # fmt: skip
def test_a_batch_that_is_not_as_specified_is_refused_and_said_why(queries: str, client: FlaskClient) -> None:
    assert refused(client.post("/reconcile", data={"queries": queries}))


def test_a_batch_nested_too_deeply_is_refused(client: FlaskClient) -> None:
    deep = '{"q":' + "[" * 3000 + "]" * 3000 + "}"
    assert "deep" in refused(client.post("/reconcile", data={"queries": deep}))


@pytest.mark.parametrize(
    "query",
    [
        "", "{", "[]", "{}", '{"ids": []}', '{"properties": []}', '{"ids": "st-belarus", "properties": []}',
        '{"ids": [7], "properties": []}', '{"ids": [], "properties": {}}', '{"ids": [], "properties": ["isoCode"]}',
        '{"ids": [], "properties": [{}]}', '{"ids": [], "properties": [{"id": 7}]}',
        '{"ids": [], "properties": [{"id": "nonsense"}]}', '{"ids": [], "properties": [{"id": "\\ud800"}]}',
        '{"ids": [], "properties": [{"id": "isoCode", "settings": []}], "x": 1}',
        '{"ids": [], "properties": [{"id": "isoCode", "settings": {"limit": -1}}]}',
        '{"ids": [], "properties": [{"id": "isoCode", "settings": {"limit": [1]}}]}',
        '{"ids": [], "properties": [{"id": "isoCode", "settings": {"content": "html"}}]}',
        json.dumps({"ids": ["x"] * (MOST_IDS + 1), "properties": []}),
    ],
)  # fmt: skip
def test_an_extension_that_is_not_as_specified_is_refused_and_said_why(query: str, client: FlaskClient) -> None:
    if '"settings": []' in query:  # an empty list is what some JSON libraries make of an empty map
        assert client.post("/reconcile", data={"extend": query}).status_code == 200
    else:
        assert refused(client.post("/reconcile", data={"extend": query}))


def test_what_is_unknown_is_refused_with_what_is_near(client: FlaskClient) -> None:
    asked = json.dumps({"q": {"query": "Minsk", "type": "Persom"}})
    assert "Person" in refused(client.get("/reconcile", query_string={"queries": asked}))
    asked = json.dumps({"ids": [], "properties": [{"id": "isocode"}]})
    assert "isoCode" in refused(client.get("/reconcile", query_string={"extend": asked}))
    assert "State" in refused(client.get("/reconcile/extend/propose?type=Stat"))
    refused(client.get("/reconcile/extend/propose"))


def test_more_queries_than_the_manifest_allows_are_too_many(client: FlaskClient) -> None:
    batch = {f"{number:x}": {"query": ""} for number in range(BATCH + 1)}
    sent = json.dumps(batch, separators=(",", ":"))
    answer = client.get("/reconcile", query_string={"queries": sent})
    assert str(BATCH) in refused(answer, 413)
    del batch["0"]
    assert set(reconcile_by_get(client, batch)) == set(batch)


def reconcile_by_get(client: FlaskClient, batch: dict[str, Any]) -> dict[str, Any]:
    answer = client.get("/reconcile", query_string={"queries": json.dumps(batch, separators=(",", ":"))})
    document: dict[str, Any] = json.loads(answer.data)
    is_result_batch(document, set(batch))
    return document


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("suggest/entity", {"cursor": "x"}),
        ("suggest/type", {"cursor": "-1"}),
        ("suggest/property", {"cursor": "१"}),
        ("suggest/entity", {"cursor": "9" * 5000}),
        ("extend/propose", {"type": "State", "limit": "0"}),
        ("extend/propose", {"type": "State", "limit": "many"}),
    ],
)
def test_a_number_that_is_none_is_refused(path: str, asked: dict[str, str], client: FlaskClient) -> None:
    refused(client.get(f"/reconcile/{path}", query_string=asked))


def test_a_request_that_is_not_one_form_with_one_question_is_refused(client: FlaskClient) -> None:
    queries = json.dumps({"q": {"query": "Minsk"}})
    unknown = client.post("/reconcile", json={"queries": {}})
    refused(unknown, 415)
    assert unknown.headers["Accept-Post"] == "application/x-www-form-urlencoded"
    refused(client.post("/reconcile", data={}, content_type="application/x-www-form-urlencoded"))
    refused(client.post("/reconcile", data={"queries": [queries, queries]}))
    refused(client.post("/reconcile?queries=%7B%7D", data={"queries": queries}))
    refused(client.post("/reconcile", data={"queries": queries, "extend": '{"ids":[],"properties":[]}'}))
    assert client.put("/reconcile").status_code == 405
    assert client.options("/reconcile").headers["Access-Control-Allow-Origin"] == "*"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
VALUES = st.text(max_size=10) | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.booleans()


@same_client
@given(names=st.dictionaries(st.text(max_size=8), st.text(max_size=60), max_size=4))
def test_any_names_are_answered_with_a_result_batch(names: dict[str, str], client: FlaskClient) -> None:
    reconcile(client, {key: {"query": name} for key, name in names.items()})


@same_client
@given(
    name=st.text(max_size=20),
    pid=st.sampled_from(["isoCode", "value", "rdfs:label@be"]),
    value=VALUES | st.lists(VALUES),
)
def test_any_value_of_a_property_is_answered(name: str, pid: str, value: Any, client: FlaskClient) -> None:
    strict = {"type": ["State", "Person"], "type_strict": "should"}
    one(client, query=name, properties=[{"pid": pid, "v": value}], **strict)
    one(client, properties=[{"pid": pid, "v": value}], limit=2)


@same_client
@given(value=JSON)
def test_any_json_is_answered_or_refused(value: Any, client: FlaskClient) -> None:
    for sent in (value, {"q": value}, {"q": {"query": value}}, {"q": {"query": "b", "properties": value}}):
        assert client.post("/reconcile", data={"queries": json.dumps(sent)}).status_code in (200, 400)
    for sent in (value, {"ids": value, "properties": []}, {"ids": ["st-belarus"], "properties": value}):
        assert client.post("/reconcile", data={"extend": json.dumps(sent)}).status_code in (200, 400)


@same_client
@given(text=st.text(max_size=30), cursor=st.text(max_size=6))
def test_any_prefix_cursor_and_id_are_answered_or_refused(text: str, cursor: str, client: FlaskClient) -> None:
    for kind in ("entity", "property", "type"):
        answer = client.get(f"/reconcile/suggest/{kind}", query_string={"prefix": text})
        assert answer.status_code == 200 and isinstance(json.loads(answer.data)["result"], list)
        asked = {"prefix": text, "cursor": cursor}
        assert client.get(f"/reconcile/suggest/{kind}", query_string=asked).status_code in (200, 400)
    assert client.get("/reconcile/preview", query_string={"id": text}).status_code in (200, 404)
    assert client.get("/reconcile/extend/propose", query_string={"type": text}).status_code in (200, 400)
    assert client.get("/reconcile", query_string={"queries": text}).status_code in (200, 400)
