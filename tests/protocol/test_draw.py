"""Properties of the draw: quotas, chances, caps, reserves, and whole small rounds."""

from collections import Counter
from fractions import Fraction
from hashlib import sha256

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.ids import canonical_json
from planner.protocol.ceremony import Ceremony, Mode, Party
from planner.protocol.draw import draw_round, round_quotas
from planner.protocol.frame import freeze
from planner.protocol.salts import salt
from planner.protocol.statement import Drawing, build_statement
from planner.protocol.strata import EntryStrata, StrataTable, Stratum
from planner.protocol.tickets import group_key, ticket
from tests.checker.bundles import bundle_of, failed
from tests.protocol.plain_engine import PlainEngine
from tests.target_tables import PlainTargets

MICRO = 10**6
KEY = "2e" * 32


def seed(number: int) -> str:
    return sha256(f"seed {number}".encode()).hexdigest()


# Quotas

expectations = st.lists(st.integers(0, 40 * MICRO), min_size=1, max_size=12)


@given(expectations, st.integers(0, 10**6))
def test_a_quota_is_its_expectation_rounded_up_or_down(expected, number):
    quotas = round_quotas(seed(number), "P1", expected)

    for quota, micro in zip(quotas, expected, strict=True):
        assert micro // MICRO <= quota <= -(-micro // MICRO)


@given(expectations, st.integers(0, 10**6))
def test_quotas_sum_to_the_total_rounded_up_or_down(expected, number):
    total = sum(round_quotas(seed(number), "P1", expected))

    assert sum(expected) // MICRO <= total <= -(-sum(expected) // MICRO)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9), st.integers(0, 10**6))
def test_whole_numbers_are_drawn_as_they_stand(whole, number):
    assert round_quotas(seed(number), "P1", [n * MICRO for n in whole]) == whole


def test_a_fraction_falls_as_often_as_it_should():
    expected = [70_000, 350_000, 1_580_000, 1_000_000]
    draws = 4000

    sums = [0] * len(expected)
    for number in range(draws):
        for at, quota in enumerate(round_quotas(seed(number), "P1", expected)):
            sums[at] += quota - expected[at] // MICRO

    for observed, micro in zip(sums, expected, strict=True):
        share = micro % MICRO / MICRO
        if not share:
            assert observed == 0
            continue
        counts = [observed, draws - observed]
        assert chisquare(counts, [draws * share, draws * (1 - share)]).pvalue > 1e-6


# Chances


def included(targets: int, micro: int, seeds: int, offset: int = 0) -> Counter[int]:
    """Draw one stratum of plain ids with many seeds; count each target's selections."""
    salts = [salt(None, f"T{number}") for number in range(targets)]
    drawn: Counter[int] = Counter()
    for number in range(seeds):
        (quota,) = round_quotas(seed(number), "P1", [micro])
        if not quota:
            continue
        key = group_key(seed(number), "g")
        places = sorted(
            ((int(ticket(key, s)[:15], 16) - offset) % 2**60, at)
            for at, s in enumerate(salts)
        )
        drawn.update(at for _, at in places[:quota])
    return drawn


@pytest.mark.parametrize(
    ("targets", "micro", "seeds"),
    [(7, 70_000, 20_000), (7, 2_310_000, 2000), (30, 4_500_000, 2000)],
    ids=["seven at 1 %", "seven at 33 %", "thirty at 15 %"],
)
@pytest.mark.parametrize("offset", [0, 2**59 + 12345])
def test_every_target_is_drawn_as_often_as_any_other(targets, micro, seeds, offset):
    drawn = included(targets, micro, seeds, offset)
    counts = [drawn[at] for at in range(targets)]
    chance = Fraction(micro, targets * MICRO)

    assert all(counts)
    assert chisquare(counts).pvalue > 1e-6
    total, mean = sum(counts), float(seeds * targets * chance)
    assert abs(total - mean) < 5 * mean**0.5 + 1


# Whole small rounds

GRADES = ("A", "B", "C", "D")
RATES = (50_000, 120_000, 333_333, 800_000)


