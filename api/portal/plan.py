"""The plan's pages: its entries by department, month, district and words; one entry."""

from collections.abc import Iterable, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import (
    ChosenYear,
    FactsOfYear,
    IdInPath,
    Kept,
    Words,
    YearSeen,
    days_of,
)
from api.errors import Code, present
from api.pages.fresh import PageTagged
from api.pages.routing import page_route
from api.portal.asked import (
    ChosenDistrict,
    ChosenId,
    ChosenMonth,
    Order,
    PageNumber,
)
from api.portal.family import PORTAL
from planner.publishing.entry_choice import EntryChoice
from planner.publishing.plan_changes import PlanChangeRow, public_change
from planner.publishing.publication import PublicEntry

router = APIRouter(tags=["public"])

#: Tasks a page; a plan has a few hundred.
_A_PAGE = 50


def _sorted(entries: Sequence[PublicEntry], order: Order) -> Sequence[PublicEntry]:
    if order is Order.START:
        return sorted(entries, key=lambda e: (e.start, e.end, e.entry_id))
    if order is Order.TOTAL:
        return sorted(entries, key=lambda e: (-e.total, e.entry_id))
    return entries


@page_route(router, "/plan", Code.NO_YEAR)
def plan(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    seen: YearSeen,
    department: ChosenId = "",
    month: ChosenMonth = "",
    district: ChosenDistrict = "",
    q: Words = "",
    sort: Order = Order.ID,
    page: PageNumber = 1,
) -> Response:
    """Show the annual plan."""
    choice = EntryChoice(
        department=department or None,
        days=days_of(month or None),
        district=district or None,
        words=q,
    )
    found = _sorted(choice.of(seen.entries), sort)
    changes = store.rows(PlanChangeRow, year.year_id)
    begin = (page - 1) * _A_PAGE
    return PORTAL.page(
        request,
        "plan.html",
        year=year,
        seen=seen,
        found=found[begin : begin + _A_PAGE],
        count=len(found),
        more=len(found) > begin + _A_PAGE,
        page=page,
        asked={"department": department, "month": month, "district": district, "q": q},
        narrowed=bool(department or month or district or q.strip()),
        sort=sort,
        departments=sorted(_taking_part(seen.entries).items()),
        changes=[public_change(row, facts.talk) for row in changes],
    )


def _taking_part(entries: Iterable[PublicEntry]) -> dict[str, str]:
    """Return the departments of a plan, their names by id."""
    return {
        department.id: department.name
        for entry in entries
        for department in (entry.initiator, *entry.cooperators)
    }


@page_route(router, "/plan/{entry_id}", Code.NO_YEAR, Code.NOT_FOUND)
def entry(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    store: Kept,
    year: ChosenYear,
    facts: FactsOfYear,
    seen: YearSeen,
    entry_id: IdInPath,
) -> Response:
    """Show one entry of the plan."""
    found = present(seen.entry(entry_id), entry_id)
    changes = [
        public_change(row, facts.talk)
        for row in store.rows(PlanChangeRow, year.year_id)
        if row.entry_id == entry_id
    ]
    return PORTAL.page(
        request,
        "entry.html",
        year=year,
        entry=found,
        listed=seen.listed.get(entry_id, 0),
        changes=changes,
        districts=seen.districts,
    )
