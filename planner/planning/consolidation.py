"""Proposals become the annual plan: prepare, weigh, partition, check, number."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from planner.errors import CheckFailedError, Finding, InfeasibleError
from planner.planning.batches import Batch, batches_of, group_entries, occurrences
from planner.planning.merging import (
    Candidate,
    Candidates,
    Draft,
    Weigher,
    firm_visits,
    share_floor,
    weigh_groups,
)
from planner.planning.naming import entry_name, percent, ratio_text
from planner.planning.plan import AnnualPlan, Entry, Merge
from planner.planning.preparing import PROPOSALS, Preparer
from planner.planning.signs import Prepared, Sign, Signs
from planner.policy.record import Policy
from planner.ports import NoProgress, Progress
from planner.registry import Basis, Item, Pin, Proposal, Registry
from planner.scopes import TargetIndex
from solvers.partition import Partition, PartitionProblem, Status, solve_partition
from solvers.partition_check import partition_faults

#: Rows of these files are what a proposal merges by.
_PARTNER_FILES = frozenset({"proposals", "items", "departments", "joint_catalogue"})

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan with what it was made from.

    `weights` are each entry's relative rates by grade (the last for targets
    without one), `unmerged_draws` the firm-visits that the proposals would have
    drawn one by one.
    """

    plan: AnnualPlan
    weights: dict[str, tuple[int, ...]]
    flexible: frozenset[str]
    unmerged_draws: int
    findings: tuple[Finding, ...]


def make_plan(
    registry: Registry,
    policy: Policy,
    targets: pd.DataFrame,
    progress: Progress | None = None,
) -> Planned:
    """Return the plan with the fewest entries, then firm-visits, that keeps the shares.

    Parameters
    ----------
    targets
        The frozen library (planner.planning.library.freeze_targets).

    Raises
    ------
    InfeasibleError
        If no partition keeps what the policy and the departments ask.
    """
    progress = progress or NoProgress()
    items = {item.item_id: item for item in registry.items}
    index = TargetIndex(targets)
    preparer = Preparer(
        index, policy, registry.departments, items, has_status=registry.has_status
    )
    prepared = [preparer.prepare(p) for p in registry.proposals]
    signs = Signs(policy.merge, registry.catalogue)

    def weigh() -> Candidates:
        weigher = Weigher(index, policy, prepared)
        return weigh_groups(
            prepared, signs, weigher, lambda done: progress.advance(done, 0)
        )

    weighed = weigh()
    unmet = _unmet_pins(weighed, len(prepared))
    said = list(preparer.findings)
    if unmet and _lost_partners(registry):
        # Whoever could have met the pin may be among the rejected rows.
        for idx in unmet:
            proposal = prepared[idx].proposal
            said.append(_about(proposal, "pin_set_aside"))
            free = replace(proposal, pin=Pin.FREE)
            prepared[idx] = replace(prepared[idx], proposal=free)
        weighed = weigh()
    floors = _floors(weighed.candidates, policy)
    answer = _solve(weighed, len(prepared), floors)
    if answer.status in (Status.INFEASIBLE, Status.UNKNOWN):
        raise InfeasibleError([*said, *_explain(weighed, prepared, policy, floors)])
    chosen = [weighed.candidates[idx] for idx in answer.chosen]
    faults = partition_faults(
        len(prepared),
        [c.members for c in weighed.candidates],
        answer.chosen,
        list(floors.values()),
    )
    if faults:
        raise CheckFailedError(
            [Finding(file="", code="plan_check", params={"fault": f}) for f in faults]
        )
    return _Numbering(prepared, items, signs, policy).planned(
        chosen, weighed.complete, answer, tuple(said)
    )


def _floors(candidates: Sequence[Candidate], policy: Policy) -> dict[str, IntArray]:
    """Return the shares asked for as sums over candidates that must be >= 0."""
    over: dict[str, Callable[[Draft], int]] = {
        "entries": lambda d: 1,
        "tasks": lambda d: d.districts,
        "visits": lambda d: d.draws,
    }
    shares = policy.shares
    floors: dict[str, IntArray] = {}
    if shares.joint_micro is not None:
        whole = over[shares.joint_over]
        floors["joint_share"] = share_floor(
            candidates, lambda d: whole(d) * d.joint, whole, shares.joint_micro
        )
    if shares.credit_micro is not None:
        floors["credit_share"] = share_floor(
            candidates,
            lambda d: d.draws * (d.basis is Basis.CREDIT),
            lambda d: d.draws * (d.basis is not Basis.FULL),
            shares.credit_micro,
        )
    return floors


