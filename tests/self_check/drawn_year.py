"""A published year whose rounds are worked examples of the draw protocol."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

from planner.adapters.state.sql_store import SqlStore
from planner.planning.plan import AnnualPlan, Entry, Occurrence
from planner.policy.record import Policy, PublishPolicy
from planner.protocol.salts import salt
from planner.protocol.self_code import code_of
from planner.registry import Basis
from planner.scopes import Scope
from planner.visits import Visit
from planner.year import RoundRecord, Year
from tests.api.small_year import small_year
from tests.protocol.examples import VECTORS, table_of
from tests.target_tables import stored

CONFIDENTIAL, OPEN, SMALLER = json.loads(VECTORS.read_text("utf-8"))["examples"]


def round_id(given: dict[str, Any]) -> str:
    return given["statement"]["round"]


def rows(given: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {row["target_id"]: row for row in table_of(given).to_dict("records")}


def drawn(given: dict[str, Any]) -> dict[str, set[str]]:
    """The entries that drew each target."""
    found: dict[str, set[str]] = defaultdict(set)
    for stratum in given["record"]:
        for target_id, _ in stratum["selected"]:
            found[target_id].add(stratum["entry"])
    return found


def code(given: dict[str, Any], target_id: str) -> str:
    return code_of(salt(given["custody_key"], target_id))


def asked(given: dict[str, Any], target_id: str) -> dict[str, str]:
    return {
        "round": round_id(given),
        "target_id": target_id,
        "code": code(given, target_id),
    }


def _days(window: list[str]) -> tuple[date, date]:
    return date.fromisoformat(window[0]), date.fromisoformat(window[1])


def _entry(given: dict[str, Any], number: int) -> Entry:
    planned = given["plan"]["entries"][number]
    stated = given["statement"]["entries"][number]
    start, end = _days(planned["window"])
    return Entry(
        entry_id=f"{round_id(given)}-{planned['entry']}",
        name=f"第{number + 1}项抽查任务",
        field="餐饮",
        initiator="MKT",
        cooperators=("FIRE",) if number else (),
        item_ids=("MKT-1",),
        proposal_ids=(),
        scope=Scope(),
        grades=(),
        start=start,
        end=end,
        basis=Basis.CREDIT,
        times=1,
        ratio="5%",
        eligible=stated["eligible"],
        base=stated["eligible"],
        total=2,
        rounding="half-up",
        occurrences=(
            Occurrence(
                round_id=round_id(given),
                start=start,
                end=end,
                group=stated["group"],
                visit_group=stated["visit_group"],
            ),
        ),
    )


def _record(given: dict[str, Any]) -> RoundRecord:
    return RoundRecord(
        round_id=round_id(given),
        statement=given["statement"],
        plan=given["plan"],
        policy=given["policy"],
        strata=given["strata"],
        reveals={"public_value": given["public_value"], "nonces": given["nonces"]},
        seed=given["seed"],
        custody_key=given["custody_key"],
        frame=stored(table_of(given)),
        record={
            "result_digest": given["result_digest"],
            "list_digest": given["list_digest"],
            "strata": given["record"],
        },
    )


def _visits(given: dict[str, Any]) -> list[Visit]:
    windows = {e["entry"]: _days(e["window"]) for e in given["plan"]["entries"]}
    known = rows(given)
    return [
        Visit(
            visit_id=f"{round_id(given)}-{target_id}-{entry_id}",
            round_id=round_id(given),
            target_id=target_id,
            name=known[target_id]["name"],
            district=known[target_id]["district"],
            visit_group=entry_id,
            entry_ids=(entry_id,),
            initiator="MKT",
            department_ids=("MKT",),
            item_ids=("MKT-1",),
            start=windows[entry_id][0],
            end=windows[entry_id][1],
        )
        for target_id, entry_ids in sorted(drawn(given).items())
        for entry_id in sorted(entry_ids)
    ]


def drawn_year(
    *examples: dict[str, Any], year_id: str = "YEAR-1", embargo: str = "visit"
) -> Year:
    """A year that drew these examples; the last window ends on 2026-11-30."""
    base = small_year(year_id, embargo)
    entries = tuple(
        replace(_entry(given, number), entry_id=planned["entry"])
        if given is examples[0]
        else _entry(given, number)
        for given in examples
        for number, planned in enumerate(given["plan"]["entries"])
    )
    return replace(
        base,
        policy=Policy(publish=PublishPolicy(embargo=embargo)),
        results=(),
        quotas=(),
        teams=(),
        certificate=(),
        plan=AnnualPlan(
            year=2026, entries=entries, merges=(), status="optimal", bound=1
        ),
        rounds=tuple(map(_record, examples)),
        visits=tuple(visit for given in examples for visit in _visits(given)),
    )


def publish(store: SqlStore, *examples: dict[str, Any], **options: str) -> None:
    """Publish a year of these examples, their keys remembered as a run does."""
    for given in examples:
        store.remember_ceremony(
            "INPUTS", round_id(given), {"custody_key": given["custody_key"]}
        )
    store.publish_year(drawn_year(*examples, **options))
