"""Records for the national credit publicity system and the supervision platform.

One row a target and item. Field names are the systems' own (docs/exchange.md says which
are known from there, and which are this program's choice). Lists under embargo are in
it: it is for the offices, never for the public.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from planner.publishing.store import (
    DepartmentRow,
    EntryRow,
    ItemRow,
    Store,
    VisitRow,
    Where,
    YearRow,
)
from planner.results.port import Results as ResultsPort
from planner.results.port import Wanted
from planner.results.record import Stage

#: How targets are drawn: by conditions (定向), or out of all that there are.
_DIRECTED, _UNDIRECTED = "定向", "不定向"
_RANDOM = "双随机抽查"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What was found at a visit for an item, and when."""

    codes: tuple[str, ...]
    inspected_on: date


#: By visit, department and item.
Results = Mapping[tuple[str, str, str], CheckResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheck:
    """A random check of a firm for one item, as the publicity system has it.

    Its names are that system's, spelling and all.
    """

    uniscId: str  # noqa: N815
    entName: str  # noqa: N815
    raninsPlanId: str  # noqa: N815
    raninsPlaneName: str  # noqa: N815
    raninsTaskId: str  # noqa: N815
    raninsTaskName: str  # noqa: N815
    raninsTypeName: str  # noqa: N815
    insAuth: str  # noqa: N815
    insDate: str  # noqa: N815
    seqno: int
    raninsItemName: str  # noqa: N815
    raninsCheckResName: str  # noqa: N815

    @property
    def key(self) -> str:
        """The task, the firm, and the item's number among those of the visit."""
        return f"{self.raninsTaskId}|{self.uniscId}|{self.insAuth}|{self.seqno:04d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """An administrative inspection for one item, with its double-random plan.

    Names are this program's: the platform's own differ from province to province.
    """

    inspection_id: str
    ranins_plan_id: str
    ranins_task_id: str
    inspection_type: str
    credit_code: str
    target_name: str
    region: str
    department_id: str
    department_name: str
    item_id: str
    item_name: str
    legal_basis: str
    inspected_on: str
    result: str

    @property
    def key(self) -> str:
        """The inspection's number."""
        return self.inspection_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A visit of a department for one item, with all that records are made of."""

    visit: VisitRow
    entry: EntryRow
    item: ItemRow
    department: DepartmentRow
    number: int
    result: CheckResult | None

    @property
    def inspected_on(self) -> str:
        return self.result.inspected_on.isoformat() if self.result else ""

    @property
    def found(self) -> str:
        return ";".join(self.result.codes) if self.result else ""


def spot_checks(
    store: Store, year: YearRow, results: Results, department_id: str | None = None
) -> Iterator[SpotCheck]:
    """Yield the records of a year, or of one department's part of it."""
    for line in _lines(store, year, results, department_id):
        yield SpotCheck(
            uniscId=line.visit.target_id,
            entName=line.visit.name,
            raninsPlanId=plan_id(year, line.entry),
            raninsPlaneName=line.entry.name,
            raninsTaskId=task_id(year, line.entry, line.visit.round_id),
            raninsTaskName=f"{line.entry.name}（{line.visit.round_id}）",
            raninsTypeName=drawn_how(line.entry),
            insAuth=line.department.name,
            insDate=line.inspected_on,
            seqno=line.number,
            raninsItemName=line.item.name,
            raninsCheckResName=line.found,
        )


def inspections(
    store: Store, year: YearRow, results: Results, department_id: str | None = None
) -> Iterator[Inspection]:
    """Yield the records of a year, or of one department's part of it."""
    for line in _lines(store, year, results, department_id):
        visit = line.visit
        yield Inspection(
            inspection_id=f"{year.year}-{visit.visit_id}-{line.item.item_id}",
            ranins_plan_id=plan_id(year, line.entry),
            ranins_task_id=task_id(year, line.entry, visit.round_id),
            inspection_type=_RANDOM,
            credit_code=visit.target_id,
            target_name=visit.name,
            region=visit.district,
            department_id=line.department.department_id,
            department_name=line.department.name,
            item_id=line.item.item_id,
            item_name=line.item.name,
            legal_basis=line.item.legal_basis,
            inspected_on=line.inspected_on,
            result=line.found,
        )


def plan_id(year: YearRow, entry: EntryRow) -> str:
    """Return the number of an entry as a plan: the calendar year and its id."""
    stem = f"{year.year}-"
    return entry.entry_id if entry.entry_id.startswith(stem) else stem + entry.entry_id


def task_id(year: YearRow, entry: EntryRow, round_id: str) -> str:
    """Return the number of an entry's task in a round."""
    return f"{plan_id(year, entry)}-{round_id}"


def drawn_how(entry: EntryRow) -> str:
    """Return 定向 where the scope has a condition, else 不定向."""
    asked = (entry.scope.get(name) for name in ("include", "exclude", "range"))
    return _DIRECTED if any(asked) else _UNDIRECTED


def _lines(
    store: Store, year: YearRow, results: Results, department_id: str | None
) -> Iterator[_Line]:
    entries = {e.entry_id: e for e in store.rows(EntryRow, year.year_id)}
    items = {i.item_id: i for i in store.rows(ItemRow, year.year_id)}
    departments = {d.department_id: d for d in store.rows(DepartmentRow, year.year_id)}
    where = Where(department_id=department_id)
    for visit in store.rows(VisitRow, year.year_id, where=where):
        if visit.withdrawn:
            continue
        own = [items[i] for i in visit.item_ids if i in items]
        for number, item in enumerate(own, start=1):
            if department_id in (None, item.department_id):
                place = visit.visit_id, item.department_id, item.item_id
                yield _Line(
                    visit=visit,
                    entry=_entry_of(visit, item, entries),
                    item=item,
                    department=departments[item.department_id],
                    number=number,
                    result=results.get(place),
                )


def _entry_of(
    visit: VisitRow, item: ItemRow, entries: Mapping[str, EntryRow]
) -> EntryRow:
    """Return the visit's entry that asks for an item; the first where several do."""
    own = [entries[e] for e in visit.entry_ids]
    return next((e for e in own if item.item_id in e.item_ids), own[0])


def published_results(
    results: ResultsPort, year: YearRow, department_id: str | None = None
) -> dict[tuple[str, str, str], CheckResult]:
    """Return the published results that stand, by visit, department and item."""
    wanted = Wanted(department_id=department_id)
    return {
        (one.visit_id, one.department_id, one.item_id): CheckResult(
            codes=one.codes, inspected_on=one.inspected_on
        )
        for one in results.published(year, wanted)
        if one.stage is Stage.PUBLISHED
    }
