"""A plan held against its inspectors' time: what gives way, in which order, and why."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from planner.campaign.certificate import falling_grades
from planner.errors import InfeasibleError, Level
from planner.planning.capacity_plan import Measure
from planner.policy.record import GradePolicy, TeamPolicy
from planner.ratios import parse_ratio
from planner.registry import Basis, ItemKind, Pin
from tests.planning.staff import NO_FLOOR, fitted, hours, inspector, with_hours
from tests.planning.town import item, proposal, registry, targets

MAY = {"start": date(2026, 5, 1), "end": date(2026, 5, 31)}
FIRMS = targets(1200)


def town(*proposals, items=None, firms=FIRMS):
    return registry(proposals, firms=firms, items=items, catalogue=())


def planned_hours(found, department="D1", month=None):
    return sum(
        load.micro_minutes
        for load in found.capacity.loads
        if load.department_id == department and month in (None, load.month)
    ) / (60 * 1_000_000)


def draws(found, entry_id="2026-0001"):
    by_grade = {}
    for cell in found.quotas.cells[entry_id]:
        by_grade[cell.grade] = by_grade.get(cell.grade, 0) + cell.expected_micro
    return by_grade


def codes(findings):
    return [finding.code for finding in findings]


def refused(place, **rules):
    with pytest.raises(InfeasibleError) as caught:
        fitted(place, **rules)
    return caught.value.findings


class TestWhatFits:
    """Nothing gives way; every visit has its place in the year."""

    place = replace(
        town(proposal("P1")),
        inspectors=(inspector("a"), inspector("b", districts=("130821",))),
    )
    found = fitted(place)

    def test_nothing_is_moved_or_cut(self):
        assert (self.found.capacity.shifts, self.found.capacity.cuts) == ((), ())
        assert codes(self.found.findings) == []

    def test_all_expected_visits_are_spread_over_the_windows_months(self):
        spread = {}
        for load in self.found.capacity.loads:
            assert load.month in (4, 5, 6)
            spread[load.district] = spread.get(load.district, 0) + load.visits_micro
        expected = {}
        for cell in self.found.quotas.cells["2026-0001"]:
            expected[cell.district] = (
                expected.get(cell.district, 0) + cell.expected_micro
            )
        assert spread == expected

    def test_a_visit_takes_two_inspectors_their_minutes_and_the_way(self):
        (cost,) = {(ld.inspectors, ld.minutes) for ld in self.found.capacity.loads}
        assert cost == (2, 30 + 30)

    def test_what_classes_carry_in_a_district_is_what_is_done_there(self):
        for month in (4, 5, 6):
            for district in ("130802", "130803", "130821"):
                done = sum(
                    ld.micro_minutes
                    for ld in self.found.capacity.loads
                    if (ld.month, ld.district) == (month, district)
                )
                carried = sum(
                    use.carried.get(district, 0)
                    for use in self.found.capacity.uses
                    if use.month == month and use.measure is Measure.HOURS
                )
                assert abs(done - carried) <= 10  # millionths of a minute

    def test_the_order_of_rows_changes_nothing(self):
        place = replace(self.place, inspectors=self.place.inspectors[::-1])
        assert fitted(place).capacity == self.found.capacity


def test_a_joint_visit_takes_one_inspector_of_each_department():
    place = registry([proposal("P1"), proposal("P2", department="D2")], firms=FIRMS)
    place = replace(place, inspectors=(inspector("a"), inspector("b", "D2")))
    found = fitted(place)
    (entry,) = found.quotas.plan.entries
    assert entry.joint
    assert {(ld.department_id, ld.inspectors) for ld in found.capacity.loads} == {
        ("D1", 1),
        ("D2", 1),
    }


def test_an_item_without_minutes_takes_the_policys():
    place = town(proposal("P1"), items=(item("D1-I", "D1", minutes=None),))
    place = replace(place, inspectors=(inspector("a"),))
    (minutes,) = {ld.minutes for ld in fitted(place, minutes_unknown=75).capacity.loads}
    assert minutes == 75 + 30


def test_a_department_that_nobody_is_known_of_bounds_nothing():
    found = fitted(town(proposal("P1")))
    (told,) = found.findings
    assert (told.code, told.level) == ("capacity_unknown", Level.WARNING)
    assert found.capacity.unknown == ("D1", "D2", "D3")
    assert all(use.available is None for use in found.capacity.uses)
    assert planned_hours(found) > 0


class TestMovingWindows:
    """In May there is little time; June has plenty."""

    place = with_hours(
        town(
            proposal("P1", pin=Pin.ALONE, **MAY),
            proposal("P2", pin=Pin.ALONE, ratio=parse_ratio("5%"), **MAY),
        ),
        hours("D1", 130, 5),
        hours("D1", 500),
    )

    def test_the_fewest_windows_move_by_the_fewest_days(self):
        found = fitted(self.place, shift_days=40)
        (shift,) = found.capacity.shifts
        # May needs 90 and 120 hours and has 130: one of the two has to go, for the
        # 80 hours that lack. A working day of June has 500 / 22 of them.
        assert shift.days == 4
        moved = next(
            e for e in found.quotas.plan.entries if e.entry_id == shift.entry_id
        )
        assert (moved.start, moved.end) == (shift.new_start, shift.new_end)
        assert moved.occurrences[0].end == date(2026, 6, 4)
        assert planned_hours(found, month=5) <= 130
        assert found.capacity.cuts == ()
        assert codes(found.findings) == ["capacity_moved"]

    def test_the_reason_names_department_districts_and_month(self):
        (shift,) = fitted(self.place, shift_days=40).capacity.shifts
        assert shift.because == ("D1 130802+130803+130821 2026-05",)

    def test_a_window_moves_no_further_than_its_proposals_allow(self):
        pinned = [replace(p, shift_days=0) for p in self.place.proposals]
        findings = refused(replace(self.place, proposals=tuple(pinned)), shift_days=40)
        assert "capacity_short" in codes(findings)

    def test_a_proposal_may_allow_what_the_policy_does_not(self):
        free = [replace(p, shift_days=4) for p in self.place.proposals]
        found = fitted(replace(self.place, proposals=tuple(free)))
        assert len(found.capacity.shifts) == 1

    def test_rounds_follow_the_window(self):
        place = with_hours(
            town(proposal("P1", start=date(2026, 6, 1), end=date(2026, 6, 30))),
            hours("D1", 0, 5),
            hours("D1", 0, 6),
            hours("D1", 500),
        )
        found = fitted(place, shift_days=40)
        (shift,) = found.capacity.shifts
        (entry,) = found.quotas.plan.entries
        # 90 hours take five working days of July, with 500 / 23 each.
        assert (shift.days, entry.end) == (7, date(2026, 7, 7))
        assert entry.occurrences[0].round_id == "2026Q2"
        none = [hours("D1", 0, month) for month in range(3, 8)]
        found = fitted(with_hours(place, hours("D1", 500), *none), shift_days=62)
        (entry,) = found.quotas.plan.entries
        assert entry.occurrences[0].round_id == "2026Q3"
        assert entry.start <= date(2026, 7, 31) < date(2026, 8, 3) <= entry.end
        assert {load.month for load in found.capacity.loads} == {8}


class TestCuttingQuotas:
    """The policy's ratios draw 45 firms, for 90 hours; there is time for fewer."""

    place = town(proposal("P1", **MAY))
    whole = fitted(with_hours(place, hours("D1", 90)))

    def cut(self, amount, place=None, **rules):
        return fitted(with_hours(place or self.place, hours("D1", amount)), **rules)

    def test_the_lowest_risk_gives_way_first(self):
        found = self.cut(86)
        before, after = draws(self.whole), draws(found)
        assert after["A"] < before["A"]
        for grade in "BCD":
            assert after[grade] >= Fraction(99, 100) * before[grade]
        assert planned_hours(found) <= 86

    def test_the_next_grade_gives_way_when_the_lowest_is_at_its_least(self):
        found = self.cut(80)
        before, after = draws(self.whole), draws(found)
        assert Fraction(after["A"], before["A"]) <= Fraction(55, 100)
        assert after["B"] < before["B"]
        assert after["D"] >= before["D"]

    def test_totals_are_whole_and_chances_rise_with_risk(self):
        for amount in range(52, 94, 4):
            try:
                found = self.cut(amount)
            except InfeasibleError:
                continue
            (entry,) = found.quotas.plan.entries
            assert sum(draws(found).values()) == entry.total * 1_000_000
            assert falling_grades(found.quotas, NO_FLOOR.order) == 0

    def test_more_time_never_cuts_more(self):
        totals = []
        for amount in range(54, 100, 3):
            try:
                totals.append(self.cut(amount).quotas.plan.entries[0].total)
            except InfeasibleError:
                totals.append(0)
        assert totals == sorted(totals)
        assert totals[-1] == self.whole.quotas.plan.entries[0].total
        assert len(set(totals)) > 3

    def test_no_more_is_cut_than_whole_visits_need(self):
        (entry,) = self.cut(75).quotas.plan.entries
        # A visit takes two people an hour each.
        assert entry.total == 37

    def test_a_stated_least_ratio_is_kept(self):
        least = (("A", 9_000), ("B", 30_000), ("C", 100_000), ("D", 300_000))
        findings = refused(with_hours(self.place, hours("D1", 86)), least=least)
        assert codes(findings) == ["capacity_short"]
        found = self.cut(82, least=(("A", 1_000), *least[1:]))
        assert draws(found)["B"] >= Fraction(99, 100) * draws(self.whole)["B"]

    def test_each_cut_is_told_by_grade_with_its_reason(self):
        found = self.cut(86)
        rows = {row.grade: row for row in found.capacity.cuts}
        assert list(rows) == ["A", "B", "C", "D"]
        assert rows["A"].ratio_before == 10_000 > rows["A"].ratio_after
        assert rows["D"].ratio_before == rows["D"].ratio_after == 300_000
        assert {g: row.draws_after for g, row in rows.items()} == draws(found)
        assert {g: row.draws_before for g, row in rows.items()} == draws(self.whole)
        assert rows["A"].because == ("D1 130802+130803+130821 2026-05",)
        assert codes(found.findings) == ["capacity_cut"]

    @pytest.mark.parametrize(
        "kept",
        [
            {"ratio": parse_ratio("4%")},
            {"ratio": parse_ratio("45户")},
            {"ratio": parse_ratio("A:1%;B:3%;C:10%;D:30%")},
            {"ratio": parse_ratio(">=4%")},
        ],
    )
    def test_what_is_asked_exactly_or_at_least_is_not_cut(self, kept):
        place = town(proposal("P1", **MAY, **kept))
        findings = refused(with_hours(place, hours("D1", 60)))
        assert "capacity_short" in codes(findings)

    def test_a_key_item_is_not_cut(self):
        key = (item("D1-I", "D1", kind=ItemKind.KEY),)
        place = town(proposal("P1", **MAY), items=key)
        assert "capacity_short" in codes(refused(with_hours(place, hours("D1", 86))))

    def test_full_coverage_is_not_cut_but_what_stands_beside_it_is(self):
        place = town(
            proposal("P1", **MAY),
            proposal("P2", basis=Basis.FULL, industries=("5211",), **MAY),
            firms=targets(1200, tags=[""] * 1200),
        )
        whole = fitted(replace(place, inspectors=(inspector("a"),)), binding=False)
        needed = planned_hours(whole)
        found = fitted(with_hours(place, hours("D1", int(needed) - 6)))
        before = {e.entry_id: e.total for e in whole.quotas.plan.entries}
        after = {e.entry_id: e.total for e in found.quotas.plan.entries}
        full = next(
            e.entry_id for e in found.quotas.plan.entries if e.basis is Basis.FULL
        )
        assert after.pop(full) == before.pop(full)
        assert sum(after.values()) < sum(before.values())

    def test_a_ceiling_may_shrink_to_the_legal_floor_and_no_further(self):
        legal = (item("D1-I", "D1", ratio=parse_ratio(">=1%")),)
        place = town(
            proposal("P1", basis=Basis.RANDOM, ratio=parse_ratio("<=4%"), **MAY),
            items=legal,
        )
        found = self.cut(30, place)
        assert 12 <= found.quotas.plan.entries[0].total <= 15
        assert "capacity_short" in codes(refused(with_hours(place, hours("D1", 23))))

    def test_departments_with_time_are_not_cut(self):
        place = town(
            proposal("P1", **MAY), proposal("P2", department="D2", field="x", **MAY)
        )
        found = fitted(with_hours(place, hours("D1", 80), hours("D2", 900)))
        by_department = {e.initiator: e.entry_id for e in found.quotas.plan.entries}
        assert {row.entry_id for row in found.capacity.cuts} == {by_department["D1"]}

    def test_each_department_is_cut_only_as_far_as_it_needs(self):
        place = town(
            proposal("P1", **MAY), proposal("P2", department="D2", field="x", **MAY)
        )
        found = fitted(with_hours(place, hours("D1", 70), hours("D2", 82)))
        totals = {e.initiator: e.total for e in found.quotas.plan.entries}
        assert (totals["D1"], totals["D2"]) == (35, 41)

    def test_all_entries_of_a_department_are_cut_alike(self):
        place = town(
            proposal("P1", pin=Pin.ALONE, **MAY), proposal("P2", pin=Pin.ALONE, **MAY)
        )
        found = fitted(with_hours(place, hours("D1", 170)))
        ratios = {(row.grade, row.ratio_after) for row in found.capacity.cuts}
        assert len({row.entry_id for row in found.capacity.cuts}) == 2
        assert len(ratios) == 4


