"""What follows from drawn rounds: visits, and the teams that make them."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from planner.days.calendar import estimated_years, worked_days
from planner.days.giving import give_visits_days
from planner.days.record import DayMissing, Place, Work
from planner.days.telling import estimated
from planner.days.telling import findings as day_findings
from planner.durations import minutes_of
from planner.errors import Finding
from planner.pairing.second_lottery import findings as shortage_findings
from planner.pairing.second_lottery import pair_inspectors
from planner.pairing.teams import Pairing
from planner.planning.batches import is_full
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.ports import Progress
from planner.registry import Registry
from planner.replacement.record import Replacement
from planner.rounds import entries_of
from planner.visits import Visit, merge_selections
from planner.year import RoundRecord


class Fieldwork:
    """Rounds in the order in which they were drawn, with their visits and teams.

    Each round's teams take account of the work that those before gave.
    """

    def __init__(
        self,
        registry: Registry,
        policy: Policy,
        targets: pd.DataFrame,
        progress: Progress,
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._progress = progress
        places = zip(targets["name"], targets["district"], strict=True)
        self._names = dict(zip(targets["target_id"], places, strict=True))
        self._places = {
            target_id: Place(address=address, industry=industry)
            for target_id, address, industry in zip(
                targets["target_id"],
                targets["address"],
                targets["industry"],
                strict=True,
            )
        }
        self._takes = minutes_of(registry.items, policy.capacity)
        self._loads: Mapping[str, int] = {}
        self._minutes: Mapping[str, int] = {}
        self._met: dict[str, frozenset[str]] = {}
        self.rounds: list[RoundRecord] = []
        self.visits: list[Visit] = []
        self.pairings: list[Pairing] = []
        self.missing: list[DayMissing] = []
        self.made: Counter[str] = Counter()

    def reassign(self, replacement: Replacement) -> None:
        """Count the work that a replacement gave and took, for the rounds after it."""
        loads, minutes = Counter(self._loads), Counter(self._minutes)
        loads.update(replacement.load_changes())
        takes = {visit.visit_id: self._takes(visit) for visit in self.visits}
        takes |= {
            one.visit.visit_id: self._takes(one.visit) for one in replacement.visits
        }
        for seat in replacement.freed:
            minutes[seat.inspector_id] -= takes.get(seat.visit_id, 0)
        for one in replacement.visits:
            for seat in one.team:
                minutes[seat.inspector_id] += takes[one.visit.visit_id]
            self._meet(one.visit.target_id, [seat.inspector_id for seat in one.team])
        self._loads, self._minutes = loads, minutes

    def add(self, record: RoundRecord, quotas: QuotaTable) -> None:
        """Add a drawn round: its visits, their teams by lot, and their days."""
        drawn = merge_selections(
            round_id=record.round_id,
            selections=record.selections,
            entries=entries_of(quotas, record.round_id),
            names=self._names,
        )
        # Full coverage lies outside the caps: its visits don't use them up.
        if not is_full(record.round_id):
            self.made.update(visit.target_id for visit in drawn)
        self._progress.stage(f"配对 {record.round_id}", f"teams {record.round_id}")
        pairing = pair_inspectors(
            visits=drawn,
            registry=self._registry,
            policy=self._policy.teams,
            seed=record.seed,
            round_id=record.round_id,
            prior_loads=self._loads,
            prior_minutes=self._minutes,
            met=self._met,
            capacity=self._policy.capacity,
            industries={name: place.industry for name, place in self._places.items()},
        )
        self._loads, self._minutes = pairing.loads, pairing.minutes
        target = {visit.visit_id: visit.target_id for visit in drawn}
        for member in pairing.members:
            self._meet(target[member.visit_id], [member.inspector_id])
        self.rounds.append(record)
        self.visits += self._with_days(drawn, pairing, record)
        self.pairings.append(pairing)

    def _meet(self, target_id: str, inspector_ids: Iterable[str]) -> None:
        """Note who visits a target this year."""
        met = self._met.get(target_id, frozenset())
        self._met[target_id] = met.union(inspector_ids)

    def _with_days(
        self, drawn: tuple[Visit, ...], pairing: Pairing, record: RoundRecord
    ) -> tuple[Visit, ...]:
        self._progress.stage(f"排期 {record.round_id}", f"days {record.round_id}")
        given = give_visits_days(
            Work(visits=drawn, members=pairing.members),
            earlier=Work(
                visits=self.visits,
                members=[m for before in self.pairings for m in before.members],
            ),
            registry=self._registry,
            policy=self._policy,
            places=self._places,
            seed=record.seed,
            round_id=record.round_id,
        )
        self.missing += given.missing
        return given.visits

    def findings(self) -> list[Finding]:
        """Return what is to be said of visits without a team or a day."""
        said: list[Finding] = []
        for pairing in self.pairings:
            said += shortage_findings(pairing.shortages, self._registry)
        said += day_findings(self.missing, self._registry)
        holidays = self._registry.holidays
        days = worked_days(self.visits, holidays)
        said += estimated(estimated_years(days, holidays))
        return said
