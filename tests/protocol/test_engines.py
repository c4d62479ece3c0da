"""Every engine answers alike: DuckDB and Spark, in memory or over Parquet; plain Python.

Spark is there where its client is installed: Sail, which speaks the same and needs no
Java, or what `PLANNER_TEST_SPARK` names (docs/scale.md).
"""

from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.adapters.engines import duckdb_engine
from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.adapters.engines.leaf_store import LeafStore
from planner.adapters.engines.windows import spans, window_for
from planner.protocol.engine_port import NUMBERS, Asked, Want
from planner.protocol.frame import Frame, FrameLayout, freeze
from planner.protocol.frame_tree import Proof, bucket_digest, proof_holds
from planner.protocol.salts import salt
from tests.checker.rounds import village
from tests.cluster.server import INSTALLED, remote, spark
from tests.protocol.plain_engine import PlainEngine
from tests.target_tables import PlainTargets

__all__ = ["remote", "spark"]

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


class SparkOverParquet:
    def __init__(self, engine):
        self._engine = engine

    def open(self, frame, custody_key, bucket_hex=None):
        path = Path(frame.table.location)
        return self._engine.open_snapshot(path, frame.layout, custody_key, bucket_hex)


ON_SPARK = ["spark", "spark over parquet"] if INSTALLED else []
ENGINES = ["duckdb", "plain", *ON_SPARK]


@pytest.fixture(params=ENGINES)
def engine(request):
    if request.param.startswith("spark"):
        spark = request.getfixturevalue("spark")
        return spark if request.param == "spark" else SparkOverParquet(spark)
    return DuckDBEngine() if request.param == "duckdb" else PlainEngine()


@pytest.fixture
def frame(engine):
    return engine.open(freeze(PlainTargets(TABLE), confidential=True), KEY, 2)


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


@pytest.mark.parametrize("engine", ["duckdb", *ON_SPARK[:1]], indirect=True)
def test_a_column_that_is_not_there_is_refused(frame):
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


@pytest.mark.parametrize("engine", ["duckdb", *ON_SPARK[1:]], indirect=True)
def test_a_window_too_narrow_is_opened_again(engine):
    many = pd.DataFrame(
        [{**SHOP, "target_id": f"T{number:04d}"} for number in range(500)], dtype=str
    )
    frozen = freeze(PlainTargets(many), confidential=True)
    # An engine told of far more targets than there are looks too near the start.
    want = Want("B", 0, 20, 1_000_000)

    found = engine.open(frozen, KEY).candidates({}, ["grade"], "k", [want])

    assert window_for(want) < NUMBERS // 1000
    assert found == PlainEngine().open(frozen, KEY).candidates(
        {}, ["grade"], "k", [want]
    )


@pytest.mark.parametrize("engine", ["duckdb", *ON_SPARK[:1]], indirect=True)
def test_a_tree_of_many_levels_is_the_same(engine):
    # Spark hands over the names' first two digits; the rest it hashes itself.
    frozen = freeze(PlainTargets(many_shops(40)), confidential=True)

    deep, plain = (one.open(frozen, KEY, 4) for one in (engine, PlainEngine()))

    assert deep.root() == plain.root()
    assert deep.proof("T00007") == plain.proof("T00007")


