"""Many simulated years of one plan, in each arrangement."""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.chances.figures import Figures, simulated_figures
from planner.chances.loads import LoadTable, load_of, load_table
from planner.chances.model import Arrangement, Model
from planner.chances.years import arranged, draw_year, simulated
from planner.ports import Progress, tracked

_NAMES = {
    Arrangement.PLANNED: ("按计划模拟", "simulate as planned"),
    Arrangement.INDEPENDENT: ("各自独立模拟", "simulate independent draws"),
    Arrangement.NESTED: ("全部同点模拟", "simulate draws from one place"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A plan's simulated years, by arrangement; each as many, in the order of seeds."""

    model: Model
    table: LoadTable
    years: Mapping[Arrangement, tuple[Figures, ...]]

    @property
    def seeds(self) -> int:
        """How many years were simulated in each arrangement."""
        return len(self.years[Arrangement.PLANNED])


def study(model: Model, seeds: int, progress: Progress) -> Study:
    """Return `seeds` simulated years of each arrangement."""
    table = load_table(model)
    years = {}
    for arrangement in Arrangement:
        progress.stage(*_NAMES[arrangement])
        other = arranged(model, arrangement)
        years[arrangement] = tuple(
            _year(other, table, run) for run in tracked(range(seeds), seeds, progress)
        )
    return Study(model=model, table=table, years=years)


def _year(model: Model, table: LoadTable, run: int) -> Figures:
    outcome = draw_year(model, lambda round_id: simulated(run, round_id))
    return simulated_figures(model, outcome, load_of(table, model, outcome))
