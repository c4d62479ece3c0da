"""The draw once more, in plain Python, against what the record says."""

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from planner.verify.canonical import h
from planner.verify.evidence import Evidence
from planner.verify.population import Population, salt_maker

_CIRCLE = 2**60
_MICRO = 10**6

#: (entry, stratum) names a row of the record.
_Key = tuple[str, str]


def selection_faults(evidence: Evidence) -> Iterator[str]:
    """Recompute quotas, selections, caps, skips and reserves from frame and seed."""
    given: dict[_Key, Mapping[str, Any]] = {}
    for row in evidence.record["strata"]:
        key = (row["entry"], row["stratum"])
        if key in given:
            yield f"entry {key[0]}, stratum {key[1]}: more than once in the record"
        given[key] = row
    for key, drawn in _Redraw(evidence).rows():
        at = f"entry {key[0]}, stratum {key[1]}"
        if key not in given:
            yield f"{at}: not in the record"
            continue
        for fault in _differences(given.pop(key), drawn):
            yield f"{at}: {fault}"
    for entry, stratum in sorted(given):
        yield f"entry {entry}, stratum {stratum}: in the record, not in the strata"


def result_digest_faults(evidence: Evidence) -> Iterator[str]:
    """Check that the digest of the result is that of the record's selections."""
    record = evidence.record
    position = {
        entry["entry"]: index
        for index, entry in enumerate(evidence.statement["entries"])
    }
    strata = sorted(
        record["strata"],
        key=lambda row: (position.get(row["entry"], len(position)), row["stratum"]),
    )
    lines = [evidence.secret]
    for row in strata:
        lines.extend(
            f"{row['entry']}|{row['stratum']}|{rank}|{target_id}"
            for rank, (target_id, _) in enumerate(row["selected"], start=1)
        )
    if _lines_digest(lines) != record["result_digest"]:
        yield f"the digest of the result is {_lines_digest(lines)}"


def list_digest_faults(evidence: Evidence) -> Iterator[str]:
    """Check that the public digest is that of the record's selections."""
    record = evidence.record
    lines = sorted(
        f"{row['entry']}|{target_id}"
        for row in record["strata"]
        for target_id, _ in row["selected"]
    )
    if _lines_digest(lines) != record["list_digest"]:
        yield f"the digest of the list is {_lines_digest(lines)}"
    if evidence.has("list_digest.txt") and (
        evidence.list_digest != record["list_digest"]
    ):
        yield "list_digest.txt isn't the record's"


def published_faults(evidence: Evidence) -> Iterator[str]:
    """Check that the published list is sorted, and the one that was fixed."""
    lines = [f"{entry}|{target_id}" for entry, target_id in evidence.published]
    if lines != sorted(set(lines)):
        yield "the published list isn't sorted, or names a target twice"
    expected = (
        evidence.list_digest if evidence.public else str(evidence.record["list_digest"])
    )
    if _lines_digest(lines) != expected:
        yield f"the digest of the published list is {_lines_digest(lines)}"
    stated = {entry["entry"] for entry in evidence.statement["entries"]}
    for entry in sorted({entry for entry, _ in evidence.published} - stated):
        yield f"entry {entry}: not in the statement"


