"""What each of the eight tools gives an agent: facts with evidence, and faults with what to do about them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from bilateral_server.tools import TOOLS

Call = Callable[..., dict[str, Any]]


@pytest.fixture
def call(app: Flask) -> Call:
    """Calls a tool and gives its result, which is of the tool's schema unless it is an error."""
    tools = {tool.name: tool for tool in TOOLS}

    def called(name: str, **arguments: object) -> dict[str, Any]:
        with app.app_context():
            result = tools[name].call(arguments, "http://localhost/")
        if not result["isError"]:
            Draft202012Validator(tools[name].listed()["outputSchema"]).validate(result["structuredContent"])
        return result

    return called


def found(result: dict[str, Any]) -> dict[str, Any]:
    """The structured content of a result that is no error."""
    assert not result["isError"], result["content"][0]["text"]
    content: dict[str, Any] = result["structuredContent"]
    return content


def fault(result: dict[str, Any]) -> str:
    """The text of a result that is an error."""
    assert result["isError"]
    assert "structuredContent" not in result
    return str(result["content"][0]["text"])


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("get_entity", {}, "needs the argument id"),
        ("get_entity", {"id": "BY", "more": 1}, "has no argument more; it has id, limit"),
        ("get_entity", {"id": 5}, "must be of the type string"),
        ("get_entity", {"id": "BY", "limit": True}, "must be of the type integer"),
        ("get_entity", {"id": "BY", "limit": 0}, "must be between 1 and 500"),
        ("get_entity", {"id": "  "}, "is empty"),
        ("find_entity", {"text": "x" * 201}, "longer than 200"),
        ("find_entity", {"text": "Minsk", "lang": "de"}, "one of az, be, en, ru"),
        ("find_entity", {"text": "Minsk", "type": "no such class"}, "is no class"),
        ("relations_between", {"source": "BY", "from": "May"}, "a date such as"),
        ("relations_between", {}, "give source or target"),
        ("relations_between", {"source": "BY", "target": "Q184"}, "are the same"),
        ("relations_between", {"source": "BY", "kind": "love"}, "one of visit, support"),
        ("evidence", {"relation": "BY", "object": "AZ"}, "without predicate"),
        ("evidence", {"relation": "BY", "predicate": "bil:exporter"}, "says nothing"),
        ("get_entity", {"id": "id:st-belaru"}, "id:st-belarus"),
        ("get_entity", {"id": "Q99999999"}, "not in this graph"),
        ("get_entity", {"id": '<http://a> } { <b>"'}, "not in this graph"),
    ],
)
def test_a_wrong_argument_is_text_that_says_what_to_do(
    call: Call, name: str, arguments: dict[str, Any], said: str
) -> None:
    assert said in fault(call(name, **arguments))


def test_the_card_of_the_graph_is_short_and_tells_the_snapshot(call: Call, app: Flask) -> None:
    result = call("describe_graph")
    card = found(result)
    assert card["snapshot"] == app.extensions["bilateral"].snapshot
    assert card["claims"] == 429
    assert {"class": "bil:Visit", "count": 14} in card["classes"]
    assert any(one["property"] == "bil:exporter" and one["range"] == "bil:State" for one in card["properties"])
    assert card["first_date"] < "2016" < card["last_date"]
    # A token of such text is three characters or more.
    assert len(result["content"][0]["text"]) < 3 * 1_500
    assert len(json.dumps(card)) < 4.5 * 1_500


def test_examples_are_found_by_topic_with_their_queries_and_run_as_they_stand(call: Call) -> None:
    examples = found(call("list_examples", topic="visits"))["examples"]
    assert "visits-between-states" in [one["name"] for one in examples]
    one = next(one for one in examples if one["name"] == "visits-between-states")
    assert [parameter["name"] for parameter in one["parameters"]] == ["from", "to"]
    assert found(call("query", sparql=one["sparql"]))["total"] > 0


def test_examples_without_a_topic_are_the_list_and_say_that_there_are_more(call: Call, app: Flask) -> None:
    listed = found(call("list_examples", limit=3))
    assert len(listed["examples"]) == 3
    assert listed["truncated"] is True
    assert listed["total"] == len(app.extensions["bilateral"].questions)
    assert found(call("list_examples", topic="???"))["total"] == 0
    none = found(call("list_examples", topic="wisits"))
    assert (none["total"], "visits" in none["warnings"][0]) == (0, True)


