"""What a group of proposals would be as one entry, and what it would be worth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple

from planner.discretion import TOLERANCE_TAG
from planner.planning.demand import Demand, demand
from planner.planning.reach import Reach
from planner.planning.signs import Prepared
from planner.policy.record import Policy
from planner.ratios import Bound
from planner.registry import Basis, Pin
from planner.scopes import Scope, remainder


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One entry that a candidate would make: its scope, who, when, how many."""

    members: tuple[int, ...]
    scope: Scope
    department_ids: tuple[str, ...]
    basis: Basis
    leading: int
    host: int
    start: date
    end: date
    times: int
    demand: Demand
    eligible: int
    districts: int
    leftover: bool = False

    @property
    def joint(self) -> bool:
        """Whether more than one department takes part."""
        return len(self.department_ids) > 1

    @property
    def draws(self) -> int:
        """Targets drawn over the year."""
        return self.demand.total * self.times


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A group of proposals as one entry, and what it leaves to second occurrences."""

    members: tuple[int, ...]
    drafts: tuple[Draft, ...]


class Refusal(StrEnum):
    """Why no entry may be made of a group, though its members may merge pairwise."""

    DEPARTMENTS = "departments"
    SCOPE = "scope"
    EMPTY = "empty"
    CEILING = "ceiling"
    COUNT = "count"
    TOLERANCE = "tolerance"
    REST = "rest"
    PIN = "pin"


class Measure(IntEnum):
    """What plans are compared and limited by; the place of each in `measures`."""

    ENTRIES = 0
    JOINT_ENTRIES = 1
    TASKS = 2
    JOINT_TASKS = 3
    DRAWS = 4
    JOINT_DRAWS = 5
    LOTTERY_DRAWS = 6
    CREDIT_DRAWS = 7


Measures = tuple[int, ...]


class _Shape(NamedTuple):
    """A group's entry: its scope, the proposals that set it, who leaves which rest."""

    shared: int
    host: int
    leading: int
    basis: Basis
    rests: tuple[tuple[int, int], ...]


