"""Ways out where people are lacking: more of them, later windows, smaller quotas."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial

from planner.conflict.case import Case
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Kind, Way
from planner.errors import Finding, Level
from planner.planning.naming import percent
from planner.policy.record import MICRO, CapacityPolicy, Policy
from planner.registry import CapacityRow, Inspector, Registry

_DAYS = (7, 14, 31, 61, 92, 123, 183, 366)
#: How many people, or steps of hours, are added in one place at most.
_STEPS = range(1, 401)
#: To how many hundredths of the policy's ratios quotas may shrink.
_SHRUNK = (40, 30, 20, 10, 0)
#: So many hours a month count as one person.
_A_PERSON = 160
#: So many districts are named in one text.
_NAMED = 3
#: So many days a month are worked, about.
_WORKING_DAYS = 21
_LACKING = re.compile(r"([0-9.]+) inspector-hours")
#: Hours are added in steps of so many.
_HOURS = 5


def people_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of each way to let the plan fit its inspectors' time."""
    if not case.members(Kind.CAPACITY):
        return
    now = case.policy.capacity
    yield from case.each([_reported(now)])
    yield from _more_people(case)
    later = [days for days in _DAYS if days > now.shift_days]
    yield from case.first(later, lambda days: _shifted(now, days))
    yield from case.first(_SHRUNK, lambda hundredths: _shrunk(case.policy, hundredths))
    if not case.policy.teams.neighbours and case.registry.neighbours:
        yield from case.each([_NEIGHBOURS])


def _more_people(case: Case) -> Iterator[Way]:
    """Yield the way out by more time, where and when it lacks, no more than needed.

    First each place gets as much, then each in turn as little as still helps.
    """
    short = [
        finding
        for finding in case.error.findings
        if finding.code == "capacity_short" and finding.level is Level.ERROR
    ]
    places = [(finding, _stated(case, finding)) for finding in short]
    found = case.least(
        _STEPS,
        lambda step: _aided(places, [step] * len(places)),
        begin=_guess(case.policy, places) - 1,
    )
    if found is None:
        return
    steps, way = [found[0]] * len(places), found[1]
    for at in range(len(places)) if len(places) > 1 else ():
        fewer = case.least(range(steps[at]), partial(_aided_at, places, steps, at))
        if fewer is not None:
            steps[at], way = fewer
    yield way


def _guess(policy: Policy, places: Sequence[tuple[Finding, list[CapacityRow]]]) -> int:
    """Return how many people, or steps of hours, may be lacking in each place."""
    month = _WORKING_DAYS * policy.capacity.minutes_per_day / 60
    month *= policy.capacity.share_micro / MICRO
    guesses = [1]
    for finding, stated in places:
        hours = _LACKING.search(finding.params["amount_en"])
        months = len(finding.params["month_numbers"].split(";"))
        one = _HOURS * len(stated) if stated else month * months
        guesses.append(int(float(hours[1]) / one) if hours and one else 1)
    return min(max(guesses), len(_STEPS))


def _aided_at(
    places: Sequence[tuple[Finding, list[CapacityRow]]],
    steps: Sequence[int],
    at: int,
    step: int,
) -> Change:
    """Return what `_aided` does, with another number in one place."""
    return _aided(places, [*steps[:at], step, *steps[at + 1 :]])


def _aided(
    places: Sequence[tuple[Finding, list[CapacityRow]]], steps: Sequence[int]
) -> Change:
    """Return the change that gives each place so many people, or steps of hours."""
    changes = [
        _more_hours(stated, _HOURS * step) if stated else _staffed(finding, step)
        for (finding, stated), step in zip(places, steps, strict=True)
        if step
    ]

    def made(registry: Registry, policy: Policy) -> tuple[Registry, Policy]:
        for change in changes:
            registry, policy = change.made(registry, policy)
        return registry, policy

    size = sum(float(change.rank[1]) for change in changes)
    return Change(
        rank=rank(Class.PEOPLE, size, "|".join(change.text for change in changes)),
        zh="；".join(change.zh for change in changes),
        en="; ".join(change.en for change in changes),
        text=" | ".join(change.text for change in changes),
        made=made,
    )


def _stated(case: Case, short: Finding) -> list[CapacityRow]:
    """Return the hours that a department states where it lacks time, by month."""
    districts = short.params["districts"].split("、")
    months = [int(month) for month in short.params["month_numbers"].split(";")]
    found: dict[tuple[str, int], CapacityRow] = {}
    rows = [row for row in case.registry.capacity if row.department_id == short.value]
    for row in sorted(rows, key=lambda r: (r.month is not None, r.year is not None)):
        if row.year not in (None, case.policy.year):
            continue
        if any(district.startswith(row.district) for district in districts):
            for month in months:
                if row.month in (None, month):
                    found[row.district, month] = replace(
                        row, month=month, year=case.policy.year
                    )
    return [found[key] for key in sorted(found)]


