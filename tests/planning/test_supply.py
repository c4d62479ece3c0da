"""How much of its people's time a department has: by district and month."""

from dataclasses import replace
from datetime import date

import pytest

from planner.planning.supply import supply_of
from planner.planning.workdays import working_days
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import TeamPolicy
from planner.registry import CapacityRow, Department
from tests.planning.staff import hours, inspector, with_hours
from tests.planning.town import policy, registry

CITY = ("130802", "130803", "130821")
MAY_DAYS = 21


def town(*people, **more):
    return replace(registry([]), inspectors=tuple(people), **more)


def cells(place, month=5, department="D1", **rules):
    found = supply_of(place, policy(**rules), CITY)
    return {
        cell.districts: cell.minutes
        for cell in found.cells
        if (cell.department_id, cell.month) == (department, month)
    }


def test_a_months_hours_are_its_working_days_times_the_policys_minutes():
    assert cells(town(inspector("a"), inspector("b"))) == {CITY: 2 * MAY_DAYS * 360}


def test_holidays_and_moved_weekends_count_as_the_table_says():
    off = {date(2026, 5, d): False for d in range(1, 6)} | {date(2026, 5, 9): True}
    days = working_days(2026, off)
    assert len(days[4]) == MAY_DAYS - 3 + 1
    assert date(2026, 5, 9) in days[4]
    place = town(inspector("a"), holidays=off)
    assert cells(place) == {CITY: (MAY_DAYS - 2) * 360}


def test_leave_takes_working_days_only():
    away = inspector("a", leave=((date(2026, 4, 20), date(2026, 5, 3)),))
    assert cells(town(away)) == {CITY: (MAY_DAYS - 1) * 360}


def test_overlapping_leaves_are_not_taken_twice():
    spans = ((date(2026, 5, 4), date(2026, 5, 8)), (date(2026, 5, 6), date(2026, 5, 8)))
    assert cells(town(inspector("a", leave=spans))) == {CITY: (MAY_DAYS - 5) * 360}


def test_nobody_works_after_the_certificate_expires():
    until = inspector("a", certificate_expires_on=date(2026, 5, 15))
    assert cells(town(until)) == {CITY: 11 * 360}
    assert cells(town(until), month=6) == {CITY: 0}


def test_experts_do_not_count():
    assert cells(town(inspector("a"), inspector("x", expert=True))) == {
        CITY: MAY_DAYS * 360
    }


def test_people_of_one_reach_are_one_class():
    place = town(
        inspector("a", districts=("130802",)),
        inspector("b", districts=("130802",)),
        inspector("c", districts=("1308",)),
    )
    assert cells(place) == {("130802",): 2 * MAY_DAYS * 360, CITY: MAY_DAYS * 360}


def test_of_a_district_that_nobody_may_work_in_nothing_is_known():
    place = town(inspector("a", districts=("130802", "130803")))
    assert cells(place) == {("130802", "130803"): MAY_DAYS * 360}
    unknown = supply_of(place, policy(), CITY).unknown
    assert {d for name, d, _ in unknown if name == "D1"} == {"130821"}


def test_people_who_are_away_are_known_all_the_same():
    gone = inspector("a", certificate_expires_on=date(2025, 12, 31))
    assert cells(town(gone)) == {CITY: 0}


def test_neighbours_help_where_the_policy_lets_them():
    place = town(
        inspector("a", districts=("130802",)),
        neighbours=frozenset({("130803", "130802")}),
    )
    helping = cells(place, teams=TeamPolicy(neighbours=True))
    assert helping == {("130802", "130803"): MAY_DAYS * 360}


def test_a_departments_own_districts_hold_where_an_inspector_names_none():
    local = Department(department_id="D1", name="D1局", districts=("130803",))
    place = town(inspector("a"), departments=(local,))
    assert cells(place)["130803",] == MAY_DAYS * 360


def test_a_department_without_inspectors_is_unknown():
    found = supply_of(town(inspector("a")), policy(), CITY)
    assert {d for d, _, _ in found.unknown} == {"D2", "D3"}


def test_the_policys_share_of_the_time_is_what_counts():
    rules = CapacityPolicy(minutes_per_day=300, share_micro=500_000)
    assert cells(town(inspector("a")), capacity=rules) == {CITY: MAY_DAYS * 150}


class TestStatedHours:
    """The capacity table stands instead of what people come to."""

    def test_hours_for_all_districts_stand_for_all(self):
        place = with_hours(town(inspector("a")), hours("D1", 50))
        assert cells(place) == {CITY: 3000}
        assert cells(place, month=11) == {CITY: 3000}

    def test_a_districts_hours_leave_the_others_to_the_people(self):
        place = with_hours(town(inspector("a")), hours("D1", 50, 5, "130821"))
        assert cells(place) == {
            ("130821",): 3000,
            ("130802", "130803"): MAY_DAYS * 360,
        }
        assert cells(place, month=6) == {CITY: 22 * 360}

    def test_a_months_hours_count_before_those_of_every_month(self):
        place = with_hours(town(), hours("D1", 50), hours("D1", 7, 5))
        assert (cells(place), cells(place, month=6)) == ({CITY: 420}, {CITY: 3000})

    def test_another_years_hours_do_not_count(self):
        row = CapacityRow(department_id="D1", month=5, year=2025, minutes=60)
        assert cells(with_hours(town(inspector("a")), row)) == {CITY: MAY_DAYS * 360}

    def test_what_nobody_stated_of_a_department_without_people_is_unknown(self):
        place = with_hours(town(), hours("D1", 50, 5, "130821"))
        unknown = supply_of(place, policy(), CITY).unknown
        assert ("D1", "130821", 5) not in unknown
        assert {("D1", "130802", 5), ("D1", "130821", 6)} <= unknown


def test_limits_of_visits_bound_the_year_where_they_are_tighter():
    place = town(inspector("a", max_visits=10), inspector("b"))
    (limit,) = supply_of(place, policy(), CITY).limits
    whole_year = 3 * sum(map(len, working_days(2026, {})))
    assert limit.visits == 10 + whole_year


@pytest.mark.parametrize("limit", [None, 10_000])
def test_limits_that_nobody_can_reach_change_nothing(limit):
    found = supply_of(town(inspector("a", max_visits=limit)), policy(), CITY)
    assert all(row.visits <= 3 * 262 for row in found.limits)
