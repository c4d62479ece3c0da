"""Frames that are read in many pieces: all that counts in a small one still does."""

import json
import os
import random
import signal
import zipfile

import pandas as pd
import pytest

import verify_round
from benchmarks.verify import CEREMONY
from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.protocol.frame import freeze
from planner.protocol.statement import Drawing
from planner.protocol.strata import EntryStrata, Stratum
from tests.checker.bundles import bundle_of, faults, members_of, refused
from tests.checker.rounds import DISTRICTS, drawn
from tests.target_tables import stored

ROWS = 6_000
RATE = {"A": 100_000, "B": 200_000, "C": 500_000}


def city():
    """Return a round that draws so much that caps pass over hundreds of targets."""
    chance = random.Random(7)
    table = pd.DataFrame(
        [
            {
                "target_id": f"T{number:05d}",
                "name": f"示例{number}号, 店",
                "district": chance.choice(DISTRICTS),
                "industry": chance.choice(("6210", "6220", "5211")),
                "grade": chance.choice("ABC"),
                "visits": chance.choice(("", "", "1")),
                "registered_on": f"20{chance.randrange(25):02d}-03-01",
            }
            for number in range(ROWS)
        ],
        dtype=str,
    )
    frame = freeze(stored(table), confidential=True)
    opened = DuckDBEngine().open(frame, CEREMONY.custody_key, 2)
    scopes = [
        {},
        {"include": {"industry": ["62"]}},
        {"range": {"registered_on": ["2005", "2019-12-31", False]}},
        {"exclude": {"industry": ["6220"], "district": ["110108"]}},
    ]
    planned, strata, drawings = [], [], []
    for number, scope in enumerate(scopes):
        name, columns = f"P{number}", ["district", "grade"][number % 2 :]
        counted = opened.count_strata(scope, columns)
        planned.append(
            {
                "entry": name,
                "window": ["2026-03-01", "2026-05-31"],
                "strata_columns": columns,
                "scope": scope,
            }
        )
        cut = tuple(
            Stratum(
                stratum=stratum,
                grade=stratum[-1],
                eligible=many,
                expected_micro=RATE[stratum[-1]] * many,
                offset=0 if number < 3 else 2**58,
            )
            for stratum, many in sorted(counted.items())
        )
        strata.append(EntryStrata(entry_id=name, strata=cut))
        drawings.append(
            Drawing(entry_id=name, group="g", visit_group=f"v{number}", reserve=3)
        )
    return drawn(
        ceremony=CEREMONY,
        frame=frame,
        opened=opened,
        planned=planned,
        strata=strata,
        drawings=drawings,
        caps={"A": 1, "B": 1, "C": 2},
    )


