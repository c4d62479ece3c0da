"""The best plan there is, by enumerating all groups and solving over them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_matrix

from benchmarks.recompute.groups import Groups, Made, number_of, share_terms
from benchmarks.recompute.policy import Wish

Weighed = tuple[tuple[int, ...], tuple[Made, ...]]

_INFEASIBLE = 2
_SOLVED = 0
#: Goals are priced in fractions of an entry, so the first level isn't whole.
_SLIP = 1e-6


@dataclass(frozen=True, slots=True)
class Best:
    """Entries and firm-visits of the best plan; None where none keeps all asked.

    `cost` are its entries and what missed goals are worth; `groups` how many could be
    made.
    """

    entries: int | None
    visits: int | None
    groups: int
    cost: float = 0.0


def best_plan(groups: Groups, *, most: int = 200_000) -> Best:
    """Return the best there is: fewest entries and goals' worth, then firm-visits.

    Parts that share no group are solved one by one; only where their answers
    together miss a wish is the whole solved at once.

    Parameters
    ----------
    most
        How many groups may be enumerated at most.

    Raises
    ------
    OverflowError
        If there are more groups.
    """
    made = [
        (group, entries)
        for group in groups.all_groups(most)
        if (entries := groups.weigh(group)) is not None
    ]
    wishes = groups.city.policy.wishes
    wishes = {name: wish for name, wish in wishes.items() if steered(name)}
    parts = [_solved(members, own, {}) for members, own in _parts(groups, made)]
    if None in parts:
        return Best(None, None, len(made))
    chosen = [entry for part in parts if part for entry in part.entries]
    if not all(_kept(chosen, name, wish) for name, wish in wishes.items()):
        least = [len(part.entries) for part in parts if part]
        whole = _solved(range(len(groups.city.proposals)), made, wishes, least)
        if whole is None:
            return Best(None, None, len(made))
        return _best(whole.entries, made, whole.cost)
    return _best(chosen, made, len(chosen))


def _best(entries: list[Made], made: list[Weighed], cost: float) -> Best:
    return Best(len(entries), sum(e.draws for e in entries), len(made), cost)


def _kept(made: list[Made], name: str, wish: Wish) -> bool:
    """Tell whether entries keep a requirement or reach a goal."""
    if name.startswith("entries."):
        number = number_of(tuple(made), name)
        return number >= wish.bound if wish.at_least else number <= wish.bound
    part, whole = share_terms(tuple(made), name)
    return part >= wish.bound * whole


def _parts(
    groups: Groups, made: list[Weighed]
) -> Iterator[tuple[list[int], list[Weighed]]]:
    """Yield proposals that hang together by groups, with their groups."""
    part_of: dict[int, int] = {}
    for first in range(len(groups.mates)):
        reach = [first]
        while reach:
            member = reach.pop()
            if member not in part_of:
                part_of[member] = first
                reach.extend(groups.mates[member])
    for part in sorted(set(part_of.values())):
        members = sorted(m for m, own in part_of.items() if own == part)
        yield members, [pair for pair in made if part_of[pair[0][0]] == part]


@dataclass(frozen=True, slots=True)
class _Answer:
    entries: list[Made]
    cost: float


def _solved(
    members: Iterable[int],
    made: list[Weighed],
    wishes: dict[str, Wish],
    least: Sequence[int] = (),
) -> _Answer | None:
    """Return the best choice for some proposals, None where there is none.

    `least` is what parts cost at least; its sum bounds the whole's entries.
    """
    model = _Model(list(members), made, wishes)
    if least:
        model.keep(-model.own, -sum(least))
    first = model.solve(model.entries)
    if first is None:
        return None
    cost = float(model.entries @ first)
    model.keep(model.entries, cost)
    second = model.solve(model.visits)
    if second is None:
        msg = "the first level's answer isn't one of the second's"
        raise RuntimeError(msg)
    chosen = np.flatnonzero(second[: len(made)] > 0.5)
    return _Answer([entry for at in chosen for entry in made[at][1]], cost)


class _Model:
    """A set partition with the policy's wishes: a column a group, then one a goal."""

    def __init__(
        self, members: list[int], made: list[Weighed], asked: dict[str, Wish]
    ) -> None:
        self._made = made
        wishes = list(asked.items())
        goals = [(n, w) for n, w in wishes if w.weight is not None]
        self._width = len(made) + len(goals)
        own = np.array([len(e) for _, e in made], dtype=float)
        prices = np.array([float(w.weight or 0) for _, w in goals])
        self.entries = np.concatenate((own, prices))
        self.own = np.concatenate((own, np.zeros(len(goals))))
        draws = [sum(entry.draws for entry in e) for _, e in made]
        self.visits = np.concatenate((np.array(draws, float), np.zeros(len(goals))))
        self._rules = [self._each_once(members)]
        for name, wish in wishes:
            missing = goals.index((name, wish)) if (name, wish) in goals else None
            self._rules.append(self._wish(name, wish, missing))

    def _each_once(self, members: list[int]) -> LinearConstraint:
        place = {member: at for at, member in enumerate(members)}
        row = [place[member] for group, _ in self._made for member in group]
        column = [at for at, (group, _) in enumerate(self._made) for _ in group]
        ones = np.ones(len(row))
        shape = (len(members), self._width)
        return LinearConstraint(csr_matrix((ones, (row, column)), shape=shape), 1, 1)

    def _wish(self, name: str, wish: Wish, goal: int | None) -> LinearConstraint:
        """Return: what is reached, and what a goal misses, is what was asked."""
        line = np.zeros(self._width)
        sign = 1.0 if wish.at_least else -1.0
        for at, (_, entries) in enumerate(self._made):
            if name.startswith("entries."):
                line[at] = sign * number_of(entries, name)
            else:
                part, whole = share_terms(entries, name)
                line[at] = float(
                    wish.bound.denominator * part - wish.bound.numerator * whole
                )
        count = name.startswith("entries.")
        if goal is not None:
            unit = 1.0 if count else float(wish.bound.denominator)
            line[len(self._made) + goal] = unit
        least = sign * float(wish.bound) if count else 0.0
        return LinearConstraint(csr_matrix(line), least, np.inf)

    def solve(self, cost: np.ndarray) -> np.ndarray | None:
        """Return the cheapest choice that keeps all rules, None where there is none."""
        whole = np.ones(self._width)
        whole[len(self._made) :] = 0
        highest = np.full(self._width, np.inf)
        highest[: len(self._made)] = 1
        answer = milp(
            cost,
            integrality=whole,
            bounds=(0, highest),
            constraints=self._rules,
            options={"mip_rel_gap": 0},
        )
        if answer.status == _INFEASIBLE:
            return None
        if answer.status != _SOLVED:
            msg = f"the check's own solver gave up: {answer.message}"
            raise RuntimeError(msg)
        return answer.x

    def keep(self, cost: np.ndarray, value: float) -> None:
        """Ask of further answers that they cost no more."""
        rule = LinearConstraint(csr_matrix(cost), -np.inf, value + _SLIP)
        self._rules.append(rule)


def steered(name: str) -> bool:
    """Tell whether a plan's choice of groups decides a figure."""
    return name.startswith(("entries.", "joint_share.", "credit_share."))
