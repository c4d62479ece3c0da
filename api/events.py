"""A page of the ledger's events, for whichever audience."""

from dataclasses import asdict, dataclass
from typing import Any

from api.errors import ApiError, Code
from api.paging import Asked
from planner.ledger.event import Kind
from planner.ledger.line import Line
from planner.publishing.store import Store

#: Fewer than the whole numbers of a database have.
_SEQ_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Listed:
    """An event in a listing."""

    line: Line

    @property
    def key(self) -> str:
        """Its seq, by which a cursor stands after it."""
        return str(self.line.seq)

    def view(self) -> dict[str, Any]:
        """Return all it has; `body` and `salt` are None where they aren't told."""
        told = {"body": None, "salt": None, **self.line.as_json()}
        return {**asdict(self.line), **told}


def events_asked(
    store: Store, asked: Asked, subject: str | None, kind: Kind | None
) -> list[Line]:
    """Return the events of the page that is asked for, with their bodies.

    Raises
    ------
    ApiError
        If the cursor isn't one of this listing.
    """
    after = asked.page.after or "0"
    if not (after.isascii() and after.isdecimal() and len(after) < _SEQ_DIGITS):
        raise ApiError(Code.BAD_CURSOR)
    return store.ledger.lines(
        subject=subject, kind=kind, after=int(after), limit=asked.page.limit
    )
