"""Work in a process of its own, so that its memory and its start are its own."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from planner.adapters.collector import collect_seldom

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


def in_fresh_process(
    work: Callable[_Asked, _Answer], *args: _Asked.args, **kwargs: _Asked.kwargs
) -> _Answer:
    """Return what `work` returns in a process begun as a command's is."""
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=collect_seldom
    ) as process:
        return process.submit(work, *args, **kwargs).result()


def peak_mib() -> float:
    """Return the process's peak of resident memory so far, in MiB.

    Not `getrusage`, which counts what the process that started this one had.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
