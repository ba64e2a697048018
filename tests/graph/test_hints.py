"""A refused query is told its place, what was expected there, and what to do; an unknown term, which are near it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.errors import QueryError
from bilateral.hints import explain, unknown_terms
from bilateral.names import BIL, CLAIM, ID
from bilateral.prefixes import advice
from bilateral.sparql_syntax import first_fault, tokens
from bilateral.store import Store

BIL_LINE = "PREFIX bil: <https://w3id.org/bilateral/ontology#>"


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        (
            "SELECT ?s { ?s a bil:Visit }",
            "prefix bil is not declared; add PREFIX bil: <https://w3id.org/bilateral/ontology#>",
        ),
        ("SELECT ?s { ?s a nobody:Knows }", "prefix nobody is not declared; add PREFIX nobody: <…>"),
        ("PREFIX bil: <urn:b> SELECT ?s { ?s a bil:Visit", ""),
        ('SELECT ?s { ?s ?p "bil:Visit" } # id:x <urn:y>', ""),
        ("SELECT ?s { ?s ?p <https://example.org/x> . _:b ?q ?r }", ""),
    ],
)
def test_the_hint_names_each_undeclared_prefix_and_nothing_else(query: str, hint: str) -> None:
    assert advice(query) == hint


REFUSED = [
    ("SELECT ?s { ?s a bil:Visit }", 1, 18, "bil:Visit", f"add {BIL_LINE}"),
    ("ASK { bil:a id:b rdfs:c }", 1, 7, "bil:a", f"add {BIL_LINE} PREFIX id: <https://w3id.org/bilateral/id/> PREFIX"),
    ("SELECT * { ?s foat:name ?n }", 1, 15, "foat:name", "did you mean foaf: (<http://xmlns.com/foaf/0.1/>)?"),
    ("SELECT COUNT(*) WHERE { ?s ?p ?o }", 1, 8, "COUNT", "(COUNT(…) AS ?result)"),
    ("SELECT (COUNT(*)) WHERE { ?s ?p ?o }", 1, 17, ")", "name the result of the expression: (… AS ?result)"),
    ("SELECT ?a, ?b { ?a ?p ?b }", 1, 10, ",", "without commas"),
    ("SELECT ?s WHERE {\n  ?s ?p ?o", 2, 11, "", "close the { of line 1, column 17 with }"),
    ("SELECT ?s WHERE { ?s ?p ?o }}", 1, 29, "}", "no bracket is open"),
    ("ASK { ?s ?p [ ?a ?b }", 1, 21, "}", "close the [ of line 1, column 13 with ]"),
    ("ASK { ?s ?p ?o FILTER(?o = 3 }", 1, 30, "}", "close the ( of line 1, column 22 with )"),
    ("SELECT * WHERE {\n\t?s ?p }", 2, 8, "}", "the triple is not complete"),
    ("ASK { ?s ?p ?o ?a ?b ?c }", 1, 16, "?a", "end the triple before this with a dot"),
    ('ASK { ?s "x" ?o }', 1, 10, '"x"', "a predicate is an IRI, a variable or a path"),
    ("SELCT ?s WHERE { ?s ?p ?o }", 1, 1, "SELCT", "did you mean SELECT?"),
    ("ASK { ?s ?p ?o FILTR (?o > 3) }", 1, 16, "FILTR", "did you mean FILTER?"),
    ("ASK { ?s ?p ?o FILTER (STRLN(?o) > 2) }", 1, 24, "STRLN", "did you mean STRLEN?"),
    ("SELECT ?s { ?s ?p ?o } GRUOP BY ?s", 1, 24, "GRUOP", "did you mean GROUP?"),
    ("SELECT ?s { ?s ?p ?o } ORDER ?s", 1, 30, "?s", "write ORDER BY"),
    ("SELECT ?s WHERE ?s ?p ?o", 1, 17, "?s", "put the pattern in braces"),
    ("ASK { OPTIONAL ?s ?p ?o }", 1, 16, "?s", "put the pattern in braces"),
    ("ASK { ?s ?p ?o FILTER ?o > 3 }", 1, 23, "?o", "put the condition in parentheses"),
    ("ASK { ?s ?p ?o FILTER LANG(?o) = 'en' }", 1, 32, "=", "put the condition in parentheses"),
    ("ASK { ?s ?p ?o FILTER (LANG(?o) = en) }", 1, 35, "en", "a string stands in quotation marks"),
    ("ASK { ?s ?p ?o FILTER (?o == 3) }", 1, 28, "=", "write = once"),
    ("ASK { ?s ?p ?o UNION { ?s ?p 1 } }", 1, 16, "UNION", "UNION stands between two groups"),
    ("CONSTRUCT { ?s ?p ?o WHERE { ?s ?p ?o }", 1, 22, "WHERE", "close the template with }"),
    ("PREFIX bil <urn:x> SELECT * {}", 1, 8, "bil", "put a colon after the prefix: PREFIX bil: <…>"),
    ("PREFIX bil: urn:x SELECT * {}", 1, 13, "urn:x", "put the IRI in angle brackets"),
    ("ASK { ?s <urn:a b> ?o }", 1, 10, "<", "an IRI stands between < and >"),
    ("ASK {\n<x> bil:a <y> }", 2, 1, "<x>", "write it in full, with its scheme"),
    ('ASK { ?s ?p "abc }', 1, 13, '"', 'close the string that begins here with "'),
    ("ASK { ?s ?p 'it's' }", 1, 17, "s", "inside a string, write \\' for '"),
    ("ASK { ?s ?p “x” }", 1, 13, "“", "plain quotation marks"),
    ("CLEAR ALL", 1, 1, "CLEAR", "this is an update"),
]


@pytest.mark.parametrize(("query", "line", "column", "token", "hint"), REFUSED)
def test_a_mistake_is_placed_at_its_token_and_told_the_way_out(
    query: str, line: int, column: int, token: str, hint: str
) -> None:
    found = explain(query, _refusal(query))
    assert (found.line, found.column, found.token) == (line, column, token)
    assert hint in found.hint


def _refusal(query: str) -> str:
    with pytest.raises(QueryError) as caught:
        Store.memory([]).query(query)
    return str(caught.value)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT WHERE { }", 'found WHERE, expected "(", "*", DISTINCT, REDUCED, a variable'),
        ("SELECT * { } LIMIT ten", "found ten, expected a number"),
        ("PREFIX", "the query ends, expected a prefix with its colon"),
        ("ASK { ?s ?p ?o FILTER(?o 3) }", 'found 3, expected ")", an operator'),
        (
            "ASK { ?s <urn:p> . }",
            'found ".", expected "(", "()", "[", a blank node, a literal, a path, a variable, an IRI',
        ),
    ],
)
def test_the_detail_says_what_was_found_and_what_could_stand_there(query: str, expected: str) -> None:
    assert explain(query, _refusal(query)).detail == expected


@pytest.mark.parametrize(
    ("query", "detail", "hint"),
    [
        ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "a variable that is unbound", "SELECT has only what is in GROUP BY"),
        ("SELECT (1 AS ?s) { ?s ?p ?o }", "overrides an existing variable", "a name that the pattern does not use"),
        ("ASK { ?s ?p ?x BIND(1 AS ?x) }", "", "may not be used before in its group"),
        ("ASK { _:a ?p ?o OPTIONAL { _:a ?q ?r } }", "", "use a blank node label in one group only"),
        ("ASK { ?s ?p ?o {| <urn:a> ?b |} } LIMIT x", "", ""),  # SPARQL 1.2 is not taken for the fault
    ],
)
def test_what_the_grammar_lets_through_has_the_place_and_sentence_of_the_engine(
    query: str, detail: str, hint: str
) -> None:
    message = _refusal(query)
    found = explain(query, message)
    assert f"error at {found.line}:{found.column}:" in message
    assert detail in found.detail
    assert hint in found.hint


@pytest.mark.parametrize(
    ("update", "column", "hint"),
    [
        ("INSRT DATA {}", 1, "did you mean INSERT?"),
        ("DELETE WHERE { ?s ?p ?o", 24, "close the { of line 1, column 14 with }"),
        ("INSERT DATA { <urn:a> <urn:b> }", 31, "the triple is not complete"),
        ("CLEAR GRAPH bil:x", 13, f"add {BIL_LINE}"),
        ("DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } { ?s ?p ?o }", 40, ""),
    ],
)
def test_a_mistake_in_an_update_is_placed_too(update: str, column: int, hint: str) -> None:
    found = explain(update, "error at 1:1: expected [_]", update=True)
    assert (found.line, found.column) == (1, column)
    assert hint in found.hint


@pytest.mark.parametrize(
    "update",
    [
        "",
        "LOAD SILENT <urn:a> INTO GRAPH <urn:b> ; CLEAR ALL; DROP NAMED ; CREATE GRAPH <urn:g>;",
        "COPY DEFAULT TO <urn:g>; MOVE GRAPH <urn:g> TO DEFAULT; ADD SILENT <urn:g> TO GRAPH <urn:h>",
        "PREFIX x: <urn:x> INSERT DATA { x:a x:b 1 . GRAPH x:g { x:a x:b 2 } x:a x:b 3 } ; PREFIX y: <urn:y> CLEAR ALL",
        "DELETE DATA { <urn:a> <urn:b> 1 }; DELETE WHERE { ?s ?p ?o }; DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } USING <urn:g> USING NAMED <urn:h> WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_by_the_grammar_has_no_fault(update: str) -> None:
    assert first_fault(update, update=True) is None


def test_a_message_without_a_place_is_passed_on() -> None:
    found = explain("ASK { }", "something else")
    assert (found.line, found.column, found.detail, found.hint) == (0, 0, "something else", "")


def test_a_very_long_query_is_not_looked_at() -> None:
    found = explain("SELECT" + " " * 200_000 + "}", "error at 7:8: expected [_]")
    assert (found.line, found.column, found.token) == (7, 8, "")


def test_every_question_is_a_query_by_the_grammar(root: Path) -> None:
    questions = sorted((root / "queries").rglob("*.rq"))
    assert len(questions) > 50
    assert [path.name for path in questions if first_fault(path.read_text(encoding="utf-8"))] == []


_WORDS = ["SELECT", "*", "?s", "WHERE", "{", "}", "(", ")", "<urn:a>", "a", ".", ";", ",", '"x"', "@en", "^^", "COUNT"]
_WORDS += [
    "FILTER",
    "AS",
    "1",
    "-1",
    "=",
    "GROUP",
    "BY",
    "x:y",
    "PREFIX x:",
    "_:b",
    "[",
    "]",
    "|",
    "BIND",
    "VALUES",
    "\n",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(_WORDS)).map(" ".join)))
def test_what_is_accepted_has_no_fault_and_what_has_one_is_refused_there(query: str) -> None:
    fault = first_fault(query)
    try:
        Store.memory([]).query(query)
    except QueryError as error:
        found = explain(query, str(error))
        assert found.detail
        if fault:
            assert query[fault.token.start :].startswith(fault.token.text)
            assert 1 <= found.line <= query.count("\n") + 1
    else:
        assert fault is None


@given(st.text())
def test_tokens_are_pieces_of_the_text_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.start >= end
        end = token.start + len(token.text)
        assert text[token.start : end] == token.text


KNOWN = [str(BIL.Visit), str(BIL.Meeting), str(ID["st-belarus"]), str(ID["st-azerbaijan"])]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"{BIL_LINE} ASK {{ ?s a bil:Visit }}", []),
        (f"{BIL_LINE} ASK {{ ?s a bil:Meetng }}", [("bil:Meetng", ["bil:Meeting"])]),
        (
            "PREFIX x: <https://w3id.org/bilateral/id/> ASK { x:st\\-belorus ?p ?o }",
            [("id:st-belorus", ["id:st-belarus"])],
        ),
        (f"ASK {{ <{BIL}visit> ?p <{BIL}visit> }}", [("bil:visit", ["bil:Visit"])]),
        (f"ASK {{ <{BIL}Qqqq> a <urn:x> }}", [("bil:Qqqq", [])]),
        (f'ASK {{ <{CLAIM}c1> ?p "bil:Meetng" }} # bil:Meetng', []),  # of claims nothing is known
    ],
)
def test_an_unknown_term_of_the_dataset_is_given_with_those_near_it(
    query: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert unknown_terms(query, KNOWN) == expected


def test_labels_count_as_spellings() -> None:
    known = {str(ID["city-0017"]): ["Minsk", "Мінск"], str(ID["city-0018"]): ["Baku"]}
    assert unknown_terms(f"ASK {{ <{ID}minsk> ?p ?o }}", known) == [("id:minsk", ["id:city-0017"])]
