"""A visit that is done, so that its target may be named before its window ends."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneVisit:
    """A visit with published results: `known_on` is the day on which they came out.

    Where the policy's embargo lasts until the visit, its rows are public from that
    day. Not from the day of the visit: nobody may be told that something had been
    public before it was.
    """

    round_id: str
    target_id: str
    known_on: date
