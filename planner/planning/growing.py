"""Groups of a component that has too many to weigh: grown as they are needed.

Column generation (Barnhart et al., Branch-and-price, Operations Research 46, 1998): a
linear relaxation over the groups known gives every proposal a price; a search finds
groups that cost less than their members' prices; when there are none left, the
relaxation's value is a lower bound over all groups, known or not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.planning.merging import Measure, Measures
from planner.planning.search import Component, Group, Prices
from solvers.descent import Status, descend
from solvers.relaxation import Columns, relax

FloatArray = npt.NDArray[np.float64]

#: Groups looked at in one search, in turn; taken over from it; and searches in all.
_NODES = (2_000, 15_000)
_TAKEN = 60
_SEARCHES = 60
#: What a joint entry is worth besides, so that shares of joint entries can be met.
_JOINT_GAINS = (0.6, 1.2)
#: How much dearer than any group it is that no group holds a proposal.
_MISSING = 1.0
#: Groups that may still better a component's visits are searched up to so many, and
#: the component is solved with so many nodes.
_CLOSING = 3_000
_SOLVING = 1_000
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Priced:
    """A relaxation's value and prices; `whole` if no cheaper group can be missing."""

    value: float
    prices: Prices
    whole: bool


class Growth:
    """The groups of one component grown so far, with what each comes to.

    `least` are lower bounds on its entries, and on the firm-visits of so few.
    """

    def __init__(self, component: Component) -> None:
        self._component = component
        self._place = {m: at for at, m in enumerate(component.members)}
        # Each group of an answer may cost less than its members' prices by so little.
        self._error = _TOLERANCE * (1 + len(self._place))
        self.groups: list[Group] = []
        self.measures: list[Measures] = []
        self._known: set[Group] = set()
        self.least = (0, 0)
        self.add(component.pairs())

    def grow(self) -> None:
        """Grow the groups, and bound entries and the visits of so few from below."""
        entries = self._priced(entry=1.0, visit=0.0, joint=0.0, most=None)
        for gain in _JOINT_GAINS:
            self._priced(entry=1.0, visit=0.0, joint=gain, most=None)
        fewest = math.ceil(entries.value - self._error)
        visits = self._priced(entry=0.0, visit=1.0, joint=0.0, most=fewest)
        if entries.whole:
            closed = self._closed(fewest, visits) if visits.whole else 0
            self.least = fewest, closed

    def least_at(self, *, entry: float, visit: float, joint: float) -> float:
        """Grow what a cost needs; return the least it comes to, -inf if unknown."""
        found = self._priced(entry=entry, visit=visit, joint=joint, most=None)
        return found.value - self._error if found.whole else -math.inf

    def _closed(self, fewest: int, visits: _Priced) -> int:
        """Add every group that a plan with fewer visits than the best known may hold.

        Return the bound on visits that is left.
        """
        bound = math.ceil(visits.value - self._error)
        known = self._least_visits(fewest)
        if known is None or known <= bound:
            return bound
        over = known - 1 - visits.value + self._error
        found, whole = self._component.cheapest(
            visits.prices, _NODES[-1], _CLOSING, over
        )
        if not whole or len(found) == _CLOSING:
            return bound
        self.add(found)
        return self._least_visits(fewest) or bound

    def _least_visits(self, fewest: int) -> int | None:
        """Return the least visits of so few entries of the groups known, if proven."""
        measures = self._measured()
        costs = [measures[:, Measure.ENTRIES], measures[:, Measure.DRAWS]]
        found = descend(self._columns(self.groups), costs, _SOLVING)
        proven = found.status is Status.OPTIMAL and found.values[0] == fewest
        return int(found.values[1]) if proven else None

    def _priced(
        self, *, entry: float, visit: float, joint: float, most: int | None
    ) -> _Priced:
        """Grow what one cost needs.

        Parameters
        ----------
        most
            How many entries there may be, None for any number.
        """
        alone = [(member,) for member in self._place]
        for _ in range(_SEARCHES):
            measures = self._measured()
            cost = (
                entry * measures[:, Measure.ENTRIES]
                + visit * measures[:, Measure.DRAWS]
                - joint * measures[:, Measure.JOINT_ENTRIES]
            )
            # A dear column for each proposal besides: so there is always an answer,
            # and more columns make no lower bound wrong.
            dear = np.full(len(alone), _MISSING * cost.max(initial=1.0))
            columns = self._columns([*self.groups, *alone])
            # No upper bound on each, or a known group could cost less than its price.
            columns = replace(columns, whole=np.zeros(columns.size, dtype=np.bool_))
            if most is not None:
                counts = np.append(measures[:, Measure.ENTRIES], np.zeros(len(alone)))
                columns = columns.holding(counts, most)
            relaxed = relax(columns, np.append(cost, dear))
            if relaxed is None:
                break
            prices = Prices(
                entry=entry + float(relaxed.coupling.sum()),
                visit=visit,
                joint=joint,
                members=relaxed.elements,
            )
            grown, whole = False, False
            # A share of joint entries needs groups, not a proof.
            for nodes in _NODES[:1] if joint else _NODES:
                found, whole = self._component.cheapest(prices, nodes, _TAKEN)
                grown = self.add(found)
                if grown or whole:
                    break
            if not grown:
                return _Priced(value=relaxed.value, prices=prices, whole=whole)
        nothing = Prices(entry=0.0, visit=0.0, joint=0.0, members=np.empty(0))
        return _Priced(value=0.0, prices=nothing, whole=False)

    def add(self, groups: Sequence[Group]) -> bool:
        """Take over groups that weren't known; tell whether there were any."""
        before = len(self._known)
        for group in groups:
            if group in self._known:
                continue
            weighed = self._component.measure(group)
            if weighed is not None:
                self._known.add(group)
                self.groups.append(group)
                self.measures.append(weighed)
        return len(self._known) > before

    def _measured(self) -> FloatArray:
        """Return what the groups come to, of shape (n_groups, len(Measure))."""
        return np.array(self.measures, dtype=np.float64).reshape(-1, len(Measure))

    def _columns(self, groups: Sequence[Group]) -> Columns:
        lengths = [len(group) for group in groups]
        elements = [self._place[member] for group in groups for member in group]
        return Columns.uncoupled(
            n_elements=len(self._component.members),
            starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            elements=np.array(elements, dtype=np.int64),
        )
