"""References between tables: an id must be in the library that it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.importing.cells import Problem
from planner.importing.code_cells import ANY
from planner.importing.tables import TableReader

_NOBODY = frozenset({"", ANY})


@dataclass(frozen=True, slots=True)
class References:
    """Ids by table. In a table that could not be read nothing is missed.

    So one missing file is told once, not again at every row that refers to it. With
    an id whose row was rejected goes that row's number, so that what refers to it
    can name the cause.
    """

    known: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)

    def unknown(
        self, table: str, ids: str | tuple[str, ...]
    ) -> list[tuple[str, int | None]]:
        """Return those of `ids` that `table` hasn't kept, with their rejected row.

        "" and "*" name nothing.
        """
        members = (ids,) if isinstance(ids, str) else ids
        known = self.known.get(table)
        if known is None:
            return []
        missing = [m for m in members if m not in _NOBODY]
        missing = [m for m in missing if m not in known or known[m] is not None]
        return [(m, known.get(m)) for m in missing]

    def check(self, reader: TableReader, position: int, name: str, table: str) -> None:
        """Reject the row where column `name` refers to what `table` hasn't kept."""
        for value, row in self.unknown(table, reader.values[name][position]):
            reader.reject(position, name, *_said(value, row), **_where(table, row))

    def drop(self, reader: TableReader, position: int, name: str, table: str) -> None:
        """Leave out of a list what `table` hasn't kept; reject the row if all goes."""
        ids: tuple[str, ...] = reader.values[name][position]
        unknown = dict(self.unknown(table, ids))
        for value, row in unknown.items():
            code, _ = _said(value, row)
            reader.report(
                position, name, Problem(code, params=_where(table, row)), value
            )
        kept = tuple(member for member in ids if member not in unknown)
        reader.values[name][position] = kept
        if ids and not kept:
            reader.rejected.add(position)

    def warn(self, reader: TableReader, position: int, name: str, table: str) -> bool:
        """Warn of ids that `table` hasn't kept; tell whether there are any."""
        unknown = self.unknown(table, reader.values[name][position])
        for value, row in unknown:
            reader.warn(position, name, *_said(value, row), **_where(table, row))
        return bool(unknown)

    def warn_gone(
        self, reader: TableReader, position: int, name: str, table: str
    ) -> None:
        """Warn of ids that no row of the file has, as of what left the library."""
        for value, row in self.unknown(table, reader.values[name][position]):
            if row is None:
                reader.warn(position, name, *_said(value, row), **_where(table, row))


def _said(value: str, row: int | None) -> tuple[str, str]:
    return "unknown_reference" if row is None else "rejected_reference", value


def _where(table: str, row: int | None) -> dict[str, str]:
    return {"table": table, "cause": str(row)}
