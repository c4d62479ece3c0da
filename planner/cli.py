"""The command line; each command composes the parts and says what came out."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from planner.errors import ExitCode, PlannerError
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
token_app = typer.Typer(no_args_is_help=True, help="访问令牌 / access tokens")
app.add_typer(token_app, name="token")

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


def workspace_of(out: Path, given: Path | None) -> Path:
    """Return where state is kept: where it was said, else beside the output folder."""
    out = out.resolve()
    return given or out.with_name(f"{out.name}.workspace")


@contextmanager
def in_words() -> Iterator[None]:
    """Let what goes wrong end the command with its words and its exit code."""
    try:
        yield
    except PlannerError as error:
        for finding in error.findings:
            typer.echo(f"{finding.message.zh} / {finding.message.en}", err=True)
        raise typer.Exit(error.exit_code) from error


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="文件夹 / folder")] = Path(),
    year: Annotated[int, typer.Option(min=2000, max=2100)] = 2026,
) -> None:
    """写出带注释的政策文件 / Write policy.toml, commented."""
    from planner.policy.toml import policy_template

    path = folder / "policy.toml"
    if path.exists():
        typer.echo(f"{path} 已存在，未改动 / is there already; left as it is", err=True)
        raise typer.Exit(ExitCode.UNREADABLE)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(policy_template(year), encoding="utf-8")
    typer.echo(f"已写出 / wrote {path}")


@app.command(name="import")
def import_(inputs: Inputs, out: Out) -> None:
    """读取并检查输入文件，写出 findings.csv / Read and check the inputs."""
    from rich.console import Console

    from planner.composition import check_inputs

    raise typer.Exit(check_inputs(inputs, out, Console()))


@app.command()
def plan(inputs: Inputs, out: Out) -> None:
    """只做年度计划，不抽取 / Make the annual plan without drawing."""
    from rich.console import Console

    from planner.composition import plan_year

    raise typer.Exit(plan_year(inputs, out, Console()))


@app.command()
def run(
    inputs: Inputs,
    out: Out,
    workspace: WorkspaceAt = None,
    ceremony: Annotated[
        Path | None,
        typer.Option(help="仪式文件，默认 INPUTS/ceremony.json / ceremony file"),
    ] = None,
    nonce: Annotated[
        list[str] | None,
        typer.Option(help="批次:参与方=随机数 / ROUND:PARTY=HEX (repeatable)"),
    ] = None,
    public_value: Annotated[
        list[str] | None,
        typer.Option(help="批次=公开值 / ROUND=TEXT (repeatable)"),
    ] = None,
) -> None:
    """从输入文件到全年结果 / Run the whole year on your own files."""
    from rich.console import Console

    from planner.composition import Request, YearRun

    request = Request(
        inputs=inputs,
        out=out,
        workspace=workspace_of(out, workspace),
        ceremony=ceremony,
        nonces=nonce or (),
        values=public_value or (),
    )
    raise typer.Exit(YearRun(request, Console()).run())


@app.command()
def verify(
    bundle: Annotated[Path, typer.Argument(help="审计包文件夹或 zip / bundle")],
    as_json: Annotated[
        bool, typer.Option("--json", help="机器可读 / for machines")
    ] = False,
) -> None:
    """核验一个批次的审计包 / Check a round's bundle, line by line."""
    from planner.adapters.files.bundle_files import read_bundle
    from planner.verify import verify_bundle

    with in_words():
        checks = verify_bundle(read_bundle(bundle))
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {"check": c.name, "passed": c.passed, "where": c.where}
                    for c in checks
                ],
                ensure_ascii=False,
            )
        )
    else:
        for check in checks:
            typer.echo(check.line())
    passed = all(check.passed for check in checks)
    raise typer.Exit(ExitCode.DONE if passed else ExitCode.CHECK_FAILED)


TokenStore = Annotated[
    Path,
    typer.Option(
        "--workspace", envvar="PLANNER_WORKSPACE", help="工作区 / the workspace"
    ),
]


@contextmanager
def _opened(workspace: Path) -> Iterator[tuple[Store, Clock]]:
    """Open a workspace that is there."""
    from planner.adapters.clock import SystemClock
    from planner.adapters.state.sql_store import open_store
    from planner.adapters.state.workspace import Workspace

    if not workspace.is_dir():
        typer.echo(f"没有这个工作区 / no such workspace: {workspace}", err=True)
        raise typer.Exit(ExitCode.UNREADABLE)
    clock = SystemClock()
    with in_words(), closing(open_store(Workspace(workspace), clock)) as store:
        yield store, clock


@token_app.command()
def issue(
    workspace: TokenStore,
    audience: Annotated[str, typer.Option(help="regulator | department")],
    department: Annotated[
        str | None, typer.Option(help="部门编码 / department id")
    ] = None,
    name: Annotated[str, typer.Option(help="持有人 / whose it is")] = "",
) -> None:
    """发放令牌，只显示一次 / Make a token; it is shown once."""
    from planner.adapters.state.tokens import issue_token

    with _opened(workspace) as (store, clock):
        typer.echo(issue_token(store, clock, audience, department, name))


@token_app.command(name="list")
def list_(workspace: TokenStore) -> None:
    """列出令牌（不含密文）/ List tokens, never their secrets."""
    with _opened(workspace) as (store, _):
        tokens = store.tokens()
    for token in tokens:
        state = (
            f"已吊销 revoked {token.revoked_at}"
            if token.revoked_at
            else "有效 in force"
        )
        whose = token.department_id or "-"
        typer.echo(
            f"{token.token_id}  {token.audience}  {whose}  {token.name}  "
            f"{token.created_at}  {state}"
        )


@token_app.command()
def revoke(
    workspace: TokenStore,
    token_id: Annotated[str, typer.Argument(help="令牌编号 / token id")],
) -> None:
    """吊销令牌 / Revoke a token."""
    from planner.adapters.state.tokens import revoke_token

    with _opened(workspace) as (store, clock):
        revoked = revoke_token(store, clock, token_id)
    typer.echo(
        "已吊销 / revoked" if revoked else "没有这个有效令牌 / no such token in force"
    )
    raise typer.Exit(ExitCode.DONE if revoked else ExitCode.UNREADABLE)
