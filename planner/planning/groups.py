"""Which groups of proposals could be one entry: the cliques of who may merge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

import networkx as nx
import numpy as np
import numpy.typing as npt

from planner.planning.growing import Growth
from planner.planning.merging import Measure, Weigher
from planner.planning.pins import Pins
from planner.planning.reach import Reach
from planner.planning.search import Component, Group
from planner.planning.signs import Prepared, Signs
from planner.planning.tables import Tables
from planner.scopes import BoolArray
from solvers.abreast import abreast

IntArray = npt.NDArray[np.int64]

#: Groups of so many proposals are worth more processes than one.
_MANY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The groups that may be entries.

    Attributes
    ----------
    members
        The proposals of each group, ascending.
    measures
        What each comes to, of shape (n_groups, len(Measure)).
    parts
        The connected components, by their first proposal; none where the groups are
        all that there is to choose from.
    """

    members: tuple[Group, ...]
    measures: IntArray
    parts: tuple[Growth, ...] = ()

    @classmethod
    def of_parts(cls, parts: Sequence[Growth]) -> "Pool":
        """Return all groups that components know."""
        measures = [part.known.measures for part in parts]
        return cls(
            members=tuple(chain.from_iterable(part.known.groups() for part in parts)),
            measures=np.concatenate(
                [np.zeros((0, len(Measure)), dtype=int), *measures]
            ),
            parts=tuple(parts),
        )

    @property
    def complete(self) -> bool:
        """Whether every group that may be an entry is here."""
        return all(part.complete for part in self.parts)

    def of(self, measure: Measure) -> IntArray:
        """Return one measure of all groups, of shape (n_groups,)."""
        column: IntArray = self.measures[:, measure]
        return column

    def renewed(self) -> "Pool":
        """Return the pool with all groups that have been grown since."""
        return Pool.of_parts(self.parts)


def pool_groups(
    proposals: Sequence[Prepared],
    signs: Signs,
    reach: Reach,
    weigher: Weigher,
    pins: Pins,
    report: Callable[[int], None],
) -> Pool:
    """Return the groups that may be entries, weighed on the library."""
    mates = signs.mergeable & ~pins.barred()
    units = pins.units()

    def grown(hanging: list[int]) -> list[Growth]:
        own = np.ix_(hanging, hanging)
        mates[own] &= Tables(hanging, proposals, reach, weigher).compatible()
        found = []
        for places in _components(mates[own]):
            part = [hanging[place] for place in places]
            tables = Tables(part, proposals, reach, weigher)
            component = Component(
                part, mates, proposals, signs.most_departments, tables, pins
            )
            growth = Growth(component, [u for u in units if set(u) <= set(part)])
            growth.grow()
            found.append(growth)
        return found

    parts: list[Growth] = []

    def done(found: list[Growth]) -> None:
        for part in found:
            part.settle(reach, weigher)
        parts.extend(found)
        report(sum(len(part.known) for part in parts))

    hanging = _components(mates)
    tasks = [partial(grown, part) for part in hanging]
    abreast(tasks, [len(part) for part in hanging], least=_MANY, done=done)
    return Pool.of_parts(sorted(parts, key=lambda part: part.members))


def _components(mates: BoolArray) -> list[list[int]]:
    """Return the members of connected components, by their first."""
    graph = nx.from_numpy_array(mates)
    return sorted(sorted(part) for part in nx.connected_components(graph))
