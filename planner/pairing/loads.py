"""How even a round's teams leave the loads of a department, beside a bound."""

from dataclasses import dataclass

from solvers.spread import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLoads:
    """A department's loads of the year after a round."""

    round_id: str
    department_id: str
    spread: Spread
