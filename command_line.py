"""The command `planner`, put together: the planner's commands, `serve` and `demo`.

It stands above planner, api and sample_data, so that none of them knows another
that it shouldn't. What takes long to import is imported when it is asked for.
"""

import os
import socket
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from planner.adapters.collector import collect_seldom
from planner.cli import app, workspace_of
from planner.errors import ExitCode, Finding, InputError

LOOPBACK = "127.0.0.1"

Port = Annotated[int, typer.Option(min=1, max=65_535, help="端口 / port.")]


def main() -> None:
    """Run the command line, also where the terminal can't show every character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    collect_seldom()
    app()


@app.command()
def serve(
    workspace: Annotated[
        Path | None, typer.Option(help="工作区文件夹 / the workspace folder.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="监听地址 / address to listen on.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="端口 / port.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="进程数 / processes.")
    ] = None,
) -> None:
    """启动服务；各项设置见 docs/operate.md / Serve a workspace's years."""
    from planner.composition.settings import read_settings, unknown_variables

    given = {"workspace": workspace, "host": host, "port": port, "workers": workers}
    settings = read_settings(
        **{name: value for name, value in given.items() if value is not None}
    )
    for finding in unknown_variables(os.environ):
        typer.echo(f"{finding.message.zh} / {finding.message.en}", err=True)
    _must_be_free(settings.host, settings.port)
    if not settings.workspace.is_dir():
        # Said, so that whoever mistyped a path doesn't wonder where a year went.
        typer.echo(f"新建工作区 / a new workspace: {settings.workspace.resolve()}")
    from api.server import first_link
    from api.server import serve as serve_api

    link = first_link(settings.workspace)
    _say_where(settings.host, settings.port)
    base = settings.public_url or _address(settings.host, settings.port)
    _say_how_to_begin(base, link)
    serve_api(settings)


@app.command()
def demo(
    out: Annotated[
        Path, typer.Option(help="结果文件夹 / where the year's files go.")
    ] = Path("year"),
    targets: Annotated[
        int, typer.Option(min=1, help="检查对象数 / how many targets the city has.")
    ] = 30_000,
    seed: Annotated[int, typer.Option(help="城市的种子 / the city's seed.")] = 2026,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="不启动服务 / end before the server.")
    ] = False,
    port: Port = 8000,
    planned: Annotated[
        bool,
        typer.Option(
            "--planned",
            help="只有计划与抽取，不过到今天 / plan and draws only, no results.",
        ),
    ] = False,
) -> None:
    """示范：虚构城市的一年 / A fictitious city's whole year, then the server."""
    if not no_serve:
        _must_be_free(LOOPBACK, port)
    from rich.console import Console

    from demo_year import DayClock, live_year
    from planner.adapters.clock import SystemClock
    from planner.composition.workspaces import set_database
    from planner.composition.years import Request, YearRun
    from planner.publishing.publication import local_day
    from sample_data.city import PLANNED_ON, make_city

    # Whatever is set: a fictitious city has no place in an office's database.
    set_database("")
    inputs, workspace = out / "inputs", workspace_of(out, None)
    typer.echo(f"虚构城市 / a fictitious city: {inputs}")
    make_city(inputs, targets=targets, seed=seed)
    today = local_day(SystemClock().now())
    clock = DayClock(min(PLANNED_ON, today))
    code = YearRun(
        Request(inputs=inputs, out=out, workspace=workspace), Console(), clock
    ).run()
    typer.echo(f"结果 / results: {out}")
    if not planned and code <= ExitCode.FINDINGS:
        typer.echo(f"过到今天 / lived up to today: {today}")
        done = live_year(workspace, clock, today, seed)
        typer.echo(
            f"结果 results {done.results:,}，公布 published {done.published:,}，"
            f"名单撤下 rows withdrawn {done.withdrawn}"
        )
    if no_serve or code > ExitCode.FINDINGS:
        raise typer.Exit(code)
    serve(workspace, LOOPBACK, port)


def _must_be_free(host: str, port: int) -> None:
    """Refuse at once a port that another program has.

    Raises
    ------
    InputError
        If nothing can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server will ask for it: a port just given up is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            unusable = Finding(
                file="",
                code="port_unusable",
                value=f"{host}:{port}",
                params={"reason": error.strerror or str(error)},
            )
            raise InputError([unusable]) from error


def _address(host: str, port: int) -> str:
    return f"http://{LOOPBACK if host == '0.0.0.0' else host}:{port}"  # noqa: S104


def _say_how_to_begin(base: str, link: str | None) -> None:
    if link is not None:
        typer.echo(
            "尚无账号：请打开此链接设置第一个统筹账号（48 小时内有效，只能用一次）\n"
            "no account yet: open this link, once, within 48 hours\n"
            f"{base}{link}"
        )


def _say_where(host: str, port: int) -> None:
    address = _address(host, port)
    typer.echo(
        f"从这里看起 / open            {address}/\n"
        f"公开数据 / public data       {address}/api/v1/public\n"
        f"接口说明 / API description   {address}/api/v1/openapi.json\n"
        "按 Ctrl+C 停止 / stop with Ctrl+C"
    )


if __name__ == "__main__":
    main()
