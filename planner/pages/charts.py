"""Charts as SVG text, made on the server: no script, no outside resource.

Each has a title and a description, takes its colours from the page's style, and
stands beside a table with the same numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from planner.pages.shapes import WIDTH, dot, line, rect, svg, text

_ROW = 19
_GAP = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its length, and from where to where nine of ten years reach.

    `style` is the class that colours it; `part` is how much of it, from its begin,
    is of the class `part_style`; `mark` is where an observed value stands.
    """

    value: float
    label: str
    style: str
    low: float | None = None
    high: float | None = None
    mark: float | None = None
    part: float | None = None
    part_style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One figure of a year beside its simulated ones."""

    label: str
    least: float
    low: float
    mean: float
    high: float
    most: float
    observed: float
    shown: str


def bars(
    name: str,
    title: str,
    about: str,
    groups: Sequence[tuple[str, Sequence[Bar]]],
    *,
    left: float = 74,
    most: float | None = None,
    beside: float | None = None,
) -> Markup:
    """Return horizontal bars in groups, each with its value at its end.

    Parameters
    ----------
    left
        How much room the groups' names take.
    most
        The value that fills the width, where several charts share a scale.
    beside
        A value that a dashed line marks through all bars.
    """
    room = WIDTH - left - 64
    if most is None:
        most = longest(group for _, group in groups)
    scale = room / most if most else 0.0
    body: list[Markup] = []
    y = 4.0
    for label, group in groups:
        middle = y + len(group) * _ROW / 2
        body.append(text(left - 8, middle + 4, label, "end"))
        for bar in group:
            body += _bar(bar, left, y, scale)
            y += _ROW
        y += _GAP
    body.insert(0, line(left, 0, left, y - _GAP + 4, "axis"))
    if beside is not None:
        at = left + beside * scale
        body.append(line(at, 0, at, y - _GAP + 4, "beside"))
    return svg(name, title, about, y, body)


def longest(groups: Iterable[Iterable[Bar]]) -> float:
    """Return how far the longest of all bars reaches."""
    return max(
        (max(b.value, b.high or 0, b.mark or 0) for group in groups for b in group),
        default=0,
    )


def _bar(bar: Bar, left: float, y: float, scale: float) -> list[Markup]:
    end = left + bar.value * scale
    parts = [rect(left, y + 2, bar.value * scale, _ROW - 5, bar.style)]
    if bar.part is not None:
        parts.append(rect(left, y + 2, bar.part * scale, _ROW - 5, bar.part_style))
    reach = end
    if bar.low is not None and bar.high is not None:
        middle = y + _ROW / 2
        reach = left + bar.high * scale
        parts.append(line(left + bar.low * scale, middle, reach, middle, "whisker"))
    if bar.mark is not None:
        parts.append(dot(left + bar.mark * scale, y + _ROW / 2))
        reach = max(reach, left + bar.mark * scale + 5)
    parts.append(text(max(reach, end) + 6, y + _ROW / 2 + 4, bar.label, "value"))
    return parts


def columns(
    name: str,
    title: str,
    about: str,
    months: Sequence[tuple[str, float, float | None]],
) -> Markup:
    """Return one column a month, with a dot where it was observed."""
    height, foot = 170.0, 24.0
    most = max((max(value, seen or 0) for _, value, seen in months), default=0)
    scale = (height - 22) / most if most else 0.0
    step = (WIDTH - 8) / max(1, len(months))
    body = [line(4, height, WIDTH - 4, height, "axis")]
    for position, (month, value, seen) in enumerate(months):
        x, tall = 4 + position * step, value * scale
        middle = x + step / 2
        body += [
            rect(x + step * 0.18, height - tall, step * 0.64, tall, "planned"),
            text(middle, height + 16, month, "middle"),
        ]
        top = height - tall
        if seen is not None:
            body.append(dot(middle, height - seen * scale))
            top = min(top, height - seen * scale - 5)
        body.append(text(middle, top - 5, f"{value:,.0f}", "value middle"))
    return svg(name, title, about, height + foot, body)


def strips(name: str, title: str, about: str, rows: Sequence[Strip]) -> Markup:
    """Return a row a figure, each on a scale of its own: where the year stands.

    The thin line runs from the least to the most of the simulated years, the thick
    one holds nine of ten, the stroke is their mean and the dot the year.
    """
    left, right, step = 150.0, WIDTH - 66.0, 30.0
    body: list[Markup] = []
    for position, row in enumerate(rows):
        y = 16 + position * step
        low, high = min(row.least, row.observed), max(row.most, row.observed)

        def at(value: float, low: float = low, high: float = high) -> float:
            share = (value - low) / (high - low) if high > low else 0.5
            return left + share * (right - left)

        body += [
            text(left - 14, y + 4, row.label, "end"),
            line(at(row.least), y, at(row.most), y, "range"),
            line(at(row.low), y, at(row.high), y, "most"),
            line(at(row.mean), y - 8, at(row.mean), y + 8, "mean"),
            dot(at(row.observed), y),
            text(right + 14, y + 4, row.shown, "value"),
        ]
    return svg(name, title, about, 16 + len(rows) * step, body)
