"""What needs somebody's attention first, the gravest before the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from planner.agenda.record import RoundAt, Stand, Standing
from planner.agenda.rounds import Wait, Waiting, waiting
from planner.protocol.times import moment_of, time_text

#: A round is prepared so long before its first window: parties need days to commit.
PREPARE = timedelta(days=30)
#: When a deadline of the parties' is told of.
NEAR = timedelta(days=2)


#: A round that waits so stands still, or must go on at once.
_GRAVE = frozenset((Wait.LATE, Wait.OVERDUE, Wait.DRAW, Wait.FINISH))


class Topic(StrEnum):
    """What there is to attend to."""

    IMPORT = "import"
    PLAN = "plan"
    APPROVE = "approve"
    ROUND = "round"
    PREPARE = "prepare"
    TEAMS = "teams"
    RESULTS_LATE = "results_late"
    RESULTS_SOON = "results_soon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One thing to attend to; `grave` where something stands still or is late.

    `subject` is the import, plan or round; `wait` what a round waits for.
    """

    topic: Topic
    grave: bool
    subject: str = ""
    wait: Waiting | None = None
    params: dict[str, str] = field(default_factory=dict)


def attention(standing: Standing) -> list[Attention]:
    """Return what to attend to, the gravest first, else in the year's order."""
    found = [*_prepared(standing), *_rounds(standing), *_results(standing)]
    return sorted(found, key=lambda one: not one.grave)


def _prepared(standing: Standing) -> Iterator[Attention]:
    made = standing.prepared
    if standing.year is not None:
        return
    if made.imported is Stand.FAULTY:
        yield Attention(topic=Topic.IMPORT, grave=True, subject=made.import_id)
    if made.planned is Stand.FAULTY:
        yield Attention(topic=Topic.PLAN, grave=True, subject=made.plan_id)
    if made.planned is Stand.READY and not made.approving:
        yield Attention(topic=Topic.APPROVE, grave=False, subject=made.plan_id)


def _rounds(standing: Standing) -> Iterator[Attention]:
    for round_ in standing.rounds:
        wait = waiting(round_, standing.now, standing.today)
        if _needs_somebody(wait, standing.now):
            yield Attention(
                topic=Topic.ROUND,
                grave=wait.what in _GRAVE,
                subject=round_.round_id,
                wait=wait,
            )
        elif wait.what is Wait.DRAFT and _is_near(round_, standing.today):
            yield Attention(
                topic=Topic.PREPARE,
                grave=round_.start <= standing.today,
                subject=round_.round_id,
                params={"day": round_.start.isoformat()},
            )
        if round_.unstaffed:
            yield Attention(
                topic=Topic.TEAMS,
                grave=True,
                subject=round_.round_id,
                params={"short": str(round_.unstaffed)},
            )


def _needs_somebody(wait: Waiting, now: str) -> bool:
    """Tell whether it is the coordinator's turn, or a party's time runs out."""
    if wait.what is Wait.DRAFT:
        return False
    if wait.ours:
        return True
    return bool(wait.parties) and wait.by <= time_text(moment_of(now) + NEAR)


def _is_near(round_: RoundAt, today: date) -> bool:
    return round_.start - PREPARE <= today


def _results(standing: Standing) -> Iterator[Attention]:
    at = standing.results
    if at.late:
        params = {"count": str(at.late)}
        yield Attention(topic=Topic.RESULTS_LATE, grave=True, params=params)
    if at.soon:
        params = {"count": str(at.soon)}
        yield Attention(topic=Topic.RESULTS_SOON, grave=False, params=params)
