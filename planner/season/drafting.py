"""Drafting a round: its frame frozen, its key made, all fixed but the commitments."""

from collections.abc import Mapping

from planner.ceremony.state import RoundState, season_rounds, what_is_superseded
from planner.errors import Finding, InputError
from planner.ledger.event import Kind
from planner.protocol.ceremony import Announcement, Mode
from planner.protocol.salts import keyed_digest
from planner.rounds import draft_round
from planner.season.announcing import Announced
from planner.season.by_job import by_job
from planner.season.elsewhere import Elsewhere
from planner.season.plan import SeasonPlan, last_seq
from planner.season.records import Outside
from planner.season.shelf import keep_draft
from planner.substitution.record import changed


class Drafting:
    """Drafts of a season's rounds.

    Parameters
    ----------
    season
        What the season's keys are kept under.
    elsewhere
        What other levels' offices handed in.
    """

    def __init__(
        self, outside: Outside, plan: SeasonPlan, season: str, elsewhere: Elsewhere
    ) -> None:
        self._outside = outside
        self._plan = plan
        self._season = season
        self._elsewhere = elsewhere

    def draft(
        self,
        announced: Announced,
        made: Mapping[str, int],
        actor: str,
        beside: Mapping[str, int],
    ) -> None:
        """Draft a round that is due, and tell the ledger.

        Parameters
        ----------
        made
            How many visits of the season each target has.
        beside
            The newest event that was seen of what the draft rests on.

        Raises
        ------
        InputError
            If somebody else has drafted it meanwhile.
        ConflictError
            If there is a newer event of what it rests on.
        """
        round_id, ledger = announced.round_id, self._outside.store.ledger
        plan, shelf, events = self._plan, self._outside.shelf, ledger.events()
        states = season_rounds(events)
        self._outside.progress.stage(f"冻结 {round_id}", f"freeze {round_id}")
        year, source = plan.given.policy.year, plan.drawn_from(round_id)
        announcement = self._announcement(announced, states)
        drafted, frame, _ = draft_round(
            self._elsewhere.grounds(plan.grounds(states, changed(events, year))),
            ceremony=announcement,
            targets=source.targets.with_visits(
                self._elsewhere.added_to(made, source.targets, plan.given.policy)
            ),
            engine=self._outside.engine,
        )
        kept = {
            "frame": shelf.keep_targets(frame.table),
            "draft": keep_draft(shelf, drafted),
            "snapshot": source.snapshot,
            **by_job(self._outside.job),
        }
        seen = last_seq(ledger, round_id)
        if round_id in season_rounds(ledger.events()):
            finding = Finding(file="", code="round_open_already", value=round_id)
            raise InputError([finding])
        planned = ledger.append(
            Kind.PLAN, round_id, actor, kept, based_on=seen, beside=beside
        )
        body = {
            "year": year,
            "parties": list(announced.parties),
            "statement": dict(drafted.statement),
            # Keyed, as whoever knew all cells but a grade could try them.
            "snapshot_digest": keyed_digest(
                announcement.custody_key, "snapshot", source.snapshot
            ),
            "played": False,
        }
        ledger.append(
            Kind.DRAFT, round_id, actor, body, based_on=planned.seq, beside=beside
        )

    def _announcement(
        self, announced: Announced, states: Mapping[str, RoundState]
    ) -> Announcement:
        round_id = announced.round_id
        return Announcement(
            round_id=round_id,
            mode=Mode.CONFIDENTIAL,
            custody_key=self._outside.custody_key(self._season, round_id),
            parties=announced.parties,
            public_source=announced.public_source,
            reveal_by=announced.reveal_by,
            source_at=announced.source_at,
            supersedes=what_is_superseded(round_id, states),
        )
