"""What two plans come to, side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.console.shares import measure_name

_COUNTS = (
    ("entries", "counts", ("计划", "entries")),
    ("entries_joint", "counts", ("部门联合计划", "joint entries")),
    ("planned", "firm_visits", ("计划户次", "firm-visits planned")),
    ("saved", "firm_visits", ("减少户次", "firm-visits saved")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A figure of two plans; `share` tells whether it is one, to be shown as such."""

    zh: str
    en: str
    this: Decimal
    other: Decimal
    share: bool

    @property
    def change(self) -> Decimal:
        """By how much it is more in this plan."""
        return self.this - self.other


def compared(this: Mapping[str, Any], other: Mapping[str, Any]) -> list[Compared]:
    """Return the figures of two plans' summaries that both have."""
    return [*_counts(this, other), *_shares(this, other)]


def _counts(this: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Compared]:
    for name, part, (zh, en) in _COUNTS:
        values = [summary.get(part, {}).get(name) for summary in (this, other)]
        if None not in values:
            own, beside = (Decimal(str(value)) for value in values)
            yield Compared(zh=zh, en=en, this=own, other=beside, share=False)


def _shares(this: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Compared]:
    theirs = other.get("shares", {})
    for name, line in this.get("shares", {}).items():
        if "share" in name or name.startswith("coverage."):
            zh, en = measure_name(name)
            if name in theirs:
                yield Compared(
                    zh=zh,
                    en=en,
                    this=Decimal(line["reached"]),
                    other=Decimal(theirs[name]["reached"]),
                    share=True,
                )
