"""What an application is put together from, and what it asks of the machine.

Here alone the API touches the planner's adapters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from anyio.to_thread import run_sync

from api.errors import ApiError, Code
from api.kept_answers import KeptAnswers
from api.uploads import SentFile
from planner.accounts.gate import Gate
from planner.accounts.office import Office as AccountOffice
from planner.accounts.port import Passwords
from planner.accounts.roles import audience_of
from planner.accounts.token import Token
from planner.accounts.vouching import Issuer
from planner.adapters.clock import SystemClock
from planner.adapters.entropy import SystemEntropy
from planner.adapters.state.sealing import sealed, unsealed
from planner.adapters.state.signing import public_key_pem
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.tokens import authenticate, issue_token, revoke_token
from planner.adapters.state.unavailable import unavailable
from planner.ceremony.state import RoundState, season_rounds
from planner.composition.accounts import (
    department_known,
    gate_over,
    issuer_from,
    office_over,
)
from planner.composition.settings import Settings, read_settings
from planner.composition.workspaces import workspace_at
from planner.discretion import eligible_by_entry, talk_of_grades
from planner.errors import Finding, InputError
from planner.jobs.first_answers import AnswerBook
from planner.ports import Clock
from planner.publishing.overview import Overview, overview
from planner.publishing.publication import Facts
from planner.publishing.published import PublicStore
from planner.publishing.result_rules import rules_of
from planner.publishing.self_check import OpenRound, open_rounds
from planner.publishing.store import (
    DepartmentRow,
    ItemRow,
    RoundRow,
    YearRow,
)
from planner.results.form import FormRow, form_rows
from planner.results.monthly import MonthlyReport
from planner.season.callers import Caller

if TYPE_CHECKING:
    from planner.composition.office import Office
    from planner.results.bulk import TakenTable
    from planner.season.season import Season


T = TypeVar("T")

_YEARS_REMEMBERED = 4
_DAYS_REMEMBERED = 2


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is put together from; facts of a year never change.

    `open_rounds` are those whose self-check codes may be used, at a revision of the
    store and on a day; `overview` is a year's, as of the same, and `ceremonies` are the
    rounds held step by step, at a revision; `regions` are names of districts by code.
    `gate` lets people in, `accounts` makes their accounts, `issuer` vouches for some,
    `office` takes uploads and asks for long work.
    """

    store: PublicStore
    clock: Clock
    facts: Callable[[str, tuple[str, ...]], Facts]
    open_rounds: Callable[[str, date], Mapping[str, OpenRound]]
    overview: Callable[[str, str, date], Overview]
    ceremonies: Callable[[str], Mapping[str, RoundState]]
    regions: Callable[[], Mapping[str, str]]
    season: Callable[[], "Season"]
    gate: Callable[[], Gate]
    accounts: Callable[[], AccountOffice]
    office: Callable[[], "Office"]
    issuer: Issuer | None = None
    answers: KeptAnswers = field(default_factory=KeptAnswers)

    def facts_of(self, year: YearRow) -> Facts:
        """Return the facts of a year."""
        return self.facts(year.year_id, tuple(year.policy["grades"]["order"]))


def parts(
    store: PublicStore,
    clock: Clock,
    season: "Callable[[], Season] | None" = None,
    office: "Callable[[], Office] | None" = None,
    passwords: Passwords | None = None,
    issuer: Issuer | None = None,
) -> Parts:
    """Put the parts of an application together.

    Parameters
    ----------
    season
        Makes what takes a ceremony's steps, once; without it none are taken.
    office
        Makes what takes uploads and asks for long work; without it none is done.
    passwords
        What hashes passwords; argon2id without it.
    issuer
        Who else vouches for people, if anybody.
    """

    @lru_cache(maxsize=_YEARS_REMEMBERED)
    def facts(year_id: str, grades: tuple[str, ...]) -> Facts:
        departments = store.rows(DepartmentRow, year_id)
        rounds = store.rows(RoundRow, year_id)
        return Facts(
            departments={d.department_id: d.name for d in departments},
            items={i.item_id: i for i in store.rows(ItemRow, year_id)},
            eligible=eligible_by_entry(round_.statement for round_ in rounds),
            talk=talk_of_grades(grades),
        )

    @lru_cache(maxsize=_DAYS_REMEMBERED)
    def opened(_revision: str, today: date) -> Mapping[str, OpenRound]:
        return open_rounds(store, today)

    @lru_cache(maxsize=1)
    def regions() -> Mapping[str, str]:
        # Loaded here: it brings tables, which the server needs for names alone.
        from planner.adapters.files.code_tables import load_code_tables

        return load_code_tables().regions

    @lru_cache(maxsize=1)
    def held(_revision: str) -> Mapping[str, RoundState]:
        return season_rounds(store.ledger.events())

    @lru_cache(maxsize=_YEARS_REMEMBERED)
    def seen(revision: str, year_id: str, today: date) -> Overview:
        year = store.year(year_id)
        if year is None:
            raise ApiError(Code.NO_YEAR)
        known = facts(year_id, tuple(year.policy["grades"]["order"]))
        return overview(store, year, known, today, regions(), held(revision))

    return Parts(
        store=store,
        clock=clock,
        facts=facts,
        open_rounds=opened,
        overview=seen,
        ceremonies=held,
        regions=regions,
        season=_once(season),
        gate=_once(lambda: gate_over(store, clock, passwords)),
        accounts=_once(lambda: office_over(store, clock, passwords)),
        office=_once(office),
        issuer=issuer,
    )


