"""Expected numbers by entry, district and grade; monotone in grade, in millionths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planner.errors import Finding, InfeasibleError, Level
from planner.planning.alike import alike_targets
from planner.planning.circles import Base, Circles, Offsets, Profile
from planner.planning.consolidation import Planned
from planner.planning.naming import percent
from planner.planning.plan import AnnualPlan, Entry
from planner.policy.record import Policy
from planner.protocol.strata import NO_GRADE, Stratum
from planner.target_table import TargetTable
from solvers.apportion import TooThinError, spread_expected

_MOST_RAISED = 64_000  # thousandths: beyond it every flexible entry is exhausted
_STEPS = 500  # how finely a factor that fell short by a little is raised again


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaTable:
    """Every entry's cells, by grade from low to high risk, then district.

    `plan` is the plan with the totals that the quotas sum to; `offsets` says where
    the cells stand in each occurrence; `coverage_micro` is the share of the library
    expected to be drawn at least once. `held` are the strata, by round and entry, of
    rounds that were drafted from an earlier snapshot of the library.
    """

    plan: AnnualPlan
    cells: Mapping[str, tuple[Stratum, ...]]
    offsets: Offsets
    coverage_micro: int
    findings: tuple[Finding, ...]
    held: Mapping[str, Mapping[str, tuple[Stratum, ...]]] = field(default_factory=dict)

    def strata(self, entry: Entry, round_id: str) -> tuple[Stratum, ...]:
        """Return an entry's cells as they stand in one of its rounds."""
        if round_id in self.held:
            return self.held[round_id][entry.entry_id]
        rounds = [occurrence.round_id for occurrence in entry.occurrences]
        offsets = self.offsets[entry.entry_id][rounds.index(round_id)]
        return tuple(
            replace(cell, offset=offset)
            for cell, offset in zip(self.cells[entry.entry_id], offsets, strict=True)
        )


