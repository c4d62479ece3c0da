"""What a statement may not do: rules that no recomputed digest can heal."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from planner.verify.canonical import digest, h
from planner.verify.evidence import Evidence

_STRATA_COLUMNS = (["grade"], ["district", "grade"])
_SEALED = ("grade", "visits")
_MICRO = 10**6
_CIRCLE = 2**60
_MIN_PARTIES_WITHOUT_SOURCE = 2


def mode_faults(evidence: Evidence) -> Iterator[str]:
    """Check that it is confidential with key and sealed columns, or open without."""
    statement, key = evidence.statement, evidence.custody_key
    columns = statement["frame"]["columns"]
    sealed = statement["frame"]["sealed_columns"]
    commitment = statement["custody_commitment"]
    if statement["mode"] == "open":
        if key is not None or commitment is not None:
            yield "an open round has no custody key"
        if sealed:
            yield f"an open round seals no columns, stated are {sealed}"
        return
    if commitment is None:
        yield "a confidential round commits itself to a custody key"
    if sealed != [column for column in _SEALED if column in columns]:
        yield f"a confidential round seals grade and visits, stated are {sealed}"
    if evidence.public:
        return
    if key is None:
        yield "custody_key.txt is missing"
    elif h("custody", key) != commitment:
        yield "the custody key isn't the one committed to"


def open_grade_faults(evidence: Evidence) -> Iterator[str]:
    """Check that there is no grade where everybody can see it."""
    if evidence.statement["mode"] != "open":
        return
    frame = evidence.frame
    cells = zip(frame["target_id"], frame.get("grade", ()), strict=False)
    for target_id, grade in cells:
        if grade:
            yield f"target {target_id}: a grade in the frame of an open round"


def plan_digest_faults(evidence: Evidence) -> Iterator[str]:
    """Check that the plan is the one stated."""
    if digest(evidence.plan) != evidence.statement["plan_digest"]:
        yield f"the plan's digest is {digest(evidence.plan)}"


def policy_digest_faults(evidence: Evidence) -> Iterator[str]:
    """Check that the policy is the one stated."""
    if digest(evidence.policy) != evidence.statement["policy_digest"]:
        yield f"the policy's digest is {digest(evidence.policy)}"


def strata_digest_faults(evidence: Evidence) -> Iterator[str]:
    """Check that the strata are the ones stated."""
    found = digest(evidence.strata, f"strata|{evidence.secret}|")
    if found != evidence.statement["strata_digest"]:
        yield f"the strata's digest is {found}"


def statement_faults(evidence: Evidence) -> Iterator[str]:
    """Check what can be seen of the rules in statement and plan alone."""
    statement = evidence.statement
    yield from _layout_faults(statement["frame"])
    yield from _repeated("entry", (e["entry"] for e in statement["entries"]))
    yield from _repeated("party", (p["party"] for p in statement["parties"]))
    yield from _repeated("plan entry", (e["entry"] for e in evidence.plan["entries"]))
    superseded = statement["supersedes"]
    if superseded and superseded["round"] == statement["round"]:
        yield "a round doesn't supersede itself"
    if statement["source_at"] and statement["source_at"] < statement["reveal_by"]:
        yield "the public source speaks before the reveals are in"
    if (
        statement["public_source"] == "none"
        and len(statement["parties"]) < _MIN_PARTIES_WITHOUT_SOURCE
    ):
        yield "without a public source there are at least two parties"
    planned = {entry["entry"]: entry for entry in evidence.plan["entries"]}
    for entry in statement["entries"]:
        if entry["entry"] not in planned:
            yield f"entry {entry['entry']}: not in the plan"
        else:
            yield from _scope_faults(planned[entry["entry"]], statement["frame"])
    yield from _visit_group_faults(statement["entries"], planned)


def strata_faults(evidence: Evidence) -> Iterator[str]:
    """Check what the strata may not do."""
    strata = evidence.strata
    grades: Sequence[str] = strata["grades"]
    yield from _repeated("grade", grades)
    if {"", "-"} & set(grades):
        yield "a missing grade isn't one of the grades"
    yield from _repeated("strata of entry", (e["entry"] for e in strata["entries"]))
    stated = {entry["entry"] for entry in evidence.statement["entries"]}
    given = {entry["entry"] for entry in strata["entries"]}
    for entry_id in sorted(stated ^ given):
        yield f"entry {entry_id}: in the statement or the strata, not in both"
    planned = {entry["entry"]: entry for entry in evidence.plan["entries"]}
    for entry in strata["entries"]:
        at = f"entry {entry['entry']}"
        yield from _repeated(
            f"{at}, stratum", (stratum["stratum"] for stratum in entry["strata"])
        )
        columns = planned.get(entry["entry"], {}).get("strata_columns", [])
        for stratum in entry["strata"]:
            for fault in _stratum_faults(stratum, columns, grades):
                yield f"{at}, stratum {stratum['stratum']}: {fault}"
        for fault in _chance_faults(entry["strata"], grades):
            yield f"{at}, {fault}"


def sum_faults(evidence: Evidence) -> Iterator[str]:
    """Check that each entry's sums are those of its strata."""
    given = {entry["entry"]: entry["strata"] for entry in evidence.strata["entries"]}
    for entry in evidence.statement["entries"]:
        for name in ("eligible", "expected_micro"):
            total = sum(stratum[name] for stratum in given.get(entry["entry"], ()))
            if total != entry[name]:
                yield (
                    f"entry {entry['entry']}: {name} of the strata is {total}, "
                    f"stated is {entry[name]}"
                )


