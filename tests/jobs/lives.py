"""Processes of workers that go no further than an event of the ledger."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from planner.composition import worker
from planner.jobs.record import Job
from planner.ledger.event import Kind

#: The program of a worker's process that goes no further than its event.
NO_FURTHER = """
import os, signal, time
from planner.adapters.state.sql_ledger import SqlLedger
append = SqlLedger.append
def no_further(self, kind, *rest, **more):
    event = append(self, kind, *rest, **more)
    if kind.value == {kind!r}:
        {end}
    return event
SqlLedger.append = no_further
if __name__ == "__main__":
    import command_line
    command_line.main()
"""
KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
STOPPED = "time.sleep(600)"


def first_life(patch: pytest.MonkeyPatch, kind: Kind, end: str) -> None:
    """Have processes of workers go no further than an event of a kind."""

    def command(folder: Path, jobs: Sequence[Job]) -> list[str]:
        program = folder / "no_further.py"
        program.write_text(NO_FURTHER.format(kind=kind.value, end=end))
        ids = [job.job_id for job in jobs]
        words = ["job", *ids, "--workspace", str(folder), "--watched"]
        return [sys.executable, str(program), *words]

    patch.setattr(worker, "_command", command)


def waited_for(until: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not until():
        assert time.monotonic() < ends
        time.sleep(0.05)
