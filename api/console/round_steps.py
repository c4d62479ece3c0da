"""The coordinator's steps in a ceremony, by form: the season decides each."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from api.access.forms import Sent, posted
from api.audiences import ConsoleCoordinator
from api.console.rounds import ROUND, AskedRound
from api.console.times import typed_time
from api.cookies import field
from api.deps import AtOffice
from api.errors import Code
from planner.ceremony.steps import Reason, may_draw
from planner.protocol.ceremony import NO_SOURCE

router = APIRouter(tags=["console"])

_REFUSED = (Code.WRONG_ROLE, Code.NOT_FOUND, Code.CONFLICT)
#: What stands between parties in the field that names them.
_BETWEEN = re.compile(r"[\s,，、;；]+")
_DRAFT = ("parties", "reveal_by", "source", "source_at")
_VALUE = ("answer", "where", "correct")


@posted(router, f"{ROUND}/draft", _DRAFT, *_REFUSED)
def draft(
    visitor: ConsoleCoordinator, asked: AskedRound, office: AtOffice, sent: Sent
) -> Response:
    """Have a round drafted by a job; what may not be drafted so is refused at once."""
    from planner.season.announcing import Announced

    typed = {name: field(sent, name) for name in _DRAFT}
    source = typed["source"].strip() or NO_SOURCE
    named = [one for one in _BETWEEN.split(typed["parties"]) if one]
    announced = Announced(
        round_id=asked.round_id,
        parties=tuple(dict.fromkeys(named)),
        reveal_by=typed_time(typed["reveal_by"]),
        public_source=source,
        source_at=typed_time(typed["source_at"]) if source != NO_SOURCE else None,
    )
    actor = visitor.caller.actor

    def take() -> object:
        asked.parts.season().may_draft(announced)
        return office.ask_draft(announced, actor)

    return asked.step(visitor, take, typed)


@posted(router, f"{ROUND}/statement", (), *_REFUSED)
def publish(visitor: ConsoleCoordinator, asked: AskedRound) -> Response:
    """Publish a round's statement."""
    actor = visitor.caller.actor
    return asked.step(
        visitor, lambda: asked.parts.season().publish(asked.round_id, actor)
    )


@posted(router, f"{ROUND}/value", _VALUE, *_REFUSED)
def enter_value(visitor: ConsoleCoordinator, asked: AskedRound, sent: Sent) -> Response:
    """Enter the public value, or correct a slip in it before the draw."""
    typed = {name: field(sent, name) for name in _VALUE}
    actor, correct = visitor.caller.actor, bool(typed["correct"])

    def take() -> object:
        answer, where = typed["answer"], typed["where"]
        return asked.parts.season().enter_value(
            asked.round_id, answer, where, actor, correct=correct
        )

    return asked.step(visitor, take, typed)


@posted(router, f"{ROUND}/draw", (), *_REFUSED)
def draw(visitor: ConsoleCoordinator, asked: AskedRound, office: AtOffice) -> Response:
    """Have a round drawn by a job; what may not be drawn is refused at once."""
    actor = visitor.caller.actor

    def take() -> object:
        season = asked.parts.season()
        state = season.state(asked.round_id)
        if state.drawn is None:
            may_draw(state, season.now)
        return office.ask_draw(asked.round_id, actor)

    return asked.step(visitor, take)


@posted(router, f"{ROUND}/release", (), *_REFUSED)
def release(visitor: ConsoleCoordinator, asked: AskedRound) -> Response:
    """Release a drawn round after its last embargo."""
    actor = visitor.caller.actor
    return asked.step(
        visitor, lambda: asked.parts.season().release(asked.round_id, actor)
    )


@posted(router, f"{ROUND}/abandonment", ("reason", "text"), *_REFUSED)
def abandon(visitor: ConsoleCoordinator, asked: AskedRound, sent: Sent) -> Response:
    """Abandon a round, for a reason that everybody reads."""
    named, text = field(sent, "reason"), field(sent, "text")
    reason = Reason(named) if named in tuple(Reason) else Reason.FAULT
    actor = visitor.caller.actor
    return asked.step(
        visitor,
        lambda: asked.parts.season().abandon(asked.round_id, reason, text, actor),
        {"text": text, "reason": reason},
    )
