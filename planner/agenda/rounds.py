"""What a round waits for, and which step its coordinator may take next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planner.agenda.record import RoundAt, StepState
from planner.ceremony.state import RoundState, Stage


class Wait(StrEnum):
    """What a round waits for."""

    DRAFT = "draft"
    COMMITMENTS = "commitments"
    STATEMENT = "statement"
    LATE = "late"
    REVEALS = "reveals"
    OVERDUE = "overdue"
    SOURCE = "source"
    VALUE = "value"
    DRAW = "draw"
    FINISH = "finish"
    EMBARGO = "embargo"
    RELEASE = "release"
    NOTHING = "nothing"
    SUPERSEDED = "superseded"


class Part(StrEnum):
    """The parts of a ceremony, in their order."""

    DRAFT = "draft"
    COMMIT = "commit"
    STATEMENT = "statement"
    REVEAL = "reveal"
    VALUE = "value"
    DRAW = "draw"
    RELEASE = "release"


#: The part that is under way while something is waited for.
_PARTS = {
    Wait.DRAFT: Part.DRAFT,
    Wait.COMMITMENTS: Part.COMMIT,
    Wait.STATEMENT: Part.STATEMENT,
    Wait.LATE: Part.STATEMENT,
    Wait.REVEALS: Part.REVEAL,
    Wait.OVERDUE: Part.REVEAL,
    Wait.SOURCE: Part.VALUE,
    Wait.VALUE: Part.VALUE,
    Wait.DRAW: Part.DRAW,
    Wait.FINISH: Part.DRAW,
    Wait.EMBARGO: Part.RELEASE,
    Wait.RELEASE: Part.RELEASE,
}

#: For what the coordinator is waited for, and nobody else.
OURS = frozenset(
    (
        Wait.DRAFT,
        Wait.STATEMENT,
        Wait.LATE,
        Wait.OVERDUE,
        Wait.VALUE,
        Wait.DRAW,
        Wait.FINISH,
        Wait.RELEASE,
    )
)

#: After which nothing more happens to a round.
OVER = frozenset((Wait.NOTHING, Wait.SUPERSEDED))

_STATES = {
    Wait.DRAFT: StepState.AHEAD,
    Wait.LATE: StepState.STOPPED,
    Wait.OVERDUE: StepState.STOPPED,
    Wait.SUPERSEDED: StepState.STOPPED,
    Wait.EMBARGO: StepState.DONE,
    Wait.RELEASE: StepState.DONE,
    Wait.NOTHING: StepState.DONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What is waited for, whose turn it is, and until when.

    `parties` are those that have to act; without them it is the coordinator's turn,
    or nobody's. `by` is a time or a day, "" where there is none.
    """

    what: Wait
    parties: tuple[str, ...] = ()
    by: str = ""

    @property
    def ours(self) -> bool:
        """Whether it is the coordinator's turn."""
        return self.what in OURS

    @property
    def state(self) -> StepState:
        """Where the round is on the year's path."""
        return _STATES.get(self.what, StepState.CURRENT)


def waiting(round_: RoundAt, now: str, today: date) -> Waiting:
    """Return what a round waits for at a time, as a statement writes it."""
    state = round_.state
    if round_.drawn:
        return _drawn(round_, today)
    if state is None:
        return Waiting(what=Wait.DRAFT, by=round_.start.isoformat())
    if state.stage is Stage.ABANDONED:
        return Waiting(what=Wait.SUPERSEDED)
    if state.stage is Stage.DRAFT:
        return _drafted(state, now)
    if state.stage is Stage.REVEALED:
        return Waiting(what=Wait.DRAW)
    if state.stage in (Stage.DRAWN, Stage.RELEASED):
        # Drawn on record, but what follows wasn't published: drawn again it is.
        return Waiting(what=Wait.FINISH)
    return _published(state, now)


def ceremony_path(wait: Waiting) -> list[tuple[Part, StepState]]:
    """Return the parts of a ceremony, each with where it is."""
    if wait.what is Wait.NOTHING:
        return [(part, StepState.DONE) for part in Part]
    order = list(Part)
    at = order.index(_PARTS.get(wait.what, Part.DRAFT))
    stopped = wait.state is StepState.STOPPED
    here = StepState.STOPPED if stopped else StepState.CURRENT
    return [
        (part, StepState.DONE if i < at else here if i == at else StepState.AHEAD)
        for i, part in enumerate(order)
    ]


def _drawn(round_: RoundAt, today: date) -> Waiting:
    state = round_.state
    if state is None or state.stage is Stage.RELEASED:
        over = round_.released_on is None or round_.released_on <= today
        if over or state is not None:
            return Waiting(what=Wait.NOTHING)
    day = round_.released_on.isoformat() if round_.released_on else ""
    if round_.released_on is None or round_.released_on > today:
        return Waiting(what=Wait.EMBARGO, by=day)
    return Waiting(what=Wait.RELEASE, by=day)


def _drafted(state: RoundState, now: str) -> Waiting:
    if now >= state.reveal_by:
        return Waiting(what=Wait.LATE, by=state.reveal_by)
    if state.uncommitted:
        return Waiting(
            what=Wait.COMMITMENTS, parties=state.uncommitted, by=state.reveal_by
        )
    return Waiting(what=Wait.STATEMENT, by=state.reveal_by)


def _published(state: RoundState, now: str) -> Waiting:
    if state.unrevealed:
        late = state.overdue(now)
        return Waiting(
            what=Wait.OVERDUE if late else Wait.REVEALS,
            parties=state.unrevealed,
            by=state.reveal_by,
        )
    what = Wait.VALUE if state.value_due(now) else Wait.SOURCE
    return Waiting(what=what, by=state.source_at or "")
