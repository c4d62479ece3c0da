"""A small city and its year, and of its proposals a few fields, each made once."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from command_line import app
from sample_data.city import make_city
from tests.conftest import FEW_DRAWS
from tests.few_fields import keep_few_fields

TARGETS = 3000


#: The program, and one that draws teams again as seldom as the tests' own process.
PROGRAM = "import command_line; command_line.main()"
FEW = (
    f"from solvers import foresight as f; f._MOST_DRAWS = f._LEAST_DRAWS = {FEW_DRAWS}"
)
BRIEF = f"{FEW}; {PROGRAM}"


def planner(*arguments, program=PROGRAM, **options):
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        **options,
    )


def asked(*arguments) -> Result:
    """Run the command line here, where all of it is loaded; a fault isn't caught."""
    return CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)


def files_of(folder: Path, *besides: str) -> dict[str, str]:
    """The digest of every file besides some; of summary.json without what it cost."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in besides:
            content = path.read_bytes()
            if path.name == "summary.json":
                summary = json.loads(content)
                summary.pop("stages")
                for name in besides:
                    del summary["files"][name]
                content = json.dumps(summary, sort_keys=True).encode()
            found[str(path.relative_to(folder))] = sha256(content).hexdigest()
    return found


def ceremony(salt="a"):
    """Material for the year's four rounds."""

    def secret(*names):
        return sha256("|".join((salt, *names)).encode()).hexdigest()

    return {
        "rounds": [
            {
                "round": f"2026Q{quarter}",
                "mode": "confidential",
                "custody_key": secret("key", str(quarter)),
                "parties": [
                    {"party": party, "nonce": secret(party, str(quarter))}
                    for party in ("market-regulation", "fire-rescue", "notary")
                ],
                "public_source": "双色球",
                "public_value": f"01 02 03 04 05 06 + {quarter:02d}",
                "reveal_by": "2026-01-08T12:00:00Z",
                "source_at": "2026-01-08T13:15:00Z",
            }
            for quarter in (1, 2, 3, 4)
        ]
    }


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    """The inputs, with a ceremony, so that a year is determined."""
    folder = tmp_path_factory.mktemp("city") / "inputs"
    make_city(folder, targets=TARGETS)
    (folder / "ceremony.json").write_text(json.dumps(ceremony()), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def town(city, tmp_path_factory):
    """The city's libraries, with its proposals of a few fields: soon planned."""
    folder = tmp_path_factory.mktemp("town") / "inputs"
    shutil.copytree(city, folder)
    keep_few_fields(folder)
    return folder


@pytest.fixture(scope="session")
def year(city, tmp_path_factory):
    """The city's finished year's folder."""
    return finished(city, tmp_path_factory.mktemp("year") / "out")


@pytest.fixture(scope="session")
def town_year(town, tmp_path_factory):
    """The town's finished year's folder."""
    out = tmp_path_factory.mktemp("town_year") / "out"
    return finished(town, out, program=BRIEF)


def finished(inputs, out, program=PROGRAM):
    done = planner("run", "--inputs", inputs, "--out", out, program=program)
    assert done.returncode == 0, done.stdout + done.stderr
    return out
