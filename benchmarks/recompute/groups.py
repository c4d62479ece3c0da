"""Who may merge, and what a group would make: each entry, or why there is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from benchmarks.recompute.city import ALONE, CREDIT, FULL, JOINT, TOLERATED, City, Meant
from benchmarks.recompute.pins import broken
from benchmarks.recompute.scopes import Scope, beyond, meet
from benchmarks.recompute.wording import Asked

SIGNS = ("same_kind", "related_items", "similar_effort", "shiftable_time")


@dataclass(frozen=True)
class Made:
    """An entry that a group makes; `rest_of` names whose rest it is."""

    offices: frozenset[str]
    items: frozenset[str]
    scope: Scope
    base: int
    total: int
    times: int
    start: date
    end: date
    basis: str
    grades: tuple[str, ...]
    districts: int
    asked: Asked | None
    rest_of: str = ""

    @property
    def joint(self) -> bool:
        """Whether it is 部门联合."""
        return len(self.offices) > 1

    @property
    def draws(self) -> int:
        """Return the targets drawn over the year."""
        return self.total * self.times


class Groups:
    """All that a city's proposals may become."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._sizes = [int(p.mask.sum()) for p in city.proposals]
        self._weighed: dict[tuple[int, ...], tuple[Made, ...] | None] = {}
        self._counted: dict[tuple[str, tuple[str, ...]], dict[str, int]] = {}
        self._places: dict[str, int] = {}
        self.mates = self._pairs()

    def signs(self, one: int, other: int) -> frozenset[str]:
        """Return which of the four signs hold for two proposals."""
        a, b = self.city.proposals[one], self.city.proposals[other]
        found = {
            "same_kind": self._same_kind(one, other),
            "related_items": a.office == b.office
            or self.city.listed((*a.items, *b.items), (a.office, b.office)) is not None,
            "similar_effort": not (a.minutes and b.minutes)
            or max(a.minutes, b.minutes)
            <= self.city.policy.effort_factor * min(a.minutes, b.minutes),
            "shiftable_time": apart(a, b) <= self.city.policy.max_shift_days,
        }
        return frozenset(name for name, holds in found.items() if holds)

    def _same_kind(self, one: int, other: int) -> bool:
        a, b = self.city.proposals[one], self.city.proposals[other]
        if a.field and a.field == b.field:
            return True
        smaller = min(self._sizes[one], self._sizes[other])
        shared = int(np.count_nonzero(a.mask & b.mask))
        return smaller > 0 and shared >= self.city.policy.scope_share * smaller

    def may_merge(self, one: int, other: int) -> bool:
        """Tell whether two proposals may share an entry, pins and all."""
        a, b = self.city.proposals[one], self.city.proposals[other]
        return (
            ALONE not in (a.pin, b.pin)
            and a.grades == b.grades
            and (a.basis == FULL) == (b.basis == FULL)
            and len(a.offices | b.offices) <= self.city.policy.max_departments
            and meet(a.scope, b.scope) is not None
            and len(self.signs(one, other)) == len(SIGNS)
        )

    def _pairs(self) -> list[set[int]]:
        count = len(self.city.proposals)
        mates: list[set[int]] = [set() for _ in range(count)]
        for one in range(count):
            for other in range(one + 1, count):
                if self.may_merge(one, other):
                    mates[one].add(other)
                    mates[other].add(one)
        return mates

    def all_groups(self, most: int) -> Iterator[tuple[int, ...]]:
        """Yield every group whose members may merge pairwise, each once, ascending.

        Raises
        ------
        OverflowError
            If there are more than `most`.
        """
        found = 0
        stack = [
            ((i,), {m for m in mates if m > i}) for i, mates in enumerate(self.mates)
        ]
        while stack:
            group, open_to = stack.pop()
            found += 1
            if found > most:
                msg = f"more than {most} groups"
                raise OverflowError(msg)
            yield group
            stack.extend(
                ((*group, m), {n for n in open_to & self.mates[m] if n > m})
                for m in open_to
            )

    def weigh(self, group: tuple[int, ...]) -> tuple[Made, ...] | None:
        """Return the entries that a group makes, None where it makes none."""
        if group not in self._weighed:
            self._weighed[group] = self._weigh(group)
        return self._weighed[group]

    def _weigh(self, group: tuple[int, ...]) -> tuple[Made, ...] | None:
        proposals = [self.city.proposals[i] for i in group]
        if broken(self.city.pins, frozenset(p.proposal_id for p in proposals)):
            return None
        if len(proposals) == 1:
            made: tuple[Made, ...] | None = (self._alone(proposals[0]),)
        else:
            made = self._merged(proposals)
        if made is None:
            return None
        for entry in made:
            behind = [p for p in proposals if entry.rest_of in ("", p.proposal_id)]
            if any(p.pin == JOINT for p in behind) and not entry.joint:
                return None
        return made

    def _merged(self, proposals: list[Meant]) -> tuple[Made, ...] | None:
        shared: Scope | None = proposals[0].scope
        for proposal in proposals[1:]:
            shared = shared and meet(shared, proposal.scope)
        offices = frozenset().union(*(p.offices for p in proposals))
        host = self.host(proposals)
        if (
            shared is None
            or host is None
            or len(offices) > self.city.policy.max_departments
        ):
            return None
        basis = merged_basis(proposals)
        counts = self._counts(shared, host.grades)
        totals = [self.city.total(p.asked, basis, counts) for p in proposals]
        if sum(counts.values()) == 0 or self._over_a_ceiling(proposals, totals):
            return None
        largest = totals.index(max(totals))
        merged = Made(
            offices=offices,
            items=frozenset(i for p in proposals for i in p.items),
            scope=shared,
            base=sum(counts.values()),
            total=totals[largest],
            times=host.times,
            start=host.start,
            end=host.end,
            basis=basis,
            grades=host.grades,
            districts=self._districts_of(shared),
            asked=proposals[largest].asked,
        )
        rests = [self._rest(p, shared) for p in proposals]
        if None in rests:
            return None
        return (merged, *(entry for rest in rests for entry in rest or ()))

    def host(self, proposals: list[Meant]) -> Meant | None:
        """Return whose window counts: the most frequent one's, the earliest's."""
        times = max(p.times for p in proposals)
        often = sorted(
            (p for p in proposals if p.times == times),
            key=lambda p: (p.start, p.end, p.proposal_id),
        )
        limit = self.city.policy.max_shift_days
        return next(
            (h for h in often if all(apart(h, p) <= limit for p in proposals)), None
        )

    @staticmethod
    def _over_a_ceiling(proposals: list[Meant], totals: list[int]) -> bool:
        return any(
            p.asked is not None and p.asked.bound == "ceiling" and total < max(totals)
            for p, total in zip(proposals, totals, strict=True)
        )

    def _alone(self, proposal: Meant) -> Made:
        return self._of(proposal, proposal.scope, "")

    def _of(self, proposal: Meant, scope: Scope, rest_of: str) -> Made:
        counts = self._counts(scope, proposal.grades)
        return Made(
            offices=proposal.offices,
            items=frozenset(proposal.items),
            scope=scope,
            base=sum(counts.values()),
            total=self.city.total(proposal.asked, proposal.basis, counts),
            times=proposal.times,
            start=proposal.start,
            end=proposal.end,
            basis=proposal.basis,
            grades=proposal.grades,
            districts=self._districts_of(scope),
            asked=proposal.asked,
            rest_of=rest_of,
        )

    def _rest(self, proposal: Meant, shared: Scope) -> tuple[Made, ...] | None:
        """Return what one alone covers, nothing, or None where no scope says it."""
        if proposal.scope.key == shared.key:
            return ()
        library = self.city.library
        left = proposal.mask & ~library.mask(shared)
        if not library.by_grade(left, proposal.grades):
            return ()
        scope = beyond(proposal.scope, shared)
        counted = proposal.asked is not None and proposal.asked.count is not None
        if scope is None or counted or TOLERATED in scope.within.get("tags", ()):
            return None
        if not np.array_equal(library.mask(scope), left):
            return None
        return (self._of(proposal, scope, proposal.proposal_id),)

    def _counts(self, scope: Scope, grades: tuple[str, ...]) -> dict[str, int]:
        key = (scope.key, grades)
        if key not in self._counted:
            library = self.city.library
            self._counted[key] = library.by_grade(library.mask(scope), grades)
        return self._counted[key]

    def _districts_of(self, scope: Scope) -> int:
        if scope.key not in self._places:
            library = self.city.library
            mask = library.mask(scope)
            self._places[scope.key] = library.targets.loc[mask, "district"].nunique()
        return self._places[scope.key]


