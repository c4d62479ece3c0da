"""What an auditor is given of a round's teams: the roster before, the draw after.

docs/teams.md says what each member means. Inspectors have numbers here, no ids.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from planner.durations import a_day
from planner.ids import hash_fields
from planner.pairing.prior import Prior
from planner.pairing.teams import Pairing, Role, Squad, numbers_of
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import TeamPolicy
from planner.registry import Inspector, Registry
from planner.visits import Visit


def roster_json(registry: Registry, custody_key: str | None) -> dict[str, Any]:
    """Return `roster.json`, which a round's statement fixes before the seed."""
    number = numbers_of(registry.inspectors)
    key = custody_key or "open"
    return {
        "protocol": "roster/1",
        "inspectors": [
            _inspector(person, number[person.inspector_id])
            for person in sorted(registry.inspectors, key=lambda p: p.inspector_id)
        ],
        "departments": {
            department.department_id: list(department.districts)
            for department in registry.departments
        },
        "items": {
            item.item_id: {
                "department": item.department_id,
                "qualifications": sorted(item.qualifications),
                "minutes": item.minutes,
            }
            for item in registry.items
        },
        "neighbours": sorted(map(list, registry.neighbours)),
        "holidays": {
            day.isoformat(): worked for day, worked in registry.holidays.items()
        },
        "blocked_days": [
            {
                "first": row.first.isoformat(),
                "last": row.last.isoformat(),
                "department": row.department_id,
                "industries": list(row.industries),
            }
            for row in registry.blocked_days
        ],
        "ties": sorted(
            {
                hash_fields("tie", key, str(number[tie.inspector_id]), tie.target_id)
                for tie in registry.recusals
                if tie.inspector_id in number
            }
        ),
        "visited": sorted(
            {
                hash_fields(
                    "visited",
                    key,
                    str(number[who]),
                    past.target_id,
                    str(past.visited_on.year),
                )
                for past in registry.history
                for who in past.inspector_ids
                if who in number
            }
        ),
    }


def _inspector(person: Inspector, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "department": person.department_id,
        "districts": list(person.districts),
        "qualifications": sorted(person.qualifications),
        "certificate_expires_on": person.certificate_expires_on.isoformat(),
        "lead": person.lead,
        "expert": person.expert,
        "max_visits": person.max_visits,
        "leave": [[a.isoformat(), b.isoformat()] for a, b in person.leave],
    }


def teams_json(
    *,
    round_id: str,
    visits: Sequence[Visit],
    pairing: Pairing,
    prior: Prior,
    registry: Registry,
    policy: TeamPolicy,
    capacity: CapacityPolicy,
    industries: Mapping[str, str],
    opens: date,
    custody_key: str | None,
) -> dict[str, Any]:
    """Return `teams.json`: what a round's draw began from and what it came to."""
    number = numbers_of(registry.inspectors)
    leaders = {m.visit_id: m for m in pairing.members if m.role is Role.LEAD}
    key = custody_key or "open"
    return {
        "protocol": "teams/2",
        "round": round_id,
        "policy": {
            "min_per_visit": policy.min_per_visit,
            "min_per_department": policy.min_per_department,
            "lead": policy.lead,
            "neighbours": policy.neighbours,
            "direct": policy.direct,
            "no_repeat_years": policy.no_repeat_years,
            "most_chance_micro": policy.most_chance_micro,
            "minutes_unknown": capacity.minutes_unknown,
            "travel_minutes": capacity.travel_minutes,
            "minutes_per_day": a_day(capacity),
        },
        "opens": None if opens == date.min else opens.isoformat(),
        "before": [
            [number[who], prior.visits[who], prior.minutes.get(who, 0)]
            for who in sorted(prior.visits)
            if prior.visits[who] and who in number
        ],
        "met": sorted(
            hash_fields("met", key, str(number[who]), target_id)
            for target_id, people in prior.met.items()
            for who in people
            if who in number
        ),
        "visits": [
            {
                "visit": visit.visit_id,
                "target": visit.target_id,
                "entries": list(visit.entry_ids),
                "initiator": visit.initiator,
                "departments": list(visit.department_ids),
                "items": list(visit.item_ids),
                "district": visit.district,
                "industry": industries.get(visit.target_id, ""),
                "start": visit.start.isoformat(),
                "end": visit.end.isoformat(),
                "leader": number[leaders[visit.visit_id].inspector_id]
                if visit.visit_id in leaders
                else None,
            }
            for visit in sorted(visits, key=lambda visit: visit.visit_id)
        ],
        "teams": [
            _team(squad, number)
            for squad in sorted(
                pairing.squads, key=lambda squad: (squad.visit_id, squad.department_id)
            )
        ],
    }


def _team(squad: Squad, number: Mapping[str, int]) -> dict[str, Any]:
    return {
        "visit": squad.visit_id,
        "department": squad.department_id,
        "tier": squad.tier,
        "seats": [
            {
                "qualifications": sorted(seat.qualifications),
                "lead": seat.lead,
                "expert": seat.expert,
            }
            for seat in squad.seats
        ],
        "capped": sorted(number[who] for who in squad.capped),
        "people": sorted(number[who] for who in squad.inspector_ids),
    }
