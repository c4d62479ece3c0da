"""Tables taken into the library of an open year: one, or several joined into one."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.files.read_tables import read_pieces, suffix_of
from planner.composition.library import Library
from planner.composition.pushed import keep_told, outcome, told_before
from planner.composition.seasons import Desk
from planner.composition.workspaces import workspace_at
from planner.counts import FileCount
from planner.errors import ConflictError, Finding, InputError
from planner.importing.cells import CellContext
from planner.importing.targets import judge_targets
from planner.jobs.outcomes import Outcome, failure
from planner.ledger.event import Kind
from planner.library.joining import Joined
from planner.library.reading import OWN_COUNT, Increment, many_gone, rejected_stay
from planner.library.record import (
    Differences,
    Form,
    Snapshot,
    body_of,
    library_subject,
)
from planner.ports import NoProgress
from planner.registry import TARGET_COLUMNS
from planner.season.plan import last_seq
from planner.season.shelf import keep_document
from planner.target_table import TargetTable

T = TypeVar("T")

#: How often a table is tried again that others came before meanwhile.
_TRIES = 3
_STEM = "library"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a table; `snapshot` is None where it changes nothing."""

    snapshot: Snapshot | None
    newest: str
    differences: Differences
    counted: FileCount
    findings: tuple[Finding, ...]


class _Made(NamedTuple):
    """A table made of another one and a file, and what there is to say of the file."""

    table: TargetTable
    counted: FileCount
    findings: tuple[Finding, ...]


class _Held(NamedTuple):
    """What there is to say of an increment that holds after others."""

    changed: Mapping[str, int]
    counted: FileCount
    findings: tuple[Finding, ...]


class _Taken(NamedTuple):
    """One of several increments, and what is counted of it as it is kept."""

    path: Path
    counted: FileCount


