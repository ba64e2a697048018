"""Times are drawn as ranges: what may be encloses what is sure, and nothing leaves the drawing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral_server.pages.timeline import Bounds, Event, drawn
from bilateral_server.shown import Shown

ROUNDED = 0.021
DAYS = st.none() | st.dates()
BOUNDS = st.builds(Bounds, DAYS, DAYS, DAYS, DAYS)
EVENTS = st.lists(
    st.builds(Event, st.builds(Shown, st.text(max_size=3)), BOUNDS), min_size=1, max_size=8
)  # fmt: skip
MAY, JUNE = date(2024, 5, 1), date(2024, 6, 30)


def event(*bounds: date | None) -> Event:
    return Event(Shown("an event"), Bounds(*bounds))


@given(EVENTS)
def test_no_bar_leaves_the_drawing(events: list[Event]) -> None:
    for bar in drawn(events).bars:
        if bar.start is not None:
            assert 0 <= bar.start <= 100
            assert 0 <= bar.width
            assert bar.start + bar.width <= 100 + ROUNDED


@given(EVENTS)
def test_what_is_sure_lies_within_what_may_be(events: list[Event]) -> None:
    for bar in drawn(events).bars:
        if bar.sure_start is not None:
            assert bar.start is not None
            assert bar.start - ROUNDED <= bar.sure_start
            assert 0 <= bar.sure_width
            assert bar.sure_start + bar.sure_width <= bar.start + bar.width + ROUNDED


@given(EVENTS)
def test_bars_are_in_order_of_time_and_undated_ones_come_last(events: list[Event]) -> None:
    bars = drawn(events).bars
    assert sorted(map(repr, (bar.event for bar in bars))) == sorted(map(repr, events))
    firsts = [min(bar.event.bounds.days, default=date.max) for bar in bars]
    assert firsts == sorted(firsts)
    undated = [bar.start is None for bar in bars]
    assert undated == sorted(undated)
    assert undated == [not bar.event.bounds.days for bar in bars]


@given(EVENTS)
def test_the_axis_has_few_ticks_that_go_from_left_to_right(events: list[Event]) -> None:
    places = [place for place, _ in drawn(events).ticks]
    assert len(places) <= 8
    assert places == sorted(set(places))
    assert all(0 <= place < 100 for place in places)


@given(BOUNDS)
def test_any_bounds_have_words(bounds: Bounds) -> None:
    assert bounds.words()


def test_what_is_earlier_is_further_left() -> None:
    early, late = drawn([event(JUNE, JUNE, JUNE, JUNE), event(MAY, MAY, MAY, MAY)]).bars
    assert early.event.bounds.begin_earliest == MAY
    assert early.start is not None and late.start is not None and early.start < late.start


def test_a_range_goes_on_at_an_end_that_is_not_known() -> None:
    (bar,) = drawn([event(None, MAY, JUNE, None)]).bars
    assert (bar.before, bar.after, bar.open) == (True, True, True)
    assert bar.start is not None and bar.sure_start is not None
    assert bar.start < bar.sure_start
    (known,) = drawn([event(MAY, None, None, JUNE)]).bars
    assert not known.open
    assert known.sure_start is None


def test_without_any_date_there_is_no_axis() -> None:
    timeline = drawn([event(None, None, None, None)])
    assert timeline.ticks == ()
    assert timeline.bars[0].start is None


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((MAY, MAY, MAY, MAY), "1 May 2024"),
        ((MAY, None, None, date(2024, 5, 31)), "May 2024"),
        ((date(2024, 1, 1), None, None, date(2024, 12, 31)), "2024"),
        ((date(2023, 1, 1), None, None, date(2024, 12, 31)), "2023–2024"),
        ((date(2023, 5, 1), None, None, date(2024, 12, 31)), "1 May 2023 – 31 December 2024"),
        ((MAY, None, None, None), "from 1 May 2024 or later"),
        ((None, None, None, MAY), "until 1 May 2024 or earlier"),
        ((None, MAY, MAY, None), "at least on 1 May 2024"),
        ((None, JUNE, MAY, None), "at some time within 1 May 2024 – 30 June 2024"),
        ((None, MAY, None, None), "begun on 1 May 2024 or earlier"),
        ((None, None, MAY, None), "ended on 1 May 2024 or later"),
        ((None, None, None, None), "date not known"),
    ],
)
def test_words_are_no_more_exact_than_the_bounds(bounds: tuple[date | None, ...], words: str) -> None:
    assert Bounds(*bounds).words() == words
