"""Charts of variants: a row of panels a measure, a bar a value."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from planner.pages.charts import Bar, bars
from planner.policy.variation import Variation
from planner.whatif.measures import CHARTED, Measure
from planner.whatif.rows import STATUS_WORDS, measures_of, shown
from planner.whatif.variants import OPTIMAL, Variant, WhatIf

#: How wide a character of a label is, in units of a chart, and the room for labels.
_CHARACTER, _LEAST, _MOST = 7.5, 44.0, 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One chart, and what the variants in it have in common."""

    caption: str
    chart: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """A measure's panels, on one scale."""

    measure: Measure
    panels: tuple[Panel, ...]


def panel_rows(what_if: WhatIf) -> Iterator[PanelRow]:
    """Yield the charts of each charted measure that is known."""
    along = _along(what_if)
    for measure in measures_of(what_if):
        if measure.name in CHARTED:
            most = max(
                float(row.figures.get(measure.name) or 0) for row in what_if.rows
            )
            panels = (
                _panel(what_if, measure, along, number, held, most)
                for number, held in enumerate(_held(what_if, along))
            )
            yield PanelRow(measure=measure, panels=tuple(panels))


def _along(what_if: WhatIf) -> int:
    """Return which variation runs within a panel: the one of most values."""
    sizes = [len(variation.values) for variation in what_if.variations]
    return max(range(len(sizes)), key=lambda at: (sizes[at], at))


def _held(what_if: WhatIf, along: int) -> list[tuple[str, ...]]:
    """Return the values of the other variations, each combination once, in order."""
    found = (v.values[:along] + v.values[along + 1 :] for v in what_if.variants)
    return list(dict.fromkeys(found))


def _panel(
    what_if: WhatIf,
    measure: Measure,
    along: int,
    number: int,
    held: tuple[str, ...],
    most: float,
) -> Panel:
    others = what_if.variations[:along] + what_if.variations[along + 1 :]
    groups = [
        (_label(variant.values[along]), [_bar(variant, measure)])
        for variant in what_if.variants
        if variant.values[:along] + variant.values[along + 1 :] == held
    ]
    base = what_if.base.figures.get(measure.name)
    caption = "，".join(
        f"{o.name} = {_label(v)}" for o, v in zip(others, held, strict=True)
    )
    chart = bars(
        f"{measure.name}-{number}",
        f"{measure.zh} / {measure.en}",
        _about(measure, what_if.variations[along], caption),
        groups,
        left=_room([label for label, _ in groups]),
        most=most,
        beside=None if base is None else float(base),
    )
    return Panel(caption=caption, chart=chart)


def _label(value: str) -> str:
    return value or "（空）"


def _room(labels: list[str]) -> float:
    longest = max(len(label.encode("gb18030", "replace")) for label in labels)
    return min(_MOST, max(_LEAST, 14 + _CHARACTER * longest))


def _about(measure: Measure, along: Variation, caption: str) -> str:
    where = f"（{caption}）" if caption else ""
    return (
        f"{along.name} 各取值下的{measure.zh}{where}，虚线为现行政策。 "
        f"{measure.en} for each value of {along.name}; dashed: the policy as it is."
    )


def _bar(variant: Variant, measure: Measure) -> Bar:
    if not variant.planned:
        words = STATUS_WORDS[variant.status]
        return Bar(value=0, label=f"{words[0]} {words[1]}", style="nested")
    value = variant.figures.get(measure.name) or Fraction(0)
    proven = "" if variant.status == OPTIMAL else " *"
    internal = variant.figures["internal"] if measure.name == "entries" else None
    return Bar(
        value=float(value),
        label=shown(measure, value) + proven,
        style="planned" if internal is None else "independent",
        part=None if internal is None else float(internal),
        part_style="planned",
    )
