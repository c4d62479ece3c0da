"""The second lottery: who visits whom.

Every department of a visit has a team of its own. Which visits can be staffed at
all is settled first; then each department's people are seated at once, most evenly
over the year, and by lot among what is equally even. The seats are data apart from
the solver, so that a sampler over all admissible teams can start from its answer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from planner.durations import minutes_of
from planner.errors import CheckFailedError, Finding
from planner.open_days import OpenDays
from planner.pairing.facts import check_teams, team_facts
from planner.pairing.lottery import Lottery, key_of
from planner.pairing.naming import NamedTeam, Naming
from planner.pairing.prior import Prior
from planner.pairing.rules import Rules
from planner.pairing.shortages import findings, shortages_of
from planner.pairing.teams import LEAD, Pairing, Role, Shortage, TeamMember
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import TeamPolicy
from planner.registry import Registry
from planner.visits import Visit
from solvers.abreast import aside

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

#: From how many visits on they are checked in a process of its own.
_WORTH_FORKING = 2_000


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
        Whether to tell what could have been foreseen, and how even loads are: it takes
        several times as long.

    Raises
    ------
    CheckFailedError
        If the independent check refuses the teams.
    """
    key = key_of(seed, round_id)
    minutes = minutes_of(registry.items, capacity or CapacityPolicy())
    worth = len(visits) >= _WORTH_FORKING
    known = aside(
        partial(team_facts, visits, registry, policy, prior, minutes), worth=worth
    )
    open_days = OpenDays(visits, registry, industries or {}, opens)
    rules = Rules(registry, policy, open_days, prior.met, key)
    lottery = Lottery(rules, visits, prior, minutes, key)
    facts = known()
    lottery.run(foresee=foresee)
    unstaffed = tuple(sorted({gap.visit.visit_id for gap in lottery.gaps}))
    naming = Naming(rules, key)
    teams = [
        NamedTeam(naming, visit, drawn)
        for visit, drawn in sorted(lottery.teams(), key=lambda team: team[0].visit_id)
    ]
    refused = aside(
        lambda: check_teams(
            facts,
            visits=visits,
            unstaffed=unstaffed,
            taken=[seat for team in teams for seat in team.taken()],
            registry=registry,
            policy=policy,
            closed=lottery.closed(),
        ),
        worth=worth,
    )
    members = tuple([member for team in teams for member in team.members()])
    added = Counter([member.inspector_id for member in members])
    takes = {visit.visit_id: minutes(visit) for visit in visits}
    spent: Counter[str] = Counter()
    for member in members:
        spent[member.inspector_id] += takes[member.visit_id]
    everybody = [person.inspector_id for person in registry.inspectors]
    pairing = Pairing(
        members=members,
        shortages=shortages_of(lottery.gaps),
        unstaffed=unstaffed,
        loads={who: prior.visits.get(who, 0) + added[who] for who in everybody},
        minutes={who: prior.minutes.get(who, 0) + spent[who] for who in everybody},
        squads=tuple(lottery.squads()),
        foreseen=lottery.foreseen,
        team_loads=lottery.team_loads,
    )
    refusals = [
        Finding(file="inspectors", code="teams_refused", params={"rule": rule})
        for rule in refused()
    ]
    if refusals:
        raise CheckFailedError(refusals)
    return pairing
