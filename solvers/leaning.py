"""What evenness makes of everybody's chances, counted without drawing anybody.

Of many teams, each set of people is drawn about as often as the product of what its
people weigh, e to the power of *lean* times minutes: whoever has too little to do leans
towards visits, the more the longer they are. How much somebody leans is seen from the
load that is to be expected and the two bounds of what counts as even.

Only +, -, *, / and square roots of numbers of 64 bits are used, and sums one after the
other, so that every machine finds the same.
"""

from dataclasses import dataclass

import numpy as np

from solvers.rows import BoolArray
from solvers.team_kinds import FloatArray, IntArray, Kinds
from solvers.team_odds import Odds

#: How far anybody leans in the longest visit of a bench, and how much further at once.
_MOST, _AT_ONCE = 5.0, 2.0

#: How many steps there are: the fewer the more entries, so that work is bound; and how
#: many of them before anything is taken to be closed.
_LEAST_STEPS, _MOST_STEPS, _ENTRIES, _WARM = 18, 40, 6_500_000, 6

#: How much of what is missing is done at once, and of the last step done again by those
#: who aren't limited: many who lean together get on slowly.
_DAMPING, _AGAIN = 0.75, 0.5

#: Where nobody's lean changes by more in a step, the longest visit taken, it is found.
_STILL = 0.02

_HALVINGS = 24

#: Of so many of somebody's minutes one in visits near a limit is much.
_MOSTLY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What binds people.

    Parameters
    ----------
    before, visit, room
        Of each person: minutes before, the longest visit of the bench, and how many
        more visits there may be.
    part
        A number for each person, the same for those who can pass visits on to one
        another.
    """

    before: FloatArray
    visit: FloatArray
    room: FloatArray
    part: IntArray


class Fluid:
    """Expected loads of people who lean."""

    def __init__(self, kinds: Kinds, bounds: Bounds) -> None:
        self._kinds, self._bounds = kinds, bounds
        self._odds = Odds(kinds)
        self._people = len(bounds.before)
        kind = kinds.kind_of[kinds.cell]
        self._lengths, length = np.unique(kinds.minutes, return_inverse=True)
        self._slot = kinds.person * len(self._lengths) + length[kind]
        self._minutes = kinds.minutes[kind]
        self._times = kinds.times[kind]
        self._whole = self._times * self._minutes
        # Whoever may make fewer visits than there are.
        self._scarce = bounds.room < self._summed(self._times)

    def near(self, limits: FloatArray, part: float) -> BoolArray:
        """Tell which entries come near their limits where loads are as even as can be.

        Those are taken to be closed to as many as their limits leave, and what others
        do then counts.

        Parameters
        ----------
        limits
            The most that each entry's chance can come to; infinite where it is no
            matter.
        part
            From which part of its limit on an entry is near it.
        """
        visit, lean, off = self._bounds.visit, *np.zeros((2, self._people))
        step = np.zeros(self._people)
        # What entries weigh less: those closed, and of these those still above.
        near = np.zeros(len(limits), dtype=np.bool_)
        closed, held = np.ones((2, len(limits)))
        chances = self._chances(lean, off, closed)
        entries = max(1, len(limits))
        for number in range(max(_LEAST_STEPS, min(_MOST_STEPS, _ENTRIES // entries))):
            more = (
                self._nearer(near, chances, limits, part) if number >= _WARM else near
            )
            grown = number <= _WARM or bool((more & ~near).any())
            near = more
            at = np.flatnonzero(near)
            closed[at] = limits[at]
            held[at] = np.minimum(1.0, held[at] * _less(chances[at], limits[at]))
            wanted = self._wanted(lean, np.minimum(chances, limits), held)
            aim = np.clip(wanted * visit, -_MOST, _MOST)
            step = _DAMPING * (aim - lean * visit) + _AGAIN * step
            if not grown and not (np.abs(step) > _STILL).any():
                break
            lean = lean + np.clip(step, -_AT_ONCE, _AT_ONCE) / visit
            if self._scarce.any():
                off = off + _DAMPING * (self._off(chances, off) - off)
            chances = self._chances(lean, off, held * closed)
        return near

    def _nearer(
        self, near: BoolArray, chances: FloatArray, limits: FloatArray, part: float
    ) -> BoolArray:
        found: BoolArray = near | (chances >= part * limits)
        return found | self._mostly(found, chances) & (limits < 1.0)

    def _mostly(self, bound: BoolArray, chances: FloatArray) -> BoolArray:
        """Tell which entries are of people with most of their minutes in some of them.

        Whoever finds those closed would be drawn to the others all the more.
        """
        asked = self._whole * chances
        some = self._summed(np.where(bound, asked, 0.0)) * _MOSTLY > self._summed(asked)
        found: BoolArray = some[self._kinds.person]
        return found

    def _chances(
        self, lean: FloatArray, off: FloatArray, held: FloatArray
    ) -> FloatArray:
        weighs = exponential(np.multiply.outer(lean, self._lengths) + off[:, None])
        found = weighs.ravel()[self._slot]
        found *= self._kinds.weight
        found *= held
        return self._odds.chances(found)

    def _summed(self, values: FloatArray) -> FloatArray:
        found = np.bincount(self._kinds.person, values, self._people)
        return found.astype(np.float64)

    def _wanted(
        self, lean: FloatArray, chances: FloatArray, held: FloatArray
    ) -> FloatArray:
        """Return how far everybody would have to lean."""
        asked = self._whole * chances
        load = self._summed(asked)
        asked *= self._minutes
        asked *= 1.0 - chances
        # Who is at a limit gets no more there by leaning.
        asked *= np.where(held < 1.0, 0.0, 1.0)
        spread = np.maximum(self._summed(asked), 1.0)
        level = self._level(load, spread)
        low = level - self._bounds.visit / 2 - self._bounds.before
        return _wanted(lean, load, spread, low, low + self._bounds.visit)

    def _level(self, load: FloatArray, weights: FloatArray) -> FloatArray:
        """Return the mean load of each one's part, the highest if nobody weighs."""
        part, size = self._bounds.part, self._people
        loads = self._bounds.before + load
        highest = np.zeros(size)
        np.maximum.at(highest, part, loads)
        whole = np.bincount(part, weights=weights, minlength=size)
        mean = np.bincount(part, weights=weights * loads, minlength=size)
        level = np.where(whole > 0, mean / np.maximum(whole, 1e-9), highest)
        found: FloatArray = level[part]
        return found

    def _off(self, chances: FloatArray, off: FloatArray) -> FloatArray:
        """Return how much people lean off visits whose room is used up."""
        visits = self._summed(self._times * chances)
        spread = np.maximum(self._summed(self._times * chances * (1.0 - chances)), 0.01)
        beyond = (visits - off * spread - self._bounds.room) / np.sqrt(spread)
        return np.clip(-_beyond_bound(beyond) / np.sqrt(spread), -_MOST, 0.0)


