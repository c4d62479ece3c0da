"""The spread of a plan's visits over months, checked, and as rows of the outputs."""

from collections.abc import Mapping, Sequence

import numpy as np

from planner.planning.capacity_plan import Load, Measure, Use
from planner.planning.supply import Cell, Supply
from planner.planning.workload import HOURS, Demand, Task
from planner.policy.record import Policy
from solvers.workload import spread_evenly
from solvers.workload_check import spread_faults
from solvers.workload_facts import MICRO

#: Rounding visits to millionths may pass what a cell has by so many minutes: less
#: than shows in hundredths of an hour.
_LEEWAY_MINUTES = 0.25


class Spreader:
    """Spreads tasks evenly and says who carries them."""

    def __init__(
        self, tasks: Sequence[Task], demand: Demand, supply: Supply, policy: Policy
    ) -> None:
        self._tasks = tasks
        self._supply = supply
        self._per_day = policy.teams.max_per_day
        self._day = policy.capacity.minutes_per_day
        self._cells = demand.cells
        self._facts = demand.facts(tasks)
        self._spread = spread_evenly(self._facts)
        self._leeway = int(_LEEWAY_MINUTES * self._per_day) + 1

    @property
    def over(self) -> bool:
        """Whether anybody has more to do than time for it."""
        carried = np.zeros(len(self._facts.cell_units), dtype=np.int64)
        np.add.at(carried, self._spread.carried_cell, self._spread.carried_units)
        most = (self._facts.cell_units + self._leeway) * MICRO
        return bool((carried > most).any())

    def faults(self, *, binding: bool) -> list[str]:
        """Return what the independent check says against the spread."""
        return spread_faults(
            self._facts, self._spread, leeway=self._leeway, binding=binding
        )

    def loads(self) -> tuple[Load, ...]:
        """Return every visit's place in the year, department by department."""
        return tuple(
            Load(
                entry_id=task.entry_id,
                occurrence=task.occurrence,
                department_id=department_id,
                district=task.district,
                month=month + 1,
                visits_micro=int(self._spread.visits[row, month]),
                inspectors=cost.inspectors,
                minutes=cost.minutes,
            )
            for row, task in enumerate(self._tasks)
            for department_id, cost in task.costs.items()
            for month in np.flatnonzero(self._spread.visits[row]).tolist()
        )

    def uses(self) -> tuple[Use, ...]:
        """Return what every class has and carries, then what nobody is known for."""
        carried: dict[int, dict[str, int]] = {}
        spread = self._spread
        for cell, district, units in zip(
            spread.carried_cell.tolist(),
            spread.carried_district.tolist(),
            spread.carried_units.tolist(),
            strict=True,
        ):
            name, own = self._supply.districts[district], carried.setdefault(cell, {})
            own[name] = own.get(name, 0) + units
        rows = [
            self._use(number, carried.get(number, {}))
            for number in range(len(self._cells))
        ]
        rows.sort(key=lambda use: (use.department_id, use.month or 0, use.districts))
        return (*rows, *self._unbounded())

    def _use(self, number: int, carried: Mapping[str, int]) -> Use:
        kind, source = self._cells[number]
        a_unit = self._per_day if kind == HOURS else self._day
        available = int(self._facts.cell_units[number]) * MICRO // a_unit
        return Use(
            measure=(Measure.HOURS, Measure.VISITS, Measure.VISITS_A_YEAR)[kind],
            department_id=source.department_id,
            month=source.month if isinstance(source, Cell) else None,
            districts=source.districts,
            days=source.days if isinstance(source, Cell) else None,
            available=available,
            carried={name: units // a_unit for name, units in sorted(carried.items())},
        )

    def _unbounded(self) -> list[Use]:
        """Return the hours of departments of whose time nothing is known."""
        minutes: dict[tuple[str, int], dict[str, int]] = {}
        for load in self.loads():
            if (load.department_id, load.district, load.month) in self._supply.unknown:
                own = minutes.setdefault((load.department_id, load.month), {})
                own[load.district] = own.get(load.district, 0) + load.micro_minutes
        return [
            Use(
                measure=Measure.HOURS,
                department_id=department_id,
                month=month,
                districts=tuple(sorted(own)),
                days=None,
                available=None,
                carried=dict(sorted(own.items())),
            )
            for (department_id, month), own in sorted(minutes.items())
        ]
