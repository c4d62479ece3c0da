"""One round from its entries to its record: strata, statement, seed, draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from planner.errors import CheckFailedError, Finding
from planner.planning.batches import FULL_SUFFIX, batch_of_round
from planner.planning.plan import Entry, Occurrence
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.protocol.draw import draw_round
from planner.protocol.engine_port import Engine
from planner.protocol.frame import freeze
from planner.protocol.statement import Ceremony, Drawing, Mode, build_statement
from planner.protocol.strata import EntryStrata, StrataTable, Stratum
from planner.year import RoundRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What every round of a year rests on besides its frame and ceremony."""

    policy: Policy
    quotas: QuotaTable
    roster_digest: str
    history_digest: str


def entries_of(quotas: QuotaTable, round_id: str) -> tuple[Entry, ...]:
    """Return the entries drawn in a round: joint ones first, then by id.

    The order decides who yields where a firm is at its cap, so the visits that
    do the work of several departments come first.
    """
    drawn = [
        entry
        for entry in quotas.plan.entries
        if any(o.round_id == round_id for o in entry.occurrences)
    ]
    return tuple(sorted(drawn, key=lambda entry: (not entry.joint, entry.entry_id)))


def rename_rounds(quotas: QuotaTable, names: Mapping[str, str]) -> QuotaTable:
    """Return the quotas with the rounds of each batch named as `names` has it."""

    def renamed(occurrence: Occurrence) -> Occurrence:
        batch_id = batch_of_round(occurrence.round_id)
        part = occurrence.round_id.removeprefix(batch_id)
        return replace(occurrence, round_id=names.get(batch_id, batch_id) + part)

    entries = tuple(
        replace(entry, occurrences=tuple(map(renamed, entry.occurrences)))
        for entry in quotas.plan.entries
    )
    return replace(quotas, plan=replace(quotas.plan, entries=entries))


def round_plan(entries: Sequence[Entry], round_id: str) -> dict[str, Any]:
    """Return `plan.json`: the round's entries, as the statement's digest has it."""
    return {
        "entries": [
            entry.at(occurrence)
            for entry in entries
            for occurrence in entry.occurrences
            if occurrence.round_id == round_id
        ]
    }


def hold_round(
    grounds: Grounds,
    *,
    ceremony: Ceremony,
    targets: pd.DataFrame,
    engine: Engine,
) -> RoundRecord:
    """Return a round, drawn.

    Parameters
    ----------
    targets
        The frozen library with the visits made so far.

    Raises
    ------
    CheckFailedError
        If the engine counts other strata than the plan was made with.
    """
    round_id = ceremony.round_id
    entries = entries_of(grounds.quotas, round_id)
    plan = round_plan(entries, round_id)
    full = round_id.endswith(FULL_SUFFIX)
    strata = StrataTable(
        grades=grounds.policy.grades.order,
        caps={} if full else dict(grounds.policy.caps),
        entries=tuple(
            EntryStrata(entry_id=e.entry_id, strata=grounds.quotas.cells[e.entry_id])
            for e in entries
        ),
    )
    frame = freeze(targets, confidential=ceremony.mode is Mode.CONFIDENTIAL)
    opened = engine.open(frame, ceremony.custody_key)
    for entry in plan["entries"]:
        counted = opened.count_strata(entry["scope"], entry["strata_columns"])
        _check_strata(entry["entry"], counted, strata.of(entry["entry"]).strata)
    statement = build_statement(
        ceremony=ceremony,
        frame=frame,
        opened=opened,
        plan=plan,
        policy=grounds.policy.source,
        strata=strata,
        drawings=_drawings(
            entries, round_id, 0 if full else grounds.policy.rounds.reserve
        ),
        roster_digest=grounds.roster_digest,
        history_digest=grounds.history_digest,
    )
    seed = ceremony.seed(statement)
    record = draw_round(
        statement=statement,
        strata=strata,
        plan=plan,
        seed=seed,
        custody_key=ceremony.custody_key,
        frame=opened,
    )
    return RoundRecord(
        round_id=round_id,
        statement=statement,
        plan=plan,
        policy=grounds.policy.source,
        strata=strata.as_json(),
        reveals=ceremony.reveals,
        seed=seed,
        custody_key=ceremony.custody_key,
        frame=frame.table,
        record=record.as_json(),
    )


def _drawings(entries: Sequence[Entry], round_id: str, reserve: int) -> list[Drawing]:
    return [
        Drawing(
            entry_id=entry.entry_id,
            group=occurrence.group,
            visit_group=occurrence.visit_group,
            reserve=reserve,
        )
        for entry in entries
        for occurrence in entry.occurrences
        if occurrence.round_id == round_id
    ]


def _check_strata(
    entry_id: str, counted: Mapping[str, int], planned: Sequence[Stratum]
) -> None:
    expected = {stratum.stratum: stratum.eligible for stratum in planned}
    if dict(counted) != expected:
        raise CheckFailedError(
            [
                Finding(
                    file="",
                    code="strata_check",
                    value=entry_id,
                    params={
                        "counted": str(sum(counted.values())),
                        "expected": str(sum(expected.values())),
                    },
                )
            ]
        )
