"""What a choice of groups must keep so that its people's time can suffice at all.

Where a plan overloads somebody even when all that may move has moved and all that may
shrink has shrunk, the prices of what lacks tell why (Farkas): at them the work costs
more than all time there is. Each other group has a least cost at the same prices, so
a plan whose groups cost more than all time can't be done either.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from planner.planning.alike import alike_targets
from planner.planning.batches import Batch, batches_of, windows
from planner.planning.cutting import Asked, cuttable_of, levels
from planner.planning.merging import Candidate, Draft
from planner.planning.signs import Prepared
from planner.planning.supply import MONTHS, supply_of
from planner.planning.workload import Calendar, Cost, Days, Demand, Task, team_costs
from planner.policy.record import Policy
from planner.protocol.strata import NO_GRADE
from planner.registry import Registry
from planner.target_table import TargetTable
from solvers.apportion import TooThinError, spread_expected
from solvers.partition import Limit
from solvers.workload import least_shortage
from solvers.workload_facts import MICRO, WHOLE_YEAR, Span, WorkloadFacts, spans_of

FloatArray = npt.NDArray[np.float64]

#: Weights are whole multiples of a minute's hundredth at a price of one.
_SCALE = 100
#: How many candidates are priced together, to bound memory.
_AT_ONCE = 200
#: Less than so many units is the solver's noise, not a shortage.
_NOTHING = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Why a choice of groups can't be done: what lacks, in units, and at what prices.

    At the prices work may cost `most` in all, in whole multiples of their scale.
    """

    lacking: float
    most: int
    prices: "_Prices"


