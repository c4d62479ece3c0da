"""Publication: what comes out when, what was taken back, and taking back."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.access.forms import Sent, posted, see
from api.audiences import ConsoleCoordinator, ConsoleUser, Visitor
from api.console.asked import ThisYear
from api.console.family import show
from api.cookies import field
from api.deps import AllParts, IdInPath
from api.errors import ApiError, Code
from api.pages.routing import page_route
from api.parts import Parts
from planner.errors import PlannerError
from planner.publishing.calendar import State, calendar
from planner.publishing.publication import local_day
from planner.publishing.row_of import listed_key
from planner.publishing.store import DepartmentRow, YearRow
from planner.publishing.withdrawal import GROUND_NAMES, Ground, Wanted, What
from planner.publishing.withdrawing import withdraw_listed

router = APIRouter(tags=["console"])

PUBLICATION = "/console/publication"
_FIELDS = ("round", "entry", "target", "ground", "note")
_REFUSED = (Code.NO_YEAR, Code.WRONG_ROLE, Code.NOT_FOUND, Code.CONFLICT)

InState = Annotated[str, Query(max_length=20, pattern=r"^[a-z]*$")]


@page_route(router, PUBLICATION, Code.WRONG_ROLE)
def publication(
    visitor: ConsoleUser,
    request: Request,
    parts: AllParts,
    year: ThisYear,
    state: InState = "",
) -> Response:
    """Show the publication calendar, and what was withdrawn."""
    return _page(request, visitor, parts, year, state)


@posted(router, f"{PUBLICATION}/withdrawals", _FIELDS, *_REFUSED)
def withdraw(
    visitor: ConsoleCoordinator,
    request: Request,
    parts: AllParts,
    year: ThisYear,
    sent: Sent,
) -> Response:
    """Withdraw a list's row, for a ground that everybody reads."""
    if year is None:
        raise ApiError(Code.NO_YEAR)
    typed = {name: field(sent, name).strip() for name in _FIELDS}
    named = typed["ground"]
    wanted = Wanted(
        what=What.LISTED,
        row_key=listed_key(typed["round"], typed["entry"], typed["target"]),
        ground=Ground(named) if named in tuple(Ground) else Ground.OTHER,
        note=typed["note"],
    )
    today, actor = local_day(parts.clock.now()), visitor.caller.actor
    try:
        withdraw_listed(parts.store, year, wanted, today, actor)
    except PlannerError as error:
        return _page(request, visitor, parts, year, "", error, typed)
    return see(f"{PUBLICATION}#withdrawals")


@posted(
    router,
    f"{PUBLICATION}/withdrawals/{{public_id}}/restoration",
    ("note",),
    *_REFUSED,
)
def restore(
    visitor: ConsoleCoordinator,
    request: Request,
    parts: AllParts,
    year: ThisYear,
    public_id: IdInPath,
    sent: Sent,
) -> Response:
    """Undo a withdrawal: what was withdrawn is public again."""
    if year is None:
        raise ApiError(Code.NO_YEAR)
    note, actor = field(sent, "note").strip()[:300], visitor.caller.actor
    try:
        parts.store.published.restore(public_id, note, actor)
    except PlannerError as error:
        return _page(request, visitor, parts, year, "", error)
    return see(f"{PUBLICATION}#withdrawals")


def _page(
    request: Request,
    visitor: Visitor,
    parts: Parts,
    year: YearRow | None,
    state: str,
    wrong: PlannerError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    if year is None:
        return show(request, visitor, "publication.html", year=None)
    store: Any = parts.store
    lines = calendar(store, year, local_day(parts.clock.now()))
    departments = store.rows(DepartmentRow, year.year_id)
    return show(
        request,
        visitor,
        "publication.html",
        wrong=wrong,
        typed=typed,
        year=year,
        lines=[line for line in lines if state in ("", line.state.value)],
        overdue=sum(line.state is State.OVERDUE for line in lines),
        states=list(State),
        state=state,
        withdrawals=store.published.withdrawals(year.year),
        grounds=list(Ground),
        ground_names=GROUND_NAMES,
        names={row.department_id: row.name for row in departments},
    )
