"""Rows of a plan or an import that is no published year, kept as snapshots of JSON."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from planner.adapters.state.workspace import Workspace

R = TypeVar("R")

_SUFFIX = ".rows.json"
_REMEMBERED = 16


def keep_rows(workspace: Workspace, kind: type[R], rows: Iterable[R]) -> str:
    """Keep rows of a kind; return their snapshot's name."""
    data = TypeAdapter(list[kind]).dump_json(list(rows))  # type: ignore[valid-type]
    return workspace.keep_bytes(data, _SUFFIX)


def kept_rows(workspace: Workspace, kind: type[R], name: str) -> tuple[R, ...]:
    """Return the rows kept under a name.

    Raises
    ------
    CheckFailedError
        If they are gone, or were changed.
    """
    return cast("tuple[R, ...]", _read(workspace, cast("Any", kind), name))


@lru_cache(maxsize=_REMEMBERED)
def _read(workspace: Workspace, kind: Any, name: str) -> Any:
    # Named by their digest, rows never change; a listing is read page by page.
    adapter: TypeAdapter[Any] = TypeAdapter(tuple[kind, ...])
    return adapter.validate_json(workspace.read_bytes(name))
