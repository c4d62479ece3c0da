"""Changes of people and days as the coordinator is told of them."""

from planner.ledger.event import Kind
from planner.publishing.store import DepartmentRow, InspectorRow, Store, YearRow
from planner.substitution.record import Changed, changed


def substitutions_of(store: Store, year: YearRow) -> list[Changed]:
    """Return the changes of a calendar year, in their order."""
    made = changed(store.ledger.events(kind=Kind.SUBSTITUTION))
    return [one for one in made if one.substitution.year == year.year]


def names_of(store: Store, year: YearRow) -> dict[str, str]:
    """Return the names of a year's inspectors and departments, by id."""
    people = store.rows(InspectorRow, year.year_id)
    departments = store.rows(DepartmentRow, year.year_id)
    return {
        **{one.inspector_id: one.name for one in people},
        **{one.department_id: one.name for one in departments},
    }
