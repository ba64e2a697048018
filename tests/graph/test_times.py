from pathlib import Path
from typing import Any

import pytest

from bilateral.assemble import assemble
from bilateral.names import BIL, ID
from bilateral.resources import locate
from bilateral.times import BOUND_PROPERTIES


def world_bounds(layers: Any, node: Any = ID["evt-visit"]) -> dict[str, str]:
    found = layers["world"].predicate_objects(node)
    return {str(p).removeprefix(str(BIL)): str(o) for p, o in found if p in BOUND_PROPERTIES}


def claims(*times: str, said: str) -> str:
    return "".join(
        f"claim:001-00{n} {{ id:evt-visit {time} . }}\nclaim:001-00{n} {said} .\n" for n, time in enumerate(times, 1)
    )


def conflict(status: str, more: str = "") -> str:
    return f"""id:conflict-x a bil:ClaimConflict ; bil:conflictKind v:temporal ; bil:conflictStatus v:{status} ;
        bil:conflictMember claim:001-001 , claim:001-002 {more} ."""


TWO_YEARS = ('bil:when "2023-05"', 'bil:when "2024"')


def test_compatible_claims_narrow_each_other(tiny: Any, said: str) -> None:
    times = ('bil:when "2024"', 'bil:when "2024-03/2025"', 'bil:attestedOn "2024-05-03"')
    layers, findings = tiny.assemble(claims(*times, said=said))
    assert findings == []
    assert world_bounds(layers) == {
        "beginEarliest": "2024-03-01",
        "beginLatest": "2024-05-03",
        "endEarliest": "2024-05-03",
        "endLatest": "2024-12-31",
    }


def test_since_and_until_bound_their_own_end(tiny: Any, said: str) -> None:
    layers, _ = tiny.assemble(claims('bil:since "2021"', 'bil:until "2024-06"', said=said))
    assert world_bounds(layers) == {
        "beginEarliest": "2021-01-01",
        "beginLatest": "2021-12-31",
        "endEarliest": "2024-06-01",
        "endLatest": "2024-06-30",
    }


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        ("open", "", {"beginEarliest": "2023-05-01", "endLatest": "2024-12-31"}),
        ("resolved", "; bil:preferredClaim claim:001-001", {"beginEarliest": "2023-05-01", "endLatest": "2023-05-31"}),
        ("resolved", "; bil:preferredClaim claim:001-002", {"beginEarliest": "2024-01-01", "endLatest": "2024-12-31"}),
    ],
)
def test_an_open_conflict_widens_and_a_resolved_one_prefers(
    tiny: Any, said: str, status: str, more: str, expected: dict[str, str]
) -> None:
    layers, findings = tiny.assemble(claims(*TWO_YEARS, said=said), conflict(status, more))
    assert findings == [] and world_bounds(layers) == expected


def test_an_apparent_conflict_intersects_as_if_there_were_none(tiny: Any, said: str) -> None:
    layers, findings = tiny.assemble(claims('bil:when "2024"', 'bil:when "2024-05"', said=said), conflict("apparent"))
    assert findings == []
    assert world_bounds(layers) == {"beginEarliest": "2024-05-01", "endLatest": "2024-05-31"}


def test_a_claim_outside_a_conflict_narrows_its_hull(tiny: Any, said: str) -> None:
    layers, _ = tiny.assemble(claims(*TWO_YEARS, 'bil:when "2023-05/2024-02"', said=said), conflict("open"))
    assert world_bounds(layers) == {"beginEarliest": "2023-05-01", "endLatest": "2024-02-29"}


def test_a_bound_that_one_side_of_a_conflict_leaves_open_stays_open(tiny: Any, said: str) -> None:
    layers, _ = tiny.assemble(claims('bil:when "2023"', 'bil:when "2024/.."', said=said), conflict("open"))
    assert world_bounds(layers) == {"beginEarliest": "2023-01-01"}


@pytest.mark.parametrize("conflicts", ["", conflict("apparent")])
def test_an_undeclared_contradiction_is_a_finding_that_names_both_claims(tiny: Any, said: str, conflicts: str) -> None:
    layers, (finding,) = tiny.assemble(claims(*TWO_YEARS, said=said), conflicts)
    assert (finding.code, finding.focus) == ("TIME.CONTRADICTION", "id:evt-visit")
    assert "001.trig claim:001-001, 001.trig claim:001-002" in finding.message
    assert world_bounds(layers) == {"beginEarliest": "2023-05-01", "endLatest": "2024-12-31"}


@pytest.mark.parametrize("rank", ["bil:rank v:deprecated", "bil:polarity v:negative"])
def test_a_claim_that_does_not_stand_bounds_nothing(tiny: Any, said: str, rank: str) -> None:
    content = claims(*TWO_YEARS, said=said) + f"claim:001-001 {rank} ."
    layers, findings = tiny.assemble(content)
    assert findings == [] and world_bounds(layers) == {"beginEarliest": "2024-01-01", "endLatest": "2024-12-31"}


@pytest.mark.parametrize("time", ['bil:when "May"', 'bil:period "2024-13"'])
def test_a_time_that_is_no_edtf_is_a_finding_and_bounds_nothing(tiny: Any, said: str, time: str) -> None:
    layers, (finding,) = tiny.assemble(claims(time, said=said))
    assert (finding.code, finding.focus, finding.where) == ("TIME.FORM", "id:evt-visit", "001.trig claim:001-001")
    assert world_bounds(layers) == {}


def test_the_period_of_a_figure_has_its_first_and_last_day(tiny: Any, said: str, turtle: Any) -> None:
    layers, _ = tiny.assemble(claims('bil:period "2024-01/2024-08"', said=said))
    expected = turtle('id:evt-visit bil:periodStart "2024-01-01"^^xsd:date ; bil:periodEnd "2024-08-31"^^xsd:date .')
    assert set(expected) <= set(layers["world"])


def test_the_state_visit_lies_between_what_the_two_sources_say() -> None:
    layers, _ = assemble(locate(Path(__file__).parents[2]))
    bounds = world_bounds(layers, ID["evt-lukashenko-state-visit"])
    assert (bounds["beginEarliest"], bounds["endLatest"]) == ("2023-05-01", "2024-12-31")
