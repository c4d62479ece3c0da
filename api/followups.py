"""What is sent and shown of what follows from results, of teams, and of what is due."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from api.results import Id
from planner.publishing.store import YearRow
from planner.results.confirming import Confirmed
from planner.results.due import Due
from planner.results.following import AskedStep
from planner.results.followup import FollowUp, StepKind
from planner.results.record import LONGEST_NOTE, ResultVersion
from planner.substitution.change import LONGEST_REASON, ChangeKind

if TYPE_CHECKING:
    from planner.season.substituting import Reported
    from planner.substitution.record import Repair as ChangedVisit

FOLLOWING = {403: "followup_not_in_hand", 404: "followup_none", 409: "followup_closed"}
CONFIRMING = {409: "confirmation_no_team"}
SUBSTITUTING = {409: "substitution_known"}


class StepAsked(BaseModel):
    """A measure, a transfer to another department, the end, or going on after it."""

    kind: StepKind
    done_on: date
    text: str = Field(max_length=LONGEST_NOTE)
    to: Id | None = None

    model_config = ConfigDict(extra="forbid")

    def asked(self) -> AskedStep:
        """Return the step as it is asked for."""
        return AskedStep(
            kind=self.kind, done_on=self.done_on, text=self.text, to=self.to or ""
        )


class Step(BaseModel):
    """A step that was taken; `handler_id` has it in hand from then on."""

    kind: str
    kind_zh: str
    done_on: date
    text: str
    handler_id: str
    actor: str
    at: str


class Following(BaseModel):
    """How things stand after a result; `due_on` is null where nothing follows."""

    visit_id: str
    department_id: str
    item_id: str
    codes: list[str]
    due_on: date | None
    handler_id: str
    closed_on: date | None
    steps: list[Step]


def following(result: ResultVersion, stands: FollowUp | None) -> dict[str, Any]:
    """Return how things stand after a result, as it is sent."""
    return {
        "visit_id": result.visit_id,
        "department_id": result.department_id,
        "item_id": result.item_id,
        "codes": list(result.codes),
        "due_on": stands.due_on if stands else None,
        "handler_id": stands.handler_id if stands else result.department_id,
        "closed_on": stands.closed_on if stands else None,
        "steps": [
            {
                **{name: getattr(step, name) for name in _STEP_NAMES},
                "kind_zh": step.kind.zh,
            }
            for step in (stands.steps if stands else ())
        ],
    }


_STEP_NAMES = tuple(name for name in Step.model_fields if name != "kind_zh")


class Task(BaseModel):
    """Something due; `mark` is none, yellow or red, `days_left` working days."""

    kind: str
    kind_zh: str
    department_id: str
    visit_id: str
    item_id: str
    name: str
    due_on: date
    days_left: int
    mark: str
    estimated: bool


def task(due: Due) -> dict[str, Any]:
    """Return something due as it is sent."""
    told = {name: getattr(due, name) for name in _TASK_NAMES}
    return {**told, "kind_zh": due.kind.zh}


_TASK_NAMES = tuple(name for name in Task.model_fields if name != "kind_zh")


class Team(BaseModel):
    """A department's team of a visit, and whether it is confirmed."""

    visit_id: str
    round_id: str
    name: str
    department_id: str
    inspector_ids: list[str]
    due_on: date
    confirmed_at: str | None
    mark: str


class Teams(BaseModel):
    """Teams as they stand after they were confirmed."""

    items: list[Team]


def team(one: Confirmed) -> dict[str, Any]:
    """Return a team as it is sent."""
    return {
        "visit_id": one.team.visit_id,
        "round_id": one.team.round_id,
        "name": one.team.name,
        "department_id": one.team.department_id,
        "inspector_ids": list(one.team.inspector_ids),
        "due_on": one.due_on,
        "confirmed_at": one.confirmation.at if one.confirmation else None,
        "mark": one.mark,
    }


class TeamsAsked(BaseModel):
    """Which teams are confirmed: those of a round, or all."""

    round: Id | None = None

    model_config = ConfigDict(extra="forbid")


class ChangeAsked(BaseModel):
    """Why somebody of a visit's team can't be there (docs/substitutions.md).

    `ill` has `first` and `last`, `left` has `first`; `recused` is from the visit's
    target for good, `objection` for this visit. `effective` is today if not said.
    """

    change: ChangeKind
    inspector_id: Id
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    first: date | None = None
    last: date | None = None
    effective: date | None = None

    model_config = ConfigDict(extra="forbid")

    def reported(self, visit_id: str, target_id: str, today: date) -> "list[Reported]":
        """Return the change as it is reported of a visit.

        Raises
        ------
        InputError
            If it says too little or too much.
        """
        # Loaded here: it brings solvers and tables, which readers have no use for.
        from planner.composition.substitutions import reported_as

        cells = {
            "change": self.change.value,
            "inspector_id": self.inspector_id,
            "reason": self.reason,
            "first": _text(self.first),
            "last": _text(self.last),
            "effective": _text(self.effective),
            **_about(self.change, visit_id, target_id),
        }
        return reported_as(cells, today)


def _about(change: ChangeKind, visit_id: str, target_id: str) -> Mapping[str, str]:
    if change is ChangeKind.OBJECTION:
        return {"visit_id": visit_id}
    return {"target_id": target_id} if change is ChangeKind.RECUSED else {}


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


class Repair(BaseModel):
    """A visit whose team or day changed: who left, and who came by lot."""

    visit_id: str
    name: str
    gone: list[str]
    came: list[str]
    day: date | None


class Substituted(BaseModel):
    """What came of a change."""

    items: list[Repair]


def repaired(repair: "ChangedVisit", own: Collection[str]) -> dict[str, Any]:
    """Return a changed visit as a department is told: people of others left out."""
    return {
        "visit_id": repair.visit_id,
        "name": repair.name,
        "gone": [m.inspector_id for m in repair.gone if m.inspector_id in own],
        "came": [m.inspector_id for m in repair.came if m.inspector_id in own],
        "day": repair.after.day,
    }


def month_of(year: YearRow, month: str | None, today: date) -> str:
    """Return the month of a report: the one asked for, else the last that is over."""
    if month is not None:
        return month
    if today.year > year.year:
        return f"{year.year}-12"
    before = max(today.month - 1, 1)
    return f"{year.year}-{before:02d}"
