"""How far a department's part of a visit is, and by when it must be done."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.publishing.result_rules import Rules
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
_SETTLED = (State.PUBLISHED, State.NOTHING)


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
    part: Duty | None, rules: Rules, today: date, *, sent_back: bool
) -> Progress:
    """Return how far a department's part of a visit is.

    Parameters
    ----------
    part
        What it owes; None of a visit that isn't made any more.
    """
    if part is None:
        return _WITHDRAWN
    state = _state(part, today, sent_back=sent_back)
    due_on = part.deadline(rules.publish_within, rules.calendar)
    yellow = rules.policy.yellow_working_days
    settled = state in _SETTLED
    return Progress(
        state=state,
        items=part.items,
        entered=part.entered,
        published=part.published,
        due_on=due_on,
        left=rules.calendar.between(today, due_on),
        mark=Mark.NONE if settled else mark(due_on, today, yellow, rules.calendar),
    )


_WITHDRAWN = Progress(
    state=State.WITHDRAWN,
    items=0,
    entered=0,
    published=0,
    due_on=date.max,
    left=0,
    mark=Mark.NONE,
)


def _state(part: Duty, today: date, *, sent_back: bool) -> State:
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
    return State.TO_ENTER if part.expected_on <= today else State.AHEAD
