"""The second lottery: who visits whom.

Every department of a visit has a team of its own. Which visits can be staffed at
all is settled first; then each department's people are seated at once, most evenly
over the year, and by lot among what is equally even. The seats are data apart from
the solver, so that a sampler over all admissible teams can start from its answer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from planner.durations import minutes_of
from planner.errors import CheckFailedError, Finding
from planner.ids import hash_fields
from planner.messages.teams import DIRECT_REASON, NEIGHBOUR_REASON
from planner.open_days import OpenDays
from planner.pairing.encoding import Seated
from planner.pairing.facts import TakenSeat, check_teams
from planner.pairing.lottery import Lottery, key_of
from planner.pairing.prior import Prior
from planner.pairing.rules import Rules, Tier
from planner.pairing.shortages import findings, shortages_of
from planner.pairing.teams import LEAD, Pairing, Role, Seat, Shortage, TeamMember
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import TeamPolicy
from planner.registry import Inspector, Registry
from planner.visits import Visit

__all__ = [
    "LEAD",
    "Pairing",
    "Role",
    "Shortage",
    "TeamMember",
    "findings",
    "pair_inspectors",
]

_NOTHING = Prior()

_REASONS = {Tier.NEIGHBOUR: NEIGHBOUR_REASON, Tier.DIRECT: DIRECT_REASON}


def pair_inspectors(
    *,
    visits: Sequence[Visit],
    registry: Registry,
    policy: TeamPolicy,
    seed: str,
    round_id: str,
    prior: Prior = _NOTHING,
    capacity: CapacityPolicy | None = None,
    industries: Mapping[str, str] | None = None,
    opens: date = date.min,
    foresee: bool = False,
) -> Pairing:
    """Draw the teams of all visits of a round.

    Parameters
    ----------
    visits
        In any order; ids are unique.
    seed
        The round's seed, the only source of chance.
    prior
        The year so far.
    capacity
        Says how long visits take; None is the policy's default.
    industries
        Of targets, by id, for the days blocked to some.
    opens
        No visit may be before this day.
    foresee
        Whether to tell what could have been foreseen: it takes about as long again.

    Raises
    ------
    CheckFailedError
        If the independent check refuses the teams.
    """
    key = key_of(seed, round_id)
    minutes = minutes_of(registry.items, capacity or CapacityPolicy())
    open_days = OpenDays(visits, registry, industries or {}, opens)
    rules = Rules(registry, policy, open_days, prior.met, key)
    lottery = Lottery(rules, visits, prior, minutes, key)
    lottery.run(foresee=foresee)
    unstaffed = tuple(sorted({gap.visit.visit_id for gap in lottery.gaps}))
    teams = [
        _Team(rules, visit, seated, key)
        for visit, seated in sorted(lottery.teams(), key=lambda team: team[0].visit_id)
    ]
    refused = check_teams(
        visits=visits,
        unstaffed=unstaffed,
        taken=[seat for team in teams for seat in team.taken()],
        registry=registry,
        policy=policy,
        prior=prior.with_minutes(lottery.counted),
        minutes=minutes,
    )
    if refused:
        raise CheckFailedError(
            [
                Finding(file="inspectors", code="teams_refused", params={"rule": rule})
                for rule in refused
            ]
        )
    members = tuple(member for team in teams for member in team.members())
    added = Counter(member.inspector_id for member in members)
    takes = {visit.visit_id: minutes(visit) for visit in visits}
    spent: Counter[str] = Counter()
    for member in members:
        spent[member.inspector_id] += takes[member.visit_id]
    everybody = [person.inspector_id for person in registry.inspectors]
    return Pairing(
        members=members,
        shortages=shortages_of(lottery.gaps),
        unstaffed=unstaffed,
        loads={who: prior.visits.get(who, 0) + added[who] for who in everybody},
        minutes={who: prior.minutes.get(who, 0) + spent[who] for who in everybody},
        squads=tuple(lottery.squads()),
        counted=lottery.counted,
        chances=lottery.chances,
    )


class _Team:
    """All seats of one visit, with names for positions."""

    def __init__(
        self,
        rules: Rules,
        visit: Visit,
        seated: Mapping[str, Sequence[Seated]],
        key: str,
    ) -> None:
        self._rules = rules
        self._visit = visit
        self._seated = seated
        self._key = key
        self._order = {
            department_id: at
            for at, department_id in enumerate(rules.departments(visit))
        }
        self._seats = tuple(self._named())
        self._leader = self._choose_leader()

    def _named(self) -> Iterator[tuple[str, Inspector, Tier, Seat]]:
        for department_id in self._order:
            bench = self._rules.bench(department_id)
            for one in self._seated[department_id]:
                person = bench.inspectors[one.position]
                tier = bench.tier_of(one.position, self._visit.district)
                yield department_id, person, tier, one.seat

    def _choose_leader(self) -> str:
        """Return who leads: may lead, from the initiator if possible, then by lot."""
        _, leader = min(
            (
                (
                    not person.lead,
                    self._order[department_id],
                    hash_fields(
                        self._key,
                        "lead",
                        self._visit.visit_id,
                        str(self._rules.number[person.inspector_id]),
                    ),
                ),
                person.inspector_id,
            )
            for department_id, person, _, _ in self._seats
            if not person.expert
        )
        return leader

    def taken(self) -> Iterator[TakenSeat]:
        """Yield the seats for the check."""
        for department_id, person, tier, seat in self._seats:
            yield TakenSeat(
                visit_id=self._visit.visit_id,
                department_id=department_id,
                inspector_id=person.inspector_id,
                qualifications=seat.qualifications,
                expert=seat.expert,
                exception=tier is not Tier.HOME,
                leads_visit=person.inspector_id == self._leader,
            )

    def members(self) -> list[TeamMember]:
        """Return the members: by department, the leader first, experts last."""
        rank = {Role.LEAD: 0, Role.MEMBER: 1, Role.EXPERT: 2}
        return sorted(
            (self._member(d, person, tier) for d, person, tier, _ in self._seats),
            key=lambda m: (self._order[m.department_id], rank[m.role], m.inspector_id),
        )

    def _member(self, department_id: str, person: Inspector, tier: Tier) -> TeamMember:
        role = Role.EXPERT if person.expert else Role.MEMBER
        reason = _REASONS.get(tier, "")
        return TeamMember(
            visit_id=self._visit.visit_id,
            department_id=department_id,
            inspector_id=person.inspector_id,
            role=Role.LEAD if person.inspector_id == self._leader else role,
            item_ids=tuple(
                item_id
                for item_id in self._rules.items(self._visit, department_id)
                if self._rules.qualifications(item_id) <= set(person.qualifications)
            ),
            exception=reason.format(district=self._visit.district),
        )
