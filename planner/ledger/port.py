"""What the planner asks of a ledger."""

from collections.abc import Mapping
from typing import Any, Protocol

from planner.ledger.checkpoint import Checkpoint
from planner.ledger.event import Event, Kind
from planner.ledger.line import Line


class Ledger(Protocol):
    """A chain of events that only grows. Every method is one transaction."""

    def append(
        self,
        kind: Kind,
        subject: str,
        actor: str,
        body: Mapping[str, Any],
        *,
        based_on: int | None = None,
        beside: Mapping[str, int] | None = None,
    ) -> Event:
        """Append an event and sign it.

        Parameters
        ----------
        based_on
            The last seq that the caller had seen when it decided; None where what
            others did meanwhile doesn't matter.
        beside
            The same of further subjects that the decision rests on.

        Raises
        ------
        ConflictError
            If a subject has an event later than the caller had seen.
        ValueError
            If a field is out of form, or the body isn't exact JSON.
        """

    def events(
        self,
        *,
        subject: str | None = None,
        kind: Kind | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> list[Event]:
        """Return events in their order, those after the seq `after`.

        Raises
        ------
        CheckFailedError
            If one of them was changed after it was written.
        """

    def head(self) -> Event | None:
        """Return the last event.

        Raises
        ------
        CheckFailedError
            If it was changed after it was written.
        """

    def lines(
        self,
        *,
        subject: str | None = None,
        kind: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> list[Line]:
        """Return events as they stand there, right or wrong."""

    def checkpoint(self) -> Checkpoint | None:
        """Return the signed checkpoint of the last event."""

    def public_key(self) -> str | None:
        """Return the key that the workspace signs with, in hex; None before it did."""
