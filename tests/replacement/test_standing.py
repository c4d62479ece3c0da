"""What stands after replacements: days given up are free, those taken are taken."""

from dataclasses import replace
from datetime import date

from planner.days.record import Work
from planner.replacement.record import Replacement, Seat, TeamedVisit
from planner.replacement.standing import Standing
from tests.days.test_giving import in_week, seats
from tests.replacement.test_report import replaced

DAY = date(2026, 3, 4)


def taking_over(visit, *names) -> TeamedVisit:
    team = tuple(
        Seat(
            visit_id=visit.visit_id,
            department_id="market",
            inspector_id=name,
            inspector_name=name,
            role="member",
            item_ids=(),
            exception="",
        )
        for name in names
    )
    return TeamedVisit(visit=visit, address="", replaces="", team=team)


def after(*visits: TeamedVisit) -> Replacement:
    return replace(replaced("market"), visit_id="V1", visits=visits)


def people(work: Work) -> list[tuple[str, str]]:
    return sorted((m.visit_id, m.inspector_id) for m in work.members)


def test_a_withdrawn_visit_takes_nobodys_day_and_its_stand_in_does():
    standing = Standing()
    drawn = [replace(in_week(name), day=DAY) for name in ("V1", "V2")]
    members = [*seats("V1", "a", "b"), *seats("V2", "b", "c")]
    standing.add(Work(visits=drawn, members=members))
    new = replace(in_week("R1"), day=DAY)
    standing.replace(after(taking_over(new, "a")))
    work = standing.work()
    assert [v.visit_id for v in work.visits] == ["V2", "R1"]
    assert people(work) == [("R1", "a"), ("V2", "b"), ("V2", "c")]


def test_a_visit_that_gains_entries_has_its_new_team_and_day_only():
    standing = Standing()
    drawn = [replace(in_week(name), day=DAY) for name in ("V1", "V2")]
    standing.add(Work(visits=drawn, members=seats("V2", "b")))
    again = replace(in_week("V2"), day=DAY.replace(day=5))
    standing.replace(after(taking_over(again, "c")))
    work = standing.work()
    assert [v.day for v in work.visits] == [again.day]
    assert people(work) == [("V2", "c")]
