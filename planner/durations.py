"""How long visits take of their people."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Protocol

from planner.policy.capacity import CapacityPolicy
from planner.registry import Item

#: Of whom no working time binds, a day has all its minutes.
_WHOLE_DAY = 24 * 60


class Planned(Protocol):
    """What is known of a visit's work."""

    @property
    def department_ids(self) -> Sequence[str]:
        """The departments that take part."""

    @property
    def item_ids(self) -> Sequence[str]:
        """All their items."""


#: A visit's minutes.
Minutes = Callable[[Planned], int]


def a_day(capacity: CapacityPolicy) -> int:
    """Return the minutes that an inspector has in a day; all where time binds not."""
    return capacity.minutes_per_day if capacity.binding else _WHOLE_DAY


def minutes_of(items: Iterable[Item], capacity: CapacityPolicy) -> Minutes:
    """Return what a visit takes of each of its people: the longest department's items.

    They come and go together. What takes more than a day counts as a whole one.
    """
    most = a_day(capacity)
    known = {
        item.item_id: (
            item.department_id,
            capacity.minutes_unknown if item.minutes is None else item.minutes,
        )
        for item in items
    }

    @cache
    def longest(department_ids: Sequence[str], item_ids: Sequence[str]) -> int:
        spent = dict.fromkeys(department_ids, 0)
        for item_id in item_ids:
            department_id, takes = known.get(item_id, ("", 0))
            if department_id in spent:
                spent[department_id] += takes
        return max(spent.values())

    def minutes(visit: Planned) -> int:
        whole = longest(tuple(visit.department_ids), tuple(visit.item_ids))
        return max(1, min(whole + capacity.travel_minutes, most))

    return minutes
