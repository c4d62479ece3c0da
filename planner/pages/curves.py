"""Numbers over months as lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from planner.pages.shapes import WIDTH, line, point, polyline, svg, text

_HEIGHT = 170.0
_TOP = 20.0
_FOOT = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One number a month, in the colour of its class; None where there is none yet.

    `value_labels` puts each number over its point.
    """

    values: Sequence[float | None]
    style: str
    value_labels: bool = False


def curves(
    name: str, title: str, about: str, months: Sequence[str], drawn: Sequence[Curve]
) -> Markup:
    """Return a line a curve, over the same months and on the same scale from 0."""
    most = max((v for c in drawn for v in c.values if v is not None), default=0)
    scale = (_HEIGHT - _TOP) / most if most else 0.0
    step = WIDTH / max(1, len(months))
    across = [step * (position + 0.5) for position in range(len(months))]
    body = [line(0, _HEIGHT, WIDTH, _HEIGHT, "axis")]
    body += [
        text(x, _HEIGHT + 16, month, "middle")
        for x, month in zip(across, months, strict=True)
    ]
    for curve in drawn:
        places = [
            (x, _HEIGHT - value * scale, value)
            for x, value in zip(across, curve.values, strict=True)
            if value is not None
        ]
        body.append(polyline([(x, y) for x, y, _ in places], curve.style))
        for x, y, value in places:
            body.append(point(x, y, curve.style))
            if curve.value_labels:
                body.append(text(x, y - 9, f"{value:,.0f}", "value middle"))
    return svg(name, title, about, _HEIGHT + _FOOT, body)
