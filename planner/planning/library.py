"""The target library as a round freezes it, and what the policy shields from draws."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

import pandas as pd

from planner.discretion import POSITIVE_TAG, TOLERANCE_TAG
from planner.policy.record import Policy
from planner.registry import Registry


def months_before(day: date, months: int) -> date:
    """Return the day `months` earlier, or the last of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def freeze_targets(
    registry: Registry, policy: Policy, today: date, *, graded: bool
) -> pd.DataFrame:
    """Return the targets as every round of the year sees them.

    Tolerance period and positive list become the tags `x-tolerance` and
    `x-positive`, so that scopes can exclude them. In a graded (confidential)
    year an unknown grade is taken for `policy.grades.unknown`, so that such a
    firm has a chance and a cap like others.
    """
    targets = registry.targets.copy()
    if graded:
        targets.loc[targets["grade"] == "", "grade"] = policy.grades.unknown
    tagged = targets["tags"].str.split(";")
    since = months_before(today, policy.tolerance.months).isoformat()
    tolerated = (
        (targets["registered_on"] > since)
        & targets["grade"].isin(policy.tolerance.grades)
        & tagged.map(lambda tags: policy.tolerance.tag in tags)
    )
    positive = tagged.map(lambda tags: policy.positive_tag in tags)
    for tag, rows in ((TOLERANCE_TAG, tolerated), (POSITIVE_TAG, positive)):
        targets.loc[rows, "tags"] = targets.loc[rows, "tags"].map(
            lambda cell, tag=tag: ";".join(sorted({*cell.split(";"), tag}))
        )
    return targets


def with_visits(targets: pd.DataFrame, made: Mapping[str, int]) -> pd.DataFrame:
    """Return `targets` with the visits made this year, `made`, added to `visits`."""
    extra = targets["target_id"].map(made).fillna(0).astype(int)
    before = pd.to_numeric(targets["visits"], errors="coerce").fillna(0).astype(int)
    total = (before + extra).astype(str)
    known = (targets["visits"] != "") | (extra > 0)
    return targets.assign(visits=total.where(known, ""))
