"""One component of who may merge: its groups, depth first, all or the best of them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.planning.merging import Measure, Measures, Weigher
from planner.planning.reach import Reach
from planner.planning.signs import Prepared, Signs
from planner.ratios import Bound
from planner.registry import Basis
from planner.scopes import BoolArray

FloatArray = npt.NDArray[np.float64]

Group = tuple[int, ...]

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a group costs: by entry and firm-visit, less by joint entry and member.

    `members` is of shape (n_component,), in the component's order.
    """

    entry: float
    visit: float
    joint: float
    members: FloatArray


class Component:
    """Proposals that hang together, and the groups that may be formed of them.

    Parameters
    ----------
    members
        Numbers of the proposals, ascending.
    mates
        Which of all proposals may merge: (n, n).
    weigher
        Tells who leaves a rest.
    measure
        What a group comes to, None where it can't be an entry.
    """

    def __init__(
        self,
        members: Sequence[int],
        mates: BoolArray,
        proposals: Sequence[Prepared],
        signs: Signs,
        reach: Reach,
        weigher: Weigher,
        measure: Callable[[Group], Measures | None],
    ) -> None:
        self.members = tuple(members)
        self.measure = measure
        self.mates = mates[np.ix_(members, members)]
        self.own = [proposals[m] for m in members]
        self.most = signs.most_departments
        self._reach = reach
        self._weigher = weigher
        ids = sorted({d for p in self.own for d in p.department_ids})
        bit = {d: 1 << at for at, d in enumerate(ids)}
        self.departments = [sum(bit[d] for d in p.department_ids) for p in self.own]
        self.least = [_least_draws(p) for p in self.own]

    def all_groups(self, limit: int) -> list[Group] | None:
        """Return every group that may share an entry; None if over `limit` of them."""
        later = self.later(range(len(self.members)))
        found: list[Group] = []

        def extend(group: Group, open_to: int, shared: int, departments: int) -> None:
            found.append(tuple(self.members[at] for at in group))
            while open_to and len(found) <= limit:
                lowest = open_to & -open_to
                open_to ^= lowest
                at = lowest.bit_length() - 1
                joined = self.joined(at, shared, departments)
                if joined is not None:
                    extend((*group, at), open_to & later[at], *joined)

        for at, own in enumerate(self.own):
            extend((at,), later[at], own.reach, self.departments[at])
        return found if len(found) <= limit else None

    def pairs(self) -> list[Group]:
        """Return singles and pairs."""
        at = np.argwhere(np.triu(self.mates)).tolist()
        pairs = [(self.members[a], self.members[b]) for a, b in at]
        return [*((member,) for member in self.members), *pairs]

    def cheapest(
        self, prices: Prices, nodes: int, wanted: int, over: float = -_TOLERANCE
    ) -> tuple[list[Group], bool]:
        """Return groups that cost less than their members' prices, cheapest first.

        Parameters
        ----------
        over
            By how much more they may cost.
        nodes
            How many groups are looked at, at most.
        wanted
            How many are returned, at most.

        Returns
        -------
        The groups, and whether none that costs less can have been missed.
        """
        walk = _Walk(self, prices, nodes, over)
        walk.run()
        best = sorted(walk.found)[:wanted]
        # A rest that pays for itself would be no reason to cut a search off.
        sound = prices.entry >= prices.joint >= 0 and prices.visit >= 0
        return [group for _, group in best], sound and walk.looked <= nodes

    def mates_of(self, order: Sequence[int]) -> list[int]:
        """Return each one's mates, as bits by place in `order`."""
        mates = self.mates[np.ix_(order, order)]
        return [sum(1 << at for at in np.flatnonzero(row).tolist()) for row in mates]

    def later(self, order: Sequence[int]) -> list[int]:
        """Return those of each one's mates that come after it, as bits by place."""
        mates = self.mates_of(order)
        return [row >> (at + 1) << (at + 1) for at, row in enumerate(mates)]

    def joined(self, at: int, shared: int, departments: int) -> tuple[int, int] | None:
        """Return scope and departments once a member joins, None where it can't."""
        both = departments | self.departments[at]
        if both.bit_count() > self.most:
            return None
        own = self.own[at]
        met = self._reach.meet(shared, own.reach)
        if met is None or not any(self._reach.counts(met, own.proposal.grades)):
            return None
        return None if self.rest_draws(at, met) is None else (met, both)

    def rest_draws(self, at: int, shared: int) -> int | None:
        """Return `Weigher.rest_draws` of a member."""
        return self._weigher.rest_draws(self.members[at], shared)

    def leaves(self, at: int, shared: int) -> bool | None:
        """Return `Weigher.leaves` of a member."""
        return self._weigher.leaves(self.members[at], shared)


