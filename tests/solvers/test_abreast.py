"""Tasks that run side by side return what they would one after the other."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from solvers import abreast as module
from solvers.abreast import abreast, aside, underway


@pytest.fixture(autouse=True)
def _two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "processes", lambda: 2)


def _where(number: int, parent: int) -> tuple[int, bool]:
    return number, os.getpid() == parent


def _killed_elsewhere(number: int, parent: int) -> int:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _failing(number: int) -> int:
    if number == 3:
        raise ValueError(number)
    return number


@pytest.mark.parametrize("least", [0, 10**9])
def test_results_come_in_the_order_of_tasks(least: int) -> None:
    tasks = [partial(pow, number, 2) for number in range(50)]
    told: list[int] = []
    found = abreast(tasks, range(50), least=least, done=told.append)
    assert found == [number * number for number in range(50)]
    assert sorted(told) == found


def test_tasks_too_short_stay_here() -> None:
    parent = os.getpid()
    tasks = [partial(_where, number, parent) for number in range(5)]
    assert all(here for _, here in abreast(tasks, [1] * 5, least=6))


def test_another_process_takes_its_share() -> None:
    barrier = multiprocessing.get_context("fork").Barrier(2)

    def meets(parent: int) -> bool:
        # Whoever took one can't take the other before it is taken.
        barrier.wait(timeout=60)
        return os.getpid() == parent

    found = abreast([partial(meets, os.getpid())] * 2, [1, 1], least=0)
    assert sorted(found) == [False, True]


def test_what_a_killed_process_had_is_done_again() -> None:
    tasks = [partial(_killed_elsewhere, n, os.getpid()) for n in range(20)]
    assert abreast(tasks, [1] * 20, least=0) == list(range(20))


@pytest.mark.parametrize("least", [0, 10**9])
def test_a_task_that_fails_is_heard_of(least: int) -> None:
    tasks = [partial(_failing, number) for number in range(9)]
    with pytest.raises(ValueError, match="3"):
        abreast(tasks, [1] * 9, least=least)
    assert not multiprocessing.active_children()


def test_nothing_to_do_is_nothing_done() -> None:
    assert abreast([], [], least=0) == []


def test_a_task_aside_is_done_elsewhere_meanwhile() -> None:
    begun_there = multiprocessing.get_context("fork").Event()

    def task(parent: int) -> bool:
        begun_there.set()
        return os.getpid() == parent

    result = aside(partial(task, os.getpid()), worth=True)
    assert begun_there.wait(timeout=60)
    assert result() is False


def test_a_task_not_worth_a_process_is_done_when_asked_for() -> None:
    parent = os.getpid()
    assert aside(partial(_where, 7, parent), worth=False)() == (7, True)


def test_no_more_processes_are_begun_than_there_are() -> None:
    parent, first = os.getpid(), multiprocessing.get_context("fork").Event()

    def waits() -> bool:
        return first.wait(timeout=60)

    waiting = aside(waits, worth=True)
    # The other process is taken: this one does it all.
    tasks = [partial(_where, number, parent) for number in range(5)]
    assert all(here for _, here in abreast(tasks, [1] * 5, least=0))
    first.set()
    assert waiting()


def test_a_helper_ends_when_its_parent_is_killed() -> None:
    told, tell = multiprocessing.Pipe(duplex=False)

    def waits() -> None:
        tell.send(os.getpid())
        signal.pause()

    parent = os.fork()
    if not parent:
        waiting = aside(waits, worth=True)
        signal.pause()
        waiting()
    helper = told.recv()
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    for _ in range(600):
        with suppress(FileNotFoundError):
            # It may be there still, ended and not yet waited for.
            if Path(f"/proc/{helper}/stat").read_text().split()[2] != "Z":
                time.sleep(0.1)
                continue
        return
    pytest.fail("it is still at work")


def test_a_task_whose_process_is_killed_is_done_here() -> None:
    assert aside(partial(_killed_elsewhere, 7, os.getpid()), worth=True)() == 7


def test_what_fails_aside_fails_where_it_is_asked_for() -> None:
    with pytest.raises(ValueError, match="3"):
        aside(partial(_failing, 3), worth=True)()


@pytest.fixture
def deaf() -> Iterator[None]:
    """Have this process do nothing when it is told to end."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("deaf")
def test_nobody_is_at_work_once_it_is_left() -> None:
    asleep = [partial(time.sleep, 600)] * 2
    with pytest.raises(KeyError), underway(asleep, [1, 1], least=0):
        raise KeyError
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("deaf")
def test_nobody_is_at_work_where_no_one_can_come_for_results() -> None:
    results = aside(partial(time.sleep, 600), worth=True)
    assert multiprocessing.active_children()
    del results
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("least", [0, 10**9])
def test_what_is_underway_is_had_when_asked_for(least: int) -> None:
    tasks = [partial(pow, number, 2) for number in range(9)]
    with underway(tasks, range(9), least=least) as results:
        assert results() == [number * number for number in range(9)]
