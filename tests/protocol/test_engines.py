"""Every engine answers alike: DuckDB in memory, DuckDB over Parquet, plain Python."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.adapters.engines.duckdb_engine import DuckDBEngine, window_for
from planner.adapters.engines.snapshots import write_snapshot
from planner.protocol.engine_port import NUMBERS, Want
from planner.protocol.frame import freeze
from planner.protocol.frame_tree import Proof, proof_holds
from planner.protocol.salts import salt
from tests.protocol.plain_engine import PlainEngine

KEY = "1f" * 32
GRADED = ["district", "grade"]
SHOP = {
    "target_id": "T1",
    "name": "老王餐馆",
    "district": "110101",
    "industry": "6210",
    "grade": "B",
    "tags": "food;key",
    "visits": "1",
    "registered_on": "2020-05-01",
}
BAKERY = {**SHOP, "target_id": "T2", "industry": "1411", "tags": "", "visits": ""}
GARAGE = {**SHOP, "target_id": "T3", "industry": "", "tags": "foody;x", "grade": "D"}
QUOTED = {**SHOP, "target_id": "T4", "industry": "6'2\"", "tags": "a%b", "grade": ""}
TABLE = pd.DataFrame([SHOP, BAKERY, GARAGE, QUOTED], dtype=str)


class DuckDBOverParquet:
    def __init__(self, folder):
        self._folder = folder

    def open(self, frame, custody_key, bucket_hex=None):
        path = write_snapshot(frame.table, self._folder)
        return DuckDBEngine().open_snapshot(path, frame.layout, custody_key, bucket_hex)


@pytest.fixture(params=["duckdb", "parquet", "plain"])
def engine(request, tmp_path):
    if request.param == "parquet":
        return DuckDBOverParquet(tmp_path)
    return DuckDBEngine() if request.param == "duckdb" else PlainEngine()


@pytest.fixture
def frame(engine):
    return engine.open(freeze(TABLE, confidential=True), KEY, 2)


SCOPES = {
    "everybody": ({}, "T1 T2 T3 T4"),
    "an industry by prefix": ({"include": {"industry": ["62"]}}, "T1"),
    "one of two prefixes": ({"include": {"industry": ["62", "14"]}}, "T1 T2"),
    "an empty text starts everything": ({"include": {"industry": [""]}}, "T1 T2 T3 T4"),
    "no text starts nothing": ({"include": {"industry": []}}, ""),
    "a tag by prefix": ({"include": {"tags": ["food"]}}, "T1 T3"),
    "a tag not in the middle": ({"include": {"tags": ["oody"]}}, ""),
    "a later tag": ({"include": {"tags": ["key", "x"]}}, "T1 T3"),
    "a text over two tags": ({"include": {"tags": ["food;k"]}}, ""),
    "the empty tag": ({"include": {"tags": [""]}}, "T1 T2 T3 T4"),
    "a tag excluded": ({"exclude": {"tags": ["foody", "a"]}}, "T1 T2"),
    "nothing excluded": ({"exclude": {"tags": []}}, "T1 T2 T3 T4"),
    "a percent sign is no wildcard": ({"include": {"tags": ["a%"]}}, "T4"),
    "an underscore is no wildcard": ({"include": {"tags": ["_"]}}, ""),
    "quotes are text": ({"include": {"industry": ["6'"]}}, "T4"),
    "no text is SQL": ({"include": {"industry": ["' OR true --"]}}, ""),
    "a range": ({"range": {"industry": ["2", "6211", False]}}, "T1 T4"),
    "a range open above": ({"range": {"industry": ["6210", "", False]}}, "T1"),
    "a range open below": ({"range": {"industry": ["", "2", False]}}, "T2"),
    "an empty value let in": ({"range": {"industry": ["9", "", True]}}, "T3"),
    "all kinds at once": (
        {
            "include": {"industry": ["6", "1"]},
            "exclude": {"tags": ["key"]},
            "range": {"registered_on": ["2020-05-01", "2020-05-01", False]},
        },
        "T2 T4",
    ),
}


@pytest.mark.parametrize("case", SCOPES)
def test_a_scope_holds(case, frame):
    scope, expected = SCOPES[case]
    wants = [Want(f"110101.{grade}", 0, 9, 9) for grade in ("B", "D", "-")]

    found = frame.candidates(scope, GRADED, "k", wants)

    served = sorted(c.target_id for strata in found.values() for c in strata)
    assert " ".join(served) == expected
    assert sum(frame.count_strata(scope, GRADED).values()) == len(served)


def test_a_range_with_quotes_leaves_the_quoted_industry_out_by_code_point(frame):
    scope = {"range": {"industry": ["6", "61", False]}}

    assert frame.count_strata(scope, ["grade"]) == {"-": 1}


def test_strata_join_their_values_and_write_an_empty_one_as_a_dash(frame):
    counted = frame.count_strata({}, GRADED)

    assert counted == {"110101.B": 2, "110101.D": 1, "110101.-": 1}


def test_visits_of_the_year_come_with_a_candidate(frame):
    found = frame.candidates({}, ["grade"], "k", [Want("B", 0, 9, 9)])

    assert {c.target_id: c.visits for c in found["B"]} == {"T1": 1, "T2": 0}


def test_a_stratum_of_nobody_has_no_candidates(frame):
    assert frame.candidates({}, ["grade"], "k", [Want("C", 0, 3, 3)]) == {"C": []}


def test_the_circle_turns_with_the_offset(frame):
    start = [
        c.place for c in frame.candidates({}, ["grade"], "k", [Want("B", 0, 2, 2)])["B"]
    ]
    offset = start[0] + 1

    turned = frame.candidates({}, ["grade"], "k", [Want("B", offset, 2, 2)])["B"]

    assert [c.place for c in turned] == [start[1] - offset, NUMBERS - 1]


def test_a_column_that_is_not_there_is_refused():
    frame = DuckDBEngine().open(freeze(TABLE, confidential=True), KEY)

    with pytest.raises(ValueError, match="weather"):
        frame.count_strata({"include": {"weather": ["rain"]}}, ["grade"])


def test_every_target_proves_that_it_is_in_the_frame(frame):
    for target_id in TABLE["target_id"]:
        assert proof_holds(frame.proof(target_id), 2, frame.root())
        assert frame.salt(target_id) == salt(KEY, target_id)


def test_a_stranger_has_no_salt_and_no_proof(frame):
    for ask in (frame.salt, frame.proof):
        with pytest.raises(KeyError):
            ask("T9")


def test_a_proof_with_another_leaf_or_sibling_does_not_hold(frame):
    proof = frame.proof("T1")
    forged = [
        Proof(leaf="0" * 64, bucket=proof.bucket, path=proof.path),
        Proof(leaf=proof.leaf, bucket=(*proof.bucket, proof.leaf), path=proof.path),
        Proof(leaf=proof.leaf, bucket=proof.bucket, path=(*proof.path[:-1], "0" * 64)),
        Proof(leaf=proof.leaf, bucket=proof.bucket, path=proof.path[:-1]),
    ]

    assert [proof_holds(p, 2, frame.root()) for p in forged] == [False] * 4


def test_a_window_too_narrow_is_opened_again():
    many = pd.DataFrame(
        [{**SHOP, "target_id": f"T{number:04d}"} for number in range(500)], dtype=str
    )
    frozen = freeze(many, confidential=True)
    # An engine told of far more targets than there are looks too near the start.
    want = Want("B", 0, 20, 1_000_000)

    found = DuckDBEngine().open(frozen, KEY).candidates({}, ["grade"], "k", [want])

    assert window_for(want) < NUMBERS // 1000
    assert found == PlainEngine().open(frozen, KEY).candidates(
        {}, ["grade"], "k", [want]
    )


def test_threads_and_the_order_of_rows_change_nothing():
    many = pd.DataFrame(
        [{**SHOP, "target_id": f"T{number:04d}"} for number in range(3000)], dtype=str
    )
    wants = [Want("B", 12345, 40, 3000)]
    answers = []
    for threads, table in ((1, many), (4, many.iloc[::-1])):
        frame = DuckDBEngine(threads=threads).open(
            freeze(table, confidential=True), KEY
        )
        answers.append((frame.root(), frame.candidates({}, ["grade"], "k", wants)))

    assert answers[0] == answers[1]


cells = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="|;."
    ),
    max_size=4,
)


@settings(max_examples=12, deadline=None)
@given(
    rows=st.lists(
        st.tuples(cells, cells, st.sampled_from(["A", "B", ""])),
        min_size=1,
        max_size=12,
    ),
    texts=st.lists(cells, max_size=3),
    bounds=st.tuples(cells, cells, st.booleans()),
    data=st.data(),
)
def test_duckdb_and_plain_python_agree_on_any_text(rows, texts, bounds, data):
    table = pd.DataFrame(
        [
            {
                "target_id": f"T{number}",
                "name": name,
                "industry": industry,
                "grade": grade,
                "tags": ";".join(sorted({name, industry} - {""})),
            }
            for number, (name, industry, grade) in enumerate(rows)
        ],
        dtype=str,
    )
    texts = [
        *texts,
        *data.draw(st.lists(st.sampled_from([r[1] for r in rows]), max_size=1)),
    ]
    scope = {
        "include": {"tags": texts},
        "exclude": {"industry": texts[:1]},
        "range": {"name": list(bounds)},
    }
    frozen = freeze(table, confidential=True)
    duck, plain = (
        DuckDBEngine().open(frozen, KEY, 1),
        PlainEngine().open(frozen, KEY, 1),
    )
    wants = [Want(grade, NUMBERS // 3, 2, len(rows)) for grade in ("A", "B", "-")]

    assert duck.root() == plain.root()
    for member in ({"include": scope["include"]}, {"exclude": scope["exclude"]}, scope):
        assert duck.count_strata(member, ["grade"]) == plain.count_strata(
            member, ["grade"]
        )
        assert duck.candidates(member, ["grade"], "k", wants) == plain.candidates(
            member, ["grade"], "k", wants
        )
