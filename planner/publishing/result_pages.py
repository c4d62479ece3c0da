"""Pages of public results; a cursor may stand after a withdrawn one."""

from dataclasses import replace
from datetime import date

from planner.publishing.feed import Fact
from planner.publishing.public_results import (
    PublicResult,
    ResultsWanted,
    public_result,
)
from planner.publishing.publication import Facts
from planner.publishing.published import PublicStore
from planner.publishing.store import EVERYTHING, Page, YearRow

#: How a cursor names a withdrawn result: by its id, as its key spells out the target.
_BY_ID = "#"


def public_results(
    store: PublicStore,
    year: YearRow,
    facts: Facts,
    today: date,
    page: Page,
    wanted: ResultsWanted,
) -> list[PublicResult]:
    """Return a page of the results that are public on a day."""
    after = _key_after(store, year, page.after, today)
    rows = store.published.results(year, today, replace(page, after=after), wanted)
    return [public_result(row, year.year, facts) for row in rows]


def _key_after(store: PublicStore, year: YearRow, cursor: str, today: date) -> str:
    if not cursor.startswith(_BY_ID):
        return cursor
    fed = store.published.feed_find(Fact.RESULT, cursor.removeprefix(_BY_ID))
    if fed is None:
        return cursor
    wanted = ResultsWanted(row_keys=(fed.row_key,))
    rows = store.published.results(year, today, EVERYTHING, wanted)
    return rows[0].key if rows else cursor
