"""What a page weighs on the wire, with all that it loads, compressed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response
from tests.pages.browsing import OpenPage
from tests.pages.listed import LISTED, Listed

_MOST_KB = {True: 700, False: 60}
"""By whether a page draws: with pictures, charts, maps or the editor, and without."""


@pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.name)
def test_a_page_with_all_it_loads_keeps_to_its_budget(open_page: OpenPage, listed: Listed) -> None:
    page = open_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(listed.path)
    page.wait_for_load_state("networkidle")
    weights = {answer.url: _bytes(answer) for answer in answers if not answer.url.startswith("data:")}
    assert sum(weights.values()) <= _MOST_KB[listed.drawn] * 1000, weights


def _bytes(answer: Response) -> int:
    sizes = answer.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
