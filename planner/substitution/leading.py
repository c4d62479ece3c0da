"""Who leads when the leader has gone, and where substitutes sit in the team."""

from collections.abc import Sequence

from planner.ids import hash_fields
from planner.pairing.teams import Role, TeamMember
from planner.registry import Inspector
from planner.substitution.staff import Staff
from planner.visits import Visit


def new_team(
    staff: Staff,
    visit: Visit,
    kept: Sequence[TeamMember],
    came: Sequence[Inspector],
    key: tuple[str, ...],
) -> tuple[TeamMember, ...]:
    """Return a team with those who came, led by one of them where it lost its leader.

    Whoever stays keeps what seat and role they have, unless nobody who came may lead.
    Where the policy asks for somebody who may lead and nobody may, nobody leads: a seat
    is empty still.

    Parameters
    ----------
    key
        What the lot is drawn under, without its first word.
    """
    team = [*kept, *(staff.seated(visit, person) for person in came)]
    if any(member.role is Role.LEAD for member in team):
        return _in_order(team, visit)
    new = {person.inspector_id for person in came}
    may_lead = {m.inspector_id for m in team if staff.people[m.inspector_id].lead}

    def order(member: TeamMember) -> tuple[bool, bool, bool, str]:
        who = member.inspector_id
        return (
            who not in may_lead,
            who not in new,
            member.department_id != visit.initiator,
            hash_fields("substitute-lead", *key, who),
        )

    able = [
        member
        for member in team
        if member.role is Role.MEMBER
        and (member.inspector_id in may_lead or not staff.policy.lead)
    ]
    if not able:
        return _in_order(team, visit)
    leader = min(able, key=order)
    led = [m._replace(role=Role.LEAD) if m is leader else m for m in team]
    return _in_order(led, visit)


def _in_order(team: Sequence[TeamMember], visit: Visit) -> tuple[TeamMember, ...]:
    """Return a team by department, the initiator's first, the leader, then by id."""
    first = {visit.initiator} & set(visit.department_ids)
    order = [*first, *sorted(set(visit.department_ids) - first)]
    rank = {Role.LEAD: 0, Role.MEMBER: 1, Role.EXPERT: 2}
    return tuple(
        sorted(
            team,
            key=lambda m: (order.index(m.department_id), rank[m.role], m.inspector_id),
        )
    )
