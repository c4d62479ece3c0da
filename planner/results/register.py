"""The register of a year's results: every step that somebody takes on them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from planner.policy.results import ResultsPolicy
from planner.results import steps
from planner.results.entering import Asked, faults_of_all
from planner.results.port import Results, Wanted
from planner.results.record import (
    IMPORTED,
    InYear,
    Place,
    ResultError,
    ResultVersion,
    Stage,
    refuse,
)
from planner.results.steps import By
from planner.results.task import Task

Decide = Callable[[ResultVersion], ResultVersion]


class Register:
    """Steps on results, each decided on what is kept and kept whole or not at all.

    Parameters
    ----------
    year, policy
        The year, and its policy of results.
    by
        Who takes the steps, and when.
    """

    def __init__(
        self, results: Results, year: InYear, policy: ResultsPolicy, by: By
    ) -> None:
        self._results = results
        self._year = year
        self._policy = policy
        self._by = by

    def task(self, department_id: str, visit_id: str) -> Task:
        """Return a department's part of a visit.

        Raises
        ------
        ResultError
            If it takes no part in one, which is as if there were none.
        """
        found = self._results.tasks(self._year, department_id, visit_id)
        if not found:
            refuse("result_no_visit", visit_id)
        return found[0]

    def enter(self, task: Task, asked: Sequence[Asked]) -> list[ResultVersion]:
        """Enter results of items that have none yet, all or none.

        Raises
        ------
        ResultError
            With every fault of every item.
        """
        wanted = Wanted(department_id=task.department_id, visit_id=task.visit_id)
        there = {one.item_id for one in self._results.listed(self._year, wanted)}
        faults = list(faults_of_all(asked, task, there, self._policy, self._by.today))
        if faults:
            raise ResultError(faults)
        made = [
            steps.first_version(self._year.year, _place(task, one), one.found, self._by)
            for one in asked
        ]
        self._results.append(self._year, made)
        return made

    def correct(
        self, was: ResultVersion, task: Task, asked: Asked, reason: str
    ) -> ResultVersion:
        """Correct a result: a new version, to be reviewed and published again.

        Raises
        ------
        ResultError
            If it is faulty, the same as before, or lacks a reason.
        """
        faults = list(faults_of_all([asked], task, (), self._policy, self._by.today))
        if faults:
            raise ResultError(faults)
        decide: Decide = lambda one: steps.corrected(  # noqa: E731 - as its siblings
            one, asked.found, reason, self._by
        )
        return self._taken([was], decide)[0]

    def review(self, results: Iterable[ResultVersion]) -> list[ResultVersion]:
        """Find results good, all or none."""
        return self._taken(results, lambda one: steps.reviewed(one, self._by))

    def send_back(
        self, results: Iterable[ResultVersion], note: str
    ) -> list[ResultVersion]:
        """Send results back to who entered them, all or none."""
        return self._taken(results, lambda one: steps.sent_back(one, note, self._by))

    def withdraw(self, was: ResultVersion, reason: str) -> ResultVersion:
        """Withdraw what was published, for a reason that everybody reads."""
        decide: Decide = lambda one: steps.withdrawn(  # noqa: E731 - as its siblings
            one, reason, self._by
        )
        return self._taken([was], decide)[0]

    def publish(self, wanted: Wanted) -> list[ResultVersion]:
        """Publish all reviewed results that are meant, as one event of the ledger.

        Raises
        ------
        ResultError
            If there are none.
        """
        reviewed = replace(wanted, stage=Stage.REVIEWED)
        found = self._results.listed(self._year, reviewed)
        return self._taken(found, lambda one: steps.published(one, self._by))

    def result(self, place: Place) -> ResultVersion:
        """Return the newest version of a result.

        Raises
        ------
        ResultError
            If there is none.
        """
        found = self._results.current(self._year, place)
        if found is None:
            refuse("result_none", f"{place.visit_id} {place.item_id}")
        return found

    def _taken(
        self, results: Iterable[ResultVersion], decide: Decide
    ) -> list[ResultVersion]:
        before = list(results)
        if not before:
            refuse("result_nothing")
        made = [decide(one) for one in before]
        # What came with the inputs is kept from now on, as the first version.
        first = [one for one in before if one.actor == IMPORTED]
        self._results.append(self._year, [*first, *made])
        return made


def _place(task: Task, asked: Asked) -> Place:
    return Place(
        visit_id=task.visit_id,
        department_id=task.department_id,
        item_id=asked.item_id,
    )
