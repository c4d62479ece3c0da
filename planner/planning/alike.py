"""Targets that no scope of the year tells apart, counted instead of listed.

A scope looks at a few columns and asks of a value only which texts it begins with
and which bounds it lies between. Targets with the same answers are in the same
scopes, in every intersection of scopes and in every remainder: 300,000 targets
become some thousand rows, each with how many it stands for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from planner.scopes import LIST_COLUMNS, Scope, TargetIndex, answers_to
from planner.target_table import TargetTable

IntArray = npt.NDArray[np.int64]

#: Counted apart whatever the scopes say: quotas are by district and grade.
STRATA_COLUMNS = ("district", "grade")


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of targets, as scopes see them, and how many there are of each.

    `sizes` are of shape (n_kinds,).
    """

    index: TargetIndex
    sizes: IntArray


def alike_targets(targets: TargetTable, scopes: Sequence[Scope]) -> Kinds:
    """Return the kinds of targets that scopes tell apart.

    Parameters
    ----------
    scopes
        All scopes that intersections and remainders are made from.

    Returns
    -------
    Kinds that have the columns that scopes look at, and `STRATA_COLUMNS`.
    """
    looked_at = {c for s in scopes for c in chain(s.include, s.exclude, s.range)}
    numbers = {}
    for column in sorted(looked_at.union(STRATA_COLUMNS)):
        values = targets.values(column)
        answers: Iterable[int] = range(len(values))
        if column not in STRATA_COLUMNS:
            answers = answers_to(scopes, column, values, listed=column in LIST_COLUMNS)
        numbers[column] = dict(zip(values, answers, strict=True))
    cells, sizes = targets.alike(numbers)
    return Kinds(TargetIndex(cells), sizes)
