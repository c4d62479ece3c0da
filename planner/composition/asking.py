"""What a workspace is asked to do as a job: steps of a year, revisions."""

import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from planner.adapters.entropy import SystemEntropy
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.state.workspace import Workspace
from planner.composition.unpacking import keep_table
from planner.errors import Finding, InputError
from planner.jobs.port import JobBook
from planner.jobs.record import Job, JobKind
from planner.ports import Clock
from planner.protocol.times import time_text

if TYPE_CHECKING:
    from planner.season.announcing import Announced

#: So many tables wait at most to be taken into the library.
MOST_WAITING = 128

_ID_DIGITS = 24
_ROWS = "library.csv"

#: What a row that is pushed says in one column.
Cell = str | bool | int | None


def refuse(code: str, value: str = "") -> NoReturn:
    """Refuse what was asked.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError([finding_about(code, value)])


def finding_about(code: str, value: str = "") -> Finding:
    """Return a finding that is of no file."""
    return Finding(file="", code=code, value=value)


def _text(cell: Cell) -> str:
    """Return a cell as it stands in a table."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return "" if cell is None else str(cell)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The jobs of a workspace, as those see them who ask for them."""

    workspace: Workspace
    jobs: JobBook
    clock: Clock

    def job(self, job_id: str) -> Job:
        """Return a job.

        Raises
        ------
        InputError
            If there is none.
        """
        found = self.jobs.job(job_id)
        if found is None:
            refuse("job_unknown", job_id)
        return found

    def cancel(self, job_id: str) -> Job:
        """Cancel a job.

        Raises
        ------
        InputError
            If there is none.
        ConflictError
            If it has ended, or writes into the ledger by now.
        """
        self.job(job_id)
        return self.jobs.cancel(job_id) or self.job(job_id)

    def ask_draw(self, round_id: str, actor: str) -> Job:
        """Have a round drawn."""
        return self.jobs.add(self._new(JobKind.DRAW, {"round": round_id}, actor))

    def ask_draft(self, announced: "Announced", actor: str) -> Job:
        """Have a round drafted as it is announced."""
        request = {"round": announced.round_id, "announced": asdict(announced)}
        return self.jobs.add(self._new(JobKind.DRAFT, request, actor))

    def ask_revision(
        self, changes: Sequence[Any], proposals: Sequence[Any], accept: str, actor: str
    ) -> Job:
        """Have the open plan revised by a table of changes and of proposals added.

        Raises
        ------
        InputError
            If there is no table of changes, or one is in no format for a table.
        """
        if not changes:
            refuse("upload_nothing")
        with tempfile.TemporaryDirectory(dir=self.workspace.folder) as name:
            folder = Path(name)
            sent = {"changes": changes, "proposals": proposals}
            names = {
                stem: keep_table(file.name, file.stream, folder, stem)
                for stem, files in sent.items()
                for file in files
            }
            request = {
                "files": self._inputs.keep(folder),
                "changes": names["changes"],
                "proposals": "proposals" in names,
                "accept": accept,
            }
        return self.jobs.add(self._new(JobKind.REVISION, request, actor))

    def ask_library(
        self,
        tables: Sequence[Any],
        actor: str,
        *,
        whole: bool = False,
        accept_gone: bool = False,
    ) -> Job:
        """Have a table of targets taken into the open year's library.

        Raises
        ------
        InputError
            If there is no table, or it is in no format for a table.
        """
        if not tables:
            refuse("upload_nothing")
        with tempfile.TemporaryDirectory(dir=self.workspace.folder) as name:
            folder = Path(name)
            first = tables[0]
            kept = keep_table(first.name, first.stream, folder, "library")
            asked = {"whole": whole, "accept_gone": accept_gone}
            return self._push(folder, kept, actor, **asked)

    def ask_rows(self, rows: Sequence[Mapping[str, Cell]], actor: str) -> Job:
        """Have firms that are new, changed or gone taken into the library."""
        with tempfile.TemporaryDirectory(dir=self.workspace.folder) as name:
            folder = Path(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (folder / _ROWS).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows(
                    [_text(row.get(column)) for column in columns] for row in rows
                )
            return self._push(folder, _ROWS, actor, rows=True)

    def _push(self, folder: Path, table: str, actor: str, **asked: bool) -> Job:
        # Each sees its own pushes alone: what two send alike is two jobs.
        request = {
            "files": self._inputs.keep(folder),
            "table": table,
            "size": (folder / table).stat().st_size,
            "actor": actor,
        }
        return self.jobs.add(self._new(JobKind.LIBRARY, request | asked, actor))

    def push_of(self, actor: str, job_id: str) -> Job:
        """Return what somebody pushed into the library.

        Raises
        ------
        InputError
            If there is no such job, or it is another's.
        """
        found = self.job(job_id)
        if (found.kind, found.actor) != (JobKind.LIBRARY, actor):
            refuse("job_unknown", job_id)
        return found

    def pushes_wait(self) -> bool:
        """Tell whether as many tables wait to be taken into the library as may."""
        return self.jobs.waiting(JobKind.LIBRARY) >= MOST_WAITING

    def ask_take(self, snapshot: str, accept: str, actor: str) -> Job:
        """Have what isn't drafted drawn from a snapshot, "" for the newest."""
        request = {"snapshot": snapshot, "accept": accept}
        return self.jobs.add(self._new(JobKind.TAKE, request, actor))

    def _new(self, kind: JobKind, request: Mapping[str, Any], actor: str) -> Job:
        now = self._now
        return Job(
            job_id=SystemEntropy().token_hex()[:_ID_DIGITS],
            kind=kind,
            request=request,
            actor=actor,
            created_at=now,
            updated_at=now,
        )

    @property
    def _inputs(self) -> KeptInputs:
        return KeptInputs(self.workspace.folder / "inputs")

    @property
    def _now(self) -> str:
        return time_text(self.clock.now())
