"""Teams by lot: a walk over all teams that are as good, each as likely in the end.

A step takes K seats at random and passes their people on in a ring: who has the first
seat goes to the second, and so on. In a closed ring the last goes to the first seat;
in an open one a person drawn from all goes there, and the last leaves. It is taken if
every rule still holds, penalties stay as they are and so does the vector of loads, but
for its order. The way back is proposed as often, so in the long run every assignment
that can be reached is as likely as any other (Metropolis and others, 1953).

All can be reached. What tells two assignments apart falls into rings of the network of
a minimum-cost flow, each of which could be applied alone; as the cost is separable and
convex and both are least, none of them changes it. Rings may be of any length, so K is
any number up to the number of seats.

Many steps are made at once where they can't touch one another: which seats they take is
drawn first, whatever the state, and those that meet at a visit are dropped.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.tickets import Words

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: Seats that a team may have, so that sets of them fit 64 bits.
MOST_SEATS = 6
_NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """Teams with seats, who may take them, and what counts beside.

    People are numbered through all benches; those of a bench follow one another.

    Attributes
    ----------
    bench, visit
        Whose people each team has, and which visit it is for: shapes (n_teams,). No
        visit has two teams of one bench.
    place
        A bench's teams to which mostly the same people may go, by number.
    first
        Where each bench's people begin, and their end: shape (n_benches + 1,).
    seats
        How many seats each team has, at most MOST_SEATS, of shape (n_teams,).
    able
        For each team and person of its bench, which of its seats the person may take,
        as bits, of shape (n_teams, most people of a bench).
    penalty
        What a person costs in a team; sums must stay as they are. Shape as `able`.
    prior, capacity
        People's loads before, and how many seats they may take, of shape (n_people,).
    leads
        Who may lead, of shape (n_people,).
    led
        Visits in which somebody has to be who may lead, of shape (n_visits,).
    """

    bench: IntArray
    visit: IntArray
    place: IntArray
    first: IntArray
    seats: IntArray
    able: IntArray
    penalty: IntArray
    prior: IntArray
    capacity: IntArray
    leads: BoolArray
    led: BoolArray


@dataclass(frozen=True, slots=True)
class _Groups:
    """Seats taken together, and who joins; `fresh` are drawn for open rings.

    `team` and `seat` are of shape (n_groups, K), `fresh` of shape (n_groups,).
    """

    team: IntArray
    seat: IntArray
    fresh: IntArray

    def taking(self, kept: BoolArray) -> "_Groups":
        """Return some of the groups."""
        return _Groups(self.team[kept], self.seat[kept], self.fresh[kept])


class Walk:
    """A walk that starts from teams as good as can be.

    Parameters
    ----------
    held
        The people of each team, -1 beyond its seats, of shape (n_teams, MOST_SEATS).
    text
        What chance is drawn for; it holds the seed.
    """

    def __init__(self, teams: Teams, held: IntArray, text: str) -> None:
        self._teams = teams
        self.held = held.copy()
        self._words = Words(text)
        taken = held[held >= 0]
        self._taken = np.bincount(taken, minlength=len(teams.prior))
        self._people = np.diff(teams.first)
        rows, columns = np.nonzero(held >= 0)
        by_bench = np.argsort(teams.bench[rows], kind="stable")
        self._seat_team, self._seat = rows[by_bench], columns[by_bench]
        self._n_seats = np.bincount(teams.bench[rows], minlength=len(self._people))
        self._seat_first = np.cumsum(self._n_seats) - self._n_seats
        self._in_visit = np.zeros(len(teams.led), dtype=np.int64)
        own = teams.leads[held[rows, columns]]
        np.add.at(self._in_visit, teams.visit[rows], own)
        #: How many steps were proposed, and how many taken.
        self.proposed = self.taken = 0

    def switch(self, length: int = 2, *, near: bool = False) -> None:
        """Make closed rings of so many seats, every team in one of them at most.

        Parameters
        ----------
        near
            Whether all teams of a ring are of one place.
        """
        own = self._teams.place if near else self._teams.bench
        self._step(self._of_teams(own, length), closed=True)

    def pass_on(self, length: int = 1) -> None:
        """Make open rings of so many seats."""
        self._step(self._of_seats(length), closed=False)

    def turn(self, length: int) -> None:
        """Make closed rings of so many seats, of which some may be in one team."""
        self._step(self._of_seats(length), closed=True)

    def _of_teams(self, label: IntArray, length: int) -> _Groups:
        """Draw groups of teams of one label, and one seat of each."""
        teams = self._teams
        words = self._words.take(len(teams.bench))
        # One team of a visit at a time: who may lead is asked of all of them.
        most = np.zeros(len(teams.led), dtype=np.uint64)
        np.maximum.at(most, teams.visit, words)
        active = np.flatnonzero(words == most[teams.visit])
        turned = words << np.uint64(32) | words >> np.uint64(32)
        order = active[np.lexsort((turned[active], label[active]))]
        order = order[self._whole(label[order], length)]
        slots = words % teams.seats.astype(np.uint64)
        team = order.reshape(-1, length)
        fresh = np.full(len(team), _NOBODY)
        return _Groups(team, slots[team].astype(np.int64), fresh)

    def _of_seats(self, length: int) -> _Groups:
        """Draw few groups of seats of each bench, and a person for each group."""
        # The more there are, the more of them meet, and are dropped.
        most = self._n_seats // (4 * length)
        few = np.maximum(1, np.minimum(most, self._people // 6))
        few = np.where(self._n_seats > 0, few, 0)
        bench = np.repeat(np.arange(len(few)), few)
        words = self._words.take(len(bench) * (length + 1))
        drawn = words.reshape(len(bench), length + 1)
        own = self._n_seats[bench].astype(np.uint64)[:, None]
        place = (drawn[:, :-1] % own).astype(np.int64) + self._seat_first[bench][
            :, None
        ]
        joins = drawn[:, -1] % self._people[bench].astype(np.uint64)
        fresh = self._teams.first[bench] + joins.astype(np.int64)
        return _Groups(self._seat_team[place], self._seat[place], fresh).taking(
            _distinct(place)
        )

    @staticmethod
    def _whole(label: IntArray, length: int) -> BoolArray:
        """Return what is left once each label's rest is too few for a group."""
        count = np.bincount(label)
        kept: BoolArray = _rank(label) < (count // length * length)[label]
        return kept

    def _step(self, groups: _Groups, *, closed: bool) -> None:
        self.proposed += len(groups.team)
        groups = groups.taking(self._apart(groups))
        people = self.held[groups.team, groups.seat]
        new = np.roll(people, 1, axis=1)
        if not closed:
            groups, people, new = self._opened(groups, people, new)
        kept = self._neutral(groups, people, new) & self._admissible(groups, new)
        groups, people, new = groups.taking(kept), people[kept], new[kept]
        self.taken += len(new)
        self.held[groups.team, groups.seat] = new
        leads = self._teams.leads
        change = leads[new].astype(np.int64) - leads[people]
        np.add.at(self._in_visit, self._teams.visit[groups.team], change)
        if not closed:
            np.add.at(self._taken, new[:, 0], 1)
            np.add.at(self._taken, people[:, -1], -1)

    def _apart(self, groups: _Groups) -> BoolArray:
        """Return which groups have their visits to themselves."""
        visits = self._teams.visit[groups.team]
        # A visit counts once in a group, however many of its seats are there.
        visits = np.sort(visits, axis=1)
        again = np.zeros(visits.shape, dtype=np.bool_)
        again[:, 1:] = visits[:, 1:] == visits[:, :-1]
        met = np.bincount(visits[~again], minlength=len(self._teams.led))
        return np.asarray((met[visits] == 1).all(axis=1), dtype=np.bool_)

    def _opened(
        self, groups: _Groups, people: IntArray, new: IntArray
    ) -> tuple[_Groups, IntArray, IntArray]:
        """Let the person drawn join, and the last leave, where loads stay as even."""
        teams = self._teams
        joins, leaves = groups.fresh, people[:, -1]
        ends = np.bincount(np.concatenate([joins, leaves]), minlength=len(self._taken))
        load = teams.prior + self._taken
        kept = (ends[joins] == 1) & (ends[leaves] == 1)
        kept &= load[leaves] == load[joins] + 1
        kept &= self._taken[joins] < teams.capacity[joins]
        new = new.copy()
        new[:, 0] = joins
        return groups.taking(kept), people[kept], new[kept]

    def _local(self, groups: _Groups, people: IntArray) -> IntArray:
        return people - self._teams.first[self._teams.bench[groups.team]]

    def _neutral(self, groups: _Groups, people: IntArray, new: IntArray) -> BoolArray:
        """Return which groups keep the sum of penalties."""
        penalty = self._teams.penalty
        before = penalty[groups.team, self._local(groups, people)].sum(axis=1)
        after = penalty[groups.team, self._local(groups, new)].sum(axis=1)
        kept: BoolArray = before == after
        return kept

    def _admissible(self, groups: _Groups, new: IntArray) -> BoolArray:
        """Return which groups' teams keep every rule with new people."""
        teams = self._teams
        able = teams.able[groups.team, self._local(groups, new)]
        kept: BoolArray = np.asarray((able != 0).all(axis=1), dtype=np.bool_)
        at = np.flatnonzero(kept)
        kept[at] = self._whole_teams(groups.taking(kept), new[at])
        return kept

    def _whole_teams(self, groups: _Groups, new: IntArray) -> BoolArray:
        teams, length = self._teams, groups.team.shape[1]
        good = np.ones(len(groups.team), dtype=np.bool_)
        for column in range(length):
            team = groups.team[:, column]
            here = self.held[team]
            for other in range(length):
                rows = np.flatnonzero(groups.team[:, other] == team)
                here[rows, groups.seat[rows, other]] = new[rows, other]
            good &= _distinct(here) & self._seated(team, here)
            visit = teams.visit[team]
            before = np.where(self.held[team] >= 0, teams.leads[self.held[team]], 0)
            after = np.where(here >= 0, teams.leads[here], 0)
            leading = self._in_visit[visit] + after.sum(axis=1) - before.sum(axis=1)
            good &= np.asarray(~teams.led[visit] | (leading > 0), dtype=np.bool_)
        return good

    def _seated(self, team: IntArray, here: IntArray) -> BoolArray:
        """Return whose people can take the team's seats, one each."""
        teams = self._teams
        local = np.where(here >= 0, here - teams.first[teams.bench[team]][:, None], 0)
        able = teams.able[team[:, None], local]
        # The bit of a set of seats is set where those before may have taken just it.
        sets = np.ones(len(team), dtype=np.uint64)
        for place in range(int(teams.seats[team].max(initial=0))):
            after = np.zeros_like(sets)
            for seat in range(MOST_SEATS):
                may = (able[:, place] >> seat & 1).astype(np.bool_)
                more = (sets & _WITHOUT[seat]) << np.uint64(1 << seat)
                after |= np.where(may, more, np.uint64(0))
            sets = np.where(here[:, place] >= 0, after, sets)
        return np.asarray(sets != 0, dtype=np.bool_)


#: Sets of seats without a seat, as bits of 64.
_WITHOUT = [
    np.uint64(sum(1 << s for s in range(1 << MOST_SEATS) if not s >> seat & 1))
    for seat in range(MOST_SEATS)
]


def _distinct(here: IntArray) -> BoolArray:
    """Return which rows hold nobody twice."""
    ordered = np.sort(here, axis=1)
    twice = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)
    return np.asarray(~twice.any(axis=1), dtype=np.bool_)


def _rank(sorted_labels: IntArray) -> IntArray:
    """Return the place of each among those of its label, which follow one another."""
    starts = np.searchsorted(sorted_labels, sorted_labels, side="left")
    ranks: IntArray = np.arange(len(sorted_labels)) - starts
    return ranks
