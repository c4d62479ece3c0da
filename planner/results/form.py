"""The table that a department fills in: its visits' items that have no result yet."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from planner.results.port import Results, Wanted
from planner.results.record import InYear


class FormRow(NamedTuple):
    """An item of a visit whose result lacks, with what tells people which it is."""

    visit_id: str
    name: str
    item_id: str
    item_name: str


def form_rows(
    results: Results,
    year: InYear,
    department_id: str,
    names: Mapping[str, str],
    today: date,
) -> list[FormRow]:
    """Return what a department can enter now, by visit and item.

    Those of visits that aren't to begin yet, and of replaced targets, aren't among it.

    Parameters
    ----------
    names
        What items are called.
    """
    wanted = Wanted(department_id=department_id)
    there = {(one.visit_id, one.item_id) for one in results.listed(year, wanted)}
    return [
        FormRow(task.visit_id, task.name, item_id, names.get(item_id, item_id))
        for task in results.tasks(year, department_id)
        if not task.withdrawn and task.start <= today
        for item_id in task.item_ids
        if (task.visit_id, item_id) not in there
    ]
