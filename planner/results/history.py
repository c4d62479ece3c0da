"""A year's results as the table `history` of the next year's inputs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.results.record import ResultVersion, Stage

#: The columns that an import reads, by their Chinese headers.
HEADERS = (
    "统一社会信用代码",
    "检查日期",
    "部门编码",
    "执法证号",
    "事项编码",
    "是否计划内",
    "结果代码",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRow:
    """A department's part of a visit that was made."""

    target_id: str
    visited_on: date
    department_id: str
    inspector_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def key(self) -> str:
        """What orders them."""
        day = self.visited_on.isoformat()
        return "|".join((self.target_id, day, self.department_id, *self.item_ids))

    @property
    def planned(self) -> str:
        """Whether the plan asked for it, as the table says it."""
        return "是"

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text, lists joined with `;`."""
        return (
            self.target_id,
            self.visited_on.isoformat(),
            self.department_id,
            ";".join(self.inspector_ids),
            ";".join(self.item_ids),
            self.planned,
            ";".join(self.codes),
        )


def history_of(
    published: Iterable[ResultVersion],
    targets: Mapping[str, str],
    teams: Mapping[tuple[str, str], Sequence[str]],
) -> list[PastRow]:
    """Return the visits that published results tell of, in their order.

    Parameters
    ----------
    targets
        The target of each visit.
    teams
        Who was there, by visit and department.
    """
    parts: dict[tuple[str, str], list[ResultVersion]] = defaultdict(list)
    for one in published:
        if one.stage is Stage.PUBLISHED and one.visit_id in targets:
            parts[one.visit_id, one.department_id].append(one)
    rows = [
        PastRow(
            target_id=targets[visit_id],
            visited_on=max(one.inspected_on for one in results),
            department_id=department_id,
            inspector_ids=tuple(sorted(teams.get((visit_id, department_id), ()))),
            item_ids=tuple(one.item_id for one in results),
            codes=tuple(dict.fromkeys(c for one in results for c in one.codes)),
        )
        for (visit_id, department_id), results in parts.items()
    ]
    return sorted(rows, key=lambda row: row.key)
