"""How even a round's teams leave the loads of a department, beside a bound."""

from dataclasses import dataclass

from solvers.spread import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLoads:
    """A department's loads of the year after a round.

    `counted` are people for whom minutes counted as worked, `counted_minutes` how many.
    """

    round_id: str
    department_id: str
    spread: Spread
    counted: int
    counted_minutes: int
