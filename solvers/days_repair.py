"""The last resort for visits without a day: an exact model of those around them.

All others keep their days. Where the visits around one are few enough, they are all
that can matter to it, and what the model then can't place can't be placed.
"""

from dataclasses import dataclass

from ortools.sat.python import cp_model

from solvers.days_desk import Desk
from solvers.days_facts import NO_DAY
from solvers.days_room import days_of

#: Days of visits that a model may choose among: what is decided in a second.
_CELLS = 5_000
_EFFORT = 0.3  # deterministic seconds


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many visits more have a day, and which are left out by necessity."""

    placed: int
    proven: set[int]


def repair(desk: Desk, visit: int, left_out: list[int]) -> Repaired:
    """Place more of the visits around one.

    Parameters
    ----------
    left_out
        All visits without a day; those around the visit may take its place.
    """
    around, whole = _around(desk, visit, set(left_out))
    better, best = _placed(desk, around)
    if not whole or not best:
        return Repaired(better, set())
    return Repaired(better, {one for one in around if desk.day[one] == NO_DAY})


def repair_diary(desk: Desk, person: int) -> None:
    """Place more of one person's visits, those of all others staying where they are.

    Of somebody whose days are nearly full a few long visits may have to be left out
    where many short ones are.
    """
    own = [visit for visit, team in enumerate(desk.teams) if person in team]
    own.sort(key=desk.ticket.__getitem__)
    if sum(desk.open[visit].bit_count() for visit in own) <= _CELLS:
        _placed(desk, own)


def _placed(desk: Desk, visits: list[int]) -> tuple[int, bool]:
    """Place more of some visits; tell how many, and whether more can't be."""
    missing = sum(desk.day[one] == NO_DAY for one in visits)
    model = _Model(desk, visits)
    status = model.solve()
    better = 0
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        better = max(0, missing - model.missing())
    if better:
        model.apply()
    return better, status == cp_model.OPTIMAL


def _around(desk: Desk, visit: int, left_out: set[int]) -> tuple[list[int], bool]:
    """Return a visit and those that share someone with it, and whether that is all."""
    by_person: dict[tuple[str, int], list[int]] = {}
    for one in sorted(range(len(desk.day)), key=desk.ticket.__getitem__):
        if desk.day[one] != NO_DAY or one in left_out:
            for name in _shared(desk, one):
                by_person.setdefault(name, []).append(one)
    found, waiting = {visit: None}, [visit]
    cells = desk.open[visit].bit_count()
    for one in waiting:
        near = {
            other: None
            for name in _shared(desk, one)
            for other in by_person.get(name, ())
            if other not in found and desk.meet(one, other)
        }
        for other in sorted(near, key=desk.ticket.__getitem__):
            cells += desk.open[other].bit_count()
            if cells > _CELLS:
                return list(found), False
            found[other] = None
            waiting.append(other)
    return list(found), True


def _shared(desk: Desk, visit: int) -> list[tuple[str, int]]:
    people = [("person", person) for person in desk.teams[visit]]
    return people + [("host", host) for host in desk.bound[visit]]


class _Model:
    """Most of some visits placed, all others where they are."""

    def __init__(self, desk: Desk, visits: list[int]) -> None:
        self._desk = desk
        self._visits = visits
        self._model = cp_model.CpModel()
        self._solver = cp_model.CpSolver()
        self._on: dict[tuple[int, int], cp_model.IntVar] = {}
        self._held: dict[tuple[int, int], list[int]] = {}
        self._hosted: dict[tuple[int, int], list[int]] = {}
        for visit in visits:
            self._add_visit(visit)
        self._add_people()
        if desk.room.months_bind:
            self._add_months()
        self._add_hosts()
        self._model.maximize(sum(self._on.values()))

    def _add_visit(self, visit: int) -> None:
        own = []
        for day in days_of(self._desk.open[visit]):
            chosen = self._model.new_bool_var("")
            self._model.add_hint(chosen, self._desk.day[visit] == day)
            self._on[visit, day] = chosen
            own.append(chosen)
            for person in self._desk.teams[visit]:
                self._held.setdefault((person, day), []).append(visit)
            for host in self._desk.bound[visit]:
                self._hosted.setdefault((host, day), []).append(visit)
        self._model.add_at_most_one(own)

    def _add_people(self) -> None:
        desk = self._desk
        for (person, day), visits in self._held.items():
            places = desk.room.visits[person][day]
            spare = desk.room.minutes[person][day]
            takes = sum([desk.minutes[visit] for visit in visits])
            if len(visits) <= places and takes <= spare:
                continue
            own = [visit for visit in visits if desk.day[visit] == day]
            places += len(own)
            spare += sum(desk.minutes[visit] for visit in own)
            if len(visits) > places:
                on = [self._on[visit, day] for visit in visits]
                self._model.add(sum(on) <= max(places, 0))
            if takes > spare:
                taken = [self._on[v, day] * desk.minutes[v] for v in visits]
                self._model.add(sum(taken) <= max(spare, 0))

    def _add_months(self) -> None:
        """Limit what everybody's months hold: what is left, and what is moved."""
        desk, month = self._desk, self._desk.facts.period.tolist()
        cells: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for (person, day), visits in self._held.items():
            own = cells.setdefault((person, month[day]), [])
            own += [(visit, day) for visit in visits]
        for (person, number), held in cells.items():
            moved = sum(desk.day[visit] == day for visit, day in held)
            places = desk.room.in_month[person][number] + moved
            if len(held) > places:
                on = [self._on[cell] for cell in held]
                self._model.add(sum(on) <= max(places, 0))

    def _add_hosts(self) -> None:
        desk = self._desk
        for (host, day), visits in self._hosted.items():
            own = sum(desk.day[visit] == day for visit in visits)
            places = desk.room.hosted[host][day] + own
            if len(visits) > places:
                on = [self._on[visit, day] for visit in visits]
                self._model.add(sum(on) <= max(places, 0))

    def solve(self) -> cp_model.CpSolverStatus:
        """Return how the search ended; it takes the same way every time."""
        self._solver.parameters.num_workers = 1
        self._solver.parameters.max_deterministic_time = _EFFORT
        return self._solver.solve(self._model)

    def missing(self) -> int:
        """Return how many visits have no day in the answer."""
        return len(self._visits) - round(self._solver.objective_value)

    def apply(self) -> None:
        """Put the visits where the answer has them."""
        for visit in self._visits:
            if self._desk.day[visit] != NO_DAY:
                self._desk.take(visit)
        for (visit, day), chosen in self._on.items():
            if self._solver.boolean_value(chosen):
                self._desk.put(visit, day)
