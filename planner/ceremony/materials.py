"""Who commits what in which round: the ceremony file, or parties played by this run.

A ceremony's material is a JSON object: mode, custody_key, parties (party,
nonce), public_source, public_value, reveal_by, source_at, supersedes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from planner.errors import Finding, InputError, Level
from planner.ids import hash_fields, is_full, without_attempt
from planner.planning.batches import batch_of_round
from planner.ports import Entropy
from planner.protocol.beacon import check_answer, is_drand
from planner.protocol.ceremony import NO_SOURCE, Ceremony, ceremony_from_json
from planner.protocol.times import time_text

FILE = "ceremony.json"
Material = dict[str, Any]

#: Two of the three sit outside the coordinator's office, as a round without a
#: public source needs.
_PLAYED_PARTIES = ("market-regulation", "department", "notary")


def parse_ceremonies(content: object) -> dict[str, Material]:
    """Return the materials of `ceremony.json` by round id, in the file's order.

    Raises
    ------
    InputError
        With everything that is wrong with the file.
    """
    rounds = content.get("rounds") if isinstance(content, dict) else None
    if not isinstance(rounds, list) or not _is_text(rounds):
        raise InputError(
            [Finding(file=FILE, code="ceremony_shape", column="rounds", value="rounds")]
        )
    found: dict[str, Material] = {}
    faults: list[Finding] = []
    for at, one in enumerate(rounds):
        where = f"rounds[{at}]"
        if not _has_shape(one):
            shape = "{round, parties: [{party, nonce}], reveal_by, …}"
            faults.append(
                Finding(file=FILE, code="ceremony_shape", column=where, value=shape)
            )
            continue
        try:
            ceremony = ceremony_from_json(_with_beacon(one))
        except InputError as error:
            faults += [
                replace(f, column=f"{where}.{f.column}".strip("."))
                for f in error.findings
            ]
            continue
        if ceremony.round_id in found:
            twice = ceremony.round_id
            faults.append(Finding(file=FILE, code="ceremony_round_twice", value=twice))
        found[ceremony.round_id] = _material(ceremony)
    if faults:
        raise InputError(faults)
    return found


def _with_beacon(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a round with the value of a drand round that was pasted as JSON."""
    source, value = one.get("public_source"), one.get("public_value")
    if not isinstance(source, str) or not is_drand(source):
        return one
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return one
    at = one.get("source_at")
    checked = check_answer(source, at if isinstance(at, str) else None, value)
    return {**one, "public_value": checked}


def _is_text(rounds: list[Any]) -> bool:
    """Tell whether all texts are Unicode: JSON may escape half a character."""
    try:
        json.dumps(rounds, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _has_shape(one: object) -> bool:
    """Tell whether a round is an object, and its parties are a list of objects."""
    parties = one.get("parties") if isinstance(one, dict) else None
    return isinstance(parties, list) and all(isinstance(p, dict) for p in parties)


def _material(ceremony: Ceremony) -> Material:
    return {
        "mode": ceremony.mode.value,
        "custody_key": ceremony.custody_key,
        "parties": [{"party": p.party, "nonce": p.nonce} for p in ceremony.parties],
        "public_source": ceremony.public_source,
        "public_value": ceremony.public_value,
        "reveal_by": ceremony.reveal_by,
        "source_at": ceremony.source_at,
        "supersedes": ceremony.supersedes and dict(ceremony.supersedes),
    }


def plain_id(text: str) -> str:
    """Return a round's id as it is told from others, however it is written."""
    return re.sub(r"[^0-9a-z]", "", text.lower())


def match_ceremonies(
    batch_ids: Sequence[str], ceremonies: Mapping[str, Material]
) -> dict[str, str]:
    """Return for each batch the ceremony that gives it its id and material.

    By the same id, written however (`2026-Q1`, `2026q1`; `2026Q1.2` where it
    stands in for an abandoned one); else, if none fits so, in order: the batches
    of the year as a whole take the file's rounds in turn.
    """
    by_plain = {plain_id(without_attempt(r)): r for r in ceremonies}
    matched = {b: by_plain[plain_id(b)] for b in batch_ids if plain_id(b) in by_plain}
    if matched:
        return matched
    own = [r for r in ceremonies if not is_full(r)]
    return dict(zip(batch_ids, own, strict=False))


def part_material(material: Material, round_id: str) -> Material:
    """Return the material of a further round of a batch, from that of its first.

    One ceremony serves all records of a batch, such as full coverage's: key and
    nonces of the further round are derived one way, so that handing out its key
    tells nothing of the first's.
    """
    key = material["custody_key"]
    return {
        **material,
        "custody_key": key and hash_fields("custody-part", key, round_id),
        "parties": [
            {
                "party": p["party"],
                "nonce": hash_fields("nonce-part", p["nonce"], round_id),
            }
            for p in material["parties"]
        ],
    }


def played_material(now: datetime, entropy: Entropy, *, graded: bool) -> Material:
    """Return a ceremony in which this run plays all parties by `entropy`."""
    return {
        "played": True,
        "mode": "confidential" if graded else "open",
        "custody_key": entropy.token_hex() if graded else None,
        "parties": [
            {"party": party, "nonce": entropy.token_hex()} for party in _PLAYED_PARTIES
        ],
        "public_source": NO_SOURCE,
        "public_value": NO_SOURCE,
        "reveal_by": time_text(now + timedelta(hours=1)),
        "source_at": None,
        "supersedes": None,
    }


def known_at(material: Material) -> str | None:
    """Return when a round's seed could first be known; None of a round played here.

    A year whose parties this run played is a rehearsal: its rounds count as drawn
    before their windows, whenever it is run.
    """
    if material.get("played", False):
        return None
    at: str = material["source_at"] or material["reveal_by"]
    return at


def played_finding(round_id: str) -> Finding:
    """Return the finding that says this run played all parties of a round."""
    return Finding(
        file=FILE, code="ceremony_played", level=Level.WARNING, value=round_id
    )


def unused_findings(
    ceremonies: Mapping[str, Material], round_ids: Sequence[str]
) -> list[Finding]:
    """Name the file's rounds in which nothing is drawn."""
    return [
        Finding(file=FILE, code="ceremony_unused", level=Level.WARNING, value=name)
        for name in ceremonies
        if name not in round_ids and batch_of_round(name) not in round_ids
    ]
