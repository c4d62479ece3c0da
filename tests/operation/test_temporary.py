"""Temporary folders of processes that were killed are removed by the next process."""

import os
import signal
import subprocess
import sys
import time

import pytest

from planner.adapters import temporary

OWNER = """
import sys
from planner.adapters.engines.stored_targets import connected
from planner.composition.years import passing_tables

with connected():
    passing_tables()
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(temporary.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(temporary.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def owner(folder):
    """Start a process that has folders of its own."""
    started = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        env=os.environ | {"TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert started.stdout.readline() == b"ready\n"
    return started


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate()


def aged(folder):
    """Have the folders of processes be two hours old; return them."""
    then = time.time() - 7_200
    for lock in folder.glob("planner-*/.planner-lock"):
        os.utime(lock, (then, then))
    return set(folder.glob("planner-*"))


def sweep(folder):
    temporary._sweep(folder)
    return set(folder.glob("planner-*"))


def test_a_process_leaves_nothing(folder):
    process = owner(folder)
    assert len(aged(folder)) == 2
    process.communicate()
    assert process.returncode == 0
    assert not set(folder.iterdir())


def test_what_a_killed_process_left_goes_and_what_is_used_stays(folder):
    alive, killed = owner(folder), owner(folder)
    try:
        kill(killed)
        assert len(aged(folder)) == 4
        left = sweep(folder)
        assert len(left) == 2
        assert sweep(folder) == left
    finally:
        kill(alive)
    assert sweep(folder) == set()


def test_what_was_just_made_or_is_not_the_planners_stays(folder):
    kill(owner(folder))
    just_made = set(folder.glob("planner-*"))
    (mine := folder / "planner-year").mkdir()
    (link := folder / "planner-link").symlink_to(mine)

    assert sweep(folder) == just_made | {mine, link}
    aged(folder)
    assert sweep(folder) == {mine, link}
    (mine / ".planner-lock").touch()
    aged(folder)
    temporary._sweep(folder)
    assert set(folder.glob("planner-*")) == {link}
