"""Scopes and strata as SQL, every text of theirs a parameter."""

from collections.abc import Iterator, Sequence
from typing import Any

from planner.protocol.engine_port import ScopeJson
from planner.protocol.frame import FrameLayout

#: No column of a frame can be called this: a star isn't in the names of columns.
SALT_COLUMN = '"*salt"'


def quoted(name: str) -> str:
    """Return a column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """Return a text as SQL has it, where no parameter can stand."""
    return "'" + str(text).replace("'", "''") + "'"


def scope_sql(scope: ScopeJson, layout: FrameLayout) -> tuple[str, dict[str, Any]]:
    """Return a condition, and the values of its parameters.

    Raises
    ------
    ValueError
        If the scope names a column that isn't in the frame.
    """
    values: dict[str, Any] = {}
    conditions = list(_conditions(scope, layout, values))
    return " AND ".join(f"({c})" for c in conditions) or "true", values


def stratum_sql(strata_columns: Sequence[str], layout: FrameLayout) -> str:
    """Return the stratum of a row: its values joined, an empty one as a dash."""
    return " || '.' || ".join(
        f"CASE {column} WHEN '' THEN '-' ELSE {column} END"
        for column in (_column(name, layout) for name in strata_columns)
    )


def _conditions(
    scope: ScopeJson, layout: FrameLayout, values: dict[str, Any]
) -> Iterator[str]:
    for name, texts in scope.get("include", {}).items():
        yield _starts(name, texts, layout, values)
    for name, texts in scope.get("exclude", {}).items():
        yield f"NOT ({_starts(name, texts, layout, values)})"
    for name, (low, high, empty_ok) in scope.get("range", {}).items():
        column = _column(name, layout)
        bounds = [f"{column} >= {_parameter(low, values)}"]
        if high:
            bounds.append(f"{column} <= {_parameter(high, values)}")
        empty = "true" if empty_ok else "false"
        yield f"CASE WHEN {column} = '' THEN {empty} ELSE {' AND '.join(bounds)} END"


def _starts(
    name: str, texts: Sequence[str], layout: FrameLayout, values: dict[str, Any]
) -> str:
    column = _column(name, layout)
    if name not in layout.list_columns:
        tests = [f"starts_with({column}, {_parameter(t, values)})" for t in texts]
    else:
        # A member starts with the text where, with a semicolon before each, the
        # cell contains it; a text with a semicolon of its own starts none.
        tests = [
            f"contains(';' || {column}, {_parameter(f';{text}', values)})"
            for text in texts
            if ";" not in text
        ]
    return " OR ".join(tests) or "false"


def _column(name: str, layout: FrameLayout) -> str:
    if name not in layout.columns:
        msg = f"column {name!r} isn't in the frame"
        raise ValueError(msg)
    return quoted(name)


def _parameter(value: str, values: dict[str, Any]) -> str:
    name = f"text_{len(values)}"
    values[name] = value
    return f"${name}"
