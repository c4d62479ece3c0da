"""A day for every visit on which its whole team has room.

What is preferred, in this order: as many visits as are found have a day; then, one
weighed sum, in which going together outweighs evenness: people, then departments, who
are at a place on that day already; loads of people even over months and of departments
even over days; the ticket. The sum is what each visit sees when it is put: the whole is
good, not proven best.

Visits are put tightest first. Where one finds no room and nobody is provably short,
others make way, each to another day, some deep (an ejection chain); nothing that has
a day loses it. Where that fails, an exact model of the visits around decides. So a
placement of all is found whenever one exists and the visits that share people, directly
or through others, are few (some thousand possible days in all, and the model's effort
suffices, as it does for dozens of visits). Beyond that nothing is claimed but what
each reason proves by itself.
"""

import numpy as np

from solvers.days_desk import Desk
from solvers.days_facts import NO_DAY, DaysAnswer, DaysFacts, Unplaced
from solvers.days_reasons import Reasons
from solvers.days_repair import repair, repair_diary
from solvers.days_room import days_of

_DEPTH = 4
_BRANCHES = 6
#: Steps that chains may take for one visit, and for all.
_STEPS_OF_ONE = 60
_STEPS_OF_ALL = 10_000
#: People whose visits may be placed anew by an exact model.
_DIARIES = 12
#: Exact models of others around a visit, and how many in a row to no avail.
_MODELS = 12
_FRUITLESS = 3


def give_days(facts: DaysFacts) -> DaysAnswer:
    """Return a day for every visit, or why it has none.

    The same answer comes out whatever the order of rows, as long as tickets go along.
    """
    desk = Desk(facts)
    reasons = Reasons(desk)
    tight = [days.bit_count() for days in desk.open]
    order = sorted(range(len(tight)), key=lambda v: (tight[v], desk.ticket[v]))
    left_out = [visit for visit in order if not _put_best(desk, visit)]
    proven: set[int] = set()
    if left_out:
        chains = _Chains(desk)
        left_out = [
            visit
            for visit in left_out
            if reasons.certain(visit) is not None or not chains.run(visit)
        ]
        _ease(desk, reasons, left_out)
        proven = _repaired(desk, reasons, left_out)
    for visit in order:
        if desk.day[visit] != NO_DAY:
            _move_to_best(desk, visit)
    for visit in order:
        # Moves may have made room for what was left out.
        if desk.day[visit] == NO_DAY:
            _put_best(desk, visit)
    told = tuple(
        _reason(reasons, visit, proven) for visit in order if desk.day[visit] == NO_DAY
    )
    return DaysAnswer(day=np.array(desk.day, dtype=np.int64), unplaced=told)


def _reason(reasons: Reasons, visit: int, proven: set[int]) -> Unplaced:
    found = reasons.certain(visit)
    return found or reasons.blockers(visit, proven=visit in proven)


def _put_best(desk: Desk, visit: int) -> bool:
    day = desk.best(visit)
    if day != NO_DAY:
        desk.put(visit, day)
    return day != NO_DAY


def _move_to_best(desk: Desk, visit: int) -> None:
    """Let a visit choose again, now that all others have their days."""
    day = desk.best(visit)
    if day != desk.day[visit]:
        desk.take(visit)
        desk.put(visit, day)


def _ease(desk: Desk, reasons: Reasons, left_out: list[int]) -> None:
    """Place more visits of those people who keep most of them without a day."""
    kept_out: dict[int, list[int]] = {}
    for visit in left_out:
        if reasons.certain(visit) is None:
            kept_out.setdefault(_tightest(desk, visit), []).append(visit)
    # Left out in an order by lot, so it doesn't matter how people are numbered.
    most = sorted(kept_out, key=lambda person: -len(kept_out[person]))
    for person in most[:_DIARIES]:
        if any(desk.day[visit] == NO_DAY for visit in kept_out[person]):
            repair_diary(desk, person)


def _tightest(desk: Desk, visit: int) -> int:
    """Return who of a visit's team has room for it on the fewest of its days."""
    days = desk.open[visit]
    return min(
        desk.teams[visit],
        key=lambda person: desk.room.days(visit, days, [person], []).bit_count(),
    )


def _repaired(desk: Desk, reasons: Reasons, left_out: list[int]) -> set[int]:
    """Place what exact models can; return visits that had to be left out."""
    proven: set[int] = set()
    models = fruitless = 0
    for visit in left_out:
        if models == _MODELS or fruitless == _FRUITLESS:
            break
        if desk.day[visit] != NO_DAY or reasons.certain(visit) is not None:
            continue
        found = repair(desk, visit, left_out)
        proven |= found.proven
        models += 1
        fruitless = 0 if found.placed or found.proven else fruitless + 1
    return proven


class _Chains:
    """Makes room for a visit by moving others; undone where it doesn't lead on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._left = _STEPS_OF_ALL
        self._steps = 0
        self._log: list[tuple[int, int]] = []

    def run(self, visit: int) -> bool:
        """Place a visit and all that make way for it, or nobody."""
        self._steps = min(_STEPS_OF_ONE, self._left)
        self._log = []
        before = self._steps
        found = self._settle(visit, _DEPTH, {visit})
        self._left -= before - self._steps
        return found

    def _settle(self, visit: int, depth: int, fixed: set[int]) -> bool:
        self._steps -= 1
        day = self._desk.best(visit)
        if day != NO_DAY:
            self._put(visit, day)
            return True
        if depth == 0 or self._steps <= 0:
            return False
        for day, out in self._options(visit, fixed):
            mark = len(self._log)
            for other in out:
                self._take(other)
            self._put(visit, day)
            moved = fixed | set(out)
            if all(self._settle(other, depth - 1, moved) for other in out):
                return True
            self._undo(mark)
            if self._steps <= 0:
                break
        return False

    def _options(self, visit: int, fixed: set[int]) -> list[tuple[int, list[int]]]:
        """Return days with who would have to make way, those with fewest first."""
        tickets = self._desk.facts.day_ticket[visit]
        found = []
        for day in days_of(self._desk.open[visit]):
            out = self._who_makes_way(visit, day, fixed)
            if out is not None:
                found.append((len(out), int(tickets[day]), day, out))
        found.sort(key=lambda option: option[:3])
        return [(day, out) for _, _, day, out in found[:_BRANCHES]]

    def _who_makes_way(self, visit: int, day: int, fixed: set[int]) -> list[int] | None:
        """Return visits to move so that one fits on a day; None where that can't be."""
        desk = self._desk
        out: list[int] = []
        while ways := desk.in_the_way(visit, day, out):
            often: dict[int, int] = {}
            for way in ways:
                for other in way:
                    if other not in fixed:
                        often[other] = often.get(other, 0) + 1
            if not often:
                return None
            out.append(min(often, key=lambda v: (-often[v], desk.ticket[v])))
        return out

    def _put(self, visit: int, day: int) -> None:
        self._desk.put(visit, day)
        self._log.append((visit, NO_DAY))

    def _take(self, visit: int) -> None:
        self._log.append((visit, self._desk.take(visit)))

    def _undo(self, mark: int) -> None:
        while len(self._log) > mark:
            visit, before = self._log.pop()
            if before == NO_DAY:
                self._desk.take(visit)
            else:
                self._desk.put(visit, before)
