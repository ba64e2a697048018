"""What the page on dialects shows is so: its examples are in the dumps, its queries give its answer."""

import re
from pathlib import Path

import pytest
from rdflib import Literal
from rdflib.namespace import XSD

from bilateral.dialects.dump import DIALECTS
from bilateral.dialects.published import Published
from bilateral.names import PREFIXES, compact, statement_iri
from bilateral.quads import Quad, parse
from bilateral.store import Store


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "graph" / "bilateral" / "dialects" / "README.md").read_text(encoding="utf-8")


def block(page: str, name: str, languages: str) -> str:
    section = page.split(f"\n### {name}\n")[1].split("\n### ")[0]
    (found,) = re.findall(rf"```(?:{languages})\n(.*?)```", section, re.DOTALL)
    return str(found)


def declared(name: str, form: str) -> str:
    return "".join(form.format(prefix, iri) for prefix, iri in {**PREFIXES, **DIALECTS[name].PREFIXES}.items())


@pytest.mark.parametrize("name", DIALECTS)
def test_the_query_of_a_dialect_gives_the_answer_of_the_page(
    name: str, page: str, dumped: dict[str, set[Quad]]
) -> None:
    store = Store.memory(dumped[name])
    rows = store.select(declared(name, "PREFIX {}: <{}>\n") + block(page, name, "sparql"))
    found = [(str(row["when"]), compact(row["speaker"]), str(row["start"]), str(row["end"])) for row in rows]
    expected = re.findall(r"^\| ([0-9-]+) \| (\S+) \| ([0-9]+) \| ([0-9]+) \|$", page, re.MULTILINE)
    assert len(expected) == 3 and sorted(found) == sorted(expected)


@pytest.mark.parametrize("name", DIALECTS)
def test_the_example_of_a_dialect_is_in_its_dump(name: str, page: str, dumped: dict[str, set[Quad]]) -> None:
    text = declared(name, "@prefix {}: <{}> .\n") + block(page, name, "turtle|trig")
    shown = parse(text.encode(), DIALECTS[name].SYNTAXES[0])
    assert len(shown) > 1 and not shown - dumped[name]


@pytest.mark.parametrize("name", DIALECTS)
def test_the_table_has_the_syntaxes_and_the_number_of_triples(
    name: str, page: str, dumped: dict[str, set[Quad]]
) -> None:
    (row,) = re.findall(rf"^\| `{name}` \| ([a-z, ]+) \| ([0-9,]+) \|", page, re.MULTILINE)
    assert row == (", ".join(DIALECTS[name].SYNTAXES), f"{len(dumped[name]):,}")


def test_the_page_counts_the_statements_whose_names_do_not_follow_from_their_triples(
    page: str, claims: list[Published]
) -> None:
    (number,) = re.findall(r"that is so of ([0-9]+) numbers", page)
    odd = [triple for claim in claims for name, triple in claim.statements if name != statement_iri(claim.iri, triple)]
    assert len(odd) == int(number)
    assert {value.datatype for _, _, value in odd if isinstance(value, Literal)} == {XSD.decimal}
