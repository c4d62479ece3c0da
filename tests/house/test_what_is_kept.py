"""What is kept in the repository: sources, and nothing that a run wrote."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = {
    *("planner", "api", "solvers", "sample_data", "tests", "benchmarks", "docs"),
    *("pyproject.toml", "Dockerfile", "compose.yaml", "compose.province.yaml"),
    *("README.md", "README.zh-CN.md", "CHANGELOG.md", "run"),
    *("command_line.py", "demo_year.py", "verify_round.py"),
    *("requirements.lock", "requirements-dev.lock"),
    *("requirements-cluster.lock", "requirements-spark.lock"),
    *(".ci", ".gitignore", ".dockerignore"),
}
#: No source is larger, in bytes; locks are the largest.
LARGEST = 500_000


@pytest.fixture(scope="module")
def kept():
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no checkout, or there is no git")
    # Whoever checked it out may be somebody else.
    anybody = "safe.directory=*"
    command = ["git", "-c", anybody, "-C", str(ROOT), "ls-files", "-z"]
    found = subprocess.run(command, capture_output=True, check=True, text=True)
    return [Path(name) for name in found.stdout.split("\0")[:-1]]


def test_nothing_that_a_run_wrote_lies_beside_the_sources(kept):
    assert {path.parts[0] for path in kept} <= KEPT


def test_no_source_is_a_table_of_thousands(kept):
    there = [path for path in kept if (ROOT / path).is_file()]
    assert [p for p in there if (ROOT / p).stat().st_size > LARGEST] == []
