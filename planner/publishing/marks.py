"""Withdrawals as anyone may see them: where, since when and why, never of whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from planner.publishing.withdrawal import Withdrawal, day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A withdrawal without the target."""

    key: str
    public_id: str
    year: int
    what: str
    round_id: str
    entry_id: str
    withdrawn_on: date
    restored_on: date | None
    ground: str
    ground_zh: str
    ground_en: str
    note: str


def marks_of(made: Iterable[Withdrawal]) -> Iterator[Mark]:
    """Yield the marks of what had been public; of all else nobody is told."""
    for one in made:
        if one.was_public:
            round_id, entry_id, _ = one.row_key.split("|")
            zh, en = one.ground_names
            yield Mark(
                key=one.key,
                public_id=one.public_id,
                year=one.year,
                what=one.what,
                round_id=round_id,
                entry_id=entry_id,
                withdrawn_on=one.withdrawn_on,
                restored_on=day_of(one.restored_at) if one.restored_at else None,
                ground=one.ground,
                ground_zh=zh,
                ground_en=en,
                note=one.note,
            )
