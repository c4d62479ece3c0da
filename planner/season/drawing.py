"""Drawing a round: checked before it counts, then told to the ledger."""

from planner.ceremony.chronicle import draw_body, tell_draw
from planner.ceremony.state import RoundState
from planner.protocol.salts import record_document
from planner.season.plan import SeasonPlan, last_seq, season_subject
from planner.season.records import Outside, Records
from planner.season.shelf import keep_document
from planner.season.so_far import with_people
from planner.substitution.record import changed
from planner.substitution.since_draft import roster_changes_digest
from planner.year import RoundRecord


class Drawing:
    """Draws of a season's rounds."""

    def __init__(self, outside: Outside, records: Records, plan: SeasonPlan) -> None:
        self._outside = outside
        self._records = records
        self._plan = plan

    def draw(self, state: RoundState, actor: str) -> None:
        """Draw a round whose seed is known.

        Raises
        ------
        CheckFailedError
            If an independent check refuses the record; nothing is drawn then.
        ConflictError
            If people changed, or a step was taken, meanwhile.
        """
        ledger, round_id = self._outside.store.ledger, state.round_id
        self._outside.progress.stage(f"抽取 {round_id}", f"draw {round_id}")
        record = self._records.draw(state)
        self._outside.check(record)
        document = record_document(record.custody_key, record.record)
        kept = keep_document(self._outside.shelf, document)
        season = season_subject(self._plan.given.policy.year)
        beside = {season: last_seq(ledger, season)}
        body = draw_body(record.seed, record.record, kept.partition(".")[0])
        body |= self._people_changed(record, state)
        tell_draw(ledger, state, body, actor, beside)

    def _people_changed(self, record: RoundRecord, state: RoundState) -> dict[str, str]:
        """Return what the event of a draw says of changes since the draft."""
        given, events = self._plan.given, self._outside.store.ledger.events()
        made = changed(events, given.policy.year)
        told = with_people(record, state, given.registry, made).roster_changes
        if told is None:
            return {}
        digest = roster_changes_digest(record.custody_key, told)
        return {"roster_changes_digest": digest}
