"""What plans under several policies have in common, made once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from planner.ids import digest_json
from planner.planning.capacity import Fitted, fit_capacity
from planner.planning.choice import Choice, choice_of
from planner.planning.consolidation import Planned
from planner.policy.record import Policy
from planner.registry import Registry
from planner.target_table import TargetTable

#: Sections of a policy that say nothing of which groups there are, or what each
#: comes to.
_NOT_OF_GROUPS = frozenset(
    {"shares", "caps", "rounds", "teams", "publish", "capacity", "finds"}
)
#: Those that say nothing of the quotas of a plan once its groups are chosen; of the
#: shares only the library's coverage does.
_NOT_OF_QUOTAS = frozenset({"shares", "publish", "finds"})


class SharedWork:
    """Remembers what was made for one registry and one day.

    Its methods stand in for those that make each part of a plan.
    """

    def __init__(self) -> None:
        self._choices: dict[str, Choice] = {}
        self._fitted: dict[str, Fitted] = {}

    def choice_of(
        self,
        registry: Registry,
        policy: Policy,
        targets: TargetTable,
        report: Callable[[int], None],
    ) -> Choice:
        """Return what the year's plan is chosen from, remembered where it is known."""
        pins = [[p.proposal_id, p.pin.value] for p in registry.proposals]
        key = digest_json({"policy": _without(policy, _NOT_OF_GROUPS), "pins": pins})
        if key not in self._choices:
            self._choices[key] = choice_of(registry, policy, targets, report)
        return replace(self._choices[key], policy=policy)

    def fit_capacity(
        self,
        planned: Planned,
        registry: Registry,
        policy: Policy,
        targets: TargetTable,
    ) -> Fitted:
        """Return the plan with its quotas, remembered where the same was fitted.

        Only what was left as it was planned is remembered: what gave way says so in
        the words of its own policy.
        """
        coverage = policy.shares.coverage
        asked = None if coverage is None else [coverage.micro, coverage.required]
        key = digest_json(
            {
                "policy": _without(policy, _NOT_OF_QUOTAS),
                "coverage": asked,
                "groups": [planned.choice.ids(c.members) for c in planned.chosen],
            }
        )
        known = self._fitted.get(key)
        if known is not None:
            entries = known.quotas.plan.entries
            quotas = replace(known.quotas, plan=replace(planned.plan, entries=entries))
            return replace(known, planned=planned, quotas=quotas)
        fitted = fit_capacity(planned, registry, policy, targets)
        if fitted.planned is planned:
            self._fitted[key] = fitted
        return fitted


def _without(policy: Policy, sections: frozenset[str]) -> dict[str, Any]:
    return {n: value for n, value in policy.source.items() if n not in sections}
