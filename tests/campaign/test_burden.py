"""What a year asks of departments, by month."""

from dataclasses import replace
from datetime import date

from planner.campaign.burden import load_by_department
from planner.visits import Visit

SPRING = Visit(
    visit_id="V1",
    round_id="R",
    target_id="T",
    name="某公司",
    district="640101",
    visit_group="g",
    entry_ids=("E",),
    initiator="fire",
    department_ids=("fire", "market"),
    item_ids=(),
    start=date(2026, 4, 1),
    end=date(2026, 6, 30),
)


def test_visits_count_in_the_month_of_their_day_else_where_their_window_opens():
    visits = [
        SPRING,
        replace(SPRING, visit_id="V2", day=date(2026, 6, 1)),
        replace(SPRING, visit_id="V3", day=date(2026, 4, 30), department_ids=("fire",)),
    ]
    assert load_by_department(visits) == {
        "fire": {"2026-04": 2, "2026-06": 1},
        "market": {"2026-04": 1, "2026-06": 1},
    }
