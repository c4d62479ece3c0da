"""What a statement says of each district, so that a part of a round stands alone.

A statement may list the frame's districts: how many rows each has, and the digest of
its strata under a key of its own. Whoever is given a district's rows, strata and key
can tell that none is missing and none was changed, without the round's custody key,
which would tell the grades of everybody else (docs/levels.md).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from planner.ids import canonical_json, hash_fields, sha256_hex
from planner.protocol.engine_port import EngineFrame
from planner.protocol.salts import OPEN
from planner.protocol.strata import MICRO, StrataTable, Stratum

DISTRICT_COLUMN = "district"


def district_key(custody_key: str | None, district: str) -> str:
    """Return the key under which a district's strata are stated."""
    if custody_key is None:
        return OPEN
    return hash_fields("district", custody_key, district)


def entries_by_district(strata: StrataTable) -> dict[str, list[dict[str, Any]]]:
    """Return every district's strata by entry; those cut by grade alone are nobody's.

    `carried_micro` is what the strata before one leave of a whole target, which its
    quota depends on; whole targets would tell what others draw.
    """
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in strata.entries:
        mine: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one, carried in _carried(entry.strata):
            if one.district:
                mine[one.district].append(_stated(one, carried))
        for district, its in mine.items():
            found[district].append({"entry": entry.entry_id, "strata": its})
    return found


def district_digest(key: str, document: Mapping[str, Any]) -> str:
    """Return what the statement says of a district's strata, under the district's key.

    Parameters
    ----------
    document
        `district`, `grades` and `caps` of the round, and the district's `entries`.
    """
    return sha256_hex(f"district|{key}|".encode() + canonical_json(document))


def stated_districts(
    opened: EngineFrame, strata: StrataTable, custody_key: str | None
) -> list[dict[str, Any]]:
    """Return what the statement says of the frame's districts, in their order."""
    entries = entries_by_district(strata)
    of_round = {"grades": list(strata.grades), "caps": dict(strata.caps)}
    return [
        {
            "district": district,
            "rows": rows,
            "digest": district_digest(
                district_key(custody_key, district),
                {
                    **of_round,
                    "district": district,
                    "entries": entries.get(district, []),
                },
            ),
        }
        for district, rows in sorted(opened.count_strata({}, [DISTRICT_COLUMN]).items())
    ]


def _carried(strata: tuple[Stratum, ...]) -> Iterator[tuple[Stratum, int]]:
    total = 0
    for one in strata:
        yield one, total % MICRO
        total += one.expected_micro


def _stated(stratum: Stratum, carried: int) -> dict[str, Any]:
    return {
        "stratum": stratum.stratum,
        "grade": stratum.grade,
        "eligible": stratum.eligible,
        "expected_micro": stratum.expected_micro,
        "offset": str(stratum.offset),
        "carried_micro": carried,
    }
