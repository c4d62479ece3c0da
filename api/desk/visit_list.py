"""Which visits a list shows: of a week or month, of a person, in a state."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import Depends, Query

from api.desk.progress import OPEN, Progress, State
from api.desk.room import DeskVisit, Room, Standing
from api.desk.weeks import Period, named_week, week_of
from planner.publishing.store import VisitRow
from planner.results.clock import Mark

_WEEK = r"^([12][0-9]{3}-W(0[1-9]|[1-4][0-9]|5[0-3]))?$"
_MONTH = r"^([12][0-9]{3}-(0[1-9]|1[0-2]))?$"
_ID = r"^([0-9A-Za-z_.-]{1,64})?$"

#: What a list may be asked for beside the states: what they are made of.
UNCONFIRMED = "unconfirmed"
LATE = "late"
TO_DO = "to-do"
CHOICES = (TO_DO, UNCONFIRMED, LATE, *(state.value for state in State))
_STATE = rf"^({'|'.join(CHOICES)})?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks a list for; "" does not restrict."""

    week: str
    month: str
    inspector: str
    state: str

    def period(self, today: date) -> Period:
        """Return the period meant: this week, unless anything says otherwise."""
        if self.month:
            return Period(month=self.month)
        if self.week:
            return Period(week=named_week(self.week))
        if self.inspector or self.state:
            return Period()
        return Period(week=week_of(today))

    @property
    def narrowed(self) -> bool:
        """Whether more than a week is asked for."""
        return bool(self.month or self.inspector or self.state)


def _asked(
    week: Annotated[
        str, Query(pattern=_WEEK, examples=["2026-W14"], description="An ISO week.")
    ] = "",
    month: Annotated[str, Query(pattern=_MONTH, examples=["2026-04"])] = "",
    inspector: Annotated[
        str, Query(pattern=_ID, description="One of the department's people.")
    ] = "",
    state: Annotated[str, Query(pattern=_STATE, examples=[TO_DO])] = "",
) -> Asked:
    return Asked(week=week, month=month, inspector=inspector, state=state)


#: What a list of visits is asked for.
AskedList = Annotated[Asked, Depends(_asked)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list has, in the order shown: by day, those without one last."""

    period: Period
    standings: tuple[Standing, ...]

    @property
    def unconfirmed(self) -> list[Standing]:
        """Those whose people are still to be confirmed."""
        return [one for one in self.standings if one.unconfirmed]


def listed(room: Room, asked: Asked) -> Listed:
    """Return what a list shows."""
    period = asked.period(room.today)
    rows = _rows(room, asked, period)
    if asked.inspector:
        own = room.own_seats()
        theirs = {s.visit_id for s in own if s.inspector_id == asked.inspector}
        rows = [row for row in rows if row.visit_id in theirs]
    found = [one for one in room.standings(rows) if matches(one, asked.state)]
    return Listed(period=period, standings=in_order(found))


def _rows(room: Room, asked: Asked, period: Period) -> list[VisitRow]:
    """Return the visits that may be in a list: of the year, no more than are meant."""
    if period.days is not None or asked.state in ("", State.WITHDRAWN):
        return room.rows(period.days)
    waits: Iterable[str] = ()
    if asked.state in (UNCONFIRMED, TO_DO):
        waits = (v for v, one in room.all_teams.items() if one.confirmation is None)
    meant = (v for v, one in room.progress.items() if _is_meant(one, asked.state))
    return room.rows_of(dict.fromkeys((*waits, *meant)))


def by_day(
    visits: Iterable[DeskVisit],
) -> Iterator[tuple[date | None, list[DeskVisit]]]:
    """Yield visits in order day by day, None for those without one."""
    for day, of_day in groupby(visits, key=lambda one: one.row.day):
        yield day, list(of_day)


def matches(one: Standing, state: str) -> bool:
    """Tell whether a visit is in the state asked for; "" is any."""
    if state in (UNCONFIRMED, TO_DO) and one.unconfirmed:
        return True
    return not state or _is_meant(one.progress, state)


def _is_meant(progress: Progress, state: str) -> bool:
    """Tell whether a visit is meant for how far it is."""
    if state == LATE:
        return progress.mark is not Mark.NONE
    if state == TO_DO:
        return progress.state in OPEN
    return progress.state == state


def in_order(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return visits by day, then place, as they are gone to."""
    return tuple(sorted(standings, key=lambda one: place_of(one.row)))


def place_of(row: VisitRow) -> tuple[bool, date, str, str, str]:
    """Return what orders visits: by day, then as they are gone to."""
    return row.day is None, row.day or row.end, row.district, row.address, row.visit_id
