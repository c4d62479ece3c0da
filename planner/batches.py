"""How the year is cut into rounds, and when each entry is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planner.plan import Entry, Occurrence
from planner.policy import Coordination, Policy
from planner.registry import Basis

#: How many parts a year has, and the letter that numbers them.
_PARTS = {
    "year": (1, ""),
    "half-year": (2, "H"),
    "quarter": (4, "Q"),
    "month": (12, "M"),
}

#: Full-coverage entries lie outside the lottery's caps, so they have a round,
#: a statement and a record of their own beside the batch's.
FULL_SUFFIX = "-full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A part of the year whose entries are drawn together."""

    batch_id: str
    start: date
    end: date


def batches_of(policy: Policy) -> tuple[Batch, ...]:
    """Return the year's batches in time order, such as `2026Q1` or `2026M01`."""
    parts, letter = _PARTS[policy.rounds.by]
    months = 12 // parts
    starts = [date(policy.year, 1 + part * months, 1) for part in range(parts)]
    ends = [start - timedelta(days=1) for start in starts[1:]]
    width, whole = 2 if parts > 9 else 1, f"{policy.year}"
    return tuple(
        Batch(
            batch_id=f"{policy.year}{letter}{number:0{width}d}" if letter else whole,
            start=start,
            end=end,
        )
        for number, (start, end) in enumerate(
            zip(starts, [*ends, date(policy.year, 12, 31)], strict=True), start=1
        )
    )


def batch_of_round(round_id: str) -> str:
    """Return the batch that a round belongs to."""
    return round_id.removesuffix(FULL_SUFFIX)


def windows(
    start: date, end: date, times: int, batches: Sequence[Batch]
) -> list[tuple[Batch, date, date]]:
    """Return when an entry is drawn: one batch and window for each of its times.

    The entry's window is cut where batches begin; the occurrences take evenly
    spaced batches, each from its batch's first day in the window to the day
    before the next occurrence. Fewer than `times` come back where the window
    touches fewer batches. A window before the year falls to the first batch.
    """
    touched = [b for b in batches if b.start <= end and b.end >= start]
    if not touched:
        touched = [batches[0] if end < batches[0].start else batches[-1]]
    count = min(times, len(touched))
    picked = [touched[i * len(touched) // count] for i in range(count)]
    firsts = [start, *(batch.start for batch in picked[1:])]
    lasts = [*(first - timedelta(days=1) for first in firsts[1:]), end]
    return list(zip(picked, firsts, lasts, strict=True))


def occurrences(entry: Entry, batches: Sequence[Batch]) -> tuple[Occurrence, ...]:
    """Return an entry's occurrences, not yet grouped: each in a group of its own."""
    suffix = FULL_SUFFIX if entry.basis is Basis.FULL else ""
    return tuple(
        Occurrence(
            round_id=batch.batch_id + suffix,
            start=first,
            end=last,
            group=entry.entry_id,
            visit_group=entry.entry_id,
        )
        for batch, first, last in windows(entry.start, entry.end, entry.times, batches)
    )


def _coordination(field: str, policy: Policy) -> Coordination:
    return dict(policy.rounds.coordinate_by_field).get(field, policy.rounds.coordinate)


@dataclass(slots=True)
class _Meeting:
    """Entries of one field whose windows all overlap: one visit group."""

    start: date
    end: date
    departments: frozenset[str]
    name: str

    def takes(
        self, occurrence: Occurrence, departments: frozenset[str], most: int
    ) -> bool:
        overlaps = occurrence.start <= self.end and occurrence.end >= self.start
        return overlaps and len(self.departments | departments) <= most

    def take(self, occurrence: Occurrence, departments: frozenset[str]) -> None:
        self.start = max(self.start, occurrence.start)
        self.end = min(self.end, occurrence.end)
        self.departments |= departments


def group_entries(entries: Sequence[Entry], policy: Policy) -> tuple[Entry, ...]:
    """Return the entries with groups and visit groups, round by round.

    Entries of one field whose windows overlap, as many departments together as
    the policy lets into one visit, share a visit group; unless the field is
    drawn independently they share the group of tickets too.
    """
    meetings: dict[tuple[str, str], list[_Meeting]] = {}
    placed: dict[tuple[str, str], str] = {}
    spots = sorted(
        (occurrence.start, entry.entry_id, occurrence.round_id, entry, occurrence)
        for entry in entries
        for occurrence in entry.occurrences
        if entry.field
    )
    for _, entry_id, round_id, entry, occurrence in spots:
        departments = frozenset(entry.department_ids)
        known = meetings.setdefault((round_id, entry.field), [])
        meeting = next(
            (
                m
                for m in known
                if m.takes(occurrence, departments, policy.merge.max_departments)
            ),
            None,
        )
        if meeting is None:
            meeting = _Meeting(
                occurrence.start, occurrence.end, departments, f"G-{entry_id}"
            )
            known.append(meeting)
        meeting.take(occurrence, departments)
        placed[entry_id, round_id] = meeting.name
    return tuple(_placed(entry, placed, policy) for entry in entries)


def _placed(entry: Entry, placed: dict[tuple[str, str], str], policy: Policy) -> Entry:
    apart = _coordination(entry.field, policy) is Coordination.INDEPENDENT
    return replace(
        entry,
        occurrences=tuple(
            replace(
                occurrence,
                visit_group=(
                    name := placed.get(
                        (entry.entry_id, occurrence.round_id), entry.entry_id
                    )
                ),
                group=entry.entry_id if apart else name,
            )
            for occurrence in entry.occurrences
        ),
    )


def spreads(field: str, policy: Policy) -> bool:
    """Tell whether entries of a field avoid one another's targets."""
    return _coordination(field, policy) is Coordination.SPREAD
