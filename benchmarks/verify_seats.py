"""A round whose targets are all drawn, each visited by a team: see `verify`.

Its people are those of `city_of_teams`; every entry asks of its targets what one visit
of that city asks, and has its window.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.city_of_teams import City, Shape, make_city
from benchmarks.verify import CEREMONY, make_bundle
from planner.composition.years import passing_tables
from planner.pairing.on_record import roster_json, teams_json
from planner.pairing.prior import Prior
from planner.pairing.second_lottery import pair_inspectors
from planner.protocol.frame import freeze
from planner.registry import TARGET_COLUMNS
from planner.visits import Visit
from planner.year import RoundRecord

#: Every target is of this grade, which has no cap, and drawn.
_GRADE, _ALL = "D", {"D": 1_000_000}


@dataclass(frozen=True)
class CityStaff:
    """A city's people, and what each entry of a round asks of them."""

    city: City
    asked: Mapping[str, Visit]

    @cached_property
    def roster(self) -> dict[str, Any]:
        """The people, as `roster.json` tells of them."""
        return roster_json(self.city.registry, CEREMONY.custody_key)

    def teams(self, record: RoundRecord) -> dict[str, Any]:
        """Return the teams of a drawn round, as `teams.json` tells of them."""
        visits, policy = self._visits(record), self.city.policy
        industries = dict(
            record.frame[["target_id", "industry"]].itertuples(index=False, name=None)
        )
        pairing = pair_inspectors(
            visits=visits,
            registry=self.city.registry,
            policy=policy.teams,
            seed=record.seed,
            round_id=record.round_id,
            industries=industries,
        )
        return teams_json(
            round_id=record.round_id,
            visits=visits,
            pairing=pairing,
            prior=Prior(),
            registry=self.city.registry,
            policy=policy.teams,
            capacity=policy.capacity,
            industries=industries,
            opens=date.min,
            custody_key=CEREMONY.custody_key,
        )

    def _visits(self, record: RoundRecord) -> list[Visit]:
        district = record.frame.set_index("target_id")["district"]
        drawn = sorted((target, entry) for entry, target in record.selections)
        return [
            replace(
                self.asked[entry],
                visit_id=f"{record.round_id}-{number:05d}",
                round_id=record.round_id,
                target_id=target,
                district=district[target],
                entry_ids=(entry,),
            )
            for number, (target, entry) in enumerate(drawn, start=1)
        ]


def make_bundle_with_teams(folder: Path, visits: int, entries: int) -> None:
    """Draw a round of so many visits, and their teams, and write its audit bundle."""
    city = make_city(Shape(visits=visits))
    asked = {f"E{n:04d}": city.visits[n] for n in range(entries)}
    plan = {"entries": [_entry(name, visit) for name, visit in asked.items()]}
    frame = freeze(
        passing_tables().keep([_targets(city.visits, list(asked))]), confidential=True
    )
    # Windows of one visit group would have to meet.
    make_bundle(folder, frame, plan, _ALL, entries, CityStaff(city, asked))


def _entry(name: str, visit: Visit) -> dict[str, Any]:
    return {
        "entry": name,
        "window": [visit.start.isoformat(), visit.end.isoformat()],
        "strata_columns": ["district", "grade"],
        "scope": {"include": {"industry": [name]}},
    }


def _targets(visits: Sequence[Visit], entries: Sequence[str]) -> pd.DataFrame:
    """Return the visits' targets, shared out among the entries, none of two."""
    parts = [len(visits) * n // len(entries) for n in range(len(entries) + 1)]
    industry = [
        name
        for name, (start, end) in zip(entries, pairwise(parts), strict=True)
        for _ in range(start, end)
    ]
    rows = pd.DataFrame("", index=range(len(visits)), columns=list(TARGET_COLUMNS))
    return rows.assign(
        target_id=[visit.target_id for visit in visits],
        name=[visit.name for visit in visits],
        district=[visit.district for visit in visits],
        industry=industry,
        grade=_GRADE,
        status="存续",
        registered_on="2000-01-01",
    )
