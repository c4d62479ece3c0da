"""Rounds of every make, drawn by the planner: what a checker must let pass."""

import pandas as pd
from hypothesis import strategies as st

from planner.ids import digest_json
from planner.protocol.ceremony import Ceremony, Mode, Party
from planner.protocol.districts import stated_districts
from planner.protocol.draw import draw_round
from planner.protocol.frame import freeze
from planner.protocol.statement import Drawing, build_statement
from planner.protocol.strata import EntryStrata, StrataTable, Stratum
from planner.year import RoundRecord
from tests.protocol.plain_engine import PlainEngine
from tests.target_tables import PlainTargets

GRADES = ("A", "B", "C", "D")
DISTRICTS = ("110101", "110102", "110108")
INDUSTRIES = ("6210", "6220", "5211", "0111", "")
DAYS = ("2001-05-06", "2019-12-31", "2024-02-29", "")
TAGS = ("food", "food_licence", "key", "危化")
NAMES = ("示例公司", '"引号", 逗号', " 空格 ", "𠮷野家", "=1+1", "a;b", "")
WINDOWS = {
    "v": (("2026-03-01", "2026-05-31"), ("2026-05-31", "2026-05-31")),
    "w": (("2026-01-01", "2026-12-31"), ("2026-06-01", "2026-07-01")),
}
MICRO = 10**6


@st.composite
def tables(draw, *, graded):
    """Return the targets' table, some of its columns left out."""
    rows = [
        {
            "target_id": f"T{number}",
            "name": draw(st.sampled_from(NAMES)),
            "district": draw(st.sampled_from(DISTRICTS)),
            "industry": draw(st.sampled_from(INDUSTRIES)),
            "grade": draw(st.sampled_from([*GRADES, ""])) if graded else "",
            "registered_on": draw(st.sampled_from(DAYS)),
            "tags": ";".join(sorted(draw(st.sets(st.sampled_from(TAGS), max_size=3)))),
            "visits": draw(st.sampled_from(["", "0", "1", "2"])),
        }
        for number in range(draw(st.integers(1, 24)))
    ]
    table = pd.DataFrame(rows, dtype=str)
    left_out = draw(st.sets(st.sampled_from(["tags", "visits", "registered_on"])))
    return table.drop(columns=sorted(left_out))


@st.composite
def scopes(draw, columns):
    """Return conditions on columns that are there."""
    texts = {
        "industry": ["62", "6210", "5", "", "9"],
        "tags": ["food", "key", "危", ""],
        "district": ["1101", "110108"],
    }
    named = st.sampled_from([c for c in texts if c in columns])
    scope = {}
    for part in draw(st.sets(st.sampled_from(["include", "exclude"]))):
        scope[part] = {
            column: draw(st.lists(st.sampled_from(texts[column]), max_size=2))
            for column in draw(st.sets(named, max_size=2))
        }
    if "registered_on" in columns and draw(st.booleans()):
        low, high = draw(st.sampled_from([("", ""), ("2010", ""), ("", "2020-01-01")]))
        scope["range"] = {"registered_on": [low, high, draw(st.booleans())]}
    return scope


@st.composite
def entry_strata(draw, entry_id, counted):
    """Return strata with chances that rise with risk, some grades left out whole."""
    rates = sorted(draw(st.lists(st.integers(0, MICRO), min_size=4, max_size=4)))
    unknown = draw(st.sampled_from([0, 1, 333_333, MICRO]))
    of_grade = {**dict(zip(GRADES, rates, strict=True)), "-": unknown}
    offsets = st.sampled_from([0, 1, 2**59 + 12345, 2**60 - 1])
    one = draw(offsets)
    strata = tuple(
        Stratum(
            stratum=name,
            grade=name.split(".")[-1],
            eligible=counted[name],
            expected_micro=of_grade[name.split(".")[-1]] * counted[name],
            offset=draw(st.one_of(st.just(one), offsets)),
        )
        for name in draw(st.permutations(sorted(counted)))
    )
    return EntryStrata(entry_id=entry_id, strata=strata)


@st.composite
def ceremonies(draw, mode):
    """Return a ceremony with parties, a source, or both."""
    source = draw(st.sampled_from(["none", "福彩双色球第2026001期开奖号码"]))
    nonces = draw(st.lists(st.integers(0, 2**256 - 1), min_size=2, max_size=4))
    if source != "none":
        nonces = nonces[: draw(st.integers(0, 3))]
    return Ceremony(
        round_id=draw(st.sampled_from(["2026Q1", "r_1.a-B"])),
        mode=mode,
        custody_key=None if mode is Mode.OPEN else f"{draw(st.integers(0, 99)):064x}",
        parties=tuple(
            Party(party=f"party-{number}", nonce=f"{nonce:064x}")
            for number, nonce in enumerate(nonces)
        ),
        public_source=source,
        public_value="none"
        if source == "none"
        else draw(st.sampled_from(["07|8", " "])),
        reveal_by="2026-01-04T12:00:00Z",
        source_at=draw(st.sampled_from([None, "2026-01-04T12:00:00Z"])),
        supersedes=draw(st.sampled_from([None, {"round": "old", "reason": "迟交"}])),
    )