def test_many_entries_at_once_are_answered_as_one_by_one(engine):
    table = pd.DataFrame(
        [
            {
                **SHOP,
                "target_id": f"T{number:04d}",
                "grade": "ABCD"[number % 4],
                "district": ("110101", "110102", "")[number % 3],
                "industry": ("6210", "5211", "6'2\"", "")[number % 5 % 4],
                "tags": ("food;key", "", "key", "a%b")[number % 7 % 4],
                "registered_on": f"20{number % 25:02d}-01-01" if number % 6 else "",
                "visits": ("", "1", "2")[number % 3],
            }
            for number in range(600)
        ],
        dtype=str,
    )
    frozen = freeze(PlainTargets(table), confidential=True)
    opened = engine.open(frozen, KEY, 2)
    asked = []
    for number, (scope, _) in enumerate([*SCOPES.values()] * 2):
        columns = [["grade"], ["district", "grade"]][number % 2]
        counted = opened.count_strata(scope, columns)
        wants = [
            Want(stratum, (number * NUMBERS // 7) % NUMBERS, 1 + place * 9, eligible)
            for place, (stratum, eligible) in enumerate(counted.items())
        ]
        asked.append(Asked(scope, columns, f"key {number % 3}", wants))
    # An engine told of far more targets than there are looks too near the start.
    asked.append(Asked({}, ["grade"], "key 0", [Want("A", NUMBERS - 9, 140, 10**7)]))
    asked.append(
        Asked({}, ["grade"], "key 1", [Want("A", 5, 10, 150), Want("-", 0, 3, 9)])
    )
    asked.append(Asked({}, ["district"]))

    assert opened.count_all(asked) == [
        opened.count_strata(one.scope, one.strata_columns) for one in asked
    ]
    assert opened.candidates_all(asked) == [
        opened.candidates(one.scope, one.strata_columns, one.group_key, one.wants)
        if one.wants
        else {}
        for one in asked
    ]
    others = [*reversed(asked)]
    assert opened.count_all(others) == [
        opened.count_strata(one.scope, one.strata_columns) for one in others
    ]


def test_a_whole_round_is_the_same(engine):
    drawn, plain = (replace(one, frame=None) for one in (village(engine), village()))

    assert drawn == plain


def test_threads_and_the_order_of_rows_change_nothing():
    many = pd.DataFrame(
        [{**SHOP, "target_id": f"T{number:04d}"} for number in range(3000)], dtype=str
    )
    wants = [Want("B", 12345, 40, 3000)]
    answers = []
    for threads, table in ((1, many), (4, many.iloc[::-1])):
        frame = DuckDBEngine(threads=threads).open(
            freeze(PlainTargets(table, ordered=False), confidential=True), KEY
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
    frozen = freeze(PlainTargets(table, ordered=False), confidential=True)
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


def many_shops(count):
    return pd.DataFrame(
        [{**SHOP, "target_id": f"T{number:05d}"} for number in range(count)], dtype=str
    )


@pytest.mark.parametrize("bucket_hex", [1, 2, 4])
def test_a_frame_in_several_pieces_has_the_root_of_one(monkeypatch, bucket_hex):
    monkeypatch.setattr(duckdb_engine, "_PIECE", 100)
    frozen = freeze(PlainTargets(many_shops(950)), confidential=True)

    pieces = DuckDBEngine(threads=2).open(frozen, KEY, bucket_hex).root()

    assert pieces == PlainEngine().open(frozen, KEY, bucket_hex).root()


def test_a_frame_of_nobody_has_a_root():
    frozen = freeze(PlainTargets(TABLE.iloc[:0]), confidential=True)

    assert DuckDBEngine().open(frozen, KEY, 1).root() == (
        PlainEngine().open(frozen, KEY, 1).root()
    )


@pytest.fixture
def streamed(monkeypatch):
    monkeypatch.setattr(duckdb_engine, "_LOADED_ROWS", 0)
    return DuckDBEngine()


def test_a_snapshot_too_large_to_be_loaded_answers_alike(streamed, monkeypatch):
    monkeypatch.setattr(duckdb_engine, "_PIECE", 64)
    frozen = freeze(PlainTargets(many_shops(300)), confidential=True)
    wants = [Want("B", NUMBERS - 5, 40, 300), Want("-", 0, 5, 5)]

    found, plain = (one.open(frozen, KEY, 2) for one in (streamed, PlainEngine()))

    assert found.root() == plain.root()
    assert found.proof("T00007") == plain.proof("T00007")
    assert found.salt("T00007") == plain.salt("T00007")
    scope = {"include": {"tags": ["food"]}}
    assert found.candidates(scope, ["grade"], "k", wants) == plain.candidates(
        scope, ["grade"], "k", wants
    )


def snapshot_of(query, folder):
    path = folder / "frame.parquet"
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("SELECT 'T1' AS target_id, NULL::VARCHAR AS name", "column name"),
        ("SELECT 'T1' AS target_id, 1 AS name", "all of them text"),
        ("SELECT 'T1' AS target_id", "columns in order"),
        ("SELECT '示例' AS name, 'T1' AS target_id", "columns in order"),
    ],
    ids=["a null", "a number", "a column less", "another order"],
)
@pytest.mark.parametrize("engine", ["duckdb", *ON_SPARK[:1]], indirect=True)
def test_a_snapshot_that_is_none_of_the_layout_is_refused(
    query, complaint, engine, tmp_path
):
    layout = FrameLayout(columns=("target_id", "name"))

    with pytest.raises(ValueError, match=complaint):
        engine.open_snapshot(snapshot_of(query, tmp_path), layout, None)


@given(
    st.integers(0, NUMBERS - 1), st.integers(1, NUMBERS), st.integers(0, NUMBERS - 1)
)
def test_a_ticket_is_within_a_window_just_when_its_place_is(start, width, number):
    ticket = f"{number:015x}" + "0" * 49

    within = [low <= ticket < high for low, high in spans(start, width)]

    assert sum(within) == ((number - start) % NUMBERS < width)


def test_a_table_whose_rows_run_backwards_is_opened():
    frozen = freeze(PlainTargets(TABLE), confidential=True)
    backwards = Frame(
        layout=frozen.layout, table=PlainTargets(TABLE.iloc[::-1], ordered=False)
    )

    assert DuckDBEngine().open(backwards, KEY).root() == (
        DuckDBEngine().open(frozen, KEY).root()
    )


def leaf_texts(*heads):
    return [head + "0" * (64 - len(head)) for head in heads]


def test_leaves_that_begin_alike_are_hashed_in_their_order():
    leaves = leaf_texts("ab" * 8 + "2", "ab" * 8 + "1", "0", "ab" * 8 + "11")
    store = LeafStore(4)
    store.add("".join(leaves[:3]))
    store.add(leaves[3])

    assert store.bucket_digests(1, 2) == {
        "0": bucket_digest(leaves[2:3]),
        "a": bucket_digest([leaves[0], leaves[1], leaves[3]]),
    }


def test_leaves_left_out_are_missed():
    store = LeafStore(2)
    store.add(leaf_texts("a")[0])

    with pytest.raises(ValueError, match="1 leaves of 2"):
        store.bucket_digests(1, 1)


def test_what_duckdb_may_use_is_kept_to():
    frame = DuckDBEngine(memory="200MB").open(
        freeze(PlainTargets(TABLE), confidential=True), KEY
    )
    with frame._connection.cursor() as cursor:
        limit, folder = cursor.execute(
            "SELECT current_setting('memory_limit'), current_setting('temp_directory')"
        ).fetchall()[0]

    assert (limit, folder) == ("190.7 MiB", "")
