"""A covering program that may leave elements out, and rows short, at a cost."""

from dataclasses import replace

import numpy as np

from solvers.relaxation import Columns


def with_missing(columns: Columns) -> tuple[Columns, int]:
    """Return columns with one for each element left out, one for each unit lacking."""
    n_rows = len(columns.at_least)
    missing = columns.n_elements + n_rows
    more = np.hstack([np.zeros((n_rows, columns.n_elements)), np.eye(n_rows)])
    starts = columns.starts[-1] + np.minimum(
        np.arange(1, missing + 1), columns.n_elements
    )
    return (
        replace(
            columns,
            starts=np.concatenate([columns.starts, starts]),
            elements=np.concatenate([columns.elements, np.arange(columns.n_elements)]),
            coupling=np.hstack([columns.coupling, more]),
            whole=np.zeros(columns.size + missing, dtype=np.bool_),
            part=np.zeros(columns.size + missing, dtype=np.int64),
            amounts=np.empty((0, columns.size + missing)),
        ),
        missing,
    )
