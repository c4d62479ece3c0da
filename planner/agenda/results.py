"""How far a year's results are, all departments together."""

from datetime import date

from planner.agenda.record import ResultsAt
from planner.publishing.results_due import watch_of
from planner.publishing.store import Store, YearRow
from planner.results.clock import Mark, mark


def results_at(store: Store, year: YearRow, today: date) -> ResultsAt:
    """Return how many departments' parts of visits are due, entered, published, late.

    A part is due once its inspection has ended, or should have.
    """
    watch = watch_of(year, today)
    counts = dict.fromkeys(("due", "entered", "published", "soon", "late"), 0)
    for duty in store.results.duties(year, alike=True):
        if not duty.items or (duty.ends_on > today and not duty.entered):
            continue
        counts["due"] += duty.count
        counts["entered"] += duty.count * (duty.all_entered_on is not None)
        if duty.all_published_on is not None:
            counts["published"] += duty.count
            continue
        deadline = duty.deadline(watch.publish_within, watch.calendar)
        near = mark(deadline, today, watch.policy.yellow_working_days, watch.calendar)
        counts["late"] += duty.count * (near is Mark.RED)
        counts["soon"] += duty.count * (near is Mark.YELLOW)
    return ResultsAt(**counts)
