"""How much of what departments owe is done, and done in time: exact counts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from planner.results.due import Watch, find_due_on
from planner.results.duties import Duty, Find


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`kept` of `of`; where `of` is 0 there is nothing to measure."""

    kept: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """The rate as an exact share."""
        return Fraction(self.kept, self.of) if self.of else None

    @property
    def percent(self) -> str:
        """The rate with one decimal, half up; "" where there is none.

        It says 100.0% of all alone, however little is missing.
        """
        if not self.of:
            return ""
        tenths = (self.kept * 2000 + self.of) // (2 * self.of)
        if self.kept < self.of:
            tenths = min(tenths, 999)
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """A department's rates; of all together where `department_id` is "".

    Attributes
    ----------
    completion
        Parts of visits of which every item has a result, of all parts.
    entry, publication
        Of the parts that were entered (published) or should have been by now, those
        that were within the deadline.
    followup
        Of what was found and is closed or should be by now, what was closed in time.
    """

    department_id: str
    completion: Rate
    entry: Rate
    publication: Rate
    followup: Rate


def rates(duties: Iterable[Duty], finds: Iterable[Find], watch: Watch) -> list[Rates]:
    """Return the rates of each department, by id, after those of all together."""
    parts: dict[str, list[Duty]] = defaultdict(list)
    found: dict[str, list[Find]] = defaultdict(list)
    for duty in duties:
        if duty.items:
            parts[duty.department_id].append(duty)
    for find in finds:
        found[find.handler_id].append(find)
    by_department = [
        _rates(name, parts[name], found[name], watch)
        for name in sorted({*parts, *found})
    ]
    return [_together(by_department), *by_department]


def _rates(
    department_id: str, duties: Sequence[Duty], finds: Sequence[Find], watch: Watch
) -> Rates:
    return Rates(
        department_id=department_id,
        completion=Rate(
            kept=sum(d.count for d in duties if d.all_entered_on is not None),
            of=sum(d.count for d in duties),
        ),
        entry=_in_time(duties, watch, lambda duty: duty.all_entered_on),
        publication=_in_time(duties, watch, lambda duty: duty.all_published_on),
        followup=_followed_up(finds, watch),
    )


def _in_time(
    duties: Iterable[Duty], watch: Watch, done: Callable[[Duty], date | None]
) -> Rate:
    kept = of = 0
    for duty in duties:
        deadline = duty.deadline(watch.publish_within, watch.calendar)
        day = done(duty)
        if day is not None or deadline < watch.today:
            of += duty.count
            kept += duty.count if day is not None and day <= deadline else 0
    return Rate(kept=kept, of=of)


def _followed_up(finds: Iterable[Find], watch: Watch) -> Rate:
    kept = of = 0
    for find in finds:
        deadline, day = find_due_on(find, watch), find.closed_on
        if day is not None or deadline < watch.today:
            of += find.count
            kept += find.count if day is not None and day <= deadline else 0
    return Rate(kept=kept, of=of)


def _together(parts: Sequence[Rates]) -> Rates:
    def of(name: str) -> Rate:
        rates_of: list[Rate] = [getattr(part, name) for part in parts]
        return Rate(kept=sum(r.kept for r in rates_of), of=sum(r.of for r in rates_of))

    return Rates(
        department_id="",
        completion=of("completion"),
        entry=of("entry"),
        publication=of("publication"),
        followup=of("followup"),
    )
