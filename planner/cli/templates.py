"""The command that writes templates of the formal papers, or tries edited ones."""

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import app


@app.command()
def templates(
    folder: Annotated[Path, typer.Argument(help="模板文件夹 / folder of templates")],
    check: Annotated[
        bool, typer.Option("--check", help="检查已编辑的模板 / try edited templates")
    ] = False,
) -> None:
    """写出公文模板供编辑，或检查模板 / Write templates to edit, or check them."""
    from planner.composition.papers import checked_templates, write_templates

    if check:
        tried, said = checked_templates(folder)
        for finding in said:
            typer.echo(f"{finding.message.zh} / {finding.message.en}")
        typer.echo(f"{'、'.join(tried) or '无'} 可用 / can be used")
        return
    written, left = write_templates(folder)
    for path in left:
        typer.echo(f"{path} 已存在，未改动 / is there already; left as it is")
    for path in written:
        typer.echo(f"已写出 / wrote {path}")
