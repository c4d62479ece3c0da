"""What is kept of published years, and how it is asked for: the store's port.

Every record here is one row of state: plain values, no table library, so that
a server that only reads never loads one. `key` orders a kind of record within
its year and is unique there; where a record has an id of its own, that is the key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from planner.accounts.actors import COMMAND
from planner.accounts.port import Accounts
from planner.accounts.token import Token
from planner.ledger.checkpoint import Checkpoint
from planner.ledger.port import Ledger
from planner.ledger.verdict import Verdict
from planner.publishing.evidence import Evidence
from planner.publishing.vitals import Vitals
from planner.results.port import Results

if TYPE_CHECKING:
    from planner.year import Year


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """A published year; `superseded_by` is the year_id that took its place, or None.

    `published_at` is RFC 3339 in UTC; `status` and `bound` are the plan solver's.
    `version` is the plan's, which revisions of the year count on. `holidays` tells of
    days (ISO dates) whether they are worked; None in years from before it was kept.
    """

    year_id: str
    year: int
    published_at: str
    superseded_by: str | None
    embargo: str
    status: str
    bound: int
    policy: Mapping[str, Any]
    summary: Mapping[str, Any]
    version: int = 1
    holidays: Mapping[str, bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a year; rows of a kind are read in the order of `key`."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRow(Row):
    """A department; the key is its id."""

    department_id: str
    name: str
    level: str
    districts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectorRow(Row):
    """An inspector's identity; the key is the id."""

    inspector_id: str
    name: str
    department_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow(Row):
    """An inspection item; the key is its id."""

    item_id: str
    department_id: str
    name: str
    kind: str
    legal_basis: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow(Row):
    """An entry of the plan; the key is its id.

    `scope` is the scope's JSON; each of `occurrences` has round_id, start, end,
    group and visit_group. `eligible` counts the targets in scope, `base` those of the
    drawn grades, which is no public number; None in rows from before it was kept.
    """

    entry_id: str
    name: str
    field: str
    initiator: str
    cooperators: tuple[str, ...]
    item_ids: tuple[str, ...]
    proposal_ids: tuple[str, ...]
    scope: Mapping[str, Any]
    grades: tuple[str, ...]
    start: date
    end: date
    basis: str
    times: int
    ratio: str
    base: int
    total: int
    rounding: str
    occurrences: tuple[Mapping[str, str], ...]
    remainder_of: str
    mode: str
    note: str
    eligible: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRow(Row):
    """Where a proposal went; the key is the proposal's id."""

    proposal_id: str
    entry_id: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementRow(Row):
    """One line of the ratio certificate."""

    requirement: str
    measured_over: str
    asked: str | None
    reached: str
    rounding: str
    slack: str | None
    holds: bool
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow(Row):
    """One line of `findings.csv`."""

    file: str
    row: int | None
    column: str
    level: str
    code: str
    message_zh: str
    message_en: str
    value: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaLine(Row):
    """One stratum's quota in one round, as in `quotas.csv`."""

    round_id: str
    entry_id: str
    stratum: str
    district: str
    grade: str
    eligible: int
    ratio: str
    expected: str
    probability: str
    quota: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow(Row):
    """A drawn round without its custody key; the key is the round's id.

    The snapshots name files of the workspace by digest; rounds from before the rest of
    what an auditor is given was kept have no `audit_snapshot`. `released_on` is the
    first day on which the whole list is public.
    """

    round_id: str
    statement: Mapping[str, Any]
    plan: Mapping[str, Any]
    strata: Mapping[str, Any]
    reveals: Mapping[str, Any]
    seed: str
    result_digest: str
    list_digest: str
    frame_snapshot: str
    record_snapshot: str
    released_on: date
    audit_snapshot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow(Row):
    """One selected target of one entry; public from `released_on`.

    The key is round, entry and target, so that a cursor tells nothing of
    the rows that are still under embargo. `replaced` is the reason for which the
    target was replaced, `replaces` the target that a reserve stands in for; else "".
    """

    round_id: str
    entry_id: str
    target_id: str
    name: str
    district: str
    released_on: date
    replaced: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow(Row):
    """A visit with its target's address; the key is its id.

    `withdrawn` is the reason for which its target was replaced, `replaces` the visit
    that it stands in for; else "".
    """

    visit_id: str
    round_id: str
    target_id: str
    name: str
    district: str
    address: str
    visit_group: str
    entry_ids: tuple[str, ...]
    initiator: str
    department_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    start: date
    end: date
    day: date | None
    withdrawn: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow(Row):
    """One inspector's seat in one visit; the key is the visit and its number there."""

    visit_id: str
    department_id: str
    inspector_id: str
    inspector_name: str
    role: str
    item_ids: tuple[str, ...]
    exception: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow(Row):
    """What a department found at a visit for one item."""

    visit_id: str
    department_id: str
    item_id: str
    codes: tuple[str, ...]
    inspected_on: date
    note: str
    followup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of rows: those after the key `after`, at most `limit` (None: all)."""

    after: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What rows must have; None does not restrict.

    `department_id` is a department that takes part; `visited_by` asks for all rows
    of the visits in which one takes part. `visits` are the first and last visit_id
    of a stretch, `days` the first and last day of a period that a window touches,
    `released_by` a day on which a listed row must be public, `keys` those of the rows.
    `among` are visits by id. `dated` holds a visit's day, or touches its window.
    """

    department_id: str | None = None
    round_id: str | None = None
    entry_id: str | None = None
    visited_by: str | None = None
    visits: tuple[str, str] | None = None
    days: tuple[date, date] | None = None
    released_by: date | None = None
    keys: tuple[str, ...] | None = None
    among: tuple[str, ...] | None = None
    dated: tuple[date, date] | None = None


