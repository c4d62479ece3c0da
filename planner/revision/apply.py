"""A version of the plan becomes the next: what is drafted stays, the rest follows.

Pure: the same version, revision and drafted rounds give the same next version, so
that it can be recomputed from what was kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from planner.errors import Finding
from planner.importing.changes import AskedRevision
from planner.planning.batches import batches_of
from planner.planning.capacity_plan import CapacityPlan
from planner.planning.consolidation import Planned
from planner.planning.plan import AnnualPlan, Entry, Merge
from planner.planning.quotas import QuotaTable
from planner.planning.reasons import Explanation
from planner.policy.record import Policy
from planner.ports import Progress
from planner.registry import Registry
from planner.revision.adding import Added, add
from planner.revision.check import check_revision
from planner.revision.fitting import Missed, fit
from planner.revision.going_on import GoingOn, go_on, refuse_impossible
from planner.revision.placing import is_drafted, regrouped
from planner.revision.record import Decided, PlanChange
from planner.target_table import TargetTable

_PROVEN = "optimal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the plan; `changes` are all that led to it, oldest first."""

    planned: Planned
    quotas: QuotaTable
    capacity: CapacityPlan
    changes: tuple[PlanChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """The next version, and what there is to say of it.

    `explanation` is of the added entries; `missed` is what people's time or the
    library's floor don't bear.
    """

    version: Version
    explanation: Explanation
    findings: tuple[Finding, ...]
    missed: tuple[Missed, ...]


def revise(
    before: Version,
    asked: AskedRevision,
    decided: Decided,
    *,
    registry: Registry,
    policy: Policy,
    targets: TargetTable,
    progress: Progress | None = None,
) -> Revised:
    """Return the next version of a plan.

    Parameters
    ----------
    targets
        The library that the plan was opened with, frozen.

    Raises
    ------
    InputError
        If the revision names an entry that there isn't, or that is drafted whole, or
        a window that is over.
    InfeasibleError
        If what is added can't be planned at all.
    CheckFailedError
        If something came out otherwise than a revision may.
    """
    entries = before.quotas.plan.entries
    refuse_impossible(entries, asked, decided)
    batches = [b for b in batches_of(policy) if b.end >= decided.on]
    going_on = go_on(entries, asked, decided, batches)
    added = None
    if asked.proposals:
        added = add(
            asked,
            decided,
            {
                *(entry.entry_id for entry in entries),
                *(change.entry_id for change in before.changes),
            },
            batches,
            registry=registry,
            policy=policy,
            targets=targets,
            progress=progress,
        )
    planned = _joined(before, going_on, added, decided, policy)
    found = fit(
        before.quotas,
        before.capacity,
        planned,
        registry=registry,
        policy=policy,
        targets=targets,
    )
    quotas = _as_drafted(before.quotas, found.quotas, decided.frozen)
    check_revision(before.quotas, quotas, asked, decided)
    changes = (*before.changes, *going_on.changes, *(added.changes if added else ()))
    return Revised(
        version=Version(
            planned=planned, quotas=quotas, capacity=found.capacity, changes=changes
        ),
        explanation=added.explanation if added else Explanation(),
        findings=(
            *asked.findings,
            *going_on.findings,
            *(added.planned.findings if added else ()),
            *found.findings,
        ),
        missed=found.missed,
    )


def _joined(
    before: Version,
    going_on: GoingOn,
    added: Added | None,
    decided: Decided,
    policy: Policy,
) -> Planned:
    """Return what was planned: entries that go on, then those added.

    Only what is added may be raised for the floor.
    """
    planned, plan = before.planned, before.quotas.plan
    more: tuple[Entry, ...] = added.entries if added else ()
    new = added.planned if added else None
    proven = plan.status == _PROVEN and (new is None or new.plan.status == _PROVEN)
    entries = regrouped((*going_on.entries, *more), decided.frozen, policy)
    merges = (*plan.merges, *(new.plan.merges if new else ()))
    return replace(
        planned,
        plan=AnnualPlan(
            year=plan.year,
            version=decided.version,
            entries=entries,
            merges=_standing(merges, entries),
            status=_PROVEN if proven else "feasible",
            # An entry that is in force isn't merged any more.
            bound=len(going_on.entries) + (new.plan.bound if new else 0),
            visits_bound=sum(e.total * len(e.occurrences) for e in going_on.entries)
            + (new.plan.visits_bound if new else 0),
        ),
        weights=_of(entries, planned.weights, new.weights if new else {}),
        flexible=new.flexible if new else frozenset(),
        unmerged_draws=planned.unmerged_draws + (new.unmerged_draws if new else 0),
    )


def _standing(merges: Iterable[Merge], entries: tuple[Entry, ...]) -> tuple[Merge, ...]:
    """Return where each proposal is that is still in the plan, in order.

    Where an entry is withdrawn and its rest isn't, the rest is what is left of it.
    """
    place = {e.remainder_of: e.entry_id for e in reversed(entries) if e.remainder_of}
    place |= {entry.entry_id: entry.entry_id for entry in entries}
    standing = (
        replace(merge, entry_id=place[merge.entry_id])
        for merge in merges
        if merge.entry_id in place
    )
    return tuple(sorted(standing, key=lambda merge: merge.proposal_id))


def _of(
    entries: tuple[Entry, ...], *weights: Mapping[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    known = {k: v for one in weights for k, v in one.items()}
    return {entry.entry_id: known[entry.entry_id] for entry in entries}


def _as_drafted(
    before: QuotaTable, quotas: QuotaTable, frozen: frozenset[str]
) -> QuotaTable:
    """Return the quotas with drafted rounds, and entries' cells, as they were."""
    known = {entry.entry_id: entry for entry in before.plan.entries}
    drafted = {e for e, entry in known.items() if is_drafted(entry, frozen)}
    offsets = {}
    for entry in quotas.plan.entries:
        entry_id = entry.entry_id
        there = known[entry_id].occurrences if entry_id in known else ()
        places = {
            o.round_id: place
            for o, place in zip(there, before.offsets.get(entry_id, ()), strict=True)
            if o.round_id in frozen
        }
        offsets[entry_id] = tuple(
            places.get(o.round_id, place)
            for o, place in zip(
                entry.occurrences, quotas.offsets[entry_id], strict=True
            )
        )
    cells = {
        entry_id: before.cells.get(entry_id, cells)
        for entry_id, cells in quotas.cells.items()
    }
    offsets |= {entry_id: before.offsets[entry_id] for entry_id in drafted}
    entries = tuple(
        known[e.entry_id] if e.entry_id in drafted else e for e in quotas.plan.entries
    )
    plan = replace(quotas.plan, entries=entries)
    return replace(quotas, plan=plan, cells=cells, offsets=offsets, held=before.held)
