"""What the guide says to type does what it says, in the order in which it stands."""

import re
import shlex
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from command_line import app
from tests.databases import PostgresServer

GUIDE = (Path(__file__).parents[2] / "docs" / "operate.md").read_text("utf-8")
ADDRESS = "postgresql+psycopg://planner@database/planner"


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("planner ")]


def test_the_guides_commands_can_be_typed_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANNER_DATABASE", "")
    empty = postgres.address(tmp_path / "moved.workspace", "template0")
    typed = commands()
    assert len(typed) == 9
    for line in typed:
        here = line.replace("/var/lib/planner/", "").replace("/var/backups/", "")
        words = shlex.split(here.replace(ADDRESS, empty))[1:]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, (line, done.output)
    made = {path.name for path in tmp_path.glob("*.workspace")}
    assert made == {f"{n}.workspace" for n in ("year", "restored", "moved", "back")}
    assert (tmp_path / "moved.workspace" / "state.elsewhere").exists()
    assert not (tmp_path / "moved.workspace" / "state.sqlite").exists()
    assert (tmp_path / "back.workspace" / "state.sqlite").stat().st_size


def test_every_metric_of_the_guide_and_its_alerts_is_told(client: TestClient) -> None:
    client.app.state.metrics_token = "x" * 20
    try:
        headers = {"Authorization": f"Bearer {'x' * 20}"}
        client.get("/metrics", headers=headers)
        text = client.get("/metrics", headers=headers).text
    finally:
        client.app.state.metrics_token = None
    told = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
    named = set(re.findall(r"^\| `(planner_\w+)` \|", GUIDE, re.MULTILINE))
    assert named == {name for name in told if not name.endswith("_created")}
    for name in re.findall(r"\b(planner_(?:request|ledger|jobs|database)\w*)", GUIDE):
        assert name.removesuffix("_bucket") in told, name