def _entries(candidates: Sequence[Candidate]) -> IntArray:
    return np.array([len(c.drafts) for c in candidates], dtype=np.int64)


def _solve(
    weighed: Candidates, n_proposals: int, floors: dict[str, IntArray]
) -> Partition:
    visits = np.array([firm_visits(c) for c in weighed.candidates], dtype=np.int64)
    return solve_partition(
        PartitionProblem(
            n_elements=n_proposals,
            members=[c.members for c in weighed.candidates],
            costs=[_entries(weighed.candidates), visits],
            floors=list(floors.values()),
        )
    )


def _about(proposal: Proposal, code: str) -> Finding:
    return Finding(
        file=PROPOSALS, row=proposal.row, code=code, value=proposal.proposal_id
    )


def _unmet_pins(weighed: Candidates, n_proposals: int) -> list[int]:
    """Return the proposals that no candidate holds: pinned joint, and nobody joins."""
    held = {member for c in weighed.candidates for member in c.members}
    return [idx for idx in range(n_proposals) if idx not in held]


def _lost_partners(registry: Registry) -> bool:
    """Tell whether import rejected rows that others could have merged by."""
    return any(
        count.rejected and count.file.partition(".")[0] in _PARTNER_FILES
        for count in registry.counts
    )


def _explain(
    weighed: Candidates,
    prepared: Sequence[Prepared],
    policy: Policy,
    floors: dict[str, IntArray],
) -> list[Finding]:
    """Return what does not fit: pins that nobody meets, then shares out of reach."""
    members = [c.members for c in weighed.candidates]
    findings = [
        _about(prepared[idx].proposal, "pin_unmet")
        for idx in _unmet_pins(weighed, len(prepared))
    ]
    if findings:
        return findings
    asked = {
        "joint_share": policy.shares.joint_micro,
        "credit_share": policy.shares.credit_micro,
    }
    for name, floor in floors.items():
        best = solve_partition(
            PartitionProblem(n_elements=len(prepared), members=members, costs=[-floor])
        )
        if best.status is Status.OPTIMAL and best.objectives[0] > 0:
            findings.append(_out_of_reach(name, best, weighed, asked[name] or 0))
    return findings or [
        Finding(file="policy.toml", code="plan_conflict", column="shares")
    ]


def _out_of_reach(
    name: str, best: Partition, weighed: Candidates, asked_micro: int
) -> Finding:
    drafts = [d for idx in best.chosen for d in weighed.candidates[idx].drafts]
    if name == "joint_share":
        part, whole = sum(d.joint for d in drafts), len(drafts)
    else:
        part = sum(d.draws for d in drafts if d.basis is Basis.CREDIT)
        whole = sum(d.draws for d in drafts if d.basis is not Basis.FULL)
    return Finding(
        file="policy.toml",
        column="shares.joint" if name == "joint_share" else "shares.credit",
        code=f"{name}_out_of_reach",
        value=percent(asked_micro),
        params={"part": str(part), "whole": str(whole)},
    )


