"""What the portal's forms ask for; a choice left open comes as an empty text."""

from enum import StrEnum
from typing import Annotated

from fastapi import Query

_ID = r"^([0-9A-Za-z_.-]{1,64})?$"
_MONTH = r"^([12][0-9]{3}-(0[1-9]|1[0-2]))?$"
_DISTRICT = r"^([0-9]{6})?$"

ChosenId = Annotated[str, Query(pattern=_ID, examples=["E-0001"])]
ChosenMonth = Annotated[
    str,
    Query(pattern=_MONTH, examples=["2026-03"], description="Windows that touch it."),
]
ChosenDistrict = Annotated[
    str,
    Query(
        pattern=_DISTRICT,
        examples=["640104"],
        description="A district's code: entries whose scope reaches into it.",
    ),
]
Cursor = Annotated[str, Query(max_length=400, description="Of the page before.")]
PageNumber = Annotated[int, Query(ge=1, le=1000, description="Which page.")]


class Order(StrEnum):
    """What the plan may be sorted by."""

    ID = "id"
    START = "start"
    TOTAL = "total"
