"""Visits across levels: lists taken in, handed on, and counted together."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.read_tables import read_file
from planner.composition.seasons import Desk
from planner.errors import Finding
from planner.ids import is_full
from planner.levels.across import Across, across
from planner.levels.elsewhere import (
    VISITS_MADE,
    Handed,
    VisitElsewhere,
    read_handed,
    refuse_own,
)
from planner.publishing.exchange import published_results
from planner.publishing.year_rows import fieldwork_rows


def take_list(
    desk: Desk, path: Path, actor: str
) -> tuple[Handed, bool, tuple[Finding, ...]]:
    """Take an office's list; return it, whether it is news, and what there is to say.

    Raises
    ------
    InputError
        If a row can't be taken as it stands, or the list is one's own; then none is.
    """
    handed, findings = read_handed(read_file(path), load_code_tables())
    refuse_own(handed, own_list(desk, handed.office), path.name)
    return handed, desk.season.elsewhere.take(handed, actor), findings


def own_list(desk: Desk, office: str, districts: Sequence[str] = ()) -> Handed:
    """Return the season's own visits, those to be made too; full coverage aside.

    Parameters
    ----------
    office
        What the office is called.
    districts
        What the visits' districts begin with; empty is all.
    """
    year = desk.season.year()
    found = desk.store.year(str(year.policy.year))
    results = {} if found is None else published_results(desk.store.results, found)
    came: dict[str, tuple[str, set[str]]] = {}
    for (visit_id, _, _), one in results.items():
        day, codes = came.get(visit_id, ("", set()))
        came[visit_id] = max(day, one.inspected_on.isoformat()), codes | {*one.codes}
    visits = [
        VisitElsewhere(
            visit_id=row.visit_id,
            round_id=row.round_id,
            target_id=row.target_id,
            departments=row.department_ids,
            inspected_on=came.get(row.visit_id, ("", set()))[0],
            codes=tuple(sorted(came.get(row.visit_id, ("", set()))[1])),
        )
        for row in fieldwork_rows(year)[0]
        if not is_full(row.round_id)
        and not row.withdrawn
        and row.district.startswith(tuple(districts) or "")
    ]
    visits.sort(key=lambda one: one.visit_id)
    return Handed(office=office, visits=tuple(visits))


def write_list(handed: Handed, out: Path) -> None:
    """Write a list as the table that `take_list` reads; for its owner alone."""
    handle = os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.header_zh for column in VISITS_MADE.columns])
        for one in handed.visits:
            writer.writerow(
                (
                    handed.office,
                    one.round_id,
                    one.visit_id,
                    one.target_id,
                    ";".join(one.departments),
                    one.inspected_on,
                    ";".join(one.codes),
                )
            )


def counted_together(desk: Desk, office: str) -> Across:
    """Return what one's own visits and those handed in come to."""
    season = desk.season
    handed = [own_list(desk, office), *season.elsewhere.handed()]
    policy, targets = season.plan.given.policy, season.plan.paper.targets
    named = {one.target_id for its in handed for one in its.visits}
    known = targets.rows(named, ("target_id", "grade"))
    return across(
        handed,
        grade_of=dict(zip(known["target_id"], known["grade"], strict=True)),
        library=len(targets),
        caps={**dict(policy.caps), **dict(policy.levels.visits)},
    )