def library(cells) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "target_id": f"T{number}",
                "name": f'示例, "{number}" 号',
                "district": f"1101{district:02d}",
                "grade": grade,
                "visits": str(visits) if visits else "",
                "tags": "food" if district % 2 else "",
            }
            for number, (district, grade, visits) in enumerate(cells)
        ],
        dtype=str,
    )


PLAN = {
    "entries": [
        {
            "entry": f"P{number}",
            "window": ["2026-01-01", "2026-03-31"],
            "strata_columns": columns,
            "scope": scope,
        }
        for number, (columns, scope) in enumerate(
            [
                (["district", "grade"], {}),
                (["grade"], {"exclude": {"tags": ["food"]}}),
                (["grade"], {"include": {"district": ["1101"]}, "exclude": {}}),
            ]
        )
    ]
}
DRAWINGS = [
    Drawing(entry_id="P0", group="g", visit_group="v", reserve=2),
    Drawing(entry_id="P1", group="g", visit_group="v", reserve=0),
    Drawing(entry_id="P2", group="h", visit_group="w", reserve=9),
]


def strata_of(opened, caps, scale=1, offset=0) -> StrataTable:
    entries = []
    for entry in PLAN["entries"]:
        counted = opened.count_strata(entry["scope"], entry["strata_columns"])
        strata = []
        for name in sorted(counted, key=lambda s: (s.rpartition(".")[2], s)):
            grade = name.rpartition(".")[2]
            rate = RATES[GRADES.index(grade)] if grade in GRADES else 100_000
            strata.append(
                Stratum(
                    stratum=name,
                    grade=grade,
                    eligible=counted[name],
                    expected_micro=min(MICRO, rate * scale) * counted[name],
                    offset=offset,
                )
            )
        entries.append(EntryStrata(entry_id=entry["entry"], strata=tuple(strata)))
    return StrataTable(grades=GRADES, caps=caps, entries=tuple(entries))


def small_round(cells, number, *, caps=None, offset=0, engine=None, scale=1):
    """Return a drawn round's record and its bundle."""
    ceremony = Ceremony(
        round_id="R1",
        mode=Mode.CONFIDENTIAL,
        custody_key=KEY,
        parties=tuple(Party(party=p, nonce=seed(number)) for p in ("office", "notary")),
        public_source="none",
        public_value="none",
        reveal_by="2026-01-01T00:00:00Z",
        source_at=None,
    )
    frame = freeze(PlainTargets(library(cells)), confidential=True)
    opened = (engine or DuckDBEngine()).open(frame, KEY, 1)
    strata = strata_of(opened, caps or {}, scale, offset)
    statement = build_statement(
        ceremony=ceremony,
        frame=frame,
        opened=opened,
        plan=PLAN,
        policy={},
        strata=strata,
        drawings=DRAWINGS,
    )
    record = draw_round(
        statement=statement,
        strata=strata,
        plan=PLAN,
        seed=ceremony.seed(statement),
        custody_key=KEY,
        frame=opened,
    )
    members = {
        "statement.json": canonical_json(statement),
        "plan.json": canonical_json(PLAN),
        "policy.json": b"{}",
        "strata.json": canonical_json(strata.as_json()),
        "reveals.json": canonical_json(ceremony.reveals),
        "seed.txt": ceremony.seed(statement).encode(),
        "custody_key.txt": KEY.encode(),
        "frame.csv": frame.table.read(frame.layout.columns)
        .to_csv(index=False)
        .encode(),
        "record.json": canonical_json(record.as_json()),
    }
    return record, bundle_of(members)


cells = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([*GRADES, ""]), st.integers(0, 2)),
    min_size=1,
    max_size=25,
)
caps = st.dictionaries(st.sampled_from([*GRADES, "-"]), st.integers(0, 3))


@settings(max_examples=20, deadline=None)
@given(cells, caps, st.integers(0, 2**60 - 1), st.integers(0, 99))
def test_whatever_is_drawn_passes_the_checker(cells, caps, offset, number):
    _, bundle = small_round(cells, number, caps=caps, offset=offset)

    assert failed(bundle) == set()


