"""The year so far, as a round's teams take account of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from planner.durations import Minutes, Planned


class _Visited(Planned, Protocol):
    @property
    def visit_id(self) -> str: ...
    @property
    def target_id(self) -> str: ...


class _Member(Protocol):
    @property
    def visit_id(self) -> str: ...
    @property
    def inspector_id(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Visits and minutes of inspectors, and who saw which target, by target."""

    visits: Mapping[str, int] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)
    met: Mapping[str, frozenset[str]] = field(default_factory=dict)


def prior_of(
    visits: Iterable[_Visited], members: Iterable[_Member], minutes: Minutes
) -> Prior:
    """Return what some visits and their teams come to."""
    known = {visit.visit_id: visit for visit in visits}
    made: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    met: dict[str, set[str]] = {}
    for member in members:
        visit = known[member.visit_id]
        made[member.inspector_id] += 1
        spent[member.inspector_id] += minutes(visit)
        met.setdefault(visit.target_id, set()).add(member.inspector_id)
    return Prior(
        visits=made,
        minutes=spent,
        met={target_id: frozenset(people) for target_id, people in met.items()},
    )
