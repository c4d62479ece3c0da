"""The regulator's office: uploads, policies and plans are asked for; jobs do the work.

What takes long is a job's. Nothing here reads a table or makes a plan, so a server
answers at once and needs no library of theirs.
"""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from planner.adapters.files.kept_findings import KeptFindings
from planner.adapters.files.kept_rows import kept_rows
from planner.composition.asking import Asking, finding_about, refuse
from planner.composition.unpacking import Received, take_base, take_in
from planner.drafts.imports import POLICY, Import, InputFile, Origin
from planner.drafts.plans import PlanDraft, PlanStatus, plan_id_of
from planner.drafts.policies import FieldChange, PolicyVersion, changes_between
from planner.drafts.port import DraftBook
from planner.errors import ConflictError, Finding, InputError
from planner.jobs.record import Job, JobKind, JobState
from planner.policy.template import policy_template
from planner.policy.toml import parse_policy
from planner.policy.variation import read_variations, vary
from planner.publishing.publication import local_day
from planner.publishing.store import (
    EntryRow,
    FindingRow,
    MergeRow,
    QuotaLine,
    RequirementRow,
)

#: Where in a workspace the files of plans lie, each under its id.
PLANS = "plans"

#: The tables of a plan whose rows are of a kind; the others are rows of texts.
PLAN_TABLES: Mapping[str, Any] = {
    "entries": EntryRow,
    "merges": MergeRow,
    "certificate": RequirementRow,
    "quotas": QuotaLine,
    "findings": FindingRow,
}

