"""What the public is sent."""

from datetime import date
from typing import Any

from pydantic import BaseModel


class Health(BaseModel):
    """Whether the service answers."""

    status: str


class ProblemKind(BaseModel):
    """A kind of problem that this API may tell of."""

    code: str
    status: int
    title_zh: str
    title_en: str
    detail_zh: str
    detail_en: str


class ProblemKinds(BaseModel):
    """All kinds of problems."""

    items: list[ProblemKind]


class Year(BaseModel):
    """A published year."""

    year_id: str
    year: int
    published_at: str
    superseded_by: str | None
    version: int


class Years(BaseModel):
    """All published years, superseded ones too."""

    items: list[Year]


class Index(BaseModel):
    """Where to go from here."""

    current: Year | None
    links: dict[str, str]


class Named(BaseModel):
    """Something with an id and a name."""

    id: str
    name: str

    def __str__(self) -> str:
        """Return the name, which is what a table shows."""
        return self.name


class Window(BaseModel):
    """When an entry is drawn, and between which days it is visited."""

    round_id: str
    start: date
    end: date

    def __str__(self) -> str:
        """Return round and window as a table shows them."""
        return f"{self.round_id} {self.start}/{self.end}"


class Entry(BaseModel):
    """An entry of the annual plan."""

    entry_id: str
    name: str
    field: str
    type: str
    initiator: Named
    cooperators: list[Named]
    items: list[Named]
    scope: dict[str, Any]
    start: date
    end: date
    basis: str
    times: int
    ratio: str
    base: int
    total: int
    rounds: list[Window]


class Round(BaseModel):
    """A drawn round: what anyone needs to check its seed."""

    round_id: str
    mode: str
    seed: str
    list_digest: str
    complete: bool
    statement: dict[str, Any]
    plan: dict[str, Any]
    reveals: dict[str, Any]


class RoundSummary(BaseModel):
    """A drawn round in a listing."""

    round_id: str
    mode: str
    seed: str
    list_digest: str
    complete: bool


class Listed(BaseModel):
    """A target that an entry drew, or a reserve that stands in for one.

    Of a withdrawn row only the place is left, its id, and since when and why.
    """

    round_id: str
    entry_id: str
    target_id: str
    name: str
    district: str
    stands_in: bool
    replaced: bool
    remark_zh: str
    remark_en: str
    public_id: str
    released_on: date
    withdrawn_on: date | None


class Change(BaseModel):
    """What a revision of the plan changed of one entry, and why."""

    version: int
    change: str
    change_zh: str
    entry_id: str
    name: str
    reason: str
    start: date | None
    end: date | None
    new_start: date | None
    new_end: date | None
    kept_rounds: list[str]
    decided_on: date
