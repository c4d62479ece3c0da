"""A fictitious year lived through: teams confirmed, results entered and published.

It stands beside the command line, as it alone brings the sample city's stories before
the planner's own steps. The clock goes from day to day up to today.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.composition.workspaces import workspace_at
from planner.protocol.times import time_text
from planner.publishing.confirmations import WantedTeams, confirm
from planner.publishing.lists import public_lists
from planner.publishing.publication import CHINA
from planner.publishing.result_rules import rules_of
from planner.publishing.store import EVERYTHING, DepartmentRow, Where, YearRow
from planner.publishing.withdrawal import Ground, Wanted, What
from planner.publishing.withdrawing import withdraw_listed
from planner.results import steps
from planner.results.following import AskedStep, Following
from planner.results.followup import StepKind
from planner.results.record import Found, Place, ResultVersion, Stage
from planner.results.steps import By
from sample_data.inspecting import Part, Said, Step, Story, rows_taken_back, stories

_MORNING = time(9, 30)
_FRIDAY = 4
_MENDED = timedelta(days=3)
#: Every tenth department hasn't confirmed its teams.
_LATE = 10


class DayClock:
    """A clock that stands at the morning of a day until it is moved on."""

    def __init__(self, today: date) -> None:
        self.today = today

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return datetime.combine(self.today, _MORNING, CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """How many results there are, how many of them were published, rows withdrawn."""

    results: int
    published: int
    withdrawn: int


def live_year(folder: Path, clock: DayClock, until: date, seed: int) -> Lived:
    """Live a workspace's newest year from the clock's day to another, included.

    Parameters
    ----------
    seed
        The same one and year give the same results.
    """
    with closing(open_store(workspace_at(folder), clock)) as store:
        year = store.year()
        if year is None:
            return Lived(results=0, published=0, withdrawn=0)
        return _LivedYear(store, year, clock, seed).live(until)


class _LivedYear:
    def __init__(
        self, store: SqlStore, year: YearRow, clock: DayClock, seed: int
    ) -> None:
        self._store = store
        self._year = year
        self._clock = clock
        self._seed = seed
        self._rules = rules_of(year)
        self._departments = [
            row.department_id for row in store.rows(DepartmentRow, year.year_id)
        ]
        self._newest: dict[str, ResultVersion] = {}
        self._made: list[ResultVersion] = []
        # What departments write on a day, and what they do about it afterwards.
        self._writing: dict[date, list[Callable[[], None]]] = defaultdict(list)
        self._following: dict[date, list[Callable[[], None]]] = defaultdict(list)

    def live(self, until: date) -> Lived:
        for story in self._stories():
            self._expect(story)
        self._confirm()
        while self._clock.today <= until:
            self._day()
            self._clock.today += timedelta(days=1)
        self._clock.today = until
        return Lived(
            results=len(self._newest),
            published=sum(
                one.published_on is not None for one in self._newest.values()
            ),
            withdrawn=self._take_rows_back(),
        )

    def _stories(self) -> Iterator[Story]:
        for department_id in self._departments:
            for task in self._store.results.tasks(self._year, department_id):
                part = Part(
                    visit_id=task.visit_id,
                    department_id=department_id,
                    item_ids=task.item_ids,
                    start=task.start,
                    end=task.end,
                    day=task.day,
                )
                yield from stories(part, self._seed)

    def _expect(self, story: Story) -> None:
        """Put what happens to a result into the days on which it does."""
        part, on = story.part, story.entered_on
        place = Place(
            visit_id=part.visit_id,
            department_id=part.department_id,
            item_id=story.item_id,
        )

        def at(day: date, happens: Callable[[], None]) -> None:
            self._writing[day].append(happens)

        at(on, lambda: self._enter(place, story))
        if story.sent_back:
            mended = replace(story.said, note=f"{story.said.note}已补正。")
            at(on + _MENDED, lambda: self._correct(place, mended, ""))
        if story.corrected:
            day, reason, said = story.corrected
            at(day, lambda: self._correct(place, said, reason))
        if story.withdrawn:
            day, why = story.withdrawn
            at(day, lambda: self._withdraw(place, why))
        for step in story.steps:
            follows = self._following[max(step.on, on)]
            follows.append(partial(self._follow, place, step))

    def _confirm(self) -> None:
        """Let departments confirm their teams, which are known since the draw."""
        for number, department_id in enumerate(self._departments, start=1):
            wanted = WantedTeams(department_id=department_id)
            if number % _LATE and self._store.results.tasks(self._year, department_id):
                confirm(self._store, self._year, wanted, self._by(department_id))

    def _day(self) -> None:
        today = self._clock.today
        for happens in self._writing[today]:
            happens()
        self._keep()
        for happens in self._following[today]:
            happens()
        # Departments publish every other Friday, in one batch each.
        if today.weekday() == _FRIDAY and today.isocalendar().week % 2:
            self._review()
            self._publish()

    def _keep(self) -> None:
        self._store.results.append(self._year, self._made)
        self._made = []

    def _make(self, version: ResultVersion) -> None:
        self._newest[version.key] = version
        self._made.append(version)

    def _enter(self, place: Place, story: Story) -> None:
        by, found = self._by(place.department_id), _found(story.said)
        self._make(steps.first_version(self._year.year, place, found, by))
        if story.sent_back:
            self._make(steps.sent_back(self._newest[place.key], story.sent_back, by))

    def _correct(self, place: Place, said: Said, reason: str) -> None:
        was, by = self._newest[place.key], self._by(place.department_id)
        self._make(steps.corrected(was, _found(said), reason, by))

    def _withdraw(self, place: Place, why: str) -> None:
        was = self._newest[place.key]
        if was.stage is Stage.PUBLISHED:
            self._make(steps.withdrawn(was, why, self._by(place.department_id)))

    def _follow(self, place: Place, step: Step) -> None:
        of = place.department_id
        others = [other for other in self._departments if other != of]
        transfer = step.kind == StepKind.TRANSFER
        asked = AskedStep(
            kind=StepKind(step.kind),
            done_on=step.on,
            text=step.text,
            to=others[len(place.key) % len(others)] if transfer else "",
        )
        rules = self._rules
        following = Following(
            self._store.results, self._year, rules.policy, rules.calendar, self._by(of)
        )
        following.take(self._newest[place.key], asked, of)

    def _review(self) -> None:
        for was in [*self._newest.values()]:
            if was.stage is Stage.ENTERED and was.at < self._by("").at:
                self._make(steps.reviewed(was, self._by(was.department_id)))
        self._keep()

    def _publish(self) -> None:
        ready: dict[str, list[ResultVersion]] = defaultdict(list)
        for was in self._newest.values():
            if was.stage is Stage.REVIEWED:
                ready[was.department_id].append(was)
        for department_id, reviewed in ready.items():
            for was in reviewed:
                self._make(steps.published(was, self._by(department_id)))
            self._keep()

    def _take_rows_back(self) -> int:
        today = self._clock.today
        where = Where(released_by=today)
        rows = public_lists(self._store, self._year, today, EVERYTHING, where)
        taken = rows_taken_back([row.key for row in rows], self._seed)
        for key, ground, note in taken:
            wanted = Wanted(
                what=What.LISTED, row_key=key, ground=Ground(ground), note=note
            )
            withdraw_listed(self._store, self._year, wanted, today, "regulator:示例")
        return len(taken)

    def _by(self, department_id: str) -> By:
        return By(
            actor=f"department:{department_id}",
            at=time_text(self._clock.now()),
            today=self._clock.today,
        )


def _found(said: Said) -> Found:
    return Found(
        codes=said.codes,
        inspected_on=said.inspected_on,
        note=said.note,
        evidence=said.evidence,
        first_offence=said.first_offence,
        rectify_by=said.rectify_by,
    )
