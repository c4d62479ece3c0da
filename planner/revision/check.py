"""A new version held against the one before: a check that applies no change itself."""

from collections.abc import Iterator

from planner.errors import CheckFailedError, Finding
from planner.importing.changes import AskedRevision
from planner.planning.plan import Entry, Occurrence
from planner.planning.quotas import QuotaTable
from planner.protocol.strata import Stratum
from planner.revision.record import Decided


def check_revision(
    before: QuotaTable,
    after: QuotaTable,
    asked: AskedRevision | None,
    decided: Decided,
) -> None:
    """Refuse a version that touches what was drafted, or what nobody asked to change.

    Parameters
    ----------
    asked
        None where a newer snapshot of the library is taken over: numbers change then.

    Raises
    ------
    CheckFailedError
        Naming the entry.
    """
    faults = list(_faults(before, after, asked, decided))
    if faults:
        raise CheckFailedError(
            [
                Finding(
                    file="", code="revision_check", value=entry_id, params={"fault": f}
                )
                for entry_id, f in faults
            ]
        )


def _faults(
    before: QuotaTable,
    after: QuotaTable,
    asked: AskedRevision | None,
    decided: Decided,
) -> Iterator[tuple[str, str]]:
    named = {change.entry_id for change in asked.changes} if asked else set()
    old = {entry.entry_id: entry for entry in before.plan.entries}
    new = {entry.entry_id: entry for entry in after.plan.entries}
    if len(new) != len(after.plan.entries):
        yield "", "id"
    for entry_id, entry in old.items():
        now = new.get(entry_id)
        if _drafted(entry, before, decided) != _drafted(now, after, decided):
            yield entry_id, "drafted rounds"
        if now is None:
            if entry_id not in named:
                yield entry_id, "gone"
            continue
        if asked is not None and _numbers(entry, before) != _numbers(now, after):
            yield entry_id, "quotas"
        if entry_id not in named and _windows(entry) != _windows(now):
            yield entry_id, "windows"
    for entry_id in new.keys() - old.keys():
        if asked is None or _drafted(new[entry_id], after, decided):
            yield entry_id, "added to a drafted round"


def _numbers(entry: Entry, quotas: QuotaTable) -> tuple[int, tuple[Stratum, ...]]:
    return entry.total, quotas.cells[entry.entry_id]


def _drafted(
    entry: Entry | None, quotas: QuotaTable, decided: Decided
) -> list[tuple[Occurrence, tuple[Stratum, ...]]]:
    """Return an entry's part in drafted rounds, with its strata there."""
    if entry is None:
        return []
    return [
        (o, quotas.strata(entry, o.round_id))
        for o in entry.occurrences
        if o.round_id in decided.frozen
    ]


def _windows(entry: Entry) -> list[tuple[str, object, object]]:
    return [(o.round_id, o.start, o.end) for o in entry.occurrences]