class _Apportioner:
    """Spreads totals over cells and measures what they cover."""

    def __init__(self, planned: Planned, policy: Policy, targets: TargetTable) -> None:
        self._planned = planned
        self._policy = policy
        self._grades = (*policy.grades.order, "")
        kinds = alike_targets(targets, [e.scope for e in planned.plan.entries])
        self._index, self._sizes = kinds.index, kinds.sizes
        ranks = {grade: rank for rank, grade in enumerate(self._grades)}
        last = ranks[""]
        grade_of = self._index.coded("grade", lambda g: ranks.get(g, last))
        self._districts = sorted(self._index.values("district"))
        places = {d: i for i, d in enumerate(self._districts)}
        district_of = self._index.coded("district", lambda d: places[d])
        self._key_of = grade_of * len(self._districts) + district_of
        self._bases = {e.entry_id: self._base(e) for e in planned.plan.entries}
        profiles = {e.entry_id: self._profile(e) for e in planned.plan.entries}
        self._circles = Circles(
            planned.plan.entries,
            self._bases,
            self._key_of,
            self._sizes,
            profiles,
            policy,
        )

    def _base(self, entry: Entry) -> Base:
        kinds = np.flatnonzero(self._index.mask(entry.scope))
        codes, cell_of = np.unique(self._key_of[kinds], return_inverse=True)
        sizes = np.zeros(len(codes), dtype=np.int64)
        np.add.at(sizes, cell_of, self._sizes[kinds])
        return Base(kinds, codes, tuple(sizes.tolist()))

    def _keys(self, base: Base) -> list[tuple[int, str]]:
        """Return the rank of the grade, and the district, of each cell."""
        width = len(self._districts)
        return [(int(k) // width, self._districts[int(k) % width]) for k in base.codes]

    def _profile(self, entry: Entry) -> Profile:
        """Return the weights of the grades that an entry has targets of."""
        weights = self._planned.weights[entry.entry_id]
        return {g: weights[g] for g, _ in self._keys(self._bases[entry.entry_id])}

    def capacity(self, entry: Entry) -> int:
        """Return how many targets of an entry may be drawn at all."""
        base = self._bases[entry.entry_id]
        weights = self._planned.weights[entry.entry_id]
        return sum(
            size
            for (grade, _), size in zip(self._keys(base), base.sizes, strict=True)
            if weights[grade]
        )

    def expected(self, entry: Entry) -> list[int]:
        """Return an entry's expected numbers by cell, in millionths."""
        base = self._bases[entry.entry_id]
        if entry.total == 0:
            return [0] * len(base.sizes)
        keys = self._keys(base)
        cells = [(g, n) for (g, _), n in zip(keys, base.sizes, strict=True)]
        return spread_expected(
            cells, self._planned.weights[entry.entry_id], entry.total
        )

    def cells(self, entry: Entry) -> tuple[Stratum, ...]:
        """Return an entry's cells, by grade then district."""
        base = self._bases[entry.entry_id]
        return tuple(
            _stratum(district, self._grades[grade], size, expected)
            for (grade, district), size, expected in zip(
                self._keys(base), base.sizes, self.expected(entry), strict=True
            )
        )

    def offsets(self, entries: Sequence[Entry]) -> Offsets:
        """Return where every entry stands in each of its rounds."""
        return self._circles.offsets({e.entry_id: self.expected(e) for e in entries})

    def coverage_micro(self, entries: Sequence[Entry], offsets: Offsets) -> int:
        """Return the share of targets expected to be drawn at least once."""
        expected = {e.entry_id: self.expected(e) for e in entries}
        return self._circles.coverage_micro(expected, offsets)


def _stratum(district: str, grade: str, eligible: int, expected: int) -> Stratum:
    shown = grade or NO_GRADE
    return Stratum(
        stratum=f"{district or NO_GRADE}.{shown}",
        grade=shown,
        eligible=eligible,
        expected_micro=expected,
    )


def make_quotas(planned: Planned, policy: Policy, targets: TargetTable) -> QuotaTable:
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
    offsets = apportioner.offsets(entries)
    return QuotaTable(
        plan=replace(planned.plan, entries=entries),
        cells={entry.entry_id: apportioner.cells(entry) for entry in entries},
        offsets=offsets,
        coverage_micro=apportioner.coverage_micro(entries, offsets),
        findings=tuple(findings),
    )


def _thick_enough(
    entries: Sequence[Entry], apportioner: _Apportioner, findings: list[Finding]
) -> tuple[Entry, ...]:
    """Return entries whose totals leave every target a chance in millionths.

    A drafted entry may ask for more than a later library has.
    """
    thick = []
    for entry in entries:
        entry = replace(entry, total=min(entry.total, apportioner.capacity(entry)))
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


def asked_coverage(policy: Policy) -> tuple[int, int]:
    """Return the share of the library that must be covered, and that should be."""
    wish, floor = policy.shares.coverage, policy.grades.floor_overall_micro
    if wish is None:
        return floor, floor
    wanted = max(floor, wish.micro)
    return (wanted if wish.required else floor), wanted


def _field_of(policy: Policy, asked_micro: int) -> str:
    """Return the policy's field that asks for so much of the library."""
    above = asked_micro > policy.grades.floor_overall_micro
    return "shares.coverage" if above else "grades.floor_overall"


def _raised(
    entries: tuple[Entry, ...],
    planned: Planned,
    policy: Policy,
    apportioner: _Apportioner,
    findings: list[Finding],
) -> tuple[Entry, ...]:
    """Return the entries, flexible totals raised by one factor to the floor.

    A goal that is out of reach raises them as far as it makes a difference.
    """
    required, wanted = asked_coverage(policy)
    unraised = apportioner.offsets(entries)

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

    def reached(thousandths: int) -> int:
        raised = scaled(thousandths)
        return apportioner.coverage_micro(raised, apportioner.offsets(raised))

    unraised_micro = apportioner.coverage_micro(entries, unraised)
    if unraised_micro >= wanted:
        return entries
    if (most := reached(_MOST_RAISED)) < required:
        raise InfeasibleError(
            [
                *planned.findings,
                Finding(
                    file="policy.toml",
                    column=_field_of(policy, required),
                    code="floor_out_of_reach",
                    value=percent(required),
                    params={"reached": percent(most)},
                ),
            ]
        )
    asked = min(wanted, most)
    if unraised_micro >= asked:
        return entries
    # From fixed places arcs only grow, so what they cover grows with the factor.
    low, high = 1000, _MOST_RAISED
    while high - low > 1:
        middle = (low + high) // 2
        covered = apportioner.coverage_micro(scaled(middle), unraised)
        low, high = (low, middle) if covered >= asked else (middle, high)
    # Laid anew for their new lengths they may cover a little less.
    while reached(high) < asked:
        high = min(_MOST_RAISED, high + 1 + high // _STEPS)
    findings.append(
        Finding(
            file="policy.toml",
            column=_field_of(policy, asked),
            code="raised_to_floor",
            level=Level.WARNING,
            value=percent(asked),
            params={"factor": f"{high / 1000:.3f}"},
        )
    )
    return scaled(high)
