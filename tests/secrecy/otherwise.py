"""The same year as the public knows it, with all that it isn't told told otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planner.errors import Finding, Level
from planner.planning.plan import Entry
from planner.policy.record import GradePolicy, Policy
from planner.year import QuotaRow, RoundRecord, Year
from tests.target_tables import all_of, stored

#: Who was of which grade is of another one here.
OTHER = {"A": "D", "B": "C", "C": "B", "D": "A"}


def told_otherwise(year: Year) -> Year:
    """Return a year of the same statements and lists, and of other grades."""
    return replace(
        year,
        policy=replace(
            year.policy,
            caps=(("A", 4), ("B", 4), ("C", 4)),
            grades=GradePolicy(
                order=year.policy.grades.order,
                ratio_micro=(1, 2, 3, 4),
                floor_overall_micro=0,
                unknown="A",
            ),
        ),
        plan=replace(year.plan, entries=tuple(map(_entry, year.plan.entries))),
        quotas=tuple(map(_quota, year.quotas)),
        rounds=tuple(_round(record, year.policy) for record in year.rounds),
        addresses=dict.fromkeys(year.addresses, "别处"),
        findings=(
            *year.findings,
            Finding(file="", code="empty_scope", level=Level.WARNING, value="D级"),
        ),
        summary={**year.summary, "grades": "other"},
    )


def _entry(entry: Entry) -> Entry:
    return replace(
        entry,
        grades=() if entry.grades else ("C", "D"),
        base=max(1, entry.base - 1),
        ratio="按信用风险分类差异化比例",
        rounding="floor",
        note="只抽D级",
    )


def _quota(row: QuotaRow) -> QuotaRow:
    return replace(row, grade=OTHER[row.grade], ratio="9", expected="9", quota=9)


def _stratum(stratum: Mapping[str, Any]) -> dict[str, Any]:
    district, _, grade = stratum["stratum"].rpartition(".")
    other = f"{district}.{OTHER[grade]}"
    told = {**stratum, "stratum": other, "eligible": stratum["eligible"] + 1}
    if "grade" in told:
        return {**told, "grade": OTHER[grade], "offset": "5"}
    places = {n: [[t, "7"] for t, _ in told[n]] for n in ("selected", "reserve")}
    return {**told, **places, "skipped": [], "quota": told["quota"] + 1}


def _round(record: RoundRecord, policy: Policy) -> RoundRecord:
    table = all_of(record.frame)
    frame = stored(table.assign(grade=table["grade"].map(OTHER), visits="3"))
    entries = [
        {**entry, "strata": [_stratum(s) for s in entry["strata"]]}
        for entry in record.strata["entries"]
    ]
    return replace(
        record,
        policy={**policy.source, "caps": {"A": 9}},
        strata={**record.strata, "caps": {}, "entries": entries},
        record={
            **record.record,
            "result_digest": "0" * 64,
            "strata": [_stratum(s) for s in record.record["strata"]],
        },
        custody_key="2" * 64,
        frame=frame,
    )
