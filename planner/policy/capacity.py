"""How many inspector-hours a plan may ask for, and what may give way to them."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.policy.rules import Broken, refuse, share_of_one, within

_MINUTES_A_DAY = 24 * 60
_DAYS_A_YEAR = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityPolicy:
    """Inspectors' time; shares in millionths.

    `share_micro` is the share of working days that planned visits may take.
    `shift_days` is how far a window may move where its proposals don't say. `least`
    is the least ratio by grade that quotas may shrink to; empty is half of
    `grades.ratio`, with the riskiest grade uncut.
    """

    binding: bool = True
    minutes_per_day: int = 360
    travel_minutes: int = 30
    minutes_unknown: int = 60
    share_micro: int = 1_000_000
    shift_days: int = 0
    least: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        refuse(self._rules())

    def _rules(self) -> Iterator[Broken | None]:
        yield within("minutes_per_day", self.minutes_per_day, 1, _MINUTES_A_DAY)
        yield within("travel_minutes", self.travel_minutes, 0, _MINUTES_A_DAY)
        yield within("minutes_unknown", self.minutes_unknown, 1, _MINUTES_A_DAY)
        yield share_of_one("share", self.share_micro)
        yield within("shift_days", self.shift_days, 0, _DAYS_A_YEAR)
        yield from (share_of_one("least", micro) for _, micro in self.least)
