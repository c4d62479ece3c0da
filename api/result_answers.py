"""Answers of routes that show results: one body for a department and the regulator."""

from fastapi import Request
from fastapi.responses import Response

from api.documents import answer
from api.errors import present
from api.paging import Asked
from api.preconditions import tag_answer
from api.results import History, Result, shown, tag_of
from api.watching import Watched
from planner.publishing.publication import Facts
from planner.publishing.published import PublicStore
from planner.publishing.result_rules import rules_of
from planner.publishing.store import YearRow
from planner.results.port import Wanted
from planner.results.record import Place


def listed_results(
    asked: Asked,
    seen: Watched,
    store: PublicStore,
    year: YearRow,
    facts: Facts,
    wanted: Wanted,
) -> Response:
    """Return the page of the results that are wanted."""
    page, policy = asked.page, rules_of(year).policy
    rows = store.results.listed(year, wanted, page.after, page.limit)
    seen(asked.shown(rows))
    return asked.answer(Result, rows, lambda row: shown(row, facts.items, policy))


def one_result(
    request: Request,
    seen: Watched,
    store: PublicStore,
    year: YearRow,
    facts: Facts,
    place: Place,
) -> Response:
    """Return a result with its versions, tagged by what changing it takes."""
    versions = store.results.versions(year, place)
    newest = present(next(reversed(versions), None), place.item_id)
    tag_answer(request, tag_of(newest))
    policy = rules_of(year).policy
    rows = [shown(version, facts.items, policy) for version in versions]
    seen(versions)
    return answer(History, {"result": rows[-1], "versions": rows})
