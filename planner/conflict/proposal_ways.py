"""Ways out by asking for other proposals: their basis, their ratio, their grades."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.conflict.case import Case
from planner.conflict.fixed import as_floor, is_fixed
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Kind, Way
from planner.planning.naming import ratio_text
from planner.policy.record import Policy
from planner.registry import Basis, Proposal, Registry

#: So many proposals are changed together at most.
_TOGETHER = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rewriting:
    """Another wording of a proposal: what it becomes, and which cells say so."""

    zh: str
    en: str
    becomes: Callable[[Proposal, Policy], Proposal]
    cells: Callable[[Proposal], str]


def _all_riskier(proposal: Proposal, policy: Policy) -> Proposal:
    """Return the proposal with every grade riskier than one that it draws."""
    order = policy.grades.order
    drawn = [order.index(g) for g in proposal.grades if g in order]
    by_grade = proposal.ratio is not None and proposal.ratio.by_grade
    return replace(
        proposal,
        grades=order[min(drawn) :] if drawn else (),
        ratio=None if by_grade else proposal.ratio,
    )


_BY_CREDIT = _Rewriting(
    zh="改为按信用分类抽取",
    en="draw by 信用分类",
    becomes=lambda proposal, _policy: replace(proposal, basis=Basis.CREDIT),
    cells=lambda proposal: f"basis={proposal.basis.value}",
)
_FLOOR = _Rewriting(
    zh="的比例改为不低于原值",
    en="let the ratio be a floor",
    becomes=lambda proposal, _policy: as_floor(proposal),
    cells=lambda proposal: f"ratio={ratio_text(proposal.ratio)}",
)
_RISKIER = _Rewriting(
    zh="抽取风险更高的各等级",
    en="draw the riskier grades, too",
    becomes=_all_riskier,
    cells=lambda proposal: f"grades={';'.join(proposal.grades)}",
)


def credit_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of drawing proposals by 信用分类 that are 随机, fewest draws."""
    asked = any(m.name.startswith("credit") for m in case.members(Kind.SHARE))
    if not asked or case.choice is None:
        return
    draws = {
        p.proposal.proposal_id: p.demand.total * p.proposal.times
        for p in case.choice.prepared
        if p.proposal.basis is Basis.RANDOM
    }
    yield from _fewest(case, draws, _BY_CREDIT)


def ratio_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of making fixed ratios floors, which coverage may raise."""
    if not case.members(Kind.COVERAGE):
        return
    choice = case.trials.choice(case.registry, case.policy)
    if choice is None:
        return
    bases = {
        p.proposal.proposal_id: p.demand.base
        for p in choice.prepared
        if is_fixed(p.proposal)
    }
    yield from _fewest(case, bases, _FLOOR)


def grade_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of drawing the riskier grades, too."""
    if case.members(Kind.GRADES):
        for member in case.members(Kind.PROPOSAL):
            yield from case.each([_rewritten(case, {member.name: 1}, _RISKIER)])


def _fewest(
    case: Case, sizes: Mapping[str, int], rewriting: _Rewriting
) -> Iterator[Way]:
    """Yield the smallest single change that helps, else the fewest of the largest."""
    names = sorted(sizes, key=lambda name: (sizes[name], name))

    def change(chosen: Sequence[str]) -> Change:
        return _rewritten(case, {name: sizes[name] for name in chosen}, rewriting)

    alone = list(case.first([[name] for name in names], change))
    yield from alone
    if not alone:
        largest = names[::-1][:_TOGETHER]
        counts = range(2, len(largest) + 1)
        yield from case.first([largest[:count] for count in counts], change)


def _rewritten(case: Case, sizes: Mapping[str, int], rewriting: _Rewriting) -> Change:
    def made(registry: Registry, policy: Policy) -> tuple[Registry, Policy]:
        proposals = tuple(
            rewriting.becomes(p, policy) if p.proposal_id in sizes else p
            for p in registry.proposals
        )
        return replace(registry, proposals=proposals), policy

    new = [
        rewriting.becomes(p, case.policy)
        for p in case.registry.proposals
        if p.proposal_id in sizes
    ]
    ids = "、".join(p.proposal_id for p in new)
    rows = (f"proposals:{p.row} {p.proposal_id} {rewriting.cells(p)}" for p in new)
    return Change(
        rank=rank(Class.PROPOSAL, len(sizes) + sum(sizes.values()) / 1e9, ids),
        zh=f"建议 {ids} {rewriting.zh}",
        en=f"{rewriting.en}: proposal {ids}",
        text=" | ".join(rows),
        made=made,
        regroups=True,
    )
