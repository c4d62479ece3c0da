"""The library of an open year: its snapshots listed, and held side by side."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from planner.adapters.engines.library_tables import StoredLibrary
from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.library_files import difference_rows
from planner.adapters.state.workspace import Workspace
from planner.composition.seasons import Desk
from planner.composition.workspaces import workspace_at
from planner.errors import Finding, InputError, Level
from planner.ids import canonical_json
from planner.ledger.event import Kind
from planner.ledger.port import Ledger
from planner.library.record import (
    Change,
    Differences,
    Snapshot,
    snapshots_of,
)
from planner.policy.record import Policy
from planner.ports import Progress
from planner.protocol.times import moment_of
from planner.season.plan import season_subject
from planner.season.season import Season
from planner.season.shelf import read_document
from planner.target_table import TargetTable

if TYPE_CHECKING:
    import pandas as pd

#: Where in a workspace lies what was found of two snapshots, to be found again.
_COMPARED = "compared"


class Library:
    """The library of the year that is open in a workspace.

    Parameters
    ----------
    season
        The open year.
    """

    def __init__(
        self, workspace: Workspace, ledger: Ledger, season: Season, progress: Progress
    ) -> None:
        self._workspace = workspace
        self._ledger = ledger
        self._season = season
        self._progress = progress
        self._tables = StoredLibrary(workspace.snapshots)

    @property
    def year(self) -> int:
        """The open year."""
        return self._policy.year

    @property
    def _policy(self) -> Policy:
        return self._season.plan.given.policy

    @property
    def _opened_at(self) -> str:
        subject = season_subject(self.year)
        return self._ledger.events(subject=subject, kind=Kind.PLAN)[-1].at

    @property
    def drawn_from(self) -> str:
        """The snapshot that the rounds which aren't drafted rest on."""
        return self._season.plan.library.snapshot

    def snapshots(self) -> list[Snapshot]:
        """Return the year's snapshots after the one it was opened with."""
        return snapshots_of(self._ledger, self.year)

    def newest(self) -> str:
        """Return the newest snapshot's name."""
        made = self.snapshots()
        return made[-1].name if made else self.drawn_from

    def find(self, name: str) -> str:
        """Return a snapshot's whole name; "" and `newest` mean the newest.

        Raises
        ------
        InputError
            If there is none, or several begin so.
        """
        if name in ("", "newest"):
            return self.newest()
        known = {self.drawn_from}
        for one in self.snapshots():
            known |= {one.name, one.before}
        found = [full for full in known if full.startswith(name)]
        if len(found) != 1:
            raise InputError([_about("library_snapshot_unknown", name)])
        return found[0]

    def older(self, round_id: str) -> Finding | None:
        """Return how old the library is that a round is drawn from, None if newest."""
        used = self._season.plan.drawn_from(round_id).snapshot
        made = self.snapshots()
        if not made or made[-1].name == used:
            return None
        place = next((n for n, one in enumerate(made, 1) if one.name == used), 0)
        # Of the one that the year was opened with, the day is the opening's.
        taken = made[place - 1].at if place else self._opened_at
        newest = made[-1]
        found = self.differences(used, newest.name)
        days = (moment_of(newest.at) - moment_of(taken)).days
        return Finding(
            file="",
            code="library_older",
            level=Level.WARNING,
            value=round_id,
            params={
                "taken": taken[: len("2026-01-01")],
                "snapshots": str(len(made) - place),
                "days": str(days),
                "differing": str(found.differing),
                "grades": str(found.total(Change.GRADE)),
            },
        )

    def differences(self, before: str, after: str) -> Differences:
        """Return how two snapshots differ, as it was kept if it was."""
        for one in self.snapshots():
            if (one.before, one.name) == (before, after):
                told = read_document(self._workspace, one.differences)
                return Differences.from_json(told)
        if before == after:
            table = self._workspace.find_targets(after)
            return Differences(targets=len(table), differing=0)
        # Names are digests: what was found of two of them holds for good.
        folder = self._workspace.folder / _COMPARED
        kept = folder / f"{Path(before).stem}-{Path(after).stem}.json"
        with suppress(FileNotFoundError):
            return Differences.from_json(json.loads(kept.read_bytes()))
        found = self._tables.differences(*self._both(before, after))
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=folder, suffix=".part", delete=False
        ) as part:
            part.write(canonical_json(found.as_json()))
        Path(part.name).replace(kept)
        return found

    def differing(self, before: str, after: str) -> "Iterator[pd.DataFrame]":
        """Yield the targets that differ between two snapshots, by id."""
        return self._tables.differing(*self._both(before, after))

    def differing_table(self, before: str, after: str) -> Iterator[tuple[str, ...]]:
        """Yield a row of texts for each target that differs, by id."""
        return difference_rows(self.differing(before, after))

    def _both(self, before: str, after: str) -> tuple[TargetTable, TargetTable]:
        find = self._workspace.find_targets
        return find(before), find(after)

    @property
    def regions(self) -> Mapping[str, str]:
        """Names of regions by code."""
        return load_code_tables().regions


def library_at(desk: Desk) -> Library:
    """Return the library of a desk's season."""
    workspace = workspace_at(desk.folder)
    return Library(workspace, desk.store.ledger, desk.season, desk.progress)


def _about(code: str, value: str) -> Finding:
    return Finding(file="", code=code, value=value)
