"""What a check of the ledger says: passed or failed, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.errors import Finding

#: Faults told a check in words; a machine is told all.
_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One check: what was looked at, how much of it, and what is wrong.

    A note is worth telling and no fault.
    """

    name_zh: str
    name_en: str
    count: int
    faults: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def lines(self) -> Iterator[str]:
        """Yield what is shown of it, a line for each fault and note."""
        name = f"{self.name_zh} {self.name_en}"
        if self.passed:
            yield f"PASS  {name}：{self.count}"
        for fault in self.faults[:_TOLD]:
            yield f"FAIL  {name}：{fault.message.zh} / {fault.message.en}"
        if more := len(self.faults[_TOLD:]):
            yield f"FAIL  {name}：另有 {more} 处 / and {more} more"
        for note in self.notes:
            yield f"NOTE  {name}：{note.message.zh} / {note.message.en}"

    def as_json(self) -> dict[str, Any]:
        """Return all of it for a machine."""
        return {
            "check": self.name_en,
            "passed": self.passed,
            "count": self.count,
            "faults": [_told(fault) for fault in self.faults],
            "notes": [_told(note) for note in self.notes],
        }


def _told(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.code,
        "table": finding.file,
        "where": finding.value,
        "zh": finding.message.zh,
        "en": finding.message.en,
    }
