"""What like teams are to those who close pairs, and how their pairs are closed."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import ceil
from typing import NamedTuple

from solvers.keeping import WHOLE, Cell, Drawn, Way, likely_ways, ways
from solvers.least import Forced, Forcing
from solvers.needs import by_code, can_meet
from solvers.teams import Team, Teams, positions

#: From which part of its limit on a pair is capped: what is found is an estimate.
NEAR = 0.8


class Option(NamedTuple):
    """A way to fill a team, and how likely its capped pairs are open along with it.

    Parameters
    ----------
    weight
        How likely it is, of all that are so with or without a lead.
    chances
        Of each capped position, in millionths.
    places
        Tells who may take each place, as positions; none where ways are too many.
    """

    weight: Fraction
    chances: dict[int, int]
    places: Callable[[], tuple[int, ...]]


class Plan(NamedTuple):
    """How pairs of like teams are closed.

    Parameters
    ----------
    sums
        What each capped position counts in beside the team.
    options
        For a team that doesn't bear the lead, and for one that does.
    """

    sums: dict[int, int]
    options: tuple[Sequence[Option], Sequence[Option]]


class Form:
    """What like teams are to those who close pairs.

    Parameters
    ----------
    people
        Who of the crowd has room, as positions.
    leads
        Who of these may lead, where somebody must.
    limits
        The largest chance of those who are capped, in millionths.
    """

    def __init__(
        self, team: Team, people: int, leads: int, limits: dict[int, int]
    ) -> None:
        self.people, self.leads = people, leads
        self._needs, self._size = team.needs, team.size
        self._limits = {at: most for at, most in limits.items() if most < WHOLE}
        self.capped = sum(1 << at for at in self._limits)
        self._plans: dict[tuple[int, int], Plan] = {}

    def _is_free(self, wants: tuple[int, ...]) -> bool:
        return can_meet(self.people & ~self.capped, wants, self._size)

    def plan(self, share: Fraction) -> Plan:
        """Return how pairs are closed if it is so likely that the team has to lead."""
        key = share.numerator, share.denominator
        if key not in self._plans:
            self._plans[key] = self._plan(share)
        return self._plans[key]

    def _plan(self, share: Fraction) -> Plan:
        wants = (*self._needs, self.leads) if share else self._needs
        if share in {0, 1} and len(wants) < 2:
            return self._by_one(wants[0] if wants else self.people, share)
        groups = by_code(self.people, (*self._needs, self.leads))
        groups = {code: groups[code] for code in sorted(groups)}
        sums = {
            at: code
            for code, people in groups.items()
            for at in positions(people & self.capped)
        }
        return Plan(sums, self._by_ways(groups, share, wants))

    def _by_one(self, want: int, share: Fraction) -> Plan:
        """Return the plan where one thing is wanted of a team, or nothing."""
        places = (want, *[self.people] * (self._size - 1))
        only = [Option(Fraction(1), self._limits, lambda: places)]
        sums = {at: want >> at & 1 for at in self._limits}
        return Plan(sums, ([], only) if share else (only, []))

    def _by_ways(
        self, groups: Mapping[int, int], share: Fraction, wants: tuple[int, ...]
    ) -> tuple[Sequence[Option], Sequence[Option]]:
        lead = 1 << len(self._needs)
        if share not in {0, 1} or not self._is_free(wants):
            cells = self._cells(groups)
            drawn = likely_ways(cells, self._size, lead - 1, lead, share)
            if any(drawn):
                without, leading = (
                    [self._option(one, groups) for one in some] for some in drawn
                )
                return without, leading
        places = partial(self._first_places, groups, lead - 1 | lead * bool(share))
        only = [Option(Fraction(1), self._limits, places)]
        return only, only

    def _first_places(self, groups: Mapping[int, int], wanted: int) -> tuple[int, ...]:
        """Return who may take each place in the first way to fill the team."""
        for way in ways(self._cells(groups), self._size, wanted):
            return _places(way, groups)
        return ()

    def _option(self, one: Drawn, groups: Mapping[int, int]) -> Option:
        found = {
            at: chance
            for chance, people in zip(one.chances, groups.values(), strict=True)
            for at in positions(people & self.capped)
        }
        chances = {at: found[at] for at in self._limits}
        return Option(one.weight, chances, partial(_places, one.way, groups))

    def _cells(self, groups: Mapping[int, int]) -> tuple[Cell, ...]:
        return tuple(self._cell(code, people) for code, people in groups.items())

    def _cell(self, code: int, people: int) -> Cell:
        capped = people & self.capped
        limit = max((self._limits[at] for at in positions(capped)), default=0)
        return Cell(code, (people & ~capped).bit_count(), capped.bit_count(), limit)


def _places(way: Way, groups: Mapping[int, int]) -> tuple[int, ...]:
    """Return who may take each place of a way to fill a team, as positions."""
    return tuple(
        people
        for count, people in zip(way.counts, groups.values(), strict=True)
        for _ in range(count)
    )


class Forms:
    """Teams of a round told apart by what closing goes by.

    Attributes
    ----------
    capped
        Of each team, whose pairs are capped, as positions: more of them once `grow` was
        called.
    """

    def __init__(self, teams: Teams, capped: Sequence[int], cap: int) -> None:
        self.capped = list(capped)
        self._teams, self._cap = teams, cap
        self._fewest = ceil(WHOLE / (cap * NEAR))
        self._forcing = Forcing(teams)
        self._known: dict[tuple[int, int], Form] = {}
        self._grown: dict[tuple[int, ...], int] = {}

    def leads(self, number: int) -> int:
        """Return who of a team has room and may lead, if somebody must."""
        return self._forcing.leads(number)

    def leads_freely(self, number: int) -> bool:
        """Tell whether some who are never closed, one of whom may lead, fill a team."""
        team, leads = self._teams.teams[number], self.leads(number)
        people = self._forcing.people(number)
        if self.capped[number]:
            people &= ~self.of(number).capped
        return can_meet(people, (*team.needs, leads), team.size)

    def of(self, number: int) -> Form:
        """Return a team's form, one for all like teams."""
        forced, capped = self._forcing.of(number), self.capped[number]
        # Teams of which the same people are forced are alike.
        form = self._known.get((id(forced), capped))
        if form is None:
            people = self._forcing.people(number)
            form = self._known[id(forced), capped] = Form(
                self._teams.teams[number],
                people,
                self._forcing.leads(number),
                largest(forced, capped & people, self._cap),
            )
        return form

    def grow(self, numbers: Sequence[int]) -> None:
        """Cap those of a visit, too, on whom it falls where others are capped.

        Where so few stay of some people of whom a team must have some that one of these
        would come near the limit if lots closed all others, all of them are capped.

        Parameters
        ----------
        numbers
            The visit's teams.
        """
        todo = [number for number in numbers if self.capped[number]]
        while todo:
            leads = -1
            if any(self.capped[number] & self.leads(number) for number in todo):
                left = (self.leads(n) & ~self.capped[n] for n in numbers)
                leads = sum(map(int.bit_count, left))
                if leads * self._cap * NEAR < WHOLE:
                    todo = [*numbers]
            grown = False
            for number in todo:
                before = self.capped[number]
                if self._are_enough(number, leads):
                    continue
                forced = self._forcing.of(number)
                key = id(forced), before, leads
                if key not in self._grown:
                    self._grown[key] = _grown(forced, before, leads, self._cap)
                self.capped[number] = self._grown[key]
                grown = grown or self.capped[number] != before
            if not grown:
                return

    def _are_enough(self, number: int, leads: int) -> bool:
        """Tell quickly of most teams that enough of their people aren't capped.

        With several needs, or a need and a lead, more than these sets count.
        """
        team, fewest = self._teams.teams[number], self._fewest
        people = self._forcing.people(number) & ~self.capped[number]
        return (
            (leads < 0 or leads >= fewest)
            and len(team.needs) + self._forcing.leads_alone(number) < 2
            and people.bit_count() >= team.size * fewest
            and all((need & people).bit_count() >= fewest for need in team.needs)
        )


def _grown(forced: Sequence[Forced], capped: int, leads: int, cap: int) -> int:
    """Return the capped of a team, with all of those who are too few.

    Parameters
    ----------
    leads
        How many who may lead the visit aren't capped; -1 where all aren't.
    """
    for some, seats, among in forced:
        count = (some & ~capped).bit_count()
        if some.bit_count() < among:
            count = among if leads < 0 else leads
        if count < among and seats * WHOLE > cap * NEAR * count:
            limits = largest(forced, some & ~capped, cap)
            if any(seats * WHOLE > most * NEAR * count for most in limits.values()):
                capped |= some
    return capped


def largest(forced: Sequence[Forced], some: int, cap: int) -> dict[int, int]:
    """Return the largest chance that each of some may have: the cap, or what is forced.

    In millionths, by position, ascending.
    """
    found = dict.fromkeys(positions(some), cap)
    for people, seats, among in forced:
        share = -(-seats * WHOLE // among)
        if share > cap:
            for position in positions(people & some):
                found[position] = max(found[position], share)
    return found