RECORD = city()
MEMBERS = members_of(RECORD)
HEADER, *LINES = MEMBERS["frame.csv"].decode().splitlines(keepends=True)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Read kilobytes at a time, and look at some hundreds of ids together."""
    monkeypatch.setattr(verify_round, "PIECE", 4_001)
    monkeypatch.setattr(verify_round, "MOST_IDS", 700)


def framed(lines):
    return {**MEMBERS, "frame.csv": "".join([HEADER, *lines]).encode()}


def test_a_frame_in_pieces_of_any_length_passes(monkeypatch):
    assert refused(MEMBERS) == set()
    for piece in (100, 2**20):
        monkeypatch.setattr(verify_round, "PIECE", piece)
        assert refused(MEMBERS) == set()


@pytest.mark.parametrize("told", ["all", "nobody", "no strata"])
def test_whatever_the_record_tells_the_draw_is_the_same(told, monkeypatch):
    record = json.loads(MEMBERS["record.json"])
    if told == "nobody":
        for row in record["strata"]:
            row["selected"], row["reserve"], row["skipped"] = [], [], []
    if told == "no strata":
        record["strata"] = []
    skipped = [len(row["skipped"]) for row in RECORD.record["strata"]]
    asked = []
    held = verify_round.hold_tickets

    def counted(frame, salt_key, kind, lots):
        asked.extend(lot.start for lot in lots)
        held(frame, salt_key, kind, lots)

    monkeypatch.setattr(verify_round, "hold_tickets", counted)
    members = {**MEMBERS, "record.json": json.dumps(record).encode()}

    assert list(verify_round.redrawn(bundle_of(members))) == RECORD.record["strata"]
    assert max(skipped) > 100
    assert any(start > 0 for start in asked) == (told != "all")


def test_targets_at_one_place_stand_by_ticket_and_id(monkeypatch):
    bundle = bundle_of(MEMBERS)
    frame, salt_of = bundle.get("frame"), verify_round.salts_of(bundle)
    lot = verify_round.Lot("k", 0, [0, 1], 1)
    lot.expect(ROWS, ROWS)
    for kind in (1, 0):
        for at in frame.places(kind):
            lot.held += lot.HELD.pack(5, kind, at)

    found = [target for _, target, _ in lot.in_order(frame, salt_of)]

    everybody = frame.ids(0) + frame.ids(1)
    assert found == sorted(everybody, key=lambda t: verify_round.h("k", salt_of(t)))


@pytest.mark.parametrize("seed", range(12))
def test_any_cell_changed_anywhere_is_found(seed):
    chance = random.Random(seed)
    at = chance.randrange(ROWS)
    cells = LINES[at].rstrip("\r\n").replace(", 店", "; 店").split(",")
    column = chance.randrange(len(cells))
    cells[column] += chance.choice("0xA")
    line = ",".join(cells) + "\r\n"

    assert "frame root" in refused(framed([*LINES[:at], line, *LINES[at + 1 :]]))


def test_rows_in_another_order_are_the_same_frame():
    lines = random.Random(3).sample(LINES, ROWS)

    assert refused(framed(lines)) == set()


@pytest.mark.parametrize("shuffled", [False, True])
def test_an_id_that_is_there_twice_is_named_with_its_row(shuffled):
    lines = list(LINES)
    lines[5_000] = lines[17]  # In place of another: as many rows as before.
    if shuffled:
        lines.reverse()
    row = 2 + (ROWS - 1 - 17 if shuffled else 5_000)

    bundle = bundle_of(framed(lines))

    assert faults(bundle, "frame rows and ids") == [
        f"row {row}: target 'T00017' is there twice"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",110", ",11.0", "district can't be '11.0"),
        (",A,", ",A.,", "grade can't be 'A.'"),
        (",A,", ",A,x", "visits can't be 'x"),
        ("示例", "示|例", "holds a bar or a control character"),
        ("示例", "示\x85例", "holds a bar or a control character"),
        ("T0", "T！0", "isn't an id"),
    ],
)
def test_a_fault_late_in_the_frame_is_named_with_its_row(old, new, said):
    at = next(n for n in range(4_321, ROWS) if old in LINES[n])
    lines = [*LINES[:at], LINES[at].replace(old, new, 1), *LINES[at + 1 :]]

    found = faults(bundle_of(framed(lines)), "frame rows and ids")

    assert len(found) == 1
    assert found[0].startswith(f"row {at + 2}: ")
    assert said in found[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: b"\xff" + line, "isn't UTF-8"),
        (lambda line: b"," + line, "has 8 cells"),
        (lambda line: line.replace(b'"', b"", 1), "a quote where none may be"),
        (lambda line: b"x" * 2**16 + line, "a line too long"),
    ],
)
def test_a_row_that_cant_be_read_is_named(change, said):
    lines = [line.encode() for line in [HEADER, *LINES]]
    lines[3_456] = change(lines[3_456])
    bundle = bundle_of({**MEMBERS, "frame.csv": b"".join(lines)})

    for check in ("members", "frame root", "selections"):
        (found,) = faults(bundle, check)
        assert said in found
        assert "row 3457" in found or said == "a line too long"


def written(folder, members):
    for name, data in members.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def told(monkeypatch, capsys):
    """Return the report on a folder, of which another process makes the root."""
    monkeypatch.setattr(verify_round, "LONG", 1)

    def report(folder):
        verify_round.run(folder, True, None, None)
        return {c["check"]: c for c in json.loads(capsys.readouterr().out)["checks"]}

    return report


def test_a_second_process_makes_the_root(tmp_path, told, monkeypatch):
    me, makers = os.getpid(), tmp_path / "makers"
    made = verify_round.root_of

    def noted(leaves, digits):
        makers.write_text(str(os.getpid()))
        return made(leaves, digits)

    monkeypatch.setattr(verify_round, "root_of", noted)
    (folder := tmp_path / "bundle").mkdir()

    found = told(written(folder, MEMBERS))

    assert found == told(zipped(written(folder, MEMBERS)))
    assert found["frame root"]["result"] == "PASS"
    assert int(makers.read_text()) != me


def test_where_that_process_is_killed_the_root_is_made_all_the_same(
    tmp_path, told, monkeypatch
):
    me, made = os.getpid(), verify_round.root_of

    def killed(leaves, digits):
        if os.getpid() != me:
            os.kill(os.getpid(), signal.SIGKILL)
        return made(leaves, digits)

    monkeypatch.setattr(verify_round, "root_of", killed)

    assert told(written(tmp_path, MEMBERS))["frame root"]["result"] == "PASS"


def test_what_it_finds_is_told(tmp_path, told):
    other = [*LINES[:7], LINES[7].replace("示例", "样例"), *LINES[8:]]
    (said,) = told(written(tmp_path, framed(other)))["frame root"]["where"]
    assert said.startswith("frame.csv has the root ")

    torn = [*LINES[:7], LINES[7].replace("\r", ",x\r"), *LINES[8:]]
    (said,) = told(written(tmp_path, framed(torn)))["frame root"]["where"]
    assert said == "can't be checked: frame.csv, row 9: has 8 cells"


def zipped(folder):
    path = folder.parent / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in folder.iterdir():
            archive.write(member, member.name)
    return path


def test_a_frame_that_changes_while_it_is_read_is_refused(tmp_path):
    bundle = verify_round.open_bundle(written(tmp_path, MEMBERS))
    assert bundle.get("frame").rows == ROWS
    lines = [*LINES[:40], LINES[40].replace("示例", "样例"), *LINES[41:]]
    (tmp_path / "frame.csv").write_bytes(framed(lines)["frame.csv"])

    (said,) = faults(bundle, "frame root")

    assert said == "can't be checked: frame.csv was changed while it was read"
