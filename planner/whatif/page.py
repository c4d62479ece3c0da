"""The variants as one page that needs nothing else: `what_if.html`."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from planner.pages.render import render
from planner.whatif.charts import panel_rows
from planner.whatif.finds_lines import case_lines, grade_lines, move_lines, signed
from planner.whatif.measures import MEASURES, Measure, Unit
from planner.whatif.rows import STATUS_WORDS, measures_of, shown, title
from planner.whatif.variants import OPTIMAL, Variant, WhatIf, reason_of

#: What the cards tell: a measure, whether less of it is better, how the card reads.
_CARDS = (
    ("entries", True, "条目最少", "fewest entries"),
    ("visits", True, "户次最少", "fewest firm-visits"),
    ("peak", True, "能力最宽松", "least peak use of capacity"),
    ("coverage", False, "覆盖最广", "widest coverage"),
    ("finds", False, "预计发现最多", "most expected finds"),
)


class Card(NamedTuple):
    """One number at the top of the page, and the variants that it is of."""

    zh: str
    en: str
    value: str
    of: str


class Cell(NamedTuple):
    """A figure and how far it is from the base's."""

    value: str
    change: str


def what_if_page(what_if: WhatIf) -> str:
    """Return the page of a what-if, as HTML."""
    return render(
        "planner.whatif",
        what_if=what_if,
        cards=list(_cards(what_if)),
        measures=measures_of(what_if),
        rows=list(what_if.rows),
        cells=_cells,
        reasons=list(_reasons(what_if)),
        status_words=STATUS_WORDS,
        panel_rows=list(panel_rows(what_if)),
        unproven=any(r.planned and r.status != OPTIMAL for r in what_if.rows),
        finds=what_if.finds,
        finds_cases=case_lines(what_if.finds),
        finds_grades=list(grade_lines(what_if.finds)),
        finds_moves=list(move_lines(what_if.finds)),
    )


def _cards(what_if: WhatIf) -> Iterator[Card]:
    planned = [row for row in what_if.variants if row.planned]
    yield Card(
        "能做成计划的方案",
        "variants with a plan",
        f"{len(planned)} / {len(what_if.variants)}",
        "",
    )
    by_name = {measure.name: measure for measure in MEASURES}
    for name, less, zh, en in _CARDS:
        known = [(row, v) for row in planned if (v := row.figures[name]) is not None]
        if known:
            best = (min if less else max)(value for _, value in known)
            of = [title(what_if, row) for row, value in known if value == best]
            more = f"，等 {len(of)} 种" if len(of) > 1 else ""
            yield Card(zh, en, shown(by_name[name], best), of[0] + more)


class Reason(NamedTuple):
    """Why variants have no plan: several that have one reason stand together."""

    of: str
    zh: str
    en: str


def _reasons(what_if: WhatIf) -> Iterator[Reason]:
    found: dict[tuple[str, str], list[str]] = {}
    for place, row in enumerate(what_if.rows):
        if not row.planned:
            name = title(what_if, row) if place else "现行政策 the policy as it is"
            found.setdefault(reason_of(row), []).append(name)
    for (zh, en), names in found.items():
        yield Reason("；".join(names), zh, en)


def _cells(what_if: WhatIf, row: Variant) -> Iterator[Cell]:
    for measure in measures_of(what_if):
        value = row.figures.get(measure.name)
        base = what_if.base.figures.get(measure.name)
        change = ""
        if value is not None and base is not None and value != base:
            change = _change(measure, value - base)
        yield Cell(shown(measure, value), change)


def _change(measure: Measure, change: Fraction) -> str:
    """Return a difference with its sign; of shares, in percentage points."""
    if measure.unit is Unit.SHARE:
        return signed(change * 100)
    return signed(change, 0 if measure.unit is Unit.COUNT else 1)
