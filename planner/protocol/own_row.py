"""What a target sees of its row, and the leaf that stands for it in the frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.ids import hash_fields
from planner.protocol.salts import SALT_DIGITS, seal_key


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """A row without its sealed columns; `sealed` is their digest, None of none.

    `values` are those of `columns`, in the frame's order.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...]
    sealed: str | None

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.values):
            msg = "a row has one value a column"
            raise ValueError(msg)

    def leaf(self, salt: str) -> str:
        """Return the row's leaf in the frame."""
        last = () if self.sealed is None else (self.sealed,)
        return hash_fields("leaf", salt, *self.values, *last)


def own_row(
    cells: Mapping[str, str],
    columns: Sequence[str],
    sealed_columns: Sequence[str],
    custody_key: str | None,
) -> OwnRow:
    """Return what a target sees of its row.

    Parameters
    ----------
    cells
        The whole row by column.
    columns
        The frame's, in order.
    custody_key
        The round's; None in an open one.

    Raises
    ------
    ValueError
        If there are sealed columns and no key.
    """
    shown = tuple(column for column in columns if column not in sealed_columns)
    sealed = None
    if sealed_columns:
        if custody_key is None:
            msg = "sealed columns need the round's key"
            raise ValueError(msg)
        target_id = cells[columns[0]]
        seal = hash_fields(seal_key(custody_key), target_id)[:SALT_DIGITS]
        sealed = hash_fields("sealed", seal, *(cells[c] for c in sealed_columns))
    return OwnRow(columns=shown, values=tuple(cells[c] for c in shown), sealed=sealed)