def _less(chances: FloatArray, limits: FloatArray) -> FloatArray:
    """Return how much less entries must weigh to come down to their limits."""
    now = np.minimum(np.maximum(chances, 1e-9), 1.0 - 1e-9)
    most = np.minimum(limits, 1.0 - 1e-9)
    found: FloatArray = most * (1.0 - now) / (now * (1.0 - most))
    return found


def pull(
    load: FloatArray, low: FloatArray, high: FloatArray, spread: FloatArray
) -> FloatArray:
    """Return how much somebody leans whose load is bound.

    Of a bell curve cut off at a bound, this is about what brings an uncut one to the
    same mean: nothing as soon as the mean is a standard deviation away.
    """
    above, below = np.maximum(load - low, 1e-9), np.maximum(high - load, 1e-9)
    up = np.maximum(0.0, 1.0 / above - above / spread)
    return up - np.maximum(0.0, 1.0 / below - below / spread)


def _wanted(
    lean: FloatArray,
    load: FloatArray,
    spread: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Return the lean at which the load that comes of it asks for no other."""
    least, most = low, high
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        too_low = pull(middle, low, high, spread) > lean + (middle - load) / spread
        least = np.where(too_low, middle, least)
        most = np.where(too_low, most, middle)
    return lean + ((least + most) / 2 - load) / spread


def _beyond_bound(at: FloatArray) -> FloatArray:
    """Return about how far the mean of a bell curve lies beyond a bound (Sampford)."""
    return np.maximum(0.0, (3.0 * at + np.sqrt(at * at + 8.0)) / 4.0)


def exponential(values: FloatArray) -> FloatArray:
    """Return e to some powers, the same on every machine."""
    part = np.clip(values, -40.0, 40.0) / 256.0
    even, odd = 12.0 + part * part, 6.0 * part
    found = (even + odd) / (even - odd)
    for _ in range(8):
        found = found * found
    return found
