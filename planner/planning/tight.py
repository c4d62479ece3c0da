"""Where people are lacking: the tightest sets of departments, districts and months.

The prices of a shortage single out the cells that prove it. Cells that tasks have to
share, as they have no month elsewhere, belong together; each such set is told once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from planner.errors import Finding, Level
from planner.planning.naming import spans_text, when
from planner.planning.plan import Entry
from planner.planning.workload import HOURS, PER_DAY, PER_YEAR, Task, Units
from planner.policy.record import Policy
from planner.registry import Registry
from solvers.workload import Shortage
from solvers.workload_facts import (
    MONTHS,
    WHOLE_YEAR,
    BoolArray,
    Span,
    WorkloadFacts,
    spans_of,
)

#: From which price on a cell counts as tight; the solver's noise is far below.
_PRICED = 1e-3
#: How many sets are told, and how many names in one.
_TOLD, _NAMED = 10, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tight:
    """A department's people who don't suffice for what must be done with them.

    `short` is how much lacks, in units, by kind of pool; `days` are the first and last
    of the month's days where people suffice for the month but not for these.
    `entry_ids` are those whose visits can't be made elsewhere or at another time.
    """

    department_id: str
    short: Mapping[int, float]
    districts: tuple[str, ...]
    months: tuple[int, ...]
    days: tuple[int, int] | None
    entry_ids: tuple[str, ...]

    def place(self, year: int) -> str:
        """Name the set in short, as the output tables do."""
        when = spans_text(year, self.months, self.days)
        return f"{self.department_id} {'+'.join(self.districts)} {when}"


class TightSets:
    """The tight sets of one shortage."""

    def __init__(
        self,
        facts: WorkloadFacts,
        shortage: Shortage,
        tasks: Sequence[Task],
        departments: Sequence[str],
        districts: Sequence[str],
    ) -> None:
        self._facts = facts
        self._over = shortage.over
        self._tasks = tasks
        self._departments = departments
        self._districts = districts
        self._cells = (shortage.prices > _PRICED) | (shortage.over > 1.0)
        self._spans = list(spans_of(facts))
        self._blocked = _Blocked(facts, self._spans, self._cells)

    def departments(self) -> frozenset[str]:
        """Return the departments that have a tight cell."""
        width = len(self._departments)
        pools = self._facts.cell_pool[self._cells] % width
        return frozenset(self._departments[pool] for pool in np.unique(pools).tolist())

    def sets(self) -> tuple[Tight, ...]:
        """Return the tight sets, those that lack most first."""
        groups = _Groups(len(self._facts.cell_pool))
        cells_of = {task: self._cells_of(task) for task in self._forced()}
        for cells in cells_of.values():
            groups.join(cells)
        tasks: dict[int, list[int]] = {}
        for task, cells in cells_of.items():
            tasks.setdefault(groups.root(cells[0]), []).append(task)
        cells_at: dict[int, list[int]] = {}
        for cell in np.flatnonzero(self._cells).tolist():
            cells_at.setdefault(groups.root(cell), []).append(cell)
        found = [
            tight
            for root, own in sorted(tasks.items())
            for tight in self._of_group(cells_at[root], own)
        ]
        return tuple(
            sorted(
                found,
                key=lambda t: (
                    -round(max(t.short.values())),
                    t.department_id,
                    t.districts,
                    t.months,
                ),
            )
        )

    def _forced(self) -> list[int]:
        """Return the tasks that meet something tight in each of their months."""
        blocked = self._blocked.months(range(len(self._facts.bounded)))
        forced = (blocked | ~self._facts.task_months).all(axis=1)
        found: list[int] = np.flatnonzero(forced).tolist()
        return found

    def _cells_of(self, task: int) -> list[int]:
        facts = self._facts
        district = int(facts.task_district[task])
        pools = np.flatnonzero(facts.task_units[task])
        months = facts.task_months[task]
        own = np.isin(facts.cell_pool, pools) & facts.cell_districts[:, district]
        own &= self._cells
        own &= (facts.cell_month == WHOLE_YEAR) | months[facts.cell_month]
        own &= facts.cell_first <= facts.task_first[task, facts.cell_month]
        own &= facts.cell_last >= facts.task_last[task, facts.cell_month]
        cells: list[int] = np.flatnonzero(own).tolist()
        return cells

    def _of_group(self, cells: Sequence[int], tasks: Sequence[int]) -> list[Tight]:
        """Return a group's departments that lack people, each with all that lacks."""
        facts, width = self._facts, len(self._departments)
        lacks: dict[int, dict[int, float]] = {}
        lacking: dict[int, set[Span]] = {}
        for cell in cells:
            kind, department = divmod(int(facts.cell_pool[cell]), width)
            kinds = lacks.setdefault(department, {})
            kinds[kind] = kinds.get(kind, 0.0) + float(self._over[cell])
            if self._over[cell] > 1.0:
                lacking.setdefault(department, set()).add(self._spans[cell])
        found = []
        for department, kinds in sorted(lacks.items()):
            short = {kind: over for kind, over in sorted(kinds.items()) if over > 1.0}
            own = [t for t in tasks if facts.task_units[t, department]]
            if short and own:
                days = _days(lacking.get(department, set()))
                found.append(self._told(department, short, own, days))
        return found

    def _told(
        self,
        department: int,
        short: Mapping[int, float],
        tasks: Sequence[int],
        days: tuple[int, int] | None,
    ) -> Tight:
        facts, width = self._facts, len(self._departments)
        pools = [kind * width + department for kind in short]
        districts = sorted({int(facts.task_district[t]) for t in tasks})
        blocked = self._blocked.months(pools) & facts.task_months
        months = np.flatnonzero(blocked[list(tasks)].any(axis=0)).tolist()
        return Tight(
            department_id=self._departments[department],
            short=short,
            districts=tuple(self._districts[d] for d in districts),
            months=tuple(month + 1 for month in months),
            days=days if len(months) == 1 else None,
            entry_ids=tuple(sorted({self._tasks[t].entry_id for t in tasks})),
        )


