"""Small towns with teams and days, and what becomes of them change by change."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from planner.days.giving import give_visits_days
from planner.days.record import Work
from planner.pairing.teams import Role, TeamMember
from planner.policy.record import Policy
from planner.substitution.board import Board, Fieldwork
from planner.substitution.change import Change, ChangeKind
from planner.substitution.check import Stand, check_fieldwork
from planner.substitution.record import Substitution
from tests.pairing.builders import SEED, pair, registry, visit

MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=k) for k in range(5)]
FRIDAY = WEEK[4]


def on(day, name, *departments, **fields):
    """A visit in the week that has a day."""
    fields.setdefault("start", MONDAY)
    fields.setdefault("end", FRIDAY)
    return replace(visit(name, *departments, **fields), day=day)


def team(visit_id, *names, department="market", items=(), lead=True):
    """Members of a department's team, the first its leader."""
    return [
        TeamMember(
            visit_id=visit_id,
            department_id=department,
            inspector_id=name,
            role=Role.LEAD if lead and not at else Role.MEMBER,
            item_ids=tuple(items),
        )
        for at, name in enumerate(names)
    ]


def fieldwork(city, visits, members, policy=None, **fields):
    fields.setdefault("done", ())
    fields.setdefault("places", {})
    fields.setdefault("seeds", {"r1": SEED})
    return Fieldwork(
        registry=city,
        policy=policy or Policy(),
        targets={v.target_id for v in visits},
        visits=visits,
        members=members,
        **fields,
    )


def drawn(people, visits, items=(), policy=None, **fields):
    """The fieldwork of a town whose teams and days are drawn."""
    policy = policy or Policy()
    city = registry(people, items, **fields)
    pairing = pair(visits, city, policy.teams)
    given = give_visits_days(
        Work(visits=visits, members=pairing.members),
        registry=city,
        policy=policy,
        places={},
        seed=SEED,
        round_id="r1",
    )
    return fieldwork(city, given.visits, pairing.members, policy)


def change(kind, effective=MONDAY, **fields):
    days = {k: fields.pop(k) for k in ("first", "last") if k in fields}
    return Change(
        kind=ChangeKind(kind), effective=effective, reason="事由", **days, **fields
    )


def ill(who, first=MONDAY, last=FRIDAY, effective=MONDAY):
    return change("ill", effective, inspector_id=who, first=first, last=last)


def left(who, first=MONDAY, effective=MONDAY):
    return change("left", effective, inspector_id=who, first=first)


def moved(visit_id, first, last=None, effective=MONDAY):
    return change(
        "moved", effective, visit_id=visit_id, first=first, last=last or first
    )


def recused(who, target_id, effective=MONDAY):
    return change("recused", effective, inspector_id=who, target_id=target_id)


def objection(who, effective=MONDAY, **named):
    return change("objection", effective, inspector_id=who, **named)


def names(board, visit_id):
    return {member.inspector_id for member in board.teams[visit_id]}


def leader(board, visit_id):
    return next(m.inspector_id for m in board.teams[visit_id] if m.role is Role.LEAD)


def stand(work, board, changes):
    return Stand(
        registry=work.registry,
        policy=work.policy,
        places=work.places,
        visits=list(board.visits.values()),
        members=[m for members in board.teams.values() for m in members],
        done=work.done,
        gaps=set(board.vacant),
        changes=changes,
        opens=work.opens,
    )


@dataclass
class Log:
    """A board with all that was made on it."""

    work: Fieldwork
    board: Board = field(init=False)
    made: list[Substitution] = field(default_factory=list)

    def __post_init__(self):
        self.board = Board(self.work)

    def apply(self, asked):
        self.made.append(self.board.apply(asked))
        return self.made[-1]

    def faults(self):
        changes = [one.change for one in self.made]
        return check_fieldwork(stand(self.work, self.board, changes))
