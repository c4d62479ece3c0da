"""Which ways out come first: those that change least.

First by the number of changes; then by what is changed: a figure of `[shares]`, pins,
another field of the policy, proposals, rows added to the joint catalogue, people, and
last a requirement that is given up; then by how far from what was asked, as a share of
it or a number of rows.
"""

from enum import IntEnum
from fractions import Fraction

from planner.conflict.record import Way


class Class(IntEnum):
    """What is changed, the least first."""

    FIGURE = 0
    PIN = 1
    FIELD = 2
    PROPOSAL = 3
    CATALOGUE = 4
    PEOPLE = 5
    GIVEN_UP = 6


def rank(what: Class, by: Fraction | float, name: str) -> tuple[int, float, str]:
    """Return a change's rank.

    Parameters
    ----------
    by
        How much is changed: a share of what was asked, or a number of rows.
    name
        Decides between changes that are alike.
    """
    return int(what), float(by), name


def in_order(ways: list[Way]) -> list[Way]:
    """Return ways out, the least change first, each once."""
    distinct = {tuple(sorted(c.text for c in way.changes)): way for way in ways}
    return sorted(
        distinct.values(),
        key=lambda way: (len(way.changes), [c.rank for c in way.changes]),
    )
