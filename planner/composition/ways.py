"""What a command does where no plan fits: it says why, and looks for ways out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from rich.console import Console

from planner.adapters.files.conflict_files import conflict_papers
from planner.adapters.papers.papers import Paper
from planner.adapters.ways_screen import show_ways
from planner.conflict.diagnosis import diagnose, findings_of
from planner.conflict.record import Diagnosis
from planner.conflict.trials import Trials
from planner.errors import Finding, InfeasibleError, PlannerError
from planner.policy.record import Policy
from planner.ports import Progress
from planner.registry import Registry
from planner.whatif.shared import SharedWork

#: For how much processor time ways out are looked for: as long on a busy machine.
SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What looking for ways out came to."""

    diagnosis: Diagnosis = field(default_factory=Diagnosis)

    @property
    def findings(self) -> Sequence[Finding]:
        """What there is to say of it."""
        return findings_of(self.diagnosis)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The files to write beside the findings."""
        return conflict_papers(self.diagnosis) if self.diagnosis.conflicts else ()

    def show(self, console: Console) -> None:
        """Show what helps."""
        show_ways(console, self.diagnosis)


def look_for_ways(
    error: PlannerError,
    registry: Registry,
    policy: Policy,
    today: date,
    progress: Progress,
    *,
    graded: bool,
    shared: SharedWork | None = None,
) -> Looked:
    """Return why inputs give no plan, and what helps.

    Parameters
    ----------
    shared
        What was made already of these inputs.

    Notes
    -----
    Of an error that isn't about what a plan must keep there is nothing to say.
    """
    if not isinstance(error, InfeasibleError):
        return Looked()
    progress.stage("寻找办法", "ways out")
    ends = time.process_time() + SECONDS
    trials = Trials(
        today=today,
        graded=graded,
        time_left=lambda: time.process_time() < ends,
        progress=progress,
    )
    if shared is not None:
        trials.remember(registry, shared)
    return Looked(diagnosis=diagnose(registry, policy, error, trials))
