"""How entries and ratios read in the published plan."""

from planner.ratios import Bound, Ratio
from planner.registry import Item, Proposal

_SIGNS = {Bound.EXACT: "", Bound.FLOOR: "≥", Bound.CEILING: "≤"}


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
