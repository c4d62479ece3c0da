"""The rules that a published year's results are entered and timed by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from planner.policy.results import ResultsPolicy
from planner.publishing.store import YearRow
from planner.results.clock import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A year's codes, calendar, and working days until something must be done.

    `publish_within` counts from the end of an inspection, `confirm_within` from
    the day on which a team was settled.
    """

    policy: ResultsPolicy
    calendar: Calendar
    publish_within: int
    confirm_within: int


def rules_of(year: YearRow) -> Rules:
    """Return the rules of a year; one from before there were any has the defaults."""
    days = (year.holidays or {}).items()
    kept: Mapping[str, Any] = year.policy.get("results", {})
    publish: Mapping[str, Any] = year.policy.get("publish", {})
    return Rules(
        policy=_policy(kept) if kept else ResultsPolicy(),
        calendar=Calendar({date.fromisoformat(day): worked for day, worked in days}),
        publish_within=int(publish.get("results_within_working_days", 20)),
        confirm_within=int(publish.get("confirm_within_working_days", 2)),
    )


def _policy(kept: Mapping[str, Any]) -> ResultsPolicy:
    """Return the policy that a year keeps as JSON: lists for tuples."""
    cells: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in kept.items()
    }
    english: Mapping[str, str] = kept.get("english", {})
    return ResultsPolicy(**{**cells, "english": tuple(english.items())})
