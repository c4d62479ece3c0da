"""The frame: the frozen registry snapshot that a round is drawn from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from planner.ids import ID_PATTERN
from planner.scopes import LIST_COLUMNS
from planner.target_table import TargetTable

ID_COLUMN = "target_id"
SEALED_COLUMNS = ("grade", "visits")

#: What no field of a frame holds: the separator of hashed fields, and controls.
FORBIDDEN = re.compile(r"[|\x00-\x1f\x7f-\x9f]")

_COUNT = re.compile(r"[0-9]{0,9}")
_LARGE_FRAME = 16_000_000
_MAX_BUCKET_HEX = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameLayout:
    """What the statement says of a frame besides its rows."""

    columns: tuple[str, ...]
    list_columns: tuple[str, ...] = ()
    sealed_columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.columns[:1] != (ID_COLUMN,):
            msg = "a frame's first column is target_id"
            raise ValueError(msg)
        if len(set(self.columns)) != len(self.columns):
            msg = "a frame's columns are distinct"
            raise ValueError(msg)
        present = tuple(c for c in SEALED_COLUMNS if c in self.columns)
        if self.sealed_columns not in ((), present):
            msg = (
                f"sealed columns are {list(present)} in a confidential round "
                f"and none in an open one, not {list(self.sealed_columns)}"
            )
            raise ValueError(msg)
        unknown = set(self.list_columns) - set(self.columns)
        if unknown:
            msg = f"list columns {sorted(unknown)} are not in the frame"
            raise ValueError(msg)

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns of a row as its target may see them."""
        return tuple(c for c in self.columns if c not in self.sealed_columns)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """A frozen registry snapshot; `table` has the layout's columns in order.

    Raises
    ------
    ValueError
        If it breaks a rule of docs/protocol.md, 3.
    """

    layout: FrameLayout
    table: TargetTable

    def __post_init__(self) -> None:
        if self.table.columns != self.layout.columns:
            msg = "a frame's table has the layout's columns in order"
            raise ValueError(msg)
        for column in self.layout.columns:
            found = self.table.fault(column, FORBIDDEN.pattern, whole=False)
            if found is not None:
                msg = f"column {column} holds {found!r}, with what no field may hold"
                raise ValueError(msg)
        bad = self.table.fault(ID_COLUMN, ID_PATTERN.pattern, whole=True)
        if bad is not None:
            msg = f"target ids match {ID_PATTERN.pattern}: {bad!r}"
            raise ValueError(msg)
        for column in self.layout.list_columns:
            _check_lists(column, self.table.values(column))
        for column in {"district", "grade"} & set(self.layout.columns):
            if any("." in value for value in self.table.values(column)):
                msg = f"column {column} holds no full stop"
                raise ValueError(msg)
        if "visits" in self.layout.columns:
            _check_counts(self.table.values("visits"))

    @property
    def rows(self) -> int:
        """How many targets the frame holds."""
        return len(self.table)

    @property
    def has_grades(self) -> bool:
        """Whether any target has a grade."""
        return "grade" in self.layout.columns and any(self.table.values("grade"))


def freeze(targets: TargetTable, *, confidential: bool) -> Frame:
    """Return the frame of a table of targets.

    Parameters
    ----------
    confidential
        Whether grade and visits are sealed.
    """
    columns = targets.columns
    layout = FrameLayout(
        columns=columns,
        list_columns=tuple(c for c in LIST_COLUMNS if c in columns),
        sealed_columns=tuple(
            c for c in SEALED_COLUMNS if confidential and c in columns
        ),
    )
    return Frame(layout=layout, table=targets)


def bucket_hex_for(rows: int) -> int:
    """Return how many digits of a leaf name its bucket."""
    return 4 if rows <= _LARGE_FRAME else 5


def check_bucket_hex(bucket_hex: int) -> None:
    """Raise ValueError unless a tree over that many buckets can be built."""
    if not 1 <= bucket_hex <= _MAX_BUCKET_HEX:
        msg = f"bucket_hex is 1 to {_MAX_BUCKET_HEX}, not {bucket_hex}"
        raise ValueError(msg)


def _check_lists(column: str, values: Iterable[str]) -> None:
    for value in values:
        members = value.split(";") if value else []
        if "" in members or members != sorted(set(members)):
            msg = f"column {column} holds distinct members in order: {value!r}"
            raise ValueError(msg)


def _check_counts(values: Iterable[str]) -> None:
    for value in values:
        if not _COUNT.fullmatch(value):
            msg = f"visits are counted in whole numbers: {value!r}"
            raise ValueError(msg)