@pytest.mark.parametrize(
    ("text", "iri"), [("Belarus", "st-belarus"), ("Азербайджан", "st-azerbaijan"), ("Minsk", "plc-minsk")]
)
def test_a_name_in_any_language_finds_the_thing(call: Call, text: str, iri: str) -> None:
    entities = found(call("find_entity", text=text))["entities"]
    assert iri in [one["iri"].rpartition("/")[2] for one in entities[:2]]


def test_a_found_thing_has_its_codes_and_a_label_in_the_language_asked_for(call: Call) -> None:
    result = found(call("find_entity", text="Belarus", type="bil:State", lang="ru", limit=1))
    (state,) = result["entities"]
    assert (state["qid"], state["iso"], state["label"], state["types"]) == ("Q184", "BY", "Беларусь", ["bil:State"])
    assert found(call("find_entity", text="qwrtzxy"))["warnings"]


@pytest.mark.parametrize(
    "name", ["BY", "Q184", "wd:Q184", "id:st-belarus", "Belarus", "https://w3id.org/bilateral/id/st-belarus"]
)
def test_a_thing_is_given_by_any_of_its_names(call: Call, name: str) -> None:
    entity = found(call("get_entity", id=name, limit=500))
    assert entity["iri"] == "https://w3id.org/bilateral/id/st-belarus"
    assert (entity["label"], entity["qid"], entity["iso"]) == ("Belarus", "Q184", "BY")
    assert set(entity["labels"]) == {"az", "be", "en", "ru"}
    assert {"predicate": "bil:hasSupported", "value": "id:st-azerbaijan", "label": "Azerbaijan"} in entity["facts"]
    assert entity["truncated"] is False
    assert all(one["about"] == entity["iri"] for one in entity["evidence"])
    assert entity["evidence"]


def test_a_term_of_the_ontology_is_a_thing_too(call: Call) -> None:
    assert found(call("get_entity", id="bil:Visit"))["description"]


def test_relations_have_totals_and_the_claims_behind_them(call: Call) -> None:
    result = found(call("relations_between", source="Belarus", target="Azerbaijan", limit=200))
    assert result["totals"]["visit"] == 6
    assert result["totals"]["support"] == 5
    assert result["total"] == len(result["relations"]) == sum(result["totals"].values())
    assert len({(one["kind"], one["iri"]) for one in result["relations"]}) == result["total"]
    assert any("swap source and target" in warning for warning in result["warnings"])
    visit = next(one for one in result["relations"] if one["iri"].endswith("evt-lukashenko-state-visit"))
    assert (visit["kind"], visit["label"][:11]) == ("visit", "state visit")
    claims = [one for one in result["evidence"] if one["about"] == visit["iri"]]
    assert claims
    assert all(
        one["speakers"] and one["article"] and one["publisher"] and one["date"] and one["spans"] for one in claims
    )


def test_relations_are_of_the_kind_and_within_the_dates_asked_for(call: Call) -> None:
    early = found(call("relations_between", source="BY", target="AZ", kind="visit", to="2016"))
    dated = [one["iri"].rpartition("/")[2] for one in early["relations"] if one["begin"]]
    assert dated == ["evt-lukashenko-first-official-visit"]
    assert f"of {early['total'] - 1} the begin, the end or both are not known" in early["warnings"][0]
    later = found(call("relations_between", **{"source": "BY", "target": "AZ", "kind": "visit", "from": "2016-12"}))
    assert later["total"] == 5
    assert found(call("relations_between", source="BY", target="AZ", kind="post"))["total"] == 1


def test_with_one_end_left_out_relations_say_with_whom(call: Call) -> None:
    result = found(call("relations_between", target="Azerbaijan", kind="support", limit=1))
    assert result["truncated"] is True
    assert [other["label"] for other in result["relations"][0]["others"]] == ["Belarus"]


def test_persons_have_relations_with_persons(call: Call) -> None:
    result = found(call("relations_between", source="id:per-lukashenko", target="id:per-aliyev", kind="meeting"))
    assert result["total"] > 0


def test_nothing_between_two_says_what_to_leave_out(call: Call) -> None:
    result = found(call("relations_between", source="AZ", target="BY", kind="post"))
    assert (result["total"], "leave out" in result["warnings"][-1]) == (0, True)


