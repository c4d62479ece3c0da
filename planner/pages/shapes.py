"""What charts are drawn with: lines, bars, dots and words as SVG."""

from collections.abc import Iterable

from markupsafe import Markup, escape

#: Width of every chart in its own units: a phone's, so that text stays legible.
WIDTH = 440


def text(x: float, y: float, words: str, style: str = "") -> Markup:
    """Return a text element."""
    return Markup('<text x="{}" y="{}" class="{}">{}</text>').format(
        _n(x), _n(y), style, words
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def rect(x: float, y: float, width: float, height: float, style: str) -> Markup:
    """Return a bar, in the colour of its class."""
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="2" class="{}"/>'
    ).format(_n(x), _n(y), _n(max(0.0, width)), _n(height), style)


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> Markup:
    """Return a line."""
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(
        _n(x1), _n(y1), _n(x2), _n(y2), style
    )


def dot(x: float, y: float) -> Markup:
    """Return the dot of an observed value."""
    return Markup('<circle cx="{}" cy="{}" r="5" class="seen"/>').format(_n(x), _n(y))


def svg(
    name: str, title: str, about: str, height: float, body: Iterable[str]
) -> Markup:
    """Return a chart that is told to whoever does not see it."""
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>'
    ).format(
        WIDTH,
        _n(height),
        name,
        name,
        name,
        title,
        name,
        about,
        Markup("").join(map(escape, body)),
    )


def point(x: float, y: float, style: str) -> Markup:
    """Return a point of a curve."""
    return Markup('<circle cx="{}" cy="{}" r="4" class="{}"/>').format(
        _n(x), _n(y), style
    )


def polyline(places: Iterable[tuple[float, float]], style: str) -> Markup:
    """Return a curve through places."""
    through = " ".join(f"{_n(x)},{_n(y)}" for x, y in places)
    return Markup('<polyline points="{}" class="curve {}"/>').format(through, style)
