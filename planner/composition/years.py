"""The parts put together: a year run from a folder of files into another."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path

from rich.console import Console

from planner.adapters.clock import SystemClock
from planner.adapters.console import (
    ScreenProgress,
    show_errors,
    show_findings,
    show_summary,
)
from planner.adapters.engines.judged_tables import JudgedTables
from planner.adapters.entropy import SystemEntropy
from planner.adapters.files.ceremony_file import read_ceremonies, with_answers
from planner.adapters.files.code_tables import load_code_tables
from planner.adapters.files.output_folder import check_writable
from planner.adapters.files.raw_rows import unreadable
from planner.adapters.files.read_tables import read_inputs
from planner.adapters.files.year_files import write_findings, year_files
from planner.adapters.papers.papers import Paper
from planner.adapters.papers.templates import Templates
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import JUDGED
from planner.adapters.temporary import own_folder
from planner.adapters.ways_screen import show_team_ways
from planner.campaign.run import Campaign
from planner.ceremony.materials import FILE as CEREMONY_FILE
from planner.composition.engines import engine_at
from planner.composition.papers import templates_of, with_papers
from planner.composition.settings import read_settings
from planner.composition.ways import Looked, look_for_ways
from planner.composition.workspaces import workspace_at
from planner.errors import (
    ExitCode,
    Finding,
    InputError,
    PlannerError,
    has_errors,
)
from planner.importing.build import build_registry, is_fatal
from planner.importing.judged import LibraryStore
from planner.importing.raw_tables import RawInputs
from planner.policy.record import Policy
from planner.policy.toml import FILE as POLICY_FILE
from planner.policy.toml import parse_policy
from planner.ports import Clock, Progress
from planner.publishing.publication import local_day
from planner.publishing.year_rows import released_rounds
from planner.registry import Registry
from planner.whatif.shared import SharedWork
from planner.year import Year

#: How a run that ends early says so, by exit code.
ENDINGS = {
    ExitCode.UNREADABLE: "输入无法使用，什么也没有抽取。"
    "/ The inputs can't be used; nothing was drawn.",
    ExitCode.INFEASIBLE: "没有方案能满足政策，什么也没有抽取。"
    "/ No plan keeps the policy; nothing was drawn.",
    ExitCode.CHECK_FAILED: "独立检查未通过，结果未公布。"
    "/ An independent check failed; nothing was published.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run is asked to do; `nonces` and `values` as the command line has them."""

    inputs: Path
    out: Path
    workspace: Path
    ceremony: Path | None = None
    nonces: Sequence[str] = ()
    values: Sequence[str] = ()
    templates: Path | None = None


@dataclass(slots=True)
class Imported:
    """What was read: policy, registry, and everything there was to say."""

    policy: Policy
    registry: Registry
    findings: list[Finding] = field(default_factory=list)


def read_policy(inputs: Path) -> Policy:
    """Return the folder's policy.

    Raises
    ------
    InputError
        If there is none, or it breaks a rule.
    """
    path = inputs / POLICY_FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        missing = Finding(file=path.name, code="missing_file", value=path.name)
        raise InputError([missing]) from error
    except UnicodeDecodeError as error:
        raise unreadable(path, "编码不是 UTF-8 / it is not in UTF-8") from error
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error
    return parse_policy(text)


@cache
def passing_tables() -> JudgedTables:
    """Return where libraries are kept that nobody needs when this process ends."""
    return JudgedTables(own_folder() / JUDGED)


def tables_in(workspace: Path | None) -> JudgedTables:
    """Return where a workspace keeps libraries; without one they pass."""
    return workspace_at(workspace).tables() if workspace else passing_tables()


def import_folder(inputs: Path, progress: Progress, store: LibraryStore) -> Imported:
    """Return a folder's policy and registry with their findings.

    The library is kept in `store`, or taken over from it where it was judged before.

    Raises
    ------
    InputError
        If a file that a year can't do without is missing or unreadable.
    """
    imported = look_into(inputs, progress, store)
    if any(map(is_fatal, imported.findings)):
        raise InputError(imported.findings)
    return imported


