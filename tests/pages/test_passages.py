"""Sentences are found when a page is written, only in the text that a claim was made from."""

import pytest

from bilateral.claims import Span
from bilateral.texts import sha256
from bilateral_server.pages.passages import Passage, passages, stretches

TEXT = "Title of a note\n\nMr. Reed met J. Lake at noon. They spoke of rain! Nothing\ncame of it."


def _span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), sha256(words))


def _told(passage: Passage) -> str:
    return "".join(f"[{part.text}]" if part.marked else part.text for part in passage.parts)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Title", "[Title] of a note"),
        ("at noon", "Mr. Reed met J. Lake [at noon]."),
        ("They spoke of rain!", "[They spoke of rain!]"),
        ("rain! Nothing", "They spoke of [rain! Nothing]"),
        ("came of it.", "[came of it.]"),
        ("Nothing\ncame", "[Nothing came] of it."),
    ],
)
def test_a_span_is_marked_in_the_sentences_it_lies_in(words: str, told: str) -> None:
    (found,) = passages("999", [_span(words)], TEXT)
    assert _told(found) == told


def test_spans_of_one_sentence_are_told_together_in_the_order_of_the_text() -> None:
    found = passages("999", [_span("rain"), _span("at noon"), _span("Reed met"), _span("met J.")], TEXT)
    assert [_told(each) for each in found] == ["Mr. [Reed met J.] Lake [at noon].", "They spoke of [rain]!"]
    assert [len(each.spans) for each in found] == [3, 1]


def test_another_text_than_the_claim_was_made_from_gives_no_words() -> None:
    span = _span("at noon")
    for text in (None, TEXT.replace("noon", "nine"), "short", ""):
        assert passages("999", [span], text) == [Passage("999", (span,))]


def test_a_span_without_a_digest_gives_no_words() -> None:
    assert passages("999", [Span(0, 5)], TEXT)[0].parts == ()


def test_where_claims_lie_is_told_in_percent_with_how_many_share_it() -> None:
    drawn = stretches([[Span(0, 50), Span(40, 60)], [Span(50, 60)], []], 200)
    assert [(each.start, each.width, each.claims) for each in drawn] == [(0, 25, 1), (25, 5, 2)]
