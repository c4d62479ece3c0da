"""Ways out by rows of the joint catalogue: as few as make enough entries joint."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from planner.conflict.case import Case
from planner.conflict.order import Class, rank
from planner.conflict.record import Change, Way
from planner.conflict.widening import widened
from planner.planning.choice import Choice
from planner.planning.limits import limits_of
from planner.planning.merging import Measure
from planner.planning.signs import Sign
from planner.policy.record import Policy
from planner.registry import CatalogueRow, Registry
from solvers.judging import Judge, Judgement
from solvers.partition import Partition, PartitionProblem, solve_partition

#: More pairs than this aren't listed together on trial.
_PAIRS = 400
#: More rows than this are no small change.
_ROWS = 8
#: One row fewer counts more than all that rows may list.
_ROW = 1_000
#: How far the fewest rows are searched for.
_NODES = 2_000


def catalogue_ways(case: Case) -> Iterator[Way]:
    """Yield what comes of the fewest rows with which a plan keeps what is asked."""
    if case.unpinned is None or not case.asks_groups() or not case.trials.more():
        return
    rows = _fewest(case, case.unpinned)
    if rows:
        change = _listed(rows)
        known = case.widened(change) if case.large else None
        way = case.chosen(change, (), *known[::-1]) if known else case.tried(change)
        if way is not None:
            yield way


def _fewest(case: Case, choice: Choice) -> list[CatalogueRow]:
    """Return the rows: one for each group that none of today's rows lets be."""
    pairs = _unrelated(choice)
    if not 0 < len(pairs) <= _PAIRS:
        return []
    added = {_row(choice, pair) for pair in pairs}
    catalogue = (*case.registry.catalogue, *sorted(added, key=repr))
    listed = replace(case.registry, catalogue=catalogue)
    with_all = (
        widened(choice, listed, case.policy)
        if case.large
        else case.trials.choice(listed, case.policy)
    )
    if with_all is None:
        return []
    limits = [
        limit
        for limit in limits_of(with_all.pool, case.policy.shares).values()
        if limit.price is None
    ]
    related = choice.signs.holds[Sign.ITEMS]
    new = [
        any(not related[one, other] for one in group for other in group)
        for group in with_all.pool.members
    ]
    sizes = np.array([len(group) for group in with_all.pool.members])
    cost = np.array(new, dtype=np.int64) * (_ROW + sizes)
    found: Partition | Judgement
    if case.large:
        judge = Judge(len(choice.prepared), with_all.pool.members)
        found = judge.judge(limits, cost)
    else:
        found = solve_partition(
            PartitionProblem(
                n_elements=len(choice.prepared),
                members=with_all.pool.members,
                costs=[cost, with_all.pool.of(Measure.ENTRIES)],
                limits=limits,
            ),
            nodes=_NODES,
        )
    groups = [with_all.pool.members[idx] for idx in found.chosen if new[idx]]
    rows = sorted({_row(choice, group) for group in groups}, key=repr)
    return rows if len(rows) <= _ROWS else []


def _unrelated(choice: Choice) -> list[list[int]]:
    """Return the pairs of different departments that lack related items alone."""
    others = [h for sign, h in choice.signs.holds.items() if sign is not Sign.ITEMS]
    alike = np.logical_and.reduce(others) & ~choice.signs.holds[Sign.ITEMS]
    pairs: list[list[int]] = np.argwhere(np.triu(alike, k=1)).tolist()
    return pairs


def _row(choice: Choice, members: Sequence[int]) -> CatalogueRow:
    own = [choice.prepared[m].proposal for m in members]
    initiator, *others = sorted({p.department_id for p in own})
    return CatalogueRow(
        field=next((p.field for p in own if p.field), ""),
        item_ids=tuple(sorted({i for p in own for i in p.item_ids})),
        initiator=initiator,
        cooperators=tuple(others),
    )


def _listed(rows: Sequence[CatalogueRow]) -> Change:
    """Return the change that adds rows to the joint catalogue."""

    def made(registry: Registry, policy: Policy) -> tuple[Registry, Policy]:
        return replace(registry, catalogue=(*registry.catalogue, *rows)), policy

    lines = [
        f"{row.field},{';'.join(row.item_ids)},{row.initiator},"
        f"{';'.join(row.cooperators)}"
        for row in rows
    ]
    told = "；".join(
        f"{'、'.join(row.item_ids)}（{row.initiator} 发起）" for row in rows
    )
    said = "; ".join(
        f"{', '.join(row.item_ids)} (initiator {row.initiator})" for row in rows
    )
    return Change(
        rank=rank(Class.CATALOGUE, len(rows), "|".join(lines)),
        zh=f"联合目录增加 {len(rows)} 行：{told}",
        en=f"add {len(rows)} row(s) to the joint catalogue: {said}",
        text="joint_catalogue + " + " | ".join(lines),
        made=made,
        regroups=True,
    )
