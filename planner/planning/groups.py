"""Which groups of proposals could be one entry: the cliques of who may merge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx
import numpy as np
import numpy.typing as npt

from planner.planning.growing import Growth
from planner.planning.merging import Measure, Measures, Weigher
from planner.planning.pins import Pins
from planner.planning.reach import Reach
from planner.planning.search import Component, Group
from planner.planning.signs import Prepared, Signs

IntArray = npt.NDArray[np.int64]

#: Groups of one connected component that are weighed one and all; of a larger one
#: they are grown as the plan needs them.
MAX_GROUPS = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The groups that may be entries.

    Attributes
    ----------
    members
        The proposals of each group, ascending.
    measures
        What each comes to, of shape (n_groups, len(Measure)).
    grown
        Of components whose groups aren't all here: their proposals, and those grown.
    """

    members: tuple[Group, ...]
    measures: IntArray
    grown: Mapping[Group, Growth] = field(default_factory=dict)

    def of(self, measure: Measure) -> IntArray:
        """Return one measure of all groups, of shape (n_groups,)."""
        column: IntArray = self.measures[:, measure]
        return column

    def renewed(self) -> "Pool":
        """Return the pool with all groups that have been grown since."""
        grown = {member for part in self.grown for member in part}
        kept = [i for i, members in enumerate(self.members) if members[0] not in grown]
        members = [self.members[i] for i in kept]
        measures = self.measures[kept].tolist()
        for growth in self.grown.values():
            members += growth.groups
            measures += growth.measures
        return Pool(members=tuple(members), measures=_table(measures), grown=self.grown)


def pool_groups(
    proposals: Sequence[Prepared],
    signs: Signs,
    reach: Reach,
    weigher: Weigher,
    pins: Pins,
    report: Callable[[int], None],
) -> Pool:
    """Return the groups that may be entries, weighed on the library."""

    def measure(group: Group) -> Measures | None:
        return weigher.measures(group) if pins.admits(group) else None

    mates = signs.mergeable & ~pins.barred()
    members: list[Group] = []
    measures: list[Measures] = []
    grown: dict[Group, Growth] = {}
    graph = nx.from_numpy_array(mates)
    for part in sorted(sorted(part) for part in nx.connected_components(graph)):
        component = Component(part, mates, proposals, signs, reach, weigher, measure)
        groups = component.all_groups(MAX_GROUPS)
        if groups is None:
            growth = Growth(component)
            growth.add([unit for unit in pins.units() if unit[0] in part])
            growth.grow()
            grown[component.members] = growth
            members += growth.groups
            measures += growth.measures
        else:
            weighed = [(group, measure(group)) for group in groups]
            members += [group for group, found in weighed if found is not None]
            measures += [found for _, found in weighed if found is not None]
        report(len(members))
    return Pool(members=tuple(members), measures=_table(measures), grown=grown)


def _table(measures: Sequence[Measures]) -> IntArray:
    return np.array(measures, dtype=np.int64).reshape(-1, len(Measure))
