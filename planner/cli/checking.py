"""Commands that check what was drawn."""

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
) -> None:
    """核验一个批次的数据包 / Check a round's bundle, as verify_round.py does.

    A large frame's Parquet, which that leaves alone, is held against the frame.
    """
    import verify_round
    from planner.composition.parquet_check import frame_parquet
    from planner.protocol.bundle import PARQUET_FRAME

    more = {PARQUET_FRAME: frame_parquet}
    raise typer.Exit(verify_round.run(bundle, as_json, statement, listed, ledger, more))
