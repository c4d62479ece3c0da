"""Deals: pairs of people put teams together and have them dealt anew, all at once.

Everybody has at most one partner, by lot. Two partners put together the teams in which
either could stand for the other and deal them anew, every deal as likely (the
curveball trade: Strona and others, 2014; for all at once: Carstens, Berger and Strona,
2016). Where somebody's place matters to others (a visit needs one who leads, or a day
on which all are there; a team needs somebody for a seat), what may change is settled
by lot so that no two changes meet: the way back is as likely as the way there.
"""

from dataclasses import dataclass

import numpy as np

from solvers.places import Places
from solvers.rows import BoolArray, IntArray
from solvers.tickets import draw_numbers

_BITS = 32

#: How many each person asks to deal with, one after another.
_ASKED = 3


def one_of(counts: IntArray | int, numbers: IntArray) -> IntArray:
    """Return numbers below `counts`."""
    return numbers * counts >> _BITS


@dataclass(slots=True)
class Table:
    """Who is in which team, and what each person has.

    Attributes
    ----------
    people
        Of each team, ascending, nobody (the number after all people) at the end; of
        shape (n_teams, most seats).
    load, room
        The minutes of each person, and how many more teams he or she may join.
    """

    people: IntArray
    load: IntArray
    room: IntArray


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Partners.

    Attributes
    ----------
    one, other
        Of each pair.
    pair, partner
        Of each person and of nobody, -1 for those without.
    """

    one: IntArray
    other: IntArray
    pair: IntArray
    partner: IntArray


@dataclass(frozen=True, slots=True)
class _Places:
    """Places that may be dealt, ascending.

    Attributes
    ----------
    team, place
        Of each, the team, and which of its places.
    person, partner
        Whose each is, and who could stand for him or her.
    """

    team: IntArray
    place: IntArray
    person: IntArray
    partner: IntArray

    def where(self, kept: BoolArray) -> "_Places":
        at = np.flatnonzero(kept)
        return _Places(
            self.team.take(at),
            self.place.take(at),
            self.person.take(at),
            self.partner.take(at),
        )

    def __len__(self) -> int:
        return len(self.team)


def deal(places: Places, table: Table, walkers: IntArray, text: str) -> None:
    """Let everybody have at most one deal.

    Parameters
    ----------
    walkers
        The people who deal, ascending.
    text
        What chance is drawn for.
    """
    pairs = _paired(places, walkers, text)
    dealt = _Dealing(places, table, text).open_to(pairs)
    lengths = len(places.lengths)
    group = pairs.pair[dealt.person] * lengths + places.length[dealt.team]
    is_one = pairs.one[pairs.pair[dealt.person]] == dealt.person
    count = np.bincount(group, minlength=len(pairs.one) * lengths)
    size = np.bincount(group[is_one], minlength=len(count))
    _shift(places, table, pairs, count, size, text)
    lots = draw_numbers(f"{text}|deals", len(dealt))
    order = np.argsort(group << _BITS | lots, kind="stable")
    rank = np.arange(len(order)) - (np.cumsum(count) - count)[group[order]]
    pair = pairs.pair[dealt.person[order]]
    gets = np.where(rank < size[group[order]], pairs.one[pair], pairs.other[pair])
    table.people[dealt.team[order], dealt.place[order]] = gets


def _paired(places: Places, walkers: IntArray, text: str) -> _Pairs:
    """Return partners: all ask in turn, some of those they may share a team with."""
    turn = np.argsort(draw_numbers(f"{text}|turns", len(walkers)), kind="stable")
    count, start = places.able.mates.size[walkers], places.able.mates.start[walkers]
    numbers = draw_numbers(f"{text}|mates", _ASKED * len(walkers))
    asked = start + one_of(count, numbers.reshape(_ASKED, -1))
    turn = turn[count[turn] > 0]
    asking = walkers[turn].tolist()
    partner = [-1] * (len(places.able.mates.size) + 1)
    ones, others = [], []
    for row in places.able.mates.flat[asked[:, turn]].tolist():
        for one, other in zip(asking, row, strict=True):
            if partner[one] < 0 and partner[other] < 0:
                partner[one], partner[other] = other, one
                ones.append(one)
                others.append(other)
    one, other = np.array(ones, dtype=np.int64), np.array(others, dtype=np.int64)
    pair = np.full(len(partner), -1)
    pair[one] = pair[other] = np.arange(len(one))
    return _Pairs(one, other, pair, np.array(partner))


class _Dealing:
    """Which places may be dealt, as the teams are now."""

    def __init__(self, places: Places, table: Table, text: str) -> None:
        self._places = places
        self._people = table.people
        self._text = text

    def open_to(self, pairs: _Pairs) -> _Places:
        """Return the places where somebody's partner could stand for him or her."""
        places = self._places
        everybody = self._people.ravel()
        at = np.flatnonzero(pairs.partner.take(everybody) >= 0)
        team, place = np.divmod(at, self._people.shape[1])
        person = everybody.take(at)
        found = _Places(team, place, person, pairs.partner.take(person))
        same: BoolArray = places.able.cost(team, found.partner) == places.able.cost(
            team, person
        )
        same &= places.able.codes(team, found.partner) > 0
        found = found.where(same & self._apart(found))
        for kept in (self._meeting, self._led, self._met):
            found = found.where(kept(found))
        return found

    def _apart(self, found: _Places) -> BoolArray:
        """Tell where the partner isn't in the team."""
        apart = np.ones(len(found), dtype=np.bool_)
        for column in self._people.T:
            apart &= column.take(found.team) != found.partner
        return apart

    def _meeting(self, found: _Places) -> BoolArray:
        """Tell where the team meets its needs as well.

        Where the partner meets others, one place of the team may change.
        """
        places = self._places
        kept: BoolArray = places.able.codes(
            found.team, found.person
        ) == places.able.codes(found.team, found.partner)
        needing = np.flatnonzero(places.able.needing)
        if kept.all() or not len(needing):
            return kept
        numbers = draw_numbers(f"{self._text}|needs", len(needing))
        chosen = np.full(len(places.able.needing), -1)
        chosen[needing] = one_of(places.size[needing], numbers)
        change = np.flatnonzero(~kept & (chosen.take(found.team) == found.place))
        people = self._people[found.team[change]]
        people[np.arange(len(change)), found.place[change]] = found.partner[change]
        kept[change] = places.able.met(found.team[change], people)
        return kept

    def _led(self, found: _Places) -> BoolArray:
        """Tell where the visit keeps somebody who may lead, or keeps having nobody.

        One person of each visit stays who he or she is to this; if that one may lead,
        the others may change.
        """
        visits = self._places.visits
        asking = np.flatnonzero(visits.asks)
        if not len(asking):
            return np.ones(len(found), dtype=np.bool_)
        numbers = draw_numbers(f"{self._text}|leads", len(asking))
        place = visits.places.start[asking]
        place += one_of(visits.places.size[asking], numbers)
        team, at = visits.places.flat[place], visits.place_in_team[place]
        guarded = np.ones(len(visits.asks) + 1, dtype=np.bool_)
        guarded[asking] = visits.leads[self._people[team, at]]
        guard = np.full(len(visits.visit), -1)
        guard[team] = at
        kept: BoolArray = guarded.take(visits.visit.take(found.team))
        kept &= guard.take(found.team) != found.place
        kept |= visits.leads.take(found.person) == visits.leads.take(found.partner)
        return kept

    def _met(self, found: _Places) -> BoolArray:
        """Tell where the visit keeps a common day, or keeps having none.

        On one of its open days, if all are there, all stay; otherwise only those change
        who are there on all of them.
        """
        visits, days = self._places.visits, self._places.visits.open_days
        if not visits.days:
            return np.ones(len(found), dtype=np.bool_)
        # A visit more stands for those that don't bind.
        day, common = (np.zeros(len(visits.span) + 1, dtype=t) for t in (int, bool))
        size = days.size[visits.span]
        drawn = one_of(size, draw_numbers(f"{self._text}|days", len(size)))
        has = np.flatnonzero(size)
        day[has] = days.flat[days.start[visits.span[has]] + drawn[has]]
        common[has] = True
        bound = np.flatnonzero(visits.visit >= 0)
        of_bound = visits.visit.take(bound)
        for column in self._people.T:
            there = visits.is_there(column.take(bound), day.take(of_bound))
            common[of_bound.take(np.flatnonzero(~there))] = False
        visit = visits.visit.take(found.team)
        kept: BoolArray = common.take(visit)
        kept &= visits.is_there(found.partner, day.take(visit))
        always = visits.always_there
        kept |= always(visit, found.person) & always(visit, found.partner)
        return kept


