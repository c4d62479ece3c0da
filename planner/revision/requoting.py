"""A newer snapshot of the library taken over: what isn't drafted is asked for anew.

Each entry asks of its scope what its proposals ask. Where something else had set its
number, the library's floor or people's time, that number goes along in proportion.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from planner.errors import Finding, Level
from planner.planning.demand import Demand, demand
from planner.planning.plan import Entry
from planner.planning.preparing import legal_ratio
from planner.planning.quotas import QuotaTable
from planner.planning.reach import Reach
from planner.planning.reasons import Explanation
from planner.policy.record import Policy
from planner.protocol.strata import Stratum
from planner.ratios import Bound
from planner.registry import Proposal, Registry
from planner.revision.apply import Revised, Version
from planner.revision.check import check_revision
from planner.revision.fitting import fit
from planner.revision.placing import is_drafted
from planner.revision.record import Decided
from planner.target_table import TargetTable


def requote(
    before: Version,
    decided: Decided,
    *,
    registry: Registry,
    policy: Policy,
    old: TargetTable,
    new: TargetTable,
) -> Revised:
    """Return the version of a plan that rests on a newer library.

    Parameters
    ----------
    registry
        With the newer library.
    old, new
        The libraries, frozen.

    Raises
    ------
    CheckFailedError
        If something came out otherwise than it may.
    """
    entries = before.quotas.plan.entries
    was = _Asking(entries, registry, policy, old)
    now = _Asking(entries, registry, policy, new)
    asked = [_Asked(entry, was.of(entry), now.of(entry)) for entry in entries]
    weights = before.planned.weights
    anew = {a.entry.entry_id: a.weights(weights[a.entry.entry_id]) for a in asked}
    requoted = tuple(
        replace(
            a.entry,
            total=min(a.total, now.drawable(a.entry, anew[a.entry.entry_id])),
            eligible=now.eligible(a.entry),
            base=a.now.base,
            rounding=a.now.rounding,
        )
        for a in asked
    )
    untouched = {e.entry_id for e in entries if is_drafted(e, decided.frozen)}
    partly = {
        e.entry_id
        for e in entries
        if any(o.round_id in decided.frozen for o in e.occurrences)
    }
    planned = replace(
        before.planned,
        plan=replace(
            before.quotas.plan,
            version=decided.version,
            entries=requoted,
            # An entry that is in force isn't merged any more.
            bound=len(requoted),
            visits_bound=sum(e.total * len(e.occurrences) for e in requoted),
        ),
        weights=anew,
        flexible=frozenset(
            a.entry.entry_id
            for a in asked
            if a.now.flexible and a.entry.entry_id not in partly
        ),
    )
    found = fit(
        before.quotas,
        before.capacity,
        planned,
        registry=registry,
        policy=policy,
        targets=new,
    )
    quotas = _as_drafted(before.quotas, found.quotas, untouched, decided)
    check_revision(before.quotas, quotas, None, decided)
    return Revised(
        version=Version(
            planned=planned,
            quotas=quotas,
            capacity=found.capacity,
            changes=before.changes,
        ),
        explanation=Explanation(),
        findings=(*_emptied(before.quotas, quotas), *found.findings),
        missed=found.missed,
    )


class _Asking:
    """What entries' proposals ask of one library."""

    def __init__(
        self,
        entries: Sequence[Entry],
        registry: Registry,
        policy: Policy,
        targets: TargetTable,
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._items = {item.item_id: item for item in registry.items}
        self._reach = Reach(targets, [entry.scope for entry in entries], policy)

    def of(self, entry: Entry) -> Demand:
        """Return what the proposal that asks for most asks, or a lower ceiling."""
        number = self._reach.number(entry.scope)
        found, most = [], []
        for proposal in self._members(entry):
            items = [self._items[item_id] for item_id in proposal.item_ids]
            ratio, _ = legal_ratio(proposal, items)
            counts = self._reach.counts(number, proposal.grades)
            asked = demand(ratio, entry.basis, counts, self._policy)
            found.append(asked)
            if ratio is not None and ratio.bound is Bound.CEILING:
                most.append(asked.total)
        leading = max(found, key=lambda asked: asked.total)
        return replace(leading, total=min([leading.total, *most]))

    def _members(self, entry: Entry) -> Iterator[Proposal]:
        """Yield an entry's proposals; of what an entry left over, whose rest it is."""
        for proposal in self._registry.proposals:
            rest = (
                entry.remainder_of
                and set(proposal.item_ids) == set(entry.item_ids)
                and proposal.department_id in entry.department_ids
                and proposal.basis is entry.basis
            )
            if rest or proposal.proposal_id in entry.proposal_ids:
                yield proposal

    def eligible(self, entry: Entry) -> int:
        """Return how many targets an entry's scope holds."""
        return self._reach.size(self._reach.number(entry.scope))

    def drawable(self, entry: Entry, weights: Sequence[int]) -> int:
        """Return how many targets of an entry are of a grade that is drawn."""
        counts = self._reach.counts(self._reach.number(entry.scope), ())
        return sum(n for n, weight in zip(counts, weights, strict=True) if weight)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an entry asked of the library before, and what it asks now."""

    entry: Entry
    was: Demand
    now: Demand

    @property
    def total(self) -> int:
        """How many are drawn now."""
        if self.entry.total == self.was.total or not self.was.total:
            return self.now.total
        exact = Fraction(self.entry.total * self.now.total, self.was.total)
        return int(exact + Fraction(1, 2))

    def weights(self, held: Sequence[int]) -> tuple[int, ...]:
        """Return the relative rates by grade, those that were cut as they were."""
        return tuple(
            now if own == was or not own else own
            for own, was, now in zip(
                held, self.was.weights, self.now.weights, strict=True
            )
        )


def _as_drafted(
    before: QuotaTable, quotas: QuotaTable, untouched: set[str], decided: Decided
) -> QuotaTable:
    """Return the quotas with drafted entries and rounds as they were."""
    known = {entry.entry_id: entry for entry in before.plan.entries}
    entries = tuple(
        known[e.entry_id] if e.entry_id in untouched else e for e in quotas.plan.entries
    )
    held: dict[str, dict[str, tuple[Stratum, ...]]] = {}
    for entry in before.plan.entries:
        for occurrence in entry.occurrences:
            name = occurrence.round_id
            if name in decided.frozen:
                strata = before.strata(entry, name)
                held.setdefault(name, {})[entry.entry_id] = strata
    return replace(
        quotas,
        plan=replace(quotas.plan, entries=entries),
        cells={**quotas.cells, **{e: before.cells[e] for e in untouched}},
        offsets={**quotas.offsets, **{e: before.offsets[e] for e in untouched}},
        held=held,
    )


def _emptied(before: QuotaTable, after: QuotaTable) -> Iterator[Finding]:
    """Warn of entries that had targets and have none now."""
    totals = {entry.entry_id: entry.total for entry in before.plan.entries}
    for entry in after.plan.entries:
        if totals[entry.entry_id] and not entry.total:
            yield Finding(
                file="",
                code="library_entry_empty",
                level=Level.WARNING,
                value=entry.entry_id,
            )
