"""What the coordinator sends and is sent of results of all departments."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.results import Because, Id, seen_as
from planner.results.monthly import Line, MonthlyReport
from planner.results.rates import Rate, Rates
from planner.results.record import Place, ResultVersion
from planner.results.register import Register

_MOST = 500


class Seen(BaseModel):
    """A result as its caller saw it: `tag` is the result's own."""

    visit_id: Id
    department_id: Id
    item_id: Id
    tag: str = Field(max_length=100)

    model_config = ConfigDict(extra="forbid")


class Reviewed(BaseModel):
    """Results that are found good, of any departments."""

    results: list[Seen] = Field(min_length=1, max_length=_MOST)

    model_config = ConfigDict(extra="forbid")

    def found(self, register: Register) -> list[ResultVersion]:
        """Return the results, each as it was seen."""
        return [
            seen_as(
                one.tag,
                register.result(
                    Place(
                        visit_id=one.visit_id,
                        department_id=one.department_id,
                        item_id=one.item_id,
                    )
                ),
            )
            for one in self.results
        ]


class SentBack(Reviewed, Because):
    """Results that must be corrected, and why."""

    model_config = ConfigDict(extra="forbid")


class ToPublish(BaseModel):
    """Which reviewed results are meant: a department's, visit's, round's, or all."""

    department: Id | None = None
    visit: Id | None = None
    round: Id | None = None

    model_config = ConfigDict(extra="forbid")


class Measured(BaseModel):
    """A rate: `kept` of `of`, and as a percentage, "" where there is nothing."""

    kept: int
    of: int
    percent: str

    def __str__(self) -> str:
        """Return the rate as a table shows it."""
        return f"{self.kept}/{self.of}"


_RATE = {"kept": 118, "of": 120, "percent": "98.3%"}
_FOUR: dict[str, Any] = {
    "completion": _RATE,
    "entry": _RATE,
    "publication": _RATE,
    "followup": _RATE,
}


class DepartmentRates(BaseModel):
    """A department's rates; of all together where `department_id` is empty."""

    department_id: str
    name: str
    completion: Measured
    entry: Measured
    publication: Measured
    followup: Measured


class YearRates(BaseModel):
    """The year's rates as they stand today: of all together, then by department."""

    year: int
    as_of: date
    items: list[DepartmentRates]


class MonthLine(DepartmentRates):
    """A department's month."""

    results: int
    problems: int
    problem_rate: Measured
    first_offences: int
    open_finds: int
    late_finds: int
    late: int


class CodeOfMonth(BaseModel):
    """How many results of the month have a code."""

    code: str
    results: int


class Month(BaseModel):
    """The monthly report for the joint meeting."""

    month: str
    as_of: date
    lines: list[MonthLine]
    codes: list[CodeOfMonth]


class Past(BaseModel):
    """A department's part of a visit, in the columns of the input table `history`."""

    target_id: str
    visited_on: date
    department_id: str
    inspector_ids: list[str]
    item_ids: list[str]
    planned: str
    codes: list[str]


def measured(rate: Rate) -> dict[str, Any]:
    """Return a rate as it is sent."""
    return {"kept": rate.kept, "of": rate.of, "percent": rate.percent}


def department_rates(one: Rates, name: str) -> dict[str, Any]:
    """Return a department's rates as they are sent."""
    named = {kind: measured(getattr(one, kind)) for kind in _FOUR}
    return {"department_id": one.department_id, "name": name, **named}


def month(report: MonthlyReport) -> dict[str, Any]:
    """Return a month's report as it is sent."""
    return {
        "month": report.month,
        "as_of": report.as_of,
        "lines": [_line(line) for line in report.lines],
        "codes": [{"code": code, "results": count} for code, count in report.codes],
    }


def _line(line: Line) -> dict[str, Any]:
    counts = (
        "results",
        "problems",
        "first_offences",
        "open_finds",
        "late_finds",
        "late",
    )
    return {
        **department_rates(line.rates, line.name),
        **{name: getattr(line, name) for name in counts},
        "problem_rate": measured(line.problem_rate),
    }
