"""Four things somebody wants to know, each found from the home page in at most three clicks on what one sees."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

MOST_CLICKS = 3


class Visitor:
    """Somebody at the home page who clicks on links by their words."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        page.goto("/")

    def follow(self, words: str | re.Pattern[str], within: str = "body") -> None:
        """Click the first link that is seen with these words, in ``within``."""
        link = self.page.locator(within).get_by_role("link", name=words).locator("visible=true").first
        link.click()
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS

    def sees(self, *words: str | re.Pattern[str]) -> None:
        """Each of the words stands on the page, to be seen without another click."""
        main = self.page.get_by_role("main").inner_text()
        assert [each for each in words if not re.search(each, main)] == []


@pytest.fixture(params=["page", "phone"])
def visitor(request: pytest.FixtureRequest) -> Visitor:
    """A visitor at a desk, and one with a phone."""
    return Visitor(request.getfixturevalue(request.param))


def test_why_the_state_visit_is_dated_as_it_is(visitor: Visitor) -> None:
    visitor.follow("Why is the state visit dated as it is?")
    visitor.sees("Azernews", "Dmitry Pinevich", "BelTA", "speaks for 2024")
    visitor.follow(re.compile("^claim 001-016"), "main")
    visitor.sees("May 2023|2023-05", "characters")


def test_the_same_by_way_of_the_disputes(visitor: Visitor) -> None:
    visitor.follow("Disputes")
    visitor.sees("state visit", "speaks for 2024", "Azernews", "BelTA")


def test_what_the_ambassador_said_about_transplantation(visitor: Visitor) -> None:
    visitor.follow("What did the ambassador say about transplantation?")
    visitor.sees("Dmitry Pinevich", "three fields of medicine")
    visitor.follow(re.compile("002-122"), "main")
    visitor.sees("Dmitry Pinevich", "evaluated", "characters")


def test_who_was_prime_minister_of_belarus_and_why_that_is_not_certain(visitor: Visitor) -> None:
    visitor.follow(re.compile("^Who was prime minister of Belarus on 1 February 2025"))
    visitor.sees("Roman Golovchenko", "Aleksander Turchin", "(?i)possib", "no source")


def test_everything_planned_for_after_2025(visitor: Visitor) -> None:
    visitor.follow("What is planned for after 2025?")
    visitor.sees("steps of the road map", "agency for tourism", "vocational training", "the assembly is to meet again")
