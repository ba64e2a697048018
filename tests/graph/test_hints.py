"""A query with a prefix it does not declare is told the line to add."""

import pytest

from bilateral.hints import undeclared


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
    assert undeclared(query) == hint
