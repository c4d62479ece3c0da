"""Deadlines against a calendar walked day by day; rates that sum; versions that stay."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.planning.workdays import is_worked
from planner.policy.results import ResultsPolicy
from planner.results.clock import Calendar, Mark, mark
from planner.results.due import Watch
from planner.results.duties import Duty, Find
from planner.results.rates import Rate, rates

DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 28))
HOLIDAYS = st.dictionaries(DAYS, st.booleans(), max_size=40)


def walked(day: date, count: int, holidays: dict[date, bool]) -> date:
    while count:
        day += timedelta(days=1)
        count -= is_worked(day, holidays)
    return day


@settings(max_examples=200, deadline=None)
@given(day=DAYS, count=st.integers(1, 60), holidays=HOLIDAYS)
def test_a_deadline_is_where_walking_ends(
    day: date, count: int, holidays: dict[date, bool]
) -> None:
    assert Calendar(holidays).after(day, count) == walked(day, count, holidays)


@settings(max_examples=100, deadline=None)
@given(first=DAYS, last=DAYS, holidays=HOLIDAYS)
def test_days_between_are_those_that_are_walked(
    first: date, last: date, holidays: dict[date, bool]
) -> None:
    low, high = min(first, last), max(first, last)
    days = [low + timedelta(days=n + 1) for n in range((high - low).days)]
    count = sum(is_worked(day, holidays) for day in days)
    expected = count if first <= last else -count
    assert Calendar(holidays).between(first, last) == expected


def test_marks_turn_yellow_before_the_deadline_and_red_after_it() -> None:
    calendar, friday = Calendar({}), date(2026, 3, 20)
    shown = [
        mark(friday, friday + timedelta(days=n), 2, calendar) for n in range(-4, 2)
    ]
    none, yellow, red = Mark.NONE, Mark.YELLOW, Mark.RED
    assert shown == [none, none, yellow, yellow, yellow, red]


def test_a_year_without_holidays_is_an_estimate() -> None:
    calendar = Calendar({date(2026, 1, 1): False})
    assert not calendar.is_estimate(date(2026, 5, 1))
    assert calendar.is_estimate(date(2027, 1, 4))


SOME_DAY = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 6, 30)))
DUTIES = st.builds(
    Duty,
    department_id=st.sampled_from(["A", "B", "C"]),
    items=st.integers(0, 3),
    entered=st.integers(0, 3),
    published=st.integers(0, 3),
    expected_on=st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    ended_on=SOME_DAY,
    entered_on=st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    published_on=st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    count=st.integers(1, 9),
)
FINDS = st.builds(
    Find,
    visit_id=st.just("V"),
    department_id=st.just("A"),
    item_id=st.just("I"),
    handler_id=st.sampled_from(["A", "B", "C"]),
    inspected_on=st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    rectify_by=SOME_DAY,
    closed_on=SOME_DAY,
)


@settings(max_examples=100, deadline=None)
@given(duties=st.lists(DUTIES), finds=st.lists(FINDS))
def test_rates_of_all_are_the_sums_of_the_departments(
    duties: list[Duty], finds: list[Find]
) -> None:
    watch = Watch(
        policy=ResultsPolicy(),
        calendar=Calendar({}),
        publish_within=20,
        today=date(2026, 5, 4),
    )
    whole, *parts = rates(duties, finds, watch)
    for kind in ("completion", "entry", "publication", "followup"):
        of = [getattr(part, kind) for part in parts]
        assert getattr(whole, kind).kept == sum(rate.kept for rate in of)
        assert getattr(whole, kind).of == sum(rate.of for rate in of)
        assert all(rate.kept <= rate.of for rate in of)
    assert whole.completion.of == sum(d.count for d in duties if d.items)


def test_a_rate_is_shown_half_up_and_not_at_all_without_a_base() -> None:
    assert Rate(kept=1, of=3).percent == "33.3%"
    assert Rate(kept=1, of=16).percent == "6.3%"
    assert Rate(kept=2, of=2).percent == "100.0%"
    assert (Rate(kept=0, of=0).percent, Rate(kept=0, of=0).share) == ("", None)


def test_a_rate_is_a_hundred_percent_of_all_alone() -> None:
    shown = [Rate(kept=kept, of=4126).percent for kept in (4126, 4125, 4122, 0)]
    assert shown == ["100.0%", "99.9%", "99.9%", "0.0%"]
