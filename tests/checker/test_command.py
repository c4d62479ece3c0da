"""The checker as a command: its options, its lines, its exit codes."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner

import verify_round
from command_line import app
from planner.adapters.files.bundle_files import write_bundle, write_public_bundle
from planner.protocol.bundle import AUDIT_MEMBERS
from tests.checker.rounds import village

CHECKER = Path(verify_round.__file__)
RECORD = village()
LISTED = sorted(RECORD.selections)
NOTED = verify_round.sha256(verify_round.canonical(RECORD.statement))


@pytest.fixture
def audit(tmp_path):
    write_bundle(tmp_path / "audit", RECORD)
    return tmp_path / "audit"


@pytest.fixture
def public(tmp_path):
    write_public_bundle(tmp_path / "public", RECORD, published=False)
    return tmp_path / "public"


@pytest.fixture
def report(capsys):
    def made(path, noted=None, given=None):
        code = verify_round.run(path, True, noted, given)
        told = json.loads(capsys.readouterr().out)
        assert code == (0 if told["passed"] else 4)
        results = {c["check"]: c for c in told["checks"]}
        return told, results

    return made


def checker(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-I", CHECKER, *arguments], capture_output=True, **options
    )


def test_alone_in_another_folder_it_checks_a_bundle(audit, tmp_path):
    done = checker(audit, cwd=tmp_path, text=True)

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line.split(" ")[0] for line in lines[:19]] == ["PASS"] * 18 + ["SKIP"]
    assert f"      D: {NOTED}" in lines
    assert (
        lines[-1] == "核验通过 / passed (audit bundle): 18 passed, 0 failed, 7 skipped"
    )
    assert done.stderr == ""


def test_a_failed_check_ends_with_4_and_says_where(audit):
    (audit / "seed.txt").write_text("0" * 64)

    done = checker(audit, text=True)

    assert done.returncode == 4
    failures = [line for line in done.stdout.splitlines() if line[:4] == "FAIL"]
    assert failures[0].startswith(
        "FAIL  seed 种子（不是由公告、公开值和各方之数得出的）: "
    )
    assert any("entry P1, stratum A: selected: no. 1 is" in line for line in failures)
    assert "核验未通过 / FAILED" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_a_terminal_that_cannot_show_every_character_gets_what_it_can(audit, encoding):
    done = subprocess.run(
        [sys.executable, CHECKER, audit],
        capture_output=True,
        env={"PYTHONIOENCODING": encoding, "PATH": "/nowhere"},
    )

    assert done.returncode == 0
    assert b"18 passed" in done.stdout


@pytest.mark.parametrize(
    "arguments", [[], ["nowhere"], ["--what"], ["nowhere", "--statement", "12"]]
)
def test_what_cannot_be_checked_ends_with_2(arguments, tmp_path):
    done = checker(*arguments, cwd=tmp_path, text=True)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_the_digest_noted_before_the_draw_is_compared(audit, public, report):
    for path in (audit, public):
        _, same = report(path, f" {NOTED.upper()}\n")
        told, other = report(path, "0" * 64)

        assert same["statement noted"]["result"] == "PASS"
        assert other["statement noted"]["result"] == "FAIL"
        assert NOTED in other["statement noted"]["where"][0]
        assert not told["passed"]


def portal_list(path, pairs, round_id="2026Q1"):
    rows = [f'{round_id},{entry},{target},"甲, 乙",x' for entry, target in pairs]
    head = "round_id,entry_id,target_id,name,district"
    other = "2026Q2,P1,T99,丙,x"
    text = "\r\n".join([head, *reversed(rows), other, ""])
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path


def test_the_portals_list_is_compared_whatever_its_order(
    audit, public, report, tmp_path
):
    given = portal_list(tmp_path / "lists.csv", LISTED)

    for path in (audit, public):
        assert report(path, None, given)[1]["list given"]["result"] == "PASS"


def test_a_list_that_differs_is_refused_and_the_firm_named(
    audit, public, report, tmp_path
):
    (entry, target), *others = LISTED
    given = portal_list(tmp_path / "lists.csv", [*others, (entry, "T77")])

    where = report(audit, None, given)[1]["list given"]["where"]
    assert where[0] == f"{entry}|T77 is in lists.csv, and wasn't drawn"
    assert where[1] == f"{entry}|{target} was drawn, and isn't (yet) in lists.csv"
    # Before the embargo is over the public has the digest alone to go by.
    (only,) = report(public, None, given)[1]["list given"]["where"]
    assert only.startswith("the list has the digest ")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\xff", 'entry,target_id\n"P1'])
def test_what_is_no_list_is_refused(audit, report, tmp_path, text):
    given = tmp_path / "lists.csv"
    given.write_bytes(text.encode("latin-1"))

    assert report(audit, None, given)[1]["list given"]["result"] == "FAIL"
    assert report(audit, None, tmp_path / "no")[1]["list given"]["result"] == "FAIL"


def test_the_report_for_machines_has_every_check_and_a_summary(audit, report):
    told, results = report(audit)

    assert list(results) == [c.__name__.replace("_", " ") for c in verify_round.CHECKS]
    assert told["summary"] == {
        "round": "2026Q1",
        "mode": "confidential",
        "rows": 8,
        "entries": 2,
        "grades": "A < B < C < D",
        "drawn": len(LISTED),
        "seed": RECORD.seed,
        "D": NOTED,
    }


def test_planner_verify_is_the_same_program(audit, public, tmp_path):
    given = portal_list(tmp_path / "lists.csv", LISTED)
    for path in (audit, public):
        options = [str(path), "--statement", NOTED, "--list", str(given), "--json"]
        done = CliRunner().invoke(app, ["verify", *options])

        assert done.exit_code == 0
        assert done.stdout == checker(*options, text=True).stdout


def with_parquet(folder, columns, rows):
    """Put a table of text beside a bundle's frame."""
    table = pd.DataFrame(rows, columns=columns, dtype=str)
    with duckdb.connect(":memory:") as connection:
        connection.register("given", table)
        connection.table("given").write_parquet(str(folder / "frame.parquet"))
    return folder


