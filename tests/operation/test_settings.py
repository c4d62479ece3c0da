"""Settings come from the environment, are documented, and tell no secret."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from api.parts import most_uploaded
from command_line import app
from planner.composition.settings import (
    OPTIONS,
    PREFIX,
    Settings,
    read_settings,
    unknown_variables,
    variables,
)
from planner.composition.workspaces import set_database, workspace_at
from planner.errors import ExitCode, InputError

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)


def test_every_setting_is_in_the_guide_with_its_default() -> None:
    cells = re.findall(r"^\| `(PLANNER_\w+)` \|([^|]*)\|", GUIDE, re.MULTILINE)
    rows = {name: default.strip() for name, default in cells}
    fields = {f"{PREFIX}{n.upper()}": f for n, f in Settings.model_fields.items()}
    assert rows.keys() == fields.keys()
    for name, field in fields.items():
        default = field.default
        if isinstance(default, SecretStr):
            default = default.get_secret_value()
        told = "" if default in (None, "") else f"`{default}`"
        assert rows[name] == told, name


def test_every_variable_that_is_named_anywhere_is_one() -> None:
    known = {*variables()}
    files = [
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "planner").rglob("*.py"),
        *(ROOT / "api").rglob("*.py"),
        ROOT / "Dockerfile",
        ROOT / "compose.yaml",
        ROOT / "command_line.py",
    ]
    for path in files:
        for name in re.findall(
            r"PLANNER_(?!TEST_)[A-Z][A-Z_]*[A-Z]", path.read_text("utf-8")
        ):
            assert name in known, (path.name, name)


def test_a_setting_may_be_given_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("postgresql://u:geheim@h/db\n")
    monkeypatch.setenv("PLANNER_DATABASE_FILE", str(tmp_path / "secret"))
    found = read_settings().database
    assert found is not None
    assert found.get_secret_value() == "postgresql://u:geheim@h/db"
    monkeypatch.setenv("PLANNER_DATABASE", "postgresql://u:other@h/db")
    told = read_settings().database
    assert told is not None
    assert "other" in told.get_secret_value()
    assert "geheim" not in repr(read_settings())
    monkeypatch.setenv("PLANNER_PORT_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(InputError):
        read_settings()


def test_limits_of_work_may_be_given_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "limit").write_text("3\n")
    monkeypatch.setenv("PLANNER_UPLOAD_MB_FILE", str(tmp_path / "limit"))
    assert most_uploaded() == 3 << 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLANNER_PORT", "99999"),
        ("PLANNER_WORKERS", "many"),
        ("PLANNER_LOG_FORMAT", "xml"),
        ("PLANNER_PUBLIC_URL", "https://example.cn/"),
        ("PLANNER_METRICS_TOKEN", "geheim"),
    ],
)
def test_a_value_that_is_none_is_refused_by_name_and_not_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError) as refused:
        read_settings()
    (finding,) = refused.value.findings
    assert (finding.code, finding.value) == ("setting_invalid", name)
    assert "geheim" not in finding.message.zh + finding.message.en


@pytest.mark.parametrize(
    "address", ["mysql://u:geheim@h/db", "sqlite:///x", "no address", "postgresql://h"]
)
def test_an_address_that_is_none_is_refused_and_not_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    words = ["--database", address, "token", "issue", "--audience", "regulator"]
    monkeypatch.setenv("PLANNER_DATABASE", "")
    done = CliRunner().invoke(app, [*words, "--workspace", str(tmp_path / "w")])
    assert done.exit_code == ExitCode.UNREADABLE
    assert "PostgreSQL" in done.output or "postgresql+psycopg" in done.output
    assert "geheim" not in done.output


def test_an_unknown_variable_is_told_of_with_the_nearest() -> None:
    (finding,) = unknown_variables(
        {"PLANNER_WORKER": "2", "PLANNER_PORT": "1", "X": ""}
    )
    assert (finding.value, finding.code) == ("PLANNER_WORKER", "setting_unknown")
    assert "PLANNER_WORKERS" in finding.message.zh
    assert unknown_variables(dict.fromkeys([*OPTIONS, *variables()], "")) == []


def test_the_workspaces_own_database_can_be_asked_for_whatever_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("postgresql://h/db")
    monkeypatch.setenv("PLANNER_DATABASE_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("PLANNER_DATABASE", "")
    assert workspace_at(tmp_path / "there").address == "postgresql://h/db"
    set_database("")
    assert workspace_at(tmp_path / "here").address is None


def test_a_workspace_whose_state_is_elsewhere_is_not_opened_as_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_DATABASE", "postgresql://h/db")
    workspace_at(tmp_path / "w")
    monkeypatch.delenv("PLANNER_DATABASE")
    with pytest.raises(InputError) as refused:
        workspace_at(tmp_path / "w")
    assert refused.value.findings[0].code == "state_elsewhere"
    assert not (tmp_path / "w" / "state.sqlite").exists()
    (workspace_at(tmp_path / "here").database).write_bytes(b"a year")
    monkeypatch.setenv("PLANNER_DATABASE", "postgresql://h/db")
    with pytest.raises(InputError) as refused:
        workspace_at(tmp_path / "here")
    assert refused.value.findings[0].code == "state_is_here"


def test_workspaces_are_made_of_settings_in_one_place_alone() -> None:
    """Else a command could look at another database than the server."""
    makers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("planner", "api")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"(?<!class )\bWorkspace\(", path.read_text("utf-8"))
    ]
    assert makers == ["planner/composition/workspaces.py"]


def test_both_guides_have_the_same_settings_and_commands() -> None:
    chinese = (ROOT / "docs" / "operate.zh-CN.md").read_text(encoding="utf-8")
    row = re.compile(r"^\| `(PLANNER_\w+)` \|([^|]*)\|", re.MULTILINE)
    assert row.findall(chinese) == row.findall(GUIDE)
    typed = re.compile(r"^planner .*$", re.MULTILINE)
    assert typed.findall(chinese) == typed.findall(GUIDE)
