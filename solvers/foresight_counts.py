"""What happened over many draws of the same teams, counted in tables.

Draws are rows, seats columns: a team's columns follow one another, its people
ascending.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


def times_seated(
    teams: IntArray, people: IntArray, ways: IntArray, among: IntArray
) -> IntArray:
    """Return how often each of some people was in a team.

    Parameters
    ----------
    teams
        The team of each seat.
    people, among
        Pairs of somebody and a team, of one length, all different.
    ways
        Who took each seat in each draw.
    """
    width = int(max(people.max(initial=0), ways.max(initial=0))) + 1
    wanted = among * width + people
    order = np.argsort(wanted)
    found = (teams * width + ways).ravel()
    place = np.minimum(np.searchsorted(wanted, found, sorter=order), len(wanted) - 1)
    pair = order[place]
    return np.bincount(pair[wanted[pair] == found], minlength=len(wanted))


def times_alike(ways: IntArray) -> IntArray:
    """Return how many pairs of draws, in either order, have each team the same.

    Parameters
    ----------
    ways
        Of shape (n_draws, n_teams, n_seats).
    """
    draws, teams, seats = ways.shape
    width = int(ways.max(initial=0)) + 1
    way = np.zeros((draws, teams), dtype=np.int64)
    for seat in range(seats):
        both = way * width + ways[:, :, seat]
        way = np.unique(both, return_inverse=True)[1].reshape(both.shape)
    keys = np.arange(teams) * (int(way.max(initial=0)) + 1) + way
    found, count = np.unique(keys, return_counts=True)
    team = found // (int(way.max(initial=0)) + 1)
    alike = np.bincount(team, weights=count * (count - 1), minlength=teams)
    return alike.astype(np.int64)


def meetings(ways: Sequence[IntArray], times: Sequence[int]) -> IntArray:
    """Return how many pairs met so often at least, and how often one did at most.

    Parameters
    ----------
    ways
        Of teams of one size each, of shape (n_draws, n_teams, n_seats).

    Returns
    -------
    IntArray
        Of shape (n_draws, n_times + 1).
    """
    draws = len(ways[0])
    width = max(int(some.max(initial=0)) for some in ways) + 1
    pairs = [
        some[:, :, one] * width + some[:, :, other]
        for some in ways
        for one, other in combinations(range(some.shape[2]), 2)
    ]
    found = np.zeros((draws, len(times) + 1), dtype=np.int64)
    if not pairs:
        return found
    for draw, met in enumerate(np.concatenate(pairs, axis=1)):
        count = np.unique(met, return_counts=True)[1]
        found[draw] = [
            *((count >= often).sum() for often in times),
            count.max(initial=0),
        ]
    return found
