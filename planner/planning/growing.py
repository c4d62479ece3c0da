"""What one component can come to: the fewest entries, the fewest visits at so many.

Its groups are known one and all, or they are grown as they are needed by column
generation (Barnhart et al., Branch-and-price, Operations Research 46, 1998): a linear
relaxation over the groups known gives every proposal a price; groups that cost less
than their members' prices join; when there are none left, the relaxation's value
bounds all groups, known or not. Then every group that a better answer could hold is
taken over, by its reduced cost, and the answer over these is the best of all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.planning.answers import ANY, DRAWS, ENTRIES, Found, News, Within
from planner.planning.merging import Measure, Weigher
from planner.planning.pricing import (
    TOLERANCE,
    Cheap,
    Cost,
    Prices,
    Search,
    cheapest_listed,
)
from planner.planning.reach import Reach
from planner.planning.search import Component, Group, Listed, together
from solvers.descent import Descent, Status, descend
from solvers.relaxation import Columns, Relaxed, covering_answer, relax
from solvers.uncovered import with_missing

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

#: Of a component of at most so many groups all are known from the start; of one whose
#: rows hold at most so many cells all are listed; of others they are searched for.
MAX_KNOWN = 12_000
_LISTED = 40_000_000
#: Groups of a size looked at in one search, in turn.
_WIDTHS = (300, 3_000, 30_000, 120_000)
#: Nor more of a size than that, with one member more, hold so many cells.
_LEVEL = 150_000_000
#: Once rows of so many cells were looked at in all, searches stay narrow.
_LOOKED = 80_000_000
#: Groups taken over from a search; columns solved for in all relaxations together.
_TAKEN = 100
_WORK = 120_000
#: Groups that may better an answer are taken over up to so many.
_CLOSING = 300_000
_FEW = 4_000
_ROUNDS = 4
#: How far above the bound a first answer is looked for, as a part of it.
_WIDER = 0.02
#: More of them than these bytes hold aren't covered with.
_COVERED = 2_000_000
#: Nodes that an answer over the groups known may take.
_SOLVING = 1_000
#: What a joint entry is worth besides, so that shares of joint entries can be met.
_JOINT_GAINS = (0.6, 1.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Priced:
    """A relaxation's value over the groups known, and a bound over all groups."""

    value: float
    bound: float
    prices: Prices
    duals: tuple[float, float]


