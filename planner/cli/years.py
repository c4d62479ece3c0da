"""Commands that make a year: its policy, its check, its plan, all of it."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import (
    Inputs,
    Out,
    TemplatesAt,
    WorkspaceAt,
    app,
    workspace_of,
)
from planner.errors import ExitCode

#: Unlike a run's, it isn't taken from the environment: nothing is kept unasked.
KeptIn = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        help="工作区：核对过的主体库留待运行 / keeps the library for a run in it",
    ),
]


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
def import_(inputs: Inputs, out: Out, workspace: KeptIn = None) -> None:
    """读取并检查输入文件，写出 findings.csv / Read and check the inputs."""
    from rich.console import Console

    from planner.composition.years import check_inputs

    raise typer.Exit(check_inputs(inputs, out, Console(), workspace))


@app.command()
def plan(
    inputs: Inputs,
    out: Out,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="保留原计划的条目 / OUT:ENTRY,ENTRY kept (repeatable)"),
    ] = None,
    because: Annotated[
        str, typer.Option(help="保留的理由，与 --keep 同用 / why they are kept")
    ] = "",
    templates: TemplatesAt = None,
    workspace: KeptIn = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(help="换用政策取值试算 / FIELD=VALUE,VALUE tried (repeatable)"),
    ] = None,
) -> None:
    """只做年度计划，不抽取 / Make the annual plan without drawing."""
    from rich.console import Console

    from planner.composition.plans import plan_year

    code = plan_year(
        inputs,
        out,
        Console(),
        keep=keep or (),
        because=because,
        given=templates,
        what_if=what_if or (),
        workspace=workspace,
    )
    raise typer.Exit(code)


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
    templates: TemplatesAt = None,
) -> None:
    """从输入文件到全年结果 / Run the whole year on your own files."""
    from rich.console import Console

    from planner.composition.years import Request, YearRun

    request = Request(
        inputs=inputs,
        out=out,
        workspace=workspace_of(out, workspace),
        ceremony=ceremony,
        nonces=nonce or (),
        values=public_value or (),
        templates=templates,
    )
    raise typer.Exit(YearRun(request, Console()).run())
