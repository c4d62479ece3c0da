"""A plan held against its inspectors' time: it fits, or something gives way.

In this order: windows move as far as their proposals allow; quotas shrink, low-risk
grades first; what then still lacks people makes the year infeasible, and is named.
Where `capacity.binding` is off all of it is only told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.errors import CheckFailedError, Finding, InfeasibleError, Level
from planner.planning.capacity_plan import CapacityPlan, Cut, Shift
from planner.planning.consolidation import Planned
from planner.planning.cuttables import cut_entry, cuttables
from planner.planning.cutting import Cuttable, Quota
from planner.planning.least_cuts import Cuts, Cutter, lacks
from planner.planning.moving import moved_entries, with_moved
from planner.planning.naming import percent
from planner.planning.plan import Entry
from planner.planning.quotas import QuotaTable, asked_coverage, make_quotas
from planner.planning.spreading import Spreader
from planner.planning.supply import Supply, supply_of
from planner.planning.tight import Tight, TightSets, shortage_findings
from planner.planning.workload import Demand, Task, by_district
from planner.policy.record import Policy
from planner.protocol.strata import NO_GRADE
from planner.registry import Registry
from planner.target_table import TargetTable
from solvers.workload import least_shortage


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The plan and its quotas as they fit the inspectors' time, and how they do."""

    planned: Planned
    quotas: QuotaTable
    capacity: CapacityPlan
    findings: tuple[Finding, ...]


def fit_capacity(
    planned: Planned, registry: Registry, policy: Policy, targets: TargetTable
) -> Fitted:
    """Return the plan with quotas that its inspectors' time suffices for.

    Raises
    ------
    InfeasibleError
        If the library's floor can't be reached, or people are lacking when all that
        may move has moved and all that may shrink has shrunk.
    CheckFailedError
        If the independent check refuses the spread.
    """
    return _Fitting(planned, registry, policy, targets).fitted()


