"""Whether places can be passed on from seat to seat with no exception more.

Exceptions are as few as can be exactly where people have prices at which nobody could
take a seat for less than its holder; then a place can be passed on for nothing along
the steps that cost nothing at these prices, and no others (complementary slackness:
Ahuja, Magnanti and Orlin, Network Flows, 1993, ch. 9). Prices are found anew here, from
the answer.
"""

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: What each kind of exception costs, by twice its reach and whether the pair is closed:
#: one graver outweighs any number of lighter ones.
_COSTS = np.array([0, 1, 2**20, 2**20 + 1, 2**40, 2**40 + 1], dtype=np.int64)

#: By how much a step is dearer that nobody can go, and a load of nobody's.
NO_STEP, NOBODY = 2**60, np.iinfo(np.int64).max // 2

#: By how much somebody costs more than another, ascending; and which of these it is.
_DIFFERENCES = np.unique([*(_COSTS - _COSTS[:, None]).ravel(), NO_STEP])
_DEARER = np.searchsorted(_DIFFERENCES, _COSTS - _COSTS[:, None]).astype(np.int8)


def cheapest_steps(
    holder: IntArray, reach: npt.NDArray[np.int8], eligible: BoolArray
) -> IntArray:
    """Return by how much each person costs more, at least, in a seat of another's.

    Of shape (n_people, n_people), `NO_STEP` where there is no such seat.

    Parameters
    ----------
    holder
        The person in each seat, ascending.
    reach, eligible
        Which kind of exception each person would be in each seat, and who may take it;
        of shape (n_seats, n_people).
    """
    people = reach.shape[1]
    reach = reach.clip(max=len(_COSTS) - 1)  # who never may isn't eligible
    held = reach[np.arange(len(holder)), holder]
    dearer = np.take(_DEARER[0], reach)
    far = np.flatnonzero(held)
    dearer[far] = _DEARER[held[far, None], reach[far]]
    dearer[~eligible] = len(_DIFFERENCES) - 1
    steps = np.full((people, people), NO_STEP, dtype=np.int64)
    holders, first = np.unique(holder, return_index=True)
    steps[holders] = _DIFFERENCES[np.minimum.reduceat(dearer, first, axis=0)]
    return steps


def cheapest_seat(
    holder: IntArray,
    reach: npt.NDArray[np.int8],
    eligible: BoolArray,
    one: int,
    other: int,
) -> int:
    """Return the seat of one's in which another costs least beside him or her.

    Parameters
    ----------
    holder, reach, eligible
        As `cheapest_steps` is told.
    """
    seats = np.flatnonzero((holder == one) & eligible[:, other])
    dearer = _COSTS[reach[seats, other]] - _COSTS[reach[seats, one]]
    return int(seats[dearer.argmin()])


def at_prices(dearer: IntArray, price: IntArray) -> IntArray:
    """Return by how much steps are dearer once everybody's room has its price."""
    return np.where(dearer < NO_STEP, dearer + price - price[:, None], NO_STEP)


def prices(dearer: IntArray, spare: BoolArray) -> IntArray:
    """Return the least exceptions more for which somebody without room could have some.

    Of shape (n_people,); 0 for who has room, and `NO_STEP` where there is no way.

    Parameters
    ----------
    dearer
        By how much each step is dearer, of shape (n_people, n_people).
    spare
        Who has room.
    """
    price = np.where(spare, 0, NO_STEP)
    if not (dearer < 0).any():
        # Nobody is an exception, so nothing makes up for a dearer step.
        return np.zeros_like(price)
    full = np.flatnonzero(~spare)
    for _ in full:
        ahead = np.where(price < NO_STEP, dearer[full] + price, NO_STEP)
        least = ahead.min(axis=1).clip(0, price[full])
        if (least == price[full]).all():
            break
        price[full] = least
    return price


def lowest_in_reach(steps: BoolArray, load: IntArray, spare: BoolArray) -> IntArray:
    """Return the least load with room to which each person's load can be passed on."""
    lowest = np.full(len(load), NOBODY, dtype=np.int64)
    # Whoever can pass a load on to each person, as the bits of an integer.
    before = [
        int.from_bytes(row.tobytes(), "little")
        for row in np.packbits(steps.T, axis=1, bitorder="little")
    ]
    unseen = (1 << len(load)) - 1
    for end in np.argsort(load, kind="stable").tolist():
        if not spare[end] or not unseen >> end & 1:
            continue
        front = 1 << end
        unseen ^= front
        while front:
            person = front.bit_length() - 1
            lowest[person] = load[end]
            more = before[person] & unseen
            unseen ^= more
            front ^= 1 << person | more
    return lowest
