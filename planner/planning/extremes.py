"""How far a plan can go in one figure, whatever it costs otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from planner.planning.choice import Choice
from planner.planning.limits import SHARED
from planner.planning.merging import Measure
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """The furthest that plans go: a part of a whole, or a count with `whole` 1.

    `proven` tells that no plan over the groups weighed goes further.
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

    Dinkelbach's method (Management Science 13, 1967): what exceeds the best share so
    far is made most, until nothing does.

    Parameters
    ----------
    name
        One of limits.SHARED.
    beside
        What the plan keeps besides.
    """
    part, whole = (choice.pool.of(measure) for measure in SHARED[name])
    share, proven = Fraction(0), True
    best: Extreme | None = None
    while True:
        above = share.denominator * part - share.numerator * whole
        found = _least(choice, -above, beside)
        if not found.chosen:
            return best
        proven &= found.status is Status.OPTIMAL
        chosen = list(found.chosen)
        reached = Extreme(
            part=int(part[chosen].sum()), whole=int(whole[chosen].sum()), proven=proven
        )
        if best is not None and reached.value <= best.value:
            return Extreme(part=best.part, whole=best.whole, proven=proven)
        best, share = reached, reached.value


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
    return Extreme(
        part=int(count[list(found.chosen)].sum()),
        whole=1,
        proven=found.status is Status.OPTIMAL,
    )


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
