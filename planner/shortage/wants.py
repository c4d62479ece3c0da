"""What a department lacks, and what a change is called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planner.messages.team_ways import WORDS
from planner.pairing.shortages import Gap, label_of
from planner.pairing.teams import Seat
from planner.registry import Registry
from planner.shortage.record import Kind
from planner.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """Seats of one kind that a department lacks people for, and at which visits."""

    department_id: str
    name: str
    seat: Seat
    visits: tuple[Visit, ...]

    @property
    def label(self) -> str:
        """What a shortage calls the qualification."""
        return label_of(self.seat)

    @property
    def districts(self) -> tuple[str, ...]:
        """Where, ascending."""
        return tuple(sorted({visit.district for visit in self.visits}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A change in Chinese, in English, and as a file would have it."""

    zh: str
    en: str
    change: str


def words(kind: Kind, change: str, **figures: object) -> Words:
    """Return what a change is called."""
    zh, en = WORDS[kind.value]
    return Words(zh=zh.format(**figures), en=en.format(**figures), change=change)


def wants(gaps: Iterable[Gap], registry: Registry) -> list[Want]:
    """Return what lacks, by department and seat, in order."""
    names: Mapping[str, str] = {d.department_id: d.name for d in registry.departments}
    found: dict[tuple[str, str], tuple[Seat, dict[str, Visit]]] = {}
    for gap in gaps:
        for seat in gap.seats:
            key = gap.department_id, label_of(seat)
            _, visits = found.setdefault(key, (seat, {}))
            visits[gap.visit.visit_id] = gap.visit
    return [
        Want(
            department_id=department_id,
            name=names.get(department_id) or department_id,
            seat=seat,
            visits=tuple(visits.values()),
        )
        for (department_id, _), (seat, visits) in sorted(
            found.items(), key=lambda one: one[0]
        )
    ]