def cells_of(folder):
    header, *rows = csv.reader((folder / "frame.csv").read_text("utf-8").splitlines())
    return header, rows


def verified(path):
    done = CliRunner().invoke(app, ["verify", str(path), "--json"])
    told = json.loads(done.stdout)
    return done.exit_code, {c["check"]: c for c in told["checks"]}, told["notes"]


def test_the_checker_says_that_it_leaves_the_parquet_alone(audit, report):
    with_parquet(audit, *cells_of(audit))

    told, results = report(audit)

    assert told["passed"]
    assert "frame parquet" not in results
    assert verify_round.NO_PARQUET in told["notes"]


def test_planner_verify_holds_the_parquet_against_the_frame(audit):
    with_parquet(audit, *cells_of(audit))

    code, results, notes = verified(audit)

    assert (code, results["frame parquet"]["result"]) == (0, "PASS")
    assert results["frame parquet"]["name_zh"] == "名录 Parquet"
    assert verify_round.NO_PARQUET not in notes


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda head, rows: (head, rows[:-1]), "row 9: it says None, the frame "),
        (lambda head, rows: (head, [*rows, rows[0]]), "it has more rows"),
        (lambda head, rows: (head[::-1], rows), "its columns are "),
        (
            lambda head, rows: (head, [*rows[:4], [*rows[4][:-1], "9"], *rows[5:]]),
            "row 6: it says ('T4', ",
        ),
    ],
    ids=["a row less", "a row more", "other columns", "another cell"],
)
def test_parquet_that_says_otherwise_fails(audit, change, said):
    with_parquet(audit, *change(*cells_of(audit)))

    code, results, _ = verified(audit)

    assert code == 4
    assert results["frame parquet"]["where"][0].startswith(said)
    assert [n for n, c in results.items() if c["result"] == "FAIL"] == ["frame parquet"]


def test_what_is_no_parquet_fails(audit):
    (audit / "frame.parquet").write_bytes(b"PAR1")

    assert verified(audit)[1]["frame parquet"]["result"] == "FAIL"


def test_the_checker_knows_which_members_are_for_auditors_as_the_planner_does():
    assert set(verify_round.FOR_AUDITORS) == set(AUDIT_MEMBERS)
