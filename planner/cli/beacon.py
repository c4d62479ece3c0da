"""Commands about drand beacons as public sources."""

from datetime import datetime, timedelta, timezone
from typing import Annotated, NoReturn

import typer

from planner.cli.frame import app
from planner.errors import ExitCode
from planner.protocol.beacon import BeaconSource, check_answer
from planner.protocol.beacon_chains import CHAINS, Chain, chain_of
from planner.protocol.times import time_text

beacon_app = typer.Typer(
    no_args_is_help=True, help="随机信标 drand / drand beacons as public sources"
)
app.add_typer(beacon_app, name="beacon")

_BEIJING = timezone(timedelta(hours=8))


@beacon_app.command(name="next")
def next_(
    after: Annotated[
        str,
        typer.Option(help="不早于此时 / not before, 2026-03-02T02:00:00Z (+08:00 too)"),
    ],
    chain: Annotated[
        str, typer.Option(help="链 / chain: quicknet | default")
    ] = "quicknet",
) -> None:
    """公告里写哪一轮 / The source text and time to put in the announcement."""
    found, moment = _chain(chain), _moment(after)
    source = BeaconSource(chain=found, number=found.round_at(moment))
    at = source.published_at
    typer.echo(f"public_source   {source.text}")
    typer.echo(f"source_at       {time_text(at)}")
    typer.echo(f"北京时间        {at.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}")
    for url in found.urls(source.number):
        typer.echo(f"网址 / read at  {url}")


@beacon_app.command()
def check(
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(help="粘贴的 JSON，- 为标准输入 / pasted JSON, - for stdin"),
    ],
    source: Annotated[
        str, typer.Option(help="公告的来源 / announced: drand quicknet round N")
    ],
    source_at: Annotated[
        str | None, typer.Option(help="公告的公布时间 / announced source_at")
    ] = None,
) -> None:
    """核验粘贴的信标轮次，给出公开值 / Verify a pasted round; prints its value."""
    # What isn't UTF-8 isn't JSON either, and is told as such.
    answer = file.read().decode(errors="replace")
    value = check_answer(source, source_at, answer)
    typer.echo(f"签名有效 / soundly signed: {source}\npublic_value    {value}")


def _chain(name: str) -> Chain:
    found = chain_of(name)
    if found is None:
        known = ", ".join(chain.name for chain in CHAINS)
        _refuse(f"没有这条链 / no such chain: {name} ({known})")
    return found


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _refuse(f"不是时间 / not a time: {text}")
    if moment.tzinfo is None:
        _refuse(f"时间须带时区，如 Z 或 +08:00 / a time has a zone: {text}")
    return moment


def _refuse(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(ExitCode.UNREADABLE)
