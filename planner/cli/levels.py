"""Commands of an office among others: visits of other levels, and mandates."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import WorkspaceIn, app, place_of
from planner.cli.seasons import TokenShown, coordinator, opened_season

visits_app = typer.Typer(
    no_args_is_help=True, help="上下级的检查 / visits across levels of office"
)
app.add_typer(visits_app, name="visits")

Office = Annotated[
    str, typer.Option(help="本单位名称 / what this office is called, such as 广州市")
]


@visits_app.command()
def take(
    file: Annotated[
        Path, typer.Argument(help="外级检查清单（CSV 或 XLSX）/ an office's list")
    ],
    workspace: WorkspaceIn,
    token: TokenShown = "",
) -> None:
    """收下另一单位的检查清单，计入频次上限 / Take another office's visits."""
    from planner.composition.elsewhere import take_list

    with opened_season(workspace) as desk:
        handed, news, findings = take_list(desk, file, coordinator(desk, token))
    for finding in findings:
        message = finding.message
        typer.echo(f"{place_of(finding)}{message.zh} / {message.en}", err=True)
    came = "已收下 taken" if news else "与上次相同 the same as before"
    typer.echo(f"{handed.office}：{len(handed.visits)} 户次 visits，{came}")


@visits_app.command()
def export(
    workspace: WorkspaceIn,
    out: Annotated[Path, typer.Option(help="写入的 CSV / the CSV to write")],
    office: Office,
    districts: Annotated[
        str, typer.Option(help="区划代码开头，逗号分隔 / what districts begin with")
    ] = "",
) -> None:
    """写出本单位的检查清单，交另一级 / Write one's own visits for another level."""
    from planner.composition.elsewhere import own_list, write_list

    chosen = [code.strip() for code in districts.split(",") if code.strip()]
    with opened_season(workspace) as desk:
        handed = own_list(desk, office, chosen)
    write_list(handed, out)
    typer.echo(f"已写出 / wrote {out}：{len(handed.visits)} 户次 visits")


@visits_app.command()
def together(workspace: WorkspaceIn, office: Office) -> None:
    """各级合计：覆盖、联合、频次 / What all levels' visits come to."""
    from planner.composition.elsewhere import counted_together

    with opened_season(workspace) as desk:
        found = counted_together(desk, office)
    for one in (*found.offices, found.together):
        typer.echo(
            f"{one.office or '合计 together'}  户次 visits {one.visits}"
            f"  部门联合 joint {one.joint}  已检查 made {one.made}"
            f"  对象 targets {one.targets}  库外 not in the library {one.strangers}"
        )
    share = found.together.targets / max(1, found.library)
    joint = found.together.joint / max(1, found.together.visits)
    typer.echo(f"覆盖率 coverage {share:.2%}  联合占比 joint share {joint:.2%}")
    typer.echo(f"一户最多 most for one target {found.most}")
    for target in found.above_cap:
        typer.echo(f"超过上下级合计上限 above the shared cap: {target}")


@app.command()
def mandate(
    inputs: Annotated[
        Path, typer.Option(help="输入文件夹：上级的，或核对时下级的 / inputs")
    ],
    out: Annotated[
        Path | None, typer.Option(help="写出任务书的文件夹 / where it is written")
    ] = None,
    districts: Annotated[
        str, typer.Option(help="区划代码开头，逗号分隔 / what districts begin with")
    ] = "",
    upper: Annotated[
        Path | None,
        typer.Option(
            help="以其种子为下级公开值的批次 / the round whose seed goes down"
        ),
    ] = None,
    check: Annotated[
        Path | None, typer.Option(help="核对输入是否合此任务书 / a mandate to check by")
    ] = None,
) -> None:
    """下达任务书，或核对是否照办 / Issue a mandate to a lower level, or check it."""
    from planner.composition.mandates import check_mandate, write_mandate
    from planner.errors import CheckFailedError

    chosen = [code.strip() for code in districts.split(",") if code.strip()]
    if check is not None:
        if faults := check_mandate(check, inputs):
            raise CheckFailedError(faults)
        typer.echo("合于任务书 / as mandated")
        return
    if out is None or not chosen:
        msg = "请给 --districts 和 --out，或 --check / give these"
        raise typer.BadParameter(msg)
    issued = write_mandate(inputs, chosen, upper, out)
    typer.echo(f"已写出 / wrote {out}：{issued.proposals} 项建议 proposals")
    if issued.source:
        typer.echo(f"公开来源 public source: {issued.source}")
