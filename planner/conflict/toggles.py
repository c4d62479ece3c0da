"""The requirements on the choice of groups, each of which may be set aside.

The groups are enumerated once, with nobody pinned; which of them a requirement
refuses is then a matter of looking, so that any requirements can be tried together.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.conflict import words
from planner.conflict.record import Kind, Member
from planner.planning.choice import Choice
from planner.planning.limits import limits_of
from planner.planning.merging import Measure
from planner.planning.pins import Pins
from planner.planning.search import Group
from planner.policy.record import Policy
from planner.registry import CoordinatorPin, Pin, Registry
from planner.scopes import BoolArray
from solvers.contradiction import Kept
from solvers.judging import Judge, Judgement
from solvers.partition import Limit, PartitionProblem, Status, solve_partition

IntArray = npt.NDArray[np.int64]

#: How far a plan for one set of requirements is searched for, in each part of it,
#: where it isn't known at once; and of how many groups it is.
_NODES, _SEARCHED = 2_000, 6_000


#: So many visits of departments that lack time are worth an entry.
_AN_ENTRY = 20


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
        self.choice = free
        self._none = np.zeros(len(free.pool.members), dtype=np.int64)
        self._members = free.pool.members
        self._holding: list[list[int]] = [[] for _ in free.prepared]
        for at, group in enumerate(self._members):
            for member in group:
                self._holding[member].append(at)
        self._rules = tuple(self._of(registry, policy))
        n_groups = len(self._members)
        none = np.zeros(n_groups, dtype=np.bool_)
        refused = [none if r.refused is None else r.refused for r in self._rules]
        self._refused = np.array(refused).reshape(len(self._rules), n_groups)
        self._judge = Judge(len(free.prepared), self._members)

    @property
    def members(self) -> tuple[Member, ...]:
        """All requirements."""
        return tuple(rule.member for rule in self._rules)

    @property
    def complete(self) -> bool:
        """Whether no group was left out of what is looked at."""
        return self.choice.pool.complete

    def ask(self, wanted: frozenset[int]) -> Kept:
        """Return all that a plan keeps which keeps what is wanted."""
        asked = sorted(wanted)
        limited = [n for n in asked if self._rules[n].limit is not None]
        cost = self._refused.sum(axis=0).astype(np.int64)
        found = self.judged(wanted, self._limits(limited), cost)
        if found.status is Status.INFEASIBLE:
            return Kept(rules=None, core=self._core(wanted, limited, found))
        if not found.chosen:
            return Kept(rules=wanted, sure=False)
        return Kept(rules=self._kept(np.array(found.chosen)))

    def without(self, *members: Member) -> frozenset[int]:
        """Return the numbers of all requirements but some."""
        return frozenset(
            n for n, rule in enumerate(self._rules) if rule.member not in members
        )

    def plan(
        self,
        wanted: frozenset[int],
        sparing: frozenset[str] = frozenset(),
    ) -> tuple[Group, ...] | None:
        """Return groups of a plan of few entries that keeps what is wanted.

        None where there is none, or none was found.

        Parameters
        ----------
        sparing
            Departments whose visits count as entries, so many each.
        """
        own = self._limits(n for n in sorted(wanted) if self._rules[n].limit)
        cost = _AN_ENTRY * self.choice.pool.of(Measure.ENTRIES)
        if sparing:
            cost = cost + self.choice.pool.of(Measure.DRAWS) * self._of_any(sparing)
        found = self.judged(wanted, own, cost)
        return tuple(self._members[at] for at in found.chosen) or None

    def judged(
        self, wanted: frozenset[int], limits: Sequence[Limit], cost: IntArray
    ) -> Judgement:
        """Return what is known of plans whose groups nothing wanted refuses."""
        allowed = self.allowed(wanted)
        found = self._judge.judge(limits, cost, allowed)
        if found.status is not Status.UNKNOWN or len(self._members) > _SEARCHED:
            return found
        groups = np.flatnonzero(allowed)
        answer = solve_partition(
            PartitionProblem(
                n_elements=len(self.choice.prepared),
                members=[self._members[group] for group in groups.tolist()],
                costs=[cost[groups]],
                limits=[replace(li, weights=li.weights[groups]) for li in limits],
            ),
            nodes=_NODES,
        )
        chosen = tuple(groups[list(answer.chosen)].tolist())
        return Judgement(status=answer.status, chosen=chosen)

    def furthest(
        self, wanted: frozenset[int], part: IntArray, whole: IntArray | None
    ) -> tuple[int, ...]:
        """Return groups of which a part is large, as a share of a whole if given.

        None of them where no plan that keeps what is wanted was found.
        """
        own = self._limits(n for n in sorted(wanted) if self._rules[n].limit)
        return self._judge.furthest(part, whole, own, self.allowed(wanted))

    def allowed(self, wanted: frozenset[int]) -> BoolArray:
        """Return which groups nothing wanted refuses."""
        refused: BoolArray = np.any(self._refused[sorted(wanted)], axis=0)
        return ~refused

    def _of_any(self, departments: frozenset[str]) -> IntArray:
        """Return in which groups a department takes part, as 0 and 1."""
        prepared = self.choice.prepared
        return np.array(
            [
                any(not departments.isdisjoint(prepared[m].department_ids) for m in own)
                for own in self._members
            ],
            dtype=np.int64,
        )

    def _limits(self, numbers: Iterable[int]) -> list[Limit]:
        limits = (self._rules[number].limit for number in numbers)
        return [limit for limit in limits if limit is not None]

    def _core(
        self, wanted: frozenset[int], limited: Sequence[int], found: Judgement
    ) -> frozenset[int] | None:
        """Return the requirements that a proof is for, None where it says nothing.

        Of those that refuse groups, each time the one that refuses most of what would
        break the proof.
        """
        if found.limits is None or found.harmful is None:
            return None
        core = {n for n, holds in zip(limited, found.limits, strict=True) if holds}
        left = found.harmful & ~self.allowed(wanted)
        others = np.array(sorted(wanted), dtype=np.int64)
        while left.any():
            refused = self._refused[others][:, left].sum(axis=1)
            best = int(others[np.argmax(refused)])
            core.add(best)
            left &= ~self._refused[best]
        again = self._judge.judge(
            self._limits(sorted(core)), self._none, self.allowed(frozenset(core))
        )
        return frozenset(core) if again.status is Status.INFEASIBLE else None

    def fewest_pins(self) -> list[Member]:
        """Return pins without which all else can be kept, as few as a plan breaks."""
        pins = (Kind.DEPARTMENT_PIN, Kind.PIN)
        others = [n for n, r in enumerate(self._rules) if r.member.kind not in pins]
        kept = self.ask(frozenset(others))
        if kept.rules is None or not kept.sure:
            return []
        return [m for n, m in enumerate(self.members) if n not in kept.rules]

    def _kept(self, chosen: IntArray) -> frozenset[int]:
        broken: BoolArray = np.any(self._refused[:, chosen], axis=1)
        return frozenset(
            number
            for number, rule in enumerate(self._rules)
            if not broken[number]
            and (rule.limit is None or not rule.limit.missing(chosen.tolist()))
        )

    def _of(self, registry: Registry, policy: Policy) -> Iterator[_Rule]:
        limits = limits_of(self.choice.pool, policy.shares)
        for name, limit in limits.items():
            if limit.price is None:
                yield _Rule(member=words.of_share(policy, name), limit=limit)
        yield from self._departments(policy)
        yield from self._department_pins(registry)
        for pin in registry.pins:
            refused = self._where(self._named(pin), Pins([pin], self.choice.prepared))
            yield _Rule(member=words.of_pin(pin), refused=refused)

    def _departments(self, policy: Policy) -> Iterator[_Rule]:
        prepared, most = self.choice.prepared, policy.merge.max_departments
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
        return len(self.choice.prepared[number].department_ids) < 2

    def _unjoined(self, number: int) -> Callable[[tuple[int, ...]], bool]:
        """Return what tells whether a proposal, or a rest of it, would be alone."""
        prepared = self.choice.prepared

        def refuses(group: tuple[int, ...]) -> bool:
            if len({d for m in group for d in prepared[m].department_ids}) < 2:
                return True
            made = self.choice.weigher.weigh(group)
            drafts = () if made is None else made.drafts[1:]
            return any(draft.members == (number,) for draft in drafts)

        return refuses

    def _named(self, pin: CoordinatorPin) -> list[int]:
        return [
            number
            for number, prepared in enumerate(self.choice.prepared)
            if prepared.proposal.proposal_id in pin.proposal_ids
        ]

    def _where(self, named: Iterable[int], pins: Pins) -> BoolArray:
        return self._refuse(named, lambda group: not pins.admits(group))

    def _refuse(
        self, named: Iterable[int], refuses: Callable[[tuple[int, ...]], bool]
    ) -> BoolArray:
        """Return which groups of those that hold someone named are refused."""
        found = np.zeros(len(self._members), dtype=np.bool_)
        for at in {at for member in named for at in self._holding[member]}:
            found[at] = refuses(self._members[at])
        return found
