"""An independent check of a set partition, in integers and without solving."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def partition_faults(
    n_elements: int,
    members: Sequence[tuple[int, ...]],
    chosen: Sequence[int],
    floors: Sequence[npt.NDArray[np.int64]],
) -> list[str]:
    """Return what is wrong with a partition; an empty list when nothing is."""
    times = [0] * n_elements
    for idx in chosen:
        for element in members[idx]:
            times[element] += 1
    faults = [
        f"element {element} is in {count} chosen candidates, not 1"
        for element, count in enumerate(times)
        if count != 1
    ]
    for number, floor in enumerate(floors):
        total = sum(int(floor[idx]) for idx in chosen)
        if total < 0:
            faults.append(f"floor {number} misses by {-total}")
    return faults
