"""Visits of other levels in a season: taken from their lists, and counted in drafts."""

from collections.abc import Mapping
from dataclasses import replace

from planner.ids import digest_json
from planner.ledger.event import Event, Kind
from planner.levels.elsewhere import Handed, counted
from planner.policy.record import Policy
from planner.rounds import Grounds
from planner.season.records import Outside
from planner.season.shelf import keep_document, read_document
from planner.target_table import TargetTable


class Elsewhere:
    """The lists that other offices handed in; of each office the last one counts.

    Parameters
    ----------
    season
        What the ledger calls the season.
    """

    def __init__(self, outside: Outside, season: str) -> None:
        self._outside = outside
        self._season = season

    def take(self, handed: Handed, actor: str) -> bool:
        """Keep an office's list and tell the ledger; the same one again is no news."""
        told = self._told()
        kept = keep_document(self._outside.shelf, handed.as_json())
        before = told.get(handed.office)
        if before is not None and before.body["kept"] == kept:
            return False
        ledger = self._outside.store.ledger
        newest = ledger.events(subject=self._season)
        body = {"office": handed.office, "visits": len(handed.visits), "kept": kept}
        seen = newest[-1].seq if newest else 0
        ledger.append(Kind.ELSEWHERE, self._season, actor, body, based_on=seen)
        return True

    def handed(self) -> list[Handed]:
        """Return the lists that count, by office."""
        shelf = self._outside.shelf
        return [
            Handed.from_json(read_document(shelf, event.body["kept"]))
            for _, event in sorted(self._told().items())
        ]

    def grounds(self, grounds: Grounds) -> Grounds:
        """Return what a round rests on, the lists among what its statement pins."""
        kept = [event.body["kept"] for _, event in sorted(self._told().items())]
        if not kept:
            return grounds
        pinned = {"history": grounds.history_digest, "elsewhere": kept}
        return replace(grounds, history_digest=digest_json(pinned))

    def added_to(
        self, made: Mapping[str, int], targets: TargetTable, policy: Policy
    ) -> dict[str, int]:
        """Return visits made by target, those of other levels counted in."""
        handed = self.handed()
        named = {one.target_id for its in handed for one in its.visits}
        known = targets.rows(named, ("target_id", "grade"))
        grade_of = dict(zip(known["target_id"], known["grade"], strict=True))
        others = counted(handed, grade_of, policy)
        return {t: made.get(t, 0) + others.get(t, 0) for t in {*made, *others}}

    def _told(self) -> dict[str, Event]:
        ledger = self._outside.store.ledger
        told = ledger.events(subject=self._season, kind=Kind.ELSEWHERE)
        return {event.body["office"]: event for event in told}
