"""axe-core finds no serious or critical violation on any page: light and dark, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.pages.browsing import NARROW, WIDE, OpenPage
from tests.pages.listed import LISTED, Listed

_SERIOUS = ("serious", "critical")
_EVERY_RULE: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
_COLOURS: dict[str, Any] = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.name)
def test_axe_finds_nothing_serious(open_page: OpenPage, listed: Listed) -> None:
    page = open_page(policy=False)  # axe is put into the page, which the policy forbids
    listed.open(page)
    # axe does not look into what is folded up.
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme="light")
        found += [f"{width}: {each}" for each in violations(page, _EVERY_RULE)]
        page.emulate_media(color_scheme="dark")  # which changes colours and nothing else
        found += [f"{width}, dark: {each}" for each in violations(page, _COLOURS)]
    assert not found, "\n".join(found)


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Each serious violation with the first elements that have it, and what to do."""
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']} ({len(each['nodes'])}): {node['target']} {node['html'][:150]}: {node['failureSummary'][:250]}"
        for each in found
        if each["impact"] in _SERIOUS
        for node in each["nodes"][:3]
    ]
