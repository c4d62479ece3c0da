"""What a revision of the plan asks for, line by line."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ChangeKind(StrEnum):
    """What a revision of the plan does to an entry."""

    ADDED = "added"
    WITHDRAWN = "withdrawn"
    POSTPONED = "postponed"

    @property
    def zh(self) -> str:
        """What officials call it."""
        return {"added": "新增", "withdrawn": "撤销", "postponed": "延期"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChange:
    """A line of a revision; `row` is its row in the file.

    What is added is named by `proposal_id`, what is withdrawn or postponed by
    `entry_id`; `start` and `end` are the new window of what is postponed.
    """

    kind: ChangeKind
    row: int = field(compare=False)
    entry_id: str = ""
    proposal_id: str = ""
    start: date | None = None
    end: date | None = None
    reason: str

    def __post_init__(self) -> None:
        added, postponed = (
            self.kind is kind for kind in (ChangeKind.ADDED, ChangeKind.POSTPONED)
        )
        named = bool(self.proposal_id) == added and bool(self.entry_id) != added
        window = self.start is not None and self.end is not None
        if not named or not self.reason or window != postponed:
            msg = f"a change in row {self.row} that says too little or too much"
            raise ValueError(msg)
