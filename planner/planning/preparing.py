"""A proposal's scope, effort and demand on the real library."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from planner.discretion import POSITIVE_TAG, TOLERANCE_TAG
from planner.errors import Finding, Level
from planner.planning.demand import demand
from planner.planning.reach import Reach
from planner.planning.signs import Prepared
from planner.policy.record import Policy
from planner.ratios import Bound, Ratio
from planner.registry import Basis, Department, Item, ItemKind, Proposal
from planner.scopes import Scope, intersection

PROPOSALS = "proposals"


def proposal_scope(
    proposal: Proposal,
    department: Department,
    items: Sequence[Item],
    policy: Policy,
    *,
    has_status: bool,
) -> Scope | None:
    """Return which targets a proposal means, None if outside its office's districts.

    Targets in their tolerance period are left out of general items, targets of
    the positive list (checked off-site) of everything but key items.
    """
    include: dict[str, tuple[str, ...]] = {}
    if has_status:
        include["status"] = tuple(sorted(policy.statuses))
    columns = {
        "industry": proposal.industries,
        "tags": proposal.tags,
        "kind": proposal.kinds,
        "district": proposal.districts,
    }
    include |= {c: tuple(sorted(set(t))) for c, t in columns.items() if t}
    shielded = set()
    if all(item.kind is ItemKind.GENERAL for item in items):
        shielded.add(POSITIVE_TAG)
    if all(item.kind == policy.tolerance.items for item in items):
        shielded.add(TOLERANCE_TAG)
    ranges: dict[str, tuple[str, str, bool]] = {}
    if proposal.registered_from or proposal.registered_to:
        ends = (proposal.registered_from, proposal.registered_to)
        low, high = (day.isoformat() if day else "" for day in ends)
        ranges["registered_on"] = (low, high, False)
    if proposal.not_inspected_since:
        before = proposal.not_inspected_since - timedelta(days=1)
        ranges["last_inspected_on"] = ("", before.isoformat(), True)
    scope = Scope(
        include=include,
        exclude={"tags": tuple(sorted(shielded))} if shielded else {},
        range=ranges,
    )
    if not department.districts:
        return scope
    own = Scope(include={"district": tuple(sorted(set(department.districts)))})
    return intersection(scope, own)


def legal_ratio(proposal: Proposal, items: Sequence[Item]) -> tuple[Ratio | None, bool]:
    """Return the proposal's ratio, its items' where it says none, and whether raised.

    A share under the floor that one of its items has by law is raised to it.
    """
    shares = [
        (item.ratio.micro, item.ratio)
        for item in items
        if item.ratio is not None and item.ratio.micro is not None
    ]
    if proposal.ratio is None:
        largest = max(shares, key=lambda pair: pair[0], default=None)
        return (largest[1] if largest else None), False
    floors = [micro for micro, ratio in shares if ratio.bound is Bound.FLOOR]
    floor = max(floors, default=0)
    asked = proposal.ratio
    if (
        asked.micro is not None
        and asked.micro < floor
        and proposal.basis is not Basis.FULL
    ):
        return replace(asked, micro=floor, bound=Bound.FLOOR), True
    return asked, False


class Preparer:
    """Prepares proposals one by one, collecting what there is to say.

    Parameters
    ----------
    scopes
        What each proposal means (`proposal_scope`), by its id.
    """

    def __init__(
        self,
        reach: Reach,
        policy: Policy,
        items: Mapping[str, Item],
        scopes: Mapping[str, Scope | None],
    ) -> None:
        self._reach = reach
        self._policy = policy
        self._items = items
        self._scopes = scopes
        self.findings: list[Finding] = []

    def _say(self, code: str, level: Level, proposal: Proposal, **params: str) -> None:
        self.findings.append(
            Finding(
                file=PROPOSALS,
                row=proposal.row,
                code=code,
                level=level,
                value=proposal.proposal_id,
                params=params,
            )
        )

    def prepare(self, proposal: Proposal) -> Prepared:
        """Return the proposal with its scope on the library, effort and demand."""
        items = [self._items[item_id] for item_id in proposal.item_ids]
        scope = self._scopes[proposal.proposal_id]
        if scope is None:
            self._say("outside_districts", Level.ERROR, proposal)
            # No target has an empty prefix list, so nothing is drawn.
            scope = Scope(include={"district": ()})
        ratio, raised = legal_ratio(proposal, items)
        if raised:
            self._say("item_floor", Level.WARNING, proposal)
        proposal = replace(proposal, ratio=ratio)
        number = self._reach.number(scope)
        counts = self._reach.counts(number, proposal.grades)
        asked = demand(ratio, proposal.basis, counts, self._policy)
        spared = self._spared(proposal, self._reach.counts(number, ()))
        if spared:
            self._say("falling_ratio", Level.ERROR, proposal, grades="、".join(spared))
        if asked.base == 0:
            self._say("empty_scope", Level.WARNING, proposal)
        if asked.short:
            self._say("count_over_base", Level.WARNING, proposal, base=str(asked.base))
        minutes = [item.minutes for item in items]
        known = [m for m in minutes if m is not None]
        return Prepared(
            proposal=proposal,
            scope=scope,
            reach=number,
            department_ids=frozenset((proposal.department_id, *proposal.joint_with)),
            minutes=sum(known) if len(known) == len(minutes) else None,
            demand=asked,
        )

    def _spared(self, proposal: Proposal, counts: Sequence[int]) -> list[str]:
        """Return grades with targets that aren't drawn, while less risky ones are."""
        order = self._policy.grades.order
        named = dict(proposal.ratio.by_grade) if proposal.ratio else {}
        drawn = set(proposal.grades or named or order)
        least = next((idx for idx, g in enumerate(order) if g in drawn), len(order))
        return [
            grade
            for grade, count in list(zip(order, counts, strict=False))[least:]
            if count and grade not in drawn
        ]