class _Walk:
    """A search for cheap groups: members by falling price, cut off by what can come.

    A member's place is its rank by price. What joining members can gain is bounded in
    two ways: only so many departments fit into a visit; and of members that may not
    merge with one another only one can join (a greedy colouring, as for the maximum
    weight clique: Tomita and Seki, 2003).
    """

    def __init__(
        self, component: Component, prices: Prices, nodes: int, over: float
    ) -> None:
        self._component = component
        self._prices = prices
        self._nodes = nodes
        self._over = over
        gain = prices.members.tolist()
        self._order = sorted(range(len(gain)), key=lambda at: (-gain[at], at))
        self._gain = [gain[at] for at in self._order]
        self._later = component.later(self._order)
        self._mates = component.mates_of(self._order)
        self._departments = [component.departments[at] for at in self._order]
        self.found: list[tuple[float, Group]] = []
        self.looked = 0

    def run(self) -> None:
        """Look at all groups that may be cheap, or as many as are allowed."""
        for rank, at in enumerate(self._order):
            own = self._component.own[at]
            departments = self._departments[rank]
            self._extend((at,), self._later[rank], own.reach, departments, 0.0, rank)

    def _extend(
        self,
        group: Group,
        open_to: int,
        shared: int,
        departments: int,
        gained: float,
        rank: int,
    ) -> None:
        self.looked += 1
        component, prices = self._component, self._prices
        if self.looked > self._nodes:
            return
        rests = []
        for at in group:
            rest = component.rest_draws(at, shared)
            if rest is None:
                return
            rests.append(rest)
        leaving = (at for at in group if component.leaves(at, shared))
        left_over = sum(self._rest_cost(at) for at in leaving)
        gained += self._gain[rank]
        # Whoever leaves a rest leaves no less of it, whoever else joins; and what
        # each has in the entry and in its rest comes to its least draws.
        draws = sum(rests) + max(
            0,
            *(
                component.least[at] - rest
                for at, rest in zip(group, rests, strict=True)
            ),
        )
        least = prices.entry - prices.joint + left_over + prices.visit * draws - gained
        # Who gains nothing is no use here, but may be to those who come after.
        joint = departments.bit_count() > 1
        settled = least >= self._over or self._settled(group, gained, joint=joint)
        steps, worth = self._steps(open_to, shared, departments)
        gaining = sum(1 << rank for rank in worth)
        if least - self._by_departments(worth, departments) >= self._over:
            return
        if least - self._by_colours(gaining, worth) >= self._over:
            return
        left = sum(1 << other for other in steps)
        useless = [] if settled else [rank for rank in steps if rank not in worth]
        for other in (*worth, *useless):
            left ^= 1 << other
            into = (*group, self._order[other])
            further = left & self._mates[other]
            self._extend(into, further, *steps[other], gained, other)

    def _steps(
        self, open_to: int, shared: int, departments: int
    ) -> tuple[dict[int, tuple[int, int]], dict[int, float]]:
        """Return who may join, with scope and departments then; and who gains what.

        Who gains nothing may still make an entry possible, or joint.
        """
        steps: dict[int, tuple[int, int]] = {}
        worth: dict[int, float] = {}
        while open_to:
            lowest = open_to & -open_to
            open_to ^= lowest
            rank = lowest.bit_length() - 1
            at = self._order[rank]
            joined = self._component.joined(at, shared, departments)
            if joined is None:
                continue
            rest = self._component.leaves(at, joined[0])
            gain = self._gain[rank] - (self._rest_cost(at) if rest else 0.0)
            if gain > 0:
                worth[rank] = gain
            steps[rank] = joined
        return steps, worth

    def _rest_cost(self, at: int) -> float:
        """Return what a member's rest costs at least, visits aside."""
        joint = self._component.departments[at].bit_count() > 1
        return self._prices.entry - (self._prices.joint if joint else 0.0)

    def _settled(self, group: Group, gained: float, *, joint: bool) -> bool:
        """Keep a group that is cheap; tell whether members without gain are no use."""
        prices = self._prices
        members = tuple(sorted(self._component.members[at] for at in group))
        weighed = self._component.measure(members)
        if weighed is None:
            return False
        cost = _cost(weighed, prices) - gained
        cheap = cost < self._over
        if cheap:
            self.found.append((cost, members))
        if prices.joint and not joint:
            return False
        # Where all are wanted, so are those that cost a little more with one member
        # more; and whoever joins a group that isn't cheap may make it draw less.
        return self._over < 0 and (cheap or not prices.visit)

    def _by_departments(self, worth: Mapping[int, float], departments: int) -> float:
        """Return the most that can be gained where only so many departments fit."""
        free = 0.0
        by_newcomer: dict[int, float] = defaultdict(float)
        for rank, gain in worth.items():
            new = self._departments[rank] & ~departments
            if new:
                by_newcomer[new & -new] += gain
            else:
                free += gain
        room = self._component.most - departments.bit_count()
        return free + sum(sorted(by_newcomer.values(), reverse=True)[:room])

    def _by_colours(self, gaining: int, worth: Mapping[int, float]) -> float:
        """Return the most that can be gained where of no mates only one joins."""
        total = 0.0
        while gaining:
            most, colour = 0.0, gaining
            while colour:
                lowest = colour & -colour
                rank = lowest.bit_length() - 1
                most = max(most, worth[rank])
                gaining ^= lowest
                # Mates that come later; those before have left this colour already.
                colour &= ~(lowest | self._later[rank])
            total += most
        return total


def _cost(weighed: Measures, prices: Prices) -> float:
    return (
        prices.entry * weighed[Measure.ENTRIES]
        + prices.visit * weighed[Measure.DRAWS]
        - prices.joint * weighed[Measure.JOINT_ENTRIES]
    )


def _least_draws(prepared: Prepared) -> int:
    """Return what any entries that hold a proposal draw at least, it and its rest.

    Split in two, a share loses at most one target to rounding. A ceiling may lose
    more, and another basis may draw less; those are taken for nothing.
    """
    proposal, ratio = prepared.proposal, prepared.proposal.ratio
    if ratio is not None and ratio.bound is Bound.CEILING:
        return 0
    if proposal.basis is not Basis.CREDIT and (ratio is None or ratio.by_grade):
        return 0
    return max(0, (prepared.demand.total - 1) * proposal.times)
