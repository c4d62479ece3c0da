"""What the console's pages are asked: the year, which may not be there yet."""

from typing import Annotated

from fastapi import Depends, Query

from api.deps import Kept
from api.errors import ApiError, Code
from planner.publishing.store import YearRow

_ID = r"^[0-9A-Za-z_.-]{1,64}$"


def _year(
    store: Kept,
    year: Annotated[
        str | None,
        Query(
            pattern=_ID,
            examples=["2026"],
            description="A calendar year or a year_id; the newest without it.",
        ),
    ] = None,
) -> YearRow | None:
    return store.year(year)


#: None before the first year is open.
ThisYear = Annotated[YearRow | None, Depends(_year)]


def year_there(year: YearRow | None) -> YearRow:
    """Return the year.

    Raises
    ------
    ApiError
        If none is open yet.
    """
    if year is None:
        raise ApiError(Code.NO_YEAR)
    return year
