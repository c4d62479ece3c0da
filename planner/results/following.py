"""Steps after results: measures, transfers, the end of it."""

from dataclasses import dataclass
from datetime import date

from planner.policy.results import ResultsPolicy
from planner.results.clock import Calendar
from planner.results.followup import (
    FollowUp,
    FollowUpStep,
    StepKind,
    follow_up,
    refuse_step,
)
from planner.results.port import Results
from planner.results.record import (
    LONGEST_NOTE,
    InYear,
    ResultVersion,
    is_plain,
    refuse,
)
from planner.results.steps import By


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedStep:
    """A step as somebody gives it; `to` is the department of a transfer."""

    kind: StepKind
    done_on: date
    text: str
    to: str = ""


class Following:
    """Steps after a year's results, by whoever has them in hand."""

    def __init__(
        self,
        results: Results,
        year: InYear,
        policy: ResultsPolicy,
        calendar: Calendar,
        by: By,
    ) -> None:
        self._results = results
        self._year = year
        self._policy = policy
        self._calendar = calendar
        self._by = by

    def stands(self, result: ResultVersion) -> FollowUp | None:
        """Return how things stand after a result; None where nothing follows."""
        steps = self._results.steps(self._year, result.place)
        return follow_up(result, steps, self._policy, self._calendar)

    def take(
        self, result: ResultVersion, asked: AskedStep, department_id: str
    ) -> FollowUp:
        """Take a step; return how things stand after it.

        Raises
        ------
        ResultError
            If it can't be taken, or another department has it in hand.
        """
        stands = refuse_step(self.stands(result), result, asked.kind, department_id)
        self._refuse_faulty(result, asked, department_id)
        step = FollowUpStep(
            year=self._year.year,
            visit_id=result.visit_id,
            department_id=result.department_id,
            item_id=result.item_id,
            number=len(stands.steps) + 1,
            kind=asked.kind,
            done_on=asked.done_on,
            text=asked.text.strip(),
            handler_id=asked.to or stands.handler_id,
            actor=self._by.actor,
            at=self._by.at,
        )
        self._results.append_step(step)
        after = follow_up(result, (*stands.steps, step), self._policy, self._calendar)
        return after or stands

    def _refuse_faulty(
        self, result: ResultVersion, asked: AskedStep, department_id: str
    ) -> None:
        if not 1 <= len(asked.text.strip()) <= LONGEST_NOTE:
            refuse("followup_text", column="text", limit=str(LONGEST_NOTE))
        if not is_plain(asked.text):
            refuse("result_text_odd", column="text")
        if not result.inspected_on <= asked.done_on <= self._by.today:
            refuse("followup_day", str(asked.done_on), column="done_on")
        transfers = asked.kind is StepKind.TRANSFER
        if transfers != bool(asked.to) or asked.to == department_id:
            refuse("transfer_department", asked.to or "—", column="to")
