"""What endpoints are given: the store, the day, the year asked for, its facts."""

import calendar
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import Depends, Query, Request
from fastapi import Path as PathParameter

from api.errors import ApiError, Code
from planner.protocol.times import time_text
from planner.publishing.overview import Overview
from planner.publishing.publication import Facts, local_day
from planner.publishing.published import PublicStore
from planner.publishing.result_rules import rules_of
from planner.publishing.store import (
    YearRow,
)
from planner.results.following import Following
from planner.results.register import Register
from planner.results.steps import By

if TYPE_CHECKING:
    from planner.composition.office import Office
    from planner.season.season import Season

from api.parts import Parts

_ID = r"^[0-9A-Za-z_.-]{1,64}$"
_CALENDAR_YEAR = r"^[12][0-9]{3}$"
_MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"


def _parts(request: Request) -> Parts:
    return cast("Parts", request.app.state.parts)


# Coroutines where nothing waits: anything else would be sent to a thread and back.
async def _store(request: Request) -> PublicStore:
    return _parts(request).store


async def _today(request: Request) -> date:
    return local_day(_parts(request).clock.now())


async def _all_parts(request: Request) -> Parts:
    return _parts(request)


def _season(request: Request) -> "Season":
    return _parts(request).season()


def _office(request: Request) -> "Office":
    return _parts(request).office()


async def _now(request: Request) -> str:
    return time_text(_parts(request).clock.now())


#: Classes that take long to load, so they are named only where types are checked.
Steps = Annotated[Any, Depends(_season)]
AtOffice = Annotated[Any, Depends(_office)]
Now = Annotated[str, Depends(_now)]
AllParts = Annotated[Parts, Depends(_all_parts)]
Kept = Annotated[PublicStore, Depends(_store)]
Today = Annotated[date, Depends(_today)]

IdInPath = Annotated[str, PathParameter(pattern=_ID)]
IdAsked = Annotated[str | None, Query(pattern=_ID)]
Month = Annotated[
    str | None,
    Query(pattern=_MONTH, examples=["2026-03"], description="Windows that touch it."),
]
District = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{6}$",
        examples=["640104"],
        description="A district's code: entries whose scope reaches into it.",
    ),
]
Words = Annotated[
    str,
    Query(
        max_length=60,
        examples=["消防"],
        description="Words in an entry's name, field or items.",
    ),
]

EventsOf = Annotated[
    str | None,
    Query(
        max_length=200,
        examples=["2026Q2"],
        description="Events of one round, year or other subject.",
    ),
]


def _chosen_year(
    store: Kept,
    year: Annotated[
        str | None,
        Query(
            pattern=_ID,
            examples=["2026"],
            description="A calendar year or a year_id; the newest without it.",
        ),
    ] = None,
) -> YearRow:
    found = store.year(year)
    if found is None:
        raise ApiError(Code.NO_YEAR)
    return found


ChosenYear = Annotated[YearRow, Depends(_chosen_year)]


def _current_year(
    store: Kept,
    year: Annotated[
        str | None,
        Query(
            pattern=_CALENDAR_YEAR,
            examples=["2026"],
            description="A calendar year; the newest without it.",
        ),
    ] = None,
) -> YearRow:
    return _chosen_year(store, year)


#: The year that a write is to, by its publication in force.
CurrentYear = Annotated[YearRow, Depends(_current_year)]


def by_of(parts: Parts, actor: str) -> By:
    """Return who acts, and that it is now."""
    now = parts.clock.now()
    return By(actor=actor, at=time_text(now), today=local_day(now))


def register_of(parts: Parts, year: YearRow, actor: str) -> Register:
    """Return the register of a year's results, for somebody's steps now."""
    policy = rules_of(year).policy
    return Register(parts.store.results, year, policy, by_of(parts, actor))


def following_of(parts: Parts, year: YearRow, actor: str) -> Following:
    """Return what takes steps after a year's results, for somebody now."""
    rules = rules_of(year)
    by = by_of(parts, actor)
    return Following(parts.store.results, year, rules.policy, rules.calendar, by)


def _facts(request: Request, year: ChosenYear) -> Facts:
    return _parts(request).facts_of(year)


FactsOfYear = Annotated[Facts, Depends(_facts)]


def _overview(
    request: Request, store: Kept, year: ChosenYear, today: Today
) -> Overview:
    return _parts(request).overview(store.revision(), year.year_id, today)


YearSeen = Annotated[Overview, Depends(_overview)]


def days_of(month: str | None) -> tuple[date, date] | None:
    """Return the first and last day of a month ("2026-03"), None for none."""
    if month is None:
        return None
    year, number = int(month[:4]), int(month[5:])
    last = calendar.monthrange(year, number)[1]
    return date(year, number, 1), date(year, number, last)
