"""Shares as bars: what was asked beside what is reached, and of what a whole is made.

Labels stand above their bars, so that they keep their room on a phone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from planner.pages.shapes import WIDTH, line, rect, svg, text

_LABEL = 15.0
_BAR = 14.0
_ROW = 66.0
#: Of a share of which nothing is asked.
_PLAIN_ROW = 46.0
_STACK_ROW = 46.0

#: How near to an edge the words below a mark may be centred.
_EDGE = 56.0
#: The least width of a part that has room for its number.
_ROOM = 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A share between 0 and 1 that is reached, and the one asked, if any.

    `shown` and `wanted` are the two in words; `holds` whether the one is enough.
    """

    label: str
    reached: float
    shown: str
    asked: float | None = None
    wanted: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a whole, in the colour of its class."""

    value: int
    style: str


def gauges(name: str, title: str, about: str, rows: Sequence[Gauge]) -> Markup:
    """Return one bar a share, from nothing to all, with a mark where it is asked."""
    body: list[Markup] = []
    top = 0.0
    for row in rows:
        body += _gauge(row, top)
        top += _PLAIN_ROW if row.asked is None else _ROW
    return svg(name, title, about, top, body)


def _gauge(row: Gauge, top: float) -> Iterable[Markup]:
    bar = top + _LABEL + 9
    style = "planned" if row.holds else "short"
    yield text(0, top + _LABEL, row.label)
    yield text(WIDTH, top + _LABEL, row.shown, f"end strong {style}")
    yield rect(0, bar, WIDTH, _BAR, "track")
    yield rect(0, bar, WIDTH * min(1.0, row.reached), _BAR, style)
    if row.asked is not None:
        at = WIDTH * min(1.0, row.asked)
        yield line(at, bar - 4, at, bar + _BAR + 4, "mark")
        words = min(max(at, _EDGE), WIDTH - _EDGE)
        yield text(words, bar + _BAR + 17, row.wanted, "value middle")


def stacks(
    name: str, title: str, about: str, rows: Sequence[tuple[str, Sequence[Part]]]
) -> Markup:
    """Return one bar a whole, divided into its parts; all are of one scale."""
    most = max((sum(p.value for p in parts) for _, parts in rows), default=0)
    scale = WIDTH / most if most else 0.0
    body: list[Markup] = []
    for position, (label, parts) in enumerate(rows):
        top = position * _STACK_ROW
        whole = sum(part.value for part in parts)
        body.append(text(0, top + _LABEL, label))
        body.append(text(WIDTH, top + _LABEL, f"{whole:,}", "end value"))
        body += _stack(parts, top + _LABEL + 6, scale)
    return svg(name, title, about, len(rows) * _STACK_ROW, body)


def _stack(parts: Iterable[Part], top: float, scale: float) -> Iterable[Markup]:
    at = 0.0
    for part in parts:
        width = part.value * scale
        yield rect(at, top, width, _BAR, part.style)
        if width >= _ROOM:
            words = f"on-{part.style} middle within"
            yield text(at + width / 2, top + 11, f"{part.value:,}", words)
        at += width
