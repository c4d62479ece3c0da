"""Small named instances, and the rules once more in plain Python."""

from collections import Counter
from datetime import date, timedelta

import pandas as pd

from planner.pairing.prior import Prior
from planner.pairing.second_lottery import Pairing, Role, pair_inspectors
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import TeamPolicy
from planner.registry import (
    TARGET_COLUMNS,
    Department,
    Inspector,
    Item,
    ItemKind,
    Registry,
)
from planner.visits import Visit
from tests.target_tables import PlainTargets

SEED = "5e" * 32
START, END = date(2026, 3, 1), date(2026, 3, 31)
TRAVEL = CapacityPolicy().travel_minutes


def person(name, department="market", **fields):
    fields.setdefault("certificate_expires_on", date(2030, 1, 1))
    return Inspector(
        inspector_id=name, name=f"姓名{name}", department_id=department, **fields
    )


def people(names, department="market", **fields):
    return [person(name, department, **fields) for name in names]


def item(name, department="market", *qualifications):
    return Item(
        item_id=name,
        department_id=department,
        name=f"事项{name}",
        kind=ItemKind.GENERAL,
        legal_basis="法",
        qualifications=qualifications,
    )


def visit(name, *departments, district="640104", items=(), start=START, end=END):
    departments = departments or ("market",)
    return Visit(
        visit_id=name,
        round_id="r1",
        target_id=f"T-{name}",
        name="某公司",
        district=district,
        visit_group="g",
        entry_ids=("E1",),
        initiator=departments[0],
        department_ids=departments,
        item_ids=tuple(items),
        start=start,
        end=end,
    )


def visits(count, *departments, **fields):
    return [visit(f"V{k:03}", *departments, **fields) for k in range(count)]


def registry(inspectors, items=(), **fields):
    names = sorted({p.department_id for p in inspectors} | {"market"})
    fields.setdefault(
        "departments", tuple(Department(department_id=n, name=f"{n}局") for n in names)
    )
    return Registry(
        targets=PlainTargets(pd.DataFrame(columns=list(TARGET_COLUMNS))),
        inspectors=tuple(sorted(inspectors, key=lambda p: p.inspector_id)),
        items=tuple(sorted(items, key=lambda i: i.item_id)),
        proposals=(),
        **fields,
    )


def pair(the_visits, the_registry, policy=None, *, seed=SEED, prior=None) -> Pairing:
    """Pair with people who had visits as long as those without items."""
    prior = prior or {}
    return pair_inspectors(
        visits=the_visits,
        registry=the_registry,
        policy=policy or TeamPolicy(),
        seed=seed,
        round_id="r1",
        prior=Prior(
            visits=prior,
            minutes={who: TRAVEL * count for who, count in prior.items()},
        ),
    )


def team(pairing, visit_id="V000"):
    return {m.inspector_id for m in pairing.members if m.visit_id == visit_id}


def spread(pairing, names):
    loads = [pairing.loads[name] for name in names]
    return max(loads) - min(loads)


def is_free(who, the_visit):
    days = (the_visit.end - the_visit.start).days + 1
    window = [the_visit.start + timedelta(days=k) for k in range(days)]
    window = [day for day in window if day.weekday() < 5]
    return who.certificate_expires_on >= the_visit.end and any(
        not any(first <= day <= last for first, last in who.leave) for day in window
    )


def tier(who, the_visit, the_registry):
    """0 at home, 1 from a neighbouring district, 2 from elsewhere."""
    department = {d.department_id: d for d in the_registry.departments}[
        who.department_id
    ]
    own = who.districts or department.districts
    beside = {
        b
        for pair_ in the_registry.neighbours
        for a, b in (pair_, pair_[::-1])
        if a == the_visit.district
    }
    if not own or the_visit.district.startswith(own):
        return 0
    return 1 if any(place.startswith(own) for place in beside) else 2


def was_there(who, the_visit, the_registry, policy):
    first = the_visit.start.year - policy.no_repeat_years
    return policy.no_repeat_years > 0 and any(
        past.target_id == the_visit.target_id
        and who.inspector_id in past.inspector_ids
        and first <= past.visited_on.year <= the_visit.start.year
        for past in the_registry.history
    )


def may_come(who, the_visit, the_registry, policy):
    recused = {(r.inspector_id, r.target_id) for r in the_registry.recusals}
    allowed = {0, *([1, 2] if policy.direct else [1] if policy.neighbours else [])}
    if policy.direct and not policy.neighbours:
        allowed = {0, 1, 2}
    return (
        is_free(who, the_visit)
        and (who.inspector_id, the_visit.target_id) not in recused
        and not was_there(who, the_visit, the_registry, policy)
        and tier(who, the_visit, the_registry) in allowed
    )


def member_complaints(member, who, the_visit, the_registry, policy):
    """Yield every rule that one row breaks."""
    items = {i.item_id: i for i in the_registry.items}
    permitted = {
        i
        for i in the_visit.item_ids
        if items[i].department_id == who.department_id
        and set(items[i].qualifications) <= set(who.qualifications)
    }
    if not may_come(who, the_visit, the_registry, policy):
        yield f"{who.inspector_id} may not come"
    if (tier(who, the_visit, the_registry) > 0) != bool(member.exception):
        yield f"{who.inspector_id}: exception {member.exception!r}"
    if (member.role is Role.EXPERT) != who.expert:
        yield f"{who.inspector_id}: expert"
    if member.department_id != who.department_id:
        yield f"{who.inspector_id}: department"
    if set(member.item_ids) != permitted:
        yield f"{who.inspector_id}: items"


def complaints(the_visit, members, the_registry, policy):
    """Yield every rule that one visit's rows break."""
    by_id = {p.inspector_id: p for p in the_registry.inspectors}
    team_ = [by_id[m.inspector_id] for m in members]
    for member, who in zip(members, team_, strict=True):
        yield from member_complaints(member, who, the_visit, the_registry, policy)
    counting = [who for who in team_ if not who.expert]
    if len({who.inspector_id for who in team_}) < len(team_):
        yield "twice in a team"
    sizes = Counter(who.department_id for who in counting)
    if any(sizes[d] < policy.min_per_department for d in the_visit.department_ids):
        yield "a department is too small"
    if len(counting) < policy.min_per_visit:
        yield "the team is too small"
    if policy.lead and not any(who.lead for who in counting):
        yield "nobody may lead"
    if sum(m.role is Role.LEAD for m in members) != 1:
        yield "not one leader"
    if {i for m in members for i in m.item_ids} != set(the_visit.item_ids):
        yield "an item is not covered"


def assert_admissible(the_visits, the_registry, policy, pairing):
    rows = {v.visit_id: [] for v in the_visits}
    for member in pairing.members:
        rows[member.visit_id].append(member)
    for the_visit in the_visits:
        if the_visit.visit_id in pairing.unstaffed:
            assert not rows[the_visit.visit_id]
        else:
            found = complaints(
                the_visit, rows[the_visit.visit_id], the_registry, policy
            )
            assert list(found) == []
    for who in the_registry.inspectors:
        if who.max_visits is not None:
            assert pairing.loads[who.inspector_id] <= who.max_visits
    assert bool(pairing.unstaffed) == bool(pairing.shortages)