class Intake(Library):
    """A library into which tables are taken."""

    def take(
        self,
        path: Path,
        form: Form,
        actor: str,
        *,
        accept_gone: bool = False,
        job: str = "",
    ) -> Taken:
        """Make a snapshot of the newest one and a table.

        Nothing is made and told where the table changes nothing.

        Parameters
        ----------
        job
            The id of the job that does it, "" for none.

        Raises
        ------
        InputError
            If nothing of the table can be taken, or it can't be whole.
        ConflictError
            If others came first again and again.
        """
        return self._tried(
            partial(self._take, path, form, actor, accept_gone=accept_gone, job=job)
        )

    def take_joined(
        self, pushes: Sequence[tuple[str, Path]], actor: str
    ) -> dict[str, Outcome]:
        """Make one snapshot of the newest one and increments, one after another.

        Parameters
        ----------
        pushes
            Of each the job's id, and its table.

        Returns
        -------
        What is told of each, by its job's id.

        Raises
        ------
        ConflictError
            If others came first again and again.
        """
        return self._tried(partial(self._take_joined, pushes, actor))

    def told_before(self, jobs: Iterable[str]) -> dict[str, Outcome]:
        """Return what jobs told that took tables in, in a life before."""
        return told_before(self._workspace, self._ledger, self.year, jobs)

    def _tried(self, make: Callable[[], T]) -> T:
        for left in reversed(range(_TRIES)):
            try:
                return make()
            except ConflictError:
                if not left:
                    raise
        raise AssertionError

    def _take(
        self, path: Path, form: Form, actor: str, *, accept_gone: bool, job: str
    ) -> Taken:
        seen, before = self._seen, self._workspace.find_targets(self.newest())
        self._progress.stage("检查", "judge")
        made = self._made(before, path, form, accept_gone=accept_gone)
        after = made.table
        if after.name == before.name:
            nothing = Differences(targets=len(before), differing=0)
            return Taken(
                snapshot=None,
                newest=before.name,
                differences=nothing,
                counted=made.counted,
                findings=made.findings,
            )
        found = self._compare(before, after)
        body = self._body((before, after), form, [path], [made.counted], found)
        told = outcome(found.totals(), made.counted, made.findings)
        self._tell(body, {job: told} if job else {}, actor, seen)
        return Taken(
            snapshot=self.snapshots()[-1],
            newest=after.name,
            differences=found,
            counted=made.counted,
            findings=made.findings,
        )

    def _take_joined(
        self, pushes: Sequence[tuple[str, Path]], actor: str
    ) -> dict[str, Outcome]:
        seen, before = self._seen, self._workspace.find_targets(self.newest())
        self._progress.stage("检查", "judge")
        joined, told, taken = Joined(before), dict[str, Outcome](), list[_Taken]()
        for done, (job, path) in enumerate(pushes, 1):
            try:
                one = self._joined(joined, path)
            except InputError as error:
                told[job] = failure(error.findings)
            else:
                told[job] = outcome(one.changed, one.counted, one.findings)
                name = f"{_STEM}-{len(taken):03d}{suffix_of(path.name)}"
                taken.append(_Taken(path, replace(one.counted, file=name)))
            self._progress.advance(done, len(pushes))
        if not (changes := list(joined.changes())):
            return _named(told, before)
        after = self._tables.changed(before, changes)
        body = self._body(
            (before, after),
            Form.INCREMENT,
            [one.path for one in taken],
            [one.counted for one in taken],
            self._compare(before, after),
        )
        self._tell(body, told, actor, seen)
        return _named(told, after)

    def _joined(self, joined: Joined, path: Path) -> _Held:
        """Let an increment hold after others; return what there is to say of it."""
        raw = read_pieces(path, NoProgress())
        increment = Increment(raw, joined, self._context)
        changed = joined.change(list(increment.rows()))
        totals = {change.value: count for change, count in changed.items()}
        return _Held(totals, increment.count, tuple(increment.findings))

    def _compare(self, before: TargetTable, after: TargetTable) -> Differences:
        self._progress.stage("比较", "compare")
        return self._tables.differences(before, after)

    def _body(
        self,
        tables: tuple[TargetTable, TargetTable],
        form: Form,
        paths: Sequence[Path],
        counts: Sequence[FileCount],
        found: Differences,
    ) -> dict[str, Any]:
        """Keep what a snapshot was made from; return what the ledger is told of it.

        Parameters
        ----------
        tables
            Before it, and itself.
        """
        before, after = tables
        return body_of(
            year=self.year,
            name=after.name,
            before=before.name,
            form=form,
            inputs=self._kept(paths),
            counts=counts,
            differences=found,
            document=keep_document(self._workspace, found.as_json()),
        )

    def _tell(
        self,
        body: Mapping[str, Any],
        told: Mapping[str, Outcome],
        actor: str,
        seen: int,
    ) -> None:
        """Tell the ledger of a snapshot, and what is told of the jobs that made it."""
        subject, kept = library_subject(self.year), keep_told(self._workspace, told)
        self._ledger.append(
            Kind.IMPORT, subject, actor, {**body, **kept}, based_on=seen
        )
        # Asked next by whoever is to take it over.
        self.differences(self.drawn_from, body["snapshot"])

    @property
    def _seen(self) -> int:
        return last_seq(self._ledger, library_subject(self.year))

    @property
    def _context(self) -> CellContext:
        grades = self._policy.grades.order
        return CellContext(codes=load_code_tables(), grades=grades)

    def _made(
        self, before: TargetTable, path: Path, form: Form, *, accept_gone: bool
    ) -> _Made:
        raw = read_pieces(path, self._progress)
        context = self._context
        if form is Form.INCREMENT:
            increment = Increment(raw, before, context)
            after = self._tables.changed(before, increment.rows())
            return _Made(after, increment.count, tuple(increment.findings))
        judged = judge_targets(raw, context, None, self._workspace.tables())
        if not judged.count.kept:
            raise InputError(
                judged.findings or [Finding(file="", code="nothing_kept", value="0")]
            )
        missing = self._tables.missing(before, judged.table)
        stay = list(judged.rows_of(missing))
        refused = many_gone(len(before), len(missing) - len(stay), raw.file)
        if refused is not None and not accept_gone:
            raise InputError([*judged.findings, refused])
        untold = {*TARGET_COLUMNS} - judged.columns | {OWN_COUNT}
        after = self._tables.replaced(before, judged.table, untold, stay)
        told = [rejected_stay(len(stay), raw.file)] if stay else []
        return _Made(after, judged.count, (*judged.findings, *told))

    def _kept(self, paths: Sequence[Path]) -> str:
        """Keep files of tables in their order; return what they are kept under."""
        with tempfile.TemporaryDirectory(dir=self._workspace.folder) as name:
            for place, path in enumerate(paths):
                stem = _STEM if len(paths) == 1 else f"{_STEM}-{place:03d}"
                shutil.copyfile(path, Path(name) / f"{stem}{suffix_of(path.name)}")
            return KeptInputs(self._workspace.folder / "inputs").keep(Path(name))

    def replay(self) -> list[Snapshot]:
        """Make every snapshot anew from what was kept; return those that differ."""
        wrong = []
        inputs = KeptInputs(self._workspace.folder / "inputs")
        for one in self.snapshots():
            paths = sorted(inputs.at(one.inputs).iterdir())
            before = self._workspace.find_targets(one.before)
            if self._again(before, paths, one.form).name != one.name:
                wrong.append(one)
        return wrong

    def _again(
        self, before: TargetTable, paths: Sequence[Path], form: Form
    ) -> TargetTable:
        if len(paths) == 1:
            return self._made(before, paths[0], form, accept_gone=True).table
        joined = Joined(before)
        for path in paths:
            self._joined(joined, path)
        return self._tables.changed(before, joined.changes())


def intake_at(desk: Desk) -> Intake:
    """Return the library of a desk's season, to take tables into."""
    workspace = workspace_at(desk.folder)
    return Intake(workspace, desk.store.ledger, desk.season, desk.progress)


def _named(told: Mapping[str, Outcome], newest: TargetTable) -> dict[str, Outcome]:
    return {job: {"snapshot": newest.name, **one} for job, one in told.items()}
