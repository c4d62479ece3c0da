"""Pairs of somebody and a team that are closed by lot, so that nobody is too sure.

Each capped pair stays open with its limit as chance, whatever the others do. What is
left can fill the teams: for each the lot draws a way to fill it (`keeping`), with a
lead if this team is to bear that; all that the way asks for stay open.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from solvers.abreast import abreast
from solvers.closing_forms import Form, Forms, Option, Plan
from solvers.rounding import Pair, Rounding
from solvers.teams import CLOSED, Team, Teams
from solvers.tickets import numbers

_NEVER, _SURELY = Fraction(0), Fraction(1)

#: Points are numbers below this.
_POINTS = 2**32

#: From how many capped pairs on they are closed in several processes.
_WORTH_FORKING = 20_000


class Closed(NamedTuple):
    """Whose pairs of a team are closed, and how it can be filled without these.

    Parameters
    ----------
    people
        As positions.
    places
        Tells who may take each place, as positions; none where the team may stay as it
        is, or ways are too many.
    """

    people: int = 0
    places: Callable[[], tuple[int, ...]] = tuple


#: Of a team in whose visit nothing is closed.
_OPEN = Closed()


class Closing:
    """How pairs of a round's teams are closed, but for the lots.

    Parameters
    ----------
    capped
        Of each team, whose pairs are found to come near their limits, as positions.
    cap
        The largest chance that a pair may have, in millionths.

    Attributes
    ----------
    capped
        The same, with those on whom it falls where these are closed.
    """

    def __init__(self, teams: Teams, capped: Sequence[int], cap: int) -> None:
        self.cap = cap
        self._teams = teams
        self._forms = Forms(teams, capped, cap)
        # Of teams with capped pairs, or that may bear the lead: how likely they do.
        self._shares: dict[int, Fraction] = {}
        self._bearing: set[int] = set()
        self._by_lot: list[dict[int, Form]] = []
        if any(capped):
            for numbers in teams.by_visit():
                if any(capped[number] for number in numbers):
                    self._add(numbers)
        self.capped = self._forms.capped
        self._benches = [
            [number for number in own if number in self._shares]
            for own in teams.by_bench()
        ]

    def _add(self, numbers: Sequence[int]) -> None:
        """Settle how pairs of a visit's teams are closed.

        Where people who are never closed can fill a team with one who may lead, it
        bears the lead; else the team of one of those who may, by lot.
        """
        forms = self._forms
        forms.grow(numbers)
        shares = {n: _NEVER for n in numbers if forms.capped[n]}
        leading = [number for number in numbers if forms.leads(number)]
        freely = filter(forms.leads_freely, leading)
        first = leading[0] if len(leading) == 1 else next(freely, None)
        if first is not None:
            shares[first] = _SURELY
            self._bearing.add(first)
        elif leading and any(forms.of(number).capped for number in shares):
            self._by_lot.append({number: forms.of(number) for number in leading})
            counts = [forms.leads(number).bit_count() for number in leading]
            for number, count in zip(leading, counts, strict=True):
                shares[number] = Fraction(count, sum(counts))
        self._shares.update(shares)

    def drawn(self, text: str) -> list[Closed]:
        """Return whose pairs are closed, of each team.

        Parameters
        ----------
        text
            What chance is drawn for; it holds the seed.
        """
        bearing = self._bearing | self._drawn_to_lead(f"{text}|leads")
        closed = [_OPEN] * len(self.capped)
        for found in abreast(
            [
                partial(self._closed_of, own, bearing, f"{text}|{bench}")
                for bench, own in enumerate(self._benches)
            ],
            [sum(self.capped[n].bit_count() for n in own) for own in self._benches],
            least=_WORTH_FORKING,
        ):
            for number, (people, at) in found.items():
                places = partial(self._places, number, at, bears=number in bearing)
                closed[number] = Closed(people, places)
        return closed

    def _plan(self, number: int) -> Plan:
        return self._forms.of(number).plan(self._shares[number])

    def _places(self, number: int, at: int, *, bears: bool) -> tuple[int, ...]:
        """Return who may take each place of a team whose ways are drawn."""
        return self._plan(number).options[bears][at].places()

    def _drawn_to_lead(self, text: str) -> set[int]:
        """Return the teams that bear the lead of visits in which that is drawn."""
        kinds = [tuple(leading.values()) for leading in self._by_lot]
        found = set()
        for leading, point in zip(self._by_lot, _points(kinds, text), strict=True):
            upto = [*accumulate(form.leads.bit_count() for form in leading.values())]
            found.add([*leading][bisect_right(upto, point * upto[-1] // _POINTS)])
        return found

    def _closed_of(
        self, own: Sequence[int], bearing: set[int], text: str
    ) -> dict[int, tuple[int, int]]:
        """Return whose pairs are closed of a bench's teams, and the options taken."""
        plans = {number: self._plan(number) for number in own if self.capped[number]}
        options = {n: plan.options[n in bearing] for n, plan in plans.items()}
        several = [number for number, some in options.items() if len(some) > 1]
        points = _points([id(options[number]) for number in several], f"{text}|ways")
        at = dict.fromkeys(own, 0)
        for number, point in zip(several, points, strict=True):
            at[number] = _at(options[number], point)
        pairs = [
            Pair(
                number,
                position,
                chance,
                ((), (0, position), (0, position, minutes)),
                ((1, number, sums[position]), (1, number), ()),
            )
            for number, plan in plans.items()
            for sums in (plan.sums,)
            for minutes in (self._teams.teams[number].minutes,)
            for position, chance in options[number][at[number]].chances.items()
        ]
        closed = dict.fromkeys(own, 0)
        for pair, is_open in zip(pairs, Rounding(pairs).rounded(text), strict=True):
            if not is_open:
                closed[pair.number] |= 1 << pair.position
        return {number: (people, at[number]) for number, people in closed.items()}


def _at(options: Sequence[Option], point: int) -> int:
    """Return which option is at a point, each as wide as its weight."""
    whole = sum((option.weight for option in options), Fraction())
    upto = accumulate(option.weight for option in options)
    return next(at for at, end in enumerate(upto) if point * whole < end * _POINTS)


def _points(kinds: Sequence[Hashable], text: str) -> list[int]:
    """Return a point below 2^32 for each of some, those of one kind evenly apart."""
    count, begun = Counter(kinds), numbers(text)
    first = {kind: next(begun) for kind in count}
    seen: Counter[Hashable] = Counter()
    found = []
    for kind in kinds:
        apart = seen[kind] * _POINTS // count[kind]
        found.append((first[kind] + apart) % _POINTS)
        seen[kind] += 1
    return found


def with_closed(teams: Teams, closed: Sequence[Closed]) -> Teams:
    """Return teams in which closed pairs are the lightest of exceptions."""
    return replace(
        teams,
        teams=tuple(
            team if own is _OPEN else _closing(team, own)
            for team, own in zip(teams.teams, closed, strict=True)
        ),
    )


def _closing(team: Team, own: Closed) -> Team:
    exceptions = ((own.people, CLOSED),) if own.people else ()
    return Team(
        bench=team.bench,
        visit=team.visit,
        minutes=team.minutes,
        seats=team.seats,
        able=team.able,
        needs=team.needs,
        exceptions=(*team.exceptions, *exceptions),
        places=own.places,
    )
