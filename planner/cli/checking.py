"""Commands about what was drawn: checking it, and handing parts of it on."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import app


@app.command()
def verify(
    bundle: Annotated[Path, typer.Argument(help="数据包文件夹或 zip / bundle")],
    as_json: Annotated[
        bool, typer.Option("--json", help="机器可读 / for machines")
    ] = False,
    statement: Annotated[
        str | None,
        typer.Option(help="事先记下的公告摘要 / D, noted down before the draw"),
    ] = None,
    listed: Annotated[
        Path | None, typer.Option("--list", help="另存的名单 / a list from elsewhere")
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(help="台账导出 / an export of the ledger")
    ] = None,
    upper: Annotated[
        Path | None, typer.Option(help="上级批次的数据包 / the higher round's bundle")
    ] = None,
) -> None:
    """核验一个批次的数据包 / Check a round's bundle, as verify_round.py does.

    A large frame's Parquet, which that leaves alone, is held against the frame.
    """
    import verify_round
    from planner.composition.parquet_check import frame_parquet
    from planner.protocol.bundle import PARQUET_FRAME

    more = {PARQUET_FRAME: frame_parquet}
    raise typer.Exit(
        verify_round.run(
            bundle, as_json, statement, listed, ledger, more=more, upper=upper
        )
    )


@app.command()
def part(
    bundle: Annotated[
        Path, typer.Argument(help="审计包或分包，文件夹或 zip / audit bundle or part")
    ],
    districts: Annotated[
        str,
        typer.Option(
            help="区划代码开头，逗号分隔 / what the districts begin with, such as 4401"
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="写入的文件夹，或 .zip / folder, or a .zip, to write")
    ],
) -> None:
    """从批次中分出所属区划的部分 / Cut the part of some districts from a bundle."""
    from planner.composition.parts import cut_part

    prefixes = [code.strip() for code in districts.split(",") if code.strip()]
    if not prefixes:
        msg = "--districts 为空 / is empty"
        raise typer.BadParameter(msg)
    cut = cut_part(bundle, prefixes, out)
    typer.echo(f"已写出 / wrote {out}：{cut.round_id}，区划 {'、'.join(cut.districts)}")
    typer.echo(
        f"{cut.rows} 户，抽中 {cut.selected} 户次 / {cut.rows} targets, "
        f"{cut.selected} drawn"
    )
    typer.echo(f"核验 / check: planner verify {out}")
