"""Visits that need a day, and the people who make them, as numbers.

A *team* is all people of a visit. A *host* is a department that takes part in it. Days
are numbered from 0 and need not follow one another on the calendar.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: The day of a visit that has none.
NO_DAY = -1
#: The limit of a department that has none.
NO_LIMIT = 10**6
#: The place of a visit of which nothing is known.
NO_PLACE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysFacts:
    """Visits, people, departments and days.

    Attributes
    ----------
    allowed
        Days of each visit's window that are worked and not blocked, of shape
        (n_visits, n_days).
    team_visit, team_person
        One row a person of a visit.
    host_visit, host_department
        One row a department of a visit.
    free
        When each person is there, of shape (n_people, n_days).
    person_visits, person_minutes
        What each person does in a day at most, of shape (n_people,).
    month_visits
        How many visits each person makes in a month at most, of shape (n_people,);
        `NO_LIMIT` where nothing is said.
    department_visits
        What each department takes part in on a day at most, of shape
        (n_departments,); `NO_LIMIT` where nothing is said.
    used_visits, used_minutes
        What people do already, of shape (n_people, n_days).
    used_month, month_minutes
        How many visits they make already in the whole of each month, and how long
        these take, of shape (n_people, n_months); days that aren't in the table count.
    used_department
        What departments do already, of shape (n_departments, n_days).
    minutes
        What a visit takes of each of its people, of shape (n_visits,).
    place
        The neighbourhood of each visit, `NO_PLACE` where it isn't known.
    period
        The month of each day, from 0, of shape (n_days,).
    visit_ticket
        Distinct numbers that order the visits, whatever the order of rows.
    day_ticket
        In [0, 2^16), of shape (n_visits, n_days): which of equally good days.
    outing
        Up to how many visits of a department at one place count as one outing a day;
        0 where nothing is to be kept together.
    """

    allowed: BoolArray
    team_visit: IntArray
    team_person: IntArray
    host_visit: IntArray
    host_department: IntArray
    free: BoolArray
    person_visits: IntArray
    person_minutes: IntArray
    month_visits: IntArray
    department_visits: IntArray
    used_visits: IntArray
    used_minutes: IntArray
    used_month: IntArray
    month_minutes: IntArray
    used_department: IntArray
    minutes: IntArray
    place: IntArray
    period: IntArray
    visit_ticket: IntArray
    day_ticket: npt.NDArray[np.uint16]
    outing: int

    def __post_init__(self) -> None:
        visits, days = self.allowed.shape
        if len(np.unique(self.visit_ticket)) != visits:
            msg = "visits have distinct tickets"
            raise ValueError(msg)
        if self.free.shape[1] != days or len(self.period) != days:
            msg = "all tables have the same days"
            raise ValueError(msg)
        months = self.period.max(initial=-1) + 1
        if not self.used_month.shape[1] == self.month_minutes.shape[1] == months:
            msg = "every month has a column of what is used"
            raise ValueError(msg)
        if (self.minutes < 1).any():
            msg = "a visit takes at least a minute"
            raise ValueError(msg)


class Cause(StrEnum):
    """Why a visit has no day.

    WINDOW: no day of its window is worked. TEAM: its people are never there together.
    PERSON, DEPARTMENT: one of them has fewer places than visits that need them; MONTH:
    a person has, as months are limited. JOINT: no single one is short, but all
    together are.
    """

    WINDOW = "window"
    TEAM = "team"
    PERSON = "person"
    MONTH = "month"
    DEPARTMENT = "department"
    JOINT = "joint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A visit without a day, and why.

    With PERSON, MONTH and DEPARTMENT, `visits` all need `whom` and can be made only on
    `days`, on which whom has `room` for one fewer. With JOINT they are those who hold
    the visit's days, and `proven` tells whether it is certain that all of them can't
    be placed.
    """

    visit: int
    cause: Cause
    whom: int = -1
    visits: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    room: int = 0
    proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysAnswer:
    """The day of each visit, `NO_DAY` where it has none, and why it has none."""

    day: IntArray
    unplaced: tuple[Unplaced, ...]
