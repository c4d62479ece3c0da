"""What is asked of one component, and what comes of it."""

import math
from dataclasses import dataclass

from planner.planning.pricing import Cost
from planner.planning.search import Listed

#: Any number of entries.
ANY = 1 << 40
#: The number of entries as a cost, and that of firm-visits.
ENTRIES, DRAWS = Cost(entry=1.0), Cost(visit=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What an answer keeps: at most so many entries, at least so many joint ones."""

    entries: int = ANY
    joint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best answer found, and a lower bound on its cost, infinite where none is.

    `counts` are what its groups come to by measure, None where no answer was found.
    With one entry more, or one joint entry less, the relaxation's `value` falls by no
    more than `prices`. Where it has no answer, the value is how much of the component
    it leaves uncovered.
    """

    counts: tuple[int, ...] | None = None
    bound: float
    value: float = -math.inf
    prices: tuple[float, float] = (0.0, 0.0)
    uncovered: bool = False

    @property
    def at_least(self) -> int:
        """The bound as a whole number, 0 where it says nothing."""
        return max(0, int(self.bound)) if math.isfinite(self.bound) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What was found, the groups that joined for it, and what was looked at so far."""

    found: Found
    groups: Listed
    looked: int