class Weigher:
    """Turns groups of prepared proposals into entries, on the real library.

    `ceilings` are the proposals that must not be drawn more of, `pinned` those that
    must be joint.
    """

    def __init__(
        self, reach: Reach, policy: Policy, proposals: Sequence[Prepared]
    ) -> None:
        self._reach = reach
        self._policy = policy
        self._proposals = proposals
        self._rests: dict[tuple[int, int], int | Refusal | None] = {}
        self._demands: dict[tuple[int, Basis, int], Demand] = {}
        self._rest_measures: dict[tuple[int, int], Measures] = {}
        self.ceilings = frozenset(
            idx
            for idx, p in enumerate(proposals)
            if p.proposal.ratio is not None and p.proposal.ratio.bound is Bound.CEILING
        )
        self.pinned = frozenset(
            idx for idx, p in enumerate(proposals) if p.proposal.pin is Pin.JOINT
        )

    def weigh(self, members: tuple[int, ...]) -> Candidate | None:
        """Return the group as a candidate, None where no entry may be made of it."""
        if len(members) == 1:
            if self._lonely(members[0]):
                return None
            return Candidate(members=members, drafts=(self._alone(members[0]),))
        shape = self._shape(members)
        if isinstance(shape, Refusal):
            return None
        rests = (self._rest_draft(*rest) for rest in shape.rests)
        return Candidate(members=members, drafts=(self._merged(members, shape), *rests))

    def refusal(self, members: tuple[int, ...]) -> Refusal | None:
        """Return why no entry may be made of a group, None where it may."""
        if len(members) == 1:
            return Refusal.PIN if self._lonely(members[0]) else None
        shape = self._shape(members)
        return shape if isinstance(shape, Refusal) else None

    def measures(self, members: tuple[int, ...]) -> Measures | None:
        """Return what `weigh`'s drafts come to, by `Measure`; None as there."""
        if len(members) == 1:
            alone = members[0]
            if self._lonely(alone):
                return None
            prepared = self._proposals[alone]
            return self._measured(
                prepared.reach,
                prepared.demand.total * prepared.proposal.times,
                prepared.proposal.basis,
                joint=len(prepared.department_ids) > 1,
            )
        shape = self._shape(members)
        if isinstance(shape, Refusal):
            return None
        times = self._proposals[shape.host].proposal.times
        asked = self.asked(shape.leading, shape.basis, shape.shared)
        found = self._measured(
            shape.shared,
            asked.total * times,
            shape.basis,
            joint=len(self._departments(members)) > 1,
        )
        for rest in shape.rests:
            more = self.rest_measures(*rest)
            found = tuple(a + b for a, b in zip(found, more, strict=True))
        return found

    def shared(self, members: tuple[int, ...]) -> int | None:
        """Return the number of the scope that all members share, None where none is."""
        shared = self._proposals[members[0]].reach
        for member in members[1:]:
            met = self._reach.meet(shared, self._proposals[member].reach)
            if met is None:
                return None
            shared = met
        return shared

    def _measured(
        self, number: int, draws: int, basis: Basis, *, joint: bool
    ) -> Measures:
        tasks = self._reach.districts(number)
        return (
            1,
            int(joint),
            tasks,
            tasks * joint,
            draws,
            draws * joint,
            draws * (basis is not Basis.FULL),
            draws * (basis is Basis.CREDIT),
        )

    def _departments(self, members: tuple[int, ...]) -> frozenset[str]:
        return frozenset().union(*(self._proposals[m].department_ids for m in members))

    def _lonely(self, member: int) -> bool:
        """Tell whether a proposal that must be joint has no other department."""
        return member in self.pinned and len(self._proposals[member].department_ids) < 2

    def _shape(self, members: tuple[int, ...]) -> _Shape | Refusal:
        departments = self._departments(members)
        if len(departments) > self._policy.merge.max_departments:
            return Refusal.DEPARTMENTS
        shared = self.shared(members)
        if shared is None:
            return Refusal.SCOPE
        if len(departments) < 2 and not self.pinned.isdisjoint(members):
            return Refusal.PIN
        bases = {self._proposals[m].proposal.basis for m in members}
        basis = Basis.CREDIT if Basis.CREDIT in bases else min(bases)
        totals = {m: self.asked(m, basis, shared).total for m in members}
        leading = max(members, key=lambda m: (totals[m], -m))
        if self.asked(leading, basis, shared).base == 0:
            return Refusal.EMPTY
        if any(
            totals[m] < totals[leading] for m in self.ceilings.intersection(members)
        ):
            return Refusal.CEILING
        rests = []
        for member in members:
            rest = self.rest(member, shared)
            if isinstance(rest, Refusal):
                return rest
            if rest is not None:
                rests.append((member, rest))
        return _Shape(shared, min(members, key=self.rank), leading, basis, tuple(rests))

    def rank(self, member: int) -> tuple[int, date, date, int]:
        """Return a key: the least is whose window the others move to.

        That is the most frequent one's, and the earliest of those.
        """
        proposal = self._proposals[member].proposal
        return -proposal.times, proposal.start, proposal.end, member

    def asked(self, member: int, basis: Basis, number: int) -> Demand:
        """Return what a member asks of a scope."""
        key = (member, basis, number)
        if key not in self._demands:
            proposal = self._proposals[member].proposal
            counts = self._reach.counts(number, proposal.grades)
            self._demands[key] = demand(proposal.ratio, basis, counts, self._policy)
        return self._demands[key]

    def rest(self, member: int, shared: int) -> int | Refusal | None:
        """Return the scope of what a member alone covers, None if there is nothing.

        Where no entry can be made of it, none can be once the scope is narrower.
        """
        if shared == self._proposals[member].reach:
            return None
        key = (member, shared)
        if key not in self._rests:
            self._rests[key] = self._left(member, shared)
        return self._rests[key]

    def _left(self, member: int, shared: int) -> int | Refusal | None:
        prepared = self._proposals[member]
        proposal = prepared.proposal
        left = self._reach.mask(prepared.reach) & ~self._reach.mask(shared)
        if not any(self._reach.counts_of(left, proposal.grades)):
            return None
        if proposal.ratio is not None and proposal.ratio.count is not None:
            return Refusal.COUNT
        scope = remainder(prepared.scope, self._reach.scope(shared))
        if scope is None:
            return Refusal.REST
        # A list of firms in their tolerance period would tell their grades.
        if TOLERANCE_TAG in scope.include.get("tags", ()):
            return Refusal.TOLERANCE
        number = self._reach.number(scope)
        if not (self._reach.mask(number) == left).all():
            return Refusal.REST
        if member in self.pinned and len(prepared.department_ids) < 2:
            return Refusal.PIN
        return number

    def rest_measures(self, member: int, number: int) -> Measures:
        """Return what a member's rest of a scope comes to as an entry of its own."""
        key = (member, number)
        if key not in self._rest_measures:
            prepared = self._proposals[member]
            proposal = prepared.proposal
            self._rest_measures[key] = self._measured(
                number,
                self.asked(member, proposal.basis, number).total * proposal.times,
                proposal.basis,
                joint=len(prepared.department_ids) > 1,
            )
        return self._rest_measures[key]

    def _merged(self, members: tuple[int, ...], shape: _Shape) -> Draft:
        when = self._proposals[shape.host].proposal
        return Draft(
            members=members,
            scope=self._reach.scope(shape.shared),
            department_ids=tuple(sorted(self._departments(members))),
            basis=shape.basis,
            leading=shape.leading,
            host=shape.host,
            start=when.start,
            end=when.end,
            times=when.times,
            demand=self.asked(shape.leading, shape.basis, shape.shared),
            eligible=self._reach.size(shape.shared),
            districts=self._reach.districts(shape.shared),
        )

    def _rest_draft(self, member: int, number: int) -> Draft:
        basis = self._proposals[member].proposal.basis
        return replace(
            self._alone(member),
            scope=self._reach.scope(number),
            demand=self.asked(member, basis, number),
            eligible=self._reach.size(number),
            districts=self._reach.districts(number),
            leftover=True,
        )

    def _alone(self, member: int) -> Draft:
        prepared = self._proposals[member]
        proposal = prepared.proposal
        return Draft(
            members=(member,),
            scope=prepared.scope,
            department_ids=tuple(sorted(prepared.department_ids)),
            basis=proposal.basis,
            leading=member,
            host=member,
            start=proposal.start,
            end=proposal.end,
            times=proposal.times,
            demand=prepared.demand,
            eligible=self._reach.size(prepared.reach),
            districts=self._reach.districts(prepared.reach),
        )
