"""A round's state and its next step, each in a sentence, Chinese first."""

from collections.abc import Callable, Mapping

from planner.ceremony.state import RoundState, Stage
from planner.ids import next_attempt
from planner.protocol.ceremony import NO_SOURCE

Said = tuple[str, str]

STAGE_NAMES: Mapping[Stage, Said] = {
    Stage.DRAFT: ("拟定", "draft"),
    Stage.PUBLISHED: ("公告已公布", "statement published"),
    Stage.REVEALED: ("已揭示", "revealed"),
    Stage.DRAWN: ("已抽取", "drawn"),
    Stage.RELEASED: ("已公开", "released"),
    Stage.ABANDONED: ("已放弃", "abandoned"),
}


def next_step(state: RoundState, now: str) -> Said:
    """Return what is to be done next, and by whom; `now` as a statement writes it."""
    return _NEXT[state.stage](state, now)


def next_command(state: RoundState, now: str) -> str:
    """Return the command that takes the next step; "" where there is none to take."""
    name = _COMMANDS[state.stage](state, now)
    return f"planner {name}" if name else ""


def _draft(state: RoundState, now: str) -> Said:
    if now >= state.reveal_by:
        return (
            f"揭示截止时间 {state.reveal_by} 已过：市场监管部门放弃本批次并重新拟定",
            f"reveal_by {state.reveal_by} has passed: the coordinator abandons "
            "the round and drafts another",
        )
    if state.uncommitted:
        who = "、".join(state.uncommitted)
        return (
            f"等待承诺：{who}",
            f"waiting for commitments of {', '.join(state.uncommitted)}",
        )
    return (
        f"各方均已承诺：市场监管部门在 {state.reveal_by} 之前公布公告",
        f"all have committed: the coordinator publishes the statement before "
        f"{state.reveal_by}",
    )


def _published(state: RoundState, now: str) -> Said:
    who, names = "、".join(state.unrevealed), ", ".join(state.unrevealed)
    if state.overdue(now):
        return (
            f"{who} 未在 {state.reveal_by} 之前揭示：市场监管部门放弃本批次，"
            "再拟定新的批次",
            f"{names} did not reveal by {state.reveal_by}: the coordinator abandons "
            "the round and drafts another",
        )
    if state.unrevealed:
        return (
            f"等待在 {state.reveal_by} 之前揭示：{who}",
            f"waiting for {names} to reveal by {state.reveal_by}",
        )
    if not state.value_due(now):
        return (
            f"各方均已揭示：等待公开来源“{state.public_source}”（{state.source_at}）",
            f"all have revealed: waiting for {state.public_source} "
            f"at {state.source_at}",
        )
    return (
        f"市场监管部门录入公开值：{state.public_source}",
        f"the coordinator enters the public value: {state.public_source}",
    )


def _revealed(state: RoundState, _now: str) -> Said:
    by = "" if state.public_source == NO_SOURCE else f"（{state.public_source}）"
    return (
        f"种子已定{by}：市场监管部门立即抽取，不得放弃",
        "the seed is settled: the coordinator draws now and may not abandon the round",
    )


def _drawn(_state: RoundState, _now: str) -> Said:
    return (
        "结果已定：最后一户解除限制后由市场监管部门公开",
        "the result stands: the coordinator releases the round after its last embargo",
    )


def _released(_state: RoundState, _now: str) -> Said:
    return (
        "全部公开：可发放自查码，审计包可交审计",
        "all is public: self-check codes may be handed out, and the bundle audited",
    )


def _abandoned(state: RoundState, _now: str) -> Said:
    if state.superseded_by:
        return (
            f"由批次 {state.superseded_by} 接替",
            f"round {state.superseded_by} stands in for it",
        )
    return (
        f"市场监管部门拟定接替的批次 {next_attempt(state.round_id)}",
        f"the coordinator drafts {next_attempt(state.round_id)} in its place",
    )


_NEXT = {
    Stage.DRAFT: _draft,
    Stage.PUBLISHED: _published,
    Stage.REVEALED: _revealed,
    Stage.DRAWN: _drawn,
    Stage.RELEASED: _released,
    Stage.ABANDONED: _abandoned,
}

_ABANDON = "round abandon"


def _until_revealed(state: RoundState, now: str) -> str:
    if state.overdue(now):
        return _ABANDON
    if state.unrevealed:
        return "round reveal"
    return "round value" if state.value_due(now) else ""


_COMMANDS: Mapping[Stage, Callable[[RoundState, str], str]] = {
    Stage.DRAFT: lambda state, now: (
        _ABANDON
        if now >= state.reveal_by
        else ("round commit" if state.uncommitted else "round publish")
    ),
    Stage.PUBLISHED: _until_revealed,
    Stage.REVEALED: lambda *_: "round draw",
    Stage.DRAWN: lambda *_: "round release",
    Stage.RELEASED: lambda *_: "codes",
    Stage.ABANDONED: lambda state, _: "" if state.superseded_by else "round draft",
}
