"""A plan made from a folder of files into another, without drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from rich.console import Console

from planner.adapters.clock import SystemClock
from planner.adapters.console import ScreenProgress, show_errors, show_findings
from planner.adapters.files.output_folder import check_writable
from planner.adapters.files.year_files import write_year
from planner.adapters.papers.papers import Paper
from planner.adapters.stages import Stages
from planner.campaign.digests import inputs_digest, plan_digest
from planner.campaign.run import finished_year
from planner.composition.papers import templates_of, with_papers
from planner.composition.replans import with_kept
from planner.composition.ways import Looked, look_for_ways
from planner.composition.whatif import Attempts, asked_of, plan_and_vary
from planner.composition.years import (
    all_told,
    ended_early,
    files_by_table,
    import_folder,
    in_files,
    tables_in,
)
from planner.errors import ExitCode, Finding, PlannerError, has_errors
from planner.policy.record import Policy
from planner.policy.toml import FILE as POLICY_FILE
from planner.publishing.publication import local_day
from planner.year import Year


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """A plan that is asked for.

    Entries of earlier plans are kept as `replans.with_kept` says; `templates` is a
    folder of templates; `what_if` varies the policy, each variant planned as well.
    `today` is the day that the plan is made for where the policy names none. The
    library is kept in a `workspace`, if one is named.
    """

    inputs: Path
    out: Path
    keep: Sequence[str] = ()
    because: str = ""
    templates: Path | None = None
    what_if: Sequence[str] = ()
    today: date | None = None
    workspace: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What came of it: the year with its plan, or why there is none, and ways out.

    `today` is the day that the plan was made for, where one was made.
    """

    code: ExitCode
    findings: Sequence[Finding]
    year: Year | None = None
    digest: str = ""
    today: date | None = None
    looked: Looked = field(default_factory=Looked)


class _Planning:
    """One plan under way; what is known is kept for when it comes to nothing."""

    def __init__(
        self, request: PlanRequest, console: Console, progress: Stages
    ) -> None:
        self._request = request
        self._console = console
        self._progress = progress
        self._findings: list[Finding] = []
        self._files: Mapping[str, str] = {}
        self._tried: tuple[Paper, ...] = ()
        self._wanted: tuple[Attempts, Policy] | None = None

    def run(self) -> Planned:
        """Import, plan and write.

        Raises
        ------
        InputError
            If the policy can't be varied so; nothing is read or written then.
        """
        request = self._request
        asked = asked_of(request.inputs / POLICY_FILE, request.what_if)
        check_writable(request.out)
        try:
            templates, said = templates_of(request.inputs, request.templates)
            tables = tables_in(request.workspace)
            imported = import_folder(request.inputs, self._progress, tables)
            self._findings = imported.findings = [*imported.findings, *said]
            self._files = files_by_table(imported.registry)
            registry = with_kept(imported.registry, request.keep, request.because)
            policy = imported.policy
            today = policy.today or request.today or local_day(SystemClock().now())
            attempts = Attempts(registry=registry, today=today, graded=True)
            self._wanted = attempts, policy
            base, self._tried = plan_and_vary(
                asked, attempts, policy, self._console, self._progress
            )
            paper = base.plan()
        except PlannerError as error:
            return self._came_to_nothing(error)
        told = in_files([*self._findings, *paper.findings], self._files)
        year = finished_year(
            year_id=inputs_digest(registry, policy),
            registry=registry,
            policy=policy,
            paper=replace(paper, findings=tuple(told)),
        )
        year, papers = with_papers(year, templates)
        write_year(
            request.out,
            year,
            timings=self._progress.close(),
            status="planned",
            papers=papers,
            beside=self._tried,
        )
        show_findings(self._console, year.findings)
        self._console.print(
            f"{len(registry.proposals)} 条建议 → {len(year.plan.entries)} 条计划，"
            f"见 {request.out}/plan / proposals became entries"
        )
        broken = has_errors(year.findings)
        return Planned(
            code=ExitCode.FINDINGS if broken else ExitCode.DONE,
            findings=year.findings,
            year=year,
            digest=plan_digest(paper.quotas),
            today=today,
        )

    def _came_to_nothing(self, error: PlannerError) -> Planned:
        self._progress.fail()
        shown = in_files(error.findings, self._files)
        # Before it is looked for ways out, which takes longer.
        show_errors(self._console, shown)
        looked = Looked()
        if self._wanted is not None:
            attempts, policy = self._wanted
            looked = look_for_ways(
                error,
                attempts.registry,
                policy,
                attempts.today,
                self._progress,
                graded=attempts.graded,
                shared=attempts.shared,
            )
            self._progress.close()
        told = [*all_told(self._findings, error), *looked.findings]
        findings = in_files(told, self._files)
        code = ended_early(
            self._request.out,
            findings,
            error.exit_code,
            self._console,
            looked,
            beside=self._tried,
            shown=shown,
        )
        return Planned(code=code, findings=findings, looked=looked)


def make_plan(request: PlanRequest, console: Console, progress: Stages) -> Planned:
    """Import a folder, plan it without drawing, and write the plan.

    Raises
    ------
    InputError
        If the policy can't be varied so; nothing is read or written then.
    """
    return _Planning(request, console, progress).run()


def plan_year(
    inputs: Path,
    out: Path,
    console: Console,
    *,
    keep: Sequence[str] = (),
    because: str = "",
    given: Path | None = None,
    what_if: Sequence[str] = (),
    workspace: Path | None = None,
) -> ExitCode:
    """Do the same as a command does, its progress on the screen; raises alike."""
    request = PlanRequest(
        inputs=inputs,
        out=out,
        keep=keep,
        because=because,
        templates=given,
        what_if=what_if,
        workspace=workspace,
    )
    return make_plan(request, console, ScreenProgress(console)).code
