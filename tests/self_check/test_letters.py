"""Codes are made once the whole list is public, for letters that an office prints."""

import csv
import io
import re
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner

from planner.adapters.files.letter_files import write_letters
from planner.adapters.state.sql_tables import CEREMONIES
from planner.cli import app
from planner.errors import InputError
from planner.publishing.letters import Letter, letters
from planner.publishing.publication import local_day
from tests.self_check.conftest import AFTER
from tests.self_check.drawn_year import (
    CONFIDENTIAL,
    OPEN,
    code,
    publish,
    round_id,
    rows,
)

ROUND = round_id(CONFIDENTIAL)
TODAY = local_day(AFTER)
FIRST, SECOND = sorted(rows(CONFIDENTIAL))[:2]


def refused(store, *arguments, **options):
    with pytest.raises(InputError) as error:
        letters(store, *arguments, **options)
    return [f.code for f in error.value.findings]


def test_every_firm_of_the_frame_has_its_own_code(store):
    made = list(letters(store, ROUND, TODAY))
    assert [letter.target_id for letter in made] == sorted(rows(CONFIDENTIAL))
    for letter in made:
        assert letter.code == code(CONFIDENTIAL, letter.target_id)
        assert letter.name == rows(CONFIDENTIAL)[letter.target_id]["name"]
    assert len({letter.code for letter in made}) == 240


def test_the_code_that_a_letter_holds_opens_the_self_check(store, client):
    letter = next(letters(store, ROUND, TODAY, only={SECOND}))
    answer = client.post(
        "/api/v1/public/self-check",
        json={
            "round": letter.round_id,
            "target_id": letter.target_id,
            "code": letter.code,
        },
    )
    assert answer.json()["target_id"] == SECOND


def test_the_address_has_round_and_number_in_its_fragment_and_never_the_code(store):
    made = list(
        letters(
            store, ROUND, TODAY, base_url="https://sc.example.gov.cn/", only={FIRST}
        )
    )
    assert made[0].url == f"https://sc.example.gov.cn/check#round={ROUND}&id={FIRST}"


def test_no_code_is_made_before_the_last_embargo_is_over(store):
    assert refused(store, ROUND, date(2026, 11, 30)) == ["codes_too_early"]
    assert list(letters(store, ROUND, date(2026, 12, 1)))


def test_making_codes_makes_the_proofs_ready(store, tmp_path):
    letters(store, ROUND, TODAY)
    root = CONFIDENTIAL["statement"]["frame"]["root"]
    assert (tmp_path / "workspace" / "proofs" / f"{root}.proofs").exists()


def test_what_cannot_be_done_is_refused_in_words(store):
    assert refused(store, "2031Q9", TODAY) == ["codes_round_unknown"]
    nobody = refused(store, ROUND, TODAY, only={"NONE", FIRST, "ALSO"})
    assert nobody == ["codes_target_unknown"] * 2
    for url in ("sc.gov.cn", "https://a b", "https://a/?q", "https://a/#x", "ftp://a"):
        assert refused(store, ROUND, TODAY, base_url=url) == ["codes_bad_url"]
    with store._writing.begin() as connection:
        connection.execute(delete(CEREMONIES))
    assert refused(store, ROUND, TODAY) == ["codes_key_missing"]


def test_a_key_that_the_statement_does_not_commit_to_is_no_key(store):
    with store._writing.begin() as connection:
        connection.execute(delete(CEREMONIES))
    store.remember_ceremony("OTHER", ROUND, {"custody_key": "0" * 64})
    assert refused(store, ROUND, TODAY) == ["codes_key_missing"]


def letter(**changes):
    known = {
        "round_id": "R1",
        "target_id": "T1",
        "name": "甲餐饮店",
        "address": "人民路1号",
        "code": "0000",
        "url": "https://a/check#round=R1&id=T1",
    }
    return Letter(**{**known, **changes})


