"""Times as people in China read and type them; kept and sent are those of UTC."""

from datetime import datetime

from planner.protocol.times import is_time, moment_of, time_text
from planner.publishing.publication import CHINA

_SHOWN = "%Y-%m-%d %H:%M"
_FIELD = "%Y-%m-%dT%H:%M"


def local_time(text: str | None) -> str:
    """Return a time as the clock in China showed it, to the minute; a day as it is."""
    if not text or not is_time(text):
        return text or ""
    return moment_of(text).astimezone(CHINA).strftime(_SHOWN)


def field_time(text: str | None) -> str:
    """Return a time as a field of a form holds it, what is none as it is."""
    if not text or not is_time(text):
        return text or ""
    return moment_of(text).astimezone(CHINA).strftime(_FIELD)


def typed_time(text: str) -> str:
    """Return the time that a field of a form holds; what is none as it was typed.

    The rules of what the time is for refuse it then.
    """
    try:
        moment = datetime.strptime(text.strip(), _FIELD).replace(tzinfo=CHINA)
    except ValueError:
        return text.strip()
    return time_text(moment)
