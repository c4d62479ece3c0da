"""Times as docs/protocol.md, 1, writes them: RFC 3339, UTC, to the second."""

from datetime import UTC, datetime

_FORM = "%Y-%m-%dT%H:%M:%SZ"
_LENGTH = len("2026-03-02T02:00:00Z")


def moment_of(text: str) -> datetime:
    """Return the time that `text` is.

    Raises
    ------
    ValueError
        If it isn't written as a statement writes a time.
    """
    if len(text) != _LENGTH:
        msg = f"not a time of RFC 3339 in UTC: {text!r}"
        raise ValueError(msg)
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)


def time_text(moment: datetime) -> str:
    """Return an aware time as a statement writes it; parts of a second are cut."""
    return moment.astimezone(UTC).strftime(_FORM)


def is_time(text: str) -> bool:
    """Tell whether `text` is a time as a statement writes it."""
    try:
        moment_of(text)
    except ValueError:
        return False
    return True
