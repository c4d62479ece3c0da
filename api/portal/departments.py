"""The page of a department: what it takes part in this year, and what it checks."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import ChosenYear, FactsOfYear, IdInPath, YearSeen
from api.errors import Code, present
from api.pages.fresh import PageTagged
from api.pages.routing import page_route
from api.portal.family import PORTAL
from planner.publishing.entry_choice import EntryChoice

router = APIRouter(tags=["public"])


@page_route(router, "/departments/{department_id}", Code.NO_YEAR, Code.NOT_FOUND)
def department(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    year: ChosenYear,
    facts: FactsOfYear,
    seen: YearSeen,
    department_id: IdInPath,
) -> Response:
    """Show a department's tasks and items."""
    name = present(facts.departments.get(department_id), department_id)
    items = facts.items.values()
    return PORTAL.page(
        request,
        "department.html",
        year=year,
        department_id=department_id,
        name=name,
        tasks=EntryChoice(department=department_id).of(seen.entries),
        items=[item for item in items if item.department_id == department_id],
        departments=sorted(facts.departments.items()),
    )
