"""The requirements on the choice of groups, each of which may be set aside.

The groups are enumerated once, with nobody pinned; which of them a requirement
refuses is then a matter of looking, so that any requirements can be tried together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.conflict import words
from planner.conflict.record import Kind, Member
from planner.planning.choice import Choice
from planner.planning.limits import limits_of
from planner.planning.pins import Pins
from planner.policy.record import Policy
from planner.registry import CoordinatorPin, Pin, Registry
from planner.scopes import BoolArray
from solvers.contradiction import Kept
from solvers.partition import (
    Limit,
    Partition,
    PartitionProblem,
    Status,
    solve_partition,
)

IntArray = npt.NDArray[np.int64]

#: How far a plan for one set of requirements is searched for, in each part of it.
_NODES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A requirement: the groups that it refuses, or a limit on those chosen."""

    member: Member
    refused: BoolArray | None = None
    limit: Limit | None = None


def freed(registry: Registry) -> Registry:
    """Return the registry with nobody pinned."""
    proposals = tuple(replace(p, pin=Pin.FREE) for p in registry.proposals)
    return replace(registry, proposals=proposals, pins=())


class Toggles:
    """A year's requirements on the choice of groups, in the order of preference.

    Parameters
    ----------
    registry, policy
        What is asked.
    free
        What a plan could be chosen from if nobody were pinned, of at least as many
        departments in an entry as the policy lets.
    """

    def __init__(self, registry: Registry, policy: Policy, free: Choice) -> None:
        self._free = free
        self._members = free.pool.members
        self._rules = tuple(self._of(registry, policy))
        n_groups = len(self._members)
        none = np.zeros(n_groups, dtype=np.bool_)
        refused = [none if r.refused is None else r.refused for r in self._rules]
        self._refused = np.array(refused).reshape(len(self._rules), n_groups)

    @property
    def members(self) -> tuple[Member, ...]:
        """All requirements."""
        return tuple(rule.member for rule in self._rules)

    @property
    def complete(self) -> bool:
        """Whether no group was left out of what is looked at."""
        return self._free.pool.complete

    def ask(self, wanted: frozenset[int]) -> Kept:
        """Return all that a plan keeps which keeps what is wanted."""
        groups = np.flatnonzero(~self._refused[sorted(wanted)].any(axis=0))
        limits = [
            limit
            for number in sorted(wanted)
            if (limit := self._rules[number].limit) is not None
        ]
        cost = self._refused.sum(axis=0).astype(np.int64)
        found = self._solved(groups, limits, cost)
        if found.status is Status.INFEASIBLE:
            return Kept(rules=None)
        if not found.chosen:
            return Kept(rules=wanted, sure=False)
        return Kept(rules=self._kept(groups[list(found.chosen)]))

    def fewest_pins(self) -> list[Member]:
        """Return pins without which all else can be kept, as few as a plan breaks."""
        pins = (Kind.DEPARTMENT_PIN, Kind.PIN)
        others = [n for n, r in enumerate(self._rules) if r.member.kind not in pins]
        kept = self.ask(frozenset(others))
        if kept.rules is None or not kept.sure:
            return []
        return [m for n, m in enumerate(self.members) if n not in kept.rules]

    def _solved(
        self, groups: IntArray, limits: list[Limit], cost: IntArray
    ) -> Partition:
        """Return the partition that breaks least of what isn't wanted.

        One limit alone falls apart into the plan's components, so whether it can be
        kept at all is known at once.
        """
        if len(limits) == 1:
            most = self._partition(groups, [], -limits[0].weights)
            if most.status is Status.INFEASIBLE:
                return most
            if most.status is Status.OPTIMAL:
                reached = int(limits[0].weights[groups[list(most.chosen)]].sum())
                if reached < limits[0].at_least:
                    return Partition(status=Status.INFEASIBLE)
        return self._partition(groups, limits, cost)

    def _partition(
        self, groups: IntArray, limits: list[Limit], cost: IntArray
    ) -> Partition:
        return solve_partition(
            PartitionProblem(
                n_elements=len(self._free.prepared),
                members=[self._members[group] for group in groups.tolist()],
                costs=[cost[groups]],
                limits=[replace(li, weights=li.weights[groups]) for li in limits],
            ),
            nodes=_NODES,
        )

    def _kept(self, chosen: IntArray) -> frozenset[int]:
        broken: BoolArray = np.any(self._refused[:, chosen], axis=1)
        return frozenset(
            number
            for number, rule in enumerate(self._rules)
            if not broken[number]
            and (rule.limit is None or not rule.limit.missing(chosen.tolist()))
        )

    def _of(self, registry: Registry, policy: Policy) -> Iterator[_Rule]:
        limits = limits_of(self._free.pool, policy.shares)
        for name, limit in limits.items():
            if limit.price is None:
                yield _Rule(member=words.of_share(policy, name), limit=limit)
        yield from self._departments(policy)
        yield from self._department_pins(registry)
        for pin in registry.pins:
            refused = self._where(self._named(pin), Pins([pin], self._free.prepared))
            yield _Rule(member=words.of_pin(pin), refused=refused)

    def _departments(self, policy: Policy) -> Iterator[_Rule]:
        prepared, most = self._free.prepared, policy.merge.max_departments
        several = [
            len(group) > 1
            and len(frozenset().union(*(prepared[m].department_ids for m in group)))
            > most
            for group in self._members
        ]
        if any(several):
            refused = np.array(several, dtype=np.bool_)
            yield _Rule(member=words.of_departments(policy), refused=refused)

    def _department_pins(self, registry: Registry) -> Iterator[_Rule]:
        for number, proposal in enumerate(registry.proposals):
            if proposal.pin is Pin.ALONE:
                refused = self._refuse([number], lambda group: len(group) > 1)
            elif proposal.pin is Pin.JOINT and self._lonely(number):
                refused = self._refuse([number], self._unjoined(number))
            else:
                continue
            if refused.any():
                yield _Rule(member=words.of_proposal_pin(proposal), refused=refused)

    def _lonely(self, number: int) -> bool:
        return len(self._free.prepared[number].department_ids) < 2

    def _unjoined(self, number: int) -> Callable[[tuple[int, ...]], bool]:
        """Return what tells whether a proposal, or a rest of it, would be alone."""
        prepared = self._free.prepared

        def refuses(group: tuple[int, ...]) -> bool:
            if len({d for m in group for d in prepared[m].department_ids}) < 2:
                return True
            made = self._free.weigher.weigh(group)
            drafts = () if made is None else made.drafts[1:]
            return any(draft.members == (number,) for draft in drafts)

        return refuses

    def _named(self, pin: CoordinatorPin) -> list[int]:
        return [
            number
            for number, prepared in enumerate(self._free.prepared)
            if prepared.proposal.proposal_id in pin.proposal_ids
        ]

    def _where(self, named: Iterable[int], pins: Pins) -> BoolArray:
        return self._refuse(named, lambda group: not pins.admits(group))

    def _refuse(
        self, named: Iterable[int], refuses: Callable[[tuple[int, ...]], bool]
    ) -> BoolArray:
        """Return which groups of those that hold someone named are refused."""
        wanted = set(named)
        return np.array(
            [
                not wanted.isdisjoint(group) and refuses(group)
                for group in self._members
            ],
            dtype=np.bool_,
        )
