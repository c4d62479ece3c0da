"""How soon the walk over a large round's teams forgets where it began.

python -m benchmarks.mixing --visits 5000 --inspectors 500

Walks of several lengths begin at the planner's first seating and where another, long
walk ended: far from it. Prints, as parts of all seats, what two walks of different
seeds have in common with one another and with their start, and what walks of one
seed from the two starts have. Then what the planner's own draws of two seeds have in
common: their starts differ, too, since the order by lot does.
"""

import argparse
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn
from unittest.mock import patch

from benchmarks.city_of_teams import add_size, make_city, shape_of
from benchmarks.pairing import paired
from planner.pairing import lottery
from planner.pairing.teams import Pairing
from solvers.evening import Evening
from solvers.listing import Lists
from solvers.roster import Roster
from solvers.teams import Teams
from solvers.teams_crowd import Crowd
from solvers.walking import Walk

People = Sequence[Sequence[int]]
Names = Sequence[Sequence[str]]

_STEPS = (2, 4, 8, 16, 24, 32, 64)

_FAR = 200


def in_common(one: People | Names, other: People | Names) -> float:
    """Return how many seats of one have the same person in the other, as a part."""
    same = sum(len({*a} & {*b}) for a, b in zip(one, other, strict=True))
    return same / sum(map(len, one))


def walk_of(teams: Teams, held: People) -> Walk:
    """Return a walk over all teams from loads made even."""
    crowd = Crowd(teams)
    roster = Roster(crowd, held)
    Evening(roster).run()
    walk = Walk(crowd, range(len(teams.teams)))
    walk.start(roster.people)
    return walk


def walked(teams: Teams, held: People, text: str, steps: int) -> list[list[int]]:
    """Return where a walk comes."""
    walk = walk_of(teams, held)
    walk.go(steps, text)
    return [people for _, people in walk.people()]


class Measuring:
    """Stands for a draw: prints what walks of several lengths come to, and ends."""

    def __init__(self, teams: Teams, _: Lists) -> None:
        self._teams = teams

    def drawn(self, held: People, _: str) -> NoReturn:
        """Print a table, and end there."""
        measure(self._teams, held)
        raise SystemExit


def measure(teams: Teams, held: People) -> None:
    """Print what walks of several lengths come to."""
    far = walked(teams, held, "far", _FAR)
    print(f"far from the start: {in_common(held, far):.3f} in common")
    print("| steps | s | with the start | two seeds | one seed, two starts |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for steps in _STEPS:
        started = time.perf_counter()
        one = walked(teams, held, "one", steps)
        seconds = time.perf_counter() - started
        other = walked(teams, held, "other", steps)
        again = walked(teams, far, "one", steps)
        parts = (in_common(one, held), in_common(one, other), in_common(one, again))
        told = " | ".join(f"{part:.3f}" for part in parts)
        print(f"| {steps} | {seconds:.1f} | {told} |", flush=True)


def people_of(pairing: Pairing) -> Names:
    """Return the people of each team, in the order of visits and departments."""
    teams: dict[tuple[str, str], list[str]] = {}
    for member in pairing.members:
        key = member.visit_id, member.department_id
        teams.setdefault(key, []).append(member.inspector_id)
    return [teams[key] for key in sorted(teams)]


def main() -> None:
    """Walk over the teams of a made-up round."""
    parser = argparse.ArgumentParser()
    add_size(parser)
    city = make_city(shape_of(parser.parse_args()))
    with suppress(SystemExit), patch.object(lottery, "Drawing", Measuring):
        paired(city)
    one, other = (people_of(paired(city, f"{seed:064x}")) for seed in (1, 2))
    print(f"drawn with two seeds: {in_common(one, other):.3f} in common")


if __name__ == "__main__":
    main()
