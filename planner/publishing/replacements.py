"""Replacements as they are told: all to the regulator, its own to a department.

A department is told who stands in for whom in its own entries: it goes there. It is
never told strata, nor which reserves were passed over.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from planner.ledger.event import Kind
from planner.publishing.store import DepartmentRow, Store, VisitRow, YearRow
from planner.replacement.reasons import REASON_NAMES
from planner.replacement.record import Recorded, recorded
from planner.replacement.report import DepartmentLine, by_department
from planner.replacement.reserves import StandIn


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentReplacement:
    """Who stands in for whom in one entry, as its departments see it.

    `replacement_id` is empty where the stratum's reserves are used up.
    """

    key: str
    at: str
    round_id: str
    visit_id: str
    target_id: str
    name: str
    reason: str
    reason_zh: str
    reason_en: str
    note: str
    department_id: str
    entry_id: str
    replacement_id: str
    replacement_name: str
    replacement_visit_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatorReplacement(DepartmentReplacement):
    """The same with its event, actor, stratum, and the reserves passed over."""

    seq: int
    actor: str
    stratum: str
    passed_over: tuple[str, ...]


def replacements_of(store: Store, year: YearRow) -> list[Recorded]:
    """Return the replacements of a calendar year, in their order."""
    made = recorded(store.ledger.events(kind=Kind.REPLACEMENT))
    return [one for one in made if one.replacement.year == year.year]


def department_replacements(
    made: Iterable[Recorded], own_entries: Collection[str]
) -> Iterator[DepartmentReplacement]:
    """Yield what a department is told of its own entries."""
    for one, number, stand_in in _by_entry(made):
        if stand_in.entry_id in own_entries:
            yield DepartmentReplacement(**_told(one, number, stand_in))


def regulator_replacements(made: Iterable[Recorded]) -> Iterator[RegulatorReplacement]:
    """Yield all of it."""
    for one, number, stand_in in _by_entry(made):
        yield RegulatorReplacement(
            **_told(one, number, stand_in),
            seq=one.seq,
            actor=one.actor,
            stratum=stand_in.stratum,
            passed_over=tuple(
                f"{passed.target_id}:{passed.cause.value}"
                for passed in stand_in.passed_over
            ),
        )


def _by_entry(made: Iterable[Recorded]) -> Iterator[tuple[Recorded, int, StandIn]]:
    for one in made:
        for number, stand_in in enumerate(one.replacement.stand_ins, start=1):
            yield one, number, stand_in


def _told(one: Recorded, number: int, stand_in: StandIn) -> dict[str, str]:
    made = one.replacement
    zh, en = REASON_NAMES[made.reason]
    visit = made.visit_of(stand_in.target_id).visit if stand_in.target_id else None
    return {
        "key": f"{one.seq:012d}|{number:04d}",
        "at": one.at,
        "round_id": made.round_id,
        "visit_id": made.visit_id,
        "target_id": made.target_id,
        "name": made.name,
        "reason": made.reason.value,
        "reason_zh": zh,
        "reason_en": en,
        "note": made.note,
        "department_id": made.department_id,
        "entry_id": stand_in.entry_id,
        "replacement_id": stand_in.target_id or "",
        "replacement_name": visit.name if visit else "",
        "replacement_visit_id": visit.visit_id if visit else "",
    }


def report_of(store: Store, year: YearRow) -> list[DepartmentLine]:
    """Return how often each department had visits replaced, beside the average."""
    visits = Counter(
        department_id
        for visit in store.rows(VisitRow, year.year_id)
        for department_id in visit.department_ids
    )
    names = {d.department_id: d.name for d in store.rows(DepartmentRow, year.year_id)}
    made = [one.replacement for one in replacements_of(store, year)]
    return by_department(made, visits, names)
