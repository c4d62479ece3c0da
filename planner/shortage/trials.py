"""A round's teams made up on trial, with something changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from planner.durations import minutes_of
from planner.open_days import OpenDays
from planner.pairing.lottery import Lottery, key_of
from planner.pairing.prior import Prior
from planner.pairing.rules import Rules
from planner.pairing.second_lottery import Pairing, pair_inspectors
from planner.pairing.shortages import Gap
from planner.policy.capacity import CapacityPolicy
from planner.policy.record import TeamPolicy
from planner.registry import Inspector, Registry
from planner.visits import Visit

#: Seats that all trials of a round may fill together: about half a minute's work.
MOST_SEATS = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """All that decides which visits of a round have teams, as for `pair_inspectors`."""

    visits: Sequence[Visit]
    registry: Registry
    policy: TeamPolicy
    seed: str
    round_id: str
    prior: Prior = field(default_factory=Prior)
    capacity: CapacityPolicy = field(default_factory=CapacityPolicy)
    industries: Mapping[str, str] = field(default_factory=dict)
    opens: date = date.min

    def paired(self, *, foresee: bool = False) -> Pairing:
        """Draw the teams; `foresee` as in `pair_inspectors`."""
        return pair_inspectors(
            visits=self.visits,
            registry=self.registry,
            policy=self.policy,
            seed=self.seed,
            round_id=self.round_id,
            prior=self.prior,
            capacity=self.capacity,
            industries=self.industries,
            opens=self.opens,
            foresee=foresee,
        )

    @property
    def seats(self) -> int:
        """About how many seats there are to fill."""
        least, each = self.policy.min_per_visit, self.policy.min_per_department
        return sum(max(least, each * len(v.department_ids)) for v in self.visits)

    def with_people(
        self, changed: Callable[[Inspector], Inspector], *more: Inspector
    ) -> "Instance":
        """Return the same with other inspectors, in canonical order."""
        people = [*map(changed, self.registry.inspectors), *more]
        people.sort(key=lambda person: person.inspector_id)
        return replace(self, registry=replace(self.registry, inspectors=tuple(people)))

    def with_policy(self, field_name: str, value: int) -> "Instance":
        """Return the same with another figure in the policy."""
        policy = replace(self.policy, **{field_name: value})  # type: ignore[arg-type]
        return replace(self, policy=policy)


@dataclass(frozen=True, slots=True)
class Staffed:
    """Which visits can't be staffed, and what lacks."""

    lottery: Lottery
    gaps: Sequence[Gap]

    @property
    def left_out(self) -> frozenset[str]:
        """The visits without a team."""
        return frozenset(gap.visit.visit_id for gap in self.gaps)


def rules_of(instance: Instance) -> Rules:
    """Return who may take part in which visit."""
    open_days = OpenDays(
        instance.visits, instance.registry, instance.industries, instance.opens
    )
    key = key_of(instance.seed, instance.round_id)
    met = instance.prior.met
    return Rules(instance.registry, instance.policy, open_days, met, key)


def staffed(instance: Instance) -> Staffed:
    """Make up a round's teams as its lottery would, short of drawing them."""
    lottery = _lottery(instance)
    lottery.settle()
    return Staffed(lottery, lottery.gaps)


def _lottery(instance: Instance) -> Lottery:
    return Lottery(
        rules_of(instance),
        instance.visits,
        instance.prior,
        minutes_of(instance.registry.items, instance.capacity),
        key_of(instance.seed, instance.round_id),
    )


def concerned(instance: Instance, left_out: frozenset[str]) -> Instance:
    """Return an instance of those visits alone that share departments with some.

    Directly or through other visits: the rest has no part in who is left out.
    """
    reached = {d for v in instance.visits if v.visit_id in left_out for d in _of(v)}
    known = -1
    while known != len(reached):
        known = len(reached)
        for visit in instance.visits:
            if reached & _of(visit):
                reached |= _of(visit)
    return replace(
        instance, visits=tuple(v for v in instance.visits if reached & _of(v))
    )


def _of(visit: Visit) -> set[str]:
    return set(visit.department_ids)


class Trials:
    """Trials within a bound on work: seats, which are as many on any machine.

    Parameters
    ----------
    left_out
        The visits without a team before anything is changed.
    """

    def __init__(self, left_out: frozenset[str], most: int = MOST_SEATS) -> None:
        self._left_out = left_out
        self._rest = most
        self.exhausted = False

    @property
    def before(self) -> int:
        """How many visits have no team before anything is changed."""
        return len(self._left_out)

    def left(self, instance: Instance, enough: int) -> int | None:
        """Return how many visits have no team; None where work is used up.

        Where more than `enough` of those left out couldn't be staffed even alone, this
        is seen at once, and their number returned.
        """
        alone = replace(
            instance,
            visits=[v for v in instance.visits if v.visit_id in self._left_out],
        )
        if not self._may(alone):
            return None
        hopeless = _lottery(alone).hopeless()
        if hopeless > enough:
            return hopeless
        return len(staffed(instance).left_out) if self._may(instance) else None

    def _may(self, instance: Instance) -> bool:
        self.exhausted |= self._rest < instance.seats
        if not self.exhausted:
            self._rest -= instance.seats
        return not self.exhausted
