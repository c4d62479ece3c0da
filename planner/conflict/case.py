"""One plan that doesn't fit, and the changes tried on it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from planner.campaign.paper import Draftable
from planner.conflict.record import Change, Conflict, Kind, Member, Way
from planner.conflict.toggles import Toggles, freed
from planner.conflict.trials import Trials, way_of
from planner.conflict.widening import widened
from planner.errors import InfeasibleError
from planner.planning.choice import Choice
from planner.planning.search import Group
from planner.policy.record import Policy
from planner.registry import Registry

T = TypeVar("T")

#: Of more groups than this no best choice is made to see whether a change helps.
_LARGE = 6_000
#: How often other groups are tried that spare whoever lacks time.
_SPARED = 3


@dataclass(slots=True, kw_only=True)
class Case:
    """Inputs that give no plan, why, and what came of changing them.

    `choice` is what the plan would be chosen from, None where pins keep there from
    being any; `unpinned` is the same without pins then. `before` are changes that the
    inputs have already.
    """

    registry: Registry
    policy: Policy
    error: InfeasibleError
    conflicts: tuple[Conflict, ...]
    choice: Choice | None
    unpinned: Choice | None
    trials: Trials
    toggles: Toggles | None = None
    before: tuple[Change, ...] = ()
    failed: list[tuple[Change, InfeasibleError | None]] = field(default_factory=list)
    _best: Sequence[Group] | None = None

    def members(self, *kinds: Kind) -> list[Member]:
        """Return the contradicting requirements of some kinds, each once."""
        found = [m for c in self.conflicts for m in c.members if m.kind in kinds]
        return list(dict.fromkeys(found))

    def asks_groups(self) -> bool:
        """Tell whether it is the choice of groups that doesn't fit."""
        kinds = (Kind.SHARE, Kind.DEPARTMENTS, Kind.DEPARTMENT_PIN, Kind.PIN)
        return bool(self.members(*kinds))

    @property
    def large(self) -> bool:
        """Whether to choose the groups of a plan takes long."""
        choice = self.choice or self.unpinned
        return choice is not None and len(choice.pool.members) > _LARGE

    def chosen(
        self,
        change: Change,
        dropped: Sequence[Member],
        groups: Sequence[Group] | None = None,
        toggles: Toggles | None = None,
    ) -> Way | None:
        """Return what comes of a change after which some requirements are dropped.

        To choose the best groups takes long where there are many. Then what comes
        after the choice is planned with groups that keep all other requirements;
        where their departments lack time, with others that spare these.

        Parameters
        ----------
        groups
            Groups to begin with, None to look for them.
        toggles
            What weighs them, None for the case's own.
        """
        known_groups = (toggles or self._known_groups()) if self.large else None
        if known_groups is None:
            return self._planned(change)
        made = change.made(self.registry, self.policy)
        wanted = known_groups.without(*dropped)
        short: frozenset[str] = frozenset()
        for _ in range(_SPARED):
            if not self.trials.more():
                return None
            known = groups or (None if dropped or short else self._unbound())
            known = known or known_groups.plan(wanted, short)
            if known is None:
                return None
            paper = self.trials.plan_of(*made, known_groups.choice, known)
            if not isinstance(paper, InfeasibleError):
                return way_of((*self.before, change), paper)
            self.failed.append((change, paper))
            lacking = {f.value for f in paper.findings if f.code == "capacity_short"}
            if groups or lacking <= short:
                return None
            short |= lacking
        return None

    def _unbound(self) -> Sequence[Group]:
        """Return the best plan's groups, were time and quotas no matter, or none."""
        if self._best is None:
            policy = replace(
                self.policy,
                capacity=replace(self.policy.capacity, binding=False),
                shares=replace(self.policy.shares, coverage=None),
                grades=replace(self.policy.grades, floor_overall_micro=0),
            )
            paper = self.trials.plan(self.registry, policy)
            self._best = (
                []
                if isinstance(paper, InfeasibleError)
                else [candidate.members for candidate in paper.planned.chosen]
            )
        return self._best

    def tried(self, change: Change) -> Way | None:
        """Return what comes of planning with a change, None where no plan does."""
        return self._planned(change) if change.regroups else self.chosen(change, ())

    def widened(self, change: Change) -> tuple[Toggles, Sequence[Group]] | None:
        """Return groups that keep all that is asked once a change lets more merge.

        They are among those known and those next to them; None where none were found.
        """
        if self.unpinned is None:
            return None
        registry, policy = change.made(self.registry, self.policy)
        wider = widened(self.unpinned, freed(registry), policy)
        toggles = Toggles(registry, policy, wider)
        groups = toggles.plan(toggles.without())
        return None if groups is None else (toggles, groups)

    def _known_groups(self) -> Toggles | None:
        """Return what chooses among the groups known, None where there are none."""
        if self.toggles is None and self.choice is not None:
            self.toggles = Toggles(freed(self.registry), self.policy, self.choice)
        return self.toggles

    def _planned(self, change: Change) -> Way | None:
        if not self.trials.more():
            return None
        made = change.made(self.registry, self.policy)
        paper = self.trials.hasty(*made, briefly=self.large)
        if paper is None or isinstance(paper, InfeasibleError):
            self.failed.append((change, paper))
            return None
        return way_of((*self.before, change), paper)

    def _hopeless(self) -> bool:
        """Tell whether people's time couldn't suffice at all at the last try."""
        return bool(self.failed) and self.failed[-1][1] is None

    def refused(self) -> Iterator[tuple[Change, InfeasibleError]]:
        """Yield the changes that gave no plan, and why, what haste left open too."""
        for change, error in self.failed:
            found: Draftable | InfeasibleError | None = error
            if found is None:
                made = change.made(self.registry, self.policy)
                found = self.trials.again(*made, briefly=self.large)
            if isinstance(found, InfeasibleError):
                yield change, found

    def each(self, changes: Sequence[Change]) -> Iterator[Way]:
        """Yield the ways out among changes."""
        for change in changes:
            way = self.tried(change)
            if way is not None:
                yield way

    def first(
        self, values: Sequence[T], change: Callable[[T], Change]
    ) -> Iterator[Way]:
        """Yield the way out by the first of some values that helps, if one does.

        Parameters
        ----------
        values
            Ever looser: where one helps, those after it do.
        """
        found = self.least(values, change)
        if found is not None:
            yield found[1]

    def least(
        self,
        values: Sequence[T],
        change: Callable[[T], Change],
        *,
        begin: int | None = None,
    ) -> tuple[T, Way] | None:
        """Return the first of some values that helps with its way out, or None.

        Parameters
        ----------
        values
            Ever looser, as in `first`.
        begin
            With which of them to begin, going on to looser ones in growing steps; None
            for the loosest. Where it can't help at all, the loosest is looked at next.
        """
        last = len(values) - 1
        low, high = -1, last if begin is None else min(begin, last)
        best = self.tried(change(values[high])) if values else None
        loosest = None
        if best is None and high < last and self._hopeless():
            loosest = self.tried(change(values[last]))
            if loosest is None:
                return None
        while best is None and high < last and self.trials.more():
            low, high = high, min(last, 2 * high + 1)
            known = loosest if high == last else None
            best = known or self.tried(change(values[high]))
        if best is None:
            return None
        return self._nearest(values, change, (low, high), best)

    def _nearest(
        self,
        values: Sequence[T],
        change: Callable[[T], Change],
        between: tuple[int, int],
        best: Way,
    ) -> tuple[T, Way]:
        """Return the first value that helps, by halves, with its way out."""
        low, high = between
        while high - low > 1:
            middle = (low + high) // 2
            way = self.tried(change(values[middle]))
            if way is None and not self.trials.more():
                break
            low, high = (middle, high) if way is None else (low, middle)
            best = way or best
        return values[high], best
