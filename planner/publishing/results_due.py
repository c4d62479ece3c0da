"""What is due of a published year, for a department or all of them."""

from datetime import date

from planner.publishing.confirmations import WantedTeams, teams_of
from planner.publishing.result_rules import rules_of
from planner.publishing.store import DepartmentRow, Store, YearRow
from planner.results.due import (
    Due,
    Watch,
    due_confirmations,
    due_finds,
    due_results,
)
from planner.results.monthly import (
    Material,
    MonthlyReport,
    month_days,
    monthly_report,
)
from planner.results.rates import Rates, rates


def watch_of(year: YearRow, today: date) -> Watch:
    """Return by what it is judged what of a year is due."""
    rules = rules_of(year)
    return Watch(
        policy=rules.policy,
        calendar=rules.calendar,
        publish_within=rules.publish_within,
        today=today,
    )


def due_of(
    store: Store, year: YearRow, department_id: str | None, today: date
) -> list[Due]:
    """Return all that is due, the most urgent first."""
    watch = watch_of(year, today)
    found = store.results.finds(year, watch.policy.followup, department_id)
    teams = teams_of(store, year, WantedTeams(department_id=department_id), today)
    due = [
        *due_results(store.results.duties(year, department_id), watch),
        *due_finds(found, watch),
        *due_confirmations(teams, watch),
    ]
    return sorted(due, key=lambda one: one.key)


def rates_of(store: Store, year: YearRow, today: date) -> list[Rates]:
    """Return the year's rates: of all together, then by department."""
    watch = watch_of(year, today)
    found = store.results.finds(year, watch.policy.followup, alike=True)
    return rates(store.results.duties(year, alike=True), found, watch)


def report_of(store: Store, year: YearRow, month: str, today: date) -> MonthlyReport:
    """Return a month's report for the joint meeting."""
    watch = watch_of(year, today)
    names = {
        row.department_id: row.name for row in store.rows(DepartmentRow, year.year_id)
    }
    material = Material(
        duties=store.results.duties(year, alike=True),
        finds=store.results.finds(year, watch.policy.followup, alike=True),
        codes=store.results.codes(year, *month_days(month)),
        names={**names, "": "合计"},
    )
    return monthly_report(month, material, watch)