def drawn(*, ceremony, frame, opened, planned, strata, drawings, caps, roster=None):
    """Return a round whole, drawn by the planner."""
    table = StrataTable(grades=GRADES, caps=caps, entries=tuple(strata))
    plan, policy = {"entries": planned}, {"name": "政策", "ratio": "5%"}
    statement = build_statement(
        ceremony=ceremony,
        frame=frame,
        opened=opened,
        plan=plan,
        policy=policy,
        strata=table,
        drawings=drawings,
        roster_digest=roster,
    )
    statement["districts"] = stated_districts(opened, table, ceremony.custody_key)
    record = draw_round(
        statement=statement,
        strata=table,
        plan=plan,
        seed=ceremony.seed(statement),
        custody_key=ceremony.custody_key,
        frame=opened,
    )
    return RoundRecord(
        round_id=ceremony.round_id,
        statement=statement,
        plan=plan,
        policy=policy,
        strata=table.as_json(),
        reveals=ceremony.reveals,
        seed=ceremony.seed(statement),
        custody_key=ceremony.custody_key,
        frame=frame.table,
        record=record.as_json(),
    )


@st.composite
def drawn_rounds(draw, engine=None):
    """Return a round of any make, as the planner draws it."""
    mode = draw(st.sampled_from(Mode))
    confidential = mode is Mode.CONFIDENTIAL
    ceremony = draw(ceremonies(mode))
    frame = freeze(
        PlainTargets(draw(tables(graded=confidential))), confidential=confidential
    )
    opened = (engine or PlainEngine()).open(
        frame, ceremony.custody_key, draw(st.integers(1, 2))
    )
    drawings, planned, strata = [], [], []
    for number in range(draw(st.integers(1, 4))):
        entry_id, visit_group = f"P{number}", draw(st.sampled_from("vw"))
        entry = {
            "entry": entry_id,
            "window": list(draw(st.sampled_from(WINDOWS[visit_group]))),
            "strata_columns": draw(st.sampled_from([["grade"], ["district", "grade"]])),
            "scope": draw(scopes(frame.layout.columns)),
        }
        counted = opened.count_strata(entry["scope"], entry["strata_columns"])
        planned.append(entry)
        strata.append(draw(entry_strata(entry_id, counted)))
        drawings.append(
            Drawing(
                entry_id=entry_id,
                group=draw(st.sampled_from("gh")),
                visit_group=visit_group,
                reserve=draw(st.integers(0, 4)),
            )
        )
    return drawn(
        ceremony=ceremony,
        frame=frame,
        opened=opened,
        planned=draw(st.permutations(planned)),
        strata=strata,
        drawings=drawings,
        caps=draw(st.dictionaries(st.sampled_from([*GRADES, "-"]), st.integers(0, 3))),
        roster=draw(st.sampled_from([None, digest_json({})])),
    )


def village(engine=None):
    """Return one small round of everything: caps, skips, reserves, two districts."""
    rows = [
        ("A", "110101", ""), ("A", "110101", "1"), ("A", "110102", ""),
        ("B", "110101", ""), ("B", "110102", ""), ("D", "110101", ""),
        ("D", "110102", ""), ("", "110102", ""),
    ]  # fmt: skip
    table = pd.DataFrame(
        [
            {
                "target_id": f"T{number}",
                "name": f"示例{number}号",
                "district": district,
                "kind": "企业",
                "grade": grade,
                "tags": "food;key" if number % 2 else "food",
                "visits": visits,
            }
            for number, (grade, district, visits) in enumerate(rows)
        ],
        dtype=str,
    )
    frame = freeze(PlainTargets(table), confidential=True)
    ceremony = Ceremony(
        round_id="2026Q1",
        mode=Mode.CONFIDENTIAL,
        custody_key="5a" * 32,
        parties=(
            Party(party="office", nonce="01" * 32),
            Party(party="notary", nonce="02" * 32),
        ),
        public_source="福彩双色球第2026001期开奖号码",
        public_value="02 09 17 21 28 33 + 11",
        reveal_by="2026-01-04T12:00:00Z",
        source_at="2026-01-04T13:15:00Z",
        supersedes={"round": "2026Q0", "reason": "迟交"},
    )
    opened = (engine or PlainEngine()).open(frame, ceremony.custody_key, 1)
    scope = {
        "include": {"kind": ["企"], "tags": ["food"]},
        "exclude": {"tags": ["risk"]},
        "range": {"district": ["1101", "", False]},
    }
    planned, strata, drawings = [], [], []
    for entry_id, columns in (("P1", ["grade"]), ("P2", ["district", "grade"])):
        window = ["2026-03-01", "2026-05-31"]
        planned.append(
            {
                "entry": entry_id,
                "window": window,
                "strata_columns": columns,
                "scope": scope,
            }
        )
        counted = opened.count_strata(scope, columns)
        rate = {"A": MICRO // 2, "B": MICRO // 2, "D": MICRO, "-": 0}
        strata.append(
            EntryStrata(
                entry_id=entry_id,
                strata=tuple(
                    Stratum(
                        stratum=name,
                        grade=name[-1],
                        eligible=counted[name],
                        expected_micro=rate[name[-1]] * counted[name],
                        offset=2**59,
                    )
                    for name in sorted(counted)
                ),
            )
        )
        drawings.append(
            Drawing(entry_id=entry_id, group="g", visit_group=entry_id, reserve=1)
        )
    return drawn(
        ceremony=ceremony,
        frame=frame,
        opened=opened,
        planned=planned,
        strata=strata,
        drawings=drawings,
        caps={"A": 1, "B": 1, "D": 2},
        roster="ab" * 32,
    )
