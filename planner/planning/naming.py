"""How entries, ratios and months read in the plan and in what is said of it."""

from calendar import month_name, monthrange
from collections.abc import Sequence

from planner.ratios import Bound, Ratio
from planner.registry import Item, Proposal

_SIGNS = {Bound.EXACT: "", Bound.FLOOR: "≥", Bound.CEILING: "≤"}

_MONTHS = 12


def percent(micro: int) -> str:
    """Return millionths as a percentage without trailing zeros: 30000 -> 3%."""
    text = f"{micro // 10_000}.{micro % 10_000:04d}".rstrip("0").rstrip(".")
    return f"{text}%"


def ratio_text(ratio: Ratio | None) -> str:
    """Return a ratio as the plan publishes it; by grade it tells no grade's rate."""
    if ratio is None or ratio.by_grade:
        return "按信用风险分类差异化比例"
    if ratio.count is not None:
        return f"{_SIGNS[ratio.bound]}{ratio.count}户"
    return f"{_SIGNS[ratio.bound]}{percent(ratio.micro or 0)}"


def entry_name(proposals: list[Proposal], items: list[Item], *, joint: bool) -> str:
    """Return an entry's name: its field, or its first item and how many more."""
    fields = sorted({p.field for p in proposals if p.field})
    first = items[0].name if items else "其他事项"
    more = f"等{len(items)}项" if len(items) > 1 else ""
    subject = f"{fields[0]}（{first}{more}）" if fields else f"{first}{more}"
    return f"{subject}{'部门联合抽查' if joint else '抽查'}"


def when(
    months: Sequence[int], days: tuple[int, int] | None, year: int
) -> tuple[str, str]:
    """Return months, or days of a single one, in Chinese and English: 5月, in May."""
    if len(months) == _MONTHS:
        return "全年", "over the year"
    if days is not None:
        first, last = _in_month(year, months[0], days)
        zh, en = f"{months[0]}月{first}日", f"on {first}"
        if last != first:
            zh, en = f"{zh}至{last}日", f"{en} to {last}"
        return zh, f"{en} {month_name[months[0]]}"
    runs = _runs(months)
    return (
        "、".join(f"{a}月" if a == b else f"{a}月至{b}月" for a, b in runs),
        " and ".join(
            f"in {month_name[a]}"
            if a == b
            else f"from {month_name[a]} to {month_name[b]}"
            for a, b in runs
        ),
    )


def spans_text(year: int, months: Sequence[int], days: tuple[int, int] | None) -> str:
    """Return the same for programs, as in ISO 8601: 2026-02/2026-11."""
    if days is not None:
        first, last = _in_month(year, months[0], days)
        own = [f"{year}-{months[0]:02d}-{day:02d}" for day in (first, last)]
        return "/".join(dict.fromkeys(own))
    return "+".join(
        f"{year}-{a:02d}" if a == b else f"{year}-{a:02d}/{year}-{b:02d}"
        for a, b in _runs(months)
    )


def _in_month(year: int, month: int, days: tuple[int, int]) -> tuple[int, int]:
    first, last = days
    return first, min(last, monthrange(year, month)[1])


def _runs(months: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last month of each run without a gap."""
    found: list[tuple[int, int]] = []
    for month in months:
        if found and found[-1][1] == month - 1:
            found[-1] = found[-1][0], month
        else:
            found.append((month, month))
    return found
