"""The page and the limits are in step with the stores and the questions that there are."""

import re
from pathlib import Path

import pytest

from .data import EVERY_TRIPLE, SHAPES, questions
from .embedded import embedded
from .limits import Limit, read_limits, unexplained
from .redland import REDLAND
from .servers import servers

PAGE = Path(__file__).with_name("STORES.md").read_text(encoding="utf-8")
STORES = [*servers(Path("peers")), *embedded(Path("peers")), REDLAND]
NAMES = {name for part in ("", "check") for name, _ in questions(part)}
LOADED = {"turtle", "plain", "faults", "quads", "reification", "wikidata", "nanopublications"}


def test_the_page_has_every_store_with_the_commands_that_load_it() -> None:
    for store in STORES:
        assert f"\n| {store.name} | " in PAGE or f"\n- {store.name} was not run" in PAGE
        assert f"```sh\n{store.load}\n```" in PAGE or f"\n- {store.name} was not run" in PAGE


def test_at_least_six_stores_of_five_engines_have_every_triple_of_the_plain_dumps() -> None:
    rows = [
        line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| .* \| .* \([A-Za-z]+\) \|", line)
    ]
    whole = [row for row in rows if row[8] == "alike"]
    assert len(whole) >= 6 and len({row[2] for row in whole}) >= 5
    assert len({row[3] for row in whole if row[3] != "no"}) == 1


def test_the_page_names_every_question_and_no_other() -> None:
    listed = " ".join(PAGE[PAGE.index("The questions: ") : PAGE.index("## How to load")].split())
    assert set(re.findall(r"(?:check/)?[a-z0-9]+(?:-[a-z0-9]+)+|memberships|superlatives", listed)) == NAMES
    assert f"questions alike, of {len(NAMES)}" in PAGE


def test_every_limit_is_of_a_store_and_a_question_that_there_are() -> None:
    limits = read_limits()
    assert {limit.store for limit in limits} <= {store.name for store in STORES}
    for limit in limits:
        assert set(limit.fails) <= NAMES | LOADED | {EVERY_TRIPLE, SHAPES}
        assert limit.says and limit.reason
        assert limit.is_of_time or " ".join(limit.reason.split()) in " ".join(PAGE.split())


KNOWN = [Limit("S", ("one", "two"), "syntax", "it has no paths")]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"one": "syntax error", "two": "a syntax error", "three": ""}, []),
        ({"one": "syntax", "two": "syntax", "three": "lost"}, ["S: three: lost"]),
        ({"one": "lost", "two": "syntax"}, ["S: one: lost"]),
        ({"one": "", "two": "syntax"}, ["S: one: a known limit, but it went well"]),
        ({"two": "syntax"}, ["S: one: a known limit, but nobody asked"]),
    ],
)
def test_a_difference_is_explained_by_a_limit_that_bites_or_the_run_fails(
    said: dict[str, str], wrong: list[str]
) -> None:
    assert unexplained("S", said, KNOWN) == wrong
    assert unexplained("T", {"one": ""}, KNOWN) == []


def test_a_store_that_was_once_too_slow_may_be_fast_enough_elsewhere() -> None:
    slow = [Limit("S", ("one",), "no answer within", "it is slow")]
    assert unexplained("S", {"one": ""}, slow) == unexplained("S", {"one": "no answer within 3 s"}, slow) == []
    assert unexplained("S", {"one": "lost"}, slow) == ["S: one: lost"]
    assert unexplained("S", {}, slow) != []
