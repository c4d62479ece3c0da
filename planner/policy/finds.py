"""How often an inspection finds something, by grade: an assumption of the policy."""

from dataclasses import dataclass

from planner.policy.rules import refuse, share_of_one


@dataclass(frozen=True, slots=True, kw_only=True)
class FindsPolicy:
    """Finding rate by grade, in millionths; empty: as past results have it."""

    rate: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        refuse(share_of_one("rate", micro) for _, micro in self.rate)
