"""The first page: the year at a glance, and where to look."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.audiences import Public
from api.deps import AllParts, Kept, Now, Today, days_of
from api.errors import Code
from api.pages.fresh import PageTagged
from api.pages.routing import page_route
from api.portal.family import PORTAL
from api.portal.shares import gauges, kinds, lines
from planner.ceremony.sentences import next_step
from planner.policy.results import ResultsPolicy, finds
from planner.publishing.entry_choice import EntryChoice
from planner.publishing.overview import Overview, RoundGlance
from planner.publishing.result_rules import rules_of

router = APIRouter(tags=["public"])

_SOON = 4

Year = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9A-Za-z_.-]{1,64}$",
        examples=["2026"],
        description="A calendar year or a year_id; the newest without it.",
    ),
]


@page_route(router, "/", Code.NO_YEAR)
def home(
    _audience: Public,
    _tagged: PageTagged,
    request: Request,
    parts: AllParts,
    store: Kept,
    today: Today,
    now: Now,
    year: Year = None,
) -> Response:
    """Show the year at a glance."""
    found = store.year(year)
    if found is None:
        return PORTAL.page(request, "nothing.html")
    seen = parts.overview(store.revision(), found.year_id, today)
    policy = rules_of(found).policy
    return PORTAL.page(
        request,
        "home.html",
        year=found,
        seen=seen,
        gauges=gauges(seen.shares, PORTAL.speaker(request)),
        share_rows=lines(seen.shares, PORTAL.speaker(request)),
        clean=_without_problem(seen, policy),
        kinds=kinds(seen, dict(policy.english), PORTAL.speaker(request)),
        months=_by_month(seen, found.year),
        coming=_coming(seen, today),
        steps={name: next_step(s, now) for name, s in seen.states.items()},
    )


def _without_problem(seen: Overview, policy: ResultsPolicy) -> int:
    """Return how many results are none but that nothing was found."""
    alone = [code for code in policy.alone if not finds(code)]
    return sum(seen.found.get(code, 0) for code in alone)


def _by_month(seen: Overview, year: int) -> list[int]:
    """Return how many tasks are being inspected in each month of the year."""
    counts = []
    for month in range(1, 13):
        days = days_of(f"{year}-{month:02}")
        counts.append(len(EntryChoice(days=days).of(seen.entries)))
    return counts


def _coming(seen: Overview, today: date) -> list[RoundGlance]:
    """Return the rounds that aren't over, the next ones first."""
    left = [r for r in seen.rounds if r.end >= today and not r.complete]
    return sorted(left, key=lambda r: (r.start, r.round_id))[:_SOON]
