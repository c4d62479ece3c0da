"""The records of scheduling: what is given, and what has no day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from planner.visits import Visit


class Cause(StrEnum):
    """Why a visit has no day, as `solvers.days_facts` tells them apart."""

    WINDOW = "window"
    TEAM = "team"
    PERSON = "person"
    MONTH = "month"
    DEPARTMENT = "department"
    JOINT = "joint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a target is, and its industry: what its days depend on."""

    address: str = ""
    industry: str = ""


class Seated(Protocol):
    """Somebody who makes a visit."""

    @property
    def visit_id(self) -> str:
        """The visit."""

    @property
    def inspector_id(self) -> str:
        """Who makes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Visits and the people who make them."""

    visits: Sequence[Visit] = ()
    members: Sequence[Seated] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMissing:
    """A visit without a day, and why.

    Of PERSON, MONTH and DEPARTMENT, `visits` all need `whom` (an id), who has `room`
    for fewer of them on `days`, the only ones on which they can be made. Of JOINT, they
    hold the visit's days; `proven` tells whether that couldn't be otherwise.
    """

    visit_id: str
    cause: Cause
    whom: str = ""
    visits: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    room: int = 0
    proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDays:
    """A round's visits with their days; those without a team have none."""

    visits: tuple[Visit, ...]
    missing: tuple[DayMissing, ...]
