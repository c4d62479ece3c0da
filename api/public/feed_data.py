"""What the feed's items hold: the same that the listing of their kind has."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel

from api.parts import Parts
from api.public import register_schemas, schemas
from planner.publishing.feed import Fact, Fed, State
from planner.publishing.lists import public_listed
from planner.publishing.plan_changes import PlanChangeRow, public_change
from planner.publishing.public_results import ResultsWanted, public_result
from planner.publishing.publication import public_entry, public_round
from planner.publishing.store import (
    EVERYTHING,
    EntryRow,
    ListedRow,
    RoundRow,
    Where,
    YearRow,
)
from planner.publishing.withdrawal import Withdrawn

#: A row's key, and what is shown of it.
Told = Iterator[tuple[str, object]]
_Reader = Callable[[Parts, YearRow, tuple[str, ...], date], Told]


def data_of(
    parts: Parts, shown: Sequence[Fed], today: date
) -> Mapping[int, dict[str, Any]]:
    """Return what is to be told of items, by position, read kind by kind."""
    wanted: dict[tuple[int, Fact], dict[str, int]] = defaultdict(dict)
    for one in shown:
        if one.state is not State.GONE:
            wanted[one.year, one.kind][one.row_key] = one.position
    found: dict[int, dict[str, Any]] = {}
    for (calendar_year, kind), positions in wanted.items():
        year = parts.store.year(str(calendar_year))
        if year is not None:
            schema, read = _READERS[kind]
            for key, view in read(parts, year, tuple(positions), today):
                model = schema.model_validate(view, from_attributes=True)
                found[positions[key]] = model.model_dump(mode="json")
    return found


def _entries(parts: Parts, year: YearRow, keys: tuple[str, ...], _day: date) -> Told:
    facts = parts.facts_of(year)
    for row in parts.store.rows(EntryRow, year.year_id, where=Where(keys=keys)):
        yield row.key, public_entry(row, facts)


def _changes(parts: Parts, year: YearRow, keys: tuple[str, ...], _day: date) -> Told:
    talk = parts.facts_of(year).talk
    for row in parts.store.rows(PlanChangeRow, year.year_id, where=Where(keys=keys)):
        yield row.key, public_change(row, talk)


def _rounds(parts: Parts, year: YearRow, keys: tuple[str, ...], day: date) -> Told:
    withdrawn = Withdrawn(parts.store.published.withdrawals(year.year))
    for row in parts.store.rows(RoundRow, year.year_id, where=Where(keys=keys)):
        yield row.key, public_round(row, day, withdrawn)


def _listed(parts: Parts, year: YearRow, keys: tuple[str, ...], day: date) -> Told:
    withdrawn = Withdrawn(parts.store.published.withdrawals(year.year))
    where = Where(keys=keys, released_by=day)
    for row in parts.store.rows(ListedRow, year.year_id, where=where):
        yield row.key, public_listed(row, year.year, day, withdrawn)


def _results(parts: Parts, year: YearRow, keys: tuple[str, ...], day: date) -> Told:
    facts = parts.facts_of(year)
    wanted = ResultsWanted(row_keys=keys)
    found = parts.store.published.results(year, day, EVERYTHING, wanted)
    for row in found:
        yield row.row_key, public_result(row, year.year, facts)


_READERS: Mapping[Fact, tuple[type[BaseModel], _Reader]] = {
    Fact.ENTRY: (schemas.Entry, _entries),
    Fact.CHANGE: (schemas.Change, _changes),
    Fact.ROUND: (schemas.RoundSummary, _rounds),
    Fact.LISTED: (schemas.Listed, _listed),
    Fact.RESULT: (register_schemas.Result, _results),
}