def test_a_query_gives_short_terms_labels_and_the_total(call: Call) -> None:
    result = found(call("query", sparql="SELECT ?v { ?v a bil:Visit } ORDER BY ?v", max_rows=5))
    assert (result["form"], result["columns"], result["total"], result["truncated"]) == ("select", ["v"], 14, True)
    assert len(result["rows"]) == 5
    assert all(row["v"].startswith("id:") for row in result["rows"])
    assert len(result["labels"]) == 5
    assert any("added PREFIX bil:" in warning for warning in result["warnings"])


def test_a_query_may_give_terms_as_sparql_json_has_them(call: Call) -> None:
    result = found(call("query", sparql='SELECT ("a"@en AS ?x) {}', format="json"))
    assert result["rows"] == [{"x": {"type": "literal", "value": "a", "xml:lang": "en"}}]


def test_a_query_for_claims_brings_their_evidence(call: Call) -> None:
    result = found(call("query", sparql="SELECT ?c { VALUES ?c { claim:003-031 } }"))
    (record,) = result["evidence"]
    assert (record["speakers"], record["article_label"]) == (["Dmitry Pinevich"], "article 003, AZERTAC")


def test_ask_and_construct_have_their_own_form(call: Call) -> None:
    assert found(call("query", sparql="ASK { ?s a bil:Visit }"))["boolean"] is True
    graph = found(call("query", sparql="CONSTRUCT { ?s a bil:Visit } { ?s a bil:Visit }", max_rows=2))
    assert (graph["form"], graph["total"], len(graph["triples"]), graph["truncated"]) == ("graph", 14, 2, True)


@pytest.mark.parametrize(
    ("pattern", "because"),
    [
        ("?v a bil:Visit ; bil:sendingState id:st-belaru", "nothing matches ?v bil:sendingState id:st-belaru"),
        (
            "?v a bil:Visit . ?v bil:exporter ?x",
            "nothing matches ?v bil:exporter ?x together with the patterns before it",
        ),
        ("?v a bil:Visit FILTER(?v = 3)", "every triple pattern matches"),
        ("VALUES ?v { id:st-belarus } ?v bil:exporter ?x", "nothing matches ?v bil:exporter ?x"),
        ("GRAPH graph:links { ?v a bil:Visit }", "nothing matches GRAPH graph:links { ?v rdf:type bil:Visit }"),
        ("?v bil:sendingState/bil:exporter ?x", "nothing matches ?v bil:sendingState/bil:exporter ?x"),
        ("?v a bil:Vizit OPTIONAL { ?v bil:when ?w }", "nothing matches ?v rdf:type bil:Vizit"),
    ],
)
def test_of_no_rows_the_pattern_that_empties_the_result_is_named(call: Call, pattern: str, because: str) -> None:
    result = found(call("query", sparql=f"SELECT ?v {{ {pattern} }}"))
    assert result["total"] == 0
    assert result["empty_because"].startswith(because)


def test_a_term_that_is_not_there_gets_those_near_it(call: Call) -> None:
    result = found(call("query", sparql="SELECT ?v { ?v a bil:Vizit }"))
    assert any("bil:Visit" in warning for warning in result["warnings"])


@pytest.mark.parametrize("sparql", ["SELECT ?v { ?v a bil:Visit", "SELECT ?v WHERE ?v a bil:Visit }"])
def test_a_query_that_is_none_is_text_with_the_place(call: Call, sparql: str) -> None:
    text = fault(call("query", sparql=sparql))
    assert "line 1, column" in text
    assert "Traceback" not in text


