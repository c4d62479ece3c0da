"""Which entries of a plan may shrink, and what is left of one that did."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.planning.consolidation import Planned
from planner.planning.cutting import Asked, Cuttable, Quota, cuttable_of
from planner.planning.plan import Entry
from planner.planning.signs import Prepared
from planner.policy.record import Policy
from planner.protocol.strata import NO_GRADE, Stratum
from planner.registry import Item


def members_of(planned: Planned) -> dict[str, tuple[Prepared, ...]]:
    """Return the proposals of each entry, those of second occurrences too."""
    prepared = planned.choice.prepared
    mains = {entry.proposal_ids: entry.entry_id for entry in planned.plan.entries}
    found: dict[str, tuple[Prepared, ...]] = {}
    for candidate in planned.chosen:
        ids = tuple(sorted(prepared[m].proposal.proposal_id for m in candidate.members))
        for part, draft in enumerate(candidate.drafts):
            entry_id = mains[ids] + (f"-R{part}" if part else "")
            found[entry_id] = tuple(prepared[m] for m in draft.members)
    return found


def cuttables(
    planned: Planned,
    cells: Mapping[str, Sequence[Stratum]],
    items: Mapping[str, Item],
    policy: Policy,
) -> dict[str, Cuttable]:
    """Return the entries that may shrink, by id; `cells` are their strata."""
    members = members_of(planned)
    ranks = {grade: rank for rank, grade in enumerate((*policy.grades.order, NO_GRADE))}
    found: dict[str, Cuttable] = {}
    for entry in planned.plan.entries:
        strata = cells[entry.entry_id]
        asked = Asked(
            total=entry.total,
            basis=entry.basis,
            grades=entry.grades,
            item_ids=entry.item_ids,
            cells=tuple((ranks[s.grade], s.district, s.eligible) for s in strata),
            weights=planned.weights[entry.entry_id],
        )
        own = members.get(entry.entry_id, ())
        cuttable = cuttable_of(asked, own, items, policy)
        if cuttable is not None:
            found[entry.entry_id] = cuttable
    return found


def cut_entry(entry: Entry, quota: Quota) -> Entry:
    """Return the entry with what it draws after the cut."""
    if quota.total == entry.total:
        return entry
    return replace(entry, total=quota.total, rounding="ceil, cut to capacity")
