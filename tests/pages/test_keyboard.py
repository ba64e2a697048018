"""The pages without a mouse: everything is reached by the keyboard, in order, and one sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.pages.browsing import OpenPage
from tests.server.running import wait_until

_FOCUSED = """() => {
    const each = document.activeElement;
    const style = getComputedStyle(each);
    const box = each.getBoundingClientRect();
    return {
        words: each.innerText || each.getAttribute("aria-label") || each.name || "",
        part: each.closest("header, main, footer")?.tagName.toLowerCase() ?? "body",
        outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
    };
}"""


def test_the_first_stop_leads_past_the_navigation(page: Page) -> None:
    page.goto("/id/st-belarus")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED)["words"] == "Skip to the content"
    assert page.evaluate(_FOCUSED)["seen"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED)["part"] == "main"


def test_tabbing_reaches_navigation_languages_and_search_in_this_order_and_focus_is_seen(page: Page) -> None:
    page.goto("/")
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(_FOCUSED))
        if page.evaluate("document.activeElement.matches('[type=search], [name=q]')"):
            break
    else:
        pytest.fail("forty stops do not reach the search")
    assert [stop for stop in stops if not (stop["outlined"] and stop["seen"])] == []
    words = [stop["words"] for stop in stops]
    assert words[:3] == ["Skip to the content", "Bilateral", "Home"]
    assert words.index("Home") < words.index("Query") < words.index(next(each for each in words if "English" in each))


def test_search_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.locator("main :is([type=search], [name=q])").first.focus()
    page.keyboard.type("Lukashenko")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=Lukashenko*")
    assert page.get_by_role("main").get_by_role("link", name="Lukashenko").first.is_visible()


def test_the_language_is_switched_by_keyboard_and_one_stays_on_the_page(page: Page) -> None:
    page.goto("/plans?after=2025-12-31")
    before = page.get_by_role("navigation").first.inner_text()
    page.get_by_role("button", name="Беларуская").focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "be")
    assert page.url.endswith("/plans?after=2025-12-31")
    assert page.get_by_role("navigation").first.inner_text() != before
    page.goto("/disputes")  # and it is remembered
    assert page.locator("html").get_attribute("lang") == "be"


@pytest.mark.parametrize(("asked", "given"), [("be-BY", "be"), ("ru-RU", "ru"), ("az-AZ", "az"), ("fr-FR", "en")])
def test_the_first_page_is_in_the_language_of_the_browser_or_in_english(
    open_page: OpenPage, asked: str, given: str
) -> None:
    page = open_page(language=asked)
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == given


def test_a_region_that_scrolls_can_be_scrolled_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(width=420)
    page.goto("/id/st-belarus")
    region = page.locator(".network [role=region]")  # a drawing is never narrower than its names allow
    region.focus()
    page.keyboard.press("ArrowRight")
    wait_until(lambda: region.evaluate("each => each.scrollLeft") > 0)
