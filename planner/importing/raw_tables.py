"""Input tables as they were read: text cells and row numbers, nothing judged yet."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from planner.errors import Finding

#: Of a cell or a line, a finding shows this many characters.
_LONGEST = 200


def shown(text: str) -> str:
    """Return text as a finding may show it: what can't be printed stands as `�`."""
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\u3000" else "�" for c in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One input file.

    `columns` holds a list of cell texts per header, all as long as `rows`, which
    holds each row's number (the header is row 1). `rejected` counts rows that
    could not be read as rows; their findings are in `findings`. Blank rows are no rows.
    """

    stem: str
    file: str
    header: tuple[str, ...]
    columns: tuple[list[str], ...]
    rows: list[int]
    rejected: int = 0
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.header) or any(
            len(cells) != len(self.rows) for cells in self.columns
        ):
            msg = f"{self.file}: one list of cells a header, one cell a row"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPieces:
    """An input file that may be larger than memory.

    `pieces` come once, in the file's order, at least one, all with one header; what
    concerns the whole file is among the first's findings. Getting the next may raise
    InputError. `digest` gives the SHA-256 of the file as it is now, where it is one;
    while `written` stays the same, nobody wrote to it.
    """

    file: str
    pieces: Iterator[RawTable]
    digest: Callable[[], str] | None = None
    written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawInputs:
    """Everything read from an input folder, and what reading had to say of files.

    Findings of a table are in the table, so that none is lost or told twice. `targets`
    is the one table that isn't held; None where it isn't there.
    """

    tables: Mapping[str, RawTable]
    targets: RawPieces | None = None
    findings: tuple[Finding, ...] = field(default=())
