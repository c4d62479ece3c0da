"""Which groups of proposals could be one entry, and what each would be worth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from planner.discretion import TOLERANCE_TAG
from planner.planning.cliques import group_mergeable
from planner.planning.demand import Demand, demand, drawn_counts
from planner.planning.signs import Prepared, Signs, days_apart, window
from planner.policy.record import Policy
from planner.ratios import Bound
from planner.registry import Basis, Pin
from planner.scopes import BoolArray, Scope, TargetIndex, intersection, remainder


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


class Weigher:
    """Turns groups of prepared proposals into candidates, on the real library.

    Groups by the thousand share few scopes, so what depends on a scope alone is
    counted once and kept by the scope's number.
    """

    def __init__(
        self, index: TargetIndex, policy: Policy, proposals: Sequence[Prepared]
    ) -> None:
        self._index = index
        self._policy = policy
        self._proposals = proposals
        self._order = (*policy.grades.order, "")
        ranks = {grade: rank for rank, grade in enumerate(self._order)}
        self._grade_of = index.coded("grade", lambda grade: ranks.get(grade, ranks[""]))
        districts = {d: i for i, d in enumerate(sorted(index.values("district")))}
        self._district_of = index.coded("district", lambda d: districts[d])
        self._scopes: list[Scope] = []
        self._numbers: dict[str, int] = {}
        self._masks: dict[int, BoolArray] = {}
        self._own = [self._number(p.scope) for p in proposals]
        self._met: dict[tuple[int, int], int | None] = {}
        self._counts: dict[tuple[int, tuple[str, ...]], list[int]] = {}
        self._rests: dict[tuple[int, int], tuple[Draft, ...] | None] = {}
        self._demands: dict[tuple[int, Basis, int], Demand] = {}

    def counts(self, mask: BoolArray, grades: Sequence[str]) -> list[int]:
        """Return eligible targets by grade, the last for those without one."""
        found = np.bincount(self._grade_of[mask], minlength=len(self._order)).tolist()
        return drawn_counts(found, self._order, grades)

    def weigh(self, members: tuple[int, ...]) -> Candidate | None:
        """Return the group as a candidate, None where no entry may be made of it."""
        if len(members) == 1:
            return Candidate(members=members, drafts=(self._alone(members[0]),))
        shared = self._shared(members)
        host = self._host(members)
        if shared is None or host is None:
            return None
        merged = self._merged(members, shared, host)
        if merged is None or merged.demand.base == 0:
            return None
        drafts = [merged]
        for member in members:
            rest = self._rest(member, shared)
            if rest is None:
                return None
            drafts.extend(rest)
        return Candidate(members=members, drafts=tuple(drafts))

    def _number(self, scope: Scope) -> int:
        key = repr(scope.as_json())
        if key not in self._numbers:
            self._numbers[key] = len(self._scopes)
            self._scopes.append(scope)
        return self._numbers[key]

    def _mask(self, number: int) -> BoolArray:
        if number not in self._masks:
            self._masks[number] = self._index.mask(self._scopes[number])
        return self._masks[number]

    def _shared(self, members: tuple[int, ...]) -> int | None:
        """Return the number of the scope that all members share."""
        shared = self._own[members[0]]
        for member in members[1:]:
            pair = (shared, self._own[member])
            if pair not in self._met:
                met = intersection(*(self._scopes[number] for number in pair))
                self._met[pair] = None if met is None else self._number(met)
            found = self._met[pair]
            if found is None:
                return None
            shared = found
        return shared

    def _host(self, members: tuple[int, ...]) -> int | None:
        """Return whose window the others move to: the most frequent, earliest one's."""
        limit = self._policy.merge.max_shift_days
        times = max(self._proposals[m].proposal.times for m in members)
        hosts = sorted(
            (self._proposals[m].proposal.start, self._proposals[m].proposal.end, m)
            for m in members
            if self._proposals[m].proposal.times == times
        )
        windows = [window(self._proposals[m].proposal) for m in members]
        return next(
            (
                host
                for start, end, host in hosts
                if all(days_apart((start, end), other) <= limit for other in windows)
            ),
            None,
        )

    def _counted(self, number: int, grades: tuple[str, ...]) -> list[int]:
        key = (number, grades)
        if key not in self._counts:
            self._counts[key] = self.counts(self._mask(number), grades)
        return self._counts[key]

    def _asked(self, member: int, basis: Basis, number: int) -> Demand:
        """Return what a member asks of a scope."""
        key = (member, basis, number)
        if key not in self._demands:
            proposal = self._proposals[member].proposal
            counts = self._counted(number, proposal.grades)
            self._demands[key] = demand(proposal.ratio, basis, counts, self._policy)
        return self._demands[key]

    def _merged(self, members: tuple[int, ...], shared: int, host: int) -> Draft | None:
        departments = frozenset().union(
            *(self._proposals[m].department_ids for m in members)
        )
        if len(departments) > self._policy.merge.max_departments:
            return None
        bases = {self._proposals[m].proposal.basis for m in members}
        basis = Basis.CREDIT if Basis.CREDIT in bases else min(bases)
        demands = {m: self._asked(m, basis, shared) for m in members}
        leading = max(members, key=lambda m: (demands[m].total, -m))
        for member, asked in demands.items():
            ratio = self._proposals[member].proposal.ratio
            ceiling = ratio is not None and ratio.bound is Bound.CEILING
            if ceiling and asked.total < demands[leading].total:
                return None
        when = self._proposals[host].proposal
        return Draft(
            members=members,
            scope=self._scopes[shared],
            department_ids=tuple(sorted(departments)),
            basis=basis,
            leading=leading,
            host=host,
            start=when.start,
            end=when.end,
            times=when.times,
            demand=demands[leading],
            eligible=self._size(shared),
            districts=self._districts(shared),
        )

    def _size(self, number: int) -> int:
        return int(np.count_nonzero(self._mask(number)))

    def _districts(self, number: int) -> int:
        return len(np.unique(self._district_of[self._mask(number)]))

    def _rest(self, member: int, shared: int) -> tuple[Draft, ...] | None:
        """Return what a member alone covers, none or one; None if no scope says it."""
        if shared == self._own[member]:
            return ()
        key = (member, shared)
        if key not in self._rests:
            self._rests[key] = self._left(member, shared)
        return self._rests[key]

    def _left(self, member: int, shared: int) -> tuple[Draft, ...] | None:
        prepared = self._proposals[member]
        left = prepared.mask & ~self._mask(shared)
        if not any(self.counts(left, prepared.proposal.grades)):
            return ()
        scope = remainder(prepared.scope, self._scopes[shared])
        ratio = prepared.proposal.ratio
        if scope is None or (ratio is not None and ratio.count is not None):
            return None
        # A list of firms in their tolerance period would tell their grades.
        if TOLERANCE_TAG in scope.include.get("tags", ()):
            return None
        number = self._number(scope)
        if not np.array_equal(self._mask(number), left):
            return None
        rest = replace(
            self._alone(member),
            scope=scope,
            demand=self._asked(member, prepared.proposal.basis, number),
            eligible=self._size(number),
            districts=self._districts(number),
            leftover=True,
        )
        return (rest,)

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
            eligible=self._size(self._own[member]),
            districts=self._districts(self._own[member]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """All candidates; `complete` tells whether no group was left unweighed."""

    candidates: tuple[Candidate, ...]
    complete: bool


def weigh_groups(
    proposals: Sequence[Prepared],
    signs: Signs,
    weigher: Weigher,
    report: Callable[[int], None],
) -> Candidates:
    """Weigh the groups that may merge."""
    order = sorted(
        range(len(proposals)), key=lambda m: (*window(proposals[m].proposal), m)
    )
    grouping = group_mergeable(
        order, lambda a, b: signs.may_merge(proposals[a], proposals[b])
    )
    found: list[Candidate] = []
    for number, group in enumerate(grouping.groups):
        candidate = weigher.weigh(group)
        if candidate is not None and _pins_met(candidate, proposals):
            found.append(candidate)
        if number % 500 == 0:
            report(number)
    return Candidates(candidates=tuple(found), complete=grouping.complete)


def _pins_met(candidate: Candidate, proposals: Sequence[Prepared]) -> bool:
    """Whoever must be joint is in a joint entry."""
    return all(
        draft.joint
        for draft in candidate.drafts
        if any(proposals[m].proposal.pin is Pin.JOINT for m in draft.members)
    )


def firm_visits(candidate: Candidate) -> int:
    """Return the targets that a candidate's entries draw over the year."""
    return sum(draft.draws for draft in candidate.drafts)


def share_floor(
    candidates: Sequence[Candidate],
    part: Callable[[Draft], int],
    whole: Callable[[Draft], int],
    asked_micro: int,
) -> npt.NDArray[np.int64]:
    """Return, per candidate, 10^6 part - asked whole: its sum >= 0 is the share met."""
    return np.array(
        [
            sum(1_000_000 * part(d) - asked_micro * whole(d) for d in c.drafts)
            for c in candidates
        ],
        dtype=np.int64,
    )
