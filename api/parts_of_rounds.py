"""Parts of a drawn round, for the offices of its districts (docs/levels.md)."""

import base64
import hashlib
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from api.bundles import ZIP
from api.errors import present
from api.parts import Parts
from api.spooled import streamed
from api.steps import NO_STORE
from planner.publishing.store import RoundRow, VisitRow, Where, YearRow

#: A part reads a whole frame: one at a time.
_ALONE = threading.Lock()
_CITY = 4
#: Of targets whose district isn't known.
NOWHERE = "-"

_PREFIX = r"([0-9]{2,12}|-)"
_Joined = Annotated[str, Query(pattern=rf"^{_PREFIX}(,{_PREFIX})*$", max_length=1000)]
#: What codes of districts begin with, joined by a comma or given several times.
Districts = Annotated[
    list[_Joined],
    Query(
        min_length=1,
        max_length=500,
        description="What codes of districts begin with: 4401 is a city, - is unknown.",
    ),
]
#: The same of a form, in which none may be ticked.
Ticked = Annotated[list[_Joined], Query(max_length=500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A district of a drawn round, or with a code of four digits a city of several."""

    code: str
    name: str
    targets: int
    visits: int


def districts_of(parts: Parts, year: YearRow, round_id: str) -> list[District]:
    """Return a drawn round's districts in order; none where its statement has none.

    Raises
    ------
    ApiError
        If there is no such round, or it isn't drawn.
    """
    row = present(parts.store.row(RoundRow, year.year_id, round_id), round_id)
    where = Where(round_id=round_id)
    visits = Counter(
        visit.district or NOWHERE
        for visit in parts.store.rows(VisitRow, year.year_id, where=where)
        if not visit.withdrawn
    )
    return [
        District(
            code=one["district"],
            name=parts.regions().get(one["district"], ""),
            targets=one["rows"],
            visits=visits[one["district"]],
        )
        for one in row.statement.get("districts", ())
    ]


def by_city(
    districts: Sequence[District], regions: Mapping[str, str]
) -> Iterator[tuple[District, list[District]]]:
    """Yield cities with their districts, in order."""
    for code in dict.fromkeys(one.code[:_CITY] for one in districts):
        its = [one for one in districts if one.code[:_CITY] == code]
        city = District(
            code=code,
            name=regions.get(f"{code}00", ""),
            targets=sum(one.targets for one in its),
            visits=sum(one.visits for one in its),
        )
        yield city, its


def part_of(
    parts: Parts,
    year: YearRow,
    round_id: str,
    districts: Sequence[str],
    seen: Callable[[Sequence[object]], None],
) -> Response:
    """Return the part of a drawn round that belongs to districts, as a zip.

    Parameters
    ----------
    seen
        Told of how many targets are in it, before it is given.

    Raises
    ------
    ApiError
        If there is no such round, or it isn't drawn.
    PlannerError
        If it has no such district, or not what a part is cut from.
    """
    # Loaded here: it brings tables, which readers have no use for.
    from planner.composition.parts import cut_round

    row = present(parts.store.row(RoundRow, year.year_id, round_id), round_id)
    prefixes = sorted({code for some in districts for code in some.split(",")})
    workspace = parts.office().workspace
    with _ALONE, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "part.zip"
        cut = cut_round(workspace, parts.store, year.year_id, row, prefixes, out)
        # Gone from its place by the time that it is sent.
        file = out.open("rb")
    seen(range(cut.rows))
    digest = base64.b64encode(hashlib.file_digest(file, "sha256").digest()).decode()
    name = f"{round_id}-{'-'.join(prefixes)}"[:100]
    headers = {
        **NO_STORE,
        "Content-Disposition": f'attachment; filename="{name}.zip"',
        "Repr-Digest": f"sha-256=:{digest}:",
    }
    return streamed(file, ZIP, headers)
