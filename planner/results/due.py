"""What departments have to do, by when, and what of it is late."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.policy.results import ResultsPolicy
from planner.results.clock import Calendar, Mark, mark
from planner.results.confirming import Confirmed
from planner.results.duties import Duty, Find


class DueKind(StrEnum):
    """What is to be done."""

    CONFIRMATION = "confirmation"
    ENTRY = "entry"
    PUBLICATION = "publication"
    FOLLOWUP = "followup"

    @property
    def zh(self) -> str:
        """What officials call it."""
        return _ZH[self]


_ZH = {
    DueKind.CONFIRMATION: "确认人员",
    DueKind.ENTRY: "录入结果",
    DueKind.PUBLICATION: "公示结果",
    DueKind.FOLLOWUP: "后续处理",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that a department has to do; `days_left` are working days.

    `estimated` tells that the holidays of the deadline's year aren't known yet.
    """

    kind: DueKind
    department_id: str
    visit_id: str
    item_id: str = ""
    name: str = ""
    due_on: date
    days_left: int
    mark: Mark
    estimated: bool

    @property
    def key(self) -> str:
        """What orders them: the most urgent first."""
        return "|".join(
            (
                self.due_on.isoformat(),
                self.kind,
                self.visit_id,
                self.department_id,
                self.item_id,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """By what calendar, rules and day it is judged what is due.

    `publish_within` counts working days from the end of an inspection.
    """

    policy: ResultsPolicy
    calendar: Calendar
    publish_within: int
    today: date


def due_results(duties: Iterable[Duty], watch: Watch) -> Iterator[Due]:
    """Yield the results to be entered, then published, of ended inspections."""
    for duty in duties:
        open_still = duty.items and duty.all_published_on is None
        if not open_still or duty.ends_on > watch.today:
            continue
        entered = duty.all_entered_on is not None
        yield _due(
            watch,
            DueKind.PUBLICATION if entered else DueKind.ENTRY,
            duty.deadline(watch.publish_within, watch.calendar),
            department_id=duty.department_id,
            visit_id=duty.visit_id,
            name=duty.name,
        )


def due_finds(finds: Iterable[Find], watch: Watch) -> Iterator[Due]:
    """Yield what was found and isn't closed, for who has it in hand."""
    for find in finds:
        if find.closed_on is None:
            yield _due(
                watch,
                DueKind.FOLLOWUP,
                find_due_on(find, watch),
                department_id=find.handler_id,
                visit_id=find.visit_id,
                item_id=find.item_id,
            )


def due_confirmations(teams: Iterable[Confirmed], watch: Watch) -> Iterator[Due]:
    """Yield the teams that aren't confirmed."""
    for one in teams:
        if one.confirmation is None:
            yield Due(
                kind=DueKind.CONFIRMATION,
                department_id=one.team.department_id,
                visit_id=one.team.visit_id,
                name=one.team.name,
                due_on=one.due_on,
                days_left=watch.calendar.between(watch.today, one.due_on),
                mark=one.mark,
                estimated=watch.calendar.is_estimate(one.due_on),
            )


def find_due_on(find: Find, watch: Watch) -> date:
    """Return the day until which what was found is to be closed."""
    days = watch.policy.followup_within_working_days
    return find.rectify_by or watch.calendar.after(find.inspected_on, days)


def _due(watch: Watch, kind: DueKind, due_on: date, **about: str) -> Due:
    yellow = watch.policy.yellow_working_days
    return Due(
        kind=kind,
        due_on=due_on,
        days_left=watch.calendar.between(watch.today, due_on),
        mark=mark(due_on, watch.today, yellow, watch.calendar),
        estimated=watch.calendar.is_estimate(due_on),
        **about,
    )
