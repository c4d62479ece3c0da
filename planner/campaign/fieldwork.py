"""What follows from drawn rounds: visits, and the teams that make them."""

from collections import Counter
from dataclasses import replace
from datetime import date

from planner.days.giving import give_visits_days
from planner.days.record import DayMissing, Place, Work
from planner.days.telling import estimated
from planner.days.telling import findings as day_findings
from planner.durations import minutes_of
from planner.errors import Finding
from planner.ids import digest_json, is_full
from planner.open_days import estimated_years, first_day_after, worked_days
from planner.pairing.foresight import findings as foresight_findings
from planner.pairing.on_record import roster_json, teams_json
from planner.pairing.prior import Prior, prior_of
from planner.pairing.second_lottery import findings as shortage_findings
from planner.pairing.teams import Pairing
from planner.planning.quotas import QuotaTable
from planner.policy.record import Policy
from planner.ports import Progress
from planner.protocol.salts import keyed_digest
from planner.registry import Registry
from planner.replacement.record import Replacement
from planner.replacement.standing import Standing
from planner.rounds import entries_of
from planner.shortage.record import Relief
from planner.shortage.relief import relieve
from planner.shortage.telling import findings as relief_findings
from planner.shortage.trials import Instance
from planner.substitution.people import registry_after
from planner.substitution.record import Substitution
from planner.target_table import TargetTable
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
        progress: Progress,
    ) -> None:
        self._registry = registry
        self._policy = policy
        self._progress = progress
        self._names: dict[str, tuple[str, str]] = {}
        self._places: dict[str, Place] = {}
        self._takes = minutes_of(registry.items, policy.capacity)
        self._standing = Standing()
        self.rounds: list[RoundRecord] = []
        self.visits: list[Visit] = []
        self.pairings: list[Pairing] = []
        self.reliefs: list[Relief] = []
        self.missing: list[DayMissing] = []
        self.made: Counter[str] = Counter()

    def reassign(self, replacement: Replacement) -> None:
        """Count the work that a replacement gave and took, for the rounds after it."""
        self._standing.replace(replacement)

    def substitute(self, substitution: Substitution) -> None:
        """Let the rounds after a change take account of who is away, and where."""
        self._registry = registry_after(self._registry, [substitution.change])
        for repair in substitution.repairs:
            now = repair.after
            self._standing.settle(
                repair.visit_id, (now.start, now.end), now.day, now.team
            )

    def add(
        self, record: RoundRecord, quotas: QuotaTable, drawn_on: date | None
    ) -> None:
        """Add a drawn round: its visits, their teams by lot, and their days.

        Parameters
        ----------
        drawn_on
            The day of its draw; None of one that counts as drawn before its windows.
        """
        standing = self._standing.work()
        for earlier in self.rounds:
            held = {
                v.target_id for v in standing.visits if v.round_id == earlier.round_id
            }
            self._look_up(held - self._places.keys(), earlier.frame)
        self._look_up({target_id for _, target_id in record.selections}, record.frame)
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
        before = prior_of(standing.visits, standing.members, self._takes)
        asked = Instance(
            visits=drawn,
            registry=self._registry,
            policy=self._policy.teams,
            seed=record.seed,
            round_id=record.round_id,
            prior=before,
            capacity=self._policy.capacity,
            industries=self._industries(),
            opens=self._opens(drawn_on),
        )
        for earlier_pairing in self.pairings[-1:]:
            # What is drawn again, and all that it takes, is of one round at a time.
            earlier_pairing.foreseen()
        pairing = asked.paired(foresee=True)
        if pairing.unstaffed:
            self._progress.stage(f"缺员 {record.round_id}", f"lack {record.round_id}")
        self.reliefs.append(relieve(asked, pairing))
        self.rounds.append(self._with_teams(record, drawn, pairing, before, drawn_on))
        dated = self._with_days(drawn, pairing, record, drawn_on)
        self._standing.add(Work(visits=dated, members=pairing.members))
        self.visits += dated
        self.pairings.append(pairing)

    def _with_teams(
        self,
        record: RoundRecord,
        drawn: tuple[Visit, ...],
        pairing: Pairing,
        before: Prior,
        drawn_on: date | None,
    ) -> RoundRecord:
        """Return a round's record with what an auditor is given of its teams.

        A roster that it has is the one that was drafted; else nobody changed since.
        """
        key = record.custody_key
        roster = record.roster or roster_json(self._registry, key)
        stated = keyed_digest(key, "roster", digest_json(roster))
        if stated != record.statement["roster_digest"]:
            # Of a statement from before rosters were told.
            return replace(record, roster=None, roster_changes=None)
        teams = teams_json(
            round_id=record.round_id,
            visits=drawn,
            pairing=pairing,
            prior=before,
            registry=self._registry,
            policy=self._policy.teams,
            capacity=self._policy.capacity,
            industries=self._industries(),
            opens=self._opens(drawn_on),
            custody_key=key,
        )
        return replace(record, roster=roster, teams=teams)

    def _look_up(self, target_ids: set[str], frame: TargetTable) -> None:
        """Learn names and places of targets as a round's frame has them."""
        if not target_ids:
            return
        columns = ("target_id", "name", "district", "address", "industry")
        found = frame.rows(target_ids, columns)
        for target_id, name, district, address, industry in found.itertuples(
            index=False
        ):
            self._names[target_id] = name, district
            self._places[target_id] = Place(address=address, industry=industry)

    def _industries(self) -> dict[str, str]:
        return {target_id: one.industry for target_id, one in self._places.items()}

    def _opens(self, drawn_on: date | None) -> date:
        """Return the first day on which a round's visits may be."""
        if drawn_on is None:
            return date.min
        notice = self._policy.days.notice_working_days
        return first_day_after(drawn_on, notice, self._registry.holidays)

    def _with_days(
        self,
        drawn: tuple[Visit, ...],
        pairing: Pairing,
        record: RoundRecord,
        drawn_on: date | None,
    ) -> tuple[Visit, ...]:
        self._progress.stage(f"排期 {record.round_id}", f"days {record.round_id}")
        given = give_visits_days(
            Work(visits=drawn, members=pairing.members),
            earlier=self._standing.work(),
            registry=self._registry,
            policy=self._policy,
            places=self._places,
            seed=record.seed,
            round_id=record.round_id,
            drawn_on=drawn_on,
        )
        self.missing += given.missing
        return given.visits

    def findings(self) -> list[Finding]:
        """Return what is to be said of visits without a team or a day."""
        said: list[Finding] = []
        for pairing in self.pairings:
            said += shortage_findings(pairing.shortages, self._registry)
            said += foresight_findings(
                pairing.foreseen(), self._registry, self._policy.teams.most_chance_micro
            )
        said += relief_findings(self.reliefs, self._registry)
        said += day_findings(self.missing, self._registry)
        holidays = self._registry.holidays
        days = worked_days(self.visits, holidays)
        said += estimated(estimated_years(days, holidays))
        return said