def look_into(inputs: Path, progress: Progress, store: LibraryStore) -> Imported:
    """Return what could be read of a folder, even where no year can be made of it.

    Raises
    ------
    InputError
        If there is no policy to judge its cells by.
    """
    progress.stage("读取", "import")
    if not inputs.is_dir():
        missing = Finding(file=str(inputs), code="missing_file", value=str(inputs))
        raise InputError([missing])
    raw = read_inputs(inputs, progress)
    try:
        policy = read_policy(inputs)
    except InputError as error:
        # Cells are judged by the policy: without one, only what reading said is told.
        raise InputError([*error.findings, *_told(raw)]) from error
    registry, findings = build_registry(
        raw, policy, load_code_tables(), store, progress
    )
    return Imported(policy=policy, registry=registry, findings=findings)


def _told(raw: RawInputs) -> Iterator[Finding]:
    """Yield what there was to say of files and their form."""
    yield from raw.findings
    try:
        for table in chain(
            raw.tables.values(), raw.targets.pieces if raw.targets else ()
        ):
            yield from table.findings
    except InputError as error:
        yield from error.findings


class YearRun:
    """One run of a year, from files to files, on the machine's clock or another."""

    def __init__(
        self, request: Request, console: Console, clock: Clock | None = None
    ) -> None:
        self._request = request
        self._clock = clock or SystemClock()
        self._console = console
        self._progress = ScreenProgress(console)
        self._findings: list[Finding] = []
        self._files: Mapping[str, str] = {}
        self._templates = Templates()
        self._planned: tuple[Registry, Policy, bool] | None = None
        self._shared = SharedWork()

    def run(self) -> ExitCode:
        """Run the year and write it; return the exit code, having said everything.

        Raises
        ------
        OSError
            If the output folder takes no files; before anything was drawn.
        """
        check_writable(self._request.out)
        try:
            return exit_code_of(self._year())
        except PlannerError as error:
            self._progress.fail()
            shown = self._shown(error)
            looked = self._looked(error)
            told = [*all_told(self._findings, error), *looked.findings]
            return ended_early(
                self._request.out,
                in_files(told, self._files),
                error.exit_code,
                self._console,
                looked,
                shown=shown,
            )

    def _shown(self, error: PlannerError) -> Sequence[Finding]:
        """Show what is wrong before it is looked for ways out, which takes longer."""
        shown = in_files(error.findings, self._files)
        show_errors(self._console, shown)
        return shown

    def _looked(self, error: PlannerError) -> Looked:
        if self._planned is None:
            return Looked()
        registry, policy, graded = self._planned
        today = policy.today or local_day(self._clock.now())
        looked = look_for_ways(
            error,
            registry,
            policy,
            today,
            self._progress,
            graded=graded,
            shared=self._shared,
        )
        self._progress.close()
        return looked

    def _year(self) -> Year:
        request = self._request
        self._templates, said = templates_of(request.inputs, request.templates)
        workspace = workspace_at(request.workspace)
        imported = import_folder(request.inputs, self._progress, workspace.tables())
        imported.findings += said
        self._findings = imported.findings
        self._files = files_by_table(imported.registry)
        given = request.ceremony or request.inputs / CEREMONY_FILE
        if request.ceremony is not None and not given.exists():
            missing = Finding(file=str(given), code="missing_file", value=given.name)
            raise InputError([missing])
        ceremonies = with_answers(
            read_ceremonies(given), request.nonces, request.values
        )
        graded = not any(m["mode"] == "open" for m in ceremonies.values())
        self._planned = imported.registry, imported.policy, graded
        clock = self._clock
        # Had before anything is planned: a cluster may be away.
        engine = engine_at(workspace.snapshots, read_settings())
        store = open_store(workspace, clock)
        try:
            year = Campaign(
                engine=engine,
                keeper=store,
                ledger=store.ledger,
                clock=clock,
                entropy=SystemEntropy(),
                progress=self._progress,
                choosing=self._shared.choice_of,
            ).run(imported.registry, imported.policy, ceremonies, imported.findings)
            year = replace(year, findings=tuple(in_files(year.findings, self._files)))
            today = imported.policy.today or local_day(clock.now())
            year = self._finished(year, today, store.publish_year)
        finally:
            store.close()
        return year

    def _finished(
        self, year: Year, today: date, publish: Callable[[Year], object]
    ) -> Year:
        """Publish a year and write its files, some of them meanwhile; show it."""
        self._progress.stage("公布", "publication")
        released = released_rounds(year, today)
        with year_files(self._request.out, year.rounds, released) as files:
            publish(year)
            costs = self._progress.close()
            self._progress.stage("写出文件", "files")
            year, papers = with_papers(year, self._templates)
            files.write(year, timings=costs, papers=papers)
        self._progress.close()
        show_findings(self._console, year.findings)
        show_summary(self._console, year)
        show_team_ways(self._console, year)
        return year


