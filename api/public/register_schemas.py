"""What the public is sent of firms, results, departments, items, shares and changes."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from api.public.schemas import Listed, Named


class Found(BaseModel):
    """A firm that a search found among those that public lists name."""

    target_id: str
    name: str
    district: str


class Correction(BaseModel):
    """What a result said before it was corrected, when that was, and why."""

    corrected_on: date
    reason: str
    codes_before: list[str]
    inspected_on_before: date

    def __str__(self) -> str:
        """Return a correction as a table shows it."""
        return f"{self.corrected_on} {','.join(self.codes_before)} ({self.reason})"


class Result(BaseModel):
    """What a department found at a firm for one item."""

    public_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    department: Named
    item: Named
    codes: list[str]
    inspected_on: date | None
    published_on: date | None
    followup: str
    first_offence: bool
    corrections: list[Correction]
    withdrawn_on: date | None
    remark: str


class ListedOnce(BaseModel):
    """A list's row of a firm, and the publication of the year it is in."""

    year: int
    year_id: str
    superseded: bool
    listed: Listed


class Target(BaseModel):
    """A firm: the lists that named it, and the results about it.

    `name` is empty where all that named it is withdrawn.
    """

    target_id: str
    name: str
    district: str
    lists: list[ListedOnce]
    results: list[Result]


class Department(BaseModel):
    """A department that takes part."""

    department_id: str
    name: str
    level: str
    districts: list[str]


class Item(BaseModel):
    """An inspection item."""

    item_id: str
    department_id: str
    name: str
    kind: str
    legal_basis: str


class Share(BaseModel):
    """A share that the plan reached, in per cent; `asked` is empty if none was."""

    key: str
    name_zh: str
    name_en: str
    asked: str
    required: bool
    reached: str
    holds: bool


class Withdrawal(BaseModel):
    """What was withdrawn, since when and why; whom it named isn't told."""

    public_id: str
    year: int
    what: str
    round_id: str
    entry_id: str
    withdrawn_on: date
    restored_on: date | None
    ground: str
    ground_zh: str
    ground_en: str
    note: str


class Fed(BaseModel):
    """Something at the place of its last change.

    `kind` is entry, change, round, list or result; `state` out, withdrawn, or gone:
    no longer part of its year. `data` is what the listing of its kind has of it, null
    where it is gone.
    """

    kind: str
    public_id: str
    year: int
    state: str
    changed_on: date
    data: dict[str, Any] | None


class FeedPage(BaseModel):
    """A stretch of the feed; `since` is where to go on, now or at another time."""

    items: list[Fed]
    since: str
    more: bool
