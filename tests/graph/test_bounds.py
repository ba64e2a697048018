from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.bounds import Bounds, TimeError, bounds, interval

D = date.fromisoformat
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2026, 12, 31))
BOUNDS = st.builds(Bounds, DAYS, DAYS, DAYS, DAYS)


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2024-10-03", "2024-10-03", "2024-10-03"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023?", "2023-01-01", "2023-12-31"),
        ("2023-05~", "2023-05-01", "2023-05-31"),
        ("2023-05-02%", "2023-05-02", "2023-05-02"),
        ("2025-21", "2025-03-01", "2025-05-31"),
        ("2025-23", "2025-09-01", "2025-11-30"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2024-XX", "2024-01-01", "2024-12-31"),
        ("2024-02-XX", "2024-02-01", "2024-02-29"),
        ("2024-01/2024-08", "2024-01-01", "2024-08-31"),
        ("2024-08-05/2024", "2024-08-05", "2024-12-31"),
    ],
)
def test_a_form_of_edtf_gives_its_first_and_last_day(edtf: str, first: str, last: str) -> None:
    assert interval(edtf) == (D(first), D(last))


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [("2024/..", (D("2024-01-01"), None)), ("2024/", (D("2024-01-01"), None)), ("../2024", (None, D("2024-12-31")))],
)
def test_an_open_end_stays_unknown(edtf: str, expected: tuple[date | None, date | None]) -> None:
    assert interval(edtf) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        " 2024",
        "2024\n",
        "May 2024",
        "2024-13",
        "2024-25",
        "2024-02-30",
        "2023-02-29",
        "0000",
        "Y17000",
        "-0044",
        "[2023,2024]",
        "2024-1X",
        "2024-5",
        "20240503",
        "2024-01/2024-02/2024-03",
        "unknown/2024",
        "٢٠٢٤",
        "2024-10-03T11:44:00",
        "Y-17E7",
    ],
)
def test_what_is_not_edtf_of_level_0_or_1_names_the_string_and_forms_that_are(wrong: str) -> None:
    with pytest.raises(TimeError, match="is not a date in EDTF") as caught:
        interval(wrong)
    assert str(caught.value).startswith(f'"{wrong}"')


@pytest.mark.parametrize("wrong", ["/", "../..", "/..", "../"])
def test_an_interval_open_at_both_ends_says_nothing(wrong: str) -> None:
    with pytest.raises(TimeError, match="says nothing"):
        interval(wrong)


def test_an_interval_that_ends_before_it_begins_asks_to_swap_its_sides() -> None:
    with pytest.raises(TimeError, match="swap its two sides"):
        interval("2024-08/2024-01")


@pytest.mark.parametrize(
    ("manner", "edtf", "expected"),
    [
        ("when", "2024-05", Bounds(begin_earliest=D("2024-05-01"), end_latest=D("2024-05-31"))),
        ("when", "2024-05-03", Bounds(*[D("2024-05-03")] * 4)),
        ("when", "2024-05/..", Bounds(begin_earliest=D("2024-05-01"))),
        ("attestedOn", "2024-05", Bounds(begin_latest=D("2024-05-31"), end_earliest=D("2024-05-01"))),
        ("since", "2024-05", Bounds(begin_earliest=D("2024-05-01"), begin_latest=D("2024-05-31"))),
        ("until", "2024-05", Bounds(end_earliest=D("2024-05-01"), end_latest=D("2024-05-31"))),
    ],
)
def test_a_manner_sets_its_own_bounds_and_no_other(manner: str, edtf: str, expected: Bounds) -> None:
    assert bounds(manner, edtf) == expected


def test_an_unknown_manner_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="no way to say time: during"):
        bounds("during", "2024")


def _within(inner: Bounds, outer: Bounds) -> bool:
    """Whether each bound of ``inner`` is at least as narrow as that of ``outer``."""

    def later(a: date | None, b: date | None) -> bool:
        return b is None or (a is not None and a >= b)

    def earlier(a: date | None, b: date | None) -> bool:
        return b is None or (a is not None and a <= b)

    return (
        later(inner.begin_earliest, outer.begin_earliest)
        and earlier(inner.begin_latest, outer.begin_latest)
        and later(inner.end_earliest, outer.end_earliest)
        and earlier(inner.end_latest, outer.end_latest)
    )


@given(BOUNDS, BOUNDS, BOUNDS)
def test_meet_and_hull_do_not_depend_on_order_grouping_or_repetition(a: Bounds, b: Bounds, c: Bounds) -> None:
    for join in (Bounds.meet, Bounds.hull):
        assert join(a, b) == join(b, a)
        assert join(join(a, b), c) == join(a, join(b, c))
        assert join(a, a) == a


@given(BOUNDS, BOUNDS)
def test_the_meet_lies_within_both_and_both_within_the_hull(a: Bounds, b: Bounds) -> None:
    assert all(_within(a.meet(b), one) and _within(one, a.hull(b)) for one in (a, b))


@given(BOUNDS, st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.dates(date(2020, 1, 1), date(2026, 12, 31)))
def test_bounds_that_some_begin_and_end_fit_are_possible(known: Bounds, one: date, other: date) -> None:
    begin, end = sorted((one, other))
    if _within(Bounds(begin, begin, end, end), known):
        assert known.possible


@pytest.mark.parametrize(
    "impossible",
    [
        Bounds(begin_earliest=D("2024-01-02"), begin_latest=D("2024-01-01")),
        Bounds(end_earliest=D("2024-01-02"), end_latest=D("2024-01-01")),
        Bounds(begin_earliest=D("2024-01-02"), end_latest=D("2024-01-01")),
    ],
)
def test_bounds_that_nothing_fits_are_impossible(impossible: Bounds) -> None:
    assert not impossible.possible