_OVER = frozenset((JobState.FAILED, JobState.CANCELLED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Files that somebody sends.

    `base` is an import whose other files are kept; `year` the one that a default
    policy is for, where neither the files nor the base have one.
    """

    files: Sequence[Received]
    base: str | None = None
    year: int | None = None


@dataclass(frozen=True, kw_only=True)
class Office(Asking):
    """What the coordinator prepares in a workspace, and the jobs that do it.

    `upload_mb` is how much an upload may unpack to.
    """

    drafts: DraftBook
    upload_mb: int

    def take_files(
        self, files: Sequence[Any], *, base: str | None, year: int | None, actor: str
    ) -> Import:
        """Do what `take` does with files that have a `name` and a `stream`."""
        received = [Received(file.name, file.stream) for file in files]
        return self.take(Upload(files=received, base=base, year=year), actor)

    def take(self, upload: Upload, actor: str) -> Import:
        """Keep uploaded files and have them checked; the same bytes are one import.

        Raises
        ------
        InputError
            If an archive is unsafe, nothing is in it, the base isn't there, or there
            is no policy and no year to begin one for.
        """
        if not upload.files:
            refuse("upload_nothing")
        with tempfile.TemporaryDirectory(dir=self.workspace.folder) as name:
            folder = Path(name)
            told = take_in(upload.files, folder, self.upload_mb)
            uploaded = {path.name for path in folder.iterdir()}
            if not uploaded:
                raise InputError([finding_about("upload_nothing"), *told])
            based = self._take_base(upload, folder)
            if not (folder / POLICY).is_file():
                if upload.year is None:
                    refuse("import_without_policy")
                text = policy_template(upload.year)
                (folder / POLICY).write_text(text, encoding="utf-8")
            return self._keep(upload, folder, (uploaded, based), told, actor)

    def _take_base(self, upload: Upload, folder: Path) -> set[str]:
        """Add what an earlier import has besides, its policy as it was last saved."""
        if upload.base is None:
            return set()
        before = self.import_(upload.base)
        taken = set(take_base(self._inputs.at(before.import_id), folder))
        if POLICY in taken:
            text = self.drafts.policies(before.import_id)[-1].text
            (folder / POLICY).write_text(text, encoding="utf-8")
        return taken

    def _keep(
        self,
        upload: Upload,
        folder: Path,
        names: tuple[set[str], set[str]],
        told: Sequence[Finding],
        actor: str,
    ) -> Import:
        import_id = self._inputs.keep(folder)
        known = self.drafts.import_(import_id)
        if known is not None:
            return self._checked_again(known, actor)
        # Kept before its job can be done: a worker may be faster than the next line.
        job = self._new(JobKind.IMPORT, {"import": import_id}, actor)
        made = Import(
            import_id=import_id,
            base=upload.base,
            files=tuple(_input_file(path, *names) for path in sorted(folder.iterdir())),
            told=tuple(told),
            actor=actor,
            created_at=self._now,
            job_id=job.job_id,
        )
        first = PolicyVersion(
            import_id=import_id,
            number=1,
            text=(folder / POLICY).read_text(encoding="utf-8-sig", errors="replace"),
            actor=actor,
            created_at=self._now,
        )
        if self.drafts.add_import(made, first):
            self.jobs.add(job)
        return self.import_(import_id)

    def _checked_again(self, known: Import, actor: str) -> Import:
        """Have an import checked anew whose check came to nothing."""
        job = self.jobs.job(known.job_id)
        if known.checked is None and (job is None or job.state in _OVER):
            again = self._new(JobKind.IMPORT, {"import": known.import_id}, actor)
            self.drafts.check_again(known.import_id, self.jobs.add(again).job_id)
        return self.import_(known.import_id)

    def findings(self, import_id: str) -> KeptFindings:
        """Return what the check of an import had to say; raises as `import_` does."""
        checked = self.import_(import_id).checked
        return KeptFindings(self.workspace, checked.findings if checked else None)

    def import_(self, import_id: str) -> Import:
        """Return an import.

        Raises
        ------
        InputError
            If there is none.
        """
        found = self.drafts.import_(import_id)
        if found is None:
            refuse("import_unknown", import_id)
        return found

    def policies(self, import_id: str) -> list[PolicyVersion]:
        """Return the versions of an import's policy; raises as `import_` does."""
        return self.drafts.policies(self.import_(import_id).import_id)

    def policy(self, import_id: str, number: int | None = None) -> PolicyVersion:
        """Return a version of an import's policy, the newest unless one is named.

        Raises
        ------
        InputError
            If there is none.
        """
        versions = self.policies(import_id)
        if number is None:
            return versions[-1]
        found = next((v for v in versions if v.number == number), None)
        if found is None:
            refuse("draft_policy_unknown", str(number))
        return found

    def policy_changes(
        self, import_id: str, before: int | None, after: int | None
    ) -> tuple[FieldChange, ...]:
        """Return the fields that two versions differ in; raises as `policy` does."""
        old, new = self.policy(import_id, before), self.policy(import_id, after)
        return changes_between(old.text, new.text)

    def save_policy(self, seen: PolicyVersion, text: str, actor: str) -> PolicyVersion:
        """Keep a new version of a policy; the same text again is no new one.

        Parameters
        ----------
        seen
            The newest version as its author saw it.

        Raises
        ------
        InputError
            If the text isn't a policy that holds; with every field that is wrong.
        ConflictError
            If somebody saved another version meanwhile.
        """
        policy = parse_policy(text)
        if text == seen.text:
            return seen
        if (year := _year_of(seen.text)) is not None and policy.year != year:
            refuse("draft_policy_year", str(policy.year))
        saved = PolicyVersion(
            import_id=seen.import_id,
            number=seen.number + 1,
            text=text,
            actor=actor,
            created_at=self._now,
        )
        if not self.drafts.add_policy(saved):
            raise ConflictError([finding_about("draft_policy_conflict")])
        return saved

    def ask_plan(
        self, import_id: str, number: int | None, what_if: Sequence[str], actor: str
    ) -> PlanDraft:
        """Have a plan made of an import under a version of its policy.

        The same files, policy, what-if and day are one plan, made once.

        Raises
        ------
        InputError
            If there is no such import or version, the import can't be used, or the
            policy can't be varied so.
        """
        checked = self.import_(import_id).checked
        policy = self.policy(import_id, number)
        # Where the policy was at fault, a later version may have mended it.
        if checked is None or not (checked.usable or policy.number > 1):
            refuse("import_not_usable", import_id)
        vary(policy.text, read_variations(what_if))
        inputs, today = self._with_policy(import_id, policy), self._today
        plan_id = plan_id_of(inputs, tuple(what_if), today.isoformat())
        request = {"plan": plan_id, "today": today.isoformat()}
        known = self.drafts.plan(plan_id)
        if known is not None:
            return self._planned_again(known, request, actor)
        job = self._new(JobKind.PLAN, request, actor)
        draft = PlanDraft(
            plan_id=plan_id,
            import_id=import_id,
            policy_version=policy.number,
            what_if=tuple(what_if),
            inputs=inputs,
            actor=actor,
            created_at=self._now,
            job_id=job.job_id,
        )
        if self.drafts.add_plan(draft):
            self.jobs.add(job)
        return self.plan(plan_id)

    def _planned_again(
        self, known: PlanDraft, request: Mapping[str, Any], actor: str
    ) -> PlanDraft:
        job = self.jobs.job(known.job_id)
        if known.outcome is None and (job is None or job.state in _OVER):
            again = self._new(JobKind.PLAN, request, actor)
            self.drafts.plan_again(known.plan_id, self.jobs.add(again).job_id)
        return self.plan(known.plan_id)

    def plan(self, plan_id: str) -> PlanDraft:
        """Return a plan that was asked for.

        Raises
        ------
        InputError
            If there is none.
        """
        found = self.drafts.plan(plan_id)
        if found is None:
            refuse("plan_unknown", plan_id)
        return found

    def plan_rows(self, plan_id: str, table: str) -> tuple[Any, ...]:
        """Return the rows of a plan's table, none where it has no such table.

        Raises
        ------
        InputError
            If there is no such plan.
        """
        outcome = self.plan(plan_id).outcome
        if outcome is None or table not in outcome.rows:
            return ()
        kind = PLAN_TABLES.get(table, dict[str, str])
        return kept_rows(self.workspace, kind, outcome.rows[table])

    def plan_file(self, plan_id: str, path: str) -> bytes | None:
        """Return a file of a plan, None where it has no such file; raises alike."""
        outcome = self.plan(plan_id).outcome
        if outcome is None or path not in outcome.files:
            return None
        return (self.workspace.folder / PLANS / plan_id / path).read_bytes()

    def approve(self, plan: PlanDraft, actor: str) -> Job:
        """Have the year opened on just this plan.

        Raises
        ------
        InputError
            If there is no plan, as nothing fits or it isn't made yet.
        ConflictError
            If it is approved already.
        """
        outcome = plan.outcome
        if outcome is None or outcome.status is not PlanStatus.PLANNED:
            refuse("plan_not_there", plan.plan_id)
        before = self.jobs.job(plan.approval_job) if plan.approval_job else None
        if before is not None and before.state not in _OVER:
            raise ConflictError([finding_about("plan_approved_already", plan.plan_id)])
        job = self._new(JobKind.OPENING, {"plan": plan.plan_id}, actor)
        if not self.drafts.approve(plan, job, actor):
            raise ConflictError([finding_about("plan_approved_already", plan.plan_id)])
        return job

    def _with_policy(self, import_id: str, policy: PolicyVersion) -> str:
        """Keep an import's files with another policy; return what they are kept as."""
        if policy.number == 1:
            return import_id
        with tempfile.TemporaryDirectory(dir=self.workspace.folder) as name:
            folder = Path(name)
            (folder / POLICY).write_text(policy.text, encoding="utf-8")
            take_base(self._inputs.at(import_id), folder)
            return self._inputs.keep(folder)

    @property
    def _today(self) -> date:
        return local_day(self.clock.now())


def _input_file(path: Path, uploaded: set[str], based: set[str]) -> InputFile:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    origin = Origin.TEMPLATE
    if path.name in uploaded:
        origin = Origin.UPLOADED
    elif path.name in based:
        origin = Origin.BASE
    return InputFile(
        name=path.name, size=path.stat().st_size, sha256=digest, origin=origin
    )


def _year_of(text: str) -> int | None:
    """Return the year of a policy, None where its text is at fault."""
    try:
        return parse_policy(text).year
    except InputError:
        return None
