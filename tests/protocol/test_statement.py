"""Ceremonies, frames and strata that break a rule are refused, and it is named."""

import json

import pandas as pd
import pytest

from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.adapters.engines.snapshots import read_snapshot, write_snapshot
from planner.errors import InputError
from planner.protocol.ceremony import ceremony_from_json
from planner.protocol.frame import Frame, FrameLayout, bucket_hex_for, freeze
from planner.protocol.statement import build_statement
from planner.protocol.strata import EntryStrata, StrataTable, Stratum
from tests.protocol.examples import EXAMPLES, table_of
from tests.target_tables import PlainTargets, stored
from verify_round import canonical, parse_json

GOOD = {
    "round": "2026Q1",
    "mode": "confidential",
    "custody_key": "ab" * 32,
    "parties": [
        {"party": "office", "nonce": "01" * 32},
        {"party": "notary", "nonce": "02" * 32},
    ],
    "public_source": "双色球 2026-01-04",
    "public_value": "02 09 17 21 28 33 + 11",
    "reveal_by": "2026-01-04T12:00:00Z",
    "source_at": "2026-01-04T13:15:00Z",
}


def test_a_ceremony_is_read_as_it_is_written():
    ceremony = ceremony_from_json(GOOD)

    assert ceremony.reveals["public_value"] == GOOD["public_value"]
    assert [party.party for party in ceremony.parties] == ["office", "notary"]


def test_mode_and_source_have_defaults():
    value = {k: v for k, v in GOOD.items() if not k.startswith(("mode", "public"))}

    ceremony = ceremony_from_json({**value, "source_at": None})

    assert (ceremony.mode, ceremony.public_source) == ("confidential", "none")
    assert ceremony.public_value == "none"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"custody_key": None}, "ceremony_without_key"),
        ({"custody_key": "AB" * 32}, "ceremony_bad_secret"),
        ({"mode": "open"}, "ceremony_open_with_key"),
        ({"mode": "secret"}, "ceremony_shape"),
        ({"parties": [{"party": "office"}]}, "ceremony_shape"),
        ({"parties": [{"party": "a b", "nonce": "01" * 32}]}, "ceremony_bad_id"),
        ({"parties": [{"party": "a", "nonce": "1"}]}, "ceremony_bad_secret"),
        ({"parties": GOOD["parties"][:1] * 2}, "ceremony_party_twice"),
        ({"parties": None}, "ceremony_shape"),
        ({"round": "第一轮"}, "ceremony_bad_id"),
        ({"round": 1}, "ceremony_shape"),
        ({"reveal_by": "2026-01-04 12:00"}, "ceremony_bad_time"),
        ({"reveal_by": "2026-02-30T12:00:00Z"}, "ceremony_bad_time"),
        ({"source_at": "2026-01-04T11:00:00Z"}, "ceremony_source_too_early"),
        ({"source_at": "soon"}, "ceremony_bad_time"),
        ({"public_source": "none"}, "ceremony_value"),
        ({"public_value": ""}, "ceremony_no_value"),
        (
            {
                "public_source": "none",
                "public_value": "none",
                "parties": GOOD["parties"][:1],
            },
            "ceremony_too_few_parties",
        ),
    ],
)
def test_a_ceremony_that_breaks_a_rule_is_refused(change, code):
    with pytest.raises(InputError) as caught:
        ceremony_from_json({**GOOD, **change})

    assert code in {finding.code for finding in caught.value.findings}
    assert all(finding.message.zh for finding in caught.value.findings)


def test_an_open_round_refuses_grades_in_the_frame():
    confidential, public, _ = EXAMPLES
    frame = freeze(confidential.frame.table, confidential=False)

    with pytest.raises(InputError) as caught:
        build_statement(
            ceremony=public.ceremony,
            frame=frame,
            opened=DuckDBEngine().open(frame, None),
            plan=public.given["plan"],
            policy={},
            strata=public.strata,
            drawings=public.drawings,
        )

    assert caught.value.findings[0].code == "ceremony_open_with_grades"


TABLE = table_of(EXAMPLES[0].given)

