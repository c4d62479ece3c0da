"""The least of a change that brings back as many visits as more of it would."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb

from planner.shortage.people import Chosen
from planner.shortage.record import WayOut
from planner.shortage.scales import Scale
from planner.shortage.trials import Trials
from planner.shortage.wants import Words

#: Tells of an amount, by its place, how many visits are left without a team, or, where
#: it is more than so many, at least that it is.
_Left = Callable[[int, int], int | None]

#: How many sets of people of one size are tried, to find a smaller one or none.
_MOST_SETS = 64


@dataclass(frozen=True, slots=True)
class _Found:
    """The amount found, who without a team is left then, whether it is the least."""

    amount: int
    left: int
    least: bool


class Searching:
    """Ways out of one round, each tried."""

    def __init__(self, round_id: str, trials: Trials) -> None:
        self._round_id = round_id
        self._before = trials.before
        self._trials = trials

    def on_scale(self, scale: Scale) -> WayOut | None:
        """Return the least of a figure's changes that does as much as any."""

        def left(at: int, enough: int) -> int | None:
            return self._trials.left(scale.made(scale.amounts[at]), enough)

        count = len(scale.amounts)
        if scale.rising:
            found = self._rising(count, left, scale.likely)
        else:
            found = self._every(count, left)
        if found is None:
            return None
        amount = scale.amounts[found.amount - 1]
        return WayOut(
            round_id=self._round_id,
            kind=scale.kind,
            department_id=scale.department_id,
            qualification=scale.qualification,
            amount=amount,
            **_told(scale.words(amount)),
            left_out=self._before,
            brings_back=self._before - found.left,
            least=found.least,
        )

    def of_people(self, offer: Chosen) -> WayOut | None:
        """Return the fewest people who need to be given something."""
        order = [name for alike in offer.alike for name in alike]
        found = self._rising(
            len(order),
            lambda at, enough: self._trials.left(offer.made(order[: at + 1]), enough),
        )
        if found is None:
            return None
        chosen, least = self._fewer(offer, order[: found.amount], found.left)
        return WayOut(
            round_id=self._round_id,
            kind=offer.kind,
            department_id=offer.want.department_id,
            qualification=offer.want.label,
            amount=len(chosen),
            **_told(offer.words(chosen)),
            left_out=self._before,
            brings_back=self._before - found.left,
            least=found.least and least,
        )

    def _rising(self, count: int, left: _Left, likely: int = 1) -> _Found | None:
        """Go up in doubling steps, then by halves: more of a change does no worse.

        A `likely` amount is come to first, from the one below it.
        """
        best = left(count - 1, self._before - 1)
        if best is None or best >= self._before:
            return None
        low, high = 0, count
        up = [likely - 1, likely] if 1 < likely < count else [1]
        while low + 1 < high:
            middle = min(up[0], high - 1) if up else (low + high) // 2
            rest = left(middle - 1, best)
            if rest is None:
                return _Found(high, best, least=False)
            if rest <= best:
                high, up = middle, []
            else:
                low, up = middle, up[1:] or (up and [2 * middle])
        return _Found(high, best, least=True)

    def _every(self, count: int, left: _Left) -> _Found | None:
        """Try all amounts until every visit has a team."""
        best, amount = self._before, 0
        for at in range(count):
            rest = left(at, best - 1)
            if rest is None:
                return _Found(amount, best, least=False) if amount else None
            if rest < best:
                best, amount = rest, at + 1
            if not rest:
                break
        return _Found(amount, best, least=True) if amount else None

    def _fewer(
        self, offer: Chosen, chosen: list[str], goal: int
    ) -> tuple[list[str], bool]:
        """Look for fewer people who do as well; tell whether there are none."""
        while len(chosen) > 1:
            size = len(chosen) - 1
            if comb(len(offer.alike) + size - 1, size) > _MOST_SETS:
                return chosen, len(offer.alike) == 1
            for smaller in _sets(offer.alike, size):
                rest = self._trials.left(offer.made(smaller), goal)
                if rest is None:
                    return chosen, False
                if rest <= goal:
                    chosen = smaller
                    break
            else:
                break
        return chosen, True


def _sets(alike: Sequence[Sequence[str]], size: int) -> Iterator[list[str]]:
    """Yield sets of people, one of those that differ in nothing that matters."""
    for kinds in combinations_with_replacement(range(len(alike)), size):
        if all(kinds.count(kind) <= len(alike[kind]) for kind in set(kinds)):
            yield [
                name
                for kind, own in enumerate(alike)
                for name in own[: kinds.count(kind)]
            ]


def _told(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en, "change": words.change}