@settings(max_examples=6, deadline=None)
@given(cells, caps, st.integers(0, 99), st.randoms())
def test_the_order_of_rows_and_the_engine_change_nothing(cells, caps, number, rng):
    frame = freeze(PlainTargets(library(cells)), confidential=True)
    table = library(cells)
    shuffled = list(table.index)
    rng.shuffle(shuffled)
    again = freeze(PlainTargets(table.loc[shuffled], ordered=False), confidential=True)

    assert DuckDBEngine().open(again, KEY, 1).root() == (
        PlainEngine().open(frame, KEY, 1).root()
    )
    duck, _ = small_round(cells, number, caps=caps)
    plain, _ = small_round(cells, number, caps=caps, engine=PlainEngine())
    assert duck == plain


MANY = [(n % 3, GRADES[n % 4], 0) for n in range(200)]


def test_a_larger_draw_extends_a_smaller_one():
    frame = freeze(PlainTargets(library(MANY)), confidential=True)
    opened = DuckDBEngine().open(frame, KEY, 1)
    statement = {
        "entries": [
            {
                "entry": d.entry_id,
                "group": d.group,
                "visit_group": d.visit_group,
                "reserve": 0,
            }
            for d in DRAWINGS
        ]
    }
    smaller, larger = (
        draw_round(
            statement=statement,
            strata=strata_of(opened, {}, scale),
            plan=PLAN,
            seed=seed(1),
            custody_key=KEY,
            frame=opened,
        )
        for scale in (1, 3)
    )

    for few, more in zip(smaller.strata, larger.strata, strict=True):
        assert more.selected[: len(few.selected)] == few.selected
    assert sum(len(s.selected) for s in larger.strata) > sum(
        len(s.selected) for s in smaller.strata
    )


def test_entries_of_one_group_and_offset_meet_in_the_same_firms():
    record, _ = small_round(MANY, 3)
    chosen = {
        entry: {
            c.target_id
            for s in record.strata
            if s.entry_id == entry
            for c in s.selected
        }
        for entry in ("P0", "P1", "P2")
    }
    inside = {f"T{n}" for n, (district, _, _) in enumerate(MANY) if district % 2 == 0}

    together = len(chosen["P0"] & chosen["P1"]) / len(chosen["P1"])
    apart = len((chosen["P0"] & inside) & chosen["P2"]) / len(chosen["P2"] & inside)

    assert together > 0.8 > apart


def test_nobody_is_visited_beyond_the_cap_and_a_visit_group_counts_once():
    caps = {"A": 1, "B": 1, "C": 1, "D": 1}
    cells = [(n % 3, GRADES[n % 4], int(n % 5 == 0)) for n in range(120)]
    record, _ = small_round(cells, 5, caps=caps, scale=4)
    visits: dict[str, set[str]] = {}
    for stratum in record.strata:
        group = "w" if stratum.entry_id == "P2" else "v"
        for target in stratum.selected:
            visits.setdefault(target.target_id, set()).add(group)
    before = {f"T{n}" for n, (_, _, made) in enumerate(cells) if made}

    assert not visits.keys() & before
    assert {len(groups) for groups in visits.values()} == {1}
    assert any(s.entry_id == "P1" and s.selected for s in record.strata)
    assert any(stratum.skipped for stratum in record.strata)
    assert any(stratum.shortfall for stratum in record.strata)


def test_reserves_are_drawn_where_the_quota_is_nought():
    record, _ = small_round(MANY, 7)
    idle = [s for s in record.strata if s.entry_id == "P2" and s.quota == 0]

    assert all(len(s.reserve) == min(9, s.eligible) for s in idle)


def test_candidates_eaten_by_caps_are_asked_for_again():
    cells = [(0, "A", 1)] * 300 + [(0, "A", 0)] * 5
    record, bundle = small_round(cells, 1, caps={"A": 1}, scale=1)

    assert failed(bundle) == set()
    assert sum(len(s.skipped) for s in record.strata) > 300
