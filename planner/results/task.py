"""A department's part of a visit: what it is to enter results of."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A visit as a department has it; `item_ids` are the department's own items.

    `withdrawn` is the reason for which the visit's target was replaced, else "".
    """

    visit_id: str
    round_id: str
    target_id: str
    name: str
    department_id: str
    item_ids: tuple[str, ...]
    start: date
    end: date
    day: date | None
    withdrawn: str = ""

    @property
    def expected_on(self) -> date:
        """The day on which the inspection ends as long as nobody says otherwise."""
        return self.day or self.end