def check_inputs(
    inputs: Path, out: Path, console: Console, workspace: Path | None = None
) -> ExitCode:
    """Import a folder and write what there is to say of it.

    What is judged is kept in a workspace, if one is named, for a run in it.
    """
    check_writable(out)
    progress = ScreenProgress(console)
    findings: list[Finding] = []
    try:
        imported = import_folder(inputs, progress, tables_in(workspace))
        findings += imported.findings
        for count in imported.registry.counts:
            console.print(
                f"{count.file}: 行 rows {count.rows} = 保留 kept {count.kept} "
                f"+ 剔除 rejected {count.rejected}"
            )
        read_ceremonies(inputs / CEREMONY_FILE)
        code = ExitCode.FINDINGS if has_errors(findings) else ExitCode.DONE
    except PlannerError as error:
        progress.fail()
        findings += error.findings
        code = error.exit_code
    progress.close()
    write_findings(out, findings, exit_code=code)
    show_findings(console, findings)
    return code


def files_by_table(registry: Registry) -> dict[str, str]:
    """Return the name of the file that each table came in."""
    return {count.file.partition(".")[0]: count.file for count in registry.counts}


def in_files(findings: Iterable[Finding], files: Mapping[str, str]) -> list[Finding]:
    """Return findings in which a table is named by the file that holds it."""
    return [replace(f, file=files[f.file]) if f.file in files else f for f in findings]


def all_told(known: Sequence[Finding], error: PlannerError) -> list[Finding]:
    """Return what was said before an error, and what the error says besides."""
    return [*known, *(f for f in error.findings if f not in known)]


def ended_early(
    out: Path,
    findings: Sequence[Finding],
    code: ExitCode,
    console: Console,
    looked: Looked,
    *,
    beside: Sequence[Paper] = (),
    shown: Sequence[Finding] = (),
) -> ExitCode:
    """Write and show all that was found up to an error; return its exit code.

    Parameters
    ----------
    shown
        What was shown already.
    """
    write_findings(out, findings, exit_code=code, beside=[*beside, *looked.papers])
    show_findings(console, findings, shown)
    looked.show(console)
    console.print(ENDINGS[code])
    return code


def exit_code_of(year: Year) -> ExitCode:
    """Return what a finished run ends with."""
    # Items that nobody proposed are an error of the proposals: the plan stands.
    broken = {r.requirement for r in year.certificate if r.broken} - {"coverage.items"}
    counts = year.summary["counts"]
    if counts["unstaffed_visits"] or counts["visits_without_day"] or broken:
        return ExitCode.INFEASIBLE
    return ExitCode.FINDINGS if has_errors(year.findings) else ExitCode.DONE
