"""The stated chances of a year as JSON: texts and whole numbers, decimals as text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from planner.campaign.measures import decimal_text
from planner.chances.figures import Figures, grades_of
from planner.chances.model import Arrangement, Model
from planner.chances.significance import chi_square_p, two_sided_p
from planner.chances.study import Study

FORMAT = "chances/1"
MICRO = 1_000_000

#: Figures that are held in millionths.
IN_MICRO = frozenset({"mean_micro"})

_LOW, _HIGH = Fraction(1, 20), Fraction(19, 20)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What people call things: departments and entries by id."""

    departments: Mapping[str, str]
    entries: Mapping[str, str]


def decimal(value: float, places: int = 6) -> str:
    """Return a number as decimal text."""
    return f"{value:.{places}f}"


def spread_of(values: Sequence[float]) -> Json:
    """Return mean, extremes, and between what nine of ten simulated values lie."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return {
        "mean": decimal(sum(ordered) / len(ordered)),
        "low": decimal(ordered[int(_LOW * last)]),
        "high": decimal(ordered[-1 - int((1 - _HIGH) * last)]),
        "least": decimal(ordered[0]),
        "most": decimal(ordered[-1]),
    }


def make_report(
    study: Study, names: Names, *, year: int, observed: Figures | None = None
) -> Json:
    """Return the report.

    Parameters
    ----------
    observed
        The figures of the year once it was held, None before.
    """
    planned = study.years[Arrangement.PLANNED]
    return {
        "format": FORMAT,
        "year": year,
        "seeds": study.seeds,
        "targets": study.model.size,
        "rounds": [held.round_id for held in study.model.rounds],
        "grades": _grades(study.model),
        "names": {
            "departments": {d: names.departments[d] for d in study.table.departments},
            "entries": {e: names.entries[e] for e in _entry_ids(study.model)},
        },
        "strata": list(_strata(study.model)),
        "figures": {
            arrangement.value: _figures(years)
            for arrangement, years in study.years.items()
        },
        "beside_independent": _beside(planned, study.years[Arrangement.INDEPENDENT]),
        "load": list(_load(study, observed)),
        "skips": list(_by_grade(planned, "skipped", observed)),
        "shortfalls": list(_by_grade(planned, "shortfall", observed)),
        "observed": None if observed is None else _observed(planned, observed),
    }


def _entry_ids(model: Model) -> list[str]:
    return sorted({d.entry.entry_id for held in model.rounds for d in held.draws})


def _grades(model: Model) -> list[Json]:
    sizes = dict.fromkeys(grades_of(model), 0)
    counts = np.bincount(model.stratum_of, minlength=len(model.strata))
    for stratum, count in zip(model.strata, counts, strict=True):
        sizes[stratum.rpartition(".")[2]] += int(count)
    return [{"grade": grade, "firms": firms} for grade, firms in sizes.items()]


def _strata(model: Model) -> Iterator[Json]:
    """Yield every stratum's exact chance: an entry's in one round, caps aside."""
    for held in model.rounds:
        for draw in held.draws:
            for cell in draw.strata:
                chance = Fraction(cell.expected_micro, cell.eligible * MICRO)
                yield {
                    "round": held.round_id,
                    "entry": draw.entry.entry_id,
                    "stratum": cell.stratum,
                    "grade": cell.grade,
                    "eligible": cell.eligible,
                    "expected": decimal_text(Fraction(cell.expected_micro, MICRO)),
                    "chance": decimal_text(chance),
                    "fraction": f"{chance.numerator}/{chance.denominator}",
                }


def _scaled(name: str, value: int) -> float:
    return value / MICRO if name in IN_MICRO else float(value)


def plain_name(name: str) -> str:
    """Return a figure's name without its unit."""
    return name.removesuffix("_micro")


def _figures(years: Sequence[Figures]) -> Json:
    return {
        plain_name(name): spread_of([_scaled(name, y.counts[name]) for y in years])
        for name in years[0].counts
    }


def _beside(planned: Sequence[Figures], apart: Sequence[Figures]) -> Json:
    """Return each figure's mean difference from independent draws, seed by seed.

    `fewer` and `more` are years of the plan with less or more than the independent
    year of the same seed.
    """
    found = {}
    for name in planned[0].counts:
        pairs = [
            (_scaled(name, one.counts[name]), _scaled(name, other.counts[name]))
            for one, other in zip(planned, apart, strict=True)
        ]
        found[plain_name(name)] = {
            "mean": decimal(sum(a - b for a, b in pairs) / len(pairs)),
            "fewer": sum(a < b for a, b in pairs),
            "more": sum(a > b for a, b in pairs),
        }
    return found


def _load(study: Study, observed: Figures | None) -> Iterator[Json]:
    loads = np.array([y.load for y in study.years[Arrangement.PLANNED]])
    for row, department_id in enumerate(study.table.departments):
        for column, month in enumerate(study.table.months):
            values = [float(value) for value in loads[:, row, column]]
            if not any(values):
                continue
            line = {"department": department_id, "month": month, **spread_of(values)}
            if observed is not None:
                seen = float(observed.load[row, column])
                line["observed"] = decimal(seen)
            yield line


def _by_grade(
    years: Sequence[Figures], kind: str, observed: Figures | None
) -> Iterator[Json]:
    """Yield what caps passed over, or strata lacked, by entry and grade.

    `years` of a line are the simulated years in which it happened at all.
    """
    sums = [getattr(year, kind) for year in years]
    seen = {} if observed is None else getattr(observed, kind)
    for key in sorted({key for each in [*sums, seen] for key in each}):
        values = [each.get(key, 0) for each in sums]
        line: Json = {
            "entry": key[0],
            "grade": key[1],
            "years": sum(value > 0 for value in values),
            **spread_of(values),
        }
        if observed is not None:
            line["observed"] = seen.get(key, 0)
            line["p"] = decimal(two_sided_p(seen.get(key, 0), values), 4)
        yield line


def _observed(years: Sequence[Figures], observed: Figures) -> Json:
    """Return the year that was held, and how surprising it is."""
    return {
        "figures": {
            plain_name(name): {
                "value": decimal(_scaled(name, value)),
                "p": decimal(two_sided_p(value, [y.counts[name] for y in years]), 4),
            }
            for name, value in observed.counts.items()
        },
        "chi_square": {
            name: _chi_square(np.array(seen, dtype=np.float64), np.array(simulated))
            for name, seen, simulated in (
                ("visited", observed.visited, [y.visited for y in years]),
                ("load", observed.load.ravel(), [y.load.ravel() for y in years]),
            )
        },
    }


def _chi_square(observed: Any, simulated: Any) -> Json:
    found = chi_square_p(observed, simulated)
    return {
        "statistic": decimal(found.statistic, 3),
        "cells": found.cells,
        "p": decimal(found.p, 4),
    }
