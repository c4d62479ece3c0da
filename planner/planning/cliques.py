"""Groups of proposals whose members may all merge pairwise: cliques of a graph."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import networkx as nx

#: Groups of one connected component that are weighed one and all. Beyond it only
#: pairs and runs in time of the largest groups are, and the plan says "feasible".
MAX_GROUPS = 20_000
_MAX_LARGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Groups, each ascending; `complete` tells whether they are all there are."""

    groups: tuple[tuple[int, ...], ...]
    complete: bool


def group_mergeable(
    order: Sequence[int], may_merge: Callable[[int, int], bool]
) -> Grouping:
    """Return all groups whose members may merge pairwise, singles included.

    Parameters
    ----------
    order
        The elements in the order of time, by which runs are taken.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(order)
    graph.add_edges_from(
        (a, b)
        for at, a in enumerate(order)
        for b in order[at + 1 :]
        if may_merge(min(a, b), max(a, b))
    )
    found: set[tuple[int, ...]] = set()
    complete = True
    for part in nx.connected_components(graph):
        component = graph.subgraph(part)
        groups = list(islice(_all_groups(component), MAX_GROUPS + 1))
        if len(groups) > MAX_GROUPS:
            complete = False
            groups = list(_runs(component, order))
        found.update(groups)
    return Grouping(
        groups=tuple(sorted(found, key=lambda g: (len(g), g))), complete=complete
    )


def _all_groups(component: "nx.Graph[int]") -> Iterator[tuple[int, ...]]:
    for clique in nx.enumerate_all_cliques(component):
        yield tuple(sorted(clique))


def _runs(
    component: "nx.Graph[int]", order: Sequence[int]
) -> Iterator[tuple[int, ...]]:
    """Yield singles, pairs, and the runs in time of the largest groups.

    Windows are intervals, so where time alone keeps proposals apart the best
    groups are runs in time.
    """
    yield from ((node,) for node in component)
    yield from (tuple(sorted(edge)) for edge in component.edges)
    place = {element: at for at, element in enumerate(order)}
    largest = sorted(
        sorted(clique, key=lambda e: place[e]) for clique in nx.find_cliques(component)
    )[:_MAX_LARGEST]
    for clique in largest:
        for first in range(len(clique)):
            for last in range(first + 1, len(clique) + 1):
                yield tuple(sorted(clique[first:last]))
