"""The job that checks uploaded inputs: all findings, all counts, nothing planned."""

from collections.abc import Mapping, Sequence
from typing import Any

from planner.adapters.files.ceremony_file import read_ceremonies
from planner.adapters.files.kept_findings import keep_findings
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.state.sql_store import SqlStore
from planner.adapters.state.workspace import Workspace
from planner.ceremony.materials import FILE as CEREMONY_FILE
from planner.composition.job_reports import Reporter
from planner.composition.years import (
    files_by_table,
    in_files,
    look_into,
)
from planner.counts import FileCount
from planner.drafts.imports import Checked, levels
from planner.errors import Finding, InputError
from planner.importing.build import is_fatal
from planner.jobs.record import Job


def check_import(
    workspace: Workspace, store: SqlStore, job: Job, reporter: Reporter
) -> Mapping[str, Any]:
    """Check an import and keep what it came to; returned is where to look.

    Raises
    ------
    CheckFailedError
        If the kept files were changed.
    """
    import_id = job.request["import"]
    folder = KeptInputs(workspace.folder / "inputs").at(import_id)
    findings: list[Finding] = []
    counts: Sequence[FileCount] = ()
    try:
        imported = look_into(folder, reporter, workspace.tables())
        files = files_by_table(imported.registry)
        findings += in_files(imported.findings, files)
        counts = imported.registry.counts
        read_ceremonies(folder / CEREMONY_FILE)
        usable = not any(map(is_fatal, findings))
    except InputError as error:
        findings += error.findings
        usable = False
    errors, warnings = levels(findings)
    checked = Checked(
        usable=usable,
        errors=errors,
        warnings=warnings,
        counts=tuple(counts),
        findings=keep_findings(workspace, findings),
    )
    store.drafts.check(import_id, checked)
    return {"import": import_id, "usable": usable}
