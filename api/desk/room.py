"""What a desk's pages read: one department's part of a year, and nothing of others'."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Annotated

from fastapi import Depends

from api.deps import AllParts, CurrentYear, FactsOfYear, Today
from api.desk.progress import Progress, progress_of
from api.errors import ApiError, Code, present
from planner.publishing.confirmations import WantedTeams, teams_of
from planner.publishing.publication import DepartmentVisit, Facts, department_visit
from planner.publishing.result_rules import Rules, rules_of
from planner.publishing.store import Store, TeamRow, VisitRow, Where, YearRow
from planner.results.confirming import Confirmed
from planner.results.duties import Duty
from planner.results.port import Wanted
from planner.results.record import Place, ResultVersion, Stage

#: How many visits are asked for by their ids at once.
_PORTION = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a visit stands: how far its department's part is, and its people.

    `team` says whether these are confirmed, None where it sends nobody.
    """

    row: VisitRow
    progress: Progress
    team: Confirmed | None

    @property
    def unconfirmed(self) -> bool:
        """Whether its people are still to be confirmed."""
        confirmed = self.team is None or self.team.confirmation is not None
        return not (confirmed or self.row.withdrawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskVisit(Standing):
    """A visit as its department's desk shows it."""

    visit: DepartmentVisit


@dataclass(frozen=True, kw_only=True)
class Room:
    """A department's part of a year, on a day; made anew for every request."""

    store: Store
    year: YearRow
    facts: Facts
    rules: Rules
    today: date
    department_id: str

    @property
    def name(self) -> str:
        """What the department is called."""
        return self.department_name(self.department_id)

    def department_name(self, department_id: str) -> str:
        """Return what a department is called."""
        return self.facts.departments.get(department_id, department_id)

    def item_name(self, item_id: str) -> str:
        """Return what an item is called."""
        item = self.facts.items.get(item_id)
        return item.name if item else item_id

    def target_name(self, visit_id: str) -> str:
        """Return what a visit's target is called."""
        row = self.store.row(VisitRow, self.year.year_id, visit_id)
        return row.name if row else visit_id

    def rows(self, days: tuple[date, date] | None = None) -> list[VisitRow]:
        """Return the department's visits of a period, or all of them.

        Of a period are those whose day is in it, or without one whose window touches
        it.
        """
        where = Where(department_id=self.department_id, dated=days)
        return self.store.rows(VisitRow, self.year.year_id, where=where)

    def rows_of(self, visit_ids: Iterable[str]) -> list[VisitRow]:
        """Return visits of the department's by their ids."""
        found: list[VisitRow] = []
        for ids in _portions(visit_ids):
            where = Where(department_id=self.department_id, among=ids)
            found += self.store.rows(VisitRow, self.year.year_id, where=where)
        return found

    def row(self, visit_id: str) -> VisitRow:
        """Return one of the department's visits; any other is as if not there.

        Raises
        ------
        ApiError
            If it takes no part in it.
        """
        # Never read unless it is its own, so that not even time tells of another's.
        where = Where(department_id=self.department_id, visits=(visit_id, visit_id))
        found = self.store.rows(VisitRow, self.year.year_id, where=where)
        return present(next(iter(found), None), visit_id)

    def seats(self, rows: Sequence[VisitRow]) -> Mapping[str, list[TeamRow]]:
        """Return the seats of visits, by visit."""
        found: dict[str, list[TeamRow]] = defaultdict(list)
        for ids in _portions(row.visit_id for row in rows):
            where = Where(visited_by=self.department_id, among=ids)
            for seat in self.store.rows(TeamRow, self.year.year_id, where=where):
                found[seat.visit_id].append(seat)
        return found

    def own_seats(self) -> list[TeamRow]:
        """Return all seats of the department's people."""
        where = Where(department_id=self.department_id)
        return self.store.rows(TeamRow, self.year.year_id, where=where)

    def duties(self) -> dict[str, Duty]:
        """Return how far the department's part of each visit is."""
        found = self.store.results.duties(self.year, self.department_id)
        return {duty.visit_id: duty for duty in found}

    def sent_back(self) -> list[ResultVersion]:
        """Return the results that the department has to enter once more."""
        wanted = Wanted(department_id=self.department_id, stage=Stage.SENT_BACK)
        return self.store.results.listed(self.year, wanted)

    def results(self, visit_id: str) -> dict[str, ResultVersion]:
        """Return the department's results of a visit, by item."""
        wanted = Wanted(department_id=self.department_id, visit_id=visit_id)
        found = self.store.results.listed(self.year, wanted)
        return {one.item_id: one for one in found}

    def versions(self, visit_id: str, item_id: str) -> list[ResultVersion]:
        """Return all versions of a result.

        Raises
        ------
        ApiError
            If there is none.
        """
        place = self.place(visit_id, item_id)
        found = self.store.results.versions(self.year, place)
        if not found:
            raise ApiError(Code.NOT_FOUND, item_id)
        return found

    def place(self, visit_id: str, item_id: str) -> Place:
        """Return which result of the department's is meant."""
        return Place(
            visit_id=visit_id, department_id=self.department_id, item_id=item_id
        )

    @cached_property
    def progress(self) -> dict[str, Progress]:
        """Return how far the department's part of each visit is that is made."""
        back = {one.visit_id for one in self.sent_back()}
        return {
            visit_id: progress_of(
                duty, self.rules, self.today, sent_back=visit_id in back
            )
            for visit_id, duty in self.duties().items()
        }

    def standings(self, rows: Sequence[VisitRow]) -> list[Standing]:
        """Return how visits stand."""
        progress, teams = self.progress, self.teams(rows)
        gone = progress_of(None, self.rules, self.today, sent_back=False)
        return [
            Standing(
                row=row,
                progress=progress.get(row.visit_id, gone),
                team=teams.get(row.visit_id),
            )
            for row in rows
        ]

    @cached_property
    def all_teams(self) -> dict[str, Confirmed]:
        """Return whether the department's people are confirmed, by visit.

        Of visits that are over nobody asks any more.
        """
        return self._teams(None)

    def teams(self, rows: Sequence[VisitRow]) -> dict[str, Confirmed]:
        """Return the same of these visits, and perhaps of others."""
        if len(rows) > _PORTION or "all_teams" in vars(self):
            return self.all_teams
        return self._teams(tuple(row.visit_id for row in rows))

    def _teams(self, visit_ids: tuple[str, ...] | None) -> dict[str, Confirmed]:
        wanted = WantedTeams(department_id=self.department_id, visit_ids=visit_ids)
        found = teams_of(self.store, self.year, wanted, self.today)
        return {one.team.visit_id: one for one in found}

    def shown(self, standings: Sequence[Standing]) -> list[DeskVisit]:
        """Return visits as they are shown."""
        seats = self.seats([one.row for one in standings])
        return [
            DeskVisit(
                row=one.row,
                progress=one.progress,
                team=one.team,
                visit=department_visit(
                    one.row, seats[one.row.visit_id], self.department_id, self.facts
                ),
            )
            for one in standings
        ]

    def visit(self, visit_id: str) -> DeskVisit:
        """Return one visit; raises as `row` does."""
        return self.shown(self.standings([self.row(visit_id)]))[0]


def _portions(visit_ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield ids, as many at once as are asked for in one query."""
    left = iter(visit_ids)
    while ids := tuple(islice(left, _PORTION)):
        yield ids


def _room(
    parts: AllParts, year: CurrentYear, facts: FactsOfYear, today: Today
) -> "Rooms":
    return Rooms(parts.store, year, facts, today)


@dataclass(frozen=True, slots=True)
class Rooms:
    """A year's rooms: whoever is signed in is shown his department's alone."""

    store: Store
    year: YearRow
    facts: Facts
    today: date

    def of(self, department_id: str) -> Room:
        """Return a department's room."""
        return Room(
            store=self.store,
            year=self.year,
            facts=self.facts,
            rules=rules_of(self.year),
            today=self.today,
            department_id=department_id,
        )


#: Named in a signature after the guard, which says whose room it is.
Desks = Annotated[Rooms, Depends(_room)]
