"""The least cuts that make a plan fit its inspectors' time, department by department.

A department's level says how far its entries' quotas have shrunk (planner.planning.
cutting); a joint entry follows its department that shrinks most. Levels are made least
from the top down: the largest first, then the next, as in a fair division. What fits
some departments' time needn't fit the others', so the whole is asked anew after each.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.planning.cutting import Cuttable, Quota, levels
from planner.planning.tight import TightSets
from planner.planning.workload import Demand, Task
from planner.policy.record import Policy
from solvers.workload import Shortage, least_shortage
from solvers.workload_facts import WorkloadFacts, restricted

#: What may be lacking for a plan to count as one that fits: a tenth of a minute.
_NOTHING = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """How far departments' quotas shrink, and what then still lacks.

    `sets` is None where nothing lacks any more.
    """

    levels: Mapping[str, int]
    quotas: Mapping[str, Quota]
    sets: TightSets | None


def lacks(shortage: Shortage, policy: Policy) -> bool:
    """Tell whether a shortage is more than noise."""
    return shortage.total > nothing(policy)


def nothing(policy: Policy) -> float:
    """Return the units that may be lacking where a plan counts as one that fits."""
    return _NOTHING * policy.teams.max_per_day


class Cutter:
    """Shrinks quotas until the plan fits.

    Parameters
    ----------
    tasks
        The uncut plan's, in an order that no input row sets.
    """

    def __init__(
        self,
        demand: Demand,
        tasks: Sequence[Task],
        cuttable: Mapping[str, Cuttable],
        districts: Sequence[str],
        policy: Policy,
    ) -> None:
        self._demand = demand
        self._tasks = tasks
        self._cuttable = cuttable
        self._districts = districts
        self._policy = policy
        self._facts = demand.facts(tasks)
        self._last = levels(policy)
        self._known: dict[tuple[str, int], tuple[Quota, dict[str, int]]] = {}
        self._departments_of = {t.entry_id: tuple(t.costs) for t in tasks}

    def least(self) -> Cuts:
        """Return the least cuts; everything that may shrink has, where none fit."""
        found: dict[str, int] = {}
        while True:
            shortage = least_shortage(self._cut(self._facts, self._tasks, found))
            if not lacks(shortage, self._policy):
                return self._result(found, None)
            sets = self._sets(self._facts, shortage, self._tasks)
            more = sets.departments() - found.keys()
            if not more:
                return self._result(found, sets)
            found = self._levelled(frozenset({*found, *more}))

    def _result(self, found: Mapping[str, int], sets: TightSets | None) -> Cuts:
        quotas = {
            entry_id: self._quota(entry_id, level)[0]
            for entry_id, level in self._entry_levels(found).items()
            if level
        }
        return Cuts(levels=found, quotas=quotas, sets=sets)

    def _levelled(self, short: frozenset[str]) -> dict[str, int]:
        """Return levels, made least from the top down, for some departments alone."""
        facts, at = restricted(self._facts, self._demand.pools(short))
        tasks = [self._tasks[k] for k in at.tolist()]

        def ask(found: Mapping[str, int]) -> Shortage:
            return least_shortage(self._cut(facts, tasks, found))

        fixed: dict[str, int] = {}
        free = set(short)
        while free:
            level, under = self._bisected(fixed, free, ask)
            if level == 0:
                return fixed | dict.fromkeys(free, 0)
            bound = self._sets(facts, under, tasks).departments() & free
            bound = bound or frozenset(free)
            fixed |= dict.fromkeys(bound, level)
            free -= bound
        return fixed

    def _bisected(
        self,
        fixed: Mapping[str, int],
        free: Collection[str],
        ask: Callable[[Mapping[str, int]], Shortage],
    ) -> tuple[int, Shortage]:
        """Return the least common level that fits, and what lacks just before it.

        Where none fits it is the last, with what lacks there.
        """
        low, high = -1, self._last
        under = last = ask({**fixed, **dict.fromkeys(free, high)})
        if lacks(last, self._policy):
            return high, last
        while high - low > 1:
            middle = (low + high) // 2
            found = ask({**fixed, **dict.fromkeys(free, middle)})
            if lacks(found, self._policy):
                low, under = middle, found
            else:
                high = middle
        return high, under

    def _sets(
        self, facts: WorkloadFacts, shortage: Shortage, tasks: Sequence[Task]
    ) -> TightSets:
        return TightSets(
            facts, shortage, tasks, self._demand.departments, self._districts
        )

    def _entry_levels(self, found: Mapping[str, int]) -> dict[str, int]:
        return {
            entry_id: max(found.get(d, 0) for d in self._departments_of[entry_id])
            for entry_id in self._cuttable
            if entry_id in self._departments_of
        }

    def _quota(self, entry_id: str, level: int) -> tuple[Quota, dict[str, int]]:
        key = (entry_id, level)
        if key not in self._known:
            cuttable = self._cuttable[entry_id]
            quota = cuttable.at(self._policy, level)
            self._known[key] = quota, cuttable.by_district(quota)
        return self._known[key]

    def _cut(
        self, facts: WorkloadFacts, tasks: Sequence[Task], found: Mapping[str, int]
    ) -> WorkloadFacts:
        """Return the facts with the visits that are left at the departments' levels."""
        wanted = self._entry_levels(found)
        visits = [
            self._quota(task.entry_id, wanted[task.entry_id])[1].get(task.district, 0)
            if wanted.get(task.entry_id)
            else task.visits_micro
            for task in tasks
        ]
        return replace(facts, task_visits=np.array(visits, dtype=np.int64))
