"""What state should be by the ledger, and where it isn't that."""

import json
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from typing import Any

from planner.errors import Finding
from planner.ledger.event import Kind
from planner.ledger.line import Line
from planner.publishing.manifest import YEARS, read_manifest
from planner.results.pins import TABLE as RESULTS

_PARTS_OF_CHANGE = 3

#: A table, and the year whose rows of it are meant; "" where rows have no year.
Place = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Expected:
    """What the ledger says of state.

    `superseded` has the year_id that took each superseded year's place, `manifests`
    the manifest's digest of each year; `unknown` are the years whose manifest is lost,
    so that nothing can be said of their rows.
    """

    rows: dict[Place, dict[str, str]] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)
    manifests: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def at(self, place: Place) -> Mapping[str, str]:
        """Return the digests of the rows that should be at a place."""
        return self.rows.get(place, {})


def expected_state(
    lines: Sequence[Line], read_kept: Callable[[str], bytes | None]
) -> Expected:
    """Return what the ledger says of state, from its first event to its last.

    Parameters
    ----------
    lines
        With their bodies. A body that was changed is passed over: the check of the
        chain finds it.
    read_kept
        Returns the manifest of that digest; None if it is gone or was changed.
    """
    expected = Expected()
    for line in lines:
        body = _body(line)
        if line.kind == Kind.PUBLICATION and "manifest" in body:
            _publish(expected, body, read_kept)
        if line.kind == Kind.RESULTS and "manifest" in body:
            _pin(expected, body, read_kept)
        _change(expected, body)
    return expected


def _body(line: Line) -> Mapping[str, Any]:
    if not line.body_holds():
        return {}
    try:
        found = json.loads(line.body or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _publish(
    expected: Expected,
    body: Mapping[str, Any],
    read_kept: Callable[[str], bytes | None],
) -> None:
    year_id = str(body.get("year_id", ""))
    if body.get("supersedes"):
        expected.superseded[str(body["supersedes"])] = year_id
    digest = expected.manifests[year_id] = str(body["manifest"])
    kept = read_kept(digest)
    if kept is None:
        expected.unknown.add(year_id)
        return
    for table, digests in read_manifest(kept).items():
        place = (table, "" if table == YEARS else year_id)
        expected.rows.setdefault(place, {}).update(digests)


def _pin(
    expected: Expected,
    body: Mapping[str, Any],
    read_kept: Callable[[str], bytes | None],
) -> None:
    """Take in published results, whose rows belong to a calendar year."""
    year, digest = str(body.get("year", "")), str(body["manifest"])
    kept = read_kept(digest)
    expected.manifests[f"{RESULTS}:{digest}"] = digest
    if kept is None:
        expected.unknown.add(year)
        return
    found = read_manifest(kept).get(RESULTS, {})
    expected.rows.setdefault((RESULTS, year), {}).update(found)


def _change(expected: Expected, body: Mapping[str, Any]) -> None:
    changes = body.get("rows")
    for change in changes if isinstance(changes, list) else ():
        if not isinstance(change, list) or len(change) != _PARTS_OF_CHANGE:
            continue  # Not one of ours: what it should say isn't known.
        table, key, digest = str(change[0]), str(change[1]), change[2]
        place = (table, "" if table == YEARS else str(body.get("year_id", "")))
        rows = expected.rows.setdefault(place, {})
        if digest is None:
            rows.pop(key, None)
        else:
            rows[key] = digest


def row_faults(
    place: Place, expected: Mapping[str, str], found: Iterable[tuple[str, str | None]]
) -> Iterator[Finding]:
    """Yield the rows of a table that were changed, put in or deleted.

    Parameters
    ----------
    found
        The key and digest of each row there is, None for one that can't be read.
    """
    left = dict(expected)
    for key, digest in found:
        if key not in left:
            yield _row_fault("added", place, key)
        elif left.pop(key) != digest:
            yield _row_fault("changed", place, key)
    for key in sorted(left):
        yield _row_fault("missing", place, key)


def member_faults(
    place: Place,
    expected: Collection[tuple[str, ...]],
    found: Collection[tuple[str, ...]],
) -> Iterator[Finding]:
    """Yield the rows that a table which follows from others has too many or too few."""
    for member in sorted({*expected} - {*found}):
        yield _row_fault("missing", place, " ".join(member))
    for member in sorted({*found} - {*expected}):
        yield _row_fault("added", place, " ".join(member))


def row_changed(place: Place, key: str) -> Finding:
    """Return the fault of a row that was changed."""
    return _row_fault("changed", place, key)


def _row_fault(what: str, place: Place, key: str) -> Finding:
    table, year_id = place
    where = f"{year_id} {key}" if year_id else key
    return Finding(
        file=table, code=f"ledger_row_{what}", value=where, params={"table": table}
    )
