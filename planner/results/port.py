"""What the planner asks of where results are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from planner.results.confirming import Confirmation
from planner.results.duties import CodeCount, Duty, Find
from planner.results.followup import FollowUpStep
from planner.results.record import InYear, Place, ResultVersion, Stage
from planner.results.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which results are meant; None does not restrict."""

    department_id: str | None = None
    visit_id: str | None = None
    round_id: str | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneVisit:
    """A visit of which all departments have published a result.

    `inspected_on` is the last day on which somebody inspected, `done_on` the one on
    which the last department's first result was published.
    """

    round_id: str
    target_id: str
    visit_id: str
    inspected_on: date
    done_on: date


class Results(Protocol):
    """Results by calendar year, in versions; every method is one transaction.

    A result that came with the year's inputs counts as its first version, published on
    the day of the inspection, as long as nobody entered or corrected it here.
    """

    def state(self) -> str:
        """Return a text that is another one after every write."""

    def tasks(
        self, year: InYear, department_id: str, visit_id: str | None = None
    ) -> list[Task]:
        """Return a department's parts of visits, those of replaced targets too."""

    def current(self, year: InYear, place: Place) -> ResultVersion | None:
        """Return the newest version of a result."""

    def versions(self, year: InYear, place: Place) -> list[ResultVersion]:
        """Return all versions of a result, the first one first."""

    def listed(
        self,
        year: InYear,
        wanted: Wanted,
        after: str = "",
        limit: int | None = None,
    ) -> list[ResultVersion]:
        """Return newest versions in the order of visit, department and item.

        Parameters
        ----------
        after
            The key of the result that the stretch comes after.
        """

    def published(
        self,
        year: InYear,
        wanted: Wanted,
        after: str = "",
        limit: int | None = None,
    ) -> list[ResultVersion]:
        """Return what the public is told: of each result its newest such version."""

    def append(self, year: InYear, versions: Sequence[ResultVersion]) -> None:
        """Keep new versions, all or none; the ledger pins those that are public.

        Raises
        ------
        ConflictError
            If one of them is there already: somebody else was first.
        """

    def visited(self, year: InYear) -> frozenset[str]:
        """Return the visits that have any result."""

    def done_visits(self, year: InYear) -> list[DoneVisit]:
        """Return the visits that are done, by their ids."""

    def duties(
        self, year: InYear, department_id: str | None = None, *, alike: bool = False
    ) -> list[Duty]:
        """Return departments' parts of visits that weren't withdrawn.

        Parameters
        ----------
        alike
            Put those together that differ in nothing but the visit.
        """

    def finds(
        self,
        year: InYear,
        codes: Sequence[str],
        department_id: str | None = None,
        *,
        alike: bool = False,
    ) -> list[Find]:
        """Return results with one of these codes; a department's: in its hand.

        Parameters
        ----------
        alike
            Put those together that differ in nothing but visit and item.
        """

    def codes(self, year: InYear, first: date, last: date) -> list[CodeCount]:
        """Return how often codes were found by inspections of a period."""

    def steps(self, year: InYear, place: Place) -> list[FollowUpStep]:
        """Return the steps after a result, in their order."""

    def append_step(self, step: FollowUpStep) -> None:
        """Keep a step; raises as `append` does."""

    def confirmations(
        self, year: InYear, department_id: str | None = None
    ) -> dict[tuple[str, str], Confirmation]:
        """Return the last confirmation of each visit and department."""

    def confirm(self, confirmations: Sequence[Confirmation]) -> None:
        """Keep confirmations, all or none; raises as `append` does."""
