"""Salts and leaves of a frame as SQL (docs/protocol.md, 2 and 3)."""

from collections.abc import Sequence

from planner.adapters.engines.scope_sql import quoted
from planner.protocol.salts import SALT_DIGITS, salt_key, seal_key

#: A row's salt, made from its id and the parameter `salt_key`.
SALT_SQL = f"substr(sha256(concat($salt_key, '|', target_id)), 1, {SALT_DIGITS})"
#: Its seal, made from its id and the parameter `seal_key`.
#: Its seal, made from its id and the parameter `seal_key`.
SEAL_SQL = f"substr(sha256(concat($seal_key, '|', target_id)), 1, {SALT_DIGITS})"


def leaf_sql(
    columns: Sequence[str],
    sealed_columns: Sequence[str],
    custody_key: str | None,
    salt: str | None = None,
) -> tuple[str, dict[str, str]]:
    """Return the expression of a row's leaf, and the values of its parameters.

    No cell may be null.

    Parameters
    ----------
    salt
        What gives the row's salt, if it is at hand.
    """
    values = {} if salt else {"salt_key": salt_key(custody_key)}
    shown = [quoted(c) for c in columns if c not in sealed_columns]
    fields = ["'leaf'", salt or SALT_SQL, *shown]
    if sealed_columns and custody_key is not None:
        values["seal_key"] = seal_key(custody_key)
        sealed = ("'sealed'", SEAL_SQL, *map(quoted, sealed_columns))
        fields.append(f"sha256({_joined(*sealed)})")
    return f"sha256({_joined(*fields)})", values


def _joined(*fields: str) -> str:
    # One `concat` takes half the time of as many `||`.
    return "concat(" + ", '|', ".join(fields) + ")"
