"""A town's year of several fields, held by the real draw or simulated."""

from collections import Counter
from datetime import date
from hashlib import sha256

import numpy as np

from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.chances.model import make_model, rounds_in_order
from planner.chances.years import Chance
from planner.ids import is_full
from planner.planning.consolidation import make_plan
from planner.planning.library import freeze_targets
from planner.planning.quotas import make_quotas
from planner.policy.record import Coordination, GradePolicy, RoundPolicy
from planner.protocol.draw import draw_round
from planner.protocol.frame import freeze
from planner.protocol.strata import EntryStrata, StrataTable
from planner.ratios import parse_ratio
from planner.registry import Basis, Pin
from planner.rounds import entries_of, round_plan
from planner.visits import merge_selections
from tests.planning.town import policy, proposal, registry

TODAY = date(2026, 1, 5)
KEY = "5a" * 32
FIELDS = ("餐饮", "旅馆", "药店", "加油站")
MIXED = RoundPolicy(
    coordinate_by_field=(
        ("旅馆", Coordination.SPREAD),
        ("加油站", Coordination.INDEPENDENT),
    )
)


def busy_proposals():
    """Three departments in four fields in spring, one again in autumn, one in full."""
    spring = [
        proposal(f"{field}-{department}", department, field=field, pin=Pin.ALONE)
        for field in FIELDS
        for department in ("D1", "D2", "D3")
    ]
    autumn = {"start": date(2026, 8, 1), "end": date(2026, 11, 30), "times": 2}
    return [
        *spring,
        proposal("again", ratio=parse_ratio("9%"), **autumn),
        proposal("all", "D2", basis=Basis.FULL, industries=("5211",)),
    ]


def paper(proposals=None, *, firms=None, **rules):
    """The frozen library, the quotas and the policy of a year on paper."""
    rules = policy(
        **{"grades": GradePolicy(floor_overall_micro=0), "rounds": MIXED, **rules}
    )
    town = registry(proposals or busy_proposals(), firms=firms)
    frozen = freeze_targets(town, rules, TODAY, graded=True)
    quotas = make_quotas(make_plan(town, rules, frozen), rules, frozen)
    return frozen, quotas, rules


def model_of(proposals=None, **rules):
    return make_model(*paper(proposals, **rules))


def h(*fields):
    return sha256("|".join(fields).encode()).hexdigest()


def seed_of(run, round_id):
    return h("seed", str(run), round_id)


def real_chance(target_ids, run, round_id):
    """The numbers that the real draw makes from the seed of a run's round."""
    seed = seed_of(run, round_id)

    def numbers(group, positions):
        key = h("ticket", seed, group)[:24]
        salt_key = h("salt", KEY)[:32]
        tickets = (h(key, h(salt_key, target_ids[i])[:30]) for i in positions)
        return np.array([int(ticket[:15], 16) for ticket in tickets], dtype=np.uint64)

    return Chance(numbers, lambda entry_id: int(h("quota", seed, entry_id)[:15], 16))


def hold_year(frozen, quotas, rules, run):
    """The records and visits of a year that the real draw holds, round by round."""
    names = {t: (t, "") for t in frozen.read(["target_id"])["target_id"]}
    made, records, visits = Counter(), {}, []
    for round_id in rounds_in_order(quotas, rules):
        entries, full = entries_of(quotas, round_id), is_full(round_id)
        plan = round_plan(entries, round_id)
        when = {
            e.entry_id: o
            for e in entries
            for o in e.occurrences
            if o.round_id == round_id
        }
        frame = freeze(frozen.with_visits(made), confidential=True)
        record = draw_round(
            statement={
                "entries": [
                    {
                        "entry": e.entry_id,
                        "group": when[e.entry_id].group,
                        "visit_group": when[e.entry_id].visit_group,
                        "reserve": 0 if full else rules.rounds.reserve,
                    }
                    for e in entries
                ]
            },
            strata=StrataTable(
                grades=rules.grades.order,
                caps={} if full else dict(rules.caps),
                entries=tuple(
                    EntryStrata(entry_id=e.entry_id, strata=quotas.strata(e, round_id))
                    for e in entries
                ),
            ),
            plan=plan,
            seed=seed_of(run, round_id),
            custody_key=KEY,
            frame=DuckDBEngine().open(frame, KEY),
        )
        records[round_id] = record
        merged = merge_selections(
            round_id=round_id,
            selections=[
                (s.entry_id, t.target_id) for s in record.strata for t in s.selected
            ],
            entries=entries,
            names=names,
        )
        visits += merged
        if not full:
            made.update(visit.target_id for visit in merged)
    return records, visits
