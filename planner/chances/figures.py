"""What is counted of a year, simulated or held, in the same way."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.chances.model import Model
from planner.chances.years import Outcome

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MICRO = 1_000_000

#: Firms with as many visits as this, or more, are counted together.
MANY_VISITS = 4

#: What a cap passed over, or a stratum lacked: by (entry, grade).
ByGrade = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One year in numbers.

    `counts` are whole numbers by name; `visited` has the firms visited at all in
    each stratum of the library, `load` visits by department and month.
    """

    counts: Mapping[str, int]
    visited: Ints
    load: Floats
    skipped: ByGrade
    shortfall: ByGrade


def figures(
    model: Model,
    *,
    visits: Ints,
    selections: int,
    skipped: ByGrade,
    shortfall: ByGrade,
    load: Floats,
) -> Figures:
    """Return a year's figures.

    Parameters
    ----------
    visits
        Of every target of the library.
    """
    visited = np.bincount(
        model.stratum_of[visits > 0], minlength=len(model.strata)
    ).astype(np.int64)
    total, firms = int(visits.sum()), int((visits > 0).sum())
    often = np.bincount(np.minimum(visits, MANY_VISITS), minlength=MANY_VISITS + 1)
    by_grade = dict.fromkeys(grades_of(model), 0)
    for stratum, count in zip(model.strata, visited, strict=True):
        by_grade[stratum.rpartition(".")[2]] += int(count)
    return Figures(
        counts={
            "selections": selections,
            "visits": total,
            "saved": selections - total,
            "firms": firms,
            "mean_micro": total * MICRO // firms if firms else 0,
            "most": int(visits.max(initial=0)),
            "twice": int((visits > 1).sum()),
            "skipped": sum(skipped.values()),
            "shortfall": sum(shortfall.values()),
            **{f"visits_{n}": int(count) for n, count in enumerate(often)},
            **{f"visited_{grade}": count for grade, count in by_grade.items()},
        },
        visited=visited,
        load=load,
        skipped=skipped,
        shortfall=shortfall,
    )


def grades_of(model: Model) -> list[str]:
    """Return the library's grades, from low to high risk; an unknown one is last."""
    found = {stratum.rpartition(".")[2] for stratum in model.strata}
    rank = {grade: number for number, grade in enumerate(model.grades)}
    return sorted(found, key=lambda grade: (rank.get(grade, len(rank)), grade))


def simulated_figures(model: Model, outcome: Outcome, load: Floats) -> Figures:
    """Return the figures of a simulated year."""
    skipped: dict[tuple[str, str], int] = {}
    shortfall: dict[tuple[str, str], int] = {}
    for held, drawn in zip(model.rounds, outcome.drawn, strict=True):
        for draw, found in zip(held.draws, drawn, strict=True):
            for sums, counted in (
                (skipped, found.skipped),
                (shortfall, found.shortfall),
            ):
                for cell in np.flatnonzero(counted):
                    key = draw.entry.entry_id, draw.strata[cell].grade
                    sums[key] = sums.get(key, 0) + int(counted[cell])
    return figures(
        model,
        visits=outcome.visits,
        selections=outcome.selections,
        skipped=skipped,
        shortfall=shortfall,
        load=load,
    )
