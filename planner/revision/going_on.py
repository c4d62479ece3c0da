"""The entries of a version as they go on: some withdrawn, some postponed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from planner.changes import AskedChange, ChangeKind
from planner.errors import Finding, InputError, Level
from planner.importing.changes import AskedRevision
from planner.planning.batches import Batch
from planner.planning.plan import Entry
from planner.revision.placing import placed, window_of
from planner.revision.record import Decided, PlanChange


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingOn:
    """The entries as they go on, what was changed of them, what is left standing."""

    entries: tuple[Entry, ...]
    changes: tuple[PlanChange, ...]
    findings: tuple[Finding, ...]


def refuse_impossible(
    entries: Sequence[Entry], asked: AskedRevision, decided: Decided
) -> None:
    """Refuse changes of entries that can't be changed so, naming all of them.

    Raises
    ------
    InputError
        If an entry isn't there or is drafted whole, or a window is over.
    """
    known = {entry.entry_id: entry for entry in entries}
    findings = []
    for change in asked.changes:
        if change.kind is ChangeKind.ADDED:
            continue
        entry = known.get(change.entry_id)
        if entry is None:
            findings.append(asked.about(change, "entry_id", "revision_no_entry"))
            continue
        held = [o.round_id for o in entry.occurrences if o.round_id in decided.frozen]
        if len(held) == len(entry.occurrences):
            params = {"rounds": "、".join(held)}
            findings.append(
                asked.about(change, "entry_id", "revision_drawn", params=params)
            )
        elif (change.start, change.end) == (entry.start, entry.end):
            findings.append(asked.about(change, "start", "revision_window_same"))
    findings += _windows_over(asked, decided.on)
    if findings:
        raise InputError(sorted(findings, key=lambda f: (f.file, f.row or 0)))


def _windows_over(asked: AskedRevision, today: date) -> list[Finding]:
    params = {"today": today.isoformat()}
    over = [
        asked.about(change, "end", "revision_window_past", params=params)
        for change in asked.changes
        if change.end is not None and change.end < today
    ]
    rows = {c.proposal_id: c for c in asked.changes if c.proposal_id}
    return over + [
        asked.about(
            rows[proposal.proposal_id],
            "proposal_id",
            "revision_window_past",
            value=proposal.end.isoformat(),
            params=params,
        )
        for proposal in asked.proposals
        if proposal.end < today
    ]


def go_on(
    before: Sequence[Entry],
    asked: AskedRevision,
    decided: Decided,
    batches: Sequence[Batch],
) -> GoingOn:
    """Return the entries there were, those named withdrawn or postponed.

    Parameters
    ----------
    batches
        Those that aren't over, in time order.
    """
    wanted = {c.entry_id: c for c in asked.changes if c.entry_id}
    entries: list[Entry] = []
    changes: list[PlanChange] = []
    findings: list[Finding] = []
    rests = {e.remainder_of: e.entry_id for e in before}
    for entry in before:
        change = wanted.get(entry.entry_id)
        after = _changed(entry, change, decided.frozen, batches) if change else entry
        if after is not None:
            entries.append(after)
        if change is None:
            continue
        number = len(changes) + 1
        made = _told(number, entry, change, decided)
        changes.append(made)
        findings += _said(asked, change, made, rests.get(entry.entry_id, ""), wanted)
        if change.kind is ChangeKind.POSTPONED and after is not None:
            findings += _too_seldom(asked, change, entry, after)
    return GoingOn(
        entries=tuple(entries), changes=tuple(changes), findings=tuple(findings)
    )


def _changed(
    entry: Entry,
    change: AskedChange,
    frozen: Collection[str],
    batches: Sequence[Batch],
) -> Entry | None:
    """Return an entry as it goes on; None where nothing of it does."""
    held = tuple(o for o in entry.occurrences if o.round_id in frozen)
    if change.kind is ChangeKind.WITHDRAWN:
        if not held:
            return None
        start, end = window_of(held)
        return replace(entry, start=start, end=end, times=len(held), occurrences=held)
    if change.start is None or change.end is None:
        msg = f"{entry.entry_id} is postponed to no window"
        raise ValueError(msg)
    left = max(1, entry.times - len(held))
    moved = replace(entry, start=change.start, end=change.end, times=left)
    later = placed(moved, frozen, batches)
    start = min([change.start, *(o.start for o in held)])
    end = max([change.end, *(o.end for o in held)])
    return replace(entry, start=start, end=end, occurrences=(*held, *later))


def _told(
    number: int, entry: Entry, change: AskedChange, decided: Decided
) -> PlanChange:
    held = [o.round_id for o in entry.occurrences if o.round_id in decided.frozen]
    given_up = [o for o in entry.occurrences if o.round_id not in decided.frozen]
    start, end = window_of(given_up) if held else (entry.start, entry.end)
    return PlanChange(
        version=decided.version,
        number=number,
        kind=change.kind,
        entry_id=entry.entry_id,
        name=entry.name,
        proposal_ids=entry.proposal_ids,
        reason=change.reason,
        start=start,
        end=end,
        new_start=change.start,
        new_end=change.end,
        kept_rounds=tuple(held),
        decided_on=decided.on,
        actor=decided.actor,
    )


def _said(
    asked: AskedRevision,
    change: AskedChange,
    made: PlanChange,
    rest: str,
    wanted: Mapping[str, AskedChange],
) -> list[Finding]:
    """Return warnings of what a change leaves standing."""
    findings = []
    if made.kept_rounds:
        params = {"rounds": "、".join(made.kept_rounds)}
        findings.append(
            asked.about(
                change,
                "entry_id",
                "revision_partly_drawn",
                level=Level.WARNING,
                params=params,
            )
        )
    if rest and rest not in wanted:
        findings.append(
            asked.about(
                change,
                "entry_id",
                "revision_rest_stays",
                level=Level.WARNING,
                params={"rest": rest},
            )
        )
    return findings


def _too_seldom(
    asked: AskedRevision, change: AskedChange, entry: Entry, after: Entry
) -> list[Finding]:
    if len(after.occurrences) >= len(entry.occurrences):
        return []
    params = {
        "times": str(len(entry.occurrences)),
        "rounds": str(len(after.occurrences)),
    }
    return [
        asked.about(
            change,
            "entry_id",
            "revision_too_few_days",
            level=Level.WARNING,
            params=params,
        )
    ]