def _shift(
    places: Places,
    table: Table,
    pairs: _Pairs,
    count: IntArray,
    size: IntArray,
    text: str,
) -> None:
    """Let one of each pair get one more or one less of the teams of one length.

    Parameters
    ----------
    count, size
        Of each pair and length, the teams dealt and how many the one gets: changed.
    """
    chance = draw_numbers(f"{text}|shifts", 3 * len(pairs.one)).reshape(-1, 3)
    bench = np.searchsorted(places.first, pairs.one, side="right") - 1
    lengths = places.lengths_of
    length = lengths.flat[
        lengths.start[bench] + one_of(lengths.size[bench], chance[:, 0])
    ]
    group = np.arange(len(pairs.one)) * len(places.lengths) + length
    up = chance[:, 1] & 1 == 1
    gains, loses = (
        np.where(up, one, other)
        for one, other in ((pairs.one, pairs.other), (pairs.other, pairs.one))
    )
    held = np.where(up, size[group], count[group] - size[group])
    left = count[group] - held
    minutes = places.lengths[length]
    before = places.weight(bench, table.load[gains])
    before += places.weight(bench, table.load[loses])
    after = places.weight(bench, table.load[gains] + minutes)
    after += places.weight(bench, table.load[loses] - minutes)
    # There are so many times as many deals of that size.
    likely = chance[:, 2] * (held + 1) < left << _BITS
    made = (left > 0) & (table.room[gains] > 0) & (after <= before) & likely
    gains, loses, minutes = gains[made], loses[made], minutes[made]
    size[group[made]] += np.where(up[made], 1, -1)
    table.load[gains] += minutes
    table.load[loses] -= minutes
    table.room[gains] -= 1
    table.room[loses] += 1
