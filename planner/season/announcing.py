"""What the coordinator announces of a round, and the rules that it keeps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.ceremony.state import RoundState, Stage
from planner.errors import Finding, InputError
from planner.ids import is_full
from planner.protocol.beacon import is_drand, source_findings
from planner.protocol.ceremony import NO_SOURCE, Announcement, Mode
from planner.protocol.public_value import is_clear
from planner.protocol.times import is_time
from planner.protocol.upper_round import is_upper, parse_upper


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What the coordinator announces of a round that is to be drafted."""

    round_id: str
    parties: tuple[str, ...]
    reveal_by: str
    public_source: str = NO_SOURCE
    source_at: str | None = None


def refuse_announced(
    announced: Announced,
    states: Mapping[str, RoundState],
    due: Sequence[str],
    now: str,
) -> None:
    """Refuse what is announced of a round that isn't due, or that breaks a rule.

    Raises
    ------
    InputError
        With all that is wrong.
    """
    findings = list(_faults(announced, states, due, now))
    if findings:
        raise InputError(findings)


def _faults(
    announced: Announced,
    states: Mapping[str, RoundState],
    due: Sequence[str],
    now: str,
) -> Iterator[Finding]:
    round_id = announced.round_id
    if round_id in states:
        yield _finding("round_open_already", round_id)
    elif round_id not in due:
        yield _finding("round_not_due", round_id, due="、".join(due))
    if is_time(announced.reveal_by) and announced.reveal_by <= now:
        yield _finding("round_times_passed", round_id, by=announced.reveal_by)
    if not is_clear(announced.public_source):
        yield _finding("round_source_unclear", round_id)
    if other := _under_way(round_id, states):
        yield _finding("round_another_open", round_id, other=other)
    if announced.public_source != NO_SOURCE and announced.source_at is None:
        yield _finding("round_source_needs_time", round_id)
    elif is_drand(announced.public_source):
        yield from source_findings(announced.public_source, announced.source_at)
    elif is_upper(announced.public_source):
        yield from _upper_findings(announced.public_source)
    yield from _breaks(announced)


def _upper_findings(public_source: str) -> Sequence[Finding]:
    try:
        parse_upper(public_source)
    except InputError as error:
        return error.findings
    return ()


def _breaks(announced: Announced) -> Sequence[Finding]:
    """Return what a statement couldn't say so; the key isn't made yet."""
    try:
        Announcement(
            round_id=announced.round_id,
            mode=Mode.OPEN,
            custody_key=None,
            parties=announced.parties,
            public_source=announced.public_source,
            reveal_by=announced.reveal_by,
            source_at=announced.source_at,
        )
    except InputError as error:
        return error.findings
    return ()


def _under_way(round_id: str, states: Mapping[str, RoundState]) -> str:
    """Return a lottery that is drafted and not drawn, beside full coverage."""
    under_way = (Stage.DRAFT, Stage.PUBLISHED, Stage.REVEALED)
    others = [
        name
        for name, state in states.items()
        if state.stage in under_way and not is_full(name) and name != round_id
    ]
    return "" if is_full(round_id) or not others else others[0]


def _finding(code: str, value: str, **params: str) -> Finding:
    return Finding(file="", code=code, value=value, params=params)
