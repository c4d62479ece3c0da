"""What all commands share: the application, options, and how errors end a command."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from planner.errors import ExitCode, Finding, PlannerError
from planner.ports import Clock
from planner.publishing.store import Store

#: What a shell gives to a command that was interrupted: 128 and the signal.
INTERRUPTED = 130


class Commands(TyperGroup):
    """The commands; what the machine refuses ends them with a sentence, too."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            said, code = "已中断，可重新运行 / interrupted; run it again", INTERRUPTED
        except MemoryError:
            said, code = "内存不足 / there is not enough memory", ExitCode.UNREADABLE
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            said = f"无法读写 / cannot read or write: {where}{error.strerror or error}"
            code = ExitCode.UNREADABLE
        typer.echo(said, err=True)
        raise typer.Exit(code)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    help="双随机、一公开 抽查计划 / planner of double-random inspections",
    epilog="退出码 exit codes: 0 完成 done; 1 有错误级发现 findings; 2 输入 usage, "
    "input; 3 无可行方案 infeasible; 4 检查未通过 check failed; 130 中断 interrupted",
)


@app.callback()
def _before(
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            help="PostgreSQL 地址，默认 PLANNER_DATABASE / instead of SQLite",
        ),
    ] = None,
) -> None:
    """双随机、一公开 抽查计划 / planner of double-random inspections."""
    if database is not None:
        from planner.composition.workspaces import set_database

        set_database(database)


Inputs = Annotated[
    Path, typer.Option("--inputs", help="输入文件夹 / folder of the input files")
]
Out = Annotated[
    Path, typer.Option("--out", help="输出文件夹 / folder for the output files")
]
WorkspaceAt = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        envvar="PLANNER_WORKSPACE",
        help="工作区（状态与快照），默认 OUT.workspace / state and snapshots",
    ),
]

TemplatesAt = Annotated[
    Path | None,
    typer.Option(
        "--templates",
        help="公文模板文件夹，默认 INPUTS/templates / folder of templates",
    ),
]


def workspace_of(out: Path, given: Path | None) -> Path:
    """Return where state is kept: where it was said, else beside the output folder."""
    out = out.resolve()
    return given or out.with_name(f"{out.name}.workspace")


def place_of(finding: Finding) -> str:
    """Return where in a file a finding is, "" where it is of no row."""
    if finding.row is None or not finding.file:
        return ""
    column = f" {finding.column}" if finding.column else ""
    return f"{finding.file} 第{finding.row}行 row {finding.row}{column}："


@contextmanager
def in_words() -> Iterator[None]:
    """Let what goes wrong end the command with its words and its exit code."""
    try:
        yield
    except PlannerError as error:
        for finding in error.findings:
            message = finding.message
            typer.echo(f"{place_of(finding)}{message.zh} / {message.en}", err=True)
            typer.echo(f"  → {finding.message.remedy}", err=True)
        raise typer.Exit(error.exit_code) from error


WorkspaceIn = Annotated[
    Path,
    typer.Option(
        "--workspace", envvar="PLANNER_WORKSPACE", help="工作区 / the workspace"
    ),
]


@contextmanager
def opened(workspace: Path, *, make: bool = False) -> Iterator[tuple[Store, Clock]]:
    """Open a workspace that is there, or may be made."""
    from planner.adapters.clock import SystemClock
    from planner.adapters.state.sql_store import open_store
    from planner.composition.workspaces import workspace_at

    if not (make or workspace.is_dir()):
        typer.echo(f"没有这个工作区 / no such workspace: {workspace}", err=True)
        raise typer.Exit(ExitCode.UNREADABLE)
    clock = SystemClock()
    with in_words(), closing(open_store(workspace_at(workspace), clock)) as store:
        yield store, clock
