"""Tasks side by side, in processes forked for them: they return what they would alone.

A forked process sees all that its parent holds, so nothing is handed over but what
tasks return. Whoever is free takes the next task.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

Result = TypeVar("Result")

#: No more processes than these, as each may need as much memory as the first.
_MOST = 4


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
    order = sorted(range(len(tasks)), key=lambda number: -sizes[number])
    queue = [tasks[number] for number in order]
    helpers = min(processes(), len(tasks)) - 1 if sum(sizes) >= least else 0
    found: list[tuple[int, Result]] = []
    for at, result in _helped(queue, helpers) if helpers > 0 else _alone(queue):
        done(result)
        found.append((order[at], result))
    return [result for _, result in sorted(found, key=lambda one: one[0])]


def aside(task: Callable[[], Result], *, worth: bool) -> Callable[[], Result]:
    """Begin a task in another process; return what waits for its result.

    Parameters
    ----------
    worth
        Whether the task is long enough to fork for. If not, or where nothing can be
        forked, it is run when its result is asked for.
    """
    if not worth or processes() == 1:
        return task
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe(duplex=False)
    taken = context.Value("q", 0)
    helper = context.Process(target=_help, args=([task], taken, theirs), daemon=True)
    helper.start()
    theirs.close()

    def result() -> Result:
        found = [one for _, one in _answers(mine)]
        helper.join()
        return found[0] if found else task()

    return result


def _alone(
    tasks: Sequence[Callable[[], Result]],
) -> Iterator[tuple[int, Result]]:
    return ((at, task()) for at, task in enumerate(tasks))


def _helped(
    tasks: Sequence[Callable[[], Result]], helpers: int
) -> Iterator[tuple[int, Result]]:
    """Yield the number of each task and what it returns, as they end."""
    context = multiprocessing.get_context("fork")
    taken = context.Value("q", 0)
    received: list[Connection] = []
    started = []
    # Threads of numpy's own would take the cores that the processes work on.
    alone = threadpool_limits(1)
    for _ in range(helpers):
        mine, theirs = context.Pipe(duplex=False)
        helper = context.Process(target=_help, args=(tasks, taken, theirs), daemon=True)
        helper.start()
        theirs.close()
        received.append(mine)
        started.append(helper)
    left = set(range(len(tasks)))
    try:
        for at in _claimed(taken, len(tasks)):
            left.remove(at)
            yield at, tasks[at]()
        for connection in received:
            for at, result in _answers(connection):
                left.remove(at)
                yield at, result
        # A helper that was killed has sent nothing.
        yield from ((at, tasks[at]()) for at in sorted(left))
    finally:
        for helper in started:
            helper.terminate()
            helper.join()
        alone.restore_original_limits()


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
    found = []
    for at in _claimed(taken, len(tasks)):
        try:
            found.append((at, tasks[at]()))
        except Exception:
            break
    connection.send(found)


def _answers(connection: Connection) -> list[tuple[int, Any]]:
    try:
        found: list[tuple[int, Any]] = connection.recv()
    except EOFError:
        return []
    return found
