"""What a share of joint entries costs, component by component, and the best mix of it.

A component has its own fewest visits for every number of entries and of joint ones.
Where the policy asks something of these numbers over the whole plan, the numbers of
each component are chosen such that the sums keep it: first by lower bounds, which the
prices of relaxations give for all numbers at once (Benders, Numerische Mathematik 4,
1962), then, as long as a number is chosen whose visits aren't known, by finding them.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from planner.planning.answers import DRAWS, ENTRIES, Found, Within
from planner.planning.growing import Growth
from planner.planning.limits import Rule
from planner.planning.merging import Measure
from planner.planning.pricing import Cost
from planner.planning.tickets import ticket
from solvers.abreast import abreast
from solvers.partition import Limit, PartitionProblem, Status, solve_whole

FloatArray = npt.NDArray[np.float64]

_TOLERANCE = 1e-6
#: What is asked of components with so many proposals is worth more processes than one.
_MANY = 100
#: Rules on these alone, that fewer entries and more joint ones keep better.
_COUNTED = frozenset({Measure.ENTRIES, Measure.JOINT_ENTRIES})


def counted(rule: Rule) -> bool:
    """Tell whether a rule is on numbers of entries, of which fewer keep it better."""
    amounts = rule.amounts
    return (
        _COUNTED.issuperset(amounts)
        and amounts.get(Measure.ENTRIES, 0) <= 0
        and amounts.get(Measure.JOINT_ENTRIES, 0) >= 0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """The best numbers found for each component, in order, and what they come to.

    `cost` is entries (with what missed goals cost) and visits, `bounds` are lower
    bounds on the first and on the visits of so few.
    """

    status: Status
    within: tuple[Within, ...] = ()
    visits: tuple[int, ...] = ()
    cost: tuple[float, ...] = ()
    bounds: tuple[float, ...] = ()


class _Curve:
    """The visits of one component by its most entries and its fewest joint ones.

    `least` and `most` are bounds on them, of shape (n_entries, n_joint): from `first`
    entries on, and from no joint entry on.
    """

    def __init__(self, part: Growth, name: str) -> None:
        self.part = part
        self._name = name
        self._tickets: dict[Within, int] = {}
        fewest = part.least(ENTRIES, Within())
        self.first = fewest.at_least
        size = len(part.members)
        shape = (2 * size - self.first + 1, size + 1)
        self.least = np.zeros(shape)
        self.most = np.full(shape, np.inf)
        self._entries = self.first + np.arange(shape[0])[:, None]
        self._joint = np.arange(shape[1])[None, :]
        self.least[self._joint > self._entries] = np.inf
        self._tried: set[Within] = set()
        if fewest.counts is not None:
            self.look(Within(entries=fewest.counts[Measure.ENTRIES]))

    def ticket(self, within: Within) -> int:
        """Return what decides between numbers that are as good."""
        if within not in self._tickets:
            numbers = within.entries, within.joint
            self._tickets[within] = ticket("mix", self._name, *numbers)
        return self._tickets[within]

    def look(self, within: Within) -> None:
        """Find the fewest visits within some numbers."""
        self._tried.add(within)
        self._learn(self.part.least(DRAWS, within), within)

    def known(self, within: Within) -> bool:
        """Tell whether no more can be found out of some numbers."""
        at = within.entries - self.first, within.joint
        return bool(self.least[at] >= self.most[at]) or within in self._tried

    @property
    def hopeful(self) -> FloatArray:
        """The lower bounds, infinite where no answer was found though looked for."""
        values = self.least.copy()
        for within in self._tried:
            at = within.entries - self.first
            if math.isinf(self.most[at, within.joint]):
                values[: at + 1, within.joint :] = np.inf
        return values

    def options(self, values: FloatArray) -> list[Within]:
        """Return the numbers that no others make needless."""
        fewer = np.vstack([np.full((1, values.shape[1]), np.inf), values[:-1]])
        more = np.hstack([values[:, 1:], np.full((values.shape[0], 1), np.inf)])
        at = np.isfinite(values) & (values < fewer) & (values < more)
        return [
            Within(entries=row + self.first, joint=joint)
            for row, joint in np.argwhere(at).tolist()
        ]

    def _learn(self, found: Found, within: Within) -> None:
        entries, joint = within.entries, within.joint
        by_entry, by_joint = found.prices
        line = (
            found.value
            - by_entry * (self._entries - entries)
            + by_joint * (self._joint - joint)
        )
        here = (self._entries <= entries) & (self._joint >= joint)
        if found.uncovered:
            self.least[here | (line > _TOLERANCE)] = np.inf
        else:
            self.least = np.maximum(self.least, np.ceil(line - _TOLERANCE))
        self.least[here] = np.maximum(self.least[here], found.bound)
        if found.counts is not None:
            got = found.counts
            there = (self._entries >= got[Measure.ENTRIES]) & (
                self._joint <= got[Measure.JOINT_ENTRIES]
            )
            self.most[there] = np.minimum(self.most[there], got[Measure.DRAWS])
        # Fewer entries never draw less, nor do more joint ones.
        self.least = np.maximum.accumulate(self.least[::-1], axis=0)[::-1]
        self.least = np.maximum.accumulate(self.least, axis=1)


def best_mix(
    parts: Sequence[Growth], names: Sequence[str], rules: Sequence[Rule]
) -> Mix:
    """Return the numbers of entries and joint entries that keep rules at least cost.

    Fewest entries come first (a goal that is missed counts as entries), then fewest
    visits, then the least sum of tickets.

    Parameters
    ----------
    names
        What each component's tickets are made of.
    rules
        Those that are `counted`.
    """
    anything = Within()
    _ask([(part, ENTRIES, anything) for part in parts])
    fewest = [part.least(ENTRIES, anything).counts for part in parts]
    _ask(
        [
            (part, DRAWS, Within(entries=counts[Measure.ENTRIES]))
            for part, counts in zip(parts, fewest, strict=True)
            if counts is not None
        ]
    )
    curves = [_Curve(part, name) for part, name in zip(parts, names, strict=True)]
    aimed = _looked(curves, rules, lambda curve: curve.least)
    if not aimed.within:
        return aimed
    # Where numbers were looked at in vain, the next best are the answer.
    _looked(curves, rules, lambda curve: curve.hopeful)
    reached = _mixed(curves, [curve.most for curve in curves], rules)
    if not reached.within:
        return replace(reached, status=Status.UNKNOWN)
    proven = aimed.status is Status.OPTIMAL and reached.cost == aimed.cost
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    return replace(reached, status=status, bounds=aimed.bounds)


def _ask(asked: Sequence[tuple[Growth, Cost, Within]]) -> None:
    """Find the least costs of components."""
    tasks = [partial(part.news, cost, within) for part, cost, within in asked]
    sizes = [len(part.members) for part, *_ in asked]
    found = abreast(tasks, sizes, least=_MANY)
    for (part, cost, within), news in zip(asked, found, strict=True):
        part.learn(cost, within, news)


def _looked(
    curves: Sequence[_Curve],
    rules: Sequence[Rule],
    values: Callable[[_Curve], FloatArray],
) -> Mix:
    """Return the best mix by bounds, once all in it is known that can be."""
    while True:
        aimed = _mixed(curves, [values(curve) for curve in curves], rules)
        unknown = [
            (curve, within)
            for curve, within in zip(curves, aimed.within, strict=False)
            if not curve.known(within)
        ]
        if not unknown:
            return aimed
        _ask([(curve.part, DRAWS, within) for curve, within in unknown])
        for curve, within in unknown:
            curve.look(within)


def _mixed(
    curves: Sequence[_Curve],
    values: Sequence[FloatArray],
    rules: Sequence[Rule],
) -> Mix:
    """Return the best mix where components come to certain visits."""
    options = [
        (number, within, int(value[within.entries - curve.first, within.joint]))
        for number, (curve, value) in enumerate(zip(curves, values, strict=True))
        for within in curve.options(value)
    ]
    entries = np.array([within.entries for _, within, _ in options], dtype=np.int64)
    joint = np.array([within.joint for _, within, _ in options], dtype=np.int64)
    visits = np.array([value for *_, value in options], dtype=np.int64)
    limits = [
        Limit(
            weights=rule.amounts.get(Measure.ENTRIES, 0) * entries
            + rule.amounts.get(Measure.JOINT_ENTRIES, 0) * joint,
            at_least=rule.at_least,
            price=rule.price,
        )
        for rule in rules
    ]
    tickets = [curves[number].ticket(within) for number, within, _ in options]
    answer = solve_whole(
        PartitionProblem(
            n_elements=len(curves),
            members=[(number,) for number, *_ in options],
            costs=[entries, visits, np.array(tickets, dtype=np.int64)],
            limits=limits,
        )
    )
    if not answer.chosen:
        return Mix(status=answer.status)
    chosen = sorted(answer.chosen, key=lambda at: options[at][0])
    return Mix(
        status=answer.status,
        within=tuple(options[at][1] for at in chosen),
        visits=tuple(options[at][2] for at in chosen),
        cost=answer.objectives[:2],
        bounds=answer.bounds[:2],
    )
