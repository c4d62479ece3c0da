"""What a plan is chosen from: the year's proposals, the groups they may form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.errors import Finding
from planner.planning.groups import Pool, pool_groups
from planner.planning.merging import Measure, Weigher
from planner.planning.pairs import Pairs
from planner.planning.pins import Pins
from planner.planning.preparing import Preparer, proposal_scope
from planner.planning.reach import Reach
from planner.planning.signs import Prepared, Signs
from planner.planning.tickets import ticket
from planner.policy.record import Policy
from planner.registry import Item, Registry
from planner.target_table import TargetTable
from solvers.partition import Limit, Partition, PartitionProblem, solve_partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Prepared proposals in the order of their ids, and all that may be made of them.

    `findings` is what preparing them had to say.
    """

    policy: Policy
    items: Mapping[str, Item]
    prepared: tuple[Prepared, ...]
    reach: Reach
    signs: Signs
    weigher: Weigher
    pins: Pins
    pool: Pool
    findings: tuple[Finding, ...]

    def ticket(self, members: Sequence[int]) -> int:
        """Return what decides between a group and others that are as good."""
        return ticket("merge", *self.ids(members))

    def ids(self, members: Sequence[int]) -> list[str]:
        """Return the ids of some proposals, sorted."""
        return sorted(self.prepared[m].proposal.proposal_id for m in members)


#: Makes what a plan is chosen from; told how many groups were weighed so far.
Choosing = Callable[[Registry, Policy, TargetTable, Callable[[int], None]], Choice]


def choice_of(
    registry: Registry,
    policy: Policy,
    targets: TargetTable,
    report: Callable[[int], None],
) -> Choice:
    """Return what the year's plan is chosen from.

    Parameters
    ----------
    targets
        The frozen library.
    report
        Told how many groups were weighed so far.

    Raises
    ------
    InputError
        If a coordinator's pin names a proposal that isn't there.
    InfeasibleError
        If pins contradict one another, the departments' pins or the signs.
    """
    items = {item.item_id: item for item in registry.items}
    departments = {d.department_id: d for d in registry.departments}
    has_status = registry.has_status
    scopes = {
        p.proposal_id: proposal_scope(
            p,
            departments[p.department_id],
            [items[item_id] for item_id in p.item_ids],
            policy,
            has_status=has_status,
        )
        for p in registry.proposals
    }
    reach = Reach(targets, [s for s in scopes.values() if s is not None], policy)
    preparer = Preparer(reach, policy, items, scopes)
    prepared = tuple(preparer.prepare(p) for p in registry.proposals)
    signs = Signs(policy.merge, registry.catalogue, prepared, reach)
    weigher = Weigher(reach, policy, prepared)
    pins = Pins(registry.pins, prepared)
    pins.check(Pairs(prepared, signs, weigher, policy.merge))
    pool = pool_groups(prepared, signs, reach, weigher, pins, report)
    return Choice(
        policy=policy,
        items=items,
        prepared=prepared,
        reach=reach,
        signs=signs,
        weigher=weigher,
        pins=pins,
        pool=pool,
        findings=tuple(preparer.findings),
    )


def choose(choice: Choice, limits: Sequence[Limit]) -> Partition:
    """Return the best plan as groups of the pool.

    Fewest entries come first (a goal that is missed counts as entries), then fewest
    firm-visits. Among plans that are equal in both, the groups' tickets decide: the
    least sum of the first 32 bits of SHA-256("merge|ID|ID..."), ids in order. So
    neither the rows' order nor the solver's way decides anything.
    """
    pool = choice.pool
    tickets = [choice.ticket(members) for members in pool.members]
    costs = [
        pool.of(Measure.ENTRIES),
        pool.of(Measure.DRAWS),
        np.array(tickets, dtype=np.int64),
    ]
    return solve_partition(
        PartitionProblem(
            n_elements=len(choice.prepared),
            members=pool.members,
            costs=costs,
            limits=limits,
        )
    )
