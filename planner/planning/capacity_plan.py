"""What came of holding a plan against its inspectors' time, as records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The visits of an entry's occurrence in a district and month, for one department.

    `visits_micro` are expected visits in millionths; each takes `inspectors` people of
    the department `minutes` minutes.
    """

    entry_id: str
    occurrence: int
    department_id: str
    district: str
    month: int
    visits_micro: int
    inspectors: int
    minutes: int

    @property
    def micro_minutes(self) -> int:
        """Inspectors' minutes, in millionths."""
        return self.visits_micro * self.inspectors * self.minutes


class Measure(StrEnum):
    """What of people's time is measured."""

    HOURS = "hours"
    VISITS = "visits"
    VISITS_A_YEAR = "visits a year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a class of inspectors has in a month, and what of it the plan takes.

    Numbers are millionths of minutes, or of people sent to visits, as `measure` says.
    `month` is None for the year; `days` are working days of its people, None where
    the capacity table says the hours; `available` is None where nothing is known.
    `carried` is what is done in each district.
    """

    measure: Measure
    department_id: str
    month: int | None
    districts: tuple[str, ...]
    days: int | None
    available: int | None
    carried: Mapping[str, int]

    @property
    def planned(self) -> int:
        """What is taken, in all districts."""
        return sum(self.carried.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """An entry's window that moved as a whole by `days` (later: positive), and why."""

    entry_id: str
    start: date
    end: date
    new_start: date
    new_end: date
    days: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A grade of an entry of which fewer are drawn than the policy's ratio asks.

    Draws are expected numbers each time, ratios those by which they are shared out;
    both in millionths.
    """

    entry_id: str
    grade: str
    ratio_before: int
    ratio_after: int
    draws_before: int
    draws_after: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityPlan:
    """When visits are made and who carries them, and what had to give way."""

    loads: tuple[Load, ...] = ()
    uses: tuple[Use, ...] = ()
    shifts: tuple[Shift, ...] = ()
    cuts: tuple[Cut, ...] = ()
    unknown: tuple[str, ...] = ()
