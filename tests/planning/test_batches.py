"""Rounds of the year, occurrences in them, and who meets whom."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.planning.batches import batches_of, rounds_of_batch, windows
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets, months_before
from planner.policy.record import Across, Coordination, RoundPolicy
from planner.registry import Basis, Pin
from tests.planning.town import policy, proposal, registry, targets
from tests.target_tables import PlainTargets, all_of

TODAY = date(2026, 1, 5)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("by", "count", "first", "last"),
    [
        ("year", 1, "2026", "2026"),
        ("half-year", 2, "2026H1", "2026H2"),
        ("quarter", 4, "2026Q1", "2026Q4"),
        ("month", 12, "2026M01", "2026M12"),
    ],
)
def test_batches_cover_the_year_without_gap(by, count, first, last):
    batches = batches_of(policy(rounds=RoundPolicy(by=by)))
    assert (len(batches), batches[0].batch_id, batches[-1].batch_id) == (
        count,
        first,
        last,
    )
    assert (batches[0].start, batches[-1].end) == (date(2026, 1, 1), date(2026, 12, 31))
    assert all((b.start - a.end).days == 1 for a, b in pairwise(batches))


@given(days, days, st.integers(1, 6))
def test_occurrences_cut_the_window_into_different_rounds(one, other, times):
    start, end = sorted((one, other))
    found = windows(start, end, times, batches_of(policy()))
    assert found[0][1] == start
    assert found[-1][2] == end
    assert all(first <= last for _, first, last in found)
    assert all((b[1] - a[2]).days == 1 for a, b in pairwise(found))
    assert len({round_id for round_id, _, _ in found}) == len(found)
    assert len(found) == min(times, (end - start).days + 1)


def test_two_draws_in_a_window_within_one_batch_are_two_rounds_of_it():
    found = windows(date(2026, 4, 1), date(2026, 4, 30), 2, batches_of(policy()))
    assert found == [
        ("2026Q2", date(2026, 4, 1), date(2026, 4, 15)),
        ("2026Q2-2", date(2026, 4, 16), date(2026, 4, 30)),
    ]


def test_two_draws_in_a_year_of_one_batch_are_two_rounds():
    once_a_year = batches_of(policy(rounds=RoundPolicy(by="year")))
    found = windows(date(2026, 1, 1), date(2026, 12, 31), 2, once_a_year)
    assert [round_id for round_id, _, _ in found] == ["2026", "2026-2"]


def test_a_batch_holds_its_rounds_by_number_full_coverage_after_the_lottery():
    given = ["2026Q1-10", "2026Q1-full", "2026Q2", "2026Q1-2", "2026Q1-2-full"]
    assert rounds_of_batch([*given, "2026Q1"], "2026Q1") == [
        "2026Q1",
        "2026Q1-full",
        "2026Q1-2",
        "2026Q1-2-full",
        "2026Q1-10",
    ]


def occurrences(*proposals, **rules):
    rules = policy(**rules)
    town = registry(proposals)
    frozen = freeze_targets(town, rules, TODAY, graded=True)
    entries = make_plan(town, rules, frozen).plan.entries
    return [o for e in entries for o in e.occurrences]


ALONE = {"pin": Pin.ALONE}


def test_entries_of_a_field_whose_windows_overlap_make_one_visit():
    a, b = occurrences(proposal("P1", **ALONE), proposal("P2", "D2", **ALONE))
    assert (a.group, a.visit_group) == (b.group, b.visit_group)


def test_entries_of_other_fields_or_apart_in_time_make_visits_of_their_own():
    late = proposal("P2", "D2", start=date(2026, 5, 1), **ALONE)
    a, b = occurrences(proposal("P1", end=date(2026, 4, 30), **ALONE), late)
    assert a.visit_group != b.visit_group
    a, b = occurrences(proposal("P1", **ALONE), proposal("P2", field="旅馆", **ALONE))
    assert a.visit_group != b.visit_group


def test_all_entries_of_a_round_share_one_circle_of_tickets():
    fields = ("餐饮", "旅馆", "")
    found = occurrences(
        *(proposal(f"P{f}", field=f, **ALONE) for f in fields),
        proposal("Q", start=date(2026, 8, 1), end=date(2026, 9, 1), **ALONE),
    )
    groups = {o.round_id: set() for o in found}
    for o in found:
        groups[o.round_id].add(o.group)
    assert groups == {"2026Q2": {"G-2026Q2"}, "2026Q3": {"G-2026Q3"}}


def test_fields_kept_independent_have_circles_of_their_own():
    found = occurrences(
        proposal("P1", end=date(2026, 4, 20), **ALONE),
        proposal("P2", "D2", start=date(2026, 5, 1), **ALONE),
        proposal("P3", field="旅馆", **ALONE),
        rounds=RoundPolicy(across=Across.INDEPENDENT),
    )
    hotel = next(
        o for o in found if (o.start.day, o.end.month) == (1, 6) and o.start.month == 4
    )
    (of_meals,) = {o.group for o in found if o is not hotel}
    assert of_meals != hotel.group


def test_one_visit_group_has_a_day_that_all_its_windows_share():
    spans = [(1, 12), (10, 20), (18, 28)]
    found = occurrences(
        *(
            proposal(f"P{i}", start=date(2026, 4, a), end=date(2026, 4, b), **ALONE)
            for i, (a, b) in enumerate(spans)
        )
    )
    groups = {}
    for o in found:
        groups.setdefault(o.visit_group, []).append(o)
    for members in groups.values():
        assert max(o.start for o in members) <= min(o.end for o in members)


def test_independent_fields_share_visits_but_no_tickets():
    a, b = occurrences(
        proposal("P1", **ALONE),
        proposal("P2", "D2", **ALONE),
        rounds=RoundPolicy(coordinate=Coordination.INDEPENDENT),
    )
    assert a.group != b.group
    assert a.visit_group == b.visit_group


def test_full_coverage_has_a_round_of_its_own():
    (only,) = occurrences(proposal("P1", basis=Basis.FULL))
    assert only.round_id == "2026Q2-full"


def test_months_before_keeps_to_the_calendar():
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 5), 24) == date(2024, 1, 5)


def test_visits_made_are_added_to_those_known():
    firms = PlainTargets(targets(3, visits=["", "2", "0"]))
    found = all_of(firms.with_visits({"T0000": 1, "T0001": 1}))
    assert found["visits"].tolist() == ["1", "3", "0"]
