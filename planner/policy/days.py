"""How the days of visits are given."""

from dataclasses import dataclass

from planner.policy.rules import refuse, within

_MOST_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysPolicy:
    """Limits and wishes for working days. No law sets them: a place decides.

    Attributes
    ----------
    notice_working_days
        Whole working days between the day of the draw and the first day of a visit;
        with 0 the next working day may be one. 1 leaves a day to tell the inspectors
        and prepare the papers.
    department_per_day
        In how many visits a department takes part on a day at most, 0 for no limit.
    together
        Whether neighbours are to be visited on one day.
    """

    notice_working_days: int = 1
    department_per_day: int = 0
    together: bool = True

    def __post_init__(self) -> None:
        refuse(
            [
                within("notice_working_days", self.notice_working_days, 0, _MOST_DAYS),
                within("department_per_day", self.department_per_day, 0),
            ]
        )
