"""Plans under other policies, made one after another and laid side by side."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from rich.console import Console

from planner.adapters.files.what_if_files import what_if_papers
from planner.adapters.papers.papers import Paper
from planner.adapters.stages import Stages
from planner.adapters.what_if_screen import show_variant, show_what_if
from planner.campaign.paper import Draftable, plan_on_paper
from planner.campaign.trial import try_best_ratios
from planner.errors import PlannerError
from planner.ids import digest_json
from planner.policy.record import Policy
from planner.policy.variation import Variation, Varied, in_force, read_variations, vary
from planner.ports import Progress, WithinStage
from planner.registry import Registry
from planner.whatif.monotone import broken_order
from planner.whatif.shared import SharedWork
from planner.whatif.variants import (
    INFEASIBLE,
    INVALID,
    Variant,
    WhatIf,
    figures_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be varied, the values in force, and every policy to try."""

    variations: tuple[Variation, ...]
    base: tuple[str, ...]
    varied: tuple[Varied, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A plan, or why there is none, and how long it took."""

    seconds: float
    paper: Draftable | None = None
    error: PlannerError | None = None

    def plan(self) -> Draftable:
        """Return the plan.

        Raises
        ------
        PlannerError
            If there is none.
        """
        if self.paper is not None:
            return self.paper
        if self.error is None:
            msg = "an attempt ends with a plan or an error"
            raise ValueError(msg)
        raise self.error


@dataclass(slots=True, kw_only=True)
class Attempts:
    """Plans of one registry on one day; what they have in common is made once."""

    registry: Registry
    today: date
    graded: bool
    shared: SharedWork = field(default_factory=SharedWork)
    made: dict[str, Attempt] = field(default_factory=dict)

    def attempt(self, policy: Policy, progress: Progress) -> Attempt:
        """Plan under a policy, unless that was done already."""
        key = digest_json(policy.source)
        if key not in self.made:
            self.made[key] = self._attempt(policy, progress)
        return self.made[key]

    def _attempt(self, policy: Policy, progress: Progress) -> Attempt:
        began = time.perf_counter()
        try:
            paper = plan_on_paper(
                self.registry,
                policy,
                self.today,
                progress,
                graded=self.graded,
                choosing=self.shared.choice_of,
                fitting=self.shared.fit_capacity,
            )
        except PlannerError as error:
            return Attempt(seconds=time.perf_counter() - began, error=error)
        return Attempt(seconds=time.perf_counter() - began, paper=paper)


def asked_of(policy_file: Path, texts: Sequence[str]) -> Asked | None:
    """Return what a command is asked to vary, None where nothing is.

    Raises
    ------
    InputError
        If a field isn't known or doesn't take its value, or the file can't be read.
    """
    variations = read_variations(texts)
    if not variations or not policy_file.exists():
        return None
    source = policy_file.read_text(encoding="utf-8-sig")
    return Asked(
        variations=variations,
        base=tuple(in_force(source, variation) for variation in variations),
        varied=vary(source, variations),
    )


def plan_and_vary(
    asked: Asked | None,
    attempts: Attempts,
    policy: Policy,
    console: Console,
    progress: Stages,
) -> tuple[Attempt, tuple[Paper, ...]]:
    """Plan under the policy as it is, then as asked; return the plan and the files.

    A policy without a plan stops no other.
    """
    base = attempts.attempt(policy, progress)
    if base.paper is None:
        progress.fail()
    else:
        paper = try_best_ratios(
            attempts.registry,
            policy,
            attempts.today,
            progress,
            base.paper,
            graded=attempts.graded,
        )
        base = replace(base, paper=paper)
    if asked is None:
        return base, ()
    variants = tuple(_variants(asked, attempts, console, progress))
    what_if = WhatIf(
        year=policy.year,
        variations=asked.variations,
        base=_outcome(asked.base, base, attempts.registry),
        variants=variants,
        finds=base.paper.finds if base.paper is not None else None,
        warnings=tuple(broken_order(asked.variations, asked.varied, variants)),
    )
    show_what_if(console, what_if)
    return base, what_if_papers(what_if)


def _variants(
    asked: Asked, attempts: Attempts, console: Console, progress: Stages
) -> Iterator[Variant]:
    """Yield every variant, and say on the screen what came of it."""
    for number, varied in enumerate(asked.varied, start=1):
        named = "，".join(
            f"{variation.name} = {value or '（空）'}"
            for variation, value in zip(asked.variations, varied.values, strict=True)
        )
        progress.stage(f"试算 {number}/{len(asked.varied)}", named)
        variant = _variant(varied, attempts, progress)
        progress.close()
        show_variant(console, variant)
        yield variant


def _variant(varied: Varied, attempts: Attempts, progress: Progress) -> Variant:
    if varied.policy is None:
        return Variant(
            values=varied.values,
            status=INVALID,
            figures={},
            seconds=0.0,
            findings=varied.findings,
        )
    made = attempts.attempt(varied.policy, WithinStage(progress))
    return _outcome(varied.values, made, attempts.registry)


def _outcome(values: tuple[str, ...], attempt: Attempt, registry: Registry) -> Variant:
    if attempt.paper is None:
        return Variant(
            values=values,
            status=INFEASIBLE,
            figures={},
            seconds=attempt.seconds,
            findings=attempt.error.findings if attempt.error is not None else (),
        )
    return Variant(
        values=values,
        status=attempt.paper.quotas.plan.status,
        figures=figures_of(registry, attempt.paper),
        seconds=attempt.seconds,
    )
