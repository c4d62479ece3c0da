"""What holds after any sequence of changes, whatever the town."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.policy.record import CapacityPolicy, DaysPolicy, Policy, TeamPolicy
from planner.registry import BlockedDays, Recusal
from planner.substitution.board import Board
from planner.substitution.record import Substitution
from planner.substitution.refusals import SubstitutionError
from tests.pairing.builders import item, person, visit
from tests.substitution.builders import (
    MONDAY,
    Log,
    drawn,
    ill,
    left,
    moved,
    objection,
    recused,
)

DISTRICTS = ("640104", "640105")
NEEDS = ("食品", "特种设备")
ITEMS = [
    item("market-0", "market"),
    item("market-1", "market", "食品"),
    item("fire-0", "fire"),
    item("fire-1", "fire", *NEEDS),
]
DAYS = [MONDAY + timedelta(days=k) for k in range(12)]


@st.composite
def towns(draw):
    people = [
        person(
            f"{department[0]}{k}",
            department,
            districts=draw(st.sampled_from([(), (), DISTRICTS[:1], DISTRICTS[1:]])),
            qualifications=draw(st.sampled_from([NEEDS, NEEDS, NEEDS[:1], ()])),
            lead=draw(st.sampled_from([True, True, False])),
            expert=draw(st.sampled_from([False] * 5 + [True])),
            max_visits=draw(st.sampled_from([None, None, 3])),
            leave=draw(st.sampled_from([(), (), ((DAYS[0], DAYS[1]),)])),
        )
        for department in ("market", "fire")
        for k in range(draw(st.integers(2, 6)))
    ]
    visits = [
        visit(
            f"V{k}",
            *draw(st.sampled_from([("market",), ("fire",), ("market", "fire")])),
            district=draw(st.sampled_from(DISTRICTS)),
            start=MONDAY,
            end=draw(st.sampled_from(DAYS[3:])),
        )
        for k in range(draw(st.integers(1, 7)))
    ]
    visits = [with_items(v, draw(st.booleans())) for v in visits]
    policy = Policy(
        teams=TeamPolicy(
            min_per_visit=draw(st.sampled_from([2, 3])),
            lead=draw(st.booleans()),
            neighbours=draw(st.booleans()),
            direct=draw(st.booleans()),
            max_per_day=draw(st.sampled_from([1, 3])),
            max_per_month=draw(st.sampled_from([0, 0, 2])),
        ),
        days=DaysPolicy(department_per_day=draw(st.sampled_from([0, 2]))),
        capacity=CapacityPolicy(minutes_per_day=draw(st.sampled_from([150, 360]))),
    )
    return drawn(
        people,
        visits,
        ITEMS,
        policy,
        neighbours=frozenset({DISTRICTS}),
        recusals=(Recusal(inspector_id="m0", target_id="T-V0"),),
        blocked_days=(
            BlockedDays(first=DAYS[2], last=DAYS[2], department_id="fire", reason="x"),
        ),
    )


def with_items(one, plain):
    """A visit with an item of each department."""
    numbers = "0" if plain else "01"
    fields = {name: getattr(one, name) for name in one.__slots__}
    items = tuple(f"{d}-{n}" for d in sorted(one.department_ids) for n in numbers)
    return type(one)(**{**fields, "item_ids": items})


@st.composite
def changes(draw, work):
    who = draw(st.sampled_from([p.inspector_id for p in work.registry.inspectors]))
    one = draw(st.sampled_from(work.visits))
    effective, first, last = sorted(draw(st.sampled_from(DAYS)) for _ in range(3))
    return draw(
        st.sampled_from(
            [
                ill(who, first, last, effective),
                left(who, first, effective),
                recused(who, one.target_id, effective),
                objection(who, effective, target_id=one.target_id),
                objection(who, effective, visit_id=one.visit_id),
                moved(one.visit_id, first, last, effective),
            ]
        )
    )


@settings(deadline=None, max_examples=70)
@given(st.data())
def test_after_any_changes_every_rule_holds_and_nothing_else_was_touched(data):
    work = data.draw(towns())
    log = Log(work)
    assert log.faults() == []
    asked = []
    for _ in range(data.draw(st.integers(1, 8))):
        before = dict(log.board.visits), dict(log.board.teams)
        one = data.draw(changes(work))
        try:
            made = log.apply(one)
        except SubstitutionError:
            assert (dict(log.board.visits), dict(log.board.teams)) == before
            continue
        asked.append(one)
        touched = {repair.visit_id for repair in made.repairs}
        for visit_id, members in before[1].items():
            if visit_id not in touched:
                assert log.board.teams[visit_id] == members
                assert log.board.visits[visit_id] == before[0][visit_id]
        for repair in made.repairs:
            seats = len(repair.before.team) + len(repair.before.vacant)
            assert len(repair.after.team) + len(repair.after.vacant) == seats
            stayed = {m.inspector_id for m in repair.before.team} - {
                m.inspector_id for m in repair.gone
            }
            assert stayed <= {m.inspector_id for m in repair.after.team}
        assert log.faults() == []
    again = Board(work)
    assert [again.apply(one) for one in asked] == log.made
    told = [Substitution.from_json(one.as_json()) for one in log.made]
    assert told == log.made