def _with(policy: Policy, capacity: CapacityPolicy) -> Policy:
    return replace(policy, capacity=capacity)


def _shifted(now: CapacityPolicy, days: int) -> Change:
    return Change(
        rank=rank(Class.FIELD, Fraction(days - now.shift_days, 366), "shift_days"),
        zh=f"时段最多移动的天数由 {now.shift_days} 改为 {days}",
        en=f"windows may move by {days} days instead of {now.shift_days}",
        text=f"[capacity] shift_days = {days}",
        made=lambda registry, policy: (
            registry,
            _with(policy, replace(policy.capacity, shift_days=days)),
        ),
    )


def _shrunk(policy: Policy, hundredths: int) -> Change:
    """Return the change that lets all grades but the riskiest shrink further."""
    *lower, riskiest = zip(policy.grades.order, policy.grades.ratio_micro, strict=True)
    least = (*((g, ratio * hundredths // 100) for g, ratio in lower), riskiest)
    written = ", ".join(f'{grade} = "{percent(micro)}"' for grade, micro in least)
    return Change(
        rank=rank(Class.FIELD, Fraction(100 - hundredths, 100), "least"),
        zh=f"除最高风险等级外，各等级比例最低可减至 {hundredths}%",
        en=f"ratios may shrink to {hundredths}%, the riskiest grade's aside",
        text=f"[capacity] least = {{ {written} }}",
        made=lambda registry, before: (
            registry,
            _with(before, replace(before.capacity, least=least)),
        ),
    )


_NEIGHBOURS = Change(
    rank=rank(Class.FIELD, 1, "neighbours"),
    zh="可从相邻区划抽取执法人员",
    en="inspectors of neighbouring districts may come",
    text="[teams] neighbours = true",
    made=lambda registry, policy: (
        registry,
        replace(policy, teams=replace(policy.teams, neighbours=True)),
    ),
)


def _reported(now: CapacityPolicy) -> Change:
    return Change(
        rank=rank(Class.GIVEN_UP, 1, "binding"),
        zh="工时只报告，不作要求",
        en="only report inspectors' time",
        text="[capacity] binding = false",
        made=lambda registry, policy: (
            registry,
            _with(policy, replace(now, binding=False)),
        ),
    )


def _staffed(short: Finding, number: int) -> Change:
    department_id, districts = short.value, short.params["districts"].split("、")

    def made(registry: Registry, policy: Policy) -> tuple[Registry, Policy]:
        skills = {q for item in registry.items for q in item.qualifications}
        people = [
            Inspector(
                inspector_id=f"x-{department_id}-{districts[0]}-{n}",
                name=f"增派 {n}",
                department_id=department_id,
                districts=tuple(districts),
                qualifications=tuple(sorted(skills)),
                certificate_expires_on=date.max,
            )
            for n in range(1, number + 1)
        ]
        everyone = sorted([*registry.inspectors, *people], key=lambda i: i.inspector_id)
        return replace(registry, inspectors=tuple(everyone)), policy

    more = len(districts) - _NAMED
    where = "、".join(districts[:_NAMED])
    zh = f"{where} 等 {len(districts)} 个区划" if more > 0 else where
    en = f"{where} and {more} more districts" if more > 0 else where
    return Change(
        rank=rank(Class.PEOPLE, number, f"{department_id} {where}"),
        zh=f"部门 {department_id} 在 {zh} 增派 {number} 名执法人员",
        en=f"{number} more inspector(s) for department {department_id} in {en}",
        text=f"inspectors + {number}: {department_id},{';'.join(districts)}",
        made=made,
    )


def _more_hours(stated: Sequence[CapacityRow], hours: int) -> Change:
    rows = tuple(replace(row, minutes=row.minutes + 60 * hours) for row in stated)

    def made(registry: Registry, policy: Policy) -> tuple[Registry, Policy]:
        return replace(registry, capacity=(*registry.capacity, *rows)), policy

    department_id = rows[0].department_id
    months = "、".join(sorted({f"{row.month:02d}" for row in rows}))
    return Change(
        rank=rank(Class.PEOPLE, Fraction(hours, _A_PERSON), department_id),
        zh=f"部门 {department_id} {months} 月的工时各增加 {hours} 小时",
        en=f"{hours} more hours of department {department_id} in month {months}",
        text="capacity + "
        + " | ".join(
            f"{row.department_id},{row.district},{row.year}-{row.month:02d},"
            f"{row.minutes / 60:g}"
            for row in rows
        ),
        made=made,
    )