class TestWhatCannotBeDone:
    """What then still lacks is named: who, where, when, how much, for what."""

    place = with_hours(
        town(
            proposal("P1", ratio=parse_ratio("10%"), districts=("130821",), **MAY),
            proposal("P2", department="D2", field="x"),
        ),
        hours("D1", 34),
        hours("D2", 1000),
    )

    def test_the_shortage_is_named(self):
        (finding,) = refused(self.place)
        assert finding.code == "capacity_short"
        assert finding.level is Level.ERROR
        # 40 firms, two people an hour each: 80 hours, and there are 34.
        assert finding.message.en == (
            "D1局 in 130821 lacks 46 inspector-hours in May for item D1-I检查 "
            "(entry 2026-0002)"
        )
        assert finding.message.zh == (
            "D1局5月在130821缺 46 工时：D1-I检查（计划 2026-0002）"
        )

    def test_it_is_a_warning_where_time_does_not_bind(self):
        found = fitted(self.place, binding=False)
        (finding,) = found.findings
        assert (finding.code, finding.level) == ("capacity_short", Level.WARNING)
        assert found.capacity.cuts == ()
        assert planned_hours(found) == pytest.approx(80)

    def test_a_district_whose_people_are_away_is_named_alone(self):
        place = replace(
            town(proposal("P1", ratio=parse_ratio("20户"))),
            inspectors=(
                inspector("a", districts=("130802", "130803")),
                inspector(
                    "b",
                    districts=("130821",),
                    certificate_expires_on=date(2026, 3, 31),
                ),
            ),
        )
        (finding,) = refused(place)
        assert finding.params["districts"] == "130821"

    def test_a_district_where_nobody_is_known_to_work_is_told_and_bounds_nothing(self):
        place = replace(
            town(proposal("P1")),
            inspectors=(inspector("a", districts=("130802", "130803")),),
        )
        (finding,) = fitted(place).findings
        assert (finding.code, finding.level) == ("capacity_unknown", Level.WARNING)
        assert finding.params["districts"] == "130821"

    def test_visits_a_day_bind_where_hours_would_do(self):
        place = replace(
            town(proposal("P1", ratio=parse_ratio("60户"), **MAY)),
            inspectors=(inspector("a"),),
        )
        (finding,) = refused(place)
        # 120 seats; somebody alone takes 3 a day on 21 days, though six hours would do.
        assert "57 inspector-visits (at most 3 visits a day each)" in finding.message.en

    def test_visits_a_month_bind_where_days_would_do(self):
        place = replace(
            town(proposal("P1", ratio=parse_ratio("30户"), **MAY)),
            inspectors=(inspector("a"), inspector("b")),
        )
        teams = TeamPolicy(max_per_month=20)
        (finding,) = refused(place, teams=teams)
        # 60 seats; two people take 20 each in May, though 126 at 3 a day would do.
        assert (
            "20 inspector-visits (at most 3 visits a day and 20 a month each)"
            in finding.message.en
        )

    def test_a_months_limit_is_kept_month_by_month(self):
        summer = {"start": date(2026, 5, 1), "end": date(2026, 6, 30)}
        place = replace(
            town(
                proposal("P1", pin=Pin.ALONE, ratio=parse_ratio("20户"), **MAY),
                proposal("P2", pin=Pin.ALONE, ratio=parse_ratio("20户"), **summer),
            ),
            inspectors=(inspector("a"), inspector("b")),
        )
        found = fitted(place, teams=TeamPolicy(max_per_month=20))
        months = Counter()
        for load in found.capacity.loads:
            months[load.month] += load.visits_micro
        assert months == {5: 20_000_000, 6: 20_000_000}

    def test_who_is_there_on_few_days_of_a_month_isnt_bound_by_it(self):
        few = inspector("a", certificate_expires_on=date(2026, 5, 8))
        place = replace(
            town(proposal("P1", ratio=parse_ratio("20户"), **MAY)),
            inspectors=(few, inspector("b")),
        )
        (finding,) = refused(place, teams=TeamPolicy(max_per_month=20))
        # 40 seats; the one takes 20, the other 3 a day on six days.
        assert finding.message.en.count("2 inspector-visits (at most 3") == 1

    def test_a_yearly_limit_binds(self):
        place = replace(
            town(proposal("P1", ratio=parse_ratio("20户"))),
            inspectors=(inspector("a", max_visits=15), inspector("b", max_visits=20)),
        )
        (finding,) = refused(place)
        assert "5 inspector-visits (by their max_visits)" in finding.message.en


