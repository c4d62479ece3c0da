"""What is done about what was found, until it is closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.policy.results import ResultsPolicy
from planner.results.clock import Calendar
from planner.results.record import LONGEST_NOTE, Place, ResultVersion, refuse

#: How imported results say that nothing is left to be done.
CLOSED = "已完结"


class StepKind(StrEnum):
    """What was done."""

    MEASURE = "measure"
    TRANSFER = "transfer"
    CLOSE = "close"
    REOPEN = "reopen"

    @property
    def zh(self) -> str:
        """What officials call it."""
        return _ZH[self]


_ZH = {
    StepKind.MEASURE: "处理措施",
    StepKind.TRANSFER: "移送",
    StepKind.CLOSE: "办结",
    StepKind.REOPEN: "重新办理",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpStep:
    """One step after a result; `number` counts those of a result from 1.

    `text` says what was done, or why; `handler_id` is the department that has it
    in hand from then on.
    """

    year: int
    visit_id: str
    department_id: str
    item_id: str
    number: int
    kind: StepKind
    done_on: date
    text: str
    handler_id: str
    actor: str
    at: str

    def __post_init__(self) -> None:
        if self.number < 1 or not self.text or len(self.text) > LONGEST_NOTE:
            msg = f"step {self.number} of a follow-up that can't be so"
            raise ValueError(msg)

    @property
    def place(self) -> Place:
        """Which result it is a step after."""
        return Place(
            visit_id=self.visit_id,
            department_id=self.department_id,
            item_id=self.item_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """How things stand after a result that something follows from.

    `handler_id` is the department that has it in hand; `closed_on` is None while
    it is open.
    """

    due_on: date
    handler_id: str
    closed_on: date | None
    steps: tuple[FollowUpStep, ...]


def due_on(result: ResultVersion, policy: ResultsPolicy, calendar: Calendar) -> date:
    """Return the day until which what was found is to be closed."""
    if result.rectify_by is not None:
        return result.rectify_by
    days = policy.followup_within_working_days
    return calendar.after(result.inspected_on, days)


def follow_up(
    result: ResultVersion,
    steps: Sequence[FollowUpStep],
    policy: ResultsPolicy,
    calendar: Calendar,
) -> FollowUp | None:
    """Return how things stand after a result; None where nothing follows from it."""
    if not policy.needs_followup(result.codes) and not steps:
        return None
    return FollowUp(
        due_on=due_on(result, policy, calendar),
        handler_id=handler_of(result, steps),
        closed_on=closed_on(result, steps),
        steps=tuple(steps),
    )


def handler_of(result: ResultVersion, steps: Iterable[FollowUpStep]) -> str:
    """Return the department that has it in hand."""
    handler = result.department_id
    for step in steps:
        handler = step.handler_id
    return handler


def closed_on(result: ResultVersion, steps: Iterable[FollowUpStep]) -> date | None:
    """Return the day on which it was closed, None while it is open."""
    closed = result.inspected_on if result.followup == CLOSED else None
    for step in steps:
        if step.kind is StepKind.CLOSE:
            closed = step.done_on
        elif step.kind is StepKind.REOPEN:
            closed = None
    return closed


def refuse_step(
    stands: FollowUp | None, result: ResultVersion, kind: StepKind, asking: str
) -> FollowUp:
    """Return how things stand where a department may take a step; refuse it else.

    Raises
    ------
    ResultError
        If nothing follows from the result, another department has it in hand, or it
        is closed already (or, to be reopened, isn't).
    """
    if stands is None:
        refuse("followup_none", f"{result.visit_id} {result.item_id}")
    if asking != stands.handler_id:
        refuse("followup_not_in_hand", stands.handler_id)
    if (kind is StepKind.REOPEN) != (stands.closed_on is not None):
        code = "followup_open" if kind is StepKind.REOPEN else "followup_closed"
        refuse(code, f"{result.visit_id} {result.item_id}")
    return stands
