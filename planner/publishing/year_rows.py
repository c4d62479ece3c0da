"""A year taken apart into the rows that the store keeps of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from planner.publishing import store
from planner.publishing.amended_rows import Rows, with_amendments
from planner.publishing.plan_changes import PlanChangeRow, change_rows
from planner.publishing.publication import released_on
from planner.publishing.row_of import finding_row, listed_key, seat_key, visit_row
from planner.replacement.record import Recorded
from planner.substitution.record import Changed
from planner.year import RoundRecord, Year

#: Names of a round's snapshots: the frame's, the record's and what is kept beside.
Snapshots = Mapping[str, tuple[str, ...]]


def year_row(year: Year, published_at: str) -> store.YearRow:
    """Return the row of the year itself."""
    return store.YearRow(
        year_id=year.year_id,
        year=year.plan.year,
        published_at=published_at,
        superseded_by=None,
        embargo=year.policy.publish.embargo,
        status=year.plan.status,
        bound=year.plan.bound,
        policy=dict(year.policy.source),
        summary=dict(year.summary),
        version=year.plan.version,
        holidays={day.isoformat(): worked for day, worked in year.holidays.items()},
    )


def rows_of(year: Year, snapshots: Snapshots) -> dict[type[store.Row], list[store.Row]]:
    """Return all rows of a year by their kind."""
    listed = _listed(year)
    rows: Rows = {
        store.DepartmentRow: list(_departments(year)),
        store.InspectorRow: list(_inspectors(year)),
        store.ItemRow: list(_items(year)),
        store.EntryRow: list(_entries(year)),
        store.MergeRow: [
            store.MergeRow(
                key=merge.proposal_id,
                proposal_id=merge.proposal_id,
                entry_id=merge.entry_id,
                signs=merge.signs,
            )
            for merge in year.plan.merges
        ],
        store.RequirementRow: list(_requirements(year)),
        store.FindingRow: list(_findings(year)),
        store.QuotaLine: list(_quotas(year)),
        store.RoundRow: list(_rounds(year, snapshots, listed)),
        store.ListedRow: list(listed),
        store.VisitRow: list(_visits(year)),
        store.TeamRow: list(_teams(year)),
        store.ResultRow: list(_results(year)),
        PlanChangeRow: list(change_rows(year.changes)),
    }
    made: list[Recorded | Changed] = [*year.replacements, *year.substitutions]
    return with_amendments(rows, made, year.policy.publish.embargo)


def fieldwork_rows(year: Year) -> tuple[list[store.VisitRow], list[store.TeamRow]]:
    """Return a year's visits and seats after what was changed of them, by round."""
    if not year.replacements and not year.substitutions:
        return list(_visits(year)), list(_teams(year))
    rows = rows_of(year, {record.round_id: ("", "") for record in year.rounds})
    place = {record.round_id: at for at, record in enumerate(year.rounds)}
    visits = cast("list[store.VisitRow]", rows[store.VisitRow])
    seats = cast("list[store.TeamRow]", rows[store.TeamRow])
    order = {visit.visit_id: (place[visit.round_id], visit.key) for visit in visits}
    visits.sort(key=lambda visit: order[visit.visit_id])
    seats.sort(key=lambda seat: (order[seat.visit_id], seat.key))
    return visits, seats


def released_rounds(year: Year, today: date) -> list[str]:
    """Return the rounds whose last embargo is over: their files may hold the list."""
    rows = rows_of(year, {record.round_id: ("", "") for record in year.rounds})
    rounds = cast("list[store.RoundRow]", rows[store.RoundRow])
    out = {round_.round_id for round_ in rounds if round_.released_on <= today}
    return [record.round_id for record in year.rounds if record.round_id in out]


def _numbered(position: int) -> str:
    return f"{position:010d}"


def _departments(year: Year) -> Iterator[store.DepartmentRow]:
    for department in year.departments:
        yield store.DepartmentRow(
            key=department.department_id,
            department_id=department.department_id,
            name=department.name,
            level=department.level,
            districts=department.districts,
        )


def _inspectors(year: Year) -> Iterator[store.InspectorRow]:
    for inspector in year.inspectors:
        yield store.InspectorRow(
            key=inspector.inspector_id,
            inspector_id=inspector.inspector_id,
            name=inspector.name,
            department_id=inspector.department_id,
        )


def _items(year: Year) -> Iterator[store.ItemRow]:
    for item in year.items:
        yield store.ItemRow(
            key=item.item_id,
            item_id=item.item_id,
            department_id=item.department_id,
            name=item.name,
            kind=item.kind.value,
            legal_basis=item.legal_basis,
            method=item.method,
        )


def _entries(year: Year) -> Iterator[store.EntryRow]:
    for entry in year.plan.entries:
        yield store.EntryRow(
            key=entry.entry_id,
            entry_id=entry.entry_id,
            name=entry.name,
            field=entry.field,
            initiator=entry.initiator,
            cooperators=entry.cooperators,
            item_ids=entry.item_ids,
            proposal_ids=entry.proposal_ids,
            scope=entry.scope.as_json(),
            grades=entry.grades,
            start=entry.start,
            end=entry.end,
            basis=entry.basis.value,
            times=entry.times,
            ratio=entry.ratio,
            base=entry.base,
            eligible=entry.eligible,
            total=entry.total,
            rounding=entry.rounding,
            occurrences=tuple(
                {
                    "round_id": o.round_id,
                    "start": o.start.isoformat(),
                    "end": o.end.isoformat(),
                    "group": o.group,
                    "visit_group": o.visit_group,
                }
                for o in entry.occurrences
            ),
            remainder_of=entry.remainder_of,
            mode=entry.mode,
            note=entry.note,
        )


