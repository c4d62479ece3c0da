"""The table of variants as text: for files, and as people read it."""

from collections.abc import Iterator
from fractions import Fraction

from planner.campaign.measures import decimal_text
from planner.pages.render import number, percent
from planner.whatif.measures import MEASURES, Measure, Unit
from planner.whatif.variants import (
    FEASIBLE,
    INFEASIBLE,
    INVALID,
    OPTIMAL,
    Variant,
    WhatIf,
    reason_of,
)

#: How a variant's status reads.
STATUS_WORDS = {
    OPTIMAL: ("最优", "optimal"),
    FEASIBLE: ("可行", "feasible"),
    INFEASIBLE: ("无解", "no plan"),
    INVALID: ("不合规则", "breaks a rule"),
}


def measures_of(what_if: WhatIf) -> list[Measure]:
    """Return the measures that any variant has."""
    return [measure for measure in MEASURES if what_if.known(measure.name)]


def columns(what_if: WhatIf) -> tuple[str, ...]:
    """Return the columns of `what_if.csv`."""
    return (
        "variant",
        *(variation.name for variation in what_if.variations),
        "status",
        *(measure.name for measure in MEASURES),
        "seconds",
        "reason_zh",
        "reason_en",
    )


def csv_rows(what_if: WhatIf) -> Iterator[tuple[str, ...]]:
    """Yield the rows of `what_if.csv`, the policy as it is first as number 0."""
    for place, row in enumerate(what_if.rows):
        reason = ("", "") if row.planned else reason_of(row)
        yield (
            str(place),
            *row.values,
            row.status,
            *(exact(measure, row) for measure in MEASURES),
            f"{row.seconds:.3f}",
            *reason,
        )


def exact(measure: Measure, variant: Variant) -> str:
    """Return a figure for programs: a whole number, or six decimal places."""
    value = variant.figures.get(measure.name)
    if value is None:
        return ""
    return str(value) if measure.unit is Unit.COUNT else decimal_text(value)


def shown(measure: Measure, value: Fraction | None) -> str:
    """Return a figure for people, empty where it isn't known."""
    if value is None:
        return ""
    text = decimal_text(value)
    if measure.unit is Unit.SHARE:
        return percent(text)
    return number(text, 0 if measure.unit is Unit.COUNT else 1)


def title(what_if: WhatIf, variant: Variant) -> str:
    """Return what a variant varies: `shares.joint = 0.4, merge.max_departments = 3`."""
    return "，".join(
        f"{variation.name} = {value or '（空）'}"
        for variation, value in zip(what_if.variations, variant.values, strict=True)
    )
