"""Routes of the coordinator about publication: what is taken back, and given back."""

from dataclasses import asdict

from fastapi import APIRouter
from fastapi.responses import Response

from api.audiences import Coordinator, Regulator
from api.deps import ChosenYear, IdInPath, Kept, Today
from api.errors import Code
from api.paging import Paged, listing
from api.regulator.publication_schemas import (
    ListedToWithdraw,
    Publication,
    ToRestore,
    Withdrawal,
)
from api.steps import NO_STORE, step
from planner.publishing import withdrawal as kept
from planner.publishing.calendar import calendar
from planner.publishing.row_of import listed_key
from planner.publishing.withdrawing import withdraw_listed
from planner.season.callers import caller_of

router = APIRouter(prefix="/regulator", tags=["regulator"])

_CLOSED = (Code.NO_CREDENTIALS, Code.BAD_CREDENTIALS, Code.WRONG_AUDIENCE)
_CREATED = 201


@listing(router, "/publications", Publication, *_CLOSED)
def publications(
    _audience: Regulator, asked: Paged, store: Kept, today: Today, year: ChosenYear
) -> Response:
    """List what comes out when, and what is out, withdrawn or overdue."""
    return asked.answer(Publication, asked.of(calendar(store, year, today)))


@listing(router, "/withdrawals", Withdrawal, *_CLOSED)
def withdrawals(
    _audience: Regulator, asked: Paged, store: Kept, year: ChosenYear
) -> Response:
    """List what was withdrawn of a year, in force or undone."""
    rows = asked.of(store.published.withdrawals(year.year))
    return asked.answer(Withdrawal, rows, _told)


@step(
    router,
    "/withdrawals",
    Withdrawal,
    _CREATED,
    {404: "withdrawal_no_row", 409: "withdrawal_already"},
)
def withdraw(
    token: Coordinator,
    store: Kept,
    today: Today,
    year: ChosenYear,
    given: ListedToWithdraw,
) -> Response:
    """Withdraw a list's row: its address stays, and says since when and why."""
    wanted = kept.Wanted(
        what=kept.What.LISTED,
        row_key=listed_key(given.round_id, given.entry_id, given.target_id),
        ground=given.ground,
        note=given.note,
    )
    made = withdraw_listed(store, year, wanted, today, caller_of(token).actor)
    return _shown(made, _CREATED)


@step(
    router,
    "/withdrawals/{public_id}/restoration",
    Withdrawal,
    refused={404: "withdrawal_unknown"},
)
def restore(
    token: Coordinator, store: Kept, public_id: IdInPath, given: ToRestore
) -> Response:
    """Undo a withdrawal: what was withdrawn is public again."""
    actor = caller_of(token).actor
    return _shown(store.published.restore(public_id, given.note, actor), 200)


def _told(made: kept.Withdrawal) -> dict[str, object]:
    zh, en = made.ground_names
    return {**asdict(made), "ground_zh": zh, "ground_en": en}


def _shown(made: kept.Withdrawal, status: int) -> Response:
    model = Withdrawal.model_validate(_told(made))
    return Response(
        model.model_dump_json(),
        status_code=status,
        media_type="application/json",
        headers=NO_STORE,
    )