def _requirements(year: Year) -> Iterator[store.RequirementRow]:
    for position, line in enumerate(year.certificate):
        yield store.RequirementRow(
            key=_numbered(position),
            requirement=line.requirement,
            measured_over=line.measured_over,
            asked=line.asked,
            reached=line.reached,
            rounding=line.rounding,
            slack=line.slack,
            holds=line.holds,
            kind=line.kind.value,
        )


def _findings(year: Year) -> Iterator[store.FindingRow]:
    for position, finding in enumerate(year.findings):
        yield finding_row(_numbered(position), finding)


def _quotas(year: Year) -> Iterator[store.QuotaLine]:
    for position, quota in enumerate(year.quotas):
        yield store.QuotaLine(
            key=_numbered(position),
            round_id=quota.round_id,
            entry_id=quota.entry_id,
            stratum=quota.stratum,
            district=quota.district,
            grade=quota.grade,
            eligible=quota.eligible,
            ratio=quota.ratio,
            expected=quota.expected,
            probability=quota.probability,
            quota=quota.quota,
        )


def _inspected(year: Year) -> dict[str, date]:
    """Return the day of the first result of each visit that has one.

    A result dated before the visit's window lifts no embargo: it is a slip of the pen,
    or another visit's.
    """
    starts = {visit.visit_id: visit.start for visit in year.visits}
    days: dict[str, date] = {}
    for result in year.results:
        if result.inspected_on >= starts.get(result.visit_id, date.max):
            earlier = days.get(result.visit_id, result.inspected_on)
            days[result.visit_id] = min(earlier, result.inspected_on)
    return days


def _listed(year: Year) -> list[store.ListedRow]:
    """Return every selection with the day on which it becomes public.

    A selection's visit is found by round, target and entry; its window and name are
    the visit's. A selection without a visit would be dropped silently: it is refused.
    """
    visits = {
        (visit.round_id, visit.target_id, entry_id): visit
        for visit in year.visits
        for entry_id in visit.entry_ids
    }
    inspected = _inspected(year)
    embargo = year.policy.publish.embargo
    rows = []
    for round_ in year.rounds:
        for entry_id, target_id in round_.selections:
            visit = visits[round_.round_id, target_id, entry_id]
            rows.append(
                store.ListedRow(
                    key=listed_key(round_.round_id, entry_id, target_id),
                    round_id=round_.round_id,
                    entry_id=entry_id,
                    target_id=target_id,
                    name=visit.name,
                    district=visit.district,
                    released_on=released_on(
                        embargo, visit.end, inspected.get(visit.visit_id)
                    ),
                )
            )
    return rows


def _last_release(
    round_: RoundRecord, listed: list[store.ListedRow], embargo: str
) -> date:
    days = [row.released_on for row in listed if row.round_id == round_.round_id]
    # A round that drew nobody has nothing to hide but a dated embargo still holds.
    return max(days, default=released_on(embargo, date.min, None))


def _rounds(
    year: Year, snapshots: Snapshots, listed: list[store.ListedRow]
) -> Iterator[store.RoundRow]:
    for round_ in year.rounds:
        frame_snapshot, record_snapshot, *beside = snapshots[round_.round_id]
        yield store.RoundRow(
            key=round_.round_id,
            round_id=round_.round_id,
            statement=dict(round_.statement),
            plan=dict(round_.plan),
            strata=dict(round_.strata),
            reveals=dict(round_.reveals),
            seed=round_.seed,
            result_digest=str(round_.record["result_digest"]),
            list_digest=str(round_.record["list_digest"]),
            frame_snapshot=frame_snapshot,
            record_snapshot=record_snapshot,
            released_on=_last_release(round_, listed, year.policy.publish.embargo),
            audit_snapshot="".join(beside),
        )


def _visits(year: Year) -> Iterator[store.VisitRow]:
    for visit in year.visits:
        yield visit_row(visit, year.addresses.get(visit.visit_id, ""))


def _teams(year: Year) -> Iterator[store.TeamRow]:
    """Yield the seats, numbered within their visits."""
    names = {i.inspector_id: i.name for i in year.inspectors}
    seats: Counter[str] = Counter()
    for seat in year.teams:
        seats[seat.visit_id] += 1
        yield store.TeamRow(
            key=seat_key(seat.visit_id, seats[seat.visit_id]),
            visit_id=seat.visit_id,
            department_id=seat.department_id,
            inspector_id=seat.inspector_id,
            inspector_name=names[seat.inspector_id],
            role=seat.role.value,
            item_ids=seat.item_ids,
            exception=seat.exception,
        )


def _results(year: Year) -> Iterator[store.ResultRow]:
    for position, result in enumerate(year.results):
        yield store.ResultRow(
            key=_numbered(position),
            visit_id=result.visit_id,
            department_id=result.department_id,
            item_id=result.item_id,
            codes=result.codes,
            inspected_on=result.inspected_on,
            note=result.note,
            followup=result.followup,
        )