FIRM = {
    "target_id": "T1",
    "name": "甲",
    "district": "110101",
    "grade": "A",
    "tags": "a;b",
    "visits": "",
}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"target_id": "甲"}, "target ids match"),
        ({"name": "甲|乙"}, "what no field may hold"),
        ({"name": "甲\n乙"}, "what no field may hold"),
        ({"name": None}, "isn't text"),
        ({"district": "1.1"}, "no full stop"),
        ({"grade": "A.B"}, "no full stop"),
        ({"tags": "b;a"}, "distinct members in order"),
        ({"tags": "a;a"}, "distinct members in order"),
        ({"tags": "a;"}, "distinct members in order"),
        ({"visits": "-1"}, "whole numbers"),
        ({"visits": "1.0"}, "whole numbers"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_refused(change, rule):
    with pytest.raises(ValueError, match=rule):
        freeze(
            stored(pd.DataFrame([{**FIRM, **change}], dtype=object)), confidential=True
        )


def test_a_target_is_in_the_frame_once():
    with pytest.raises(ValueError, match="T1"):
        freeze(stored(pd.DataFrame([FIRM, FIRM], dtype=str)), confidential=True)


@pytest.mark.parametrize(
    ("layout", "rule"),
    [
        ({"columns": ("name", "target_id")}, "first column"),
        ({"columns": ("target_id", "name", "name")}, "distinct"),
        ({"columns": ("target_id", "grade"), "sealed_columns": ("name",)}, "sealed"),
        (
            {
                "columns": ("target_id", "grade", "visits"),
                "sealed_columns": ("visits", "grade"),
            },
            "sealed",
        ),
        ({"columns": ("target_id",), "list_columns": ("tags",)}, "tags"),
    ],
)
def test_a_layout_that_breaks_a_rule_is_refused(layout, rule):
    with pytest.raises(ValueError, match=rule):
        FrameLayout(**layout)


def test_a_table_of_other_columns_is_no_frame_of_the_layout():
    with pytest.raises(ValueError, match="in order"):
        Frame(
            layout=FrameLayout(columns=("target_id", "name")),
            table=PlainTargets(pd.DataFrame([FIRM], dtype=str)),
        )


def test_a_nation_has_more_buckets():
    assert (bucket_hex_for(16_000_000), bucket_hex_for(16_000_001)) == (4, 5)


def stratum(name, eligible=10, expected=100_000, **more):
    grade = more.pop("grade", name.rpartition(".")[2])
    return Stratum(
        stratum=name, grade=grade, eligible=eligible, expected_micro=expected, **more
    )


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: stratum("A", eligible=0), "isn't listed"),
        (lambda: stratum("A", expected=10_000_001), "between not at all and whole"),
        (lambda: stratum("A", expected=-1), "between not at all and whole"),
        (lambda: stratum("A", offset=2**60), "offset"),
        (lambda: stratum("1101.A", grade="B"), "is of grade"),
    ],
)
def test_a_stratum_that_breaks_a_rule_is_refused(make, rule):
    with pytest.raises(ValueError, match=rule):
        make()


@pytest.mark.parametrize(
    ("strata", "rule"),
    [
        ([stratum("A"), stratum("A")], "twice"),
        ([stratum("1.A"), stratum("2.A", expected=0)], "whole or not at all"),
        ([stratum("B"), stratum("C", eligible=11)], "rise with risk"),
        ([stratum("A", expected=1), stratum("B", expected=0)], "rise with risk"),
        ([stratum("E")], "isn't one of"),
    ],
)
def test_strata_that_break_a_rule_are_refused(strata, rule):
    entry = EntryStrata(entry_id="P1", strata=tuple(strata))

    with pytest.raises(ValueError, match=rule):
        StrataTable(grades=("A", "B", "C"), caps={}, entries=(entry,))


def test_an_unknown_grade_and_another_district_are_not_compared():
    strata = (
        stratum("1.C"),
        stratum("2.A", expected=900_000),
        stratum("1.-", expected=1),
    )
    entry = EntryStrata(entry_id="P1", strata=strata)

    table = StrataTable(grades=("A", "B", "C"), caps={}, entries=(entry,))

    assert StrataTable.from_json(table.as_json()) == table
    assert (table.of("P1").eligible, table.of("P1").expected_micro) == (30, 1_000_001)


def test_a_snapshot_is_named_by_what_is_in_it(tmp_path):
    table = TABLE

    path = write_snapshot(table, tmp_path)

    assert write_snapshot(table.copy(), tmp_path) == path
    assert write_snapshot(table.iloc[1:], tmp_path) != path
    pd.testing.assert_frame_equal(read_snapshot(path), table)
    assert [p.suffix for p in tmp_path.iterdir()] == [".parquet"] * 2


def test_a_snapshot_under_another_name_is_refused(tmp_path):
    path = write_snapshot(TABLE, tmp_path)
    other = path.rename(tmp_path / f"{'0' * 64}.parquet")

    with pytest.raises(ValueError, match="isn't what its name says"):
        read_snapshot(other)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.8, "0.8"),
        (1.0, "1"),
        (-0.0, "0"),
        (1e21, "1e+21"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (-2.5, "-2.5"),
        (100.0, "100"),
        (
            {"é": 1, "a": [True, None, '\u2028\x1f"']},
            '{"a":[true,null,"\u2028\\u001f\\""],"é":1}',
        ),
        ({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'),
    ],
)
def test_the_checker_writes_canonical_json(value, text):
    assert canonical(parse_json(json.dumps(value).encode())) == text
