"""What all commands share: the application, options, and how errors end a command."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from planner.errors import Finding, InputError, PlannerError
from planner.ports import Clock
from planner.publishing.store import Store

#: What counts, ranks and hashes frames.
EngineName = Literal["duckdb", "spark"]

#: What a shell gives to a command that was interrupted: 128 and the signal.
INTERRUPTED = 130


class Commands(TyperGroup):
    """The commands; what goes wrong ends them with its words and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("已中断，可重新运行 / interrupted; run it again", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise
        except Exception as error:
            refused = _refused(error)
            if refused is None:
                raise
            for finding in refused.findings:
                message = finding.message
                typer.echo(f"{place_of(finding)}{message.zh} / {message.en}", err=True)
                typer.echo(f"  → {message.remedy}", err=True)
            raise typer.Exit(refused.exit_code) from error


def _refused(error: Exception) -> PlannerError | None:
    """Return what the planner or the machine refuses; None of a fault of ours."""
    match error:
        case PlannerError():
            return error
        case MemoryError():
            return InputError([Finding(file="", code="memory_short")])
        case OSError():
            where, why = str(error.filename or "—"), error.strerror or str(error)
            return _input_error("files_unusable", where, why)
    # Not loaded by commands that need no database: then it isn't the database's.
    alchemy = sys.modules.get("sqlalchemy.exc")
    if alchemy and isinstance(error, alchemy.OperationalError):
        return _input_error("database_failed", "", str(error.orig))
    return None


def _input_error(code: str, value: str, reason: str) -> InputError:
    finding = Finding(file="", code=code, value=value, params={"reason": reason})
    return InputError([finding])


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
    engine: Annotated[
        EngineName | None,
        typer.Option(
            "--engine", help="计算引擎，默认 PLANNER_ENGINE / what hashes and ranks"
        ),
    ] = None,
    remote: Annotated[
        str,
        typer.Option(
            "--remote", help="Spark 地址，默认 PLANNER_SPARK_REMOTE / sc://host:15002"
        ),
    ] = "",
) -> None:
    """双随机、一公开 抽查计划 / planner of double-random inspections."""
    if engine or remote:
        from planner.composition.engines import set_engine

        set_engine(engine or "", remote)
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


WorkspaceIn = Annotated[
    Path,
    typer.Option(
        "--workspace", envvar="PLANNER_WORKSPACE", help="工作区 / the workspace"
    ),
]


def must_be_there(workspace: Path) -> None:
    """Refuse a workspace that isn't there.

    Raises
    ------
    InputError
        Where there is no such folder.
    """
    if not workspace.is_dir():
        missing = Finding(file="", code="workspace_missing", value=str(workspace))
        raise InputError([missing])


@contextmanager
def opened(workspace: Path, *, make: bool = False) -> Iterator[tuple[Store, Clock]]:
    """Open a workspace that is there, or may be made."""
    from planner.adapters.clock import SystemClock
    from planner.adapters.state.sql_store import open_store
    from planner.composition.workspaces import workspace_at

    if not make:
        must_be_there(workspace)
    clock = SystemClock()
    with closing(open_store(workspace_at(workspace), clock)) as store:
        yield store, clock