@pytest.mark.parametrize("tool", ["query", "check_query"])
def test_no_tool_calls_another_endpoint(call: Call, tool: str) -> None:
    assert "SERVICE is not allowed" in fault(
        call(tool, sparql="SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    )


@pytest.mark.parametrize("sparql", ["INSERT DATA { <a:a> <a:b> <a:c> }", "DROP ALL"])
def test_no_tool_writes(call: Call, sparql: str) -> None:
    assert fault(call("query", sparql=sparql))


def test_a_check_counts_the_rows_of_each_pattern_and_finds_unknown_terms(call: Call) -> None:
    result = found(call("check_query", sparql="SELECT ?v { ?v a bil:Vizit ; bil:sendingState ?s }"))
    assert result["valid"] is True
    assert result["unknown"][0]["term"] == "bil:Vizit"
    assert "bil:Visit" in result["unknown"][0]["near"]
    assert result["prefixes"] == ["PREFIX bil: <https://w3id.org/bilateral/ontology#>"]
    rows = {one["pattern"]: one["rows"] for one in result["patterns"]}
    assert rows == {"?v rdf:type bil:Vizit": 0, "?v bil:sendingState ?s": 14}


def test_a_check_says_where_a_query_is_wrong(call: Call) -> None:
    result = found(call("check_query", sparql="SELECT ?v {\n  ?v a }"))
    assert (result["valid"], result["problem"]["line"]) == (False, 2)


def test_a_check_does_not_run_the_query(call: Call) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert found(call("check_query", sparql=endless))["valid"] is True


def test_the_evidence_of_a_triple_is_the_claims_that_say_it(call: Call) -> None:
    result = found(call("evidence", relation="id:evt-lukashenko-state-visit", predicate="bil:when", object="2024"))
    assert (result["status"], result["total"]) == ("claimed", 1)
    (record,) = result["evidence"]
    assert record["claim"] == "https://w3id.org/bilateral/claim/003-031"
    assert record["says"] == ['id:evt-lukashenko-state-visit bil:when "2024"']
    assert [(span["start"], span["end"]) for span in record["spans"]] == [(853, 881), (882, 966)]
    assert all(len(span["sha256"]) == 64 for span in record["spans"])


def test_without_an_object_every_claimed_value_has_its_evidence(call: Call) -> None:
    result = found(call("evidence", relation="id:evt-lukashenko-state-visit", predicate="bil:when"))
    assert result["total"] == 3
    assert {tuple(record["speakers"]) for record in result["evidence"]} == {
        ("Azernews",),
        ("BelTA",),
        ("Dmitry Pinevich",),
    }


def test_a_derived_triple_points_to_its_proof(call: Call, client: FlaskClient) -> None:
    result = found(call("evidence", relation="BY", predicate="bil:hasSupported", object="AZ"))
    assert (result["status"], result["total"], result["evidence"]) == ("inferred", 0, [])
    assert "/explain?subject=" in result["permalink"]
    assert client.get(result["permalink"], headers={"Accept": "application/json"}).status_code == 200


def test_a_claim_is_its_own_evidence(call: Call) -> None:
    claim = "https://w3id.org/bilateral/claim/003-031"
    for given in ("claim:003-031", f"{claim}#s-484045edd0fb"):
        assert [record["claim"] for record in found(call("evidence", relation=given))["evidence"]] == [claim]
    assert [record["claim"] for record in found(call("get_entity", id=claim))["evidence"]] == [claim]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("describe_graph", {}),
        ("list_examples", {}),
        ("find_entity", {"text": "Baku"}),
        ("get_entity", {"id": "id:evt-lukashenko-state-visit"}),
        ("relations_between", {"source": "BY", "target": "AZ"}),
        ("query", {"sparql": "SELECT ?v { ?v a bil:Visit } ORDER BY ?v"}),
        ("check_query", {"sparql": "ASK {}"}),
        ("evidence", {"relation": "claim:003-031"}),
    ],
)
def test_each_result_is_the_same_twice_and_its_permalink_answers(
    call: Call, client: FlaskClient, name: str, arguments: dict[str, Any]
) -> None:
    first, second = (found(call(name, **arguments)) for _ in range(2))
    assert first | {"elapsed_ms": 0} == second | {"elapsed_ms": 0}
    assert first["permalink"].startswith("http://localhost/")
    response = client.get(first["permalink"], follow_redirects=True)
    assert response.status_code == 200


def test_advice_that_takes_too_long_is_left_out(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bilateral_server.tools_query._ADVICE_S", 0.0)
    empty = found(call("query", sparql="SELECT ?v { ?v a bil:Visit ; bil:exporter ?x }"))
    assert (empty["total"], empty["empty_because"]) == (0, "")
    checked = found(call("check_query", sparql="SELECT ?v { ?v a bil:Visit ; bil:exporter ?x }"))
    assert (checked["patterns"], checked["warnings"]) == ([], ["2 patterns were not counted"])
