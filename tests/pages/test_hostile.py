"""Labels and queries that would do harm, were they taken for more than text: every page shows them as they are."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page
from tests.pages.browsing import NARROW, OpenPage, Screenshot, overflow, wide_elements
from tests.server.running import SERVE, Running, running

from bilateral.publish import POINTER, PROOFS
from bilateral.quads import parse, serialize
from bilateral.store import Store

MARKUP = (
    "\"'><img class=injected src=x onerror=alert(1)></script><script class=injected>alert(2)</script></title>"
    "<svg class=injected onload=alert(3)><a class=injected href=javascript:alert(4)>{{ 7 * 7 }} %(name)s &lt;b&gt;"
)
REVERSED = "\u202estate visit, and what follows\u2066"
INVISIBLE = "Man\u200bsk\u200d\u2060\ufeff\u00ad\u200b"
LONG = "W" * 10_000
STACKED = "Z" + "\u0301\u0323" * 200
TEXTS = {
    "markup": MARKUP,
    "reversed": REVERSED,
    "invisible": INVISIBLE,
    "long": LONG,
    "stacked": STACKED,
    "control": "\x00\x01",
}
_ANY = (MARKUP, REVERSED, INVISIBLE, STACKED)

_CHOSEN = {
    "https://w3id.org/bilateral/id/per-lukashenko": MARKUP,
    "https://w3id.org/bilateral/id/evt-lukashenko-state-visit": REVERSED,
    "https://w3id.org/bilateral/id/st-belarus": LONG,
}
_LABELLED = re.compile(
    r"(<(?P<of>[^>]+)> <[^>]+[#/]"
    r"(?:label|prefLabel|altLabel|nameText|content|reason|wording|scope|definition|comment|title|description)>)"
    r' "(?:[^"\\]|\\.)*"(?P<rest>(?:@[\w-]+)?(?: <[^>]+>)? \.)'
)
PAGES = {
    "home": "/",
    "person": "/id/per-lukashenko",
    "state": "/id/st-belarus",
    "visit": "/id/evt-lukashenko-state-visit",
    "post": "/id/post-pm-by",
    "claim": "/claim/001-016",
    "article": "/id/art-002",
    "why": "/explain?subject=id:per-lukashenko&predicate=bil:hasRepresented&object=id:st-belarus",
    "disputes": "/disputes",
    "plans": "/plans",
    "figures": "/figures",
    "offices": "/offices",
    "claims": "/claims",
    "question": "/queries/meetings-who-met-whom",
    "term": "/ontology/StateVisit",
}
ASKED = {
    "search": "/search?q={}",
    "query": "/query?query={}",
    "explain": "/explain?subject={0}&predicate={0}&object={0}",
}


@pytest.fixture(scope="module")
def hostile(store: Store, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of the graph, in which every label and every wording is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    lines = serialize(store, "nq").decode().splitlines()
    changed = "\n".join(_LABELLED.sub(_hostile, line) for line in lines)
    assert changed.count("injected") > 1000
    stores = folder / "store"
    stores.mkdir()
    Store.write(stores / "labels", parse(changed.encode(), "nq"))
    (stores / POINTER).write_text("labels\n", encoding="utf-8")
    shutil.copy(built / PROOFS, folder)  # no proof rests on a label
    with running(SERVE, stores) as server:
        yield server


def _hostile(line: re.Match[str]) -> str:
    text = _CHOSEN.get(line["of"]) or _ANY[zlib.crc32(line["of"].encode()) % len(_ANY)]
    literal = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'{line[1]} "{literal}"{line["rest"]}'


def assert_harmless(page: Page) -> None:
    """Nothing of a label became an element, and the window is as wide as before; dialogs and errors the watch sees."""
    assert page.locator(".injected").count() == 0
    assert page.locator("a[href^='javascript:' i]").count() == 0
    assert "49" not in page.title()
    assert overflow(page) <= 0, wide_elements(page)


@pytest.mark.parametrize("name", PAGES)
def test_hostile_labels_stay_text_and_keep_to_the_window(
    open_page: OpenPage, hostile: Running, screenshot: Screenshot, name: str
) -> None:
    page = open_page(width=NARROW, site=hostile)
    answer = page.goto(PAGES[name])
    assert answer is not None and answer.ok
    page.wait_for_load_state("networkidle")
    screenshot(page, f"hostile-{name}", whole=False)
    assert_harmless(page)


def test_markup_in_a_label_is_read_as_it_is_written(open_page: OpenPage, hostile: Running) -> None:
    page = open_page(site=hostile)
    page.goto(PAGES["person"])
    assert "<img class=injected src=x onerror=alert(1)>" in page.locator("h1").inner_text()
    assert "<img class=injected src=x onerror=alert(1)>" in page.title()


def test_a_label_that_reverses_leaves_the_words_after_it_in_order(open_page: OpenPage, hostile: Running) -> None:
    page = open_page(site=hostile)
    for path in (PAGES["why"], PAGES["visit"], PAGES["disputes"], PAGES["article"]):
        page.goto(path)
        assert page.evaluate(_REVERSED_NEIGHBOURS) == [], path


_REVERSED_NEIGHBOURS = """() => {
    // Texts beside, not within, an element whose text reverses: their first character stands left of their last.
    const found = [];
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        const length = text.data.trimEnd().length;
        const start = text.data.search(/\\S/);
        const beside = [...text.parentElement.children].some(each => each.textContent.includes("\\u202e"));
        if (!beside || text.data.includes("\\u202e") || length - start < 2) continue;
        const box = at => {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getBoundingClientRect();
        };
        const first = box(start), last = box(length - 1);
        if (first.top === last.top && first.width && last.width && first.left > last.left) found.push(text.data);
    }
    return found;
}"""


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ASKED)
def test_hostile_words_that_are_asked_for_are_shown_as_text(open_page: OpenPage, name: str, text: str) -> None:
    page = open_page(width=NARROW)
    page.goto(ASKED[name].format(quote(TEXTS[text])))
    page.wait_for_load_state("networkidle")
    assert_harmless(page)
