"""The monthly report for the joint meeting: what was inspected, found, and is late."""

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.policy.results import finds as names_problem
from planner.results.due import Watch, find_due_on
from planner.results.duties import CodeCount, Duty, Find
from planner.results.rates import Rate, Rates, rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A department's month, or that of all together where `department_id` is "".

    Attributes
    ----------
    results, problems, first_offences
        Results of inspections of the month, those that name a problem, and those of
        first offences that aren't punished.
    open_finds, late_finds
        What was found until the month's end and isn't closed now; late by now.
    late
        Parts of visits of the month whose results are late now.
    """

    department_id: str
    name: str
    rates: Rates
    results: int
    problems: int
    first_offences: int
    open_finds: int
    late_finds: int
    late: int

    @property
    def problem_rate(self) -> Rate:
        """Results that name a problem, of all."""
        return Rate(kept=self.problems, of=self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyReport:
    """The report of a month (`2026-03`), as things stand on a day.

    `lines` begins with all departments together; `codes` are how many results have
    each code, in the order of the policy's list, those that aren't in it last.
    """

    month: str
    as_of: date
    lines: tuple[Line, ...]
    codes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a report is made of: all duties and finds of the year, the month's codes."""

    duties: Sequence[Duty]
    finds: Sequence[Find]
    codes: Sequence[CodeCount]
    names: Mapping[str, str]


def month_days(month: str) -> tuple[date, date]:
    """Return the first and last day of a month."""
    year, number = int(month[:4]), int(month[5:])
    last = calendar.monthrange(year, number)[1]
    return date(year, number, 1), date(year, number, last)


def monthly_report(month: str, material: Material, watch: Watch) -> MonthlyReport:
    """Return the report of a month.

    Parts of visits belong to the month in which their inspection ended, or should
    have; what was found to the month of its inspection.
    """
    first, last = month_days(month)
    duties = [d for d in material.duties if first <= d.ends_on <= last]
    until = [f for f in material.finds if f.inspected_on <= last]
    of_month = [f for f in until if f.inspected_on >= first]
    measured = rates(duties, of_month, watch)
    return MonthlyReport(
        month=month,
        as_of=watch.today,
        lines=tuple(_line(one, duties, until, material, watch) for one in measured),
        codes=_codes(material.codes, watch),
    )


def _line(
    measured: Rates,
    duties: Iterable[Duty],
    until: Iterable[Find],
    material: Material,
    watch: Watch,
) -> Line:
    whose = measured.department_id
    counts = [c for c in material.codes if whose in ("", c.department_id)]
    open_finds = [
        f for f in until if f.closed_on is None and whose in ("", f.handler_id)
    ]
    return Line(
        department_id=whose,
        name=material.names.get(whose, whose),
        rates=measured,
        results=sum(c.count for c in counts),
        problems=sum(c.count for c in counts if any(map(names_problem, c.codes))),
        first_offences=sum(c.count for c in counts if c.first_offence),
        open_finds=sum(f.count for f in open_finds),
        late_finds=sum(
            f.count for f in open_finds if find_due_on(f, watch) < watch.today
        ),
        late=sum(
            duty.count
            for duty in duties
            if whose in ("", duty.department_id) and _late(duty, watch)
        ),
    )


def _late(duty: Duty, watch: Watch) -> bool:
    deadline = duty.deadline(watch.publish_within, watch.calendar)
    open_still = duty.items > 0 and duty.all_published_on is None
    return open_still and deadline < watch.today


def _codes(counts: Iterable[CodeCount], watch: Watch) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for one in counts:
        for code in one.codes:
            found[code] += one.count
    listed = watch.policy.codes
    others = sorted(found.keys() - set(listed))
    return tuple((code, found[code]) for code in (*listed, *others))
