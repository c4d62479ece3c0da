"""Where on the circle of tickets a stratum's first places most likely lie.

An engine compares tickets with a window's bounds, as text, before anything else is
made of them, so that only the few within are joined, numbered and sorted.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from planner.protocol.engine_port import NUMBERS, Asked, Candidate, Want
from planner.protocol.tickets import NUMBER_DIGITS

#: After every ticket, as text: `g` follows the hexadecimal digits.
_END = "g"
#: How much wider a window is made that held fewer than asked for.
_WIDER = 4


class Span(NamedTuple):
    """Tickets from `low` to before `high`, as text."""

    low: str
    high: str


def window_for(want: Want) -> int:
    """Return how far along the circle the first `limit` places most likely lie.

    The share asked for, with a margin of six standard deviations. A window is
    never trusted: where it holds fewer than asked for, it is widened.
    """
    generous = want.limit + 6 * int(want.limit**0.5) + 16
    if generous >= want.eligible:
        return NUMBERS
    return NUMBERS * generous // want.eligible


def spans(start: int, width: int) -> list[Span]:
    """Return the tickets whose places from `start` are below `width`."""
    if width >= NUMBERS:
        return [Span("", _END)]
    end = start + width
    if end < NUMBERS:
        return [Span(_digits(start), _digits(end))]
    beyond = Span("", _digits(end - NUMBERS))
    return [Span(_digits(start), _END), beyond]


def widened(
    asked: Sequence[tuple[Want, int]], served: Mapping[str, Sequence[Candidate]]
) -> list[tuple[Want, int]]:
    """Return what has to be asked again, in wider windows."""
    return [
        (want, min(NUMBERS, window * _WIDER))
        for want, window in asked
        if window < NUMBERS and len(served[want.stratum]) < want.limit
    ]


class Looked(NamedTuple):
    """A want of an entry's, by its number, and the window that is looked at."""

    entry: int
    want: Want
    window: int


#: Returns who stands within each window of a group's, by the group's key.
Within = Callable[[str, Sequence[Looked]], list[list[Candidate]]]


def looked_up(
    asked: Sequence[Asked], within: Within
) -> list[dict[str, list[Candidate]]]:
    """Return each entry's first targets of each stratum wanted, group by group."""
    found: list[dict[str, list[Candidate]]] = [{} for _ in asked]
    groups: dict[str, list[Looked]] = defaultdict(list)
    for entry, one in enumerate(asked):
        for want in one.wants:
            groups[one.group_key].append(Looked(entry, want, window_for(want)))
    for group_key, looked in groups.items():
        left = looked
        while left:
            served = within(group_key, left)
            for (entry, want, _), some in zip(left, served, strict=True):
                found[entry][want.stratum] = some
            left = [
                Looked(entry, again, wider)
                for entry, want, window in left
                for again, wider in widened([(want, window)], found[entry])
            ]
    return found


def _digits(number: int) -> str:
    return f"{number:0{NUMBER_DIGITS}x}"
