"""What a program that pushes into the library sends, and is told of it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, FailFast, Field, StrictBool

#: More rows than this come as a file.
MOST_ROWS = 10_000
_MOST_COLUMNS = 64
_LONGEST_TEXT = 4_000
_LARGEST = 10**15

Column = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Text = Annotated[
    str, Field(strict=True, max_length=_LONGEST_TEXT, pattern=r"^[^\x00]*$")
]
Number = Annotated[int, Field(strict=True, ge=0, le=_LARGEST)]
Row = Annotated[
    dict[Column, Text | StrictBool | Number | None],
    Field(min_length=1, max_length=_MOST_COLUMNS),
]


class Rows(BaseModel):
    """Firms that are new, changed or gone, by the columns of an increment.

    A column that a row hasn't, null and "" say nothing; "-" empties a cell.
    """

    rows: Annotated[list[Row], FailFast(), Field(min_length=1, max_length=MOST_ROWS)]

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What there is to say of a cell; `row` counts rows from 1, a file's lines."""

    level: str
    code: str
    row: int | None
    column: str
    value: str
    message_zh: str
    message_en: str
    remedy: str


class Pushed(BaseModel):
    """What became of a push.

    `unchanged` is whether all that it says was in the library already; `new` to `other`
    are how many firms it changed in what. All of these are null until it is `done`.
    """

    job_id: str
    state: str
    created_at: str
    ended_at: str | None
    rows: int | None
    kept: int | None
    rejected: int | None
    unchanged: bool | None
    new: int | None
    gone: int | None
    moved: int | None
    grade: int | None
    other: int | None
    findings_in_all: int


class Push(Pushed):
    """The same, with the first of its findings."""

    findings: list[Told]
