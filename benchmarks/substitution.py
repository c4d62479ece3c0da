"""Ten thousand changes in sequence on a year's round: time, gaps, and every rule.

python -m benchmarks.substitution --visits 20000 --changes 10000

The round is that of benchmarks.days, its teams made so that they keep every rule: one
half of each department may lead, the other can't; both have people for items that need
a qualification. Changes come in the order of the year, each with effect from its day.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from benchmarks.days import _STAFF, _number, _road, make_round
from planner.days.giving import give_visits_days
from planner.days.record import Place, Work
from planner.pairing.teams import Role, TeamMember
from planner.policy.record import CapacityPolicy, Policy, TeamPolicy
from planner.registry import Registry
from planner.substitution.board import Board, Fieldwork
from planner.substitution.change import Change, ChangeKind
from planner.substitution.check import Stand, check_fieldwork
from planner.substitution.record import Substitution
from planner.substitution.refusals import SubstitutionError

_SEED = "ab" * 32
_NEW_YEAR = date(2026, 1, 1)
_LAST_REPORT = 350  # day of the year
_FOOD = "食品"
#: Of a hundred changes, so many are of a kind.
_SHARES = (
    (ChangeKind.ILL, 45),
    (ChangeKind.LEFT, 1),
    (ChangeKind.RECUSED, 14),
    (ChangeKind.OBJECTION, 15),
    (ChangeKind.MOVED, 25),
)


def make_fieldwork(n_visits: int, n_inspectors: int) -> Fieldwork:
    """Make a round whose teams keep every rule, with its days."""
    work, registry = make_round(n_visits, n_inspectors)
    registry = _qualified(registry)
    members = _whole_teams(work, registry)
    roads = max(1, n_visits // 40)
    places = {
        v.target_id: Place(address=f"{_road(_number(v.visit_id, roads))}路1号")
        for v in work.visits
    }
    policy = Policy(teams=TeamPolicy(max_per_day=3), capacity=CapacityPolicy())
    given = give_visits_days(
        Work(visits=work.visits, members=members),
        registry=registry,
        policy=policy,
        places=places,
        seed=_SEED,
        round_id="2026",
    )
    return Fieldwork(
        registry=registry,
        policy=policy,
        places=places,
        targets={visit.target_id for visit in given.visits},
        visits=given.visits,
        members=members,
        done=(),
        seeds={"2026": _SEED},
    )


def _qualified(registry: Registry) -> Registry:
    """Let items of an hour need a qualification that four in five hold."""
    people = tuple(
        replace(
            person,
            lead=k % _STAFF < _STAFF // 2,
            qualifications=(_FOOD,) if k % 5 else (),
            max_visits=None if k % 3 else 220,
        )
        for k, person in enumerate(registry.inspectors)
    )
    items = tuple(
        replace(item, qualifications=(_FOOD,)) if item.minutes == 60 else item
        for item in registry.items
    )
    return replace(registry, inspectors=people, items=items)


def _whole_teams(work: Work, registry: Registry) -> list[TeamMember]:
    """Return the teams with leader and items; of two, one at least is qualified."""
    people = {person.inspector_id: person for person in registry.inspectors}
    items = {item.item_id: item for item in registry.items}
    visits = {visit.visit_id: visit for visit in work.visits}
    seats: Counter[tuple[str, str]] = Counter()
    members = []
    for member in work.members:
        visit = visits[member.visit_id]
        who = member.inspector_id
        place = member.visit_id, member.department_id
        seats[place] += 1
        if seats[place] == 1 and not people[who].qualifications:
            who = f"P{int(who[1:]) + 1:05}"
        first = member.department_id == visit.initiator and seats[place] == 1
        held = set(people[who].qualifications)
        members.append(
            replace(
                member,
                inspector_id=who,
                role=Role.LEAD if first else Role.MEMBER,
                item_ids=tuple(
                    item_id
                    for item_id in sorted(visit.item_ids)
                    if items[item_id].department_id == member.department_id
                    and set(items[item_id].qualifications) <= held
                ),
            )
        )
    return members


def changes(board: Board, people: list[str], count: int) -> Iterator[Change]:
    """Yield changes in the order of the year, of what stands on the board then."""
    names = sorted(board.visits)
    marks = [kind for kind, share in _SHARES for _ in range(share)]
    for k in range(count):
        day = _NEW_YEAR + timedelta(days=k * _LAST_REPORT // count)
        kind = marks[_number(f"kind{k}", len(marks))]
        visit_id = _to_come(board, names, day, f"visit{k}")
        visit = board.visits[visit_id]
        team = sorted(m.inspector_id for m in board.teams[visit_id])
        first = day + timedelta(days=_number(f"first{k}", 8))
        end = date(day.year, 12, 31)
        after = (visit.day or day) + timedelta(days=1)
        window = min(after, end), min(after + timedelta(days=20), end)
        fields: dict[ChangeKind, dict[str, object]] = {
            ChangeKind.ILL: {
                "inspector_id": people[_number(f"who{k}", len(people))],
                "first": first,
                "last": first + timedelta(days=_number(f"long{k}", 10)),
            },
            ChangeKind.LEFT: {
                "inspector_id": people[_number(f"who{k}", len(people))],
                "first": first,
            },
            ChangeKind.RECUSED: {
                "inspector_id": team[_number(f"seat{k}", len(team))],
                "target_id": visit.target_id,
            },
            ChangeKind.OBJECTION: {
                "inspector_id": team[_number(f"seat{k}", len(team))],
                "visit_id": visit_id,
            },
            ChangeKind.MOVED: {
                "visit_id": visit_id,
                "first": window[0],
                "last": window[1],
            },
        }
        yield Change(kind=kind, effective=day, reason="x", **fields[kind])  # type: ignore[arg-type]


def _to_come(board: Board, names: list[str], day: date, ticket: str) -> str:
    """Return a visit that is still to be made."""
    at = _number(ticket, len(names))
    for name in (*names[at:], *names[:at]):
        visit = board.visits[name]
        if visit.day is not None and visit.day >= day and board.teams[name]:
            return name
    return names[at]


def _stand(work: Fieldwork, board: Board, made: list[Substitution]) -> Stand:
    return Stand(
        registry=work.registry,
        policy=work.policy,
        places=work.places,
        visits=list(board.visits.values()),
        members=[m for team in board.teams.values() for m in team],
        done=work.done,
        gaps=frozenset(board.vacant),
        changes=[one.change for one in made],
    )


def _seats(
    members: Iterator[TeamMember] | list[TeamMember],
) -> Counter[tuple[str, str]]:
    return Counter((m.visit_id, m.inspector_id) for m in members)


def main() -> None:
    """Make the changes, check all rules, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--inspectors", type=int, default=1_500)
    parser.add_argument("--changes", type=int, default=10_000)
    args = parser.parse_args()
    work = make_fieldwork(args.visits, args.inspectors)
    started = time.perf_counter()
    board = Board(work)
    laid = time.perf_counter() - started
    before = _seats(list(work.members))
    assert check_fieldwork(_stand(work, board, [])) == []
    people = [person.inspector_id for person in work.registry.inspectors]
    made: list[Substitution] = []
    refused: Counter[str] = Counter()
    took = []
    for change in changes(board, people, args.changes):
        began = time.perf_counter()
        try:
            made.append(board.apply(change))
        except SubstitutionError as error:
            refused[error.findings[0].code] += 1
        took.append(time.perf_counter() - began)
    repairs = [repair for one in made for repair in one.repairs]
    came = _seats([m for repair in repairs for m in repair.came])
    gone = _seats([m for repair in repairs for m in repair.gone])
    now = _seats([m for team in board.teams.values() for m in team])
    began = time.perf_counter()
    faults = check_fieldwork(_stand(work, board, made))
    checked = time.perf_counter() - began
    expected = Counter(before)
    expected.update(came)
    expected.subtract(gone)
    touched = {repair.visit_id for repair in repairs}
    original = {visit.visit_id: visit for visit in work.visits}
    same_days = all(
        board.visits[name] == visit
        for name, visit in original.items()
        if name not in touched
    )
    moved = sum(r.before.day != r.after.day for r in repairs)
    empty = sum(map(len, board.vacant.values()))
    quantiles = statistics.quantiles(took, n=100)
    print(f"{args.visits} visits, {sum(before.values())} seats, board in {laid:.2f} s")
    print(
        f"{args.changes} changes ({len(made)} made, refused {dict(refused)}) in "
        f"{sum(took):.1f} s: median {1000 * quantiles[49]:.2f} ms, "
        f"99 of 100 within {1000 * quantiles[98]:.1f} ms, {1000 * max(took):.0f} most"
    )
    print(
        f"{len(repairs)} repairs of {len(touched)} visits: {sum(came.values())} seats "
        f"taken by others, {moved} other days, {empty} seats empty at the end"
    )
    print(
        f"untouched seats identical: {+expected == now}, untouched visits: {same_days}"
    )
    print(f"rules checked in {checked:.1f} s: {faults or 'all hold'}")


if __name__ == "__main__":
    main()
