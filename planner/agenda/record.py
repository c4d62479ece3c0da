"""How a year stands, as the office's pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from planner.ceremony.state import RoundState


class StepState(StrEnum):
    """Where a step of the year's path is."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    STOPPED = "stopped"


class Stand(StrEnum):
    """Where something that is prepared is."""

    NONE = "none"
    WORKING = "working"
    FAULTY = "faulty"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is prepared before a year is open; ids are "" where there is none."""

    imported: Stand = Stand.NONE
    import_id: str = ""
    planned: Stand = Stand.NONE
    plan_id: str = ""
    approving: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAt:
    """A round: what the plan wants of it, and how far it is.

    `planned` is its name in the plan, which `round_id` differs from where it stands
    in for an abandoned one. `start` is the first day of its first window; `total`
    counts what is to be drawn. `drawn` tells that its visits are there, of which
    `unstaffed` have no team; `released_on` is when its whole list is public.
    """

    round_id: str
    planned: str
    start: date
    end: date
    entries: int
    total: int
    state: RoundState | None = None
    drawn: bool = False
    released_on: date | None = None
    visits: int = 0
    unstaffed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsAt:
    """How far results are: tasks of visits whose day has come, by their state."""

    due: int = 0
    entered: int = 0
    published: int = 0
    soon: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a year stands on a day; `year` is None while none is open.

    `now` is as a statement writes it.
    """

    now: str
    today: date
    year: int | None = None
    prepared: Prepared = field(default_factory=Prepared)
    rounds: Sequence[RoundAt] = ()
    results: ResultsAt = field(default_factory=ResultsAt)
