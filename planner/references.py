"""References between tables: an id must be in the library that it names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from planner.code_cells import ANY
from planner.tables import TableReader

_NOBODY = frozenset({"", ANY})


@dataclass(frozen=True, slots=True)
class References:
    """Ids by table. In a table that could not be read nothing is missed.

    So one missing file is told once, not again at every row that refers to it.
    """

    known: Mapping[str, Collection[str]] = field(default_factory=dict)

    def unknown(self, table: str, ids: str | tuple[str, ...]) -> list[str]:
        """Return those of `ids` that `table` doesn't have; "" and "*" name nothing."""
        members = (ids,) if isinstance(ids, str) else ids
        known = self.known.get(table)
        if known is None:
            return []
        return [m for m in members if m not in known and m not in _NOBODY]

    def check(self, reader: TableReader, position: int, name: str, table: str) -> None:
        """Reject the row where column `name` refers to what `table` hasn't."""
        for value in self.unknown(table, reader.values[name][position]):
            reader.reject(position, name, "unknown_reference", value, table=table)

    def warn(self, reader: TableReader, position: int, name: str, table: str) -> bool:
        """Warn of unknown references and tell whether there are any."""
        unknown = self.unknown(table, reader.values[name][position])
        for value in unknown:
            reader.warn(position, name, "unknown_reference", value, table=table)
        return bool(unknown)
