"""Tasks side by side, in processes forked for them: they return what they would alone.

A forked process sees all that its parent holds, so nothing is handed over but what
tasks return. Whoever is free takes the next task.
"""

import gc
import multiprocessing
import signal
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from threadpoolctl import threadpool_limits

Result = TypeVar("Result")

#: No more processes than these, as each may need as much memory as the first.
_MOST = 4

#: What forked processes are called, to count those that are at work.
_NAME = "abreast"


def processes() -> int:
    """Return how many processes work side by side: one where nothing can be forked."""
    able = "fork" in multiprocessing.get_all_start_methods()
    if not able or multiprocessing.current_process().daemon:
        return 1
    return min(_MOST, multiprocessing.cpu_count())


def abreast(
    tasks: Sequence[Callable[[], Result]],
    sizes: Sequence[int],
    *,
    least: int,
    done: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Return what tasks return, in their order.

    What they change stays in the process that ran them, be it this one or another.

    Parameters
    ----------
    sizes
        How long tasks take, in any unit. The longest are begun first.
    least
        The sum of sizes that is worth to fork for.
    done
        Told what tasks return, in any order.
    """
    return _Underway(tasks, sizes, least).results(done)


def begun(
    tasks: Sequence[Callable[[], Result]], sizes: Sequence[int], *, least: int
) -> Callable[[], list[Result]]:
    """Begin tasks in other processes; return what waits for all, and does what is left.

    As `abreast` has them. Where no process is free, nothing is begun.
    """
    underway = _Underway(tasks, sizes, least)
    underway.fork(len(tasks))
    return underway.results


@contextmanager
def underway(
    tasks: Sequence[Callable[[], Result]], sizes: Sequence[int], *, least: int
) -> Iterator[Callable[[], list[Result]]]:
    """Begin tasks in other processes, as `begun` does; none is at work afterwards."""
    one = _Underway(tasks, sizes, least)
    try:
        one.fork(len(tasks))
        yield one.results
    finally:
        one.end()


def aside(task: Callable[[], Result], *, worth: bool) -> Callable[[], Result]:
    """Begin a task in another process; return what waits for its result.

    Parameters
    ----------
    worth
        Whether the task is long enough to fork for. If not, or where no process is
        free, it is run when its result is asked for.
    """
    results = begun([task], [int(worth)], least=1)
    return lambda: results()[0]


class Later(Generic[Result]):
    """A result that is waited for once, however often it is asked for."""

    def __init__(self, wait: Callable[[], Result]) -> None:
        self._wait: Callable[[], Result] | None = wait
        self._found: list[Result] = []

    def __call__(self) -> Result:
        """Return the result, and let go of what it is made from."""
        if self._wait is not None:
            self._found.append(self._wait())
            self._wait = None
        return self._found[0]


class _Underway(Generic[Result]):
    """Tasks, some of them begun elsewhere."""

    def __init__(
        self, tasks: Sequence[Callable[[], Result]], sizes: Sequence[int], least: int
    ) -> None:
        self._order = sorted(range(len(tasks)), key=lambda number: -sizes[number])
        self._tasks = [tasks[number] for number in self._order]
        self._worth = sum(sizes) >= least
        self._taken: Any = None
        self._received: list[Connection] = []
        self._helpers: list[Any] = []
        # Leaves nobody at work: when it is called, or nobody can come for the results.
        self.end = weakref.finalize(self, _end, self._helpers)

    def fork(self, most: int) -> None:
        """Begin in so many more processes, or as many as are free."""
        children = multiprocessing.active_children()
        free = processes() - 1 - sum(child.name == _NAME for child in children)
        if not self._worth or min(free, most) < 1:
            return
        context = multiprocessing.get_context("fork")
        if self._taken is None:
            self._taken = context.Value("q", 0)
        for _ in range(min(free, most)):
            mine, theirs = context.Pipe(duplex=False)
            helper = context.Process(
                target=_help,
                args=(self._tasks, self._taken, theirs),
                name=_NAME,
                daemon=True,
            )
            helper.start()
            theirs.close()
            self._received.append(mine)
            self._helpers.append(helper)

    def results(
        self, done: Callable[[Result], None] = lambda result: None
    ) -> list[Result]:
        """Do what is left, with those processes that are free; return all results."""
        self.fork(len(self._tasks) - 1 - len(self._helpers))
        found: dict[int, Result] = {}
        try:
            for at, result in self._all():
                done(result)
                found[self._order[at]] = result
        finally:
            self.end()
        return [found[number] for number in range(len(found))]

    def _all(self) -> Iterator[tuple[int, Result]]:
        """Yield the number of each task and what it returns, as they end."""
        if not self._helpers:
            yield from ((at, task()) for at, task in enumerate(self._tasks))
            return
        left = set(range(len(self._tasks)))
        # Threads of numpy's own would take the cores that the processes work on.
        with threadpool_limits(1):
            for at in _claimed(self._taken, len(self._tasks)):
                left.remove(at)
                yield at, self._tasks[at]()
        for connection in self._received:
            for at, result in _answers(connection):
                left.remove(at)
                yield at, result
        # A helper that was killed has sent nothing.
        yield from ((at, self._tasks[at]()) for at in sorted(left))


def _end(helpers: list[Any]) -> None:
    for helper in helpers:
        # What this process does when it is told to end is done by a helper, too.
        helper.kill()
        helper.join()


def _claimed(taken: Any, size: int) -> Iterator[int]:
    """Yield the numbers of tasks that no one else has taken."""
    while True:
        with taken.get_lock():
            at = taken.value
            taken.value += 1
        if at >= size:
            return
        yield at


def _help(
    tasks: Sequence[Callable[[], Result]], taken: Any, connection: Connection
) -> None:
    """Run tasks, and send what they returned once none is left.

    A task that fails isn't sent, so the parent runs it again and sees why.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # What is the parent's is never garbage here; to look would copy it.
    gc.freeze()
    found = []
    with threadpool_limits(1):
        for at in _claimed(taken, len(tasks)):
            try:
                found.append((at, tasks[at]()))
            except Exception:
                break
    connection.send(found)


def _end_with_parent() -> None:
    """End this process when its parent was killed: nobody waits for it any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGKILL)


def _answers(connection: Connection) -> list[tuple[int, Any]]:
    try:
        found: list[tuple[int, Any]] = connection.recv()
    except EOFError:
        return []
    return found
