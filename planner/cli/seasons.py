"""What commands of a year held step by step share: its season opened, who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.frame import must_be_there

if TYPE_CHECKING:
    from planner.composition.seasons import Desk

TokenShown = Annotated[
    str,
    typer.Option(
        "--token", envvar="PLANNER_TOKEN", help="令牌 / the token of who does this"
    ),
]


@contextmanager
def opened_season(workspace: Path, *, shown: bool = False) -> Iterator["Desk"]:
    """Open the season of a workspace that is there."""
    must_be_there(workspace)
    from rich.console import Console

    from planner.adapters.console import ScreenProgress
    from planner.composition.seasons import opened_desk

    progress = ScreenProgress(Console(stderr=True)) if shown else None
    with opened_desk(workspace, progress) as desk:
        yield desk
    if progress is not None:
        progress.close()


def coordinator(desk: "Desk", token: str) -> str:
    """Return what the ledger calls the coordinator who shows a token."""
    from planner.season.callers import must_coordinate

    return must_coordinate(desk.caller(token)).actor
