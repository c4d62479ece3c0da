"""What an enterprise asks with, and what it is sent."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

#: Longer than any round, number or code that people type; nothing else is asked of
#: them here, so that every slip is told of alike.
_Typed = Annotated[str, StringConstraints(max_length=200)]


class Asked(BaseModel):
    """Round, number and code, as they stand in the letter."""

    round: _Typed
    target_id: _Typed
    code: _Typed

    model_config = ConfigDict(extra="forbid")


class Sentence(BaseModel):
    """Something said to people, in both languages."""

    zh: str
    en: str


class Cell(BaseModel):
    """One cell of the row."""

    column: str
    value: str


class Proof(BaseModel):
    """The inclusion proof of docs/protocol.md, 3."""

    leaf: str
    bucket: list[str]
    path: list[str]


class EntryAnswer(BaseModel):
    """An entry that the enterprise was eligible for.

    `stands_in` tells whether it came in later, in the place of one that was drawn.
    """

    entry_id: str
    name: str
    drawn: bool
    stands_in: bool


class Ticket(BaseModel):
    """The enterprise's ticket in a group; `number` is decimal text."""

    group: str
    ticket: str
    number: str
    entries: list[EntryAnswer]


class SelfCheck(BaseModel):
    """Everything an enterprise may know of itself in a round, and its proof."""

    round: str
    year_id: str
    target_id: str
    words: list[Sentence]
    drawn: bool
    mode: str
    statement_digest: str
    seed: str
    rows: int
    bucket_hex: int
    root: str
    row: list[Cell]
    sealed: str | None
    proof: Proof
    tickets: list[Ticket]
