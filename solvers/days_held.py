"""Which visits hold the days of a person, and of a department that is limited.

Only what has to make room asks for it: as long as every visit finds a day, nobody
keeps this.
"""

from collections import defaultdict
from collections.abc import Sequence

from solvers.days_facts import NO_DAY, IntArray

#: Visits by (person, day), or (department, day).
Slots = defaultdict[tuple[int, int], list[int]]


class Held:
    """Visits on days, by whom they need; `add` and `drop` undo one another."""

    def __init__(
        self,
        day: Sequence[int],
        teams: Sequence[Sequence[int]],
        bound: Sequence[Sequence[int]],
        period: IntArray,
    ) -> None:
        self.by_person: Slots = defaultdict(list)
        self.by_host: Slots = defaultdict(list)
        self._teams = teams
        self._bound = bound
        self._days: dict[int, list[int]] = defaultdict(list)
        self._period = period.tolist()
        for number, month in enumerate(self._period):
            self._days[month].append(number)
        for visit, its in enumerate(day):
            if its != NO_DAY:
                self.add(visit, its)

    def add(self, visit: int, day: int) -> None:
        """Take note of a visit's day."""
        for person in self._teams[visit]:
            self.by_person[person, day].append(visit)
        for host in self._bound[visit]:
            self.by_host[host, day].append(visit)

    def drop(self, visit: int, day: int) -> None:
        """Forget a visit's day."""
        for person in self._teams[visit]:
            self.by_person[person, day].remove(visit)
        for host in self._bound[visit]:
            self.by_host[host, day].remove(visit)

    def in_month(self, person: int, day: int) -> list[int]:
        """Return a person's visits in the whole month of a day."""
        days = self._days[self._period[day]]
        return [v for d in days for v in self.by_person.get((person, d), ())]
