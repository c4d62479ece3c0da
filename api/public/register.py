"""Public routes of what a year is made of: departments, items, shares, withdrawals."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Public
from api.deps import ChosenYear, IdAsked, Kept
from api.paging import Paged, listing
from api.public import register_schemas as schemas
from planner.publishing.marks import marks_of
from planner.publishing.shares import public_shares
from planner.publishing.store import (
    DepartmentRow,
    EntryRow,
    ItemRow,
    RequirementRow,
    RoundRow,
    Where,
)

router = APIRouter(prefix="/public", tags=["public"])


@listing(router, "/departments", schemas.Department)
def departments(
    _audience: Public, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List the departments that take part."""
    rows = store.rows(DepartmentRow, year.year_id, asked.page)
    return asked.answer(schemas.Department, rows)


@listing(router, "/items", schemas.Item)
def items(
    _audience: Public,
    asked: Paged,
    store: Kept,
    year: ChosenYear,
    department: IdAsked = None,
) -> Response:
    """List the inspection items."""
    where = Where(department_id=department)
    rows = store.rows(ItemRow, year.year_id, asked.page, where)
    return asked.answer(schemas.Item, rows)


@listing(router, "/certificate", schemas.Share)
def certificate(
    _audience: Public, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List the shares that the plan was asked for, and those that it reached."""
    shares = public_shares(
        store.rows(RequirementRow, year.year_id),
        store.rows(EntryRow, year.year_id),
        store.rows(RoundRow, year.year_id),
    )
    return asked.answer(schemas.Share, asked.of(sorted(shares, key=lambda s: s.key)))


@listing(router, "/withdrawals", schemas.Withdrawal)
def withdrawals(
    _audience: Public, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List what was withdrawn of what had been public, and why."""
    rows = asked.of(marks_of(store.published.withdrawals(year.year)))
    return asked.answer(schemas.Withdrawal, rows)
