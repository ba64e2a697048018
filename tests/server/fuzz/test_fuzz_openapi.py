"""Calls made from the OpenAPI document, with what fits its schemas and what does not, are answered as it says."""

import gc
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks

# Not that what fits the schema is accepted, and what does not is refused: an IRI may be no thing of the graph, and an
# empty parameter counts as none.
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
LIKE_IT = settings(max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])


# The client of schemathesis closes no answer, so the files of some are left to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("mode", GenerationMode)
def test_a_call_of_the_document_is_answered_as_it_says(mode: GenerationMode, app: Flask) -> None:
    described = schemathesis.openapi.from_wsgi("/openapi.json", app)
    called: set[str] = set()
    for operation in (found.ok() for found in described.get_all_operations()):

        @LIKE_IT
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Any) -> None:
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})
            called.add(case.operation.label)

        try:
            call()
        except Unsatisfiable:  # what takes no parameter cannot be given a wrong one
            assert mode == GenerationMode.NEGATIVE, operation.label
    gc.collect()
    assert len(called) > 30
