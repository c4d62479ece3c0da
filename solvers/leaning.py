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

from solvers.team_kinds import FloatArray, IntArray, Kinds
from solvers.team_odds import Odds

#: How far anybody leans in the longest visit of a bench, and how much further at once.
_MOST, _AT_ONCE = 5.0, 2.0

#: How many steps there are: the fewer the more entries, so that work is bound.
_LEAST_STEPS, _MOST_STEPS, _ENTRIES = 12, 40, 6_500_000

#: How much of what is missing is done at once, and of the last step done again by those
#: who aren't limited: many who lean together get on slowly.
_DAMPING, _AGAIN = 0.75, 0.5

#: Where nobody's lean changes by more in a step, the longest visit taken, it is found.
_STILL = 0.02

_HALVINGS = 24

#: From which part of a limit on it is looked at.
_NEARLY = 0.5


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """How people lean, and what comes of it.

    Parameters
    ----------
    lean, most, wanted
        A minute: as found, the most that the limits allow, and what evenness asks for.
    load, spread, level
        Minutes to be expected, by how much they vary, and what others have.
    """

    lean: FloatArray
    most: FloatArray
    wanted: FloatArray
    load: FloatArray
    spread: FloatArray
    level: FloatArray


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

    def unleaning(self) -> FloatArray:
        """Return the chances if nobody leans."""
        return self._odds.chances(self._kinds.weight)

    def settled(self, limits: FloatArray) -> Leaning:
        """Let everybody lean until loads are as even as the limits allow.

        Parameters
        ----------
        limits
            The most that each entry's chance may be; 1 where it may be any.
        """
        visit, lean, off = self._bounds.visit, *np.zeros((2, self._people))
        free, step = np.ones(self._people), np.zeros(self._people)
        found = self._leaning(lean, self.unleaning(), limits, free)
        entries = max(1, len(self._kinds.cell))
        for _ in range(max(_LEAST_STEPS, min(_MOST_STEPS, _ENTRIES // entries))):
            aim = np.maximum(np.minimum(found.wanted, found.most) * visit, -_MOST)
            free = np.where(found.wanted > found.most, 0.0, 1.0)
            step = _DAMPING * (aim - lean * visit) + _AGAIN * free * step
            if not (np.abs(step) > _STILL).any():
                break
            lean = lean + np.clip(step, -_AT_ONCE, _AT_ONCE) / visit
            chances = self._chances(lean, off)
            if self._scarce.any():
                off = off + _DAMPING * (self._off(chances, off) - off)
            found = self._leaning(lean, chances, limits, free)
        return found

    def _chances(self, lean: FloatArray, off: FloatArray) -> FloatArray:
        weighs = exponential(np.multiply.outer(lean, self._lengths) + off[:, None])
        found = weighs.ravel()[self._slot]
        found *= self._kinds.weight
        return self._odds.chances(found)

    def _summed(self, values: FloatArray) -> FloatArray:
        found = np.bincount(self._kinds.person, values, self._people)
        return found.astype(np.float64)

    def _leaning(
        self,
        lean: FloatArray,
        chances: FloatArray,
        limits: FloatArray,
        free: FloatArray,
    ) -> Leaning:
        """Return what everybody has, and how far they would have to lean."""
        asked = self._whole * chances
        load = self._summed(asked)
        asked *= self._minutes
        asked *= 1.0 - chances
        spread = self._summed(asked)
        spread = np.maximum(spread, 1.0)
        level = self._level(load, free * spread)
        low = level - self._bounds.visit / 2 - self._bounds.before
        return Leaning(
            lean=lean,
            most=np.minimum(
                lean + self._more(chances, limits), _MOST / self._bounds.visit
            ),
            wanted=_wanted(lean, load, spread, low, low + self._bounds.visit),
            load=load,
            spread=spread,
            level=level,
        )

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

    def _more(self, chances: FloatArray, limits: FloatArray) -> FloatArray:
        """Return how much more everybody may lean until a limit is reached."""
        bound = np.flatnonzero((chances > _NEARLY * limits) & (limits < 1.0))
        now = np.minimum(chances[bound], 1.0 - 1e-9)
        odds = limits[bound] / (1.0 - limits[bound])
        ratio = odds * (1.0 - now) / now
        # A first approximation of the logarithm: the same where the limit is met.
        room = 2.0 * (ratio - 1.0) / (ratio + 1.0) / self._minutes[bound]
        found = np.full(self._people, np.inf)
        np.minimum.at(found, self._kinds.person[bound], room)
        return found

    def _off(self, chances: FloatArray, off: FloatArray) -> FloatArray:
        """Return how much people lean off visits whose room is used up."""
        visits = self._summed(self._times * chances)
        spread = np.maximum(self._summed(self._times * chances * (1.0 - chances)), 0.01)
        beyond = (visits - off * spread - self._bounds.room) / np.sqrt(spread)
        return np.clip(-_beyond_bound(beyond) / np.sqrt(spread), -_MOST, 0.0)


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
