"""The open year's library, as those who run the year are shown it."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi.responses import Response
from pydantic import BaseModel

from api.parts import Parts
from api.spooled import spool, streamed
from api.steps import NO_STORE
from api.tabular import CSV, XLSX, put_csv, put_xlsx
from planner.library.record import Differences
from planner.ports import NoProgress

if TYPE_CHECKING:
    from planner.composition.library import Library

#: Two large libraries are held against one another once at a time.
_ALONE = threading.Lock()


class Differing(BaseModel):
    """A firm that differs between two snapshots; `columns` are those that changed."""

    target_id: str
    change: str
    district_before: str
    district: str
    grade_before: str
    grade: str
    columns: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two snapshots, and how they differ."""

    before: str
    after: str
    found: Differences


def library_of(parts: Parts) -> "Library":
    """Return the library of the year that is open.

    Raises
    ------
    PlannerError
        If none is held step by step.
    """
    # Loaded here: it brings tables, which readers have no use for.
    from planner.composition.library import Library

    season = parts.season()
    return Library(parts.office().workspace, parts.store.ledger, season, NoProgress())


def compared(library: "Library", before: str = "", after: str = "") -> Compared:
    """Return how two snapshots differ.

    Parameters
    ----------
    before
        "" for what the rounds that aren't drafted are drawn from.
    after
        "" for the newest.
    """
    old = library.find(before) if before else library.drawn_from
    new = library.find(after)
    with _ALONE:
        return Compared(before=old, after=new, found=library.differences(old, new))


def differing(
    library: "Library",
    pair: Compared,
    suffix: str,
    seen: Callable[[Sequence[object]], None],
) -> Response:
    """Return the targets that differ as a table, with their grades.

    Parameters
    ----------
    seen
        Told of how many targets there are, before any is shown.

    Raises
    ------
    ApiError
        If there are more than a sheet holds.
    """
    # Told first: what can't be written down isn't shown.
    seen(range(pair.found.differing))
    rows = library.differing_table(pair.before, pair.after)
    models = (
        Differing(**dict(zip(Differing.model_fields, row, strict=True))) for row in rows
    )
    xlsx = suffix == ".xlsx"
    headers = {
        **NO_STORE,
        "Content-Disposition": f'attachment; filename="differing{suffix}"',
    }
    with _ALONE, spool() as data:
        (put_xlsx if xlsx else put_csv)(data, Differing, models)
        return streamed(data, XLSX if xlsx else CSV, headers)
