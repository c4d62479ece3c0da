"""Why a revision is refused, and what of it could be made: each way tried."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from planner.changes import AskedChange, ChangeKind
from planner.conflict import words
from planner.conflict.order import Class, in_order, rank
from planner.conflict.record import Change, Conflict, Diagnosis, Kind, Member, Way
from planner.conflict.trials import way_of
from planner.errors import Finding, InfeasibleError, Level
from planner.importing.changes import AskedRevision
from planner.messages.conflicts import ACCEPTED, LEFT_OUT
from planner.policy.record import Policy
from planner.registry import Pin, Registry
from planner.season.plan import SeasonPlan
from solvers.contradiction import Proof

#: Makes a version of what a revision asks for, its requirements missed for a reason.
Attempt = Callable[[AskedRevision, str], SeasonPlan]

#: Of more changes than this it isn't asked which of them it is for.
_CHANGES = 40
#: A reason to miss requirements, where it is only tried.
_TRIED = "—"


class _Revision:
    """A revision and what becomes of parts of it; each part is tried once."""

    def __init__(self, asked: AskedRevision, attempt: Attempt) -> None:
        self.asked = asked
        self._attempt = attempt
        self._known: dict[tuple[int, ...], SeasonPlan | InfeasibleError] = {}

    @property
    def tried(self) -> int:
        """How many versions were made."""
        return len(self._known)

    def only(self, rows: Sequence[int]) -> SeasonPlan | InfeasibleError:
        """Return the version that some of the changes alone make."""
        key = tuple(rows)
        if key not in self._known:
            self._known[key] = self.made(_part(self.asked, rows))
        return self._known[key]

    def made(
        self, asked: AskedRevision, accept: str = ""
    ) -> SeasonPlan | InfeasibleError:
        """Return the version that a revision makes, or why there is none."""
        try:
            return self._attempt(asked, accept)
        except InfeasibleError as error:
            return error

    def needed(self, broken: tuple[str, str]) -> list[int]:
        """Return changes that break something, none of which can be left out."""
        rows = list(range(len(self.asked.changes)))
        for row in rows[::-1]:
            fewer = [other for other in rows if other != row]
            if fewer and broken in _broken(self.only(fewer)):
                rows = fewer
        return rows


def diagnose_revision(
    asked: AskedRevision, error: InfeasibleError, policy: Policy, attempt: Attempt
) -> Diagnosis:
    """Return which changes break which requirement, and what could be made instead.

    Parameters
    ----------
    error
        Why the revision is refused.
    """
    revision = _Revision(asked, attempt)
    conflicts, sets = [], []
    for key, finding in _broken(error).items():
        few = len(asked.changes) <= _CHANGES
        rows = revision.needed(key) if few else list(range(len(asked.changes)))
        own = [_of_change(asked, asked.changes[row]) for row in rows]
        members = (*_requirement(finding, policy), *own)
        proof = Proof.MINIMAL if few else Proof.UNPROVEN
        conflicts.append(Conflict(members=members, proof=proof))
        sets.append(rows)
    ways = list(_ways(revision, sets))
    return Diagnosis(
        conflicts=tuple(conflicts), ways=tuple(in_order(ways)), tried=revision.tried
    )


def _ways(revision: _Revision, sets: Sequence[Sequence[int]]) -> Iterator[Way]:
    """Yield what can be made: without changes, with pins lifted, or accepted."""
    asked, everything = revision.asked, range(len(revision.asked.changes))
    alone = sorted({row for rows in sets for row in rows})
    found = False
    for left_out in [[row] for row in alone]:
        for way in _without(revision, left_out):
            found = True
            yield way
    if not found and 1 < len(alone) < len(everything):
        yield from _without(revision, _fewest(revision, alone))
    yield from _unpinned(revision)
    made = revision.made(asked, _TRIED)
    if isinstance(made, SeasonPlan):
        zh, en = ACCEPTED
        order = rank(Class.GIVEN_UP, 0, "accept")
        yield _way(
            Change(rank=order, zh=zh, en=en, text="--accept …", made=_as_is), made
        )


def _fewest(revision: _Revision, rows: Sequence[int]) -> list[int]:
    """Return changes to leave out, each of which would break something if kept."""
    everything = range(len(revision.asked.changes))
    left_out = list(rows)
    for row in rows:
        kept = [r for r in everything if r == row or r not in left_out]
        if isinstance(revision.only(kept), SeasonPlan):
            left_out.remove(row)
    return left_out


def _without(revision: _Revision, left_out: Sequence[int]) -> Iterator[Way]:
    asked = revision.asked
    kept = [row for row in range(len(asked.changes)) if row not in left_out]
    made = revision.only(kept) if kept and left_out else None
    if isinstance(made, SeasonPlan):
        lines = [asked.changes[row] for row in left_out]
        zh, en = LEFT_OUT
        told = [_of_change(asked, line) for line in lines]
        yield _way(
            Change(
                rank=rank(Class.PROPOSAL, len(lines), told[0].name),
                zh=zh + "；".join(member.zh for member in told),
                en=en + "; ".join(member.en for member in told),
                text=" | ".join(
                    f"{asked.files['changes']}:{line.row} {_id(line)} -"
                    for line in lines
                ),
                made=_as_is,
            ),
            made,
        )


def _unpinned(revision: _Revision) -> Iterator[Way]:
    """Yield what comes of lifting the pin of each proposal that is added."""
    asked = revision.asked
    for pinned in asked.proposals:
        if pinned.pin is Pin.FREE:
            continue
        proposals = tuple(
            replace(p, pin=Pin.FREE) if p is pinned else p for p in asked.proposals
        )
        made = revision.made(replace(asked, proposals=proposals))
        if isinstance(made, SeasonPlan):
            member = words.of_proposal_pin(pinned)
            yield _way(
                Change(
                    rank=rank(Class.PIN, 1, member.name),
                    zh=f"取消：{member.zh}",
                    en=f"lift: {member.en}",
                    text=f"{asked.files['proposals']}:{pinned.row} "
                    f"{pinned.proposal_id} pin=",
                    made=_as_is,
                ),
                made,
            )


def _way(change: Change, plan: SeasonPlan) -> Way:
    return way_of((change,), plan.paper)


def _as_is(registry: Registry, policy: Policy) -> tuple[Registry, Policy]:
    """Return a year's inputs: a revision changes none of them."""
    return registry, policy


