"""Commands of long work: a worker by itself, and one job in a process of its own."""

import signal
import threading
from typing import Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, must_be_there


@app.command()
def work(workspace: WorkspaceIn) -> None:
    """执行排队的任务，直到中断 / Do a workspace's queued jobs until interrupted."""
    must_be_there(workspace)
    from planner.composition.settings import read_settings
    from planner.composition.worker import working

    # Asked to end by the system: the job under way is given back, not lost.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with working(workspace, read_settings()):
        typer.echo("等待任务；按 Ctrl+C 停止 / waiting for jobs; stop with Ctrl+C")
        threading.Event().wait()


@app.command()
def job(
    job_ids: Annotated[
        list[str], typer.Argument(help="任务编号，可数个一并执行 / ids, done together")
    ],
    workspace: WorkspaceIn,
    watched: Annotated[
        bool,
        typer.Option("--watched", help="随标准输入关闭而结束 / end with its input."),
    ] = False,
) -> None:
    """执行一项任务，由 work 调用 / Do one job; `work` and `serve` call it."""
    from planner.composition.job_process import run_job

    raise typer.Exit(run_job(workspace, job_ids, watched=watched))
