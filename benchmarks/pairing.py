"""Seconds and peak memory for the teams of a round, on a made-up city.

python -m benchmarks.pairing --visits 20000 --inspectors 1500
"""

import argparse
import hashlib
import resource
import time
from datetime import date
from itertools import pairwise

import pandas as pd

from planner.pairing.second_lottery import pair_inspectors
from planner.policy.record import TeamPolicy
from planner.registry import (
    TARGET_COLUMNS,
    Department,
    Inspector,
    Item,
    ItemKind,
    PastVisit,
    Recusal,
    Registry,
)
from planner.visits import Visit

_QUALIFICATIONS = ("食品", "特种设备", "消防")


def _number(text: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % below


def make_city(
    n_visits: int, n_inspectors: int, n_departments: int = 28, *, capped: bool = False
) -> tuple[list[Visit], Registry]:
    """Make a round of visits and the registry behind them.

    A third of the visits are joint; a fifth of the inspectors serve the whole city,
    the others one of 11 districts.
    """
    departments = [f"D{k:02}" for k in range(n_departments)]
    districts = [f"6401{k:02}" for k in range(1, 12)]
    inspectors = [
        _inspector(k, departments, districts, 120 if capped else None)
        for k in range(n_inspectors)
    ]
    items = [
        Item(
            item_id=f"{d}-{k}",
            department_id=d,
            name="抽查事项",
            kind=ItemKind.GENERAL,
            legal_basis="法",
            qualifications=_QUALIFICATIONS[:1] if k == 1 else (),
        )
        for d in departments
        for k in range(3)
    ]
    visits = [_visit(k, departments, districts) for k in range(n_visits)]
    registry = Registry(
        departments=tuple(Department(department_id=d, name=d) for d in departments),
        targets=pd.DataFrame(columns=list(TARGET_COLUMNS)),
        inspectors=tuple(inspectors),
        items=tuple(items),
        proposals=(),
        neighbours=frozenset(pairwise(districts)),
        recusals=tuple(
            Recusal(
                inspector_id=inspectors[_number(f"r{k}", n_inspectors)].inspector_id,
                target_id=visits[_number(f"t{k}", n_visits)].target_id,
            )
            for k in range(n_visits // 20)
        ),
        history=tuple(
            PastVisit(
                target_id=visits[_number(f"h{k}", n_visits)].target_id,
                visited_on=date(2025, 5, 1),
                inspector_ids=(
                    inspectors[_number(f"p{k}", n_inspectors)].inspector_id,
                ),
            )
            for k in range(n_visits)
        ),
    )
    return visits, registry


def _inspector(
    k: int, departments: list[str], districts: list[str], limit: int | None
) -> Inspector:
    home = districts[_number(f"d{k}", len(districts))]
    return Inspector(
        inspector_id=f"P{k:05}",
        name="某",
        department_id=departments[k % len(departments)],
        districts=() if _number(f"w{k}", 5) == 0 else (home,),
        qualifications=_QUALIFICATIONS[: _number(f"q{k}", 3)],
        certificate_expires_on=date(2026, 1 + _number(f"c{k}", 12), 28)
        if _number(f"x{k}", 20) == 0
        else date(2028, 1, 1),
        lead=_number(f"l{k}", 3) > 0,
        max_visits=limit,
        leave=((date(2026, 3, 1), date(2026, 3, 20)),) if k % 9 == 0 else (),
    )


def _visit(k: int, departments: list[str], districts: list[str]) -> Visit:
    first = _number(f"a{k}", len(departments))
    count = (1, 1, 2, 3)[_number(f"j{k}", 4)]
    joined = [departments[(first + 5 * j) % len(departments)] for j in range(count)]
    month = 1 + 3 * _number(f"m{k}", 2)
    return Visit(
        visit_id=f"V{k:06}",
        round_id="2026-1",
        target_id=f"T{k:06}",
        name="某公司",
        district=districts[_number(f"e{k}", len(districts))],
        visit_group="g",
        entry_ids=("E",),
        initiator=joined[0],
        department_ids=tuple(joined),
        item_ids=tuple(f"{d}-{_number(f'i{k}{d}', 3)}" for d in joined),
        start=date(2026, month, 1),
        end=date(2026, month + 2, 28),
    )


def main() -> None:
    """Pair one round and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--inspectors", type=int, default=1_500)
    parser.add_argument("--departments", type=int, default=28)
    parser.add_argument("--capped", action="store_true", help="at most 120 visits each")
    args = parser.parse_args()
    visits, registry = make_city(
        args.visits, args.inspectors, args.departments, capped=args.capped
    )
    started = time.perf_counter()
    pairing = pair_inspectors(
        visits=visits,
        registry=registry,
        policy=TeamPolicy(neighbours=True),
        seed="ab" * 32,
        round_id="2026-1",
        prior_loads={},
    )
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    exceptions = sum(1 for member in pairing.members if member.exception)
    print(
        f"{args.visits} visits, {args.inspectors} inspectors: {seconds:.1f} s, "
        f"{peak_mb} MB, {len(pairing.members)} seats, {exceptions} exceptions, "
        f"{len(pairing.unstaffed)} unstaffed"
    )


if __name__ == "__main__":
    main()
