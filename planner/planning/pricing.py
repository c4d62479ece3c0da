"""The groups of a component that are cheap at given prices.

Of a component whose groups are listed one and all, they are looked up. Of a larger
one they are searched for: members join by falling price, and a row is given up when
nothing that may still join can make it cheap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.planning.merging import Measure
from planner.planning.search import Component, Listed, Rows, together
from planner.planning.signs import Prepared
from planner.ratios import Bound
from planner.registry import Basis
from planner.scopes import BoolArray

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a group costs: by entry and firm-visit, less by joint entry."""

    entry: float = 0.0
    visit: float = 0.0
    joint: float = 0.0

    def of(self, measures: IntArray | FloatArray) -> FloatArray:
        """Return what groups cost, of shape (n_groups,)."""
        weights = np.zeros(len(Measure))
        weights[Measure.ENTRIES] = self.entry
        weights[Measure.DRAWS] = self.visit
        weights[Measure.JOINT_ENTRIES] = -self.joint
        found: FloatArray = measures @ weights
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What groups cost, and what their members are worth.

    `members` is of shape (n_component,), in the component's order.
    """

    cost: Cost
    members: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheap:
    """Groups that cost less than their members' prices, cheapest first.

    `whole` tells that these are all that cost so little; `least` is a lower bound on
    what any group costs above its members' prices.
    """

    groups: Listed
    costs: FloatArray
    whole: bool
    least: float


def cheapest_listed(
    listed: Listed, prices: Prices, wanted: int, over: float = -TOLERANCE
) -> Cheap:
    """Return the cheapest of groups that are listed one and all.

    Parameters
    ----------
    wanted
        How many are returned, at most.
    over
        By how much more than their members' prices they may cost.
    """
    costs = prices.cost.of(listed.measures)
    # What eight members' prices come to, for each byte of who is in.
    n_bytes = listed.bits.shape[1]
    gains = np.zeros(n_bytes * 8)
    gains[: len(prices.members)] = prices.members
    every = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    for at, eight in enumerate(gains.reshape(n_bytes, 8)):
        costs -= (every @ eight)[listed.bits[:, at]]
    best = _best(listed, costs, wanted, over)
    return replace(best, least=float(costs.min(initial=np.inf)))


def _best(listed: Listed, costs: FloatArray, wanted: int, over: float) -> Cheap:
    below = np.flatnonzero(costs < over)
    whole = len(below) <= wanted
    if not whole:
        below = below[np.argpartition(costs[below], wanted - 1)[:wanted]]
    below = below[np.argsort(costs[below], kind="stable")]
    least = float(costs[below[0]]) if len(below) else over
    return Cheap(
        groups=listed.taking(below), costs=costs[below], whole=whole, least=least
    )


def _best_of(parts: Sequence[Cheap], wanted: int, over: float) -> Cheap:
    groups = together([part.groups for part in parts])
    costs = np.concatenate([part.costs for part in parts])
    return _best(groups, costs, wanted, over)


class Search:
    """Searches a component for cheap groups, at any prices.

    What joining members can gain is bounded in two ways: only so many departments fit
    into a visit; and of members that may not merge with one another only one can join
    (a colouring, as for the maximum weight clique: Tomita and Seki, 2003).
    """

    def __init__(self, component: Component) -> None:
        self._component = component
        self._least_draws = np.array([_least_draws(p) for p in component.own])
        # Each member counts for the first of its departments, if that is new.
        first = [component.bit_of[min(p.department_ids)] for p in component.own]
        self._first = np.eye(len(component.bit_of))[first]
        self._colours = _colouring(component.mates)
        #: How many members of groups were looked at so far.
        self.looked = 0
        self._several = np.array([len(p.department_ids) > 1 for p in component.own])

    def cheapest(
        self, prices: Prices, width: int, wanted: int, over: float = -TOLERANCE
    ) -> Cheap:
        """Return the cheapest groups that a search finds, size by size.

        Parameters
        ----------
        width
            How many groups of a size are looked at, at most: the likeliest.
        wanted, over
            As for `cheapest_listed`.
        """
        component = self._component
        order = np.argsort(-prices.members, kind="stable")
        place = np.argsort(order)
        earlier = place[None, :] < place[:, None]
        rows = component.singles(order)
        found = [_best(component.none(), np.empty(0), wanted, over)]
        given_up, whole, most = np.inf, True, over
        while len(rows.held):
            further: list[tuple[Rows, FloatArray]] = []
            self.looked += rows.held.size
            for _, block in rows.blocks():
                costs, measures, ways = self._looked_at(block, prices, over, most)
                below = np.flatnonzero(costs < most)
                new = component.listing(block.held[below], measures[below])
                found.append(_best(new, costs[below], wanted, over))
                further.append(self._extended(block, ways, earlier))
            if sum(len(each.costs) for each in found) > wanted:
                found = [_best_of(found, wanted, over)]
                # Only what is better than the worst that is kept is still wanted.
                most, whole = float(found[0].costs[-1]), False
            rows, dropped = _likeliest(further, width)
            given_up = min(given_up, dropped)
        best = _best_of(found, wanted, over)
        whole &= given_up >= over
        # A rest that pays for itself would be no reason to give a row up.
        sound = prices.cost.entry >= 0 and prices.cost.visit >= 0
        least = min(best.least, given_up) if sound else -np.inf
        return replace(best, whole=whole and best.whole and sound, least=least)

    def _looked_at(
        self, rows: Rows, prices: Prices, over: float, most: float
    ) -> tuple[FloatArray, IntArray, "_Ways"]:
        """Return what rows cost (infinite where they can't be), and who joins them."""
        entries, rests, able = self._component.weighed(rows)
        gained = rows.held @ prices.members
        costs = np.where(able, prices.cost.of(entries + rests) - gained, np.inf)
        now, worth, joining = self._worth(rows, rests, prices)
        now -= gained
        bounds = now - self._most(rows, worth)
        gaining = (worth > 0) | (self._several & (self._rest_gain(prices) > 0))
        # Who gains nothing is no use to a group that is good as it is, but may make
        # another possible, or joint.
        settled = able & ((prices.cost.joint <= 0) | rows.joint) & (over < 0)
        settled &= (costs < over) | (prices.cost.visit == 0)
        joining &= gaining | ~(settled | (now >= over))[:, None]
        return (
            costs,
            entries + rests,
            _Ways(bounds=bounds, most=most, joining=joining, gaining=gaining),
        )

    def _worth(
        self, rows: Rows, rests: IntArray, prices: Prices
    ) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Return what rows cost at least, and what each who may join them gains.

        Members' prices are left aside in the first.

        Whoever leaves a rest leaves no less of it, whoever else joins; and what each
        has in the entry and in its rest comes to its least draws.
        """
        tables = self._component.tables
        scopes, at = np.unique(rows.shared, return_inverse=True)
        worth = np.zeros((len(scopes), len(prices.members)))
        able = np.zeros(worth.shape, dtype=np.bool_)
        short = np.zeros(worth.shape)
        ordered = np.argsort(at, kind="stable")
        starts = np.searchsorted(at[ordered], np.arange(len(scopes)))
        open_to = np.logical_or.reduceat(rows.open[ordered], starts, axis=0)
        for place, scope in enumerate(scopes.tolist()):
            able[place], left = tables.joining(scope, open_to[place])
            gain = prices.members - prices.cost.of(left)
            worth[place] = np.where(able[place], np.maximum(0.0, gain), 0.0)
            short[place] = self._least_draws - tables.rest_draws(scope)
        cost = prices.cost
        now = cost.entry - np.where(rows.joint, cost.joint, max(0.0, cost.joint))
        now = now + cost.of(rests)
        able_to_rest = (rows.held | rows.open) & self._several
        now -= self._rest_gain(prices) * able_to_rest.sum(axis=1)
        if cost.visit:
            lacking = np.where(rows.held, short[at], 0.0).max(axis=1, initial=0.0)
            now += cost.visit * lacking
        return now, np.where(rows.open, worth[at], 0.0), rows.open & able[at]

    def _rest_gain(self, prices: Prices) -> float:
        """Return what a rest may gain by being joint itself."""
        return max(0.0, prices.cost.joint - prices.cost.entry)

    def _most(self, rows: Rows, worth: FloatArray) -> FloatArray:
        """Return the most that rows can gain by whoever may still join."""
        by_colour = np.maximum.reduceat(
            worth[:, self._colours.order], self._colours.starts, axis=1
        ).sum(axis=1)
        by_department = worth @ self._first
        bits = np.unpackbits(
            rows.departments.view(np.uint8), axis=1, bitorder="little"
        )[:, : by_department.shape[1]].astype(np.bool_)
        free = np.where(bits, by_department, 0.0).sum(axis=1)
        new = -np.sort(-np.where(bits, 0.0, by_department), axis=1)
        room = self._component.most_departments - rows.n_departments
        new = np.where(np.arange(new.shape[1]) < room[:, None], new, 0.0)
        most: FloatArray = np.minimum(by_colour, free + new.sum(axis=1))
        return most

    def _extended(
        self, rows: Rows, ways: "_Ways", earlier: BoolArray
    ) -> tuple[Rows, FloatArray]:
        """Return rows with one member more, and their bounds.

        Who gains joins first, in order; then those who don't.
        """
        worthy = (ways.bounds < ways.most) & ways.joining.any(axis=1)
        picked = np.flatnonzero(worthy)
        rows, gaining = rows.taking(picked), ways.gaining[picked]
        joining = ways.joining[picked]
        row, at, joined = self._component.joining(replace(rows, open=joining))
        gains = gaining[row, at][:, None]
        before = gaining[row] & (earlier[at] | ~gains)
        before |= joining[row] & earlier[at] & ~gains
        left = rows.open[row] & self._component.mates[at] & ~before
        return replace(joined, open=left), ways.bounds[picked][row]


def _likeliest(
    parts: Sequence[tuple[Rows, FloatArray]], width: int
) -> tuple[Rows, float]:
    """Return the rows of least bounds, and the least bound of those left out."""
    rows = Rows.together([rows for rows, _ in parts])
    bounds = np.concatenate([bounds for _, bounds in parts])
    if len(bounds) <= width:
        return rows, np.inf
    order = np.argsort(bounds, kind="stable")
    return rows.taking(order[:width]), float(bounds[order[width]])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """Lower bounds on whatever rows may become, and who may join them, or gains.

    Rows whose bounds are `most` or more aren't wanted.
    """

    bounds: FloatArray
    most: float
    joining: BoolArray
    gaining: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Colours:
    """Members by colour: `order`, and where each colour starts in it."""

    order: IntArray
    starts: IntArray


def _colouring(mates: BoolArray) -> _Colours:
    """Return a greedy colouring: no two members of a colour are mates."""
    colours: list[list[int]] = []
    for at in np.argsort(-mates.sum(axis=1), kind="stable").tolist():
        own = next((c for c in colours if not mates[at, c].any()), None)
        if own is None:
            colours.append(own := [])
        own.append(at)
    sizes = [len(colour) for colour in colours]
    return _Colours(
        order=np.concatenate(colours).astype(np.int64),
        starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64),
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
