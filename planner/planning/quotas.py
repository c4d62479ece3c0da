"""Expected numbers by entry, district and grade; monotone in grade, in millionths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.errors import Finding, InfeasibleError, Level
from planner.planning.batches import spreads
from planner.planning.consolidation import Planned
from planner.planning.naming import percent
from planner.planning.plan import AnnualPlan, Entry
from planner.policy.record import Policy
from planner.protocol.engine_port import NUMBERS
from planner.protocol.strata import NO_GRADE, Stratum
from planner.registry import Basis
from planner.scopes import TargetIndex
from solvers.apportion import MICRO, TooThinError, spread_expected

_MOST_RAISED = 64_000  # thousandths: beyond it every flexible entry is exhausted


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaTable:
    """Every entry's cells, by grade from low to high risk, then district.

    `plan` is the plan with the totals that the quotas sum to; `coverage_micro`
    the share of the library expected to be drawn at least once.
    """

    plan: AnnualPlan
    cells: Mapping[str, tuple[Stratum, ...]]
    coverage_micro: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Base:
    """An entry's eligible targets: cell of each, and the cells' keys and sizes."""

    targets: npt.NDArray[np.intp]
    cell_of: npt.NDArray[np.intp]
    keys: tuple[tuple[int, str], ...]
    sizes: tuple[int, ...]


class _Apportioner:
    """Spreads totals over cells and measures what they cover."""

    def __init__(self, planned: Planned, policy: Policy, targets: pd.DataFrame) -> None:
        self._planned = planned
        self._policy = policy
        self._size = len(targets)
        self._grades = (*policy.grades.order, "")
        self._index = TargetIndex(targets)
        ranks = {grade: rank for rank, grade in enumerate(self._grades)}
        last = ranks[""]
        grade_of = self._index.coded("grade", lambda g: ranks.get(g, last))
        self._districts = sorted(self._index.values("district"))
        places = {d: i for i, d in enumerate(self._districts)}
        district_of = self._index.coded("district", lambda d: places[d])
        self._key_of = grade_of * len(self._districts) + district_of
        self._bases = {e.entry_id: self._base(e) for e in planned.plan.entries}

    def _base(self, entry: Entry) -> _Base:
        targets = np.flatnonzero(self._index.mask(entry.scope))
        keys, cell_of, sizes = np.unique(
            self._key_of[targets], return_inverse=True, return_counts=True
        )
        width = len(self._districts)
        return _Base(
            targets,
            cell_of,
            tuple((int(k) // width, self._districts[int(k) % width]) for k in keys),
            tuple(int(s) for s in sizes),
        )

    def capacity(self, entry: Entry) -> int:
        """Return how many targets of an entry may be drawn at all."""
        base, weights = (
            self._bases[entry.entry_id],
            self._planned.weights[entry.entry_id],
        )
        return sum(
            size
            for (grade, _), size in zip(base.keys, base.sizes, strict=True)
            if weights[grade]
        )

    def expected(self, entry: Entry) -> list[int]:
        """Return an entry's expected numbers by cell, in millionths."""
        base = self._bases[entry.entry_id]
        if entry.total == 0:
            return [0] * len(base.sizes)
        cells = [(g, n) for (g, _), n in zip(base.keys, base.sizes, strict=True)]
        return spread_expected(
            cells, self._planned.weights[entry.entry_id], entry.total
        )

    def cells(self, entry: Entry) -> tuple[Stratum, ...]:
        """Return an entry's cells, by grade then district."""
        base = self._bases[entry.entry_id]
        return tuple(
            _stratum(district, self._grades[grade], size, expected)
            for (grade, district), size, expected in zip(
                base.keys, base.sizes, self.expected(entry), strict=True
            )
        )

    def coverage_micro(self, entries: Sequence[Entry]) -> int:
        """Return the share of targets expected to be drawn at least once.

        Entries that share tickets nest, so the largest chance of a group counts;
        groups are independent.
        """
        groups: dict[tuple[str, str], npt.NDArray[np.float64]] = {}
        for entry in entries:
            base = self._bases[entry.entry_id]
            sizes = np.array(base.sizes, dtype=np.float64)
            rates = np.array(self.expected(entry), dtype=np.float64) / (sizes * MICRO)
            for occurrence in entry.occurrences:
                key = (occurrence.round_id, occurrence.group)
                chance = groups.setdefault(key, np.zeros(self._size))
                mine = rates[base.cell_of]
                chance[base.targets] = np.maximum(chance[base.targets], mine)
        missed = np.ones(self._size)
        for chance in groups.values():
            missed *= 1.0 - chance
        return int(MICRO * float((1.0 - missed).mean())) if self._size else MICRO


