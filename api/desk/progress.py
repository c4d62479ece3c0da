"""How far a department's part of a visit is, and by when it must be done."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.publishing.result_rules import Rules
from planner.publishing.store import VisitRow
from planner.results.clock import Mark, mark
from planner.results.duties import Duty


class State(StrEnum):
    """How far it is; the order is that of the work.

    `NOTHING` is a visit in which the department has no item of its own.
    """

    AHEAD = "ahead"
    TO_ENTER = "to-enter"
    PARTLY = "partly"
    SENT_BACK = "sent-back"
    TO_PUBLISH = "to-publish"
    PUBLISHED = "published"
    NOTHING = "nothing"
    WITHDRAWN = "withdrawn"


#: States in which somebody of the department has to enter something.
OPEN = (State.TO_ENTER, State.PARTLY, State.SENT_BACK)
_SETTLED = (State.PUBLISHED, State.NOTHING, State.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a department's part of a visit is.

    Attributes
    ----------
    items, entered, published
        How many items it has, and how many of these have a result so far.
    due_on
        The day until which all results must be published.
    left
        Working days until then; negative once it is over.
    """

    state: State
    items: int
    entered: int
    published: int
    due_on: date
    left: int
    mark: Mark


def progress_of(
    row: VisitRow, duty: Duty | None, rules: Rules, today: date, *, sent_back: bool
) -> Progress:
    """Return how far a department's part of a visit is; a withdrawn one has no duty."""
    expected = row.day or row.end
    part = duty or Duty(
        department_id="",
        items=0,
        entered=0,
        published=0,
        expected_on=expected,
        ended_on=None,
        entered_on=None,
        published_on=None,
    )
    state = _state(row, part, today, sent_back=sent_back)
    due_on = part.deadline(rules.publish_within, rules.calendar)
    yellow = rules.policy.yellow_working_days
    waits = state not in _SETTLED
    shown = mark(due_on, today, yellow, rules.calendar) if waits else Mark.NONE
    return Progress(
        state=state,
        items=part.items,
        entered=part.entered,
        published=part.published,
        due_on=due_on,
        left=rules.calendar.between(today, due_on),
        mark=shown,
    )


def _state(row: VisitRow, part: Duty, today: date, *, sent_back: bool) -> State:
    if row.withdrawn:
        return State.WITHDRAWN
    if not part.items:
        return State.NOTHING
    if sent_back:
        return State.SENT_BACK
    if part.published >= part.items:
        return State.PUBLISHED
    if part.entered >= part.items:
        return State.TO_PUBLISH
    if part.entered:
        return State.PARTLY
    begun = (row.day or row.start) <= today
    return State.TO_ENTER if begun else State.AHEAD
