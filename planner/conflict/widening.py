"""More groups for a looser year: those known, and what newly may merge with them.

Where groups are too many to weigh all, growing them anew for every change that is
tried takes long. A plan of the groups known and of those next to them is a plan too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from planner.planning.choice import Choice
from planner.planning.groups import Pool
from planner.planning.merging import Weigher
from planner.planning.pins import Pins
from planner.planning.search import Group
from planner.planning.signs import Signs
from planner.policy.record import Policy
from planner.registry import Registry
from planner.scopes import BoolArray

#: So many groups are looked at besides those known.
_NEW = 12_000


def widened(choice: Choice, registry: Registry, policy: Policy) -> Choice:
    """Return what a year with looser signs, or fewer pins, may be chosen from.

    Parameters
    ----------
    choice
        What the year is chosen from as it is.
    registry, policy
        The year with other pins, catalogue or `[merge]`; else it is the same.
    """
    prepared = tuple(
        replace(known, proposal=replace(known.proposal, pin=now.pin))
        for known, now in zip(choice.prepared, registry.proposals, strict=True)
    )
    signs = Signs(policy.merge, registry.catalogue, prepared, choice.reach)
    weigher = Weigher(choice.reach, policy, prepared)
    pins = Pins(registry.pins, prepared)
    wider = replace(
        choice,
        policy=policy,
        prepared=prepared,
        signs=signs,
        weigher=weigher,
        pins=pins,
    )
    before, now = _mates(choice), _mates(wider)
    members, measures = list(choice.pool.members), [choice.pool.measures]
    looked = dict.fromkeys(_next_to(members, before, now))
    looked |= dict.fromkeys(_of_more(wider, choice.signs.most_departments, now))
    known = set(members)
    for group in islice((g for g in looked if g not in known), _NEW):
        weighed = weigher.measures(group) if pins.admits(group) else None
        if weighed is not None:
            members.append(group)
            measures.append(np.array([weighed], dtype=np.int64))
    pool = Pool(
        members=tuple(members),
        measures=np.concatenate(measures),
        parts=choice.pool.parts,
    )
    return replace(wider, pool=pool)


def _mates(choice: Choice) -> BoolArray:
    """Return who may merge with whom, whatever the coordinator pinned apart."""
    found: BoolArray = choice.signs.mergeable & ~choice.pins.barred()
    return found


def _next_to(
    members: Sequence[Group], before: BoolArray, now: BoolArray
) -> Iterator[Group]:
    """Yield single proposals, new pairs, and known groups that one of them joins."""
    yield from ((number,) for number in range(len(now)))
    pairs = np.argwhere(np.triu(now & ~before, k=1)).tolist()
    yield from ((one, other) for one, other in pairs)
    holding: dict[int, list[Group]] = {}
    for group in members:
        for member in group:
            holding.setdefault(member, []).append(group)
    for one, other in (*pairs, *(pair[::-1] for pair in pairs)):
        may = set(np.flatnonzero(now[other]).tolist())
        for group in holding.get(one, ()):
            if len(group) > 1 and may.issuperset(group):
                yield tuple(sorted((*group, other)))


def _of_more(choice: Choice, before: int, now: BoolArray) -> Iterator[Group]:
    """Yield known groups of as many departments as there could be, and one more."""
    if choice.signs.most_departments <= before:
        return
    departments = [p.department_ids for p in choice.prepared]
    for group in choice.pool.members:
        own = frozenset().union(*(departments[member] for member in group))
        if len(own) < before:
            continue
        for other in np.flatnonzero(now[list(group)].all(axis=0)).tolist():
            if len(own | departments[other]) > before:
                yield tuple(sorted((*group, other)))
