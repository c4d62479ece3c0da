"""Plans made to see whether a change helps: as many as there is time for.

A plan costs most where its groups are chosen. Where groups are known that a changed
year may be made of, all that comes after the choice is made of these: what then fits
is a plan.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import numpy as np

from planner.campaign.measures import draws_of
from planner.campaign.paper import Draftable, HopelessError, plan_on_paper
from planner.conflict.record import Change, Way
from planner.errors import InfeasibleError
from planner.planning.capacity import Fitted, fit_capacity
from planner.planning.choice import Choice
from planner.planning.consolidation import Planned
from planner.planning.groups import Pool
from planner.planning.library import freeze_targets
from planner.planning.search import Group
from planner.policy.record import Policy
from planner.ports import NoProgress, Progress
from planner.registry import Registry
from planner.target_table import TargetTable
from planner.whatif.shared import SharedWork

#: So many plans are made at least, however long they take.
_AT_LEAST = 2


class _ShortError(Exception):
    """The groups chosen don't fit their inspectors' time."""

    def __init__(self, error: InfeasibleError) -> None:
        super().__init__()
        self.error = error


@dataclass(slots=True, kw_only=True)
class Trials:
    """Makes plans of one year's inputs as they would be with changes.

    `time_left` tells whether there is time for one more plan; `most` bounds them, so
    that where time is plenty the same plans are made on every machine.
    """

    today: date
    graded: bool
    time_left: Callable[[], bool]
    progress: Progress
    most: int = 150
    made: int = 0
    _choices: dict[Hashable, SharedWork] = field(default_factory=dict)
    _unbound: tuple[Registry, Policy, Draftable] | None = None

    def more(self) -> bool:
        """Tell whether one more plan may be made."""
        return self.made < self.most and (self.made < _AT_LEAST or self.time_left())

    def plan(
        self, registry: Registry, policy: Policy, *, briefly: bool = False
    ) -> Draftable | InfeasibleError:
        """Return the plan, or why there is none.

        Parameters
        ----------
        briefly
            Whether to look for no other groups where people's time doesn't suffice.
        """
        self._begin()
        return self.again(registry, policy, briefly=briefly)

    def again(
        self, registry: Registry, policy: Policy, *, briefly: bool = False
    ) -> Draftable | InfeasibleError:
        """Return what `plan` does, of a plan that is counted already."""
        try:
            return self._paper(registry, policy, briefly=briefly)
        except InfeasibleError as error:
            return error

    def hasty(
        self, registry: Registry, policy: Policy, *, briefly: bool = False
    ) -> Draftable | InfeasibleError | None:
        """Return what `plan` does, None where people's time can't suffice at all."""
        self._begin()
        try:
            return self._paper(registry, policy, briefly=briefly, hasty=not briefly)
        except InfeasibleError as error:
            return error
        except HopelessError:
            return None

    def _paper(
        self,
        registry: Registry,
        policy: Policy,
        *,
        briefly: bool,
        hasty: bool = False,
    ) -> Draftable:
        kept = self._unbound
        if kept is not None and kept[0] is registry and kept[1] == policy:
            return kept[2]
        try:
            paper = plan_on_paper(
                registry,
                policy,
                self.today,
                NoProgress(),
                graded=self.graded,
                choosing=self._of(registry).choice_of,
                fitting=self._fitting if briefly else fit_capacity,
                hasty=hasty,
            )
        except _ShortError as short:
            raise short.error from None
        if not policy.capacity.binding:
            self._unbound = registry, policy, paper
        return paper

    def _begin(self) -> None:
        self.made += 1
        self.progress.advance(self.made, self.most)

    def plan_of(
        self,
        registry: Registry,
        policy: Policy,
        choice: Choice,
        groups: Sequence[Group],
    ) -> Draftable | InfeasibleError:
        """Return the plan of just these groups, or why there is none.

        Parameters
        ----------
        choice
            What says what the groups come to; its pins are looked at no more.
        """
        self._begin()
        weighed = [choice.weigher.measures(group) for group in groups]
        if any(found is None for found in weighed):
            msg = "groups to plan with are entries"
            raise ValueError(msg)
        pool = Pool(members=tuple(groups), measures=np.array(weighed, dtype=np.int64))
        only = replace(choice, policy=policy, pool=pool)
        try:
            return plan_on_paper(
                registry,
                policy,
                self.today,
                NoProgress(),
                graded=self.graded,
                choosing=lambda *_: only,
                fitting=self._fitting,
            )
        except InfeasibleError as error:
            return error
        except _ShortError as short:
            return short.error

    @staticmethod
    def _fitting(
        planned: Planned, registry: Registry, policy: Policy, targets: TargetTable
    ) -> Fitted:
        """Return what `fit_capacity` does; no other groups are tried."""
        try:
            return fit_capacity(planned, registry, policy, targets)
        except InfeasibleError as error:
            raise _ShortError(error) from error

    def choice(
        self,
        registry: Registry,
        policy: Policy,
        report: Callable[[int], None] | None = None,
    ) -> Choice | None:
        """Return what a plan is chosen from, None where pins contradict each other.

        Parameters
        ----------
        report
            Told how many groups were weighed so far; what it raises is passed on.
        """
        targets = freeze_targets(registry, policy, self.today, graded=self.graded)
        told = report or (lambda done: self.progress.advance(done, 0))
        try:
            return self._of(registry).choice_of(registry, policy, targets, told)
        except InfeasibleError:
            return None

    def remember(self, registry: Registry, made: SharedWork) -> None:
        """Take over what was made of some inputs before."""
        self._choices[_key(registry)] = made

    def _of(self, registry: Registry) -> SharedWork:
        return self._choices.setdefault(_key(registry), SharedWork())


def _key(registry: Registry) -> Hashable:
    """Return what of the inputs the groups are made from."""
    return registry.proposals, registry.pins, registry.catalogue


def way_of(changes: tuple[Change, ...], paper: Draftable) -> Way:
    """Return changes with what the plan made with them comes to."""
    entries = paper.quotas.plan.entries
    joint = sum(entry.joint for entry in entries)
    return Way(
        changes=changes,
        entries=len(entries),
        joint_share=Fraction(joint, len(entries)) if entries else Fraction(0),
        firm_visits=sum(map(draws_of, entries)),
    )
