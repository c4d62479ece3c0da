"""The proposals that a revision adds: consolidated among themselves, numbered on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planner.changes import ChangeKind
from planner.importing.changes import AskedRevision
from planner.planning.batches import Batch
from planner.planning.consolidation import Planned, make_plan
from planner.planning.explaining import explain
from planner.planning.plan import Entry
from planner.planning.reasons import Explanation
from planner.policy.record import Policy
from planner.policy.shares import SharePolicy
from planner.ports import Progress
from planner.registry import Registry
from planner.revision.numbering import last_number, numbered_on
from planner.revision.placing import placed
from planner.revision.record import Decided, PlanChange
from planner.target_table import TargetTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What is added: its plan, the entries in their rounds, the changes, and why."""

    planned: Planned
    entries: tuple[Entry, ...]
    changes: tuple[PlanChange, ...]
    explanation: Explanation


def without_shares(policy: Policy) -> Policy:
    """Return a policy that asks for no share and no floor."""
    nothing = SharePolicy(joint=None, credit=None, coverage=None, items=None)
    grades = replace(policy.grades, floor_overall_micro=0)
    return replace(policy, shares=nothing, grades=grades)


def add(
    asked: AskedRevision,
    decided: Decided,
    used_ids: Iterable[str],
    batches: Sequence[Batch],
    *,
    registry: Registry,
    policy: Policy,
    targets: TargetTable,
    progress: Progress | None,
) -> Added:
    """Return the entries of the proposals that are added.

    They merge with one another only: an entry that is in force stays as it is.
    Shares are asked of the version as a whole, not of what is added to it.

    Parameters
    ----------
    used_ids
        The ids of all entries there ever were.
    batches
        Those that aren't over, in time order.

    Raises
    ------
    InfeasibleError
        If a proposal's pin can't be met by the others that are added.
    """
    # What the coordinator pinned are proposals of the opened plan.
    alone = replace(registry, proposals=asked.proposals, pins=(), counts=())
    made = make_plan(alone, without_shares(policy), targets, progress)
    planned = numbered_on(made, last_number(used_ids))
    entries = tuple(
        replace(entry, occurrences=placed(entry, decided.frozen, batches))
        for entry in planned.plan.entries
    )
    return Added(
        planned=planned,
        entries=entries,
        changes=tuple(_told(entries, asked, decided)),
        explanation=explain(planned.choice, planned.plan.merges),
    )


def _told(
    entries: Sequence[Entry], asked: AskedRevision, decided: Decided
) -> Iterable[PlanChange]:
    reasons = {c.proposal_id: c.reason for c in asked.changes if c.proposal_id}
    proposals = {entry.entry_id: entry.proposal_ids for entry in entries}
    before = sum(change.kind is not ChangeKind.ADDED for change in asked.changes)
    for number, entry in enumerate(entries, start=before + 1):
        of_entry = proposals[entry.remainder_of or entry.entry_id]
        yield PlanChange(
            version=decided.version,
            number=number,
            kind=ChangeKind.ADDED,
            entry_id=entry.entry_id,
            name=entry.name,
            proposal_ids=entry.proposal_ids,
            reason="；".join(dict.fromkeys(reasons[p] for p in of_entry)),
            start=None,
            end=None,
            new_start=entry.start,
            new_end=entry.end,
            kept_rounds=(),
            decided_on=decided.on,
            actor=decided.actor,
        )
