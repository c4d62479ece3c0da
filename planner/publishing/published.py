"""What is kept of publication itself, and how it is asked for: its port."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from planner.publishing.done_visit import DoneVisit
from planner.publishing.feed import Fact, Fed, Known, Reached, Touched
from planner.publishing.public_results import ResultSeen, ResultsWanted
from planner.publishing.store import ListedRow, Page, Store, YearRow
from planner.publishing.withdrawal import Wanted, Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTarget:
    """A target that a search found among those that are public."""

    target_id: str
    name: str
    district: str

    @property
    def key(self) -> str:
        """Its id, by which found targets are ordered."""
        return self.target_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIn:
    """A row of a list that is public, and the publication of a year it is in."""

    year_id: str
    year: int
    superseded: bool
    row: ListedRow


class Published(Protocol):
    """Publication as it is kept. Every method is one transaction."""

    def withdrawals(self, year: int | None = None) -> list[Withdrawal]:
        """Return the withdrawals of a calendar year, or of all, by key."""

    def withdraw(
        self, year: int, wanted: Wanted, *, was_public: bool, actor: str
    ) -> Withdrawal:
        """Withdraw something, and tell the ledger.

        Raises
        ------
        ConflictError
            If it is withdrawn already.
        """

    def restore(self, public_id: str, note: str, actor: str) -> Withdrawal:
        """Undo the withdrawal in force of something, and tell the ledger.

        Raises
        ------
        InputError
            If there is none.
        CheckFailedError
            If the withdrawal isn't what the ledger says.
        """

    def done_visits(self, year: int) -> list[DoneVisit]:
        """Return the visits of a calendar year that are done."""

    def search(self, text: str, today: date, page: Page) -> list[FoundTarget]:
        """Return targets whose public name or number holds the text, by id.

        Looked for in nothing that isn't public on the day: withdrawn rows and those
        under embargo neither are found nor change how long it takes.
        """

    def listed_of(self, target_id: str, today: date) -> list[ListedIn]:
        """Return all public rows of a target, in every publication of every year."""

    def listed_last(self, year: int, row_key: str, today: date) -> ListedIn | None:
        """Return a list's public row in the newest publication that has it."""

    def results(
        self, year: YearRow, today: date, page: Page, wanted: ResultsWanted
    ) -> list[ResultSeen]:
        """Return a page of a year's results that are public on a day, by key."""

    def listed_counts(
        self, year: YearRow, today: date
    ) -> Mapping[tuple[str, str], int]:
        """Return how many rows of lists are public, by round and entry."""

    def result_counts(
        self, year: YearRow, today: date
    ) -> Mapping[tuple[str, ...], int]:
        """Return how many public results that stand have each set of codes."""

    def fed(self, after: int, limit: int | None) -> list[Fed]:
        """Return what changed after a position, in order."""

    def feed_reached(self) -> Reached | None:
        """Return how far the feed goes, None where there is none yet."""

    def feed_moment(self, revision: str, day: date) -> Reached:
        """Return how far a feed goes that is brought to where the store is now."""

    def feed_touched(self, year: YearRow, before: Reached, today: date) -> Touched:
        """Return what results or the time alone may have changed since.

        Rows that became public are those that the feed doesn't have; they bring the
        results of their firms with them.
        """

    def feed_known(
        self, ids: Collection[str] | None = None
    ) -> Mapping[tuple[int, str, str], Known]:
        """Return what the feed has, of these ids or all, by year, kind and id."""

    def feed_find(self, kind: Fact, public_id: str) -> Fed | None:
        """Return what the feed has under an id."""

    def feed_on(self, changed: Sequence[Fed], reached: Reached) -> None:
        """Put changes at the end of the feed, in their order; positions are made here.

        Does nothing if another has brought it there meanwhile.
        """


class PublicStore(Store, Protocol):
    """A store that keeps publication, too."""

    @property
    def published(self) -> Published:
        """What is kept of publication itself."""
