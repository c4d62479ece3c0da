"""The table that says how well a year's teams could have been foreseen."""

from collections.abc import Iterator

from planner.adapters.files.table import Row, Table
from planner.pairing.foresight import TeamChances
from planner.year import Year
from solvers.foresight import Foreseen

_MET = tuple(
    f"{what}_{part}".removesuffix("_drawn")
    for what in ("met_twice", "met_five", "met_ten", "met_most")
    for part in ("drawn", "mean", "low", "high")
)


def _rows(year: Year) -> Iterator[Row]:
    for one in year.team_chances:
        yield _row(one, one.seen)


def _row(one: TeamChances, seen: Foreseen) -> Row:
    return (
        one.round_id,
        one.department_id,
        str(seen.people),
        str(seen.teams),
        str(seen.seats),
        str(seen.draws),
        f"{seen.largest:.3f}",
        f"{seen.least:.3f}",
        one.inspector_id,
        one.visit_id,
        str(seen.pairs),
        str(seen.above),
        str(seen.forced),
        str(seen.capped),
        str(seen.closed),
        str(seen.opened),
        f"{seen.bits:.2f}",
        f"{seen.most_bits:.2f}",
        *(
            cell
            for met in (*seen.met, seen.most_met)
            for cell in (
                str(met.drawn),
                f"{met.mean:.1f}",
                str(met.low),
                str(met.high),
            )
        ),
    )


TEAM_CHANCES = Table(
    path="team_chances.csv",
    columns=(
        "round",
        "department_id",
        "people",
        "visits",
        "seats",
        "draws",
        "largest",
        "least",
        "inspector_id",
        "visit_id",
        "pairs",
        "above",
        "forced",
        "capped",
        "closed",
        "opened",
        "bits",
        "bits_most",
        *_MET,
    ),
    rows_of=_rows,
)
