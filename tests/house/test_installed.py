"""What runs needs no more than what an installation without the tests has."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = {
    "planner",
    "solvers",
    "api",
    "sample_data",
    "verify_round",
    "command_line",
    "demo_year",
}


#: What only the engine on Spark imports, and whoever asks for it installs.
EXTRA = {"grpc", "pyarrow", "pyspark"}


def imported():
    """Yield the names of all packages of others that the program imports."""
    for folder in ("planner", "solvers", "api", "sample_data"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    yield node.module.split(".")[0]


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_all_that_is_imported_stands_in_the_lock_of_what_runs():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(
        map(plain, re.findall(r"^([A-Za-z0-9_.-]+)==", lock, flags=re.MULTILINE))
    )
    known = packages_distributions()
    others = set(imported()) - OWN - EXTRA - set(sys.stdlib_module_names)
    assert others
    unknown = {
        name for name in others if not locked & set(map(plain, known.get(name, [name])))
    }
    assert not unknown


def test_what_is_large_and_seldom_wanted_is_not_in_that_lock():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert not re.findall(r"^(?:pyspark|pyarrow|grpc)\S*==", lock, flags=re.MULTILINE)
