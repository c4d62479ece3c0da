"""What follows from drawn rounds: visits, and the teams that make them."""

from collections import Counter

import pandas as pd

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
        self._loads: dict[str, int] = {}
        self.rounds: list[RoundRecord] = []
        self.visits: list[Visit] = []
        self.pairings: list[Pairing] = []
        self.made: Counter[str] = Counter()

    def reassign(self, replacement: Replacement) -> None:
        """Count the work that a replacement gave and took, for the rounds after it."""
        loads = Counter(self._loads)
        loads.update(replacement.load_changes())
        self._loads = dict(loads)

    def add(self, record: RoundRecord, quotas: QuotaTable) -> None:
        """Add a drawn round: its visits, and their teams by lot."""
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
            progress=self._progress,
        )
        self._loads = dict(pairing.loads)
        self.rounds.append(record)
        self.visits += drawn
        self.pairings.append(pairing)
