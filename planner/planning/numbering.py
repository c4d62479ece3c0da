"""Chosen groups become numbered entries, in an order that no input row sets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from planner.errors import Finding
from planner.planning.batches import batches_of, group_entries, occurrences
from planner.planning.choice import Choice
from planner.planning.merging import Candidate, Draft
from planner.planning.naming import entry_name, ratio_text
from planner.planning.plan import Entry, Merge
from planner.planning.preparing import PROPOSALS
from planner.planning.signs import Sign
from planner.registry import Basis


class Numbering:
    """The chosen groups as entries, drafts by entry id, and merges by proposal."""

    def __init__(self, choice: Choice, chosen: Sequence[Candidate]) -> None:
        self._choice = choice
        self._prepared = choice.prepared
        self._batches = batches_of(choice.policy)
        self.drafts: dict[str, Draft] = {}
        merges: list[Merge] = []
        entries: list[Entry] = []
        for number, candidate in enumerate(sorted(chosen, key=self._rank), start=1):
            main = f"{choice.policy.year}-{number:04d}"
            for part, draft in enumerate(candidate.drafts):
                entry_id = f"{main}-R{part}" if part else main
                entries.append(self._entry(entry_id, draft, main if part else ""))
                self.drafts[entry_id] = draft
            signs = tuple(Sign) if len(candidate.members) > 1 else ()
            merges += [
                Merge(proposal_id=p, entry_id=main, signs=signs)
                for p in choice.ids(candidate.members)
            ]
        self.entries = group_entries(entries, choice.policy)
        self.merges = tuple(sorted(merges, key=lambda m: m.proposal_id))

    def _rank(self, candidate: Candidate) -> tuple[object, ...]:
        first = candidate.drafts[0]
        return first.start, first.end, self._choice.ids(candidate.members)

    def _entry(self, entry_id: str, draft: Draft, remainder_of: str) -> Entry:
        proposals = [self._prepared[m].proposal for m in draft.members]
        item_ids = tuple(sorted({i for p in proposals for i in p.item_ids}))
        initiator = self._initiator(draft)
        host = self._prepared[draft.host].proposal
        entry = Entry(
            entry_id=entry_id,
            name=entry_name(
                proposals, [self._choice.items[i] for i in item_ids], joint=draft.joint
            ),
            field=host.field or min((p.field for p in proposals), default=""),
            initiator=initiator,
            cooperators=tuple(d for d in draft.department_ids if d != initiator),
            item_ids=item_ids,
            proposal_ids=() if remainder_of else tuple(self._choice.ids(draft.members)),
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
        return replace(entry, occurrences=occurrences(entry, self._batches))

    def _initiator(self, draft: Draft) -> str:
        """The catalogue's initiator where it takes part, else whoever proposed most."""
        proposals = [self._prepared[m].proposal for m in draft.members]
        proposers = Counter(p.department_id for p in proposals)
        row = self._choice.signs.catalogue_row(
            frozenset(i for p in proposals for i in p.item_ids), frozenset(proposers)
        )
        if row is not None and row.initiator in proposers:
            return row.initiator
        return min(proposers, key=lambda d: (-proposers[d], d))

    def too_seldom(self) -> list[Finding]:
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
            for entry in self.entries
            for proposal_id in entry.proposal_ids
            if len(entry.occurrences) < entry.times
        ]
