"""A year in numbers: its quota rows and what `summary.json` says."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from planner.campaign.burden import (
    load_by_department,
    load_by_inspector,
    visits_per_firm,
)
from planner.campaign.capacity_rows import capacity_summary
from planner.campaign.finds_rows import finds_summary
from planner.campaign.measures import decimal_text, draws_of
from planner.pairing.foresight import totals
from planner.pairing.teams import Pairing
from planner.planning.consolidation import Planned
from planner.policy.record import Policy
from planner.registry import Registry
from planner.year import QuotaRow, RoundRecord, Year


def quota_rows(record: RoundRecord, policy: Policy) -> list[QuotaRow]:
    """Return a round's strata as `quotas.csv` has them."""
    rates = dict(zip(policy.grades.order, policy.grades.ratio_micro, strict=True))
    fell = {(s["entry"], s["stratum"]): s["quota"] for s in record.record["strata"]}
    return [
        QuotaRow(
            round_id=record.round_id,
            entry_id=entry["entry"],
            stratum=stratum["stratum"],
            district=stratum["stratum"].rpartition(".")[0],
            grade=stratum["grade"],
            eligible=stratum["eligible"],
            ratio=_millionths(rates.get(stratum["grade"], 0)),
            expected=_millionths(stratum["expected_micro"]),
            probability=decimal_text(
                Fraction(stratum["expected_micro"], stratum["eligible"] * 1_000_000)
            ),
            quota=fell[entry["entry"], stratum["stratum"]],
        )
        for entry in record.strata["entries"]
        for stratum in entry["strata"]
    ]


def _millionths(micro: int) -> str:
    return str(Decimal(micro).scaleb(-6).quantize(Decimal("0.000001")))


def _without_day(year: Year) -> int:
    """Return how many visits have a team and no day."""
    staffed = {member.visit_id for member in year.teams}
    return sum(v.day is None and v.visit_id in staffed for v in year.visits)


def summarise(
    year: Year,
    registry: Registry,
    planned: Planned,
    pairings: Sequence[Pairing],
) -> dict[str, Any]:
    """Return what `summary.json` says of a year, times and memory aside."""
    entries = year.plan.entries
    draws = sum(draws_of(entry) for entry in entries)
    counted = len(year.visits) if year.rounds else draws
    return {
        "year": year.plan.year,
        "imports": {
            count.file: {
                "rows": count.rows,
                "kept": count.kept,
                "rejected": count.rejected,
            }
            for count in registry.counts
        },
        "counts": {
            "targets": len(registry.targets),
            "proposals": len(registry.proposals),
            "entries": len(entries),
            "entries_joint": sum(entry.joint for entry in entries),
            "rounds": len(year.rounds),
            "selections": sum(len(record.selections) for record in year.rounds),
            "visits": len(year.visits),
            "visits_joint": sum(len(v.department_ids) > 1 for v in year.visits),
            "unstaffed_visits": sum(len(p.unstaffed) for p in pairings),
            "visits_without_day": _without_day(year),
        },
        "plan": {
            "status": year.plan.status,
            "bound": year.plan.bound,
            "gap_entries": len(entries) - year.plan.bound,
            "visits_bound": year.plan.visits_bound,
        },
        "shares": {
            line.requirement: {
                "asked": line.asked,
                "reached": line.reached,
                "holds": line.holds,
                "kind": line.kind.value,
            }
            for line in year.certificate
        },
        "burden": visits_per_firm(year.visits),
        "firm_visits": {
            "proposed": planned.unmerged_draws,
            "planned": draws,
            "made": len(year.visits),
            "saved": planned.unmerged_draws - counted,
        },
        "teams": load_by_inspector(year.teams),
        "team_chances": totals(year.team_chances),
        "load": load_by_department(year.visits),
        "capacity": capacity_summary(
            year.capacity, year.plan, binding=year.policy.capacity.binding
        ),
        **({} if year.finds is None else {"finds": finds_summary(year.finds)}),
    }
