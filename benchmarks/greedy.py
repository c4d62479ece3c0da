"""Merging as a clerk would: the best pair first, until no pair saves anything."""

import heapq
from dataclasses import dataclass
from itertools import combinations

import networkx as nx
import numpy as np

from planner.planning.choice import Choice
from planner.planning.merging import Measure, Measures

Group = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a greedy plan comes to."""

    entries: int
    joint: int
    visits: int


def merge_greedily(choice: Choice) -> Merged:
    """Merge the pair of groups that saves most entries, then firm-visits, and again.

    Under the same signs, pins and weights as the plan; no share steers it.
    """
    total = np.zeros(len(Measure), dtype=np.int64)
    graph = nx.from_numpy_array(choice.signs.mergeable)
    for part in sorted(map(sorted, nx.connected_components(graph))):
        for measures in _merged(choice, part):
            total += measures
    return Merged(
        entries=int(total[Measure.ENTRIES]),
        joint=int(total[Measure.JOINT_ENTRIES]),
        visits=int(total[Measure.DRAWS]),
    )


def alone(choice: Choice) -> Merged:
    """Return what the proposals come to one by one, pins aside."""
    joint = sum(len(p.department_ids) > 1 for p in choice.prepared)
    draws = sum(p.demand.total * p.proposal.times for p in choice.prepared)
    return Merged(entries=len(choice.prepared), joint=joint, visits=draws)


def _merged(choice: Choice, part: list[int]) -> list[np.ndarray]:
    """Return the measures of a component's groups once no pair saves anything."""
    known: dict[Group, np.ndarray] = {(m,): _single(choice, m) for m in part}
    live = set(known)
    heap: list[tuple[int, int, Group, Group]] = []

    def offer(one: Group, other: Group) -> None:
        union = tuple(sorted((*one, *other)))
        if union not in known:
            found = _weigh(choice, one, other, union)
            if found is None:
                return
            known[union] = np.array(found)
        saved = known[one] + known[other] - known[union]
        gain = int(saved[Measure.ENTRIES]), int(saved[Measure.DRAWS])
        if gain > (0, 0):
            heapq.heappush(heap, (-gain[0], -gain[1], one, other))

    for one, other in combinations(sorted(live), 2):
        offer(one, other)
    while heap:
        _, _, one, other = heapq.heappop(heap)
        if one not in live or other not in live:
            continue
        live -= {one, other}
        union = tuple(sorted((*one, *other)))
        for third in sorted(live):
            offer(union, third)
        live.add(union)
    return [known[group] for group in live]


def _single(choice: Choice, member: int) -> np.ndarray:
    found = choice.weigher.measures((member,))
    if found is None:
        # It must be joint and nobody joined it yet; alone it is an entry all the same.
        prepared = choice.prepared[member]
        found = [0] * len(Measure)
        found[Measure.ENTRIES] = 1
        found[Measure.DRAWS] = prepared.demand.total * prepared.proposal.times
    return np.array(found)


def _weigh(choice: Choice, one: Group, other: Group, union: Group) -> Measures | None:
    if not choice.signs.mergeable[np.ix_(one, other)].all():
        return None
    return choice.weigher.measures(union) if choice.pins.admits(union) else None