class _Fitting:
    def __init__(
        self,
        planned: Planned,
        registry: Registry,
        policy: Policy,
        targets: TargetTable,
    ) -> None:
        self._planned = planned
        self._registry = registry
        self._policy = policy
        self._targets = targets
        self._items = {item.item_id: item for item in registry.items}
        self._quotas = make_quotas(planned, policy, targets)
        districts = sorted({d or NO_GRADE for d in targets.values("district")})
        self._supply: Supply = supply_of(registry, policy, districts)
        self._demand = Demand(registry, policy, self._supply)
        self._findings: list[Finding] = []
        self._shifts: tuple[Shift, ...] = ()
        self._cuts: tuple[Cut, ...] = ()

    def fitted(self) -> Fitted:
        tasks: Sequence[Task] = self._tasks(self._quotas)
        self._findings += self._unknown(tasks)
        if self._policy.capacity.binding:
            tasks = self._give_way(tasks)
        spreader = self._spreader(tasks)
        if spreader.over and not self._policy.capacity.binding:
            sets = self._sets(tasks)
            self._findings += self._told(sets.sets() if sets else (), Level.WARNING)
        faults = spreader.faults(binding=self._policy.capacity.binding)
        if faults:
            raise CheckFailedError(
                [
                    Finding(file="", code="capacity_check", params={"fault": fault})
                    for fault in faults
                ]
            )
        capacity = CapacityPlan(
            loads=spreader.loads(),
            uses=spreader.uses(),
            shifts=self._shifts,
            cuts=self._cuts,
            unknown=tuple(sorted({d for d, _, _ in self._supply.unknown})),
        )
        return Fitted(
            planned=self._planned,
            quotas=self._quotas,
            capacity=capacity,
            findings=(*self._quotas.findings, *self._findings),
        )

    def _tasks(self, quotas: QuotaTable) -> list[Task]:
        return [
            task
            for entry in quotas.plan.entries
            for task in self._demand.tasks(
                entry, by_district(quotas.cells[entry.entry_id])
            )
        ]

    def _spreader(self, tasks: Sequence[Task]) -> Spreader:
        return Spreader(tasks, self._demand, self._supply, self._policy)

    def _sets(self, tasks: Sequence[Task]) -> TightSets | None:
        """Return where people are lacking, None where they aren't."""
        facts = self._demand.facts(tasks)
        shortage = least_shortage(facts)
        if not lacks(shortage, self._policy):
            return None
        departments, districts = self._demand.departments, self._supply.districts
        return TightSets(facts, shortage, tasks, departments, districts)

    def _give_way(self, tasks: Sequence[Task]) -> Sequence[Task]:
        """Move windows, then cut quotas; return the tasks that are left."""
        sets = self._sets(tasks)
        if sets is None:
            return tasks
        tight = sets.sets()
        tasks, sets = self._moved(tasks, sets, tight)
        if sets is None:
            return tasks
        return self._shrunk(tasks, sets.sets())

    def _moved(
        self, tasks: Sequence[Task], sets: TightSets, tight: Sequence[Tight]
    ) -> tuple[Sequence[Task], TightSets | None]:
        """Move windows; where that makes others short, ask anew with them."""
        raised = replace(self._planned, plan=self._quotas.plan)
        short = sets.departments()
        left: TightSets | None = sets
        while left is not None:
            moved = moved_entries(raised, self._demand, tasks, short, self._policy)
            if not moved:
                break
            planned = with_moved(raised, moved, self._policy)
            expected = {
                e.entry_id: by_district(self._quotas.cells[e.entry_id])
                for e in planned.plan.entries
            }
            now = [
                task
                for e in planned.plan.entries
                for task in self._demand.tasks(e, expected[e.entry_id])
            ]
            left = self._sets(now)
            more = left.departments() - short if left else frozenset()
            if not more:
                self._settle_moves(planned, moved, tight)
                drawn = self._tasks(self._quotas)
                return drawn, left if drawn == now else self._sets(drawn)
            short |= more
        return tasks, left

    def _settle_moves(
        self,
        planned: Planned,
        moved: Mapping[str, tuple[Entry, int]],
        tight: Sequence[Tight],
    ) -> None:
        before = {e.entry_id: e for e in self._planned.plan.entries}
        self._shifts = tuple(
            Shift(
                entry_id=entry_id,
                start=before[entry_id].start,
                end=before[entry_id].end,
                new_start=entry.start,
                new_end=entry.end,
                days=days,
                because=_because(entry, tight, self._policy.year),
            )
            for entry_id, (entry, days) in sorted(moved.items())
        )
        self._findings.append(
            Finding(
                file="",
                code="capacity_moved",
                level=Level.WARNING,
                value=str(len(moved)),
                params={
                    "department": self._names(tight),
                    "entries": str(len(moved)),
                    "days": str(max(abs(days) for _, days in moved.values())),
                },
            )
        )
        self._take(planned)

    def _take(self, planned: Planned) -> None:
        """Make the quotas anew for a plan whose totals were raised already."""
        said = self._quotas.findings
        quotas = make_quotas(planned, self._policy, self._targets)
        self._planned = planned
        self._quotas = replace(
            quotas, findings=(*said, *(f for f in quotas.findings if f not in said))
        )

    def _shrunk(self, tasks: Sequence[Task], tight: Sequence[Tight]) -> Sequence[Task]:
        planned = replace(self._planned, plan=self._quotas.plan)
        may = cuttables(planned, self._quotas.cells, self._items, self._policy)
        cutter = Cutter(self._demand, tasks, may, self._supply.districts, self._policy)
        cuts = cutter.least()
        if cuts.sets is not None:
            lacking = self._told(cuts.sets.sets(), Level.ERROR)
            raise InfeasibleError([*self._said(), *lacking])
        before = {e.entry_id: e for e in planned.plan.entries}
        self._cuts = tuple(
            row
            for entry_id, quota in sorted(cuts.quotas.items())
            if quota.total != before[entry_id].total
            for row in self._cut_rows(before[entry_id], may[entry_id], quota, tight)
        )
        self._tell_cuts(cuts, before)
        self._take_cut(planned, cuts, tight)
        now = self._tasks(self._quotas)
        sets = self._sets(now)
        if sets is not None:
            # Raising what may still be raised to the library's floor asked too much.
            raise InfeasibleError(
                [
                    *self._said(),
                    *self._against_coverage(tight),
                    *self._told(sets.sets(), Level.ERROR),
                ]
            )
        return now

    def _take_cut(self, planned: Planned, cuts: Cuts, tight: Sequence[Tight]) -> None:
        entries = tuple(
            cut_entry(e, cuts.quotas[e.entry_id]) if e.entry_id in cuts.quotas else e
            for e in planned.plan.entries
        )
        weights = {e: quota.weights for e, quota in cuts.quotas.items()}
        short = cuts.levels.keys()
        flexible = frozenset(
            e.entry_id
            for e in entries
            if e.entry_id in planned.flexible and short.isdisjoint(e.department_ids)
        )
        cut = replace(
            planned,
            plan=replace(planned.plan, entries=entries),
            weights=planned.weights | weights,
            flexible=frozenset(),
        )
        try:
            try:
                self._take(cut)
            except InfeasibleError:
                # The library's floor is missed: others may make up for it.
                self._take(replace(cut, flexible=flexible))
        except InfeasibleError as error:
            raise InfeasibleError(
                [*self._said(), *self._against_coverage(tight), *error.findings]
            ) from error

    def _cut_rows(
        self, entry: Entry, cuttable: Cuttable, quota: Quota, tight: Sequence[Tight]
    ) -> list[Cut]:
        """Return a row for each grade that the entry draws."""
        before = self._quotas.cells[entry.entry_id]
        rows = []
        for rank, grade in enumerate((*self._policy.grades.order, NO_GRADE)):
            own = [k for k, (r, _, _) in enumerate(cuttable.cells) if r == rank]
            if not own or not cuttable.weights[rank]:
                continue
            rows.append(
                Cut(
                    entry_id=entry.entry_id,
                    grade=grade,
                    ratio_before=cuttable.weights[rank],
                    ratio_after=quota.weights[rank],
                    draws_before=sum(before[k].expected_micro for k in own),
                    draws_after=sum(quota.expected[k] for k in own),
                    because=_because(entry, tight, self._policy.year),
                )
            )
        return rows

    def _tell_cuts(self, cuts: Cuts, before: Mapping[str, Entry]) -> None:
        for department in self._registry.departments:
            own = [
                (before[entry_id], quota)
                for entry_id, quota in cuts.quotas.items()
                if department.department_id in before[entry_id].department_ids
                and quota.total != before[entry_id].total
            ]
            if not cuts.levels.get(department.department_id) or not own:
                continue
            fewer = sum((e.total - q.total) * len(e.occurrences) for e, q in own)
            self._findings.append(
                Finding(
                    file="",
                    code="capacity_cut",
                    level=Level.WARNING,
                    value=department.department_id,
                    params={
                        "department": department.name or department.department_id,
                        "entries": str(len(own)),
                        "draws": str(fewer),
                    },
                )
            )

    def _said(self) -> list[Finding]:
        return [*self._planned.findings, *self._quotas.findings, *self._findings]

    def _told(self, sets: Sequence[Tight], level: Level) -> list[Finding]:
        entries = {e.entry_id: e for e in self._quotas.plan.entries}
        return shortage_findings(sets, self._registry, self._policy, entries, level)

    def _against_coverage(self, tight: Sequence[Tight]) -> list[Finding]:
        return [
            Finding(
                file="policy.toml",
                column="grades.floor_overall",
                code="capacity_against_coverage",
                value=percent(asked_coverage(self._policy)[0]),
                params={"department": self._names(tight)},
            )
        ]

    def _names(self, tight: Sequence[Tight]) -> str:
        short = {t.department_id for t in tight}
        own = [d for d in self._registry.departments if d.department_id in short]
        return "、".join(d.name or d.department_id for d in own)

    def _unknown(self, tasks: Sequence[Task]) -> list[Finding]:
        """Tell where departments have visits and nobody known to make them."""
        nobody = {(d, district) for d, district, _ in self._supply.unknown}
        asked = {(d, task.district) for task in tasks for d in task.costs}
        unbounded: dict[str, list[str]] = {}
        for department_id, district in sorted(asked & nobody):
            unbounded.setdefault(department_id, []).append(district)
        return [
            Finding(
                file="inspectors",
                code="capacity_unknown",
                level=Level.WARNING,
                value=d.department_id,
                params={
                    "department": d.name or d.department_id,
                    "districts": "、".join(unbounded[d.department_id]),
                },
            )
            for d in self._registry.departments
            if d.department_id in unbounded
        ]


def _because(entry: Entry, tight: Sequence[Tight], year: int) -> tuple[str, ...]:
    """Return the tight sets of an entry's departments, else all of them."""
    own = [t for t in tight if t.department_id in entry.department_ids]
    return tuple(t.place(year) for t in own or tight)
