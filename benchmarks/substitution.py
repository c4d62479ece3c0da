"""Ten thousand changes in sequence on a year's round: time, gaps, and every rule.

python -m benchmarks.substitution --visits 20000 --changes 10000

The city is that of `city_of_teams`, with teams and days drawn. Changes come in the
order of the year, each with effect from its day.
"""

import argparse
import hashlib
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks.city_of_teams import ROUND, Shape, add_size, make_city, shape_of
from benchmarks.pairing import SEED, paired
from planner.days.giving import give_visits_days
from planner.days.record import Work
from planner.pairing.teams import TeamMember
from planner.substitution.board import Board, Fieldwork
from planner.substitution.change import Change, ChangeKind
from planner.substitution.check import Stand, check_fieldwork
from planner.substitution.record import Substitution
from planner.substitution.refusals import SubstitutionError

_NEW_YEAR = date(2026, 1, 1)
_LAST_REPORT = 350  # day of the year
#: Of a hundred changes, so many are of a kind.
_SHARES = (
    (ChangeKind.ILL, 45),
    (ChangeKind.LEFT, 1),
    (ChangeKind.RECUSED, 14),
    (ChangeKind.OBJECTION, 15),
    (ChangeKind.MOVED, 25),
)


def make_fieldwork(shape: Shape) -> Fieldwork:
    """Draw a city's teams and days."""
    city = make_city(shape)
    members = paired(city).members
    given = give_visits_days(
        Work(visits=city.visits, members=members),
        registry=city.registry,
        policy=city.policy,
        places=city.places,
        seed=SEED,
        round_id=ROUND,
    )
    return Fieldwork(
        registry=city.registry,
        policy=city.policy,
        places=city.places,
        targets={visit.target_id for visit in given.visits},
        visits=given.visits,
        members=members,
        done=(),
        seeds={ROUND: SEED},
    )


def _number(text: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % below


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
    add_size(parser)
    parser.add_argument("--changes", type=int, default=10_000)
    args = parser.parse_args()
    shape = shape_of(args)
    work = make_fieldwork(shape)
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
    print(f"{shape.visits} visits, {sum(before.values())} seats, board in {laid:.2f} s")
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
