"""Where imports, policies and plans asked for are kept."""

from typing import Protocol

from planner.drafts.imports import Checked, Import
from planner.drafts.plans import PlanDraft, PlanOutcome
from planner.drafts.policies import PolicyVersion
from planner.jobs.record import Job


class DraftBook(Protocol):
    """What the office prepares, kept in the workspace's database."""

    def add_import(self, import_: Import, policy: PolicyVersion) -> bool:
        """Keep an import with its policy; tell whether it is new."""

    def import_(self, import_id: str) -> Import | None:
        """Return an import."""

    def imports(self, after: str = "", limit: int | None = None) -> list[Import]:
        """Return imports, the newest first, those after the one whose id is given."""

    def check(self, import_id: str, checked: Checked) -> None:
        """Keep what a check of an import came to."""

    def check_again(self, import_id: str, job_id: str) -> None:
        """Keep which job checks an import, after one that failed."""

    def policies(self, import_id: str) -> list[PolicyVersion]:
        """Return the versions of an import's policy in their order."""

    def add_policy(self, policy: PolicyVersion) -> bool:
        """Keep a version; False where that number was taken meanwhile."""

    def add_plan(self, plan: PlanDraft) -> bool:
        """Keep a plan that is asked for; tell whether it is new."""

    def plan(self, plan_id: str) -> PlanDraft | None:
        """Return a plan."""

    def plans(
        self, *, import_id: str | None = None, after: str = "", limit: int | None = None
    ) -> list[PlanDraft]:
        """Return plans, the newest first, those after the one whose id is given."""

    def planned(self, plan_id: str, outcome: PlanOutcome) -> None:
        """Keep what planning came to."""

    def plan_again(self, plan_id: str, job_id: str) -> None:
        """Keep which job makes a plan, after one that failed."""

    def approve(self, plan: PlanDraft, job: Job, actor: str) -> bool:
        """Keep that a plan is approved and the job that opens the year, both or none.

        False where the plan was changed meanwhile.
        """
