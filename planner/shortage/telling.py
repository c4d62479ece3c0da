"""What is said of bottlenecks and ways out, beside the shortages."""

from collections.abc import Iterator, Sequence

from planner.errors import Finding, Level
from planner.registry import Registry
from planner.shortage.record import Bottleneck, Relief, WayOut

#: How many names a finding tells before it only counts.
_NAMES = 8


def findings(reliefs: Sequence[Relief], registry: Registry) -> tuple[Finding, ...]:
    """Return warnings: what is short, and what would help."""
    names = {d.department_id: d.name for d in registry.departments}
    return tuple(finding for relief in reliefs for finding in _of_round(relief, names))


def _of_round(relief: Relief, names: dict[str, str]) -> Iterator[Finding]:
    for one in relief.bottlenecks:
        name = names.get(one.department_id) or one.department_id
        yield _bottleneck(relief.round_id, one, name)
    for way in relief.ways:
        yield _way(way)
    if relief.exhausted:
        yield _warning("team_ways_unfinished", relief.round_id, {})


def _bottleneck(round_id: str, one: Bottleneck, department: str) -> Finding:
    more = ["…"] if len(one.inspectors) > _NAMES else []
    said = {
        "department": department,
        "visits": str(len(one.visits)),
        "people": str(len(one.inspectors)),
        "names": "、".join([*one.inspectors[:_NAMES], *more]),
        "wanted": str(one.wanted),
        "room": str(one.room),
        "short": str(one.short),
        "days": str(one.days),
        "minutes": str(one.minutes),
    }
    return _warning("team_bottleneck", round_id, said, one.department_id)


def _way(way: WayOut) -> Finding:
    said = {
        "way_zh": way.zh,
        "way_en": way.en,
        "change": way.change,
        "left_out": str(way.left_out),
        "back": str(way.brings_back),
    }
    return _warning("team_way_out", way.round_id, said, way.department_id)


def _warning(
    code: str, round_id: str, said: dict[str, str], value: str = ""
) -> Finding:
    return Finding(
        file="inspectors",
        code=code,
        level=Level.WARNING,
        value=value or round_id,
        params={"round": round_id, **said},
    )
