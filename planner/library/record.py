"""Snapshots of the library as the ledger tells of them, and what changed between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from planner.counts import FileCount
from planner.ledger.event import Event, Kind
from planner.ledger.port import Ledger


class Form(StrEnum):
    """How a snapshot came from the one before.

    WHOLE: a table of all targets; whoever isn't in it is gone. INCREMENT: a table of
    those that are new, changed or gone.
    """

    WHOLE = "whole"
    INCREMENT = "increment"

    @property
    def zh(self) -> str:
        """What officials call it."""
        return {"whole": "全量", "increment": "增量"}[self.value]


class Change(StrEnum):
    """What is counted of a target that differs between two snapshots.

    One that is in both may have moved, have another grade and other cells changed.
    """

    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    GRADE = "grade"
    OTHER = "other"

    @property
    def zh(self) -> str:
        """What officials call it."""
        names = ("新增", "移出", "迁移", "等级变化", "其他变化")
        return dict(zip(Change, names, strict=True))[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """How many targets differ between two snapshots, and in what.

    `districts` counts by district, where the target is now (where it was, if it is
    gone); `grades` by the grade before and the grade now; `columns` by column, those
    of new and gone targets left aside. `differing` counts each target once.
    """

    targets: int
    differing: int
    districts: Mapping[str, Mapping[Change, int]] = field(default_factory=dict)
    grades: Mapping[tuple[str, str], int] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)

    def total(self, change: Change) -> int:
        """Return how many targets of all districts changed so."""
        return sum(found.get(change, 0) for found in self.districts.values())

    def totals(self) -> dict[str, int]:
        """Return how many targets changed in each way."""
        return {change.value: self.total(change) for change in Change}

    def as_json(self) -> dict[str, Any]:
        """Return it as a document that `from_json` reads."""
        return {
            "targets": self.targets,
            "differing": self.differing,
            "districts": {
                district: {change.value: n for change, n in found.items()}
                for district, found in self.districts.items()
            },
            "grades": [[was, now, n] for (was, now), n in self.grades.items()],
            "columns": dict(self.columns),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Return what a document says."""
        return cls(
            targets=told["targets"],
            differing=told["differing"],
            districts={
                district: {Change(change): n for change, n in found.items()}
                for district, found in told["districts"].items()
            },
            grades={(was, now): n for was, now, n in told["grades"]},
            columns=told["columns"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One state of the library.

    `name` is that of its table, a digest; `before` the one that it was made from, ""
    of the one that a year was opened with. `inputs` is what the file is kept under.
    `differences` names the document that says what changed.
    """

    name: str
    before: str
    form: Form
    inputs: str
    targets: int
    counts: tuple[FileCount, ...]
    totals: Mapping[str, int]
    differences: str
    seq: int
    at: str
    actor: str


def library_subject(year: int) -> str:
    """Return what the ledger calls a year's library."""
    return f"library:{year}"


def snapshots_of(ledger: Ledger, year: int) -> list[Snapshot]:
    """Return the snapshots that came after a year's opening, oldest first."""
    events = ledger.events(subject=library_subject(year), kind=Kind.IMPORT)
    return [_told(event) for event in events]


def body_of(
    *,
    year: int,
    name: str,
    before: str,
    form: Form,
    inputs: str,
    counts: Iterable[FileCount],
    differences: Differences,
    document: str,
) -> dict[str, Any]:
    """Return what the ledger keeps of a snapshot; `_told` reads it."""
    return {
        "year": year,
        "snapshot": name,
        "before": before,
        "form": form.value,
        "inputs": inputs,
        "targets": differences.targets,
        "files": {
            one.file: {"rows": one.rows, "kept": one.kept, "rejected": one.rejected}
            for one in counts
        },
        "changed": differences.totals(),
        "differences": document,
    }


def _told(event: Event) -> Snapshot:
    body = event.body
    return Snapshot(
        name=body["snapshot"],
        before=body["before"],
        form=Form(body["form"]),
        inputs=body["inputs"],
        targets=body["targets"],
        counts=tuple(FileCount(file=name, **n) for name, n in body["files"].items()),
        totals=body["changed"],
        differences=body["differences"],
        seq=event.seq,
        at=event.at,
        actor=event.actor,
    )