class CapacityCuts:
    """Limits on the choice of groups that people's time implies.

    Parameters
    ----------
    prepared
        The proposals that candidates number.
    targets
        The frozen library.
    """

    def __init__(
        self,
        registry: Registry,
        policy: Policy,
        prepared: Sequence[Prepared],
        targets: TargetTable,
    ) -> None:
        self._policy = policy
        self._prepared = prepared
        self._items = {item.item_id: item for item in registry.items}
        self._batches = batches_of(policy)
        self._calendar = Calendar(registry, policy)
        kinds = alike_targets(targets, [p.scope for p in prepared])
        self._index, self._sizes = kinds.index, kinds.sizes
        order = (*policy.grades.order, "")
        ranks = {grade: rank for rank, grade in enumerate(order)}
        self._grade_of = self._index.coded("grade", lambda g: ranks.get(g, ranks[""]))
        named = sorted(self._index.values("district"))
        self._named = [district or NO_GRADE for district in named]
        places = {district: place for place, district in enumerate(named)}
        self._district_of = self._index.coded("district", lambda d: places[d])
        self._cells: dict[str, tuple[tuple[int, str, int], ...]] = {}
        supply = supply_of(registry, policy, sorted(self._named))
        self._demand = Demand(registry, policy, supply)

    def cut(
        self, chosen: Sequence[Candidate], candidates: Sequence[Candidate]
    ) -> Limit | None:
        """Return a limit that `chosen` breaks and every plan that can be done keeps.

        None where the chosen groups, at their least, overload nobody. The limit's
        weights are those of `candidates`, in their order.
        """
        proof = self.proof(chosen)
        return None if proof is None else self.limit(proof, candidates)

    def limit(self, proof: Proof, candidates: Sequence[Candidate]) -> Limit:
        """Return the limit that a proof sets on all candidates."""
        costs = self._costs(candidates, proof.prices)
        return Limit(weights=-costs, at_least=-proof.most)

    def proof(self, chosen: Sequence[Candidate]) -> Proof | None:
        """Return why chosen groups can't be done, None where nobody is overloaded."""
        tasks = [
            task
            for number, candidate in enumerate(chosen)
            for task in self._tasks(candidate, str(number))
        ]
        facts = self._demand.facts(tasks)
        shortage = least_shortage(facts)
        if shortage.total <= _NOTHING:
            return None
        prices = _prices(facts, shortage.prices)
        most = int(np.ceil(float(shortage.prices @ facts.cell_units) * _SCALE))
        if self._costs(chosen, prices).sum() <= most:
            return None
        return Proof(lacking=shortage.total, most=most, prices=prices)

    def _costs(
        self, candidates: Sequence[Candidate], prices: "_Prices"
    ) -> npt.NDArray[np.int64]:
        """Return what candidates cost at least: each task in its cheapest month."""
        found = np.zeros(len(candidates))
        for first in range(0, len(candidates), _AT_ONCE):
            some = candidates[first : first + _AT_ONCE]
            owners, tasks = [], []
            for number, candidate in enumerate(some, start=first):
                own = list(self._tasks(candidate, ""))
                owners += [number] * len(own)
                tasks += own
            if tasks:
                np.add.at(
                    found, owners, _cheapest(self._demand.by_month(tasks), prices)
                )
        return np.floor(found * _SCALE).astype(np.int64)

    def _tasks(self, candidate: Candidate, name: str) -> Iterator[Task]:
        """Yield a candidate's least tasks, each with all days that it may come to."""
        for draft in candidate.drafts:
            costs = self._a_visit(draft)
            visits = self._least_visits(draft)
            for number, days in enumerate(self._days(draft)):
                for district, micro in visits.items():
                    if micro:
                        yield Task(
                            entry_id=name,
                            occurrence=number,
                            district=district,
                            visits_micro=micro,
                            days=days,
                            costs=costs,
                        )

    def _item_ids(self, draft: Draft) -> tuple[str, ...]:
        proposals = [self._prepared[m].proposal for m in draft.members]
        return tuple(sorted({i for p in proposals for i in p.item_ids}))

    def _a_visit(self, draft: Draft) -> Mapping[str, Cost]:
        """Return what a visit takes; who bears the seats beyond the least is open."""
        least = self._policy.teams.min_per_department
        found = team_costs(
            draft.department_ids, self._item_ids(draft), self._items, self._policy
        )
        if len(found) == 1:
            return found
        return {d: Cost(inspectors=least, minutes=c.minutes) for d, c in found.items()}

    def _days(self, draft: Draft) -> list[tuple[Days, ...]]:
        general = self._policy.capacity.shift_days
        shift = timedelta(
            days=min(
                general if days is None else days
                for m in draft.members
                for days in [self._prepared[m].proposal.shift_days]
            )
        )
        start, end = draft.start - shift, draft.end + shift
        times = _occurrences(draft, self._batches)
        if shift:
            # Wherever a time lies in a moved window, it lies between these days.
            return [self._calendar.days(start, end)] * len(times)
        return [self._calendar.days(first, last) for first, last in times]

    def _cells_of(self, draft: Draft) -> tuple[tuple[int, str, int], ...]:
        """Return (grade's rank, district, targets) of a draft's scope."""
        key = repr(draft.scope.as_json())
        if key not in self._cells:
            mask = self._index.mask(draft.scope)
            width = len(self._named)
            codes, cell_of = np.unique(
                self._grade_of[mask] * width + self._district_of[mask],
                return_inverse=True,
            )
            sizes = np.zeros(len(codes), dtype=np.int64)
            np.add.at(sizes, cell_of, self._sizes[mask])
            self._cells[key] = tuple(
                (code // width, self._named[code % width], size)
                for code, size in zip(codes.tolist(), sizes.tolist(), strict=True)
            )
        return self._cells[key]

    def _least_visits(self, draft: Draft) -> dict[str, int]:
        """Return the fewest visits by district that a draft may be cut to."""
        cells = self._cells_of(draft)
        wanted, demand = draft.demand.weights, draft.demand
        members = [self._prepared[m] for m in draft.members]
        asked = Asked(
            total=demand.total,
            basis=draft.basis,
            grades=self._prepared[draft.host].proposal.grades,
            item_ids=self._item_ids(draft),
            cells=cells,
            weights=wanted,
        )
        cuttable = cuttable_of(asked, members, self._items, self._policy)
        found: dict[str, int] = {}
        if not demand.total:
            return found
        sizes = [(rank, size) for rank, _, size in cells]
        try:
            expected = spread_expected(sizes, wanted, demand.total)
        except TooThinError:
            return found
        for (rank, district, _), micro in zip(cells, expected, strict=True):
            left = micro
            if cuttable is not None:
                last = cuttable.weights_at(self._policy, levels(self._policy))
                left = micro * last[rank] // wanted[rank] if wanted[rank] else 0
                left = left * min(cuttable.last, demand.total) // demand.total
            found[district] = found.get(district, 0) + left
        return dict(sorted(found.items()))


def _occurrences(draft: Draft, batches: Sequence[Batch]) -> list[tuple[date, date]]:
    return [
        (first, last)
        for _, first, last in windows(draft.start, draft.end, draft.times, batches)
    ]


def _cheapest(facts: WorkloadFacts, prices: "_Prices") -> FloatArray:
    """Return what each task costs in its cheapest month, of shape (n_tasks,)."""
    at = prices.months[:, facts.task_district]
    by_month = np.einsum("tp,ptm->tm", facts.task_units, at)
    for span, by_district in prices.parts.items():
        within = facts.task_first[:, span.month] >= span.first
        within &= facts.task_last[:, span.month] <= span.last
        dearer = facts.task_units[:, span.pool] * by_district[facts.task_district]
        by_month[:, span.month] += np.where(within, dearer, 0.0)
    a_visit = np.where(facts.task_months, by_month, np.inf).min(axis=1)
    found: FloatArray = a_visit * facts.task_visits / MICRO
    return found


@dataclass(frozen=True, slots=True)
class _Prices:
    """The cheapest price of a unit: by pool, district and month; by part and district.

    It is 0 where nothing binds.
    """

    months: FloatArray
    parts: dict[Span, FloatArray]


def _prices(facts: WorkloadFacts, prices: FloatArray) -> _Prices:
    months = np.full(facts.bounded.shape, np.inf)
    parts: dict[Span, FloatArray] = {}
    for cell, (span, price) in enumerate(
        zip(spans_of(facts), prices.tolist(), strict=True)
    ):
        where = facts.cell_districts[cell]
        if span.part:
            here = parts.setdefault(span, np.full(len(where), np.inf))
            here[where] = np.minimum(here[where], price)
            continue
        at = slice(MONTHS) if span.month == WHOLE_YEAR else span.month
        here = months[span.pool, where, at]
        months[span.pool, where, at] = np.minimum(here, price)
    return _Prices(
        np.where(facts.bounded & np.isfinite(months), months, 0.0),
        {
            span: np.where(np.isfinite(found), found, 0.0)
            for span, found in parts.items()
            if (found[np.isfinite(found)] > 0).any()
        },
    )
