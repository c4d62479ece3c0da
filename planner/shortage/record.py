"""What keeps visits without a team, and what would give them one, as records."""

from dataclasses import dataclass
from enum import StrEnum

from planner.pairing.teams import Shortage


class Kind(StrEnum):
    """What is changed; the value is what tables call it, in the order of offering."""

    NEIGHBOURS = "neighbours"
    DIRECT = "direct"
    LEAD = "lead"
    CERTIFICATE = "certificate"
    RENEWAL = "renewal"
    MAX_VISITS = "max_visits"
    LONGER = "longer"
    SHORTER = "shorter"
    NO_REPEAT = "no_repeat_years"
    PER_DEPARTMENT = "min_per_department"
    PER_VISIT = "min_per_visit"
    NEWCOMERS = "inspectors"

    @property
    def is_exception(self) -> bool:
        """Whether using it is told of each seat, in `teams.csv` and in the ledger."""
        return self in (Kind.NEIGHBOURS, Kind.DIRECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """Why a department's limits don't go round: exact for the seats as they are cut.

    `wanted` seats of `visits` can be taken by `inspectors` alone, who have room for
    `room` visits this year. `minutes` are those of the shortest visits that could be
    what is missing, in minutes of one inspector, and `minutes_per_day` make a day.
    """

    department_id: str
    visits: tuple[str, ...]
    inspectors: tuple[str, ...]
    wanted: int
    room: int
    minutes: int
    minutes_per_day: int

    @property
    def short(self) -> int:
        """How many inspector-visits are missing, whoever takes which seat."""
        return self.wanted - self.room

    @property
    def days(self) -> int:
        """How many inspector-days are missing at least."""
        return -(-self.minutes // self.minutes_per_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A change with which the teams were made up on trial.

    Attributes
    ----------
    department_id, qualification
        Whose shortage it is for; empty where the change is for all.
    amount
        How many people, visits a year or days more; of a figure of the policy,
        what it becomes.
    change
        As the policy or the table of inspectors would have it.
    left_out, brings_back
        Visits without a team, and how many fewer they are with the change.
    least
        Whether less of the same was tried and brings back fewer.
    """

    round_id: str
    kind: Kind
    department_id: str = ""
    qualification: str = ""
    amount: int
    zh: str
    en: str
    change: str
    left_out: int
    brings_back: int
    least: bool

    def __post_init__(self) -> None:
        if not 0 < self.brings_back <= self.left_out:
            msg = f"brings back {self.brings_back} of {self.left_out} visits"
            raise ValueError(msg)

    @property
    def cures(self) -> bool:
        """Whether it alone gives every visit a team."""
        return self.brings_back == self.left_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Why some of a round's visits have no team, and ways out.

    `exhausted` tells that no more could be tried within the bound on work.
    """

    round_id: str
    unstaffed: tuple[str, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    bottlenecks: tuple[Bottleneck, ...] = ()
    ways: tuple[WayOut, ...] = ()
    exhausted: bool = False
