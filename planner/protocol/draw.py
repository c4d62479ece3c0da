"""The draw: quotas from the seed, tickets, caps, reserves (docs/protocol.md, 6-9).

Tickets made with SHA-256 of a public seed are how election audits draw their
samples (Rivest, "SIMPLE random sampling"; `consistent_sampler`). New here are
strata by risk, one ticket that serves many entries, caps over the year, and salts
that keep grades confidential.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.ids import hash_fields, sha256_hex
from planner.ports import NoProgress, Progress, tracked
from planner.protocol.engine_port import (
    NUMBERS,
    Asked,
    Candidate,
    EngineFrame,
    ScopeJson,
    Want,
)
from planner.protocol.salts import OPEN
from planner.protocol.strata import MICRO, StrataTable, Stratum
from planner.protocol.tickets import NUMBER_DIGITS, group_key

#: Where there is a cap, candidates asked for beyond quota and reserve: so many, and
#: one for so many of them, as a second call would hash the whole frame again.
_SPARE = 8
_SPARE_OF = 4
#: How many times as many are asked for where caps ate too many of them.
_WIDER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumRecord:
    """What was drawn in one stratum; targets in the order of their places."""

    entry_id: str
    stratum: str
    eligible: int
    quota: int
    selected: tuple[Candidate, ...]
    reserve: tuple[Candidate, ...]
    skipped: tuple[str, ...]

    @property
    def shortfall(self) -> int:
        """How many targets the quota asked for and the stratum did not have."""
        return self.quota - len(self.selected)

    def as_json(self) -> dict[str, Any]:
        """Return the stratum as `record.json` holds it."""
        return {
            "entry": self.entry_id,
            "stratum": self.stratum,
            "eligible": self.eligible,
            "quota": self.quota,
            "selected": [[t.target_id, str(t.place)] for t in self.selected],
            "reserve": [[t.target_id, str(t.place)] for t in self.reserve],
            "skipped": list(self.skipped),
            "shortfall": self.shortfall,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRecord:
    """A drawn round, in the statement's order of entries and the strata's order."""

    strata: tuple[StratumRecord, ...]
    result_digest: str
    list_digest: str

    def as_json(self) -> dict[str, Any]:
        """Return the record as `record.json` holds it."""
        return {
            "result_digest": self.result_digest,
            "list_digest": self.list_digest,
            "strata": [stratum.as_json() for stratum in self.strata],
        }


def round_quotas(seed: str, entry_id: str, expected_micro: Sequence[int]) -> list[int]:
    """Return whole quotas, systematically rounded as the seed decides.

    Each is its expectation rounded up or down, with just the chances that make
    it right on average, and so is every run of neighbours.
    """
    start = int(hash_fields("quota", seed, entry_id)[:NUMBER_DIGITS], 16) * MICRO
    quotas, total, before = [], 0, 0
    for expected in expected_micro:
        total += expected
        upto = (total * NUMBERS + start) // (MICRO * NUMBERS)
        quotas.append(upto - before)
        before = upto
    return quotas


def result_digest(
    strata: Iterable[StratumRecord],
    entry_order: Sequence[str],
    custody_key: str | None,
) -> str:
    """Return the digest of who was drawn, in which stratum, at which rank."""
    position = {entry_id: index for index, entry_id in enumerate(entry_order)}
    lines = [OPEN if custody_key is None else custody_key]
    for stratum in sorted(strata, key=lambda s: (position[s.entry_id], s.stratum)):
        lines.extend(
            f"{stratum.entry_id}|{stratum.stratum}|{rank}|{target.target_id}"
            for rank, target in enumerate(stratum.selected, start=1)
        )
    return _digest_lines(lines)


def list_digest(selections: Iterable[tuple[str, str]]) -> str:
    """Return the public digest of (entry_id, target_id) pairs, in any order."""
    return _digest_lines(sorted(f"{entry}|{target}" for entry, target in selections))


def _digest_lines(lines: Sequence[str]) -> str:
    return sha256_hex("".join(f"{line}\n" for line in lines).encode())


@dataclass(slots=True)
class _Visits:
    """Visits that the round's entries have made so far, on top of the year's.

    `made` are the visit groups of each target; most have one, and share the tuple.
    """

    caps: Mapping[str, int]
    made: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def capped(self, grade: str) -> bool:
        """Tell whether there is a cap on the visits of targets of this grade."""
        return grade in self.caps

    def may(self, target: Candidate, grade: str, visit_group: str) -> bool:
        """Tell whether `target` may be drawn: below its cap, or visited anyway."""
        cap = self.caps.get(grade)
        made = self.made.get(target.target_id, ())
        if cap is None or visit_group in made:
            return True
        return target.visits + len(made) < cap

    def add(self, targets: Iterable[Candidate], visit_group: str) -> None:
        """Count visits, once for a target and visit group."""
        first = (visit_group,)
        for target in targets:
            made = self.made.setdefault(target.target_id, first)
            if visit_group not in made:
                self.made[target.target_id] = (*made, visit_group)


@dataclass(frozen=True, slots=True, kw_only=True)
class _EntryDraw:
    """One entry, ready to be drawn."""

    entry_id: str
    visit_group: str
    reserve: int
    key: str
    scope: ScopeJson
    strata_columns: Sequence[str]
    strata: tuple[Stratum, ...]
    quotas: Sequence[int]

    def asks(self, limits: Mapping[str, int]) -> Asked:
        """Return what asks for the first so many targets of each stratum."""
        wants = [
            Want(s.stratum, s.offset, limits[s.stratum], s.eligible)
            for s in self.strata
            if limits.get(s.stratum)
        ]
        return Asked(self.scope, self.strata_columns, self.key, wants)

    def limits(self, visits: _Visits) -> dict[str, int]:
        """Return how many targets of each stratum are looked at to begin with."""
        return {
            s.stratum: self._limit(quota, capped=visits.capped(s.grade))
            for s, quota in zip(self.strata, self.quotas, strict=True)
        }

    def draw(
        self,
        frame: EngineFrame,
        visits: _Visits,
        served: Mapping[str, Sequence[Candidate]],
    ) -> list[StratumRecord]:
        """Draw all strata; none of them depends on the entry's others.

        Parameters
        ----------
        served
            The targets that are looked at to begin with.
        """
        limits = self.limits(visits)
        drawn: dict[str, StratumRecord] = {}
        while limits:
            for stratum, quota in zip(self.strata, self.quotas, strict=True):
                limit = limits.pop(stratum.stratum, None)
                if limit is None:
                    continue
                candidates = served.get(stratum.stratum, [])
                record = self._take(stratum, quota, candidates, visits)
                drawn[stratum.stratum] = record
                if len(candidates) == limit and not self._full(record):
                    limits[stratum.stratum] = limit * _WIDER
            if limits:
                asked = self.asks(limits)
                served = frame.candidates(
                    asked.scope, asked.strata_columns, asked.group_key, asked.wants
                )
        for record in drawn.values():
            visits.add(record.selected, self.visit_group)
        return [drawn[stratum.stratum] for stratum in self.strata]

    def _limit(self, quota: int, *, capped: bool) -> int:
        wanted = quota + self.reserve
        return wanted + wanted // _SPARE_OF + _SPARE if wanted and capped else wanted

    def _full(self, record: StratumRecord) -> bool:
        return not record.shortfall and len(record.reserve) == self.reserve

    def _take(
        self,
        stratum: Stratum,
        quota: int,
        candidates: Sequence[Candidate],
        visits: _Visits,
    ) -> StratumRecord:
        wanted = quota + self.reserve
        taken: list[Candidate] = []
        skipped: list[str] = []
        for target in candidates:
            if len(taken) == wanted:
                break
            if visits.may(target, stratum.grade, self.visit_group):
                taken.append(target)
            else:
                skipped.append(target.target_id)
        return StratumRecord(
            entry_id=self.entry_id,
            stratum=stratum.stratum,
            eligible=stratum.eligible,
            quota=quota,
            selected=tuple(taken[:quota]),
            reserve=tuple(taken[quota:]),
            skipped=tuple(skipped),
        )


def draw_round(
    *,
    statement: Mapping[str, Any],
    strata: StrataTable,
    plan: Mapping[str, Any],
    seed: str,
    custody_key: str | None,
    frame: EngineFrame,
    progress: Progress | None = None,
) -> DrawRecord:
    """Draw a round, entry by entry in the statement's order.

    Parameters
    ----------
    statement, plan
        As they were hashed: `statement.json` and `plan.json`.
    frame
        The frame, opened with the round's key.
    """
    visits = _Visits(caps=strata.caps)
    entries = statement["entries"]
    planned = {entry["entry"]: entry for entry in plan["entries"]}
    draws = []
    for entry in entries:
        entry_id = entry["entry"]
        found = strata.of(entry_id).strata
        draws.append(
            _EntryDraw(
                entry_id=entry_id,
                visit_group=entry["visit_group"],
                reserve=entry["reserve"],
                key=group_key(seed, entry["group"]),
                scope=planned[entry_id]["scope"],
                strata_columns=planned[entry_id]["strata_columns"],
                strata=found,
                quotas=round_quotas(seed, entry_id, [s.expected_micro for s in found]),
            )
        )
    first = frame.candidates_all([draw.asks(draw.limits(visits)) for draw in draws])
    records: list[StratumRecord] = []
    told = tracked(draws, len(draws), progress or NoProgress())
    for draw, served in zip(told, first, strict=True):
        records.extend(draw.draw(frame, visits, served))
    return DrawRecord(
        strata=tuple(records),
        result_digest=result_digest(
            records, [entry["entry"] for entry in entries], custody_key
        ),
        list_digest=list_digest(
            (record.entry_id, target.target_id)
            for record in records
            for target in record.selected
        ),
    )
