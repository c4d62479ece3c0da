"""How far a plan can go in one figure, whatever it costs otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from planner.planning.answers import Within
from planner.planning.choice import Choice
from planner.planning.limits import SHARED
from planner.planning.merging import Measure
from planner.planning.pricing import Cost
from solvers.partition import (
    Limit,
    Partition,
    PartitionProblem,
    Status,
    solve_partition,
)

IntArray = npt.NDArray[np.int64]

#: How far one extreme is searched for, in each part of the plan.
_NODES = 2_000
#: How often groups are grown for a larger share.
_TRIES = 3
#: What extremes make least, where more groups can be asked for it.
_COSTS = {
    ("entries.total", False): Cost(entry=1.0),
    ("entries.internal", False): Cost(entry=1.0, joint=1.0),
    ("entries.joint", True): Cost(joint=1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """The furthest that plans go: a part of a whole, or a count with `whole` 1.

    `proven` tells that no plan goes further.
    """

    part: int
    whole: int
    proven: bool

    @property
    def value(self) -> Fraction:
        """The figure; of an empty whole, nothing."""
        return Fraction(self.part, self.whole) if self.whole else Fraction(0)


def best_share(
    choice: Choice, name: str, beside: Sequence[Limit] = ()
) -> Extreme | None:
    """Return the largest that a share can be, None where no plan keeps `beside`.

    Parameters
    ----------
    name
        One of limits.SHARED.
    beside
        What the plan keeps besides.
    """
    best, chosen = _best_known(choice, name, beside)
    for _ in range(_TRIES):
        if best is None or not best.proven or choice.pool.complete:
            return best
        if beside or name != "joint_share.entries":
            break
        share = best.value
        cost = Cost(entry=float(share.numerator), joint=float(share.denominator))
        if _is_least(choice, cost, chosen):
            return best
        choice = replace(choice, pool=choice.pool.renewed())
        best, chosen = _best_known(choice, name, beside)
    return None if best is None else replace(best, proven=False)


def _best_known(
    choice: Choice, name: str, beside: Sequence[Limit]
) -> tuple[Extreme | None, tuple[int, ...]]:
    """Return the largest that a share is over the groups known, and groups of such.

    Dinkelbach's method (Management Science 13, 1967): what exceeds the best share so
    far is made most, until nothing does.
    """
    part, whole = (choice.pool.of(measure) for measure in SHARED[name])
    share, proven = Fraction(0), True
    best: Extreme | None = None
    while True:
        above = share.denominator * part - share.numerator * whole
        found = _least(choice, -above, beside)
        if not found.chosen:
            return best, ()
        proven &= found.status is Status.OPTIMAL
        chosen = list(found.chosen)
        reached = Extreme(
            part=int(part[chosen].sum()), whole=int(whole[chosen].sum()), proven=proven
        )
        if best is not None and reached.value <= best.value:
            return replace(best, proven=proven), found.chosen
        best, share = reached, reached.value


def _is_least(choice: Choice, cost: Cost, chosen: Sequence[int]) -> bool:
    """Tell whether no groups cost less than those chosen, be they known or not.

    Those chosen cost least of the groups known; costs are whole numbers. Groups are
    grown for it.
    """
    measures = choice.pool.measures[list(chosen)]
    costs = cost.of(measures)
    grown = [part for part in choice.pool.parts if not part.complete]
    least = sum(part.least(cost, Within()).bound for part in grown)
    inside = {member for part in grown for member in part.members}
    own = [choice.pool.members[group][0] in inside for group in chosen]
    return bool(least >= costs[own].sum())


def extreme_count(
    choice: Choice, name: str, beside: Sequence[Limit] = (), *, most: bool
) -> Extreme | None:
    """Return the most or the fewest entries of a kind, None where none keep `beside`.

    Parameters
    ----------
    name
        One of policy.shares.COUNTS.
    """
    count = counted(choice, name)
    found = _least(choice, -count if most else count, beside)
    if not found.chosen:
        return None
    proven = found.status is Status.OPTIMAL
    if proven and not choice.pool.complete:
        cost = _COSTS.get((name, most))
        proven = cost is not None and _is_least(choice, cost, found.chosen)
    return Extreme(part=int(count[list(found.chosen)].sum()), whole=1, proven=proven)


def counted(choice: Choice, name: str) -> IntArray:
    """Return how many entries of a kind each group makes, of shape (n_groups,)."""
    joint = choice.pool.of(Measure.JOINT_ENTRIES)
    every = choice.pool.of(Measure.ENTRIES)
    found: IntArray = {
        "entries.internal": every - joint,
        "entries.joint": joint,
        "entries.total": every,
    }[name]
    return found


def _least(choice: Choice, cost: IntArray, beside: Sequence[Limit]) -> Partition:
    return solve_partition(
        PartitionProblem(
            n_elements=len(choice.prepared),
            members=choice.pool.members,
            costs=[cost],
            limits=beside,
        ),
        nodes=_NODES,
    )
