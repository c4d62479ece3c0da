"""What changes in a year's fieldwork, as somebody reports it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: A reason is a sentence or two; papers are kept elsewhere. In characters.
LONGEST_REASON = 500


class ChangeKind(StrEnum):
    """What happened: to an inspector, between one and a firm, or to a visit."""

    ILL = "ill"
    LEFT = "left"
    RECUSED = "recused"
    OBJECTION = "objection"
    MOVED = "moved"

    @property
    def zh(self) -> str:
        """What officials call it."""
        return _ZH[self]


_ZH = {
    ChangeKind.ILL: "请假",
    ChangeKind.LEFT: "离岗",
    ChangeKind.RECUSED: "回避",
    ChangeKind.OBJECTION: "申请回避",
    ChangeKind.MOVED: "改期",
}

#: The columns that each kind of change has, the reason aside.
NEEDED = {
    ChangeKind.ILL: ("inspector_id", "first", "last"),
    ChangeKind.LEFT: ("inspector_id", "first"),
    ChangeKind.RECUSED: ("inspector_id", "target_id"),
    ChangeKind.OBJECTION: ("inspector_id",),
    ChangeKind.MOVED: ("visit_id", "first", "last"),
}

#: Of these an objection has exactly one.
OBJECTED = ("target_id", "visit_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. What is before the day `effective` is over and stays as it is.

    `first` and `last` are the days of an absence, or the new window of a visit; who
    left has a `first` alone. An objection is to an inspector at one visit, or at a
    target for good.
    """

    kind: ChangeKind
    effective: date
    reason: str
    inspector_id: str = ""
    target_id: str = ""
    visit_id: str = ""
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        told = {
            name
            for name in ("inspector_id", "target_id", "visit_id", "first", "last")
            if getattr(self, name)
        }
        needed = set(NEEDED[self.kind])
        if self.kind is ChangeKind.OBJECTION:
            needed |= {name for name in OBJECTED if name in told} or {"visit_id"}
            if told >= set(OBJECTED):
                needed = set()
        ordered = not (self.first and self.last) or self.first <= self.last
        if told != needed or not self.reason or not ordered:
            msg = f"a change {self.kind} that says too little or too much"
            raise ValueError(msg)

    @property
    def days(self) -> tuple[date, date]:
        """The first and last day of an absence, or of a visit's new window."""
        if self.first is None:
            msg = f"a change {self.kind} has no days"
            raise ValueError(msg)
        return self.first, self.last or date.max
