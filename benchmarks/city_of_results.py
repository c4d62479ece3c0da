"""A city's year with 200,000 results of 60,000 firms, made here by counting.

Each firm is listed and visited once, by the market regulator and one of eleven other
departments; these have three or four items there. Of every ten firms one has a problem,
and of every ten results one isn't published yet; of every hundred firms one had a
result corrected, and of every thousand one withdrawn. The last firms' results came with
the year's inputs.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from planner.adapters.state.sql_store import SqlStore
from planner.planning.plan import Entry, Occurrence
from planner.policy.results import GENERAL_CODES
from planner.publishing.store import YearRow
from planner.registry import Department, Item, ItemKind, Result
from planner.results.record import ResultVersion, Stage
from planner.visits import Visit
from planner.year import RoundRecord, Year
from tests.api.small_year import ENTRIES, small_year

VISITS = 60_000
ROUNDS = 12
#: How many entries each round draws for.
ENTRIES_EACH = 4
IMPORTED = 1_000
OTHERS = tuple(f"D{n:02d}" for n in range(1, 12))
CLEAN, FOUND = GENERAL_CODES[0][0], GENERAL_CODES[4][0]


def large_year() -> Year:
    """Return the year, without what its departments enter."""
    year = small_year()
    items = tuple(
        Item(
            item_id=f"{department_id}-{n}",
            department_id=department_id,
            name=f"{department_id}事项{n}",
            kind=ItemKind.GENERAL,
            legal_basis="",
        )
        for department_id in ("MKT", *OTHERS)
        for n in (1, 2)
    )
    more = (Department(department_id=d, name=f"{d}局", level="市") for d in OTHERS)
    visits = tuple(_visit(n) for n in range(VISITS))
    places = range(ROUNDS * ENTRIES_EACH)
    return replace(
        year,
        year_id="LARGE",
        departments=(*year.departments, *more),
        items=items,
        plan=replace(year.plan, entries=tuple(map(_entry, places)), merges=()),
        quotas=(),
        rounds=tuple(_round(year.rounds[0], n, visits) for n in range(ROUNDS)),
        visits=visits,
        teams=tuple(
            replace(year.teams[0], visit_id=visit.visit_id, item_ids=visit.item_ids[:2])
            for visit in visits
        ),
        addresses={},
        changes=(),
        results=tuple(
            Result(
                visit_id=visit.visit_id,
                department_id=_owner(item_id),
                item_id=item_id,
                codes=(CLEAN,),
                inspected_on=visit.start + timedelta(days=7),
            )
            for visit in visits[-IMPORTED:]
            for item_id in visit.item_ids
        ),
    )


def results_of(year: YearRow) -> Iterator[ResultVersion]:
    """Yield all versions of what the departments entered."""
    for number in range(VISITS - IMPORTED):
        visit = _visit(number)
        for place, item_id in enumerate(visit.item_ids):
            yield from _versions(year.year, number, visit, place, item_id)


def fill(store: SqlStore) -> YearRow:
    """Publish the year and enter its results."""
    store.publish_year(large_year())
    year = store.year()
    assert year is not None
    store.results.append(year, list(results_of(year)))
    return year


def _versions(
    year: int, number: int, visit: Visit, place: int, item_id: str
) -> Iterator[ResultVersion]:
    day = visit.start + timedelta(days=7)
    public = (number + place) % 10 > 0
    first = ResultVersion(
        year=year,
        visit_id=visit.visit_id,
        department_id=_owner(item_id),
        item_id=item_id,
        version=1,
        stage=Stage.PUBLISHED if public else Stage.ENTERED,
        codes=(FOUND if number % 10 == place else CLEAN,),
        inspected_on=day,
        actor="benchmark",
        at=f"{day}T00:00:00Z",
        entered_on=day + timedelta(days=3),
        published_on=day + timedelta(days=9) if public else None,
    )
    yield first
    if public and place == 0 and number % 100 == 1:
        yield replace(first, version=2, codes=(FOUND,), reason="复核")
    if public and place == 1 and number % 1000 == 1:
        yield replace(first, version=2, stage=Stage.WITHDRAWN, reason="撤回")


def _owner(item_id: str) -> str:
    return item_id.split("-")[0]


def _month(number: int) -> tuple[str, date, date]:
    start = date(2026, number + 1, 1)
    return f"2026-{number + 1:02d}", start, start + timedelta(days=27)


def _visit(number: int) -> Visit:
    """Return a visit; its firm's number says nothing of its round."""
    round_id, start, end = _month(number % ROUNDS)
    place = number % (ROUNDS * ENTRIES_EACH)
    other = OTHERS[number % len(OTHERS)]
    items = ("MKT-1", "MKT-2", f"{other}-1", f"{other}-2")
    return Visit(
        visit_id=f"V{number:06d}",
        round_id=round_id,
        target_id=f"F{number:06d}",
        name=f"第{number}号餐饮店",
        district=f"64010{4 + number % 3}",
        visit_group="",
        entry_ids=(f"E{place:03d}",),
        initiator="MKT",
        department_ids=("MKT", other),
        item_ids=items[: 4 if number % 3 == 0 else 3],
        start=start,
        end=end,
    )


def _entry(place: int) -> Entry:
    round_id, start, end = _month(place % ROUNDS)
    entry_id = f"E{place:03d}"
    return replace(
        ENTRIES[0],
        entry_id=entry_id,
        name=f"计划{entry_id}",
        cooperators=OTHERS,
        item_ids=("MKT-1",),
        proposal_ids=(),
        start=start,
        end=end,
        total=VISITS // ROUNDS // ENTRIES_EACH,
        occurrences=(
            Occurrence(
                round_id=round_id,
                start=start,
                end=end,
                group=entry_id,
                visit_group=entry_id,
            ),
        ),
    )


def _round(like: RoundRecord, number: int, visits: tuple[Visit, ...]) -> RoundRecord:
    drawn = visits[number::ROUNDS]
    stratum = like.record["strata"][0]
    strata = [
        {
            **stratum,
            "entry": entry_id,
            "selected": [
                [v.target_id, ""] for v in drawn if v.entry_ids == (entry_id,)
            ],
        }
        for entry_id in sorted({v.entry_ids[0] for v in drawn})
    ]
    record = {**like.record, "strata": strata}
    return replace(like, round_id=_month(number)[0], record=record)
