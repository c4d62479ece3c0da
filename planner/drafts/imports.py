"""Imports: the input files of a year as they were uploaded, and what a check told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from planner.counts import FileCount
from planner.errors import Finding, Level
from planner.importing.schema import TABLES

POLICY = "policy.toml"
#: No name of a table has half as many characters; a file system takes 255 bytes.
_LONGEST_NAME = 60
_WITHOUT_TABLE = frozenset((POLICY, "ceremony.json"))


class Origin(StrEnum):
    """Where a file of an import comes from."""

    UPLOADED = "uploaded"
    BASE = "base"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """One file; `size` in bytes."""

    name: str
    size: int
    sha256: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check of an import came to.

    `usable` tells whether a plan can be asked of it: no fatal finding. `findings` is
    the name of the snapshot that lists them.
    """

    usable: bool
    errors: int
    warnings: int
    counts: tuple[FileCount, ...]
    findings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Input files kept under a digest of all that is in them, which is the id.

    `base` is the import that files not uploaded were taken from. `told` is what the
    upload itself had to say; `checked` is None until the job has ended.
    """

    import_id: str
    base: str | None
    files: tuple[InputFile, ...]
    told: tuple[Finding, ...]
    actor: str
    created_at: str
    job_id: str
    checked: Checked | None = None

    def __post_init__(self) -> None:
        names = [file.name for file in self.files]
        if not names or len(names) != len(set(names)):
            msg = "an import has files, each name once"
            raise ValueError(msg)


def table_name(name: str) -> str | None:
    """Return what an input folder calls an uploaded file, None where it has no use.

    The stem's case is forgiven, as an office's programs write `Targets.XLSX`.
    """
    stem, dot, suffix = name.strip().partition(".")
    lowered = f"{stem}{dot}{suffix}".lower()
    if lowered in _WITHOUT_TABLE:
        return lowered
    sound = lowered.isprintable() and len(lowered) <= _LONGEST_NAME
    return lowered if stem.lower() in TABLES and dot and sound else None


def levels(findings: Sequence[Finding]) -> tuple[int, int]:
    """Return how many findings are errors, and how many warnings."""
    errors = sum(finding.level is Level.ERROR for finding in findings)
    return errors, len(findings) - errors
