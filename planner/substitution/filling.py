"""The first people in the order by lot with whom a team is whole again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from planner.ids import hash_fields
from planner.pairing.rules import Tier
from planner.pairing.teams import Role, TeamMember
from planner.registry import Inspector
from planner.substitution.diary import Diary
from planner.substitution.record import Vacancy
from planner.substitution.staff import Staff
from planner.visits import Visit

#: What somebody brings to a team: the needs held, and the right to lead.
Brings = tuple[tuple[bool, ...], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A visit's empty seats, and who may take them on which day.

    `kept` are the members who stay, `away` the ids of those who can't; `vacant` are
    the seats to be taken, `given_up` those that stay empty. `key` is what all lots are
    drawn under, without its first word.
    """

    staff: Staff
    diary: Diary
    visit: Visit
    kept: Sequence[TeamMember]
    vacant: Sequence[Vacancy]
    key: tuple[str, ...]
    away: frozenset[str] = frozenset()
    given_up: Sequence[Vacancy] = ()
    before: Sequence[TeamMember] = ()
    _asked: dict[tuple[Vacancy, Tier], list[Inspector]] = field(default_factory=dict)

    def day_order(self, days: Sequence[date]) -> list[date]:
        """Return days in the order by lot."""
        return sorted(
            days,
            key=lambda day: hash_fields("substitute-day", *self.key, day.isoformat()),
        )

    def absent(self, day: date) -> list[TeamMember]:
        """Return which of those who stay aren't there on a day."""
        people = self.staff.people
        return [
            member
            for member in self.kept
            if not self.diary.there(people[member.inspector_id], self.visit, day)
        ]

    def filled(self, day: date, tier: Tier) -> list[Inspector] | None:
        """Return who takes the empty seats, seat by seat; None where nobody can.

        It is the first answer when every seat is offered in turn to all in the order
        by lot: whoever leaves the team incomplete whatever follows is passed over.
        """
        if not self.vacant:
            return []
        team = [self.staff.people[m.inspector_id] for m in self.kept]
        return self._seated(team, [], day, tier)

    def _seated(
        self, team: list[Inspector], came: list[Inspector], day: date, tier: Tier
    ) -> list[Inspector] | None:
        at = len(came)
        if at == len(self.vacant):
            return came if self._whole([*team, *came]) else None
        vacancy = self.vacant[at]
        needs = self.staff.needs(self.visit.item_ids, vacancy.department_id)
        # Two who bring the same are worth the same to whoever comes after them.
        failed: set[Brings] = set()
        for person in self._candidates(vacancy, tier):
            held = set(person.qualifications)
            brings: Brings = (tuple(need <= held for need in needs), person.lead)
            if brings in failed or person in came or person in team:
                continue
            absent = person.inspector_id in self.away
            if absent or not self.diary.there(person, self.visit, day):
                continue
            found = self._seated(team, [*came, person], day, tier)
            if found is not None:
                return found
            failed.add(brings)
        return None

    def _candidates(self, vacancy: Vacancy, tier: Tier) -> list[Inspector]:
        asked = vacancy, tier
        if asked not in self._asked:
            key = ("substitute", *self.key)
            found = self.staff.candidates(self.visit, vacancy, tier, key)
            self._asked[asked] = found
        return self._asked[asked]

    def _whole(self, team: Sequence[Inspector]) -> bool:
        """Tell whether a team holds what it must, and somebody may lead it.

        Where seats stay empty that is what the team held before.
        """
        people = self.staff.people
        before = [people[member.inspector_id] for member in self.before]
        partly = bool(self.given_up)
        for department_id in {seat.department_id for seat in self.vacant}:
            for need in self.staff.needs(self.visit.item_ids, department_id):
                lacked = partly and not _held(need, department_id, before)
                if not (lacked or _held(need, department_id, team)):
                    return False
        return self.staff.led(team) or (partly and not self.staff.led(before))


def _held(need: frozenset[str], department_id: str, team: Sequence[Inspector]) -> bool:
    return any(
        need <= set(person.qualifications)
        for person in team
        if person.department_id == department_id
    )


def without(search: Search, leaving: Sequence[TeamMember]) -> Search:
    """Return the search for the seats of those who leave as well."""
    gone = frozenset(member.inspector_id for member in leaving)
    seats = [vacancy_of(member) for member in leaving]
    return Search(
        staff=search.staff,
        diary=search.diary,
        visit=search.visit,
        kept=[m for m in search.kept if m.inspector_id not in gone],
        vacant=[*search.vacant, *seats],
        key=search.key,
        away=search.away | gone,
        given_up=search.given_up,
        before=search.before,
    )


def partly(search: Search) -> Search:
    """Return the search that leaves the seats empty which are empty already."""
    return replace(
        search, vacant=(), given_up=search.vacant, before=search.kept, _asked={}
    )


def vacancy_of(member: TeamMember) -> Vacancy:
    """Return the seat that somebody gives up."""
    return Vacancy(
        department_id=member.department_id, expert=member.role is Role.EXPERT
    )
