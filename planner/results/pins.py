"""By what the ledger knows a published result: digests in a manifest of its own."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from planner.ids import canonical_json, hash_fields
from planner.results.record import ResultVersion

#: The table of versions, as the ledger names it.
TABLE = "result_versions"

_NAMES = sorted(field.name for field in fields(ResultVersion))
_TAKEN = attrgetter(*_NAMES)


def key_of(version: ResultVersion) -> str:
    """Return what tells a version from all others of its year."""
    return f"{version.key}|{version.version}"


def digest_of(version: ResultVersion) -> str:
    """Return H("row"|table|JSON), JSON being canonical JSON of all its fields."""
    told = dict(zip(_NAMES, map(_plain, _TAKEN(version)), strict=True))
    return hash_fields("row", TABLE, canonical_json(told).decode())


def manifest_of(versions: Iterable[ResultVersion], salt: str) -> bytes:
    """Return the manifest of versions that are published together.

    Parameters
    ----------
    salt
        Keeps what is published of visits under embargo from being guessed by the
        digest, which anyone may read.
    """
    lines = [f"{TABLE}|{key_of(one)}|{digest_of(one)}\n" for one in versions]
    return f"salt||{salt}\n{''.join(sorted(lines))}".encode()


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
