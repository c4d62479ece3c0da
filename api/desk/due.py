"""What is found of a department's results to be closed, and by when."""

from dataclasses import dataclass
from datetime import date

from api.desk.room import Room
from planner.publishing.results_due import watch_of
from planner.results.clock import Mark, mark
from planner.results.due import find_due_on
from planner.results.duties import Find


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFind:
    """A result that the department has in hand and has to close."""

    find: Find
    item_name: str
    due_on: date
    left: int
    mark: Mark


def open_finds(room: Room) -> list[OpenFind]:
    """Return what the department has in hand, the most urgent first."""
    watch = watch_of(room.year, room.today)
    policy, calendar = watch.policy, watch.calendar
    found = room.store.results.finds(room.year, policy.followup, room.department_id)
    made = []
    for one in found:
        if one.closed_on is not None:
            continue
        due_on = find_due_on(one, watch)
        made.append(
            OpenFind(
                find=one,
                item_name=room.item_name(one.item_id),
                due_on=due_on,
                left=calendar.between(room.today, due_on),
                mark=mark(due_on, room.today, policy.yellow_working_days, calendar),
            )
        )
    return sorted(made, key=lambda one: (one.due_on, one.find.visit_id))
