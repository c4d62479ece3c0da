"""Commands that check what was drawn."""

import json
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.frame import app, in_words
from planner.errors import ExitCode


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
