"""Ways out where the library can't be covered as far as the policy asks."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from planner.conflict.case import Case
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Kind, Way
from planner.planning.naming import percent
from planner.planning.quotas import asked_coverage
from planner.policy.record import Policy
from planner.policy.values import share
from planner.registry import Registry

#: Floors are lowered to a hundredth of a percent.
_STEP = 100


def coverage_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of asking for as much as the quotas can reach."""
    if not case.members(Kind.COVERAGE):
        return
    reached = [
        share(finding.params["reached"])
        for finding in case.error.findings
        if finding.code == "floor_out_of_reach"
    ]
    yield from case.each([_lowered(case.policy, m // _STEP * _STEP) for m in reached])


def _lowered(policy: Policy, micro: int) -> Change:
    asked = asked_coverage(policy)[0]
    lines = []
    if policy.grades.floor_overall_micro > micro:
        lines.append(f'[grades] floor_overall = "{percent(micro)}"')
    wish = policy.shares.coverage
    if wish is not None and wish.required and wish.micro > micro:
        lines.append(f'[shares] coverage = ">={percent(micro)}"')

    def made(registry: Registry, before: Policy) -> tuple[Registry, Policy]:
        floor = min(micro, before.grades.floor_overall_micro)
        coverage = before.shares.coverage
        if coverage is not None and coverage.required:
            coverage = replace(coverage, micro=min(micro, coverage.micro))
        return registry, replace(
            before,
            grades=replace(before.grades, floor_overall_micro=floor),
            shares=replace(before.shares, coverage=coverage),
        )

    return Change(
        rank=rank(Class.FIGURE, Fraction(asked - micro, max(1, asked)), "coverage"),
        zh=f"全库抽查比例由 {percent(asked)} 降为 {percent(micro)}",
        en=f"ask for {percent(micro)} of the library instead of {percent(asked)}",
        text="; ".join(lines),
        made=made,
    )
