"""The year as a path of steps, from the import to next year's history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from planner.agenda.record import RoundAt, Stand, Standing, StepState
from planner.agenda.rounds import Wait, waiting

T = TypeVar("T")


class Step(StrEnum):
    """The steps of a year, in their order."""

    IMPORT = "import"
    POLICY = "policy"
    PLAN = "plan"
    APPROVE = "approve"
    ROUNDS = "rounds"
    TEAMS = "teams"
    RESULTS = "results"
    PUBLICATION = "publication"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """A step: where it is, and why.

    `told` is which of a step's sentences says so, `params` what fills it; `subject`
    is the import or plan that it is about.
    """

    step: Step
    state: StepState
    told: str
    params: dict[str, str] = field(default_factory=dict)
    subject: str = ""


_BY_STAND = {
    Stand.NONE: StepState.CURRENT,
    Stand.WORKING: StepState.CURRENT,
    Stand.FAULTY: StepState.STOPPED,
    Stand.READY: StepState.DONE,
}


def year_path(standing: Standing) -> list[PathStep]:
    """Return the steps of a year, each with where it stands."""
    return [
        _import(standing),
        _policy(standing),
        _plan(standing),
        _approve(standing),
        _rounds(standing),
        _teams(standing),
        _results(standing),
        _publication(standing),
        _history(standing),
    ]


def _import(standing: Standing) -> PathStep:
    made = standing.prepared
    if standing.year is not None:
        return _step(Step.IMPORT, StepState.DONE, "open", subject=made.import_id)
    told = made.imported.value
    return _step(Step.IMPORT, _BY_STAND[made.imported], told, subject=made.import_id)


def _policy(standing: Standing) -> PathStep:
    made = standing.prepared
    if standing.year is not None or made.planned is Stand.READY:
        return _step(Step.POLICY, StepState.DONE, "done", subject=made.import_id)
    ready = made.imported is Stand.READY
    state, told = (StepState.CURRENT, "ready") if ready else (StepState.AHEAD, "ahead")
    return _step(Step.POLICY, state, told, subject=made.import_id)


def _plan(standing: Standing) -> PathStep:
    made = standing.prepared
    if standing.year is not None:
        return _step(Step.PLAN, StepState.DONE, "open", subject=made.plan_id)
    if made.planned is Stand.NONE:
        ready = made.imported is Stand.READY
        state = StepState.CURRENT if ready else StepState.AHEAD
        return _step(Step.PLAN, state, "none", subject=made.import_id)
    told = made.planned.value
    return _step(Step.PLAN, _BY_STAND[made.planned], told, subject=made.plan_id)


def _approve(standing: Standing) -> PathStep:
    made = standing.prepared
    if standing.year is not None:
        year = str(standing.year)
        return _step(Step.APPROVE, StepState.DONE, "open", {"year": year})
    if made.planned is not Stand.READY:
        return _step(Step.APPROVE, StepState.AHEAD, "ahead")
    told = "working" if made.approving else "ready"
    return _step(Step.APPROVE, StepState.CURRENT, told, subject=made.plan_id)


def _rounds(standing: Standing) -> PathStep:
    rounds = standing.rounds
    if standing.year is None or not rounds:
        return _step(Step.ROUNDS, StepState.AHEAD, "ahead")
    waits = [waiting(r, standing.now, standing.today) for r in rounds]
    drawn = _count(rounds, _is_drawn)
    params = {"drawn": str(drawn), "all": str(len(rounds))}
    if any(wait.state is StepState.STOPPED for wait in waits):
        return _step(Step.ROUNDS, StepState.STOPPED, "stopped", params)
    done = drawn == len(rounds)
    state = StepState.DONE if done else StepState.CURRENT
    under_way = _count(waits, lambda w: w.state is StepState.CURRENT)
    told = "done" if done else "under_way" if under_way else "some"
    return _step(Step.ROUNDS, state, told, {**params, "now": str(under_way)})


def _teams(standing: Standing) -> PathStep:
    drawn = [r for r in standing.rounds if r.drawn]
    if not drawn:
        return _step(Step.TEAMS, StepState.AHEAD, "ahead")
    short = sum(r.unstaffed for r in drawn)
    params = {"short": str(short), "visits": str(sum(r.visits for r in drawn))}
    if short:
        return _step(Step.TEAMS, StepState.STOPPED, "short", params)
    done = len(drawn) == len(standing.rounds)
    state = StepState.DONE if done else StepState.CURRENT
    return _step(Step.TEAMS, state, "whole", params)


def _results(standing: Standing) -> PathStep:
    at = standing.results
    if not any(r.drawn for r in standing.rounds) or not at.due:
        return _step(Step.RESULTS, StepState.AHEAD, "ahead")
    params = {
        "due": str(at.due),
        "entered": str(at.entered),
        "late": str(at.late),
        "soon": str(at.soon),
    }
    if at.late:
        return _step(Step.RESULTS, StepState.STOPPED, "late", params)
    whole = at.entered == at.due and _all_drawn(standing)
    state = StepState.DONE if whole else StepState.CURRENT
    return _step(Step.RESULTS, state, "some", params)


def _publication(standing: Standing) -> PathStep:
    rounds = standing.rounds
    drawn = _count(rounds, _is_drawn)
    if not drawn:
        return _step(Step.PUBLICATION, StepState.AHEAD, "ahead")
    waits = [waiting(r, standing.now, standing.today).what for r in rounds]
    out = _count(waits, lambda w: w is Wait.NOTHING)
    params = {
        "out": str(out),
        "drawn": str(drawn),
        "results": str(standing.results.published),
    }
    done = out == len(rounds)
    state = StepState.DONE if done else StepState.CURRENT
    return _step(Step.PUBLICATION, state, "some", params)


def _history(standing: Standing) -> PathStep:
    at = standing.results
    whole = _all_drawn(standing) and bool(at.due) and at.published == at.due
    state = StepState.CURRENT if whole else StepState.AHEAD
    return _step(Step.HISTORY, state, "ready" if whole else "ahead")


def _all_drawn(standing: Standing) -> bool:
    return bool(standing.rounds) and all(map(_is_drawn, standing.rounds))


def _is_drawn(round_: RoundAt) -> bool:
    return round_.drawn


def _count(values: Iterable[T], is_so: Callable[[T], bool]) -> int:
    return sum(map(is_so, values))


def _step(
    step: Step,
    state: StepState,
    told: str,
    params: dict[str, str] | None = None,
    subject: str = "",
) -> PathStep:
    return PathStep(
        step=step, state=state, told=told, params=params or {}, subject=subject
    )
