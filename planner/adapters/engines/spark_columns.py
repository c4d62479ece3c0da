"""Salts, leaves, scopes and strata as Spark's columns (docs/protocol.md, 2 to 4)."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_

from pyspark.sql import Column
from pyspark.sql.connect import functions as sf

from planner.protocol.engine_port import ScopeJson
from planner.protocol.frame import ID_COLUMN, FrameLayout
from planner.protocol.salts import SALT_DIGITS, salt_key, seal_key


def named(name: str) -> Column:
    """Return a column by its name, whatever characters that has."""
    return sf.col("`" + name.replace("`", "``") + "`")


def hashed(*fields: Column | str) -> Column:
    """Return the digest of fields, of which a text stands for itself."""
    made = [sf.lit(field) if isinstance(field, str) else field for field in fields]
    return sf.sha2(sf.concat_ws("|", *made), 256)


def salt_column(custody_key: str | None) -> Column:
    """Return a row's salt."""
    return _keyed(salt_key(custody_key))


def leaf_column(layout: FrameLayout, custody_key: str | None) -> Column:
    """Return a row's leaf; no cell may be null."""
    fields = [salt_column(custody_key), *map(named, layout.shown_columns)]
    if layout.sealed_columns and custody_key is not None:
        sealed = map(named, layout.sealed_columns)
        fields.append(hashed("sealed", _keyed(seal_key(custody_key)), *sealed))
    return hashed("leaf", *fields)


def stratum_column(strata_columns: Sequence[str], layout: FrameLayout) -> Column:
    """Return the stratum of a row: its values joined, an empty one as a dash."""
    columns = [_known(name, layout) for name in strata_columns]
    return sf.concat_ws(".", *(sf.when(c == "", "-").otherwise(c) for c in columns))


def in_scope(scope: ScopeJson, layout: FrameLayout) -> Column:
    """Return whether a row is in a scope.

    Raises
    ------
    ValueError
        If the scope names a column that isn't in the frame.
    """
    return reduce(and_, _conditions(scope, layout), sf.lit(True))


def _keyed(key: str) -> Column:
    return sf.substring(hashed(key, named(ID_COLUMN)), 1, SALT_DIGITS)


def _conditions(scope: ScopeJson, layout: FrameLayout) -> Iterator[Column]:
    for name, texts in scope.get("include", {}).items():
        yield _starts(name, texts, layout)
    for name, texts in scope.get("exclude", {}).items():
        yield ~_starts(name, texts, layout)
    for name, (low, high, empty_ok) in scope.get("range", {}).items():
        column = _known(name, layout)
        within = column >= low
        if high:
            within &= column <= high
        yield sf.when(column == "", sf.lit(empty_ok)).otherwise(within)


def _starts(name: str, texts: Sequence[str], layout: FrameLayout) -> Column:
    column = _known(name, layout)
    if name in layout.list_columns:
        # A member starts with the text where, with a semicolon before each, the
        # cell contains it; a text with a semicolon of its own starts none.
        listed = sf.concat(sf.lit(";"), column)
        tests = [listed.contains(f";{text}") for text in texts if ";" not in text]
    else:
        tests = [column.startswith(text) for text in texts]
    return reduce(or_, tests, sf.lit(False))


def _known(name: str, layout: FrameLayout) -> Column:
    if name not in layout.columns:
        msg = f"column {name!r} isn't in the frame"
        raise ValueError(msg)
    return named(name)
