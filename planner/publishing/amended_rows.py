"""The rows of a year after all that was changed since it was drawn, in order."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from planner.errors import Finding
from planner.publishing import replaced_rows, store, substituted_rows
from planner.publishing.amendment import Changes
from planner.publishing.row_of import seat_key
from planner.replacement.record import Recorded
from planner.substitution.record import Changed, Repair
from planner.substitution.telling import gaps_of

if TYPE_CHECKING:
    from planner.year import Year

R = TypeVar("R", bound=store.Row)
Rows = dict[type[store.Row], list[store.Row]]


def with_amendments(
    rows: Rows, made: Iterable[Recorded | Changed], embargo: str
) -> Rows:
    """Return the rows of a year as they are after what was changed of it."""
    table = _Tables(rows)
    for one in sorted(made, key=lambda one: one.seq):
        if isinstance(one, Recorded):
            changes = replaced_rows.changes_of(one.replacement, table, embargo)
        else:
            changes = substituted_rows.changes_of(one.substitution, table, embargo)
        table.change(changes)
    return table.rows()


def later_findings(year: "Year") -> Iterator[Finding]:
    """Yield what the changes of a year had to say, as far as it is still so."""
    gaps: dict[str, Repair] = {}
    for one in _in_order(year.replacements, year.substitutions):
        if isinstance(one, Recorded):
            yield from replaced_rows.replacement_findings(one.replacement)
            for visit_id in replaced_rows.given_up(one.replacement):
                gaps.pop(visit_id, None)
        else:
            gaps |= {repair.visit_id: repair for repair in one.substitution.repairs}
    names = {d.department_id: d.name for d in year.departments}
    for _, repair in sorted(gaps.items()):
        yield from gaps_of(repair, names)


def _in_order(
    replacements: Iterable[Recorded], substitutions: Iterable[Changed]
) -> list[Recorded | Changed]:
    made: list[Recorded | Changed] = [*replacements, *substitutions]
    return sorted(made, key=lambda one: one.seq)


class _Tables:
    """The rows of a year that are changed, by kind and key."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._by_key: dict[type[store.Row], dict[str, store.Row]] = {}

    def _table(self, kind: type[store.Row]) -> dict[str, store.Row]:
        if kind not in self._by_key:
            self._by_key[kind] = {row.key: row for row in self._rows.get(kind, ())}
        return self._by_key[kind]

    def row(self, kind: type[R], key: str) -> R:
        return cast("R", self._table(kind)[key])

    def find(self, kind: type[R], key: str) -> R | None:
        return cast("R | None", self._table(kind).get(key))

    def seats(self, visit_id: str) -> list[store.TeamRow]:
        table = cast("Mapping[str, store.TeamRow]", self._table(store.TeamRow))
        found, number = [], 1
        while (seat := table.get(seat_key(visit_id, number))) is not None:
            found.append(seat)
            number += 1
        return found

    def change(self, changes: Changes) -> None:
        for kind, key in changes.removed:
            del self._table(kind)[key]
        for row in changes.written:
            self._table(type(row))[row.key] = row

    def rows(self) -> Rows:
        changed = {kind: list(table.values()) for kind, table in self._by_key.items()}
        return {**self._rows, **changed}
