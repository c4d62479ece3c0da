"""Shares asked and reached, as a chart and its table show them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from api.pages.figures import Gauge
from api.pages.words import Speaker
from planner.pages.render import number, percent
from planner.publishing.overview import Overview
from planner.publishing.shares import PublicShare

_LEAST = "≥"


def gauges(shares: Iterable[PublicShare], say: Speaker) -> list[Gauge]:
    """Return the shares that something is asked of."""
    return [
        Gauge(
            label=say.of(share.name_zh, share.name_en),
            reached=_part(share.reached),
            shown=share.reached,
            asked=_part(share.asked),
            wanted=f"{say('asked')} {_LEAST}{share.asked}",
            holds=share.holds,
        )
        for share in shares
        if share.asked
    ]


def lines(shares: Iterable[PublicShare], say: Speaker) -> list[tuple[str, ...]]:
    """Return the same as lines of a table: what, asked, reached, whether it holds."""
    return [
        (
            say.of(share.name_zh, share.name_en),
            f"{_LEAST}{share.asked}",
            share.reached,
            say("holds" if share.holds else "falls_short"),
        )
        for share in shares
        if share.asked
    ]


def kinds(seen: Overview, english: Mapping[str, str], say: Speaker) -> list[Gauge]:
    """Return how often each kind of result was found, of all public results."""
    return [
        Gauge(
            label=say.of(code, english.get(code, code)),
            reached=count / seen.results,
            shown=f"{number(count)} · {percent(count / seen.results)}",
        )
        for code, count in seen.found.items()
    ]


def _part(percentage: str) -> float:
    return float(Decimal(percentage.removesuffix("%")) / 100)
