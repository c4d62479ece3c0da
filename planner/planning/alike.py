"""Targets that no scope of the year tells apart, counted instead of listed.

A scope looks at a few columns and asks of a value only which texts it begins with
and which bounds it lies between. Targets with the same answers are in the same
scopes, in every intersection of scopes and in every remainder: 300,000 targets
become some thousand rows, each with how many it stands for.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.scopes import LIST_COLUMNS, Scope

IntArray = npt.NDArray[np.int64]

#: Counted apart whatever the scopes say: quotas are by district and grade.
STRATA_COLUMNS = ("district", "grade")


def alike_targets(
    targets: pd.DataFrame, scopes: Sequence[Scope]
) -> tuple[pd.DataFrame, IntArray]:
    """Return one target of each kind, and how many of the kind there are.

    Parameters
    ----------
    targets
        Text columns, "" where unknown; one row a target.
    scopes
        All scopes that intersections and remainders are made from.

    Returns
    -------
    The columns that scopes look at and `STRATA_COLUMNS`, one row a kind; and the
    counts, of shape (n_kinds,).
    """
    looked_at = {c for s in scopes for c in chain(s.include, s.exclude, s.range)}
    columns = sorted(looked_at.union(STRATA_COLUMNS))
    kind_of = np.zeros(len(targets), dtype=np.int64)
    for column in columns:
        codes, values = pd.factorize(targets[column])
        if column not in STRATA_COLUMNS:
            codes = _answers(column, map(str, values), scopes)[codes]
        width = int(codes.max(initial=0)) + 1
        _, kind_of = np.unique(kind_of * width + codes, return_inverse=True)
    _, first, counts = np.unique(kind_of, return_index=True, return_counts=True)
    kinds = targets.iloc[first][columns].reset_index(drop=True)
    return kinds, counts.astype(np.int64)


def _answers(column: str, values: Iterable[str], scopes: Sequence[Scope]) -> IntArray:
    """Return for each value the number of its answers to all that scopes may ask."""
    texts = sorted(
        {
            text
            for scope in scopes
            for conditions in (scope.include, scope.exclude)
            for text in conditions.get(column, ())
        }
    )
    ranges = {scope.range[column] for scope in scopes if column in scope.range}
    lows = sorted({low for low, _, _ in ranges})
    highs = sorted({high for _, high, _ in ranges})
    numbers: dict[tuple[object, ...], int] = {}
    found = []
    for value in values:
        members = value.split(";") if column in LIST_COLUMNS else [value]
        answer = (
            *(any(member.startswith(text) for member in members) for text in texts),
            *(value >= low for low in lows),
            *(value <= high for high in highs),
            value == "",
        )
        found.append(numbers.setdefault(answer, len(numbers)))
    return np.array(found, dtype=np.int64)