EVERYTHING = Page()
ANY = Where()

R = TypeVar("R", bound=Row)


class Store(Protocol):
    """State that outlives a run. Every method is one transaction."""

    @property
    def ledger(self) -> Ledger:
        """The chain of events that this state came about by."""

    @property
    def evidence(self) -> Evidence:
        """What targets' self-checks are answered from."""

    @property
    def accounts(self) -> Accounts:
        """Who gets in."""

    @property
    def results(self) -> Results:
        """What came of visits, and who confirmed its team."""

    @property
    def vitals(self) -> Vitals:
        """What those who watch over a server ask."""

    def close(self) -> None:
        """Let go of what is held open."""

    def remember_ceremony(
        self, year_id: str, round_id: str, material: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Keep a round's key, nonces, public value and times; the first writer wins.

        Returns
        -------
        dict
            What is kept: `material`, or what an earlier caller left.
        """

    def publish_year(self, year: "Year") -> bool:
        """Make a year visible, whole or not at all.

        An older year of the same calendar year is marked as superseded and kept.
        A year_id that is there already is left as it is.

        Returns
        -------
        bool
            Whether anything was written.
        """

    def audit(self, outside: Sequence[Checkpoint] = ()) -> list[Verdict]:
        """Return what there is to say of this state, held against its ledger.

        Parameters
        ----------
        outside
            Checkpoints that somebody kept elsewhere.
        """

    def revision(self) -> str:
        """Return a digest that changes whenever what is published does."""

    def years(self) -> list[YearRow]:
        """Return all years, the newest calendar year and publication first."""

    def year(self, chosen: str | None = None) -> YearRow | None:
        """Return a year by its year_id or as a calendar year ("2026").

        A calendar year means the one of it that is not superseded; None
        means the newest of these.
        """

    def rows(
        self, kind: type[R], year_id: str, page: Page = EVERYTHING, where: Where = ANY
    ) -> list[R]:
        """Return rows of a kind in the order of their keys.

        Raises
        ------
        ValueError
            If `where` asks for something that this kind of row does not have.
        """

    def row(self, kind: type[R], year_id: str, key: str) -> R | None:
        """Return the row with that key."""

    def add_token(self, token: Token, actor: str = COMMAND) -> None:
        """Keep a new token; `actor` is who issues it, for the ledger."""

    def token(self, token_id: str) -> Token | None:
        """Return a token, revoked or not."""

    def tokens(self) -> list[Token]:
        """Return all tokens in the order of their making."""

    def revoke_token(self, token_id: str, at: str, actor: str = COMMAND) -> bool:
        """Revoke a token; tell whether there was one still in force."""
