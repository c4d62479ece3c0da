"""One policy tried after another: what each plan comes to, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from planner.campaign.measures import Measured, draws_of
from planner.campaign.paper import Draftable
from planner.errors import Finding, Level
from planner.finds.expected import ExpectedFinds
from planner.planning.capacity_plan import CapacityPlan
from planner.policy.record import MICRO
from planner.policy.variation import Variation
from planner.registry import Registry

#: What a variant's plan may be; the last where its policy breaks a rule.
OPTIMAL, FEASIBLE, INFEASIBLE, INVALID = "optimal", "feasible", "infeasible", "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A policy and what its plan comes to.

    `values` has one value a variation, as written; the base's are those in force.
    `figures` are by measure, None where it isn't known; empty where there is no plan,
    and then `findings` say why. `seconds` is how long the plan took.
    """

    values: tuple[str, ...]
    status: str
    figures: Mapping[str, Fraction | None]
    seconds: float
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.figures) == bool(self.findings):
            msg = f"a variant has figures or a reason: {self.values}"
            raise ValueError(msg)

    @property
    def planned(self) -> bool:
        """Whether there is a plan."""
        return bool(self.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A year's plan under the policy as it is, and as it might be.

    `finds` is what the plan as it is may be expected to find, None where no rates are
    known; `warnings` name plans that can't be right beside one another.
    """

    year: int
    variations: tuple[Variation, ...]
    base: Variant
    variants: tuple[Variant, ...]
    finds: ExpectedFinds | None = None
    warnings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> tuple[Variant, ...]:
        """All variants, the base first."""
        return (self.base, *self.variants)

    def known(self, measure: str) -> bool:
        """Tell whether any variant has a measure."""
        return any(row.figures.get(measure) is not None for row in self.rows)


def figures_of(registry: Registry, paper: Draftable) -> dict[str, Fraction | None]:
    """Return what a plan comes to, by measure."""
    measured = Measured(
        quotas=paper.quotas, items=registry.items, library_size=len(paper.targets)
    )
    entries, shares = paper.quotas.plan.entries, measured.shares()
    joint, visits = sum(e.joint for e in entries), sum(map(draws_of, entries))
    finds = paper.finds
    found = None if finds is None else finds.planned
    return {
        "entries": Fraction(len(entries)),
        "internal": Fraction(len(entries) - joint),
        "joint": Fraction(joint),
        "joint_entries": shares["joint_share.entries"].value,
        "joint_tasks": shares["joint_share.tasks"].value,
        "joint_visits": shares["joint_share.visits"].value,
        "credit": shares["credit_share.draws"].value,
        "visits": Fraction(visits),
        "saved": Fraction(paper.planned.unmerged_draws - visits),
        "hours": hours_of(paper.capacity),
        "peak": peak_of(paper.capacity),
        "coverage": shares["coverage.targets"].value,
        "items": shares["coverage.items"].value,
        "finds": found,
        "finds_per_hundred": found * 100 / visits
        if found is not None and visits
        else None,
    }


def hours_of(capacity: CapacityPlan) -> Fraction:
    """Return the inspector-hours that all visits take, travel included; whole."""
    taken = sum(load.micro_minutes for load in capacity.loads)
    return Fraction(round(Fraction(taken, 60 * MICRO)))


def peak_of(capacity: CapacityPlan) -> Fraction | None:
    """Return the largest use of what people have, None where that isn't known."""
    known = [Fraction(u.planned, u.available) for u in capacity.uses if u.available]
    return max(known, default=None)


def reason_of(variant: Variant) -> tuple[str, str]:
    """Return why a variant has no plan, in Chinese and English."""
    errors = [f for f in variant.findings if f.level is Level.ERROR]
    message = (errors or variant.findings)[0].message
    return message.zh, message.en