def _once(make: Callable[[], T] | None) -> Callable[[], T]:
    """Return what makes a thing when it is first asked for, and no second one."""

    @lru_cache(maxsize=1)
    def made() -> T:
        if make is None:
            raise InputError([Finding(file="", code="season_missing")])
        return make()

    return made


def workspace_parts(
    folder: Path,
) -> "tuple[PublicStore, Clock, Callable[[], Season], Callable[[], Office]]":
    """Return a workspace's store, the machine's clock, what makes season and office."""
    clock, workspace = SystemClock(), workspace_at(folder)
    store = open_store(workspace, clock)

    def season() -> "Season":
        # Loaded here: it brings solvers and tables, which readers have no use for.
        from planner.composition.seasons import season_over

        return season_over(workspace, store, clock)

    def office() -> "Office":
        from planner.composition.office import Office

        return Office(
            workspace=workspace,
            jobs=store.jobs,
            drafts=store.drafts,
            clock=clock,
            upload_mb=read_settings().upload_mb,
        )

    return store, clock, season, office


def answer_book(parts: Parts) -> AnswerBook:
    """Return where first answers to writes are kept."""
    return cast("SqlStore", parts.store).answers


async def revision_of(store: PublicStore) -> str:
    """Return a store's revision; of one that waits for a server, without waiting here.

    SQLite tells it faster than a thread would begin.
    """
    if cast("SqlStore", store).on_server:
        return await run_sync(store.revision)
    return store.revision()


def comes_back(error: Exception) -> bool:
    """Tell whether an error is of what is away, and may be back soon."""
    return unavailable(error)


def new_holder() -> str:
    """Return a name that nobody else holds a write under."""
    return SystemEntropy().token_hex()


def seal(secret: str, text: bytes) -> str:
    """Return a text sealed under a secret that isn't kept."""
    return sealed(secret, text)


def unseal(secret: str, box: str) -> bytes | None:
    """Return what was sealed, None where it was under another secret."""
    return unsealed(secret, box)


def most_uploaded() -> int:
    """Return how many bytes the body of an upload may have."""
    return read_settings().upload_mb << 20


def token_in_force(store: PublicStore, text: str) -> Token | None:
    """Return the token in force that `text` is, or None."""
    return authenticate(store, text)


def issuer_of(settings: Settings) -> Issuer | None:
    """Return who else vouches for people, as the settings say."""
    return issuer_from(settings)


def departments_known(store: PublicStore) -> Callable[[str], bool]:
    """Return what tells whether there is a department of an id."""
    return department_known(store)


def new_token(
    parts: Parts,
    role: str,
    department_id: str | None,
    party: str | None,
    name: str,
    actor: str,
) -> str:
    """Return a new token's text; `actor` issues it.

    Raises
    ------
    InputError
        If what it is for makes no sense.
    """
    return issue_token(
        parts.store,
        parts.clock,
        audience_of(role),
        department_id,
        name,
        party=party,
        role=role,
        actor=actor,
    )


def take_back_token(parts: Parts, token_id: str, actor: str) -> None:
    """Revoke a token.

    Raises
    ------
    InputError
        If there is none in force.
    """
    if not revoke_token(parts.store, parts.clock, token_id, actor):
        raise InputError([Finding(file="", code="token_unknown", value=token_id)])


def enter_results(
    parts: Parts, sent: Sequence[SentFile], name: str, caller: Caller
) -> "TakenTable":
    """Enter the results of the one file that a department's caller sent.

    Raises
    ------
    InputError
        If there is none, or it has faults.
    """
    # Loaded here: it brings the readers of tables, which a server seldom needs.
    from planner.composition.results import enter_table

    if len(sent) != 1:
        raise InputError([Finding(file=name, code="upload_nothing")])
    return enter_table(parts.store, parts.clock, sent[0].stream, name, caller)


def results_form_as_xlsx(
    store: PublicStore,
    year: YearRow,
    department_id: str,
    names: Mapping[str, str],
    today: date,
) -> tuple[bytes, list[FormRow]]:
    """Return a department's table to fill in as a workbook, and its rows."""
    from planner.adapters.papers.result_form import result_form

    rows = form_rows(store.results, year, department_id, names, today)
    return result_form(rows, rules_of(year).policy.codes, year.year), rows


def monthly_as_xlsx(report: MonthlyReport) -> bytes:
    """Return a month's report for the joint meeting as a workbook."""
    # Loaded here: what writes papers brings tables.
    from planner.adapters.papers.monthly_sheets import monthly_workbook

    return monthly_workbook(report)


def monthly_as_docx(folder: Path, report: MonthlyReport) -> bytes:
    """Return the same as a document, by the template kept in a workspace's folder."""
    from planner.adapters.papers.papers import monthly_document
    from planner.composition.papers import kept_templates

    return monthly_document(report, kept_templates(folder))[0]


def key_as_pem(key: str) -> str:
    """Return the workspace's public key in hex as PEM."""
    return public_key_pem(key)
