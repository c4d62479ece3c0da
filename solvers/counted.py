"""Minutes counted beside those worked, so that evenness makes nobody's visits certain.

Whoever has worked less than the others, because of days away, would be in every visit
that is open to him or her until that is made up for. How much is asked of somebody so
is seen from an even seating; what goes beyond the most that may be asked counts as
worked.
"""

from collections.abc import Sequence
from fractions import Fraction
from statistics import median_low

from solvers.evening import make_even
from solvers.least import Share, least_chances
from solvers.roster import Roster
from solvers.teams import Teams

_MICRO = 1_000_000

#: How often loads are made even again with what was counted.
_ROUNDS = 2

#: The part of the cap that is aimed at: what is asked of somebody is an estimate.
_AIM = (19, 20)


def counted_minutes(
    teams: Teams, held: Sequence[Sequence[int]], alike: Sequence[int], cap: int
) -> list[int]:
    """Return the minutes to be counted for each person.

    Parameters
    ----------
    held
        The people of each team.
    alike
        A number for each person, the same for those for whom the rules are the same.
    cap
        The largest chance that a pair may have, in millionths.
    """
    counting = _Counting(teams, cap)
    counted = [0] * len(teams.before)
    if not counting.most:
        return counted
    roster = Roster(teams, held)
    for _ in range(_ROUNDS):
        make_even(roster)
        more = counting.more(roster)
        if not any(more):
            break
        before = [a + b for a, b in zip(counted, more, strict=True)]
        now = _levelled(teams, before, alike)
        for person, minutes in enumerate(now):
            roster.load[person] += minutes - counted[person]
        counted = now
    return counted


class _Counting:
    """What may be asked of people, and what evenness asks of them.

    Attributes
    ----------
    most
        The most minutes that may be asked of each person who is in some team's crowd
        that isn't too small for the cap.
    """

    def __init__(self, teams: Teams, cap: int) -> None:
        self._teams = teams
        self._open: dict[int, list[tuple[int, Share]]] = {}
        for number, shares in enumerate(least_chances(teams)):
            for person, share in shares.items():
                self._open.setdefault(person, []).append((number, share))
        self._cap = cap
        self.most = {
            person: most
            for person, own in self._open.items()
            if (most := self._most(own)) is not None
        }

    def _most(self, own: Sequence[tuple[int, Share]]) -> int | None:
        """Return the most minutes somebody may be asked for; None where any may be.

        The odds of all visits are those of their shares times one factor, as large as
        the cap allows where the share is largest.
        """
        minutes = self._teams.teams
        kept = [share for _, share in own if share[0] * _MICRO <= self._cap * share[1]]
        if not kept or self._cap == _MICRO:
            return None
        seats, people = max(kept, key=lambda share: (share[0] * _MICRO) // share[1])
        aim = self._cap * _AIM[0] // _AIM[1]
        # Never less than the share itself, which is what all have if all are even.
        of, to = max(
            (aim * (people - seats), (_MICRO - aim) * seats),
            (1, 1),
            key=lambda factor: Fraction(*factor),
        )
        most = 0
        for number, (k, n) in own:
            for_it, against = of * k, to * (n - k)
            most += minutes[number].minutes * _MICRO * for_it // (for_it + against)
        longest = max(minutes[number].minutes for number, _ in own)
        # Loads are even to a visit, so that a part of one may come out as a whole.
        return most // _MICRO // longest * longest

    def more(self, roster: Roster) -> list[int]:
        """Return the minutes that evenness would ask of people beyond the most."""
        free = [room > 0 for room in self._teams.room]
        levels = [
            median_low([roster.load[p] for p in fit if free[p]] or [0])
            for fit in roster.fit
        ]
        found = [0] * len(roster.load)
        for person, most in self.most.items():
            own = [
                (self._teams.teams[number].minutes, number)
                for number, _ in self._open[person]
            ]
            whole = sum(minutes for minutes, _ in own)
            level = sum(minutes * levels[number] for minutes, number in own) // whole
            worked = sum(self._teams.teams[n].minutes for n in roster.held[person])
            asked = level - (roster.load[person] - worked)
            roomy = self._teams.room[person] * whole > most * len(own)
            if roomy and asked - most > roster.scale_of(person).visit // 4:
                found[person] = asked - most
        return found


def _levelled(teams: Teams, counted: Sequence[int], alike: Sequence[int]) -> list[int]:
    """Count the same for all who are alike, so that they stay even.

    Those are apart whose minutes so far are by more than a visit.
    """
    groups: dict[int, list[int]] = {}
    for person, group in enumerate(alike):
        groups.setdefault(group, []).append(person)
    visit = [0] * len(teams.before)
    for bench, scale in enumerate(teams.scales()):
        for person in range(teams.first[bench], teams.first[bench + 1]):
            visit[person] = scale.visit
    found = [0] * len(teams.before)
    for people in groups.values():
        for together in _near(people, teams.before, visit[people[0]]):
            most = max(counted[person] for person in together)
            for person in together:
                found[person] = most
    return found


def _near(people: Sequence[int], before: Sequence[int], apart: int) -> list[list[int]]:
    found: list[list[int]] = []
    for person in sorted(people, key=lambda p: (before[p], p)):
        if found and before[person] - before[found[-1][-1]] <= apart:
            found[-1].append(person)
        else:
            found.append([person])
    return found
