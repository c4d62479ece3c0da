"""Numbers for simulation only: quick, repeatable, and no part of any draw.

A draw's tickets are SHA-256 of a public seed (docs/protocol.md, 7). Two hundred years
of those would take hours, so a simulated year's come from splitmix64, the generator
of Steele, Lea and Flood ("Fast splittable pseudorandom number generators", 2014).
"""

import numpy as np
import numpy.typing as npt

from planner.ids import hash_fields

UInts = npt.NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_NUMBER_DIGITS = 15
_UNUSED_BITS = np.uint64(4)  # of 64; a number has 60


def target_numbers(
    run: int, round_id: str, group: str, targets: npt.NDArray[np.intp]
) -> UInts:
    """Return the numbers of targets, given by position, uniform in [0, 2^60)."""
    key = np.uint64(int(hash_fields("simulated", str(run), round_id, group)[:16], 16))
    state = (targets.astype(np.uint64) + np.uint64(1)) * _STEP + key
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return (state ^ (state >> np.uint64(31))) >> _UNUSED_BITS


def quota_start(run: int, round_id: str, entry_id: str) -> int:
    """Return where the rounding of an entry's quotas starts, in [0, 2^60)."""
    digest = hash_fields("simulated quota", str(run), round_id, entry_id)
    return int(digest[:_NUMBER_DIGITS], 16)
