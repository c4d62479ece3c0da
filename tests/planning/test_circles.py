"""Where entries stand on the circle of tickets: who meets, who avoids whom."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.planning.quotas import make_quotas
from planner.policy.record import Across, Coordination, GradePolicy, RoundPolicy
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin
from tests.planning.town import policy, proposal, registry, targets

TODAY = date(2026, 1, 5)
CIRCLE = 2**60
CITY = targets(12_000)
FIELDS = ("餐饮", "旅馆", "药店", "加油站")


def tenth(name, department="D1", **more):
    """A random tenth of the library."""
    return proposal(
        name,
        department,
        **{
            "ratio": parse_ratio("10%"),
            "basis": Basis.RANDOM,
            "pin": Pin.ALONE,
            **more,
        },
    )


def quotas_of(*proposals, firms=CITY, **rounds):
    rules = policy(
        grades=GradePolicy(floor_overall_micro=0), rounds=RoundPolicy(**rounds)
    )
    town = registry(proposals, firms=firms)
    frozen = freeze_targets(town, rules, TODAY, graded=True)
    return make_quotas(make_plan(town, rules, frozen), rules, frozen)


def arcs(table, round_id="2026Q2"):
    """Each entry's arcs in a round by stratum: start and length, of a circle of 1."""
    found = []
    for entry in table.plan.entries:
        if any(o.round_id == round_id for o in entry.occurrences):
            found.append(
                {
                    s.stratum: (
                        Fraction(s.offset, CIRCLE),
                        Fraction(s.expected_micro, s.eligible * 1_000_000),
                    )
                    for s in table.strata(entry, round_id)
                }
            )
    return found


def shared_arc(one, other):
    """How much of the circle two arcs share."""
    (a, p), (b, q) = one, other
    total = Fraction(0)
    for turn in (-1, 0, 1):
        total += max(Fraction(0), min(a + p, b + turn + q) - max(a, b + turn))
    return total


def test_entries_of_different_fields_stand_apart_in_every_stratum():
    table = quotas_of(*(tenth(f"P{f}", field=f) for f in FIELDS))
    found = arcs(table)
    for stratum in found[0]:
        for i, one in enumerate(found):
            for other in found[:i]:
                assert shared_arc(one[stratum], other[stratum]) == 0


def test_gaps_between_them_are_even_so_that_fluctuation_finds_room():
    table = quotas_of(*(tenth(f"P{f}", field=f) for f in FIELDS))
    found = arcs(table)
    for stratum in found[0]:
        starts = sorted(arc[stratum][0] for arc in found)
        gaps = np.diff([float(s) for s in (*starts, starts[0] + 1)])
        assert gaps.min() > 0.2


def test_entries_that_meet_stand_at_one_place():
    table = quotas_of(
        tenth("P1"),
        tenth("P2", "D2"),
        tenth("P3", "D3", field="旅馆"),
        coordinate=Coordination.MEET,
    )
    of = {
        e.initiator: arc for e, arc in zip(table.plan.entries, arcs(table), strict=True)
    }
    assert {s: a for s, (a, _) in of["D1"].items()} == {
        s: a for s, (a, _) in of["D2"].items()
    }
    assert all(shared_arc(of["D1"][s], of["D3"][s]) == 0 for s in of["D1"])


def test_a_field_that_spreads_keeps_its_own_entries_apart():
    table = quotas_of(
        tenth("P1"),
        tenth("P2", "D2"),
        coordinate_by_field=(("餐饮", Coordination.SPREAD),),
    )
    first, second = arcs(table)
    assert all(shared_arc(first[s], second[s]) == 0 for s in first)


def test_visits_of_one_field_at_different_times_find_different_firms():
    table = quotas_of(
        tenth("P1", end=date(2026, 4, 30)), tenth("P2", "D2", start=date(2026, 5, 20))
    )
    first, second = arcs(table)
    assert all(shared_arc(first[s], second[s]) == 0 for s in first)


def test_independent_entries_and_full_coverage_stand_at_the_start():
    table = quotas_of(
        tenth("P1"),
        tenth("P2", "D2", field="旅馆"),
        proposal("P3", "D3", field="药店", basis=Basis.FULL),
        coordinate=Coordination.INDEPENDENT,
    )
    assert {
        offset
        for occurrences in table.offsets.values()
        for offsets in occurrences
        for offset in offsets
    } == {0}


def test_an_entry_may_stand_elsewhere_in_each_of_its_rounds():
    whole = {"start": date(2026, 4, 1), "end": date(2026, 9, 30), "times": 2}
    table = quotas_of(tenth("P1"), tenth("P2", "D2", field="旅馆", **whole))
    twice = next(e for e in table.plan.entries if len(e.occurrences) == 2)
    spring, summer = (
        [s.offset for s in table.strata(twice, o.round_id)] for o in twice.occurrences
    )
    assert all(spring)
    assert not any(summer)  # nobody else is drawn in that round


def test_entries_without_a_firm_in_common_need_no_room():
    """Three industries' entries at 60 % each fit where they share no firm."""
    industries = ("5211", "6210", "8610")
    firms = targets(900, industry=[industries[i % 3] for i in range(900)])
    table = quotas_of(
        *(
            tenth(f"P{i}", field=f"F{i}", industries=(i,), ratio=parse_ratio("60%"))
            for i in industries
        ),
        firms=firms,
    )
    assert {start for entry in arcs(table) for start, _ in entry.values()} == {0}


@pytest.mark.parametrize(
    ("rounds", "covered"),
    [
        ({}, 200_000),
        ({"across": Across.INDEPENDENT}, 190_000),
        ({"coordinate": Coordination.INDEPENDENT}, 190_000),
    ],
)
def test_coverage_is_the_union_of_arcs_on_a_circle(rounds, covered):
    table = quotas_of(tenth("P1"), tenth("P2", "D2", field="旅馆"), **rounds)
    assert table.coverage_micro == pytest.approx(covered, abs=2)


def test_coverage_counts_firms_where_entries_meet_once():
    assert quotas_of(tenth("P1"), tenth("P2", "D2")).coverage_micro == 100_000


def test_offsets_leave_every_chance_as_it_is():
    table = quotas_of(*(tenth(f"P{f}", field=f) for f in FIELDS))
    for entry in table.plan.entries:
        for placed, cell in zip(
            table.strata(entry, "2026Q2"), table.cells[entry.entry_id], strict=True
        ):
            assert (placed.stratum, placed.eligible, placed.expected_micro) == (
                cell.stratum,
                cell.eligible,
                cell.expected_micro,
            )
