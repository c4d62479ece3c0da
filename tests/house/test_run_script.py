"""The script that sets the project up and starts it."""

import ast
import fcntl
import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPT = Path(__file__).parents[2] / "run"
CLUSTER_LOCK = "requirements-cluster.lock"


def load(path):
    loader = importlib.machinery.SourceFileLoader("run_script", str(path))
    spec = importlib.util.spec_from_loader("run_script", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the script with locks of its own, and nothing installed."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    shutil.copy(SCRIPT, tmp_path / "run")
    for name in (
        "requirements.lock",
        "requirements-dev.lock",
        CLUSTER_LOCK,
        "pyproject.toml",
    ):
        (tmp_path / name).write_text(name)
    return tmp_path


def program(project, name, text, venv=".venv"):
    path = project / venv / "bin" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def pretend_installed(project, lock):
    """Leave what an installation of `lock` leaves: a planner that ends with 3."""
    module = load(project / "run")
    venv = module.venv_of(lock).name
    program(project, "planner", 'echo "planner $*"; exit 3', venv)
    program(project, "python", "exit 0", venv)
    module.stamp_file(lock).write_text(module.stamp_of(lock))
    return module


def started(project, *arguments):
    return subprocess.run(
        [sys.executable, "run", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_it_imports_the_standard_library_only():
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names


def test_older_pythons_can_read_it_far_enough_to_be_refused():
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 7), (3, 10), (3, 14), (4, 0)])
def test_a_python_that_the_lock_was_not_made_for_is_refused(version):
    module = load(SCRIPT)
    with pytest.raises(module.SetupError, match=r"3\.11 to 3\.13 is needed"):
        module.check_version(version)


@pytest.mark.parametrize("version", [(3, 11), (3, 13)])
def test_a_python_that_the_lock_was_made_for_is_welcome(version):
    load(SCRIPT).check_version(version)


def test_it_is_executable():
    assert os.access(SCRIPT, os.X_OK)


def test_help_names_the_three_commands_and_sets_nothing_up(project):
    done = started(project, "--help")
    assert done.returncode == 0
    assert all(f"run {name}" in done.stdout for name in ("demo", "test", "planner"))
    assert not (project / ".venv").exists()


@pytest.mark.parametrize("arguments", [(), ("tset",)])
def test_wrong_usage_ends_with_2(project, arguments):
    assert started(project, *arguments).returncode == 2


def test_a_machine_without_venv_is_told_what_to_install(project, monkeypatch):
    module = load(project / "run")
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(module.SetupError, match="apt-get install python3-venv"):
        module.make_venv(module.VENV)


def test_the_planners_arguments_and_exit_code_pass_through(project):
    pretend_installed(project, "requirements.lock")
    done = started(project, "planner", "run", "--out", "x y")
    assert (done.returncode, done.stdout) == (3, "planner run --out x y\n")


def test_demo_is_the_planners_demo(project):
    pretend_installed(project, "requirements.lock")
    assert started(project, "demo", "--no-serve").stdout == "planner demo --no-serve\n"


def test_the_development_lock_serves_the_demo_too(project):
    module = pretend_installed(project, "requirements-dev.lock")
    assert module.is_set_up("requirements.lock")


def test_the_smaller_lock_does_not_serve_the_tests(project):
    module = pretend_installed(project, "requirements.lock")
    assert not module.is_set_up("requirements-dev.lock")


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed_anew(project, name):
    module = pretend_installed(project, "requirements.lock")
    (project / name).write_text("changed")
    assert not module.is_set_up("requirements.lock")


def test_a_moved_project_is_installed_anew(project, tmp_path_factory):
    pretend_installed(project, "requirements.lock")
    moved = tmp_path_factory.mktemp("moved") / "project"
    shutil.move(project, moved)
    assert not load(moved / "run").is_set_up("requirements.lock")


def test_an_environment_whose_python_is_gone_is_made_anew(project):
    module = pretend_installed(project, "requirements.lock")
    python = module.VENV / "bin" / "python"
    python.unlink()
    python.symlink_to(project / "removed")
    assert not module.is_set_up("requirements.lock")


