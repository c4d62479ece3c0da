"""The certificate's shares as the public is told them: no line that knows of grades.

What the lots still to be drawn are expected to bring depends on how many firms are of
which grade; so shares of visits are told only once every round is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from planner.discretion import percent
from planner.publishing.share_words import SHARE_WORDS, SHARES_OF_VISITS
from planner.publishing.store import EntryRow, RequirementRow, RoundRow

_ENGLISH = {
    "joint_share.entries": "share of joint entries",
    "joint_share.tasks": "share of joint tasks, an entry in a district being one",
    "joint_share.visits": "share of joint visits",
    "credit_share.draws": "share of draws that follow credit risk classes",
    "credit_share.visits": "share of visits that follow credit risk classes",
    "coverage.targets": "share of the targets that are visited",
    "coverage.items": "share of the inspection items that are checked",
}
_GOAL = "goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicShare:
    """A share that a plan reached; `asked` "" where it is only reported.

    Shares are in per cent. `required` tells a requirement from a goal.
    """

    key: str
    name_zh: str
    name_en: str
    asked: str
    required: bool
    reached: str
    holds: bool


def public_shares(
    lines: Iterable[RequirementRow],
    entries: Iterable[EntryRow],
    rounds: Iterable[RoundRow],
) -> list[PublicShare]:
    """Return the shares that anyone may see, in the certificate's order."""
    due = {o["round_id"] for entry in entries for o in entry.occurrences}
    all_drawn = due <= {round_.round_id for round_ in rounds}
    return [
        _share(line)
        for line in lines
        if line.requirement in SHARE_WORDS
        and (all_drawn or line.requirement not in SHARES_OF_VISITS)
    ]


def _share(line: RequirementRow) -> PublicShare:
    return PublicShare(
        key=line.requirement,
        name_zh=SHARE_WORDS[line.requirement],
        name_en=_ENGLISH[line.requirement],
        asked="" if line.asked is None else percent(Decimal(line.asked)),
        required=line.asked is not None and line.kind != _GOAL,
        reached=percent(Decimal(line.reached)),
        holds=line.holds,
    )
