"""The certificate's shares as gauges, by the names that officials know them by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.messages.conflicts import MEASURES

#: Lines of the certificate that nothing asks for by name.
_OTHERS = {
    "grades.monotone": ("抽查比例随风险升高", "ratios rise with risk"),
    "entries.rounding": ("户数取整", "rounding of totals"),
}

_SHARES = ("joint_share.", "credit_share.", "coverage.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareGauge:
    """A share of the certificate: what is asked of it, if anything, and reached."""

    name: str
    zh: str
    en: str
    reached: float
    asked: float | None
    holds: bool


def measure_name(requirement: str) -> tuple[str, str]:
    """Return what a requirement is called, by its own name where it has none."""
    named = {**_OTHERS, **MEASURES}
    return named.get(requirement, (requirement, requirement))


def is_share(requirement: str) -> bool:
    """Tell whether a requirement's numbers are fractions of 1."""
    return requirement.startswith(_SHARES)


def share_gauges(shares: Mapping[str, Mapping[str, Any]]) -> list[ShareGauge]:
    """Return the shares between nothing and all, those that are asked for first."""
    found = [
        ShareGauge(
            name=name,
            zh=measure_name(name)[0],
            en=measure_name(name)[1],
            reached=float(line["reached"]),
            asked=_asked(line["asked"]),
            holds=line["holds"],
        )
        for name, line in shares.items()
        if is_share(name)
    ]
    return sorted(found, key=lambda one: one.asked is None)


def _asked(text: str | None) -> float | None:
    """Return the number that a requirement asks for, written as 0.243 or >=0.243."""
    if text is None:
        return None
    try:
        return float(text.lstrip("<>="))
    except ValueError:
        return None
