"""A year's fieldwork as it stands, changed one change at a time."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from planner.days.record import Place
from planner.pairing.teams import TeamMember
from planner.policy.record import Policy
from planner.registry import Registry
from planner.substitution.change import Change, ChangeKind
from planner.substitution.diary import Diary
from planner.substitution.filling import Search, without
from planner.substitution.people import ABSENCES, after_absence, is_there
from planner.substitution.record import (
    Repair,
    Standing,
    Substitution,
    Vacancy,
    rounds_touched,
    standings,
)
from planner.substitution.refusals import Known, is_over, refuse, refuse_change
from planner.substitution.repairing import moved, substituted
from planner.substitution.staff import Staff
from planner.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldwork:
    """What a board is laid out from: the year's visits and teams as they stand now.

    Parameters
    ----------
    done
        Visits that have results.
    seeds
        Of each round, by id.
    opens
        The first day that a visit of a round may have, after its draw and notice.
    targets
        Ids of the whole library.
    earlier
        The changes made so far.
    """

    registry: Registry
    policy: Policy
    places: Mapping[str, Place]
    targets: Container[str]
    visits: Sequence[Visit]
    members: Sequence[TeamMember]
    done: Collection[str]
    seeds: Mapping[str, str]
    opens: Mapping[str, date] = field(default_factory=dict)
    earlier: Sequence[Substitution] = ()


class Board:
    """Who is where on which day, kept up change by change."""

    def __init__(self, work: Fieldwork) -> None:
        self._year = work.policy.year
        self._seeds = work.seeds
        self._opens = work.opens
        self._staff = Staff(work.registry, work.policy.teams)
        self._diary = Diary(work.registry, work.policy, work.places)
        self._visits = {visit.visit_id: visit for visit in work.visits}
        teams: dict[str, list[TeamMember]] = {name: [] for name in self._visits}
        for member in work.members:
            teams[member.visit_id].append(member)
        self._teams = {name: tuple(team) for name, team in teams.items()}
        self._vacant = self._still_vacant(work.earlier)
        self._of: dict[str, set[str]] = {}
        self._at: dict[str, set[str]] = {}
        for visit in work.visits:
            self._at.setdefault(visit.target_id, set()).add(visit.visit_id)
            self._enter(visit, self._teams[visit.visit_id])
        self._made: Counter[str] = Counter()
        for one in work.earlier:
            self._staff.learn(one.change)
            self._made.update(rounds_touched(one))
        self._closed = frozenset(work.done)
        self._targets = work.targets

    @property
    def visits(self) -> Mapping[str, Visit]:
        """All visits as they stand, by id."""
        return self._visits

    @property
    def teams(self) -> Mapping[str, tuple[TeamMember, ...]]:
        """The team of every visit as it stands."""
        return self._teams

    @property
    def vacant(self) -> Mapping[str, tuple[Vacancy, ...]]:
        """The empty seats of visits that have any."""
        return self._vacant

    def department_of(self, inspector_id: str) -> str:
        """Return an inspector's department, "" for nobody's."""
        person = self._staff.people.get(inspector_id)
        return person.department_id if person else ""

    def apply(self, change: Change, department_id: str = "") -> Substitution:
        """Make a change, and return what it touched.

        Parameters
        ----------
        department_id
            The department that asks, "" for the coordinator.

        Raises
        ------
        SubstitutionError
            If it can't be made; then nothing is changed.
        """
        self._refuse(change)
        concerned = sorted(self._concerned(change))
        self._staff.learn(change)
        rounds = {self._visits[name].round_id for name in concerned}
        self._made.update(rounds)
        return Substitution(
            year=self._year,
            change=change,
            department_id=department_id,
            repairs=tuple(self._repaired(name, change) for name in concerned),
        )

    def _refuse(self, change: Change) -> None:
        seated = self._teams.get(change.visit_id, ())
        refuse_change(
            change,
            Known(
                year=self._year,
                staff=self._staff,
                targets=self._targets,
                visits=self._visits,
                closed=self._closed,
                teams={change.visit_id: frozenset(m.inspector_id for m in seated)},
            ),
        )
        if change.kind is ChangeKind.MOVED:
            first, last = change.days
            visit = replace(self._visits[change.visit_id], start=first, end=last)
            if not self._diary.worked(visit, self._not_before(visit, change)):
                refuse("substitution_no_working_day", "first", f"{first} / {last}")

    def _concerned(self, change: Change) -> Iterable[str]:
        """Return the visits of which a seat or the day is concerned."""
        if change.kind is ChangeKind.MOVED:
            return [change.visit_id]
        own = self._of.get(change.inspector_id, set()) - self._closed
        if change.visit_id:
            own = own & {change.visit_id}
        if change.target_id:
            own = own & self._at.get(change.target_id, set())
        still = [v for v in own if not is_over(self._visits[v], change.effective)]
        if change.first is None:
            return still
        return [v for v in still if self._is_missed(self._visits[v], change)]

    def _is_missed(self, visit: Visit, change: Change) -> bool:
        """Tell whether an absence keeps somebody from a visit.

        Of one that has no day yet, whether it leaves none of those that it may have;
        where there are none, only whoever left for good is missed.
        """
        first, last = change.days
        if visit.day is not None:
            return first <= visit.day <= last
        person = after_absence(self._staff.people[change.inspector_id], change)
        days = self._diary.worked(visit, self._not_before(visit, change))
        stays = change.kind is ChangeKind.ILL and not days
        return not stays and not any(is_there(person, day) for day in days)

    def _repaired(self, visit_id: str, change: Change) -> Repair:
        visit, team = self._visits[visit_id], self._teams[visit_id]
        vacant = self._vacant.get(visit_id, ())
        before = _standing(visit, team, vacant)
        number = self._made[visit.round_id]
        self._enter(visit, team, -1)
        after = self._found(visit, team, vacant, change, number)
        settled = replace(visit, start=after.start, end=after.end, day=after.day)
        self._visits[visit_id], self._teams[visit_id] = settled, after.team
        self._vacant.pop(visit_id, None)
        if after.vacant:
            self._vacant[visit_id] = after.vacant
        self._enter(settled, after.team)
        return Repair(
            visit_id=visit_id,
            round_id=visit.round_id,
            target_id=visit.target_id,
            name=visit.name,
            number=number,
            before=before,
            after=after,
        )

    def _found(
        self,
        visit: Visit,
        team: tuple[TeamMember, ...],
        vacant: tuple[Vacancy, ...],
        change: Change,
        number: int,
    ) -> Standing:
        """Return how a visit stands after a change; it is off the board meanwhile."""
        is_moved = change.kind is ChangeKind.MOVED
        if is_moved:
            first, last = change.days
            visit = replace(visit, start=first, end=last)
        search = Search(
            staff=self._staff,
            diary=self._diary,
            visit=visit,
            kept=team,
            vacant=vacant,
            key=(
                self._seeds[visit.round_id],
                visit.round_id,
                str(number),
                visit.visit_id,
            ),
        )
        if is_moved:
            tied = [m for m in team if self._is_tied(m, visit)]
            return moved(without(search, tied), self._not_before(visit, change))
        leaving = [m for m in team if m.inspector_id == change.inspector_id]
        back = change.kind in ABSENCES
        not_before = self._not_before(visit, change)
        return substituted(search, leaving, not_before, back=back)

    def _not_before(self, visit: Visit, change: Change) -> date:
        """Return the first day that a visit may get by a change."""
        return max(change.effective, self._opens.get(visit.round_id, date.min))

    def _is_tied(self, member: TeamMember, visit: Visit) -> bool:
        """Tell of a tie that came to be after the day on which a visit wasn't made."""
        return self._staff.may_not_meet(
            member.inspector_id, visit.target_id, visit.visit_id
        )

    def _enter(self, visit: Visit, team: Iterable[TeamMember], sign: int = 1) -> None:
        """Enter a visit into the diaries of its people, or strike it out."""
        members = tuple(team)
        self._diary.put(visit, members, sign)
        for member in members:
            self._staff.seat(visit, member.inspector_id, sign)
            own = self._of.setdefault(member.inspector_id, set())
            if sign > 0:
                own.add(visit.visit_id)
            else:
                own.discard(visit.visit_id)

    def _still_vacant(
        self, earlier: Sequence[Substitution]
    ) -> dict[str, tuple[Vacancy, ...]]:
        """Return the seats left empty by changes of teams that stand since."""
        return {
            visit_id: standing.vacant
            for visit_id, standing in standings(earlier).items()
            if standing.vacant
            and _ids(standing.team) == _ids(self._teams.get(visit_id, ()))
        }


def _ids(team: Iterable[TeamMember]) -> set[str]:
    return {member.inspector_id for member in team}


def _standing(
    visit: Visit, team: tuple[TeamMember, ...], vacant: tuple[Vacancy, ...]
) -> Standing:
    return Standing(
        start=visit.start, end=visit.end, day=visit.day, team=team, vacant=vacant
    )
