"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """The time that the machine has."""

    def now(self) -> datetime:
        """Return the time now, aware, in UTC."""
        return datetime.now(tz=UTC)  # noqa: TID251 - this is the clock
