"""A round's teams drawn again with other lots, from the start."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solvers.closing import closed_pairs, with_closed
from solvers.drawing import draw_teams
from solvers.listing import Lists
from solvers.seating import seat_people
from solvers.teams import Teams


@dataclass(frozen=True, slots=True, kw_only=True)
class Lots:
    """All that a round's teams are drawn from, but for the seed.

    Parameters
    ----------
    teams
        With nobody closed yet.
    capped
        Of each team, whose pairs lots may close, as positions.
    cap
        The largest chance that a pair may have, in millionths.
    kept, order
        As `seat_people` is told.
    """

    teams: Teams
    capped: Sequence[int]
    cap: int
    kept: Sequence[int | None]
    order: Sequence[int]

    def closed(self, text: str) -> list[int]:
        """Return whose pairs lots close, of each team, as positions."""
        return closed_pairs(self.teams, self.capped, self.cap, f"{text}|close")

    def again(self, text: str, draws: int) -> Iterator[list[list[int]]]:
        """Yield the people of each team, drawn from the start, so many times."""
        lists = Lists()
        for number in range(draws):
            own = f"{text}|{number}"
            teams = with_closed(self.teams, self.closed(own))
            held = seat_people(teams, self.kept, self.order).held
            yield draw_teams(teams, held, f"{own}|draw", lists)
