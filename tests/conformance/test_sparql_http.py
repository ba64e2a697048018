"""SPARQL 1.0 and 1.1 as the W3C tests them: query, update, syntax and result formats, loaded and asked over HTTP."""

import re
from collections import Counter

import pytest

from .endpoint import Endpoint
from .engine import Engine
from .evaluation import fault
from .manifests import MISSING, SUITE, Case, Dataset, cases

if not SUITE.is_dir():
    pytest.skip(MISSING, allow_module_level=True)

SUITES = {
    "SPARQL 1.0": cases("sparql10/manifest.ttl"),
    "SPARQL 1.1 Query": cases("sparql11/manifest-sparql11-query.ttl"),
    "SPARQL 1.1 Update": cases("sparql11/manifest-sparql11-update.ttl"),
    "SPARQL 1.1 result formats": cases("sparql11/manifest-sparql11-results.ttl"),
    "SPARQL 1.1 Federated Query": cases("sparql11/manifest-sparql11-fed.ttl"),
}
CASES = [case for listed in SUITES.values() for case in listed]

# What the engine, asked alone in this process, gets wrong too; a test below holds it to that.
ENGINE = {
    "it keeps numbers and times by value, so that two ways to write one value are one term": """
        sparql10/open-world/open-eq-01 sparql10/expr-builtin/dawg-str-1 sparql10/expr-builtin/dawg-str-2
        sparql10/expr-builtin/sameTerm-simple sparql10/expr-builtin/sameTerm-eq sparql10/expr-builtin/sameTerm-not-eq
        sparql10/expr-equals/eq-graph-1 sparql10/expr-equals/eq-graph-2
        sparql10/distinct/distinct-1 sparql10/distinct/distinct-9 sparql11/csv-tsv-res/csv03
    """,
    "it keeps xsd:negativeInteger as xsd:integer": "sparql11/csv-tsv-res/tsv03",
    "it says that a date with a time zone and one without are unequal, where nothing can be said": """
        sparql10/open-world/date-2
    """,
    "inside GRAPH ?g it has ?g in scope from the start, where it is to be joined at the end": """
        sparql10/graph/graph-variable-scope sparql10/graph/graph-optional sparql11/bindings/graph
        sparql11/aggregates/agg-empty-group-count-graph sparql11/negation/graph-minus
    """,
    "a path of length zero has ends only that are in the data": """
        sparql11/property-path/zero_or_more_set_start sparql11/property-path/zero_or_more_set_end
        sparql11/property-path/zero_or_one_set_start sparql11/property-path/zero_or_one_set_end
    """,
    "GROUP_CONCAT of strings in one language is in that language, as in SPARQL 1.2": """
        sparql11/aggregates/agg-groupconcat-04 sparql11/aggregates/agg-groupconcat-06
    """,
    "BNODE(text) is the same blank node in every row": "sparql11/functions/bnode01",
    "it takes true and false in lower case only": "sparql10/expr-builtin/case-insensitive-booleans",
    "it reads ?x<?a&&?b>?y as a comparison, not as an IRI": "sparql10/syntax-sparql3/syn-bad-26",
}
# What asks the server to call others, which it does not do, silent or not.
OUTSIDE = [
    case
    for case in CASES
    if case.request.parent.name == "service"
    or case.id in ("sparql11/update-silent/load-silent", "sparql11/update-silent/load-into-silent")
]

REASONS = {name: reason for reason, names in ENGINE.items() for name in names.split()}
FAILING = [case for case in CASES if case.id in REASONS]
PASSING = [case for case in CASES if case.id not in REASONS and case not in OUTSIDE]


def name(case: Case) -> str:
    return case.id


def test_the_suites_have_all_their_cases() -> None:
    assert {suite: Counter(case.kind for case in listed) for suite, listed in SUITES.items()} == {
        "SPARQL 1.0": {"QueryEvaluationTest": 283, "PositiveSyntaxTest": 149, "NegativeSyntaxTest": 50},
        "SPARQL 1.1 Query": {"QueryEvaluationTest": 225, "PositiveSyntaxTest11": 63, "NegativeSyntaxTest11": 40},
        "SPARQL 1.1 Update": {
            "UpdateEvaluationTest": 94,
            "PositiveUpdateSyntaxTest11": 42,
            "NegativeUpdateSyntaxTest11": 13,
            "NegativeSyntaxTest11": 8,
        },
        "SPARQL 1.1 result formats": {"QueryEvaluationTest": 7, "CSVResultFormatTest": 3},
        "SPARQL 1.1 Federated Query": {"PositiveSyntaxTest11": 3, "QueryEvaluationTest": 7},
    }
    assert (len(PASSING), len(FAILING), len(OUTSIDE)) == (951, 27, 9)


@pytest.mark.parametrize("case", PASSING, ids=name)
def test_the_server_does_what_the_case_wants(case: Case, endpoint: Endpoint) -> None:
    assert not fault(case, endpoint)


@pytest.mark.parametrize("case", FAILING, ids=name)
def test_what_is_excused_is_what_the_engine_gets_wrong(case: Case) -> None:
    assert fault(case, Engine()), f"passes now; strike it from the list: {REASONS[case.id]}"


@pytest.mark.parametrize("case", OUTSIDE, ids=name)
def test_a_request_that_would_make_the_server_call_another_is_refused(case: Case, endpoint: Endpoint) -> None:
    assert re.search("\nrefused: 4..", fault(case, endpoint))


class Forgetful(Engine):
    """An engine that holds nothing and takes every update for done."""

    def hold(self, data: Dataset) -> None:
        pass

    def update(self, text: str) -> None:
        pass


def test_most_cases_need_their_data_or_their_update() -> None:
    asked = [case for case in PASSING if case.kind.endswith("EvaluationTest")]
    without = Counter(case.kind for case in asked if not fault(case, Forgetful()))
    assert without == {"QueryEvaluationTest": 60, "UpdateEvaluationTest": 7}, len(asked)
