"""An event of a calendar as bytes, many thousands at once (RFC 5545).

Values are escaped by icalendar; lines are put together and folded here, as its
components take several times as long. What comes out is what a component of the same
properties writes, byte by byte.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from icalendar import vText

_LINE = b"\r\n"
#: Octets of a line, the break aside; a folded line's first is the space.
_OCTETS = 74
#: What isn't torn from the octet after it: an escape.
_OPENS = b"\\^"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """An all-day event; `sequence` counts how often it was changed."""

    uid: str
    stamp: bytes
    day: date
    summary: str
    location: str
    description: str
    cancelled: bool
    sequence: int

    def as_bytes(self) -> bytes:
        """Return the event as the lines of a calendar."""
        lines = [
            b"BEGIN:VEVENT",
            _folded(b"SUMMARY:" + _text(self.summary)),
            b"DTSTART;VALUE=DATE:" + _date(self.day),
            b"DTEND;VALUE=DATE:" + _date(self.day + timedelta(days=1)),
            b"DTSTAMP:" + self.stamp,
            _folded(b"UID:" + _text(self.uid)),
            b"SEQUENCE:%d" % self.sequence,
            _folded(b"DESCRIPTION:" + _text(self.description)),
        ]
        if self.location:
            lines.append(_folded(b"LOCATION:" + _text(self.location)))
        status = b"CANCELLED" if self.cancelled else b"CONFIRMED"
        lines += [b"STATUS:" + status, b"END:VEVENT", b""]
        return _LINE.join(lines)


def stamp_of(year: int) -> bytes:
    """Return the time stamp of a year's events: its first day, the same every run."""
    return b"%d0101T000000Z" % year


@cache
def _date(day: date) -> bytes:
    return day.strftime("%Y%m%d").encode()


def _text(value: str) -> bytes:
    return bytes(vText(value).to_ical())


def _folded(line: bytes) -> bytes:
    """Return a line in parts of few enough octets, no character or escape torn."""
    parts = []
    while len(line) > _OCTETS:
        cut = _OCTETS
        while line[cut] & 0xC0 == 0x80:  # within a character of UTF-8
            cut -= 1
        if line[cut - 1] in _OPENS:
            cut -= 1
        parts.append(line[:cut])
        line = line[cut:]
    return b"\r\n ".join([*parts, line])
