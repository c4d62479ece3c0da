"""The rows of a year after a change of people or days: one function for all."""

from collections.abc import Iterator
from dataclasses import replace

from planner.pairing.teams import TeamMember
from planner.publishing import store
from planner.publishing.amendment import Changes, Have, known_gaps
from planner.publishing.publication import released_on
from planner.publishing.row_of import finding_row, gap_key, listed_key, seat_key
from planner.substitution.record import Repair, Substitution
from planner.substitution.telling import gaps_of


def changes_of(substitution: Substitution, have: Have, embargo: str) -> Changes:
    """Return what a change alters in the rows of a year; equal rows are left out.

    Parameters
    ----------
    embargo
        The policy's. Where it ends with the visit's window, it moves with it.
    """
    written: list[store.Row] = []
    removed: list[tuple[type[store.Row], str]] = []
    last: dict[str, store.RoundRow] = {}
    for repair in substitution.repairs:
        visit = have.row(store.VisitRow, repair.visit_id)
        after = repair.after
        now = replace(visit, start=after.start, end=after.end, day=after.day)
        written += [now] if now != visit else []
        if now.end != visit.end:
            listed = list(_listed(now, have, embargo))
            written += listed
            round_ = last.get(visit.round_id) or have.row(
                store.RoundRow, visit.round_id
            )
            days = (round_.released_on, *(row.released_on for row in listed))
            last[visit.round_id] = replace(round_, released_on=max(days))
        rows = [*_seats(repair, have), *_findings(repair, have)]
        keys = {(type(row), row.key) for row in rows}
        before = [*have.seats(repair.visit_id), *known_gaps(repair.visit_id, have)]
        written += [row for row in rows if row not in before]
        gone = ((type(row), row.key) for row in before)
        removed += [key for key in gone if key not in keys]
    return Changes(written=(*written, *last.values()), removed=tuple(removed))


def _listed(
    visit: store.VisitRow, have: Have, embargo: str
) -> Iterator[store.ListedRow]:
    for entry_id in visit.entry_ids:
        key = listed_key(visit.round_id, entry_id, visit.target_id)
        row = have.row(store.ListedRow, key)
        yield replace(row, released_on=released_on(embargo, visit.end, None))


def _seats(repair: Repair, have: Have) -> Iterator[store.TeamRow]:
    known = {seat.inspector_id: seat for seat in have.seats(repair.visit_id)}
    for number, member in enumerate(repair.after.team, start=1):
        key = seat_key(repair.visit_id, number)
        seat = known.get(member.inspector_id)
        name = (
            have.row(store.InspectorRow, member.inspector_id).name
            if seat is None
            else seat.inspector_name
        )
        yield _seat_row(key, member, name)


def _seat_row(key: str, member: TeamMember, name: str) -> store.TeamRow:
    return store.TeamRow(
        key=key,
        visit_id=member.visit_id,
        department_id=member.department_id,
        inspector_id=member.inspector_id,
        inspector_name=name,
        role=member.role.value,
        item_ids=member.item_ids,
        exception=member.exception,
    )


def _findings(repair: Repair, have: Have) -> Iterator[store.FindingRow]:
    names = {}
    for department_id in {seat.department_id for seat in repair.after.vacant}:
        found = have.find(store.DepartmentRow, department_id)
        names[department_id] = found.name if found else department_id
    for number, finding in enumerate(gaps_of(repair, names), start=1):
        yield finding_row(gap_key(repair.visit_id, number), finding)
