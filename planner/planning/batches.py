"""How the year is cut into rounds, and when each entry is drawn."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planner.ids import FULL_SUFFIX, is_full
from planner.planning.plan import Entry, Occurrence
from planner.policy.record import Across, Coordination, Policy
from planner.registry import Basis

#: How many parts a year has, and the letter that numbers them.
_PARTS = {
    "year": (1, ""),
    "half-year": (2, "H"),
    "quarter": (4, "Q"),
    "month": (12, "M"),
}

#: What follows a batch's id in a round's: the number of a further lottery in the
#: batch, the suffix of full coverage, and which attempt it is after an abandoned one.
_PART = re.compile(rf"(?:-(\d+))?({FULL_SUFFIX})?(?:\.\d+)?\Z")


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
    return _PART.sub("", round_id, count=1)


def rounds_of_batch(round_ids: Iterable[str], batch_id: str) -> list[str]:
    """Return a batch's rounds in the order in which they are held."""

    def order(round_id: str) -> tuple[int, bool]:
        part = _PART.match(round_id.removeprefix(batch_id))
        number = part and part.group(1)
        return int(number or 1), is_full(round_id)

    own = {r for r in round_ids if batch_of_round(r) == batch_id}
    return sorted(own, key=order)


def windows(
    start: date, end: date, times: int, batches: Sequence[Batch]
) -> list[tuple[str, date, date]]:
    """Return when an entry is drawn: one round and window for each of its times.

    The entry's window is cut where batches begin; the occurrences take evenly
    spaced batches, each from its batch's first day in the window to the day
    before the next occurrence. Where the window touches fewer batches than
    `times`, it is cut evenly by days instead, and what falls into one batch gets
    further rounds in it (`2026Q1`, `2026Q1-2`). Fewer than `times` come back only
    where it has fewer days. A window before the year falls to the first batch.
    """
    touched = [b for b in batches if b.start <= end and b.end >= start]
    if not touched:
        touched = [batches[0] if end < batches[0].start else batches[-1]]
    if times <= len(touched):
        picked = [touched[i * len(touched) // times] for i in range(times)]
        firsts = [start, *(batch.start for batch in picked[1:])]
    else:
        length = (end - start).days + 1
        count = min(times, length)
        firsts = [start + timedelta(days=i * length // count) for i in range(count)]
        picked = [_holding(first, touched) for first in firsts]
    lasts = [*(first - timedelta(days=1) for first in firsts[1:]), end]
    return list(zip(_numbered(picked), firsts, lasts, strict=True))


def _holding(day: date, batches: Sequence[Batch]) -> Batch:
    return next((b for b in batches if day <= b.end), batches[-1])


def _numbered(picked: Sequence[Batch]) -> list[str]:
    seen: Counter[str] = Counter()
    names: list[str] = []
    for batch in picked:
        seen[batch.batch_id] += 1
        number = seen[batch.batch_id]
        names.append(batch.batch_id if number == 1 else f"{batch.batch_id}-{number}")
    return names


def occurrences(entry: Entry, batches: Sequence[Batch]) -> tuple[Occurrence, ...]:
    """Return an entry's occurrences, not yet grouped: each in a group of its own."""
    suffix = FULL_SUFFIX if entry.basis is Basis.FULL else ""
    return tuple(
        Occurrence(
            round_id=round_id + suffix,
            start=first,
            end=last,
            group=entry.entry_id,
            visit_group=entry.entry_id,
        )
        for round_id, first, last in windows(
            entry.start, entry.end, entry.times, batches
        )
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
    the policy lets into one visit, share a visit group. Whoever isn't drawn
    independently shares a circle of tickets: with the whole round, or with its field
    where the policy keeps fields apart.
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
    fields = {place: known[0].name for place, known in meetings.items()}
    return tuple(_placed(entry, placed, fields, policy) for entry in entries)


def _placed(
    entry: Entry,
    placed: Mapping[tuple[str, str], str],
    fields: Mapping[tuple[str, str], str],
    policy: Policy,
) -> Entry:
    """Return the entry in its groups; `fields` names each field's circle by round."""

    def circle(round_id: str) -> str:
        if _coordination(entry.field, policy) is Coordination.INDEPENDENT:
            return entry.entry_id
        if policy.rounds.across is Across.SPREAD:
            return f"G-{round_id}"
        return fields.get((round_id, entry.field), entry.entry_id)

    return replace(
        entry,
        occurrences=tuple(
            replace(
                occurrence,
                visit_group=placed.get(
                    (entry.entry_id, occurrence.round_id), entry.entry_id
                ),
                group=circle(occurrence.round_id),
            )
            for occurrence in entry.occurrences
        ),
    )


def cluster_of(entry: Entry, occurrence: Occurrence, policy: Policy) -> str:
    """Name what an entry stands with on its circle: its visit group, or itself.

    Entries of one cluster are drawn from one place, so that they meet.
    """
    meets = _coordination(entry.field, policy) is Coordination.MEET
    return occurrence.visit_group if meets else entry.entry_id