def test_a_second_run_waits_for_the_first_and_installs_nothing(project):
    handle = os.open(project, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    second = subprocess.Popen(
        [sys.executable, "run", "planner"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(timeout=0.5)
    pretend_installed(project, "requirements.lock")
    os.close(handle)
    said, _ = second.communicate(timeout=30)
    assert (second.returncode, said) == (3, "planner \n")


def test_every_check_is_run_and_the_first_failure_is_the_exit_code(project):
    pretend_installed(project, "requirements-dev.lock")
    for name, code in (("ruff", 0), ("mypy", 4), ("lint-imports", 0), ("pytest", 5)):
        program(project, name, f'echo "{name} $*" >> said; exit {code}')
    done = started(project, "test", "-k", "draw")
    assert done.returncode == 4
    assert (project / "said").read_text().splitlines() == [
        "ruff check .",
        "ruff format --check .",
        "mypy ",
        "lint-imports ",
        "pytest -k draw",
    ]
    assert "[3/5] mypy: 未通过 / failed (4)" in done.stdout


def test_all_tests_are_followed_by_those_on_a_cluster_in_a_place_of_their_own(project):
    pretend_installed(project, "requirements-dev.lock")
    module = pretend_installed(project, CLUSTER_LOCK)
    for name in ("ruff", "mypy", "lint-imports", "pytest"):
        program(project, name, "exit 0")
    program(project, "pytest", 'echo "$*" >> said; exit 6', ".venv-cluster")
    done = started(project, "test", "--durations=9")
    assert done.returncode == 6
    asked = (project / "said").read_text().split()
    assert asked == [*module.ON_A_CLUSTER, "--durations=9"]
    assert "[6/6] pytest, cluster: 未通过 / failed (6)" in done.stdout


def test_what_a_cluster_needs_is_no_environment_of_the_planners(project):
    module = pretend_installed(project, CLUSTER_LOCK)
    assert module.is_set_up(CLUSTER_LOCK)
    assert not module.is_set_up("requirements.lock")
    pretend_installed(project, "requirements-dev.lock")
    (project / CLUSTER_LOCK).write_text("changed")
    assert not module.is_set_up(CLUSTER_LOCK)
    assert module.is_set_up("requirements-dev.lock")


@pytest.mark.parametrize("options", [(), ("-x", "--durations=9")])
def test_all_tests_run_on_all_cores(project, options):
    module = load(project / "run")
    assert module.spread([*options]) == [*module.SPREAD, *options]
    assert {"-n", "logical", "loadfile"} <= {*module.SPREAD}


@pytest.mark.parametrize(
    "options",
    [("-k", "draw"), ("tests/year",), ("-n4",), ("-p", "no:xdist"), ("-x", "--lf")],
)
def test_some_tests_run_as_the_caller_says(project, options):
    assert load(project / "run").spread([*options]) == [*options]


@pytest.mark.parametrize(
    ("folder", "machine", "room"), [(7, 7, True), (5, 7, False), (7, 5, False)]
)
def test_tests_write_into_memory_where_there_is_room(
    project, monkeypatch, folder, machine, room
):
    module = load(project / "run")
    meminfo = project / "meminfo"
    meminfo.write_text(f"MemTotal: 1 kB\nMemAvailable:  {machine << 20} kB\n")
    disk = SimpleNamespace(f_bavail=folder << 18, f_frsize=4096)
    monkeypatch.setattr(os, "statvfs", lambda _: disk)
    monkeypatch.setattr(module, "MEMORY", project)
    monkeypatch.setattr(module, "MEMINFO", meminfo)
    monkeypatch.delenv("TMPDIR", raising=False)
    assert module.environment(module.VENV).get("TMPDIR") == (
        str(project) if room else None
    )
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    assert module.environment(module.VENV)["TMPDIR"] == "/elsewhere"


@pytest.mark.parametrize("missing", ["MEMORY", "MEMINFO"])
def test_tests_write_where_they_always_did_on_other_systems(
    project, monkeypatch, missing
):
    module = load(project / "run")
    monkeypatch.setattr(module, missing, project / "nowhere")
    assert module.in_memory() == {}


def test_checks_keep_what_python_compiles_and_put_it_beside_no_source(
    project, monkeypatch
):
    pretend_installed(project, "requirements-dev.lock")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    for name in ("ruff", "mypy", "lint-imports"):
        program(project, name, "exit 0")
    (project / "asked.py").write_text("import imported")
    (project / "imported.py").write_text("")
    program(project, "pytest", f"{sys.executable} asked.py")
    assert started(project, "test", "-k", "all").returncode == 0
    kept = list(project.rglob("*.pyc"))
    assert [path for path in kept if path.name.startswith("imported.")]
    assert all(path.is_relative_to(project / ".venv") for path in kept)


def test_a_failed_installation_shows_the_command_and_what_it_said(project):
    module = load(project / "run")
    with pytest.raises(module.SetupError, match="no such lock") as error:
        module.must(["/bin/sh", "-c", "echo no such lock; exit 1"])
    assert "/bin/sh -c" in str(error.value)
