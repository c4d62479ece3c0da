"""A working day for every visit of a round, on which its whole team has room."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from planner.days.check import check_days
from planner.days.encoding import Encoding, date_of
from planner.days.record import GivenDays, Place, Work
from planner.errors import CheckFailedError, Finding
from planner.policy.record import Policy
from planner.registry import Registry
from solvers.days import give_days
from solvers.days_check import day_faults

_NOTHING = Work()


def give_visits_days(
    work: Work,
    *,
    earlier: Work = _NOTHING,
    registry: Registry,
    policy: Policy,
    places: Mapping[str, Place],
    seed: str,
    round_id: str,
    drawn_on: date | None = None,
) -> GivenDays:
    """Return a round's visits with their days, in the order given.

    Parameters
    ----------
    work
        The round's visits, and the members of their teams; a visit without members
        gets no day.
    earlier
        Visits and teams of the rounds before, whose days stand.
    places
        Where targets are, by id.
    seed
        The round's seed, the only source of chance.
    drawn_on
        The day of the round's draw, from which on notice is given; None of a round
        that counts as drawn before its windows.

    Raises
    ------
    CheckFailedError
        If an independent check refuses the days.
    """
    staffed = {member.visit_id for member in work.members}
    due = Work(
        visits=[visit for visit in work.visits if visit.visit_id in staffed],
        members=work.members,
    )
    encoding = Encoding(due, registry, policy, places, drawn_on)
    facts = encoding.facts(earlier, f"days|{seed}|{round_id}")
    answer = give_days(facts)
    day = {
        visit.visit_id: date_of(encoding.days, int(number))
        for visit, number in zip(encoding.visits, answer.day, strict=True)
    }
    given = tuple(replace(v, day=day.get(v.visit_id)) for v in work.visits)
    refused = day_faults(facts, answer) + check_days(
        Work(visits=given, members=work.members),
        earlier=earlier,
        registry=registry,
        policy=policy,
        places=places,
        drawn_on=drawn_on,
    )
    if refused:
        raise CheckFailedError(
            [
                Finding(file="", code="days_refused", params={"rule": rule})
                for rule in refused
            ]
        )
    missing = tuple(encoding.missing(reason) for reason in answer.unplaced)
    return GivenDays(visits=given, missing=missing)
