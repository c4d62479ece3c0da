"""A season's rounds as records: drawn from what was kept, or as they were recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from planner.ceremony.state import RoundState
from planner.importing.changes import AskedRevision
from planner.ledger.event import Kind
from planner.ports import Clock, Entropy, Progress
from planner.protocol.ceremony import Mode
from planner.protocol.engine_port import Engine
from planner.protocol.frame import freeze
from planner.publishing.amendment import AmendableStore
from planner.rounds import DraftedRound, record_round
from planner.season.plan import Given, SeasonPlan
from planner.season.shelf import Shelf, read_document, read_draft
from planner.year import RoundRecord


class PlanShelf(Protocol):
    """Plans kept as they were made, each under what the ledger tells of it.

    What the ledger tells is private and the name of what is kept isn't, so that the
    season's salt goes into it.
    """

    def find(
        self, season: str, told: Mapping[str, Any], salt: str
    ) -> SeasonPlan | None:
        """Return a plan, None where none is kept or it can't be relied upon."""

    def keep(
        self, season: str, told: Mapping[str, Any], salt: str, plan: SeasonPlan
    ) -> None:
        """Keep a plan; one that is kept already stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a season asks of the world.

    `read` gives the inputs kept under a name, `read_changes` a revision kept so, of
    what the plan was made from; `check` raises CheckFailedError where
    an independent check refuses a round. `job` is the id of the job that goes to work,
    "" where it is none.
    """

    engine: Engine
    store: AmendableStore
    shelf: Shelf
    plans: PlanShelf
    read: Callable[[str], Given]
    read_changes: Callable[[str, Given], AskedRevision]
    check: Callable[[RoundRecord], None]
    clock: Clock
    entropy: Entropy
    progress: Progress
    job: str = ""

    def custody_key(self, season: str, round_id: str) -> str:
        """Return a round's key, made when it is first asked for."""
        fresh = {"mode": Mode.CONFIDENTIAL, "custody_key": self.entropy.token_hex()}
        kept = self.store.remember_ceremony(season, round_id, fresh)
        key: str = kept["custody_key"]
        return key

    def salt(self, season: str) -> str:
        """Return what keeps a season's inputs from being guessed from public ids."""
        fresh = {"salt": self.entropy.token_hex()}
        kept: str = self.store.remember_ceremony(season, "name", fresh)["salt"]
        return kept


class Records:
    """The records of a season's rounds.

    Parameters
    ----------
    season
        What the season's keys are kept under.
    """

    def __init__(self, outside: Outside, season: str) -> None:
        self._outside = outside
        self._season = season

    def _laid(self, state: RoundState) -> Mapping[str, Any]:
        """Return where a round's frame and draft lie."""
        ledger = self._outside.store.ledger
        return ledger.events(subject=state.round_id, kind=Kind.PLAN)[-1].body

    def drafted(self, state: RoundState) -> DraftedRound:
        """Return a round as it was drafted."""
        name = self._laid(state)["draft"]
        return read_draft(self._outside.shelf, name, state.statement or state.draft)

    def record(self, state: RoundState) -> dict[str, Any]:
        """Return the `record.json` of a drawn round."""
        name = f"{(state.drawn or {})['record_digest']}.json"
        record: dict[str, Any] = read_document(self._outside.shelf, name)["record"]
        return record

    def draw(self, state: RoundState) -> RoundRecord:
        """Draw a revealed round."""
        laid, shelf = self._laid(state), self._outside.shelf
        statement = state.statement or {}
        key = self._outside.custody_key(self._season, state.round_id)
        frame = freeze(shelf.find_targets(laid["frame"]), confidential=True)
        return record_round(
            self.drafted(state),
            statement=statement,
            reveals=state.reveals,
            custody_key=key,
            frame=frame.table,
            opened=self._outside.engine.open(frame, key),
            progress=self._outside.progress,
        )

    def of(self, state: RoundState) -> RoundRecord:
        """Return a drawn round as it was recorded; nothing is drawn again."""
        laid, shelf = self._laid(state), self._outside.shelf
        statement, drawn = state.statement or {}, state.drawn or {}
        drafted = self.drafted(state)
        return RoundRecord(
            round_id=state.round_id,
            statement=statement,
            plan=drafted.plan,
            policy=drafted.policy,
            strata=drafted.strata.as_json(),
            reveals=state.reveals,
            seed=drawn["seed"],
            custody_key=self._outside.custody_key(self._season, state.round_id),
            frame=shelf.find_targets(laid["frame"]),
            record=self.record(state),
        )
