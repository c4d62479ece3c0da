"""Public results and their counts, held against what plain Python makes of the rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest

from planner.adapters.state.sql_store import SqlStore
from planner.errors import ConflictError
from planner.publishing.public_results import ResultsWanted
from planner.publishing.store import EVERYTHING, ListedRow, Page, VisitRow
from planner.publishing.withdrawal import Ground, Wanted, What
from planner.results.record import PUBLIC_STAGES, Place, ResultVersion, Stage
from tests.api.small_year import DEPARTMENTS, ITEMS

STEPS = 10
CODES = (("未发现问题",), ("发现问题已责令改正",), ("发现问题待后续处理",))
Told = tuple[tuple[str, str, str, str], tuple[str, ...], bool]


def named_on(store: SqlStore, day: date) -> set[tuple[str, str]]:
    """Return the firms that a public list names, by round."""
    year = store.year()
    gone = {
        one.row_key for one in store.published.withdrawals(year.year) if one.in_force
    }
    return {
        (row.round_id, row.target_id)
        for row in store.rows(ListedRow, year.year_id)
        if row.released_on <= day and row.key not in gone
    }


def told(store: SqlStore, day: date) -> Iterator[Told]:
    """Yield of each public result its key, codes and whether it stands."""
    year, named = store.year(), named_on(store, day)
    places = product(store.rows(VisitRow, year.year_id), DEPARTMENTS, ITEMS)
    for visit, department, item in places:
        place = Place(
            visit_id=visit.visit_id,
            department_id=department.department_id,
            item_id=item.item_id,
        )
        found = store.results.versions(year, place)
        public = [one for one in found if one.stage in PUBLIC_STAGES]
        if public and (visit.round_id, visit.target_id) in named:
            key = (
                visit.round_id,
                visit.target_id,
                place.department_id,
                place.item_id,
            )
            yield key, public[-1].codes, public[-1].stage is Stage.PUBLISHED


def agree(store: SqlStore, day: date, lot: Random) -> int:
    """Hold what the store tells against the reference; return how much there is."""
    year, expected = store.year(), sorted(told(store, day))
    keys = ["|".join(key) for key, _, _ in expected]

    def asked(page: Page = EVERYTHING, **wanted: str) -> list[str]:
        found = store.published.results(year, day, page, ResultsWanted(**wanted))
        return [one.key for one in found]

    assert asked() == keys
    paged: list[str] = []
    while page := asked(
        Page(after=paged[-1] if paged else "", limit=lot.randint(1, 3))
    ):
        paged += page
    assert paged == keys
    names = ("round_id", "target_id", "department_id", "item_id")
    for place, name in enumerate(names):
        value = lot.choice(["R2", "T1", "T3", "MKT", "ENV", "MKT-1", "ENV-1"])
        assert asked(**{name: value}) == [
            "|".join(key) for key, _, _ in expected if key[place] == value
        ]
    counts = Counter(codes for _, codes, stands in expected if stands)
    assert store.published.result_counts(year, day) == counts
    listed = Counter(
        (row.round_id, row.entry_id)
        for row in store.rows(ListedRow, year.year_id)
        if row.released_on <= day
    )
    assert store.published.listed_counts(year, day) == listed
    return len(expected)


def change(store: SqlStore, day: date, lot: Random) -> None:
    """Enter, send back, publish, correct or withdraw a result."""
    year = store.year()
    visit = lot.choice(store.rows(VisitRow, year.year_id))
    department_id = lot.choice(visit.department_ids)
    place = Place(
        visit_id=visit.visit_id,
        department_id=department_id,
        item_id=f"{department_id}-1",
    )
    before = store.results.current(year, place)
    stage = lot.choice([*Stage, Stage.PUBLISHED])
    published = before.published_on if before else None
    if stage in PUBLIC_STAGES:
        published = published or day
    version = ResultVersion(
        year=year.year,
        visit_id=place.visit_id,
        department_id=place.department_id,
        item_id=place.item_id,
        version=before.version + 1 if before else 1,
        stage=stage,
        codes=lot.choice(CODES),
        inspected_on=visit.start + timedelta(days=lot.randrange(20)),
        reason="复核",
        actor="test",
        at=f"{day}T00:00:00Z",
        entered_on=day,
        published_on=published,
    )
    store.results.append(year, [version])


def withdraw_or_restore(store: SqlStore, lot: Random) -> None:
    """Take a list's row back, or give it back."""
    year = store.year()
    row = lot.choice(store.rows(ListedRow, year.year_id))
    wanted = Wanted(
        what=What.LISTED, row_key=row.key, ground=Ground.WRONG_TARGET, note=""
    )
    try:
        store.published.withdraw(year.year, wanted, was_public=True, actor="test")
    except ConflictError:
        there = store.published.withdrawals(year.year)
        again = next(one for one in there if one.row_key == row.key and one.in_force)
        store.published.restore(again.public_id, "核实无误", "test")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_quickly_is_what_plain_python_tells(
    store: SqlStore, seed: int
) -> None:
    lot = Random(seed)
    most = 0
    for step in range(STEPS):
        day = date(2026, 3, 20) + timedelta(days=14 * step)
        change(store, day, lot)
        if lot.random() < 0.3:
            withdraw_or_restore(store, lot)
        most = max(most, agree(store, day, lot))
    assert most > 1
    assert not [fault for verdict in store.audit() for fault in verdict.faults]
