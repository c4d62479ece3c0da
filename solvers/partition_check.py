"""An independent check of a set partition, in integers and without solving."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def partition_faults(
    n_elements: int,
    members: Sequence[tuple[int, ...]],
    chosen: Sequence[int],
    weights: Sequence[npt.NDArray[np.int64]],
    at_least: Sequence[int],
) -> list[str]:
    """Return what is wrong with a partition; an empty list when nothing is.

    Parameters
    ----------
    weights, at_least
        Limits: each sum of weights over the chosen candidates is at least so much.
    """
    times = [0] * n_elements
    for idx in chosen:
        for element in members[idx]:
            times[element] += 1
    faults = [
        f"element {element} is in {count} chosen candidates, not 1"
        for element, count in enumerate(times)
        if count != 1
    ]
    for number, (weight, least) in enumerate(zip(weights, at_least, strict=True)):
        total = sum(int(weight[idx]) for idx in chosen)
        if total < least:
            faults.append(f"limit {number} misses by {least - total}")
    return faults
