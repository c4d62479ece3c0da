"""Rows that are about to be changed, held against what the ledger says of them.

Without it a row that was changed by hand would be taken for right as soon as an event
gave its new digest.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from planner.accounts.records import User
from planner.accounts.token import Token
from planner.adapters.state.sql_account_tables import TOKENS, USERS
from planner.adapters.state.sql_ledger import all_lines
from planner.adapters.state.sql_rows import record_of, selected
from planner.adapters.state.sql_tables import TABLES
from planner.adapters.state.workspace import MANIFEST, Workspace
from planner.errors import CheckFailedError, Finding
from planner.publishing import manifest
from planner.publishing.audit import Expected, expected_state
from planner.publishing.manifest import row_digest
from planner.publishing.store import Row
from planner.publishing.withdrawal import Withdrawal


def refuse_changed_rows(
    connection: Connection,
    workspace: Workspace,
    year_id: str,
    rows: Iterable[tuple[type[Row], str]],
) -> None:
    """Refuse to go on where a row of a year isn't what the ledger says.

    Raises
    ------
    CheckFailedError
        Naming the row.
    """
    expected = _expected(connection, workspace)
    for kind, key in rows:
        table = TABLES[kind]
        query = selected(table, kind).where(
            table.c.year_id == year_id, table.c.key == key
        )
        found = connection.execute(query).mappings().first()
        there = row_digest(record_of(kind, found)) if found else None
        if expected.at((table.name, year_id)).get(key) != there:
            raise _changed(table.name, key)


def refuse_changed_token(
    connection: Connection, workspace: Workspace, token_id: str
) -> None:
    """Refuse to go on where a token isn't what the ledger says; raises as above.

    One that the ledger never heard of may be revoked all the same.
    """
    query = selected(TOKENS, Token).where(TOKENS.c.token_id == token_id)
    found = connection.execute(query).mappings().one()
    told = _expected(connection, workspace).at((manifest.TOKENS, ""))
    if told.get(token_id) not in (None, row_digest(record_of(Token, found))):
        raise _changed(manifest.TOKENS, token_id)


def user_was_changed(
    connection: Connection, workspace: Workspace, user_id: str
) -> bool:
    """Tell whether a user isn't what the ledger says."""
    query = selected(USERS, User).where(USERS.c.user_id == user_id)
    found = connection.execute(query).mappings().one()
    told = _expected(connection, workspace).at((manifest.USERS, ""))
    return told.get(user_id) != row_digest(record_of(User, found))


def refuse_changed_withdrawal(
    connection: Connection, workspace: Workspace, found: Withdrawal
) -> None:
    """Refuse to go on from a withdrawal that isn't as told; raises as above."""
    told = _expected(connection, workspace).at((manifest.WITHDRAWALS, ""))
    if told.get(found.key) != row_digest(found):
        raise _changed(manifest.WITHDRAWALS, found.key)


def _expected(connection: Connection, workspace: Workspace) -> Expected:
    return expected_state(
        all_lines(connection),
        lambda digest: workspace.read_kept(f"{digest}{MANIFEST}"),
    )


def _changed(table: str, key: str) -> CheckFailedError:
    finding = Finding(
        file=table, code="ledger_row_changed", value=key, params={"table": table}
    )
    return CheckFailedError([finding])