def _stratum(district: str, grade: str, eligible: int, expected: int) -> Stratum:
    shown = grade or NO_GRADE
    return Stratum(
        stratum=f"{district or NO_GRADE}.{shown}",
        grade=shown,
        eligible=eligible,
        expected_micro=expected,
    )


def make_quotas(planned: Planned, policy: Policy, targets: pd.DataFrame) -> QuotaTable:
    """Return every entry's expected numbers, raised where the library's floor needs it.

    Raises
    ------
    InfeasibleError
        If the floor over the library can't be reached: entries with a ratio or
        count of their own aren't raised.
    """
    apportioner = _Apportioner(planned, policy, targets)
    findings: list[Finding] = []
    entries = _thick_enough(planned.plan.entries, apportioner, findings)
    entries = _raised(entries, planned, policy, apportioner, findings)
    cells = {entry.entry_id: apportioner.cells(entry) for entry in entries}
    return QuotaTable(
        plan=replace(planned.plan, entries=entries),
        cells=_spaced(entries, cells, policy),
        coverage_micro=apportioner.coverage_micro(entries),
        findings=tuple(findings),
    )


def _thick_enough(
    entries: Sequence[Entry], apportioner: _Apportioner, findings: list[Finding]
) -> tuple[Entry, ...]:
    """Return entries whose totals leave every target a chance in millionths."""
    thick = []
    for entry in entries:
        while True:
            try:
                apportioner.expected(entry)
            except TooThinError:
                entry = replace(entry, total=2 * entry.total)
                findings.append(
                    Finding(
                        file="",
                        code="total_too_thin",
                        level=Level.WARNING,
                        value=entry.entry_id,
                        params={"total": str(entry.total)},
                    )
                )
            else:
                break
        thick.append(entry)
    return tuple(thick)


def _asked_coverage(policy: Policy) -> int:
    return max(policy.grades.floor_overall_micro, policy.shares.coverage_micro or 0)


def _raised(
    entries: tuple[Entry, ...],
    planned: Planned,
    policy: Policy,
    apportioner: _Apportioner,
    findings: list[Finding],
) -> tuple[Entry, ...]:
    """Return the entries, flexible totals raised by one factor to the floor."""
    asked = _asked_coverage(policy)

    def scaled(thousandths: int) -> tuple[Entry, ...]:
        return tuple(
            replace(
                entry,
                total=min(
                    apportioner.capacity(entry), -(-entry.total * thousandths // 1000)
                ),
            )
            if entry.entry_id in planned.flexible and entry.total
            else entry
            for entry in entries
        )

    def enough(thousandths: int) -> bool:
        return apportioner.coverage_micro(scaled(thousandths)) >= asked

    if enough(1000):
        return entries
    if not enough(_MOST_RAISED):
        reached = apportioner.coverage_micro(scaled(_MOST_RAISED))
        raise InfeasibleError(
            [
                *planned.findings,
                Finding(
                    file="policy.toml",
                    column="grades.floor_overall",
                    code="floor_out_of_reach",
                    value=percent(asked),
                    params={"reached": percent(reached)},
                ),
            ]
        )
    low, high = 1000, _MOST_RAISED
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    findings.append(
        Finding(
            file="policy.toml",
            column="grades.floor_overall",
            code="raised_to_floor",
            level=Level.WARNING,
            value=percent(asked),
            params={"factor": f"{high / 1000:.3f}"},
        )
    )
    return scaled(high)


def _spaced(
    entries: Sequence[Entry],
    cells: Mapping[str, tuple[Stratum, ...]],
    policy: Policy,
) -> dict[str, tuple[Stratum, ...]]:
    """Return the cells with offsets: 0, or cumulative rates where a field spreads.

    An entry's offset is the same in all its occurrences, so the rates of every
    entry before it that shares a group in any round are added up.
    """
    spaced = dict(cells)
    used: dict[tuple[str, str], int] = {}
    for entry in entries:
        if not spreads(entry.field, policy) or entry.basis is Basis.FULL:
            continue
        moved = []
        for cell in cells[entry.entry_id]:
            key = (entry.field, cell.stratum)
            before = used.get(key, 0)
            moved.append(replace(cell, offset=before % NUMBERS))
            rate = cell.expected_micro * NUMBERS // (cell.eligible * MICRO)
            used[key] = before + rate
        spaced[entry.entry_id] = tuple(moved)
    return spaced
