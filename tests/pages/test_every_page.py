"""Every page: it loads, says what it must, leads on, fits its window, and says the same without scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from tests.pages.browsing import NARROW, WIDE, OpenPage, Screenshot, opening, overflow, wide_elements
from tests.pages.listed import LISTED, Listed
from tests.server.running import Running


@pytest.fixture(scope="module", params=LISTED, ids=lambda listed: listed.name)
def listed(request: pytest.FixtureRequest) -> Listed:
    return request.param


@pytest.fixture(scope="module")
def shown(browser: Browser, site: Running, listed: Listed) -> Iterator[Page]:
    """The page in a wide window: loaded once, for all tests that ask for it."""
    with opening(browser, site) as open_page:
        page = open_page()
        listed.open(page)
        yield page


def test_a_page_has_a_title_one_heading_and_its_headings_in_order(shown: Page, listed: Listed) -> None:
    assert re.fullmatch(r"Bilateral|.+ · Bilateral", shown.title())
    [heading] = shown.locator("h1").all_inner_texts()
    assert heading.strip() and listed.heading in heading
    assert shown.locator("html").get_attribute("lang") == "en"
    levels = shown.locator("main :is(h1, h2, h3, h4, h5, h6)").evaluate_all("all => all.map(each => +each.tagName[1])")
    assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert len(shown.locator("main").inner_text().split()) > 10


def test_a_page_says_the_same_without_scripts(shown: Page, open_page: OpenPage, listed: Listed) -> None:
    bare = open_page(scripts=False)
    listed.open(bare, scripts=False)
    with_scripts, without = _words(shown), _words(bare)
    assert with_scripts - without == Counter(), "without scripts these words are missing"
    assert without - with_scripts == Counter(), "with scripts these words are gone"


def _words(page: Page) -> Counter[str]:
    """Words of the content; the desk of the query page, where people work and do not read, is no part of it."""
    words = page.locator("main").evaluate(
        """main => {
            main.querySelectorAll(".desk .ask").forEach(each => { each.style.display = "none"; });
            const words = main.innerText;
            main.querySelectorAll(".desk .ask").forEach(each => { each.style.display = ""; });
            return words;
        }"""
    )
    return Counter(re.findall(r"\w+", words))


def test_the_links_of_a_page_lead_somewhere(shown: Page, site: Running, listed: Listed) -> None:
    base = site.url + listed.path.removeprefix("/")
    found = {urljoin(base, href).partition("#")[0] for href in shown.locator("a[href]").evaluate_all(_HREFS)}
    shapes = {_shape(href): href for href in sorted(found, reverse=True) if href.startswith(site.url)}
    shapes.pop(_shape(base), None)  # the page itself, which the test came from
    broken = {href: status for href in shapes.values() if (status := _status(site, href)) != 200}
    assert not broken


_HREFS = "all => all.map(each => each.getAttribute('href'))"


def _shape(href: str) -> tuple[str, ...]:
    """What links to pages of one kind have in common: one of each kind is followed."""
    parts = urlsplit(href)
    folder, _, last = parts.path.rpartition("/")
    kind, _, suffix = last.partition(".")
    return (folder, kind.split("-")[0] if folder else kind, suffix, *sorted(parse_qs(parts.query)))


def _status(site: Running, href: str) -> int:
    status, _, _ = site.ask(href.removeprefix(site.url), {"Accept": "text/html,*/*;q=0.8"})
    return status


def test_a_page_is_no_wider_than_its_window(shown: Page, screenshot: Screenshot, listed: Listed) -> None:
    for width in (NARROW, WIDE):
        shown.set_viewport_size({"width": width, "height": 844})
        assert overflow(shown) <= 0, (width, wide_elements(shown))
        for scheme in ("dark", "light"):
            shown.emulate_media(color_scheme=scheme)
            screenshot(shown, f"{listed.name}-{width}-{scheme}")


def test_the_navigation_leads_to_each_part_and_says_where_one_is(page: Page) -> None:
    page.goto("/")
    parts = page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link").all_inner_texts()
    assert parts == ["Home", "Claims", "Plans", "Disputes", "Figures", "Office holders", "Questions", "Query"]
    for part in parts:
        page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name=part, exact=True).click()
        here = page.get_by_role("navigation", name="Pages", exact=True).locator("[aria-current=page]")
        assert here.all_inner_texts() == [part]


def test_the_footer_says_which_data_how_much_and_under_what_licence(page: Page) -> None:
    page.goto("/")
    footer = page.get_by_role("contentinfo").inner_text()
    assert re.search(r"Snapshot [0-9a-f]{12} · \d+ claims · 5 articles · CC BY 4.0", footer), footer