def commitment_faults(evidence: Evidence) -> Iterator[str]:
    """Check that every party's nonce is the one that it committed to."""
    statement, reveals = evidence.statement, evidence.reveals
    yield from _repeated("reveal of party", (n["party"] for n in reveals["nonces"]))
    revealed = {nonce["party"]: nonce["nonce"] for nonce in reveals["nonces"]}
    for party in statement["parties"]:
        name = party["party"]
        if name not in revealed:
            yield f"party {name}: no nonce"
        elif (
            h("commit", statement["round"], name, revealed[name])
            != (party["commitment"])
        ):
            yield f"party {name}: the nonce isn't the one committed to"
    for name in sorted(revealed.keys() - {p["party"] for p in statement["parties"]}):
        yield f"party {name}: a nonce of nobody in the statement"
    value = reveals["public_value"]
    if not value or (statement["public_source"] == "none" and value != "none"):
        yield f"the public value {value!r} is none that the stated source gives"


def seed_faults(evidence: Evidence) -> Iterator[str]:
    """Check that the seed follows from statement, public value and nonces."""
    statement, reveals = evidence.statement, evidence.reveals
    revealed = {nonce["party"]: nonce["nonce"] for nonce in reveals["nonces"]}
    nonces = [revealed.get(party["party"], "") for party in statement["parties"]]
    seed = h("seed", digest(statement), reveals["public_value"], *nonces)
    if seed != evidence.seed:
        yield f"the seed is {seed}, given is {evidence.seed}"


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{what} {name}: {times} times"


def _layout_faults(layout: Mapping[str, Any]) -> Iterator[str]:
    columns = layout["columns"]
    if columns[:1] != ["target_id"]:
        yield "the frame's first column isn't target_id"
    yield from _repeated("column", columns)
    for column in layout["list_columns"]:
        if column not in columns:
            yield f"list column {column}: not in the frame"


def _scope_faults(
    planned: Mapping[str, Any], layout: Mapping[str, Any]
) -> Iterator[str]:
    at = f"entry {planned['entry']}"
    first, last = planned["window"]
    if first > last:
        yield f"{at}: the window ends before it starts"
    if planned["strata_columns"] not in _STRATA_COLUMNS:
        yield f"{at}: strata by {planned['strata_columns']}"
    barred = {"target_id", "name", *layout["sealed_columns"]}
    used = {c for conditions in planned["scope"].values() for c in conditions}
    for column in sorted(used & barred):
        yield f"{at}: a scope on {column}"
    for column in sorted({*used, *planned["strata_columns"]} - {*layout["columns"]}):
        yield f"{at}: column {column} isn't in the frame"


def _visit_group_faults(
    entries: Sequence[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    windows: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for entry in entries:
        if entry["entry"] in planned:
            first, last = planned[entry["entry"]]["window"]
            windows[entry["visit_group"]].append((first, last, entry["entry"]))
    for group, members in windows.items():
        # Windows overlap pairwise where the latest start is by the earliest end.
        late, early = max(members), min(members, key=lambda member: member[1])
        if late[0] > early[1]:
            yield (
                f"visit group {group}: the windows of {early[2]} and {late[2]} "
                "don't overlap"
            )


def _stratum_faults(
    stratum: Mapping[str, Any], columns: Sequence[str], grades: Sequence[str]
) -> Iterator[str]:
    parts = stratum["stratum"].split(".")
    if columns in _STRATA_COLUMNS and len(parts) != len(columns):
        yield f"not one value for each of {', '.join(columns)}"
    if stratum["grade"] != parts[-1]:
        yield f"grade {stratum['grade']} isn't its targets'"
    if stratum["grade"] not in (*grades, "-"):
        yield f"grade {stratum['grade']} has no place among {', '.join(grades)}"
    if stratum["eligible"] == 0:
        yield "listed without an eligible target"
    if stratum["expected_micro"] > stratum["eligible"] * _MICRO:
        yield "more expected than eligible"
    if int(stratum["offset"]) >= _CIRCLE:
        yield "the offset isn't below 2^60"


def _chance_faults(
    strata: Sequence[Mapping[str, Any]], grades: Sequence[str]
) -> Iterator[str]:
    drawn = {s["grade"] for s in strata if s["expected_micro"]}
    for stratum in strata:
        if stratum["grade"] in drawn and not stratum["expected_micro"]:
            yield (
                f"stratum {stratum['stratum']}: never drawn, though grade "
                f"{stratum['grade']} is elsewhere"
            )
    risk = {grade: position for position, grade in enumerate(grades)}
    districts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for stratum in strata:
        if stratum["grade"] in risk:
            districts[stratum["stratum"].rpartition(".")[0]].append(stratum)
    for members in districts.values():
        members.sort(key=lambda stratum: risk[stratum["grade"]])
        for low, high in itertools.pairwise(members):
            if (
                low["expected_micro"] * high["eligible"]
                > high["expected_micro"] * low["eligible"]
            ):
                yield (
                    f"stratum {high['stratum']}: a lower chance than the less risky "
                    f"{low['stratum']}"
                )