class _Redraw:
    """The draw, entry by entry; visits made are carried from each to the next."""

    def __init__(self, evidence: Evidence) -> None:
        self._statement = evidence.statement
        self._seed = evidence.seed
        self._ids = evidence.frame["target_id"]
        self._past = evidence.past_visits
        self._caps: Mapping[str, int] = evidence.strata["caps"]
        self._planned = {e["entry"]: e for e in evidence.plan["entries"]}
        self._strata = {e["entry"]: e["strata"] for e in evidence.strata["entries"]}
        self._population = Population(evidence)
        salt = salt_maker(evidence)
        self._salts = [salt(target_id) for target_id in self._ids]
        self._visited: dict[int, set[str]] = defaultdict(set)

    def rows(self) -> Iterator[tuple[_Key, dict[str, Any]]]:
        """Yield what the record should say of each stratum."""
        for entry in self._statement["entries"]:
            entry_id = entry["entry"]
            if entry_id not in self._planned:
                continue
            members = self._population.strata(self._planned[entry_id])
            strata = self._strata.get(entry_id, ())
            quotas = _quotas(self._seed, entry_id, strata)
            key = h("ticket", self._seed, entry["group"])[:24]
            for stratum, quota in zip(strata, quotas, strict=True):
                eligible = members.get(stratum["stratum"], [])
                ranked = self._ranked(eligible, key, int(stratum["offset"]))
                row = self._drawn(entry, stratum["grade"], quota, ranked)
                row["eligible"] = len(eligible)
                yield (entry_id, stratum["stratum"]), row

    def _ranked(
        self, eligible: Sequence[int], key: str, offset: int
    ) -> list[tuple[int, str, str, int]]:
        """Return the eligible as (place, ticket, target_id, position), in order."""
        sha256, ids, salts = hashlib.sha256, self._ids, self._salts
        ranked = []
        for at in eligible:
            ticket = sha256(f"{key}|{salts[at]}".encode()).hexdigest()
            place = (int(ticket[:15], 16) - offset) % _CIRCLE
            ranked.append((place, ticket, ids[at], at))
        ranked.sort()
        return ranked

    def _drawn(
        self,
        entry: Mapping[str, Any],
        grade: str,
        quota: int,
        ranked: Iterable[tuple[int, str, str, int]],
    ) -> dict[str, Any]:
        may = self._cap_rule(grade, entry["visit_group"])
        selected: list[list[str]] = []
        reserve: list[list[str]] = []
        skipped: list[str] = []
        for place, _, target_id, at in ranked:
            if len(selected) == quota and len(reserve) == entry["reserve"]:
                break
            if not may(at):
                skipped.append(target_id)
            elif len(selected) < quota:
                selected.append([target_id, str(place)])
                self._visited[at].add(entry["visit_group"])
            else:
                reserve.append([target_id, str(place)])
        return {
            "quota": quota,
            "selected": selected,
            "reserve": reserve,
            "skipped": skipped,
            "shortfall": quota - len(selected),
        }

    def _cap_rule(self, grade: str, visit_group: str) -> Callable[[int], bool]:
        cap = self._caps.get(grade)

        def may(at: int) -> bool:
            if cap is None:
                return True
            made = self._visited.get(at, set())
            return visit_group in made or self._past[at] + len(made) < cap

        return may


def _quotas(seed: str, entry_id: str, strata: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return quotas as the systematic rounding of docs/protocol.md, 6, gives them."""
    turn = int(h("quota", seed, entry_id)[:15], 16)
    bounds, total = [0], 0
    for stratum in strata:
        total += stratum["expected_micro"]
        bounds.append((total * _CIRCLE + turn * _MICRO) // (_MICRO * _CIRCLE))
    return [upto - before for before, upto in itertools.pairwise(bounds)]


def _differences(given: Mapping[str, Any], drawn: Mapping[str, Any]) -> Iterator[str]:
    for name in ("eligible", "quota", "shortfall"):
        if given[name] != drawn[name]:
            yield f"{name} is {drawn[name]}, the record says {given[name]}"
    for name in ("selected", "reserve"):
        theirs = [target_id for target_id, _ in given[name]]
        ours = [target_id for target_id, _ in drawn[name]]
        if theirs != ours:
            yield f"{name}: {_first_difference(ours, theirs)}"
        elif given[name] != drawn[name]:
            yield f"{name}: a place isn't the ticket's"
    if given["skipped"] != drawn["skipped"]:
        ours, theirs = drawn["skipped"], given["skipped"]
        yield f"skipped: {_first_difference(ours, theirs)}"


def _first_difference(ours: Sequence[str], theirs: Sequence[str]) -> str:
    for rank in range(max(len(ours), len(theirs))):
        our = ours[rank] if rank < len(ours) else "nobody"
        their = theirs[rank] if rank < len(theirs) else "nobody"
        if our != their:
            return f"rank {rank + 1} is target {our}, the record says {their}"
    return "the same"


def _lines_digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
