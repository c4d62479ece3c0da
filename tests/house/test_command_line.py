"""The program starts and speaks on any machine."""

import os
import socket
import subprocess
import sys

import pytest


def planner(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", "import command_line; command_line.main()", *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
    )


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield str(other.getsockname()[1])


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1", "utf-8"])
def test_a_terminal_that_cannot_show_every_character_gets_what_it_can(encoding):
    done = planner("--help", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert b"planner of double-random inspections" in done.stdout
    assert b"Traceback" not in done.stderr


def test_serving_on_a_port_that_is_taken_is_refused_in_words(taken_port, tmp_path):
    done = planner("serve", "--workspace", str(tmp_path), "--port", taken_port)
    assert done.returncode == 2
    assert b"choose another with --port" in done.stderr
    assert done.stdout == b""


def test_the_demo_asks_for_its_port_before_it_makes_a_city(taken_port, tmp_path):
    out = tmp_path / "year"
    done = planner("demo", "--out", str(out), "--port", taken_port)
    assert done.returncode == 2
    assert not out.exists()