class Growth:
    """The groups of one component that are known, with what each comes to.

    `complete` tells that these are all. `fewest` and `least_visits` are lower bounds
    on its entries, and on the visits of so few, as far as they were looked for.
    """

    def __init__(self, component: Component, asked: Sequence[Group]) -> None:
        self._component = component
        self._listed = component.all_groups(_LISTED // len(component.members))
        self._search = Search(component)
        self._edges = 1 + int(component.mates.sum())
        self.complete = self._listed is not None and len(self._listed) <= MAX_KNOWN
        if self._listed is not None and self.complete:
            self.known: Listed = self._listed
        else:
            self.known = together([component.pairs(), component.of(asked)])
        self._bits = {row.tobytes() for row in self.known.bits}
        # Each group of an answer may cost less than its members' prices by so little.
        self._error = TOLERANCE * (1 + len(component.members))
        self.fewest = self.least_visits = 0
        self._found: dict[tuple[Cost, Within], Found] = {}

    @property
    def members(self) -> Group:
        """The component's proposals."""
        return self._component.members

    def settle(self, reach: Reach, weigher: Weigher) -> None:
        """Take up what was grown in another process."""
        self._component.tables.settle(reach, weigher)

    def grow(self) -> None:
        """Grow what the fewest entries, their visits and joint entries need."""
        if self.complete:
            return
        fewest = self.least(ENTRIES, Within())
        self.fewest = fewest.at_least
        if fewest.counts is not None:
            few = Within(entries=fewest.counts[Measure.ENTRIES])
            self.least_visits = self.least(DRAWS, few).at_least
        # A share of joint entries needs groups, not a proof.
        for gain in _JOINT_GAINS:
            self._relaxed(Cost(entry=1.0, joint=gain), Within(), _WIDTHS[:1])

    def least_at(self, cost: Cost) -> float:
        """Grow what a cost needs; return the least it comes to, -inf if unknown."""
        found = self._relaxed(cost, Within(), _WIDTHS)
        return found.bound if isinstance(found, _Priced) else -math.inf

    def counts(self, groups: Sequence[Group]) -> IntArray:
        """Return what groups come to together, by measure."""
        total: IntArray = self._component.of(groups).measures.sum(axis=0)
        return total

    def taken(
        self, groups: Sequence[Group], within: Within, visits: int
    ) -> IntArray | None:
        """Return the places of groups, None where they come to more than asked."""
        counts = self.counts(groups)
        fits = (
            counts[Measure.ENTRIES] <= within.entries
            and counts[Measure.JOINT_ENTRIES] >= within.joint
            and counts[Measure.DRAWS] <= visits
        )
        if not fits:
            return None
        place = {row.tobytes(): at for at, row in enumerate(self.known.bits)}
        bits = self._component.of(groups).bits
        return np.array([place[row.tobytes()] for row in bits], dtype=np.int64)

    def answer(self, cost: FloatArray, within: Within) -> IntArray:
        """Return the places of groups known that draw least, and cost least of these.

        `cost` is of shape (n_known,).
        """
        draws = self.known.measures[:, Measure.DRAWS].astype(np.float64)
        return descend(self._columns(within), [draws, cost], _SOLVING).taken

    def least(self, cost: Cost, within: Within) -> Found:
        """Return an answer of the least cost, which is a whole number for any group."""
        key = cost, within
        if key not in self._found:
            self._found[key] = self._least(cost, within)
        return self._found[key]

    def news(self, cost: Cost, within: Within) -> News:
        """Return what `least` does, with all that it changes here."""
        first = len(self.known)
        found = self.least(cost, within)
        more = self.known.taking(np.arange(first, len(self.known)))
        return News(found=found, groups=more, looked=self._search.looked)

    def learn(self, cost: Cost, within: Within, news: News) -> None:
        """Change as `news` did, be it in another process."""
        self._found[cost, within] = news.found
        self._add(news.groups)
        self._search.looked = news.looked

    def _least(self, cost: Cost, within: Within) -> Found:
        priced = self._relaxed(cost, within, _WIDTHS)
        if isinstance(priced, Found):
            return priced
        bound = math.ceil(priced.bound) if math.isfinite(priced.bound) else -math.inf
        solved = self._solved(cost, within)
        for _ in () if self.complete else range(_ROUNDS):
            value = solved.values[0] if solved.values else math.inf
            if value <= bound or math.isinf(priced.bound):
                break
            better = self._better(priced, value)
            bound, grown = self._closed(cost, within, better, bound, value)
            if not grown:
                break
            solved = self._solved(cost, within)
        value = solved.values[0] if solved.values else math.inf
        if self.complete and solved.status in (Status.OPTIMAL, Status.INFEASIBLE):
            bound = value
        taken = self.known.measures[solved.taken].sum(axis=0)
        return Found(
            counts=tuple(taken.tolist()) if solved.values else None,
            bound=min(bound, value),
            value=priced.bound,
            prices=priced.duals,
        )

    def _better(self, priced: _Priced, value: float) -> Cheap:
        """Return the groups that an answer under a value may be made of.

        Whatever is in one costs little above its members' prices. Where no answer is
        known yet, groups are looked for that would be in one near the bound.
        """
        most = (
            value - 1
            if math.isfinite(value)
            else priced.bound + 1 + _WIDER * abs(priced.bound)
        )
        over = most - priced.bound + self._error
        found = self._cheapest(priced.prices, _WIDTHS[-1], _CLOSING, over)
        return replace(found, whole=found.whole and math.isfinite(value))

    def _closed(
        self,
        cost: Cost,
        within: Within,
        better: Cheap,
        bound: float,
        value: float,
    ) -> tuple[float, bool]:
        """Return a better bound, and whether groups were added for a better answer."""
        # Where there is no answer yet, it takes groups to find one.
        if len(better.groups) <= (_FEW if math.isfinite(value) else MAX_KNOWN):
            grown = self._add(better.groups)
            solved = self._solved(cost, within)
            proven = better.whole and solved.status is Status.OPTIMAL
            return (solved.values[0] if proven else bound), grown
        costs = cost.of(better.groups.measures)
        # To cover more than once may gain where groups cost less than nothing.
        if better.groups.bits.size > _COVERED or (costs < 0).any():
            return bound, False
        columns = self._columns(within, better.groups)
        cover = covering_answer(columns, costs, nodes=_SOLVING)
        if better.whole and cover.proven:
            bound = max(bound, min(math.ceil(cover.value - TOLERANCE), value))
        if cover.taken is None or cover.value >= value:
            return bound, False
        return bound, self._add(self._component.of(_apart(better, cover.taken)))

    def _solved(self, cost: Cost, within: Within) -> Descent:
        """Return the best answer over the groups known."""
        costs = cost.of(self.known.measures)
        return descend(self._columns(within), [costs], _SOLVING)

    def _relaxed(
        self, cost: Cost, within: Within, widths: Sequence[int] = _WIDTHS
    ) -> _Priced | Found:
        """Grow what a cost needs, and price it; where there is no answer, say so.

        Parameters
        ----------
        widths
            How many groups a search looks at, one search after the other.
        """
        priced = self._generated(cost, within, widths)
        if priced is not None:
            return priced
        # The groups known don't cover all; those that would may have to be grown.
        uncovered = self._generated(cost, within, widths, covering=True)
        if uncovered is not None and uncovered.bound > TOLERANCE:
            return Found(
                bound=math.inf,
                value=uncovered.bound,
                prices=uncovered.duals,
                uncovered=True,
            )
        return self._generated(cost, within, widths) or Found(bound=-math.inf)

    def _generated(
        self,
        cost: Cost,
        within: Within,
        widths: Sequence[int],
        *,
        covering: bool = False,
    ) -> _Priced | None:
        """Generate columns until none costs less than its price.

        Parameters
        ----------
        covering
            Groups cost nothing, but to leave a proposal out costs 1.
        """
        cost = Cost() if covering else cost
        grown, least, priced, work = True, 0.0, None, 0
        while work <= _WORK:
            work += len(self.known)
            columns = self._columns(within)
            costs = cost.of(self.known.measures)
            if covering:
                columns, missing = with_missing(columns)
                costs = np.append(costs, np.ones(missing))
            # No upper bound on each, or a known group could cost less than its price.
            columns = replace(columns, whole=np.zeros(columns.size, dtype=np.bool_))
            relaxed = relax(columns, costs)
            if relaxed is None:
                return None
            prices, duals = _prices(cost, within, relaxed)
            if not self.complete:
                grown, least = self._more(prices, widths)
            bound = self._bound(relaxed, prices, least)
            priced = _Priced(
                value=relaxed.value, bound=bound, prices=prices, duals=duals
            )
            if self.complete or not grown:
                break
        return priced

    def _bound(self, relaxed: Relaxed, prices: Prices, least: float) -> float:
        """Return what any answer costs at least, where groups cost `least` too little.

        Either as many as there are proposals do so, or prices are scaled down until
        none does (Farley, Operations Research 38, 1990): each costs an entry or more.
        """
        if least >= 0:
            return relaxed.value - self._error
        value = relaxed.value - self._error
        by_count = value + len(self.members) * least
        entry = prices.cost.entry - max(0.0, prices.cost.joint)
        if entry <= 0 or math.isinf(least):
            return by_count
        worth = float(prices.members.sum())
        return max(by_count, value - worth + worth / (1 - least / entry))

    def _more(self, prices: Prices, widths: Sequence[int]) -> tuple[bool, float]:
        """Add groups that are cheap; tell whether any, and the least that any costs."""
        least = -math.inf
        for width in widths:
            cheap = self._cheapest(prices, width, _TAKEN)
            least = max(least, cheap.least)
            if self._add(cheap.groups):
                return True, least
            if cheap.least >= -TOLERANCE:
                break
        return False, least

    def _cheapest(
        self, prices: Prices, width: int, wanted: int, over: float = -TOLERANCE
    ) -> Cheap:
        if self._listed is not None:
            return cheapest_listed(self._listed, prices, wanted, over)
        width = min(width, 1 + _LEVEL // self._edges)
        if self._search.looked > _LOOKED:
            width = _WIDTHS[0]
        return self._search.cheapest(prices, width, wanted, over)

    def _add(self, groups: Listed) -> bool:
        """Take over groups that weren't known; tell whether there were any."""
        new = [
            at for at, row in enumerate(groups.bits) if row.tobytes() not in self._bits
        ]
        if new:
            more = groups.taking(np.array(new))
            self._bits |= {row.tobytes() for row in more.bits}
            self.known = together([self.known, more])
        return bool(new)

    def _columns(self, within: Within, groups: Listed | None = None) -> Columns:
        """Return groups, or those known, as columns, with what an answer keeps."""
        known = groups or self.known
        held = np.unpackbits(known.bits, axis=1, count=len(self.members))
        _, elements = np.nonzero(held)
        columns = Columns.uncoupled(
            n_elements=len(self.members),
            starts=np.concatenate([[0], np.cumsum(held.sum(axis=1, dtype=np.int64))]),
            elements=elements,
        )
        if within.entries < ANY:
            entries = known.measures[:, Measure.ENTRIES].astype(np.float64)
            columns = columns.holding(entries, within.entries)
        if within.joint:
            joint = known.measures[:, Measure.JOINT_ENTRIES].astype(np.float64)
            columns = columns.holding(-joint, -within.joint)
        return columns


def _prices(
    cost: Cost, within: Within, relaxed: Relaxed
) -> tuple[Prices, tuple[float, float]]:
    """Return the prices at a relaxation's duals, and those of what is kept."""
    duals = relaxed.coupling.tolist()
    of_entries = duals.pop(0) if within.entries < ANY else 0.0
    of_joint = duals.pop(0) if within.joint else 0.0
    whole = Cost(
        entry=cost.entry + of_entries, visit=cost.visit, joint=cost.joint + of_joint
    )
    return Prices(cost=whole, members=relaxed.elements), (of_entries, of_joint)


def _apart(cover: Cheap, taken: IntArray) -> list[Group]:
    """Return groups that cover each element once, of some that may do so often."""
    left: set[int] = set()
    found = []
    for group in cover.groups.groups(taken):
        own = tuple(member for member in group if member not in left)
        left.update(own)
        if own:
            found.append(own)
    return found
