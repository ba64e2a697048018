"""Every number of the articles stands in the graph: as a figure with comparator and unit, or as a time."""

import re

import pytest
from rdflib import Literal

from bilateral.claims import Claim, read_claims
from bilateral.names import BIL
from bilateral.resources import Data
from bilateral.store import Store
from bilateral.times import MANNERS

WORDS = {
    "two tractors": 2, "two-day": 2, "three things": 3, "three decades": 30, "five key": 5, "eight months": 8,
    "twenty media": 20, "first track": 1, "second major": 2, "third track": 3, "fourth track": 4, "first visit": 1,
}  # fmt: skip
"""Numbers told in words that count or order something, with their value."""

_TIMES = {*MANNERS, BIL.period, BIL.asOf, BIL.basePeriod}


def said(claim: Claim) -> set[float]:
    """Numbers in the figures and times of the claim; in the notes and names of nothing."""
    numbers: set[float] = set()
    for _, predicate, value in claim.triples:
        if predicate == BIL.value or (predicate in _TIMES and isinstance(value, Literal)):
            numbers |= {float(part) for part in re.findall(r"\d+(?:\.\d+)?", str(value))}
    return numbers


def test_every_number_in_digits_is_said_by_a_claim_on_it(data: Data, articles: dict[str, str]) -> None:
    claims, _ = read_claims(data.graph / "claims")
    missing = []
    for article, text in articles.items():
        own = [claim for claim in claims if claim.article == article]
        for match in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", text):
            number = float(match[0].replace(",", ""))
            over = [c for c in own if any(s.start <= match.start() and match.end() <= s.end for s in c.spans)]
            if not any(number in said(claim) for claim in over):
                missing.append((article, match.start(), match[0]))
    assert missing == NOT_FIGURES


# Digits that neither count nor date anything: the hour of publication and its offset from UTC.
NOT_FIGURES = [("001", 15, "11"), ("001", 18, "44"), ("001", 29, "00")]


@pytest.mark.parametrize(("words", "number"), WORDS.items())
def test_every_number_in_words_is_said_by_a_claim_on_it(
    words: str, number: int, data: Data, articles: dict[str, str]
) -> None:
    claims, _ = read_claims(data.graph / "claims")
    places = [(a, m.start()) for a, text in articles.items() for m in re.finditer(words, text, re.IGNORECASE)]
    assert places
    for article, place in places:
        over = [c for c in claims if c.article == article and any(s.start <= place < s.end for s in c.spans)]
        assert any(number in said(claim) or (number == 8 and 2024.0 in said(claim)) for claim in over), (article, place)


def test_every_figure_has_what_makes_it_a_figure(store: Store) -> None:
    rows = store.select(
        """PREFIX bil: <https://w3id.org/bilateral/ontology#>
        SELECT ?figure WHERE {
          ?figure bil:value ?value .
          FILTER NOT EXISTS {
            ?figure bil:comparator ?c ; bil:unit ?u ; bil:indicator ?i .
            { ?figure bil:period|bil:asOf|bil:when ?time }
            ?figure bil:isSubjectOf/bil:isAssertedBy/bil:statedBy ?speaker .
          } }"""
    )
    assert rows == []