class _Numbering:
    """Chosen candidates become numbered entries, in an order that no input row sets."""

    def __init__(
        self,
        prepared: Sequence[Prepared],
        items: dict[str, Item],
        signs: Signs,
        policy: Policy,
    ) -> None:
        self._prepared = prepared
        self._items = items
        self._signs = signs
        self._policy = policy
        self._batches = batches_of(policy)

    def planned(
        self,
        chosen: Sequence[Candidate],
        complete: bool,
        answer: Partition,
        findings: tuple[Finding, ...],
    ) -> Planned:
        ordered = sorted(
            chosen,
            key=lambda c: (c.drafts[0].start, c.drafts[0].end, self._ids(c.members)),
        )
        entries: list[Entry] = []
        merges: list[Merge] = []
        drafts: dict[str, Draft] = {}
        for number, candidate in enumerate(ordered, start=1):
            main = f"{self._policy.year}-{number:04d}"
            for part, draft in enumerate(candidate.drafts):
                entry_id = f"{main}-R{part}" if part else main
                entries.append(self._entry(entry_id, draft, main if part else ""))
                drafts[entry_id] = draft
            signs = tuple(Sign) if len(candidate.members) > 1 else ()
            merges += [
                Merge(proposal_id=p, entry_id=main, signs=tuple(signs))
                for p in self._ids(candidate.members)
            ]
        proven = complete and answer.status is Status.OPTIMAL
        plan = AnnualPlan(
            year=self._policy.year,
            entries=group_entries(entries, self._policy),
            merges=tuple(sorted(merges, key=lambda m: m.proposal_id)),
            status=(Status.OPTIMAL if proven else Status.FEASIBLE).value,
            bound=answer.objectives[0] if proven else self._least(),
        )
        return Planned(
            plan=plan,
            weights={e: d.demand.weights for e, d in drafts.items()},
            flexible=frozenset(e for e, d in drafts.items() if d.demand.flexible),
            unmerged_draws=sum(
                p.demand.total * p.proposal.times for p in self._prepared
            ),
            findings=(*findings, *self._too_seldom(entries)),
        )

    def _least(self) -> int:
        """Return a bound that needs no solver: who must stay alone, and one more."""
        alone = sum(p.proposal.pin is Pin.ALONE for p in self._prepared)
        return alone + (alone < len(self._prepared))

    def _ids(self, members: Sequence[int]) -> list[str]:
        return sorted(self._prepared[m].proposal.proposal_id for m in members)

    def _entry(self, entry_id: str, draft: Draft, remainder_of: str) -> Entry:
        proposals = [self._prepared[m].proposal for m in draft.members]
        item_ids = tuple(sorted({i for p in proposals for i in p.item_ids}))
        initiator = self._initiator(draft)
        host = self._prepared[draft.host].proposal
        entry = Entry(
            entry_id=entry_id,
            name=entry_name(
                proposals, [self._items[i] for i in item_ids], joint=draft.joint
            ),
            field=host.field or min((p.field for p in proposals), default=""),
            initiator=initiator,
            cooperators=tuple(d for d in draft.department_ids if d != initiator),
            item_ids=item_ids,
            proposal_ids=() if remainder_of else tuple(self._ids(draft.members)),
            scope=draft.scope,
            grades=host.grades,
            start=draft.start,
            end=draft.end,
            basis=draft.basis,
            times=draft.times,
            ratio="100%"
            if draft.basis is Basis.FULL
            else ratio_text(self._prepared[draft.leading].proposal.ratio),
            eligible=draft.eligible,
            base=draft.demand.base,
            total=draft.demand.total,
            rounding=draft.demand.rounding,
            occurrences=(),
            remainder_of=remainder_of,
            mode=host.mode,
            note="；".join(dict.fromkeys(p.note for p in proposals if p.note)),
        )
        return _with_occurrences(entry, self._batches)

    def _initiator(self, draft: Draft) -> str:
        """The catalogue's initiator where it takes part, else whoever proposed most."""
        proposals = [self._prepared[m].proposal for m in draft.members]
        proposers = Counter(p.department_id for p in proposals)
        row = self._signs.catalogue_row(
            frozenset(i for p in proposals for i in p.item_ids), frozenset(proposers)
        )
        if row is not None and row.initiator in proposers:
            return row.initiator
        return min(proposers, key=lambda d: (-proposers[d], d))

    def _too_seldom(self, entries: Sequence[Entry]) -> list[Finding]:
        """Name proposals whose window has fewer days than they want draws."""
        proposals = {p.proposal.proposal_id: p.proposal for p in self._prepared}
        return [
            Finding(
                file=PROPOSALS,
                row=proposals[proposal_id].row,
                code="too_few_rounds",
                value=proposal_id,
                params={
                    "times": str(entry.times),
                    "rounds": str(len(entry.occurrences)),
                },
            )
            for entry in entries
            for proposal_id in entry.proposal_ids
            if len(entry.occurrences) < entry.times
        ]


def _with_occurrences(entry: Entry, batches: Sequence[Batch]) -> Entry:
    return replace(entry, occurrences=occurrences(entry, batches))
