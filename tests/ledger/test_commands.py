"""The ledger on the command line, with a workspace and without one."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from planner.adapters.state.tokens import authenticate, issue_token
from planner.adapters.state.workspace import Workspace
from planner.cli import app
from planner.errors import ExitCode, InputError
from tests.api.conftest import SetClock
from tests.api.small_year import NEVER_PUBLIC
from tests.databases import Databases, by_hand
from tests.ledger.builders import ledger_of, write_lines


def planner(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def exported(workspace: Workspace, *options: str) -> list[dict]:
    done = planner("ledger", "export", "--workspace", workspace.folder, *options)
    assert done.exit_code == ExitCode.DONE
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_whole_workspace_passes_a_line_a_check(workspace: Workspace) -> None:
    done = planner("ledger", "verify", "--workspace", workspace.folder)
    assert done.exit_code == ExitCode.DONE
    lines = done.stdout.splitlines()
    assert lines[:2] == ["PASS  公钥 key：1", "PASS  事件链 chain：6"]
    assert {line[:4] for line in lines} == {"PASS"}
    assert len(lines) == 30


def test_a_changed_row_ends_the_check_with_its_place_and_exit_code_4(
    workspace: Workspace,
) -> None:
    by_hand(workspace, "UPDATE teams SET role = 'x' WHERE key = 'V1|0001'")
    done = planner("ledger", "verify", "--workspace", workspace.folder)
    assert done.exit_code == ExitCode.CHECK_FAILED
    assert "FAIL  数据表 teams：teams 表的一行被改动：NEW V1|0001" in done.stdout
    told = planner("ledger", "verify", "--workspace", workspace.folder, "--json")
    assert told.exit_code == ExitCode.CHECK_FAILED
    failed = [v for v in json.loads(told.stdout) if not v["passed"]]
    assert [f["where"] for f in failed[0]["faults"]] == ["NEW V1|0001", "OLD V1|0001"]


def test_the_public_export_has_every_event_and_no_private_body(
    workspace: Workspace,
) -> None:
    everything, public = exported(workspace), exported(workspace, "--public")
    assert [e["digest"] for e in public] == [e["digest"] for e in everything]
    assert all("body" in e and "salt" in e for e in everything)
    assert {e["kind"] for e in everything} == {"custody", "publication", "token"}
    assert not [e for e in public if "body" in e or "salt" in e]
    text = json.dumps(public, ensure_ascii=False)
    assert not [secret for secret in NEVER_PUBLIC if secret in text]
    salts = [e["salt"] for e in everything]
    assert not [salt for salt in salts if salt in text]


@pytest.mark.parametrize("public", [True, False])
def test_an_export_is_checked_without_the_workspace(
    workspace: Workspace, tmp_path: Path, public: bool
) -> None:
    file, pem = tmp_path / "ledger.jsonl", tmp_path / "key.pem"
    options = ["--public"] if public else []
    where = ["--workspace", workspace.folder]
    assert planner("ledger", "export", *where, "--out", file, *options).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0 or public
    told = json.loads(planner("ledger", "key", *where, "--json").stdout)
    pem.write_bytes((workspace.folder / "signing_key.pub.pem").read_bytes())
    kept = tmp_path / "minutes.json"
    kept.write_text(json.dumps(told["checkpoint"], indent=2))
    for key in (told["key"], pem):
        done = planner("ledger", "check", file, "--key", key, "--checkpoint", kept)
        assert done.exit_code == ExitCode.DONE, done.output
        assert "PASS  外部检查点 outside checkpoints：1" in done.stdout
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[:-1]), encoding="utf-8")
    cut = planner("ledger", "check", file, "--key", pem, "--checkpoint", kept)
    assert cut.exit_code == ExitCode.CHECK_FAILED
    assert "检查点写明有第 6 号事件" in cut.stdout


def test_an_export_signed_with_another_key_fails_against_the_published_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "l.jsonl", [e.as_json() for e in ledger_of(3)])
    assert planner("ledger", "check", file).exit_code == ExitCode.DONE
    pem = workspace.folder / "signing_key.pub.pem"
    done = planner("ledger", "check", file, "--key", pem, "--json")
    assert done.exit_code == ExitCode.CHECK_FAILED
    signatures = json.loads(done.stdout)[1]
    assert [f["where"] for f in signatures["faults"]] == ["1", "2", "3"]


def test_a_rewritten_workspace_fails_against_a_checkpoint_kept_elsewhere(
    databases: Databases, workspace: Workspace, tmp_path: Path
) -> None:
    kept = write_lines(tmp_path / "kept.jsonl", exported(workspace))
    databases.wipe(workspace)
    (workspace.folder / "checkpoints.jsonl").unlink()
    where = ["--workspace", workspace.folder]
    for _ in range(6):
        planner("token", "issue", *where, "--audience", "regulator")
    assert planner("ledger", "verify", *where).exit_code == ExitCode.DONE
    done = planner("ledger", "verify", *where, "--checkpoint", kept)
    assert done.exit_code == ExitCode.CHECK_FAILED
    assert done.stdout.count("FAIL  外部检查点") == 6


def test_the_last_events_are_told_in_words(workspace: Workspace) -> None:
    where = ["--workspace", workspace.folder]
    lines = planner("ledger", "show", *where, "--last", 5).stdout.splitlines()
    assert len(lines) == 5
    assert "年度公布 publication  year:2026  run" in lines[0]
    told = planner("ledger", "show", *where, "--last", 2, "--json").stdout
    assert [json.loads(line)["seq"] for line in told.splitlines()] == [5, 6]


def test_an_empty_workspace_has_no_key_and_says_so(tmp_path: Path) -> None:
    folder = Workspace(tmp_path / "w").folder
    assert "台账为空" in planner("ledger", "show", "--workspace", folder).stdout
    done = planner("ledger", "key", "--workspace", folder)
    assert done.exit_code == ExitCode.UNREADABLE
    done = planner("ledger", "verify", "--workspace", folder)
    assert done.exit_code == ExitCode.DONE
    assert "NOTE  事件链 chain：台账中没有事件" in done.stdout


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("", "--file"),
        ("nothing", "--file"),
        ('{"seq":1}\n', "--file"),
        ("[[[[", "--checkpoint"),
        ("[]", "--checkpoint"),
        ("no key", "--key"),
    ],
)
def test_what_can_not_be_read_is_told_in_words(
    workspace: Workspace, tmp_path: Path, text: str, option: str
) -> None:
    good = write_lines(tmp_path / "good.jsonl", exported(workspace))
    bad = tmp_path / "bad"
    bad.write_text(text)
    options = {"--file": [bad], "--checkpoint": [good, "--checkpoint", bad]}
    done = planner("ledger", "check", *options.get(option, [good, "--key", bad]))
    assert done.exit_code == ExitCode.UNREADABLE
    assert done.stdout == ""
    assert "/" in done.stderr


def test_a_party_has_a_token_of_its_own(workspace: Workspace, store) -> None:
    where = ["--workspace", workspace.folder]
    done = planner("token", "issue", *where, "--audience", "party", "--party", "rep.1")
    token = authenticate(store, done.stdout.strip())
    assert token is not None
    assert (token.audience, token.party, token.department_id) == (
        "party",
        "rep.1",
        None,
    )
    assert "party  party  rep.1" in planner("token", "list", *where).stdout


@pytest.mark.parametrize(
    ("audience", "department", "party", "code"),
    [
        ("party", None, None, "token_party_missing"),
        ("party", None, "公证处", "token_party_id"),
        ("party", "MKT", "notary", "token_department_needless"),
        ("regulator", None, "notary", "token_party_needless"),
        ("department", "MKT", "notary", "token_party_needless"),
    ],
)
def test_a_party_is_named_in_its_own_tokens_only(
    store, audience: str, department: str | None, party: str | None, code: str
) -> None:
    before = store.tokens()
    with pytest.raises(InputError) as refused:
        issue_token(store, SetClock(), audience, department, "n", party=party)
    assert [f.code for f in refused.value.findings] == [code]
    assert store.tokens() == before