class TestTheLibrarysFloor:
    """Covering the library is a requirement that cuts must not break."""

    half = GradePolicy(floor_overall_micro=40_000)

    def test_others_make_up_for_what_is_cut(self):
        place = town(
            proposal("P1", industries=("6210",), **MAY),
            proposal("P2", department="D2", field="x", industries=("5211",), **MAY),
        )
        found = fitted(
            with_hours(place, hours("D1", 40), hours("D2", 900)), grades=self.half
        )
        assert found.quotas.coverage_micro >= 40_000
        assert planned_hours(found, "D1") <= 40

    def test_where_both_cannot_be_had_both_are_named(self):
        place = with_hours(town(proposal("P1", **MAY)), hours("D1", 70))
        findings = refused(place, grades=self.half)
        assert codes(findings)[:1] != ["capacity_short"]
        assert "capacity_against_coverage" in codes(findings)
        (both,) = [f for f in findings if f.code == "capacity_against_coverage"]
        assert (both.value, both.params["department"]) == ("4%", "D1局")


class TestPartsOfMonths:
    """What a window's days in a month can't hold isn't put into the month."""

    place = replace(
        town(
            proposal(
                "P1",
                ratio=parse_ratio("60户"),
                start=date(2026, 5, 28),
                end=date(2026, 6, 2),
            )
        ),
        inspectors=tuple(inspector(name) for name in "abcdefgh"),
    )

    def test_a_months_last_days_hold_no_more_than_people_have_on_them(self):
        # 60 visits take 120 seats. Four working days, two a month, of 8 people have 96.
        (finding,) = refused(self.place)
        assert finding.message.en == (
            "D1局 in 130802、130803、130821 lacks 24 inspector-visits (at most 3 visits "
            "a day each) from May to June for item D1-I检查 (entry 2026-0001)"
        )

    def test_what_the_days_hold_is_spread_over_them(self):
        people = tuple(inspector(name) for name in "abcdefghij")
        found = fitted(replace(self.place, inspectors=people))
        visits = {load.month: 0 for load in found.capacity.loads}
        for load in found.capacity.loads:
            visits[load.month] += load.visits_micro
        assert visits == pytest.approx({5: 30e6, 6: 30e6}, abs=1_000)

    def test_windows_that_reach_the_same_day_share_it(self):
        late = {"start": date(2026, 5, 29), "end": date(2026, 5, 31)}
        place = replace(
            town(
                *(
                    proposal(name, pin=Pin.ALONE, ratio=parse_ratio("10户"), **late)
                    for name in ("P1", "P2")
                )
            ),
            inspectors=tuple(inspector(name) for name in "abcdefghij"),
        )
        # 40 seats on one Friday, of ten people who have 30; each entry alone would fit.
        (finding,) = refused(place)
        assert "lacks 10 inspector-visits" in finding.message.en
        assert "on 29 to 31 May" in finding.message.en
        assert "5月29日至31日" in finding.message.zh

    def test_stated_hours_are_spread_over_the_months_working_days(self):
        week = {"start": date(2026, 5, 4), "end": date(2026, 5, 8)}
        place = town(proposal("P1", ratio=parse_ratio("10户"), **week))
        # 20 hours in a week of five days, of 21 in the month.
        fitted(with_hours(place, hours("D1", 84)))
        (finding,) = refused(with_hours(place, hours("D1", 63)))
        assert "lacks 5 inspector-hours on 4 to 8 May" in finding.message.en

    def test_no_window_is_moved_to_where_nobody_works(self):
        holiday = {date(2026, 5, day): False for day in range(4, 16)}
        place = with_hours(
            town(
                proposal(
                    "P1",
                    ratio=parse_ratio("5户"),
                    start=date(2026, 5, 18),
                    end=date(2026, 5, 22),
                )
            ),
            hours("D1", 1),
        )
        place = replace(place, holidays=holiday)
        findings = refused(place, shift_days=14)
        assert "capacity_short" in codes(findings)

    def test_a_window_without_a_working_day_is_bounded_by_its_month(self):
        place = town(
            proposal(
                "P1",
                ratio=parse_ratio("5户"),
                start=date(2026, 5, 2),
                end=date(2026, 5, 3),
            )
        )
        assert planned_hours(fitted(with_hours(place, hours("D1", 10)))) == 10
        assert "capacity_short" in codes(refused(with_hours(place, hours("D1", 9))))
