"""The sheets of a day, to print: one for each visit, with a QR code to its page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urljoin

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from markupsafe import Markup

from api.audiences import DeskUser
from api.desk.family import desk_page
from api.desk.room import Desks, DeskVisit, Room
from api.desk.visit_list import in_order
from api.errors import Code
from api.pages.routing import page_route
from api.watching import Watched

router = APIRouter(tags=["desk"])

#: As many items and people a page of A4 has in ordinary print.
_ROWS = 14
#: How far the days before and after are looked for.
_NEAR = timedelta(days=60)

Day = Annotated[date, Path(examples=["2026-04-07"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A visit's sheet; `square` leads to where its results are entered."""

    one: DeskVisit
    square: Markup

    @property
    def dense(self) -> bool:
        """Whether it takes small print to stay on one page."""
        visit = self.one.visit
        return len(visit.items) + len(visit.team) + len(visit.partners) > _ROWS


@page_route(router, "/desk/day/{day}", Code.NO_YEAR, Code.WRONG_ROLE)
def day_sheets(
    visitor: DeskUser, request: Request, desks: Desks, day: Day, noted: Watched
) -> Response:
    """Show the sheets of a day, to print."""
    room = desks.of(visitor.department_id)
    visits = _visits_of(room, day)
    noted(visits)
    sheets = []
    for one in visits:
        address = urljoin(str(request.base_url), f"/desk/visits/{one.row.visit_id}")
        sheets.append(Sheet(one=one, square=_square(address)))
    return desk_page(
        request,
        visitor,
        "day.html",
        day=day,
        before=_next(room, day, -1),
        after=_next(room, day, 1),
        sheets=sheets,
        facts=room.facts.items,
        department=room.name,
        department_name=room.department_name,
        policy=room.rules.policy,
        english=dict(room.rules.policy.english),
    )


def _visits_of(room: Room, day: date) -> list[DeskVisit]:
    rows = [
        row for row in room.rows((day, day)) if row.day == day and not row.withdrawn
    ]
    return room.shown(in_order(room.standings(rows)))


def _next(room: Room, day: date, step: int) -> date | None:
    """Return the nearest day before or after on which there is a visit."""
    near = (day + timedelta(days=step), day + step * _NEAR)
    first, last = sorted(near)
    rows = room.rows((first, last))
    days = [row.day for row in rows if row.day and not row.withdrawn]
    return min(days, key=lambda one: abs(one - day), default=None)


def _square(address: str) -> Markup:
    """Return an address as a QR code in SVG."""
    import segno

    code = segno.make(address, micro=False, error="m")
    return Markup(code.svg_inline(omitsize=True))  # noqa: S704 - made of squares
