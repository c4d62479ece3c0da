"""How the days of visits are given."""

from dataclasses import dataclass

from planner.policy.rules import refuse, within


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysPolicy:
    """Limits and wishes for working days.

    `department_per_day` is in how many visits a department takes part on a day at
    most, 0 for no limit. `together` asks for neighbours to be visited on one day.
    """

    department_per_day: int = 0
    together: bool = True

    def __post_init__(self) -> None:
        refuse([within("department_per_day", self.department_per_day, 0)])
