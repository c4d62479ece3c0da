"""The target library as a round freezes it, and what the policy shields from draws."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from planner.discretion import POSITIVE_TAG, TOLERANCE_TAG
from planner.policy.record import Policy
from planner.registry import Registry
from planner.target_table import TargetTable


def months_before(day: date, months: int) -> date:
    """Return the day `months` earlier, or the last of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def freeze_targets(
    registry: Registry, policy: Policy, today: date, *, graded: bool
) -> TargetTable:
    """Return the targets as every round of the year sees them.

    Tolerance period and positive list become the tags `x-tolerance` and
    `x-positive`, so that scopes can exclude them. In a graded (confidential)
    year an unknown grade is taken for `policy.grades.unknown`, so that such a
    firm has a chance and a cap like others.
    """
    rules = _Shield(
        positive_tag=policy.positive_tag,
        tolerance_tag=policy.tolerance.tag,
        tolerated=policy.tolerance.grades,
        since=months_before(today, policy.tolerance.months).isoformat(),
        unknown=policy.grades.unknown if graded else "",
    )
    return _frozen(registry.targets, rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shield:
    """Whom a policy shields on a day; `unknown` is what an unknown grade counts as."""

    positive_tag: str
    tolerance_tag: str
    tolerated: tuple[str, ...]
    since: str
    unknown: str

    def grades(self, cells: pd.DataFrame) -> list[str]:
        return [grade or self.unknown for grade in cells["grade"]]

    def tags(self, cells: pd.DataFrame) -> list[str]:
        return [self._tagged(*row) for row in cells.itertuples(index=False)]

    def _tagged(self, tags: str, grade: str, registered_on: str) -> str:
        found = set(tags.split(";")) if tags else set()
        tolerated = (
            self.tolerance_tag in found
            and (grade or self.unknown) in self.tolerated
            and registered_on > self.since
        )
        if self.positive_tag in found:
            found.add(POSITIVE_TAG)
        if tolerated:
            found.add(TOLERANCE_TAG)
        return ";".join(sorted(found))


#: A few, as many plans are tried on one library.
@lru_cache(maxsize=4)
def _frozen(targets: TargetTable, rules: _Shield) -> TargetTable:
    return targets.recoded(
        {
            "grade": (("grade",), rules.grades),
            "tags": (("tags", "grade", "registered_on"), rules.tags),
        }
    )
