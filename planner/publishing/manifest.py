"""What stands in the ledger for the rows of a year: a digest of each.

The manifest of a year is a line `table|key|digest` for every row, sorted; the
event of its publication has the digest of that text. Events that change rows later
carry the new digests themselves.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

from planner.accounts.records import User
from planner.accounts.roles import role_meant_by
from planner.accounts.token import Token
from planner.ids import canonical_json, hash_fields
from planner.publishing import store
from planner.publishing.plan_changes import PlanChangeRow
from planner.publishing.withdrawal import Withdrawal

Record = store.Row | store.YearRow | Token | User | Withdrawal

CEREMONIES = "ceremonies"
TOKENS = "tokens"
USERS = "users"
WITHDRAWALS = "withdrawals"
YEARS = "years"

#: The table of each kind of record.
TABLE_NAMES: Mapping[type[Record], str] = {
    store.YearRow: YEARS,
    store.DepartmentRow: "departments",
    store.InspectorRow: "inspectors",
    store.ItemRow: "items",
    store.EntryRow: "entries",
    store.MergeRow: "merges",
    store.RequirementRow: "certificate",
    store.FindingRow: "findings",
    store.QuotaLine: "quotas",
    store.RoundRow: "rounds",
    store.ListedRow: "listed",
    store.VisitRow: "visits",
    store.TeamRow: "teams",
    store.ResultRow: "results",
    PlanChangeRow: "plan_changes",
    Token: TOKENS,
    User: USERS,
    Withdrawal: WITHDRAWALS,
}

_NAMES = {kind: sorted(f.name for f in fields(kind)) for kind in TABLE_NAMES}
_FIELDS = {kind: (names, attrgetter(*names)) for kind, names in _NAMES.items()}
_DEFAULTS = {
    kind: {f.name: f.default for f in fields(kind) if f.default is not MISSING}
    for kind in TABLE_NAMES
}

#: A change of a row as an event's body has it: table, key, digest or null for gone.
Change = tuple[str, str, str | None]

_MAX_EXACT_INTEGER = 2**53
_FLAT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def key_of(record: Record) -> str:
    """Return what tells a record from the others of its table and year."""
    if isinstance(record, store.YearRow):
        return record.year_id
    if isinstance(record, Token):
        return record.token_id
    if isinstance(record, User):
        return record.user_id
    return record.key


def row_digest(record: Record) -> str:
    """Return H("row"|table|JSON): the record's fields as canonical JSON.

    Days are ISO dates and tuples lists, as everywhere. A number that canonical JSON
    can't hold (a share in a summary) goes in as the text that JSON has for it. By
    what a year was superseded is left out, and so is a field at its default: a column
    that comes later changes no digest of rows that were there before. The role that a
    token's audience means is left out for the same reason.
    """
    if isinstance(record, store.YearRow):
        # What takes a year's place comes later; its own event says it.
        record = replace(record, superseded_by=None)
    told = _told(record)
    # Most rows are flat, and the fields' names all there is to put in order.
    nested = any(map(_nested, told.values()))
    text = _exact_text(told) if nested else _FLAT.encode(told)
    return hash_fields("row", TABLE_NAMES[type(record)], text)


def _told(record: Record) -> dict[str, Any]:
    """Return the fields that stand in a record's digest."""
    names, taken = _FIELDS[type(record)]
    defaults = _DEFAULTS[type(record)]
    told = {
        name: _plain(value)
        for name, value in zip(names, taken(record), strict=True)
        if name not in defaults or value != defaults[name]
    }
    if isinstance(record, Token) and record.role == role_meant_by(record.audience):
        # Tokens from before there were roles have these.
        del told["role"]
    return told


def material_digest(material: Mapping[str, Any]) -> str:
    """Return the digest that stands for a round's ceremony."""
    return hash_fields("row", CEREMONIES, _exact_text(material))


def _nested(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict)


def _exact_text(value: Any) -> str:
    return canonical_json(_exact(value)).decode()


def _exact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _exact(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(member) for member in value]
    exact = not isinstance(value, (int, float)) or (
        isinstance(value, int) and abs(value) <= _MAX_EXACT_INTEGER
    )
    return value if exact else json.dumps(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def manifest_of(records: Iterable[Record]) -> bytes:
    """Return the manifest of a year: of its rows, and of its own row."""
    lines = [
        f"{TABLE_NAMES[type(record)]}|{key_of(record)}|{row_digest(record)}\n"
        for record in records
    ]
    return "".join(sorted(lines)).encode()


def read_manifest(manifest: bytes) -> dict[str, dict[str, str]]:
    """Return the digests of a manifest by table and key.

    Raises
    ------
    ValueError
        If it is no manifest.
    """
    found: dict[str, dict[str, str]] = {}
    for line in filter(None, manifest.decode().split("\n")):
        table, _, rest = line.partition("|")
        key, bar, digest = rest.rpartition("|")
        if not bar:
            msg = f"no line of a manifest: {line!r}"
            raise ValueError(msg)
        found.setdefault(table, {})[key] = digest
    return found


def row_changes(
    written: Iterable[Record] = (), removed: Iterable[tuple[type[Record], str]] = ()
) -> list[list[str | None]]:
    """Return what an event that changes rows has as `rows` in its body.

    The body must have the `year_id` too, if the rows belong to a year.

    Parameters
    ----------
    written
        Rows as they are from now on, new or changed.
    removed
        Kinds and keys of rows that are gone.
    """
    changes: list[Change] = [
        (TABLE_NAMES[type(r)], key_of(r), row_digest(r)) for r in written
    ]
    changes += [(TABLE_NAMES[kind], key, None) for kind, key in removed]
    return [list(change) for change in sorted(changes, key=lambda c: c[:2])]
