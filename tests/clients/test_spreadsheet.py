"""A spreadsheet opens the answers as CSV: here Python's own reader, which knows nothing of RDF."""

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from tests.server.running import Running


def opened(graph: Running, path: str, **query: str) -> list[list[str]]:
    """Header and rows of the CSV at ``path``."""
    status, headers, content = graph.ask(path, **query)
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert not content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


@pytest.mark.parametrize("name", ["numbers-all", "trade-growth", "source-wording", "labels-languages"])
def test_a_question_opens_with_its_columns_in_order_and_every_cell_as_it_is(
    name: str, graph: Running, root: Any
) -> None:
    header, *rows = opened(graph, f"queries/{name}.csv")
    text = (root / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    found = json.loads(graph.ask(f"queries/{name}.json")[2])
    assert header == found["head"]["vars"] == re.findall(r"\?(\w+)", re.findall(r"(?m)^SELECT .*", text)[0])
    assert rows == [[row.get(v, {"value": ""})["value"] for v in header] for row in found["results"]["bindings"]]
    assert rows


def test_numbers_and_dates_are_bare(graph: Running) -> None:
    query = """SELECT ?n ?d ?t { VALUES (?n ?d ?t) {
        (1 1.50 "2021-04-14"^^<http://www.w3.org/2001/XMLSchema#date>) (-20 0.1 UNDEF) } } ORDER BY DESC(?n)"""
    header, *rows = opened(graph, "sparql", query=query, format="csv")
    assert header == ["n", "d", "t"]
    assert [(int(n), Decimal(d), t) for n, d, t in rows] == [
        (1, Decimal("1.5"), "2021-04-14"),
        (-20, Decimal("0.1"), ""),
    ]


def test_what_csv_must_quote_comes_back_as_it_was(graph: Running) -> None:
    query = (
        """SELECT ?a ?b { VALUES (?a ?b) { ("one, two" "say \\"so\\"") ("Şəki\\nŞamaxı" " Гомель ") } } ORDER BY ?b"""
    )
    rows = opened(graph, "sparql", query=query, format="csv")[1:]
    assert rows == [["Şəki\nŞamaxı", " Гомель "], ["one, two", 'say "so"']]