def apart(one: Meant, other: Meant) -> int:
    """Return by how many days two windows miss each other, 0 where they meet."""
    if one.start <= other.end and other.start <= one.end:
        return 0
    first, then = sorted((one, other), key=lambda p: p.start)
    return (then.start - first.end).days


def merged_basis(proposals: list[Meant]) -> str:
    """Return 信用分类 where any has it, else what all have."""
    return CREDIT if any(p.basis == CREDIT for p in proposals) else proposals[0].basis


def share_terms(made: tuple[Made, ...], name: str) -> tuple[int, int]:
    """Return what entries add to a share's part and whole, by requirement name."""
    if name.startswith("credit_share"):
        part = sum(e.draws for e in made if e.basis == CREDIT)
        return part, sum(e.draws for e in made if e.basis != FULL)
    over = {
        "entries": lambda e: 1,
        "tasks": lambda e: e.districts,
        "visits": lambda e: e.draws,
    }[name.partition(".")[2]]
    return sum(over(e) for e in made if e.joint), sum(map(over, made))


def number_of(made: tuple[Made, ...], name: str) -> int:
    """Return how many of the entries a requirement on numbers counts."""
    joint = sum(e.joint for e in made)
    return {
        "entries.joint": joint,
        "entries.internal": len(made) - joint,
        "entries.total": len(made),
    }[name]


def reached(made: tuple[Made, ...], name: str) -> Fraction:
    """Return a share that entries have."""
    part, whole = share_terms(made, name)
    return Fraction(part, whole) if whole else Fraction(0)
