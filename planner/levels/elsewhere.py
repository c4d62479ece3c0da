"""Visits that offices of other levels make, as they hand them in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from planner.errors import Finding, InputError, Level, has_errors
from planner.importing.cells import CellContext
from planner.importing.codes import CodeTables
from planner.importing.raw_tables import RawTable
from planner.importing.schema import CellType, Column, Table
from planner.importing.tables import read_table
from planner.policy.record import Policy

#: A row a visit, those still to be made too: an office's whole list of the year so far.
VISITS_MADE = Table(
    "visits_made",
    (
        Column("office", "单位", required=True),
        Column("round_id", "批次"),
        Column("visit_id", "检查编号", required=True),
        Column("target_id", "统一社会信用代码", CellType.TARGET_ID, required=True),
        Column("departments", "检查部门", CellType.TEXTS),
        Column("inspected_on", "检查日期", CellType.DATE),
        Column("codes", "结果代码", CellType.TEXTS),
    ),
    key=("visit_id",),
    required=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitElsewhere:
    """A visit by another office; `inspected_on` is "" before it is made."""

    visit_id: str
    round_id: str
    target_id: str
    departments: tuple[str, ...] = ()
    inspected_on: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What an office handed in: all its visits of the year so far, by their ids."""

    office: str
    visits: tuple[VisitElsewhere, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "office": self.office,
            "visits": [
                {
                    "visit": one.visit_id,
                    "round": one.round_id,
                    "target": one.target_id,
                    "departments": list(one.departments),
                    "inspected_on": one.inspected_on,
                    "codes": list(one.codes),
                }
                for one in self.visits
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read back what `as_json` wrote."""
        return cls(
            office=value["office"],
            visits=tuple(
                VisitElsewhere(
                    visit_id=one["visit"],
                    round_id=one["round"],
                    target_id=one["target"],
                    departments=tuple(one["departments"]),
                    inspected_on=one["inspected_on"],
                    codes=tuple(one["codes"]),
                )
                for one in value["visits"]
            ),
        )


def read_handed(raw: RawTable, codes: CodeTables) -> tuple[Handed, tuple[Finding, ...]]:
    """Return what a table hands in, and what else there is to say of it.

    Raises
    ------
    InputError
        If a row can't be taken as it stands, or the rows are of several offices: a
        list is taken whole or not at all.
    """
    reader = read_table(raw, VISITS_MADE, CellContext(codes=codes, grades=()))
    visits, offices = [], dict[str, int]()
    for position, row in [] if reader.unusable else reader.rows():
        offices.setdefault(row["office"], position)
        day = row["inspected_on"]
        visits.append(
            VisitElsewhere(
                visit_id=row["visit_id"],
                round_id=row["round_id"] or "",
                target_id=row["target_id"],
                departments=tuple(row["departments"]),
                inspected_on="" if day is None else day.isoformat(),
                codes=tuple(row["codes"]),
            )
        )
    for office, position in [*offices.items()][1:]:
        reader.reject(position, "office", "visits_of_offices", office)
    findings = [*raw.findings, *reader.findings]
    if not visits and not has_errors(findings):
        findings.append(Finding(file=raw.file, code="empty_file"))
    findings.sort(key=lambda f: (f.row or 0, f.column, f.code))
    if has_errors(findings):
        raise InputError(findings)
    visits.sort(key=lambda one: one.visit_id)
    return Handed(office=next(iter(offices)), visits=tuple(visits)), tuple(findings)


def refuse_own(handed: Handed, own: Handed, file: str) -> None:
    """Refuse a list that is one's own come back: each visit would count twice.

    Other offices name visits by the same program alike, so one visit of the same id to
    the same firm says nothing; most of a list does.

    Raises
    ------
    InputError
        If most visits of the list are one's own, by id, round and firm.
    """
    mine = {(one.visit_id, one.round_id, one.target_id) for one in own.visits}
    same = sum(
        (one.visit_id, one.round_id, one.target_id) in mine for one in handed.visits
    )
    if 2 * same > len(handed.visits):
        params = {"same": str(same), "of": str(len(handed.visits))}
        raise InputError(
            [Finding(file=file, code="visits_own", value=handed.office, params=params)]
        )


def uncounted(policy: Policy) -> list[Finding]:
    """Return what a year that is played at once says of the cap that levels share.

    Nobody takes lists between its rounds.
    """
    if not policy.levels.visits:
        return []
    code = "visits_not_counted"
    return [Finding(file="policy.toml", code=code, level=Level.WARNING)]


def counted(
    handed: Iterable[Handed], grade_of: Mapping[str, str], policy: Policy
) -> dict[str, int]:
    """Return by how many visits the others' take a target nearer to its cap.

    Where levels share a cap above one's own, so many visits of theirs as lie between
    the two take nothing: own + max(0, theirs - between) stays below one's own cap
    just where own does, and own + theirs below the shared one.

    Parameters
    ----------
    grade_of
        The grades of targets in the library; others aren't counted.
    """
    own, shared = dict(policy.caps), dict(policy.levels.visits)
    between = {grade: shared[grade] - own[grade] for grade in shared}
    theirs = Counter(one.target_id for its in handed for one in its.visits)
    nearer = {
        target: visits - between.get(grade_of[target], 0)
        for target, visits in theirs.items()
        if target in grade_of
    }
    return {target: visits for target, visits in nearer.items() if visits > 0}
