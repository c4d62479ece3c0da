"""What departments owe of their visits, and what of it is late."""

from dataclasses import dataclass
from datetime import date

from planner.results.clock import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A department's part of a visit, or of `count` alike ones, and how far it is.

    Attributes
    ----------
    items, entered, published
        How many items of the department's it has, and how many of these have a result
        that was entered (and not sent back), and one that was published.
    expected_on
        The visit's day, or the last of its window where it has none.
    ended_on, entered_on, published_on
        The last days of what there is: inspected, entered, published.
    """

    visit_id: str = ""
    round_id: str = ""
    target_id: str = ""
    name: str = ""
    department_id: str
    items: int
    entered: int
    published: int
    expected_on: date
    ended_on: date | None
    entered_on: date | None
    published_on: date | None
    count: int = 1

    @property
    def ends_on(self) -> date:
        """The day on which the inspection ended, or is expected to."""
        return self.ended_on or self.expected_on

    @property
    def all_entered_on(self) -> date | None:
        """The day by which every item had a result, None until then."""
        return self.entered_on if self.entered >= self.items else None

    @property
    def all_published_on(self) -> date | None:
        """The day by which every item's result was published, None until then."""
        return self.published_on if self.published >= self.items else None

    def deadline(self, within: int, calendar: Calendar) -> date:
        """Return the day until which results must be published."""
        return calendar.after(self.ends_on, within)


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A result that something follows from, or `count` alike ones.

    `handler_id` is the department that has it in hand.
    """

    visit_id: str = ""
    department_id: str
    item_id: str = ""
    handler_id: str
    inspected_on: date
    rectify_by: date | None
    closed_on: date | None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCount:
    """How many results of a department inspected in a period have these codes."""

    department_id: str
    codes: tuple[str, ...]
    first_offence: bool
    count: int