def _part(asked: AskedRevision, rows: Sequence[int]) -> AskedRevision:
    """Return the revision with some of its changes alone."""
    changes = tuple(asked.changes[row] for row in rows)
    added = {change.proposal_id for change in changes}
    proposals = tuple(p for p in asked.proposals if p.proposal_id in added)
    return replace(asked, changes=changes, proposals=proposals)


def _broken(made: SeasonPlan | InfeasibleError) -> dict[tuple[str, str], Finding]:
    """Return what an error is about, by code and value."""
    if isinstance(made, SeasonPlan):
        return {}
    errors = (f for f in made.findings if f.level is Level.ERROR)
    return {(finding.code, finding.value): finding for finding in errors}


def _requirement(finding: Finding, policy: Policy) -> Iterator[Member]:
    """Yield the requirement that an error is about, if it is one of the policy's."""
    if finding.code == "capacity_short":
        yield words.of_people(finding)
    elif finding.code == "floor_out_of_reach" or finding.value == "coverage.targets":
        yield words.of_coverage(policy, finding)
    elif finding.value in policy.shares.asked():
        yield words.of_share(policy, finding.value)


def _of_change(asked: AskedRevision, change: AskedChange) -> Member:
    window = f" → {change.start} — {change.end}" if change.start else ""
    kind = change.kind
    verb = {
        ChangeKind.ADDED: "add",
        ChangeKind.WITHDRAWN: "withdraw",
        ChangeKind.POSTPONED: "postpone",
    }[kind]
    return Member(
        kind=Kind.CHANGE,
        name=_id(change),
        file=asked.files["changes"],
        row=change.row,
        column="change",
        zh=f"{kind.zh} {_id(change)}{window}",
        en=f"{verb} {_id(change)}{window}",
    )


def _id(change: AskedChange) -> str:
    return change.proposal_id or change.entry_id
