"""A result as it is kept: versions that are only ever added to."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NoReturn, Protocol
from unicodedata import category

from planner.errors import Finding, PlannerError

#: In characters: a note is a paragraph, papers are kept elsewhere.
LONGEST_NOTE = 500
#: A file's number, or the address of a document.
LONGEST_EVIDENCE = 200
LONGEST_REASON = 500
#: Control characters, and halves of others.
_UNSEEN = frozenset(("Cc", "Cs"))
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: Who a version is of that came with the year's inputs.
IMPORTED = "import"


class ResultError(PlannerError):
    """A step that can't be taken on a result, or not by this caller."""


class InYear(Protocol):
    """The published year that results belong to.

    They are kept under `year`, the calendar year: `year_id` changes whenever a year
    that is held step by step is published anew.
    """

    @property
    def year(self) -> int:
        """The calendar year."""

    @property
    def year_id(self) -> str:
        """Its publication in force."""

    @property
    def published_at(self) -> str:
        """When that was published, RFC 3339 in UTC."""


class Stage(StrEnum):
    """How far a version has come."""

    ENTERED = "entered"
    SENT_BACK = "sent-back"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        """What officials call it."""
        return _ZH[self]


_ZH = {
    Stage.ENTERED: "已录入",
    Stage.SENT_BACK: "已退回",
    Stage.REVIEWED: "已审核",
    Stage.PUBLISHED: "已公示",
    Stage.WITHDRAWN: "已撤回",
}

#: Stages that the public is told of; versions of these are pinned by the ledger.
PUBLIC_STAGES = frozenset((Stage.PUBLISHED, Stage.WITHDRAWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which result is meant: a department's of a visit for an item."""

    visit_id: str
    department_id: str
    item_id: str

    @property
    def key(self) -> str:
        """What orders results, and tells one from the others of a year."""
        return f"{self.visit_id}|{self.department_id}|{self.item_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a department enters of an item.

    `first_offence` is 首违不罚: a first offence that isn't punished. `rectify_by` is
    the day by which the firm must have put it right.
    """

    codes: tuple[str, ...]
    inspected_on: date
    note: str = ""
    evidence: str = ""
    first_offence: bool = False
    rectify_by: date | None = None

    def __post_init__(self) -> None:
        bounded = (
            len(self.note) <= LONGEST_NOTE and len(self.evidence) <= LONGEST_EVIDENCE
        )
        if not self.codes or not bounded:
            msg = "a result has a code, and texts within their bounds"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultVersion(Found):
    """One version of a result; the newest is what holds.

    Attributes
    ----------
    reason
        Why it was corrected, sent back or withdrawn; else "".
    actor, at
        Who made this version, as the ledger names callers, and when (RFC 3339, UTC).
    entered_on, published_on
        The days on which the result was first entered, and first published; None
        until it was.
    followup
        未完结 or 已完结, where the year's inputs said so; else "".
    """

    year: int
    visit_id: str
    department_id: str
    item_id: str
    version: int
    stage: Stage
    reason: str = ""
    actor: str
    at: str
    entered_on: date
    published_on: date | None = None
    followup: str = ""

    def __post_init__(self) -> None:
        # Named, as zero-argument super() knows no class with slots.
        Found.__post_init__(self)
        told = self.published_on is not None or self.stage not in PUBLIC_STAGES
        if self.version < 1 or len(self.reason) > LONGEST_REASON or not told:
            msg = f"version {self.version} of a result that can't be so"
            raise ValueError(msg)

    @property
    def place(self) -> Place:
        """Which result this is a version of."""
        return Place(
            visit_id=self.visit_id,
            department_id=self.department_id,
            item_id=self.item_id,
        )

    @property
    def key(self) -> str:
        """The result's key, which all its versions share."""
        return f"{self.visit_id}|{self.department_id}|{self.item_id}"

    @property
    def found(self) -> Found:
        """What was entered, without how far it has come."""
        return Found(
            codes=self.codes,
            inspected_on=self.inspected_on,
            note=self.note,
            evidence=self.evidence,
            first_offence=self.first_offence,
            rectify_by=self.rectify_by,
        )


def is_plain(text: str) -> bool:
    """Tell whether a text is what people read: letters, signs, lines and tabs.

    Control characters, which PostgreSQL or a paper refuses, and those that turn the
    direction of what follows around aren't.
    """
    return not any(
        category(sign) in _UNSEEN or sign in _TURNING
        for sign in text
        if sign not in "\n\r\t"
    )


def refuse(code: str, value: str = "", column: str = "", **params: str) -> NoReturn:
    """Refuse a step.

    Raises
    ------
    ResultError
        Always.
    """
    finding = Finding(file="", code=code, value=value, column=column, params=params)
    raise ResultError([finding])