def test_the_table_opens_in_a_spreadsheet_and_runs_no_formula(tmp_path):
    evil = ["=cmd()", "+1", "-1", "@x", "＝1", "\t=1", '甲"店,分店']
    write_letters([letter(name=name) for name in evil], "R1", tmp_path, sheets=False)
    path = tmp_path / "codes-R1.csv"
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    header, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert header == ["round", "target_id", "name", "address", "code", "url"]
    assert [line[2] for line in lines] == [*(f"'{n}" for n in evil[:-1]), evil[-1]]


def test_files_with_codes_are_their_owners_alone(tmp_path):
    out = tmp_path / "letters"
    write_letters([letter()], "R1", out, sheets=True)
    assert out.stat().st_mode & 0o777 == 0o700
    for path in out.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    assert {p.name for p in out.iterdir()} == {"codes-R1.csv", "letters-R1-0001.html"}


def test_sheets_hold_five_hundred_letters_and_old_ones_go(tmp_path):
    many = [letter(target_id=f"T{n}") for n in range(501)]
    assert write_letters(many, "R1", tmp_path, sheets=True) == (501, 2)
    first = (tmp_path / "letters-R1-0001.html").read_text("utf-8")
    assert first.count("<article>") == first.count("<svg") == 500
    assert write_letters(many[:1], "R1", tmp_path, sheets=True) == (1, 1)
    assert not (tmp_path / "letters-R1-0002.html").exists()


def test_a_name_in_a_letter_is_text_whatever_it_holds(tmp_path):
    write_letters([letter(name="<script>x</script>")], "R1", tmp_path, sheets=True)
    sheet = (tmp_path / "letters-R1-0001.html").read_text("utf-8")
    assert "<script" not in sheet
    assert "&lt;script&gt;x" in sheet


def test_letters_that_break_off_leave_no_half_a_table(tmp_path):
    def breaking():
        yield letter()
        msg = "power"
        raise OSError(msg)

    with pytest.raises(OSError, match="power"):
        write_letters(breaking(), "R1", tmp_path, sheets=False)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def workspace(store, tmp_path):
    """The workspace with a round long past, as the machine's own clock sees it."""
    publish(store, OPEN, year_id="DATED", embargo="2020-01-01")
    return tmp_path / "workspace"


def test_the_command_writes_what_was_asked_for(workspace, tmp_path):
    only = tmp_path / "only.txt"
    chosen = sorted(rows(OPEN))[:3]
    only.write_text("\ufeff" + "\r\n".join(chosen) + "\n\n", encoding="utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app,
        [
            "codes",
            round_id(OPEN),
            "--workspace",
            str(workspace),
            "--out",
            str(out),
            "--qr",
            "--base-url",
            "https://sc.example.gov.cn",
            "--only",
            str(only),
        ],
    )
    assert done.exit_code == 0, done.output
    text = (out / f"codes-{round_id(OPEN)}.csv").read_text("utf-8-sig")
    assert re.findall(r"91\w+(?=,示例)", text) == chosen
    assert "codes: 3" in done.output


def test_the_command_refuses_in_both_languages_and_writes_nothing(workspace, tmp_path):
    out = tmp_path / "out"
    common = ["--workspace", str(workspace), "--out", str(out)]
    for arguments, said in (
        (
            ["codes", "2031Q9", *common],
            "工作区中没有批次 2031Q9 / The workspace has no",
        ),
        (["codes", round_id(OPEN), *common, "--qr"], "--qr needs --base-url"),
    ):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 2
        assert said in done.output
    assert not out.exists()


def test_a_round_under_embargo_is_refused_with_its_day(store, tmp_path):
    publish(store, CONFIDENTIAL, year_id="LATER", embargo="9998-01-01")
    out = tmp_path / "out"
    arguments = ["codes", ROUND, "--workspace", str(tmp_path / "workspace")]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import command_line; command_line.main()",
            *arguments,
            "--out",
            str(out),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "9998-01-01" in done.stderr
    assert not out.exists()


def test_a_new_years_day_in_china_counts(store):
    early = local_day(datetime(2026, 11, 30, 15, 59, tzinfo=UTC))
    assert refused(store, ROUND, early) == ["codes_too_early"]
    late = local_day(datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    assert list(letters(store, ROUND, late))
