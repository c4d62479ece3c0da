"""What could have been foreseen of a round's teams, by department."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.errors import Finding, Level
from planner.registry import Registry
from solvers.foresight import Foreseen


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChances:
    """A department's chances in a round.

    `inspector_id` and `visit_id` say where the largest chance is. `sure` are those
    above the policy's cap with no rule that makes it so: inspector, visits, chance.
    """

    round_id: str
    department_id: str
    inspector_id: str
    visit_id: str
    seen: Foreseen
    sure: tuple[tuple[str, int, float], ...]


def findings(
    chances: Sequence[TeamChances], registry: Registry, cap: int
) -> Iterator[Finding]:
    """Yield a warning for each department with people who could be foreseen.

    Parameters
    ----------
    cap
        The policy's, in millionths.
    """
    names = {d.department_id: d.name for d in registry.departments}
    for one in chances:
        if one.sure:
            inspector_id, visits, chance = max(one.sure, key=lambda sure: sure[1:])
            yield Finding(
                file="inspectors",
                code="team_foreseeable",
                value=inspector_id,
                level=Level.WARNING,
                params={
                    "round": one.round_id,
                    "department": names.get(one.department_id) or one.department_id,
                    "people": str(len(one.sure)),
                    "visits": str(visits),
                    "chance": f"{chance:.0%}",
                    "cap": f"{cap / 1_000_000:.0%}",
                },
            )


def totals(chances: Sequence[TeamChances]) -> Mapping[str, int | str]:
    """Return what the summary says of all rounds and departments."""
    seen = [one.seen for one in chances]
    free = [one for one in seen if one.pairs]
    return {
        "pairs": sum(one.pairs for one in seen),
        "above": sum(one.above for one in seen),
        "forced": sum(one.forced for one in seen),
        "capped": sum(one.capped for one in seen),
        "opened": sum(one.opened for one in seen),
        "largest": f"{max((one.largest for one in free), default=0):.3f}",
    }
