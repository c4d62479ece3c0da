"""One round from its entries to its record: strata, statement, seed, draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.errors import CheckFailedError, Finding
from planner.ids import digest_json, is_full
from planner.pairing.on_record import roster_json
from planner.planning.plan import Entry, Occurrence
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.ports import Progress
from planner.protocol.ceremony import Announcement, Ceremony, Mode, seed_of
from planner.protocol.districts import stated_districts
from planner.protocol.draw import draw_round
from planner.protocol.engine_port import Asked, Engine, EngineFrame
from planner.protocol.frame import Frame, freeze
from planner.protocol.salts import blinded, keyed_digest
from planner.protocol.statement import Drawing, build_statement
from planner.protocol.strata import EntryStrata, StrataTable, Stratum, turned
from planner.registry import Registry
from planner.target_table import TargetTable
from planner.year import RoundRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What every round of a year rests on besides its frame and ceremony."""

    policy: Policy
    quotas: QuotaTable
    registry: Registry
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
    """Return the quotas with rounds named as `names` has it, others as they are."""

    def renamed(occurrence: Occurrence) -> Occurrence:
        name = names.get(occurrence.round_id, occurrence.round_id)
        return replace(occurrence, round_id=name)

    entries = tuple(
        replace(entry, occurrences=tuple(map(renamed, entry.occurrences)))
        for entry in quotas.plan.entries
    )
    held = {names.get(name, name): strata for name, strata in quotas.held.items()}
    return replace(quotas, plan=replace(quotas.plan, entries=entries), held=held)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedRound:
    """A round, all fixed but who commits what: ready to be announced.

    `statement` names no parties yet; `strata` may be seen by nobody but auditors.
    """

    round_id: str
    statement: Mapping[str, Any]
    plan: Mapping[str, Any]
    policy: Mapping[str, Any]
    strata: StrataTable


def draft_round(
    grounds: Grounds,
    *,
    ceremony: Announcement | Ceremony,
    targets: TargetTable,
    engine: Engine,
) -> tuple[DraftedRound, Frame, EngineFrame]:
    """Return a round's draft, and its frame, opened with its key.

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
    key = ceremony.custody_key
    reserve = 0 if is_full(round_id) else grounds.policy.rounds.reserve
    drawings = _drawings(entries, round_id, reserve)
    strata = _strata_table(grounds, entries, drawings, ceremony)
    frame = freeze(targets, confidential=ceremony.mode is Mode.CONFIDENTIAL)
    opened = engine.open(frame, key)
    policy = blinded(key, "policy", grounds.policy.source)
    asked = [Asked(e["scope"], e["strata_columns"]) for e in plan["entries"]]
    for entry, counted in zip(plan["entries"], opened.count_all(asked), strict=True):
        _check_strata(entry["entry"], counted, strata.of(entry["entry"]).strata)
    statement = build_statement(
        ceremony=ceremony,
        frame=frame,
        opened=opened,
        plan=plan,
        policy=policy,
        strata=strata,
        drawings=drawings,
        roster_digest=keyed_digest(
            key, "roster", digest_json(roster_json(grounds.registry, key))
        ),
        history_digest=keyed_digest(key, "history", grounds.history_digest),
    )
    statement["districts"] = stated_districts(opened, strata, key)
    drafted = DraftedRound(
        round_id=round_id,
        statement=statement,
        plan=plan,
        policy=policy,
        strata=strata,
    )
    return drafted, frame, opened


def record_round(
    drafted: DraftedRound,
    *,
    statement: Mapping[str, Any],
    reveals: Mapping[str, Any],
    custody_key: str | None,
    frame: TargetTable,
    opened: EngineFrame,
    progress: Progress | None = None,
) -> RoundRecord:
    """Return a round, drawn.

    Parameters
    ----------
    statement
        As it was published, with the parties' commitments.
    reveals
        As `reveals.json` holds them; they give the seed.
    frame, opened
        The frame's table, and the frame opened in an engine with the key.
    """
    seed = seed_of(
        digest_json(statement),
        reveals["public_value"],
        [one["nonce"] for one in reveals["nonces"]],
    )
    record = draw_round(
        statement=statement,
        strata=drafted.strata,
        plan=drafted.plan,
        seed=seed,
        custody_key=custody_key,
        frame=opened,
        progress=progress,
    )
    return RoundRecord(
        round_id=drafted.round_id,
        statement=statement,
        plan=drafted.plan,
        policy=drafted.policy,
        strata=drafted.strata.as_json(),
        reveals=reveals,
        seed=seed,
        custody_key=custody_key,
        frame=frame,
        # Its digest is public, and of a small round all but the strata may be known.
        record=record.as_json(),
    )


def _strata_table(
    grounds: Grounds,
    entries: Sequence[Entry],
    drawings: Sequence[Drawing],
    ceremony: Announcement | Ceremony,
) -> StrataTable:
    """Return a round's strata, the circles turned as its key has it."""
    return StrataTable(
        grades=grounds.policy.grades.order,
        caps={} if is_full(ceremony.round_id) else dict(grounds.policy.caps),
        entries=tuple(
            EntryStrata(
                entry_id=entry.entry_id,
                strata=turned(
                    grounds.quotas.strata(entry, ceremony.round_id),
                    drawing.group,
                    ceremony.custody_key,
                ),
            )
            for entry, drawing in zip(entries, drawings, strict=True)
        ),
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
