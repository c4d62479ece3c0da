"""A job's process that waits for its worker's end can have others work beside it."""

import subprocess
import sys

CODE = """
import threading
from planner.composition.job_process import _end_with_worker
from solvers.abreast import abreast

threading.Thread(target=_end_with_worker, daemon=True).start()
print(abreast([lambda: 1, lambda: 2, lambda: 3], [1, 1, 1], least=0))
"""


def test_processes_forked_while_the_worker_is_watched_come_back() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CODE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        # Its input stays open, as a worker that lives keeps it.
        assert process.stdout is not None
        try:
            assert process.wait(60) == 0
            assert process.stdout.read() == "[1, 2, 3]\n"
        finally:
            process.kill()