def _days(spans: Collection[Span]) -> tuple[int, int] | None:
    """Return the first and last day of parts of one month, None for whole months."""
    if not spans or not all(span.part for span in spans):
        return None
    return min(span.first for span in spans), max(span.last for span in spans)


class _Blocked:
    """In which of its months a task meets a span with nobody left to do it."""

    def __init__(
        self, facts: WorkloadFacts, spans: Sequence[Span], tight: BoolArray
    ) -> None:
        self._facts = facts
        #: Where nobody is left: of shape (n_pools, n_districts, 12), and by part.
        self._whole = facts.bounded.copy()
        self._parts: dict[Span, BoolArray] = {}
        for cell, span in enumerate(spans):
            where = facts.cell_districts[cell]
            if span.part:
                nobody = np.ones(len(where), dtype=np.bool_)
                nobody = self._parts.setdefault(span, nobody)
                if not tight[cell]:
                    nobody[where] = False
            elif not tight[cell]:
                year = span.month == WHOLE_YEAR
                at = slice(MONTHS) if year else slice(span.month, span.month + 1)
                self._whole[span.pool, where, at] = False
        for span, nobody in self._parts.items():
            nobody &= facts.bounded[span.pool, :, span.month]

    def months(self, pools: Collection[int]) -> BoolArray:
        """Return where tasks are blocked by some pools, of shape (n_tasks, 12)."""
        facts = self._facts
        found = np.zeros(facts.task_months.shape, dtype=np.bool_)
        for pool in pools:
            costs = facts.task_units[:, pool] > 0
            found[costs] |= self._whole[pool, facts.task_district[costs]]
        for span, nobody in self._parts.items():
            if span.pool in pools and nobody.any():
                within = facts.task_first[:, span.month] >= span.first
                within &= facts.task_last[:, span.month] <= span.last
                within &= facts.task_units[:, span.pool] > 0
                found[:, span.month] |= within & nobody[facts.task_district]
        return found


class _Groups:
    """Cells that belong together."""

    def __init__(self, count: int) -> None:
        self._up = list(range(count))

    def root(self, cell: int) -> int:
        while self._up[cell] != cell:
            self._up[cell] = self._up[self._up[cell]]
            cell = self._up[cell]
        return cell

    def join(self, cells: Sequence[int]) -> None:
        for cell in cells[1:]:
            one, other = sorted((self.root(cells[0]), self.root(cell)))
            self._up[other] = one


def shortage_findings(
    sets: Sequence[Tight],
    registry: Registry,
    policy: Policy,
    entries: Mapping[str, Entry],
    level: Level,
) -> list[Finding]:
    """Return a finding for each of the tightest sets, the worst first."""
    return [
        Finding(
            file="inspectors",
            code="capacity_short",
            level=level,
            value=tight.department_id,
            params=_params(tight, registry, policy, entries),
        )
        for tight in sets[:_TOLD]
    ]


def _params(
    tight: Tight, registry: Registry, policy: Policy, entries: Mapping[str, Entry]
) -> dict[str, str]:
    names = {d.department_id: d.name for d in registry.departments}
    own = {
        item_id
        for entry_id in tight.entry_ids
        for item_id in entries[entry_id].item_ids
    }
    listed = [item for item in registry.items if item.item_id in own]
    # A department may take part without an item of its own.
    of_it = [item for item in listed if item.department_id == tight.department_id]
    items = [item.name for item in of_it or listed]
    zh, en = _amount(tight, policy)
    when_zh, when_en = when(tight.months, tight.days, policy.year)
    return {
        "department": names.get(tight.department_id) or tight.department_id,
        "districts": _listed(tight.districts, len(tight.districts)),
        "when_zh": when_zh,
        "when_en": when_en,
        "amount_zh": zh,
        "amount_en": en,
        "items": _listed(items),
        "entries": _listed(tight.entry_ids),
        # All of them, for what goes on to find out why.
        "entry_ids": ";".join(tight.entry_ids),
        "month_numbers": ";".join(map(str, tight.months)),
    }


def _amount(tight: Tight, policy: Policy) -> tuple[str, str]:
    units = Units(policy)
    teams = policy.teams
    zh, en = f"每人每天最多 {teams.max_per_day} 户", f"{teams.max_per_day} visits a day"
    if teams.max_per_month:
        zh += f"、每月最多 {teams.max_per_month} 户"
        en += f" and {teams.max_per_month} a month"
    limits = {
        PER_DAY: (zh, f"at most {en} each"),
        PER_YEAR: ("按年度任务上限", "by their max_visits"),
    }
    told: list[tuple[str, str]] = []
    for kind, short in tight.short.items():
        if kind == HOURS:
            hours = ceil(round(10 * units.hours(short), 3)) / 10
            told.append((f"{hours:g} 工时", f"{hours:g} inspector-hours"))
        else:
            seats = ceil(round(units.seats(short), 3))
            zh, en = limits[kind]
            told.append((f"{seats} 人次（{zh}）", f"{seats} inspector-visits ({en})"))
    return "、".join(zh for zh, _ in told), " and ".join(en for _, en in told)


def _listed(names: Sequence[str], most: int = _NAMED) -> str:
    more = f" … ({len(names)})" if len(names) > most else ""
    return "、".join(names[:most]) + more
