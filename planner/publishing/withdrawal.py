"""Something published that was taken back, with the ground for it.

Its address stays and says so, without the name. A list's row that was taken back
before it was public is never heard of: of it, nothing was published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from planner.ids import hash_fields
from planner.publishing.store import ListedRow

#: A note is a sentence or two, and public. In characters.
LONGEST_NOTE = 300

_ID_DIGITS = 24
_CHINA = timezone(timedelta(hours=8))


class What(StrEnum):
    """What may be taken back."""

    LISTED = "list"
    RESULT = "result"


class Ground(StrEnum):
    """Why something is taken back."""

    WRONG_TARGET = "wrong_target"
    COURT_ORDER = "court_order"
    REVIEW = "review"
    ERROR = "error"
    PRIVACY = "privacy"
    OTHER = "other"


#: What a ground is called, Chinese first; these are public.
GROUND_NAMES: Mapping[Ground, tuple[str, str]] = {
    Ground.WRONG_TARGET: ("公示对象有误", "the wrong firm was named"),
    Ground.COURT_ORDER: ("司法裁判要求", "by order of a court"),
    Ground.REVIEW: ("行政复议决定", "decided in administrative review"),
    Ground.ERROR: ("公示内容有误", "what was published is wrong"),
    Ground.PRIVACY: ("涉及不宜公开的信息", "it holds what may not be public"),
    Ground.OTHER: ("其他原因", "another reason"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One withdrawal; the key is the id of what was published, and its number.

    `row_key` is the row's, by which it is found; `was_public` tells whether it had
    been public. Times are RFC 3339 in UTC; `restored_at` is None while it is in force.
    """

    key: str
    public_id: str
    year: int
    what: str
    row_key: str
    was_public: bool
    ground: str
    note: str
    withdrawn_at: str
    actor: str
    restored_at: str | None = None
    restored_note: str = ""

    @property
    def in_force(self) -> bool:
        """Whether it hasn't been undone."""
        return self.restored_at is None

    @property
    def withdrawn_on(self) -> date:
        """The day in China since which it is withdrawn."""
        return day_of(self.withdrawn_at)

    @property
    def ground_names(self) -> tuple[str, str]:
        """The ground in Chinese and English."""
        return GROUND_NAMES[Ground(self.ground)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants taken back, and why."""

    what: What
    row_key: str
    ground: Ground
    note: str


def day_of(at: str) -> date:
    """Return the day in China of a time as the ledger writes it."""
    return datetime.fromisoformat(at).astimezone(_CHINA).date()


def public_id(year: int, what: What, row_key: str) -> str:
    """Return the id by which anyone may name something published, for good.

    It doesn't change with a year's publications, and doesn't spell out the firm.
    """
    return hash_fields("published", str(year), what.value, row_key)[:_ID_DIGITS]


def withdrawal_key(of: str, number: int) -> str:
    """Return the key of the withdrawal of something, numbered from 1."""
    return f"{of}.{number:04d}"


class Withdrawn:
    """The withdrawals of a year that are in force."""

    def __init__(self, made: Iterable[Withdrawal] = ()) -> None:
        self._by_id = {one.public_id: one for one in made if one.in_force}

    def __bool__(self) -> bool:
        return bool(self._by_id)

    def find(self, of: str) -> Withdrawal | None:
        """Return the withdrawal in force of what has that id."""
        return self._by_id.get(of)

    def listed(self, year: int, row: ListedRow) -> Withdrawal | None:
        """Return the withdrawal in force of a list's row."""
        if not self._by_id:
            return None
        return self.find(public_id(year, What.LISTED, row.key))

    def rounds(self) -> frozenset[str]:
        """Return the rounds of whose lists something is withdrawn."""
        return frozenset(
            one.row_key.partition("|")[0]
            for one in self._by_id.values()
            if one.what == What.LISTED
        )


NONE_WITHDRAWN = Withdrawn()
