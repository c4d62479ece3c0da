"""Accounts in the state's database; implements `planner.accounts.port.Accounts`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from planner.accounts.actors import FIRST_START
from planner.accounts.records import Access, OneTimeLink, Session, User
from planner.adapters.state.sql_account_tables import (
    ACCESSES,
    LINKS,
    SESSIONS,
    TRIES,
    USERS,
)
from planner.adapters.state.sql_known import user_was_changed
from planner.adapters.state.sql_ledger import SqlLedger, Writing
from planner.adapters.state.sql_rows import record_of, selected
from planner.adapters.state.workspace import Workspace
from planner.errors import CheckFailedError, Finding
from planner.ledger.event import Kind
from planner.publishing import manifest


class SqlAccounts:
    """Users, sessions, links, tries and accesses over SQLAlchemy.

    Parameters
    ----------
    engine
        An engine whose database has been migrated.
    ledger
        What is told of users and links.
    workspace
        Where manifests are, by which rows are held against the ledger.
    """

    def __init__(self, engine: Engine, ledger: SqlLedger, workspace: Workspace) -> None:
        self._reading = engine
        self._writing = engine.execution_options(writes=True)
        self._ledger = ledger
        self._workspace = workspace

    def users(self) -> list[User]:
        """Return all users in the order of their making."""
        query = selected(USERS, User).order_by(USERS.c.created_at, USERS.c.user_id)
        with self._reading.connect() as connection:
            return [record_of(User, r) for r in connection.execute(query).mappings()]

    def user(self, user_id: str) -> User | None:
        """Return a user."""
        return self._user(USERS.c.user_id == user_id)

    def user_named(self, user_name: str) -> User | None:
        """Return the user of a canonical user name."""
        return self._user(USERS.c.user_name == user_name)

    def user_elsewhere(self, subject: str, email: str | None) -> User | None:
        """Return whom an issuer's word is for."""
        known = self._user(USERS.c.subject == subject)
        if known is not None or email is None:
            return known
        return self._user((USERS.c.email == email) & USERS.c.subject.is_(None))

    def add_user(self, user: User, actor: str, link: OneTimeLink | None = None) -> bool:
        """Keep a new user; tell whether the name, and the link, were still free."""
        try:
            with self._ledger.writing() as writing:
                _use(writing.connection, link)
                writing.connection.execute(insert(USERS), asdict(user))
                _tell_of_user(writing, "made", user, actor, link)
        except (IntegrityError, _UsedError):
            return False
        return True

    def change_user(
        self, user: User, what: str, actor: str, link: OneTimeLink | None = None
    ) -> bool:
        """Change a user, end all of his sessions, and take back his links."""
        try:
            with self._ledger.writing() as writing:
                connection = writing.connection
                changed = user_was_changed(connection, self._workspace, user.user_id)
                if changed and what != "disabled":
                    raise CheckFailedError([_row_changed(user.user_id)])
                _use(connection, link)
                connection.execute(
                    update(USERS)
                    .where(USERS.c.user_id == user.user_id)
                    .values(**asdict(user))
                )
                _end_all(connection, user.user_id, user.disabled_at or user.secured_at)
                _tell_of_user(writing, what, user, actor, link, changed=changed)
        except _UsedError:
            return False
        return True

    def add_link(self, link: OneTimeLink) -> None:
        """Keep a new link."""
        with self._ledger.writing() as writing:
            writing.connection.execute(insert(LINKS), asdict(link))
            body = {
                "action": "link",
                "link_id": link.link_id,
                "role": link.role.value,
                "department_id": link.department_id,
                "party": link.party,
                "user_id": link.user_id,
            }
            writing.append(Kind.ACCOUNT, manifest.USERS, link.made_by, body)

    def link(self, digest: str) -> OneTimeLink | None:
        """Return a link by its code's digest."""
        query = selected(LINKS, OneTimeLink).where(LINKS.c.digest == digest)
        with self._reading.connect() as connection:
            found = connection.execute(query).mappings().first()
        return record_of(OneTimeLink, found) if found else None

    def unused_links(self) -> list[OneTimeLink]:
        """Return links that nobody used or revoked, in the order of their making."""
        query = selected(LINKS, OneTimeLink).where(LINKS.c.used_at.is_(None))
        ordered = query.order_by(LINKS.c.created_at, LINKS.c.link_id)
        with self._reading.connect() as connection:
            found = connection.execute(ordered).mappings().all()
        return [record_of(OneTimeLink, row) for row in found]

    def revoke_link(self, link_id: str, at: str, actor: str) -> bool:
        """Make a link good for nothing; tell whether it was still unused."""
        unused = (LINKS.c.link_id == link_id) & LINKS.c.used_at.is_(None)
        with self._ledger.writing() as writing:
            void = update(LINKS).where(unused).values(used_at=at)
            if writing.connection.execute(void).rowcount != 1:
                return False
            body = {"action": "link_revoked", "link_id": link_id}
            writing.append(Kind.ACCOUNT, manifest.USERS, actor, body)
        return True

    def begin_session(self, session: Session, oldest: str) -> None:
        """Keep a session; those begun before `oldest` are forgotten."""
        with self._writing.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.created_at < oldest))
            connection.execute(insert(SESSIONS), asdict(session))

    def session(self, digest: str) -> tuple[Session, User] | None:
        """Return a session and its user."""
        query = selected(SESSIONS, Session).where(SESSIONS.c.digest == digest)
        with self._reading.connect() as connection:
            found = connection.execute(query).mappings().first()
            if found is None:
                return None
            session = record_of(Session, found)
            owner = selected(USERS, User).where(USERS.c.user_id == session.user_id)
            user = connection.execute(owner).mappings().first()
        return (session, record_of(User, user)) if user else None

    def note_session(self, digest: str, seen_at: str) -> None:
        """Write down that a session was used."""
        self._write(
            update(SESSIONS).where(SESSIONS.c.digest == digest).values(seen_at=seen_at)
        )

    def end_session(self, digest: str) -> None:
        """Forget a session."""
        self._write(delete(SESSIONS).where(SESSIONS.c.digest == digest))

    def count_try(
        self,
        buckets: Sequence[str],
        window: int,
        allowed: Callable[[Mapping[str, int]], bool],
    ) -> bool:
        """Count a try in each bucket if `allowed`; tell whether it was."""
        # Looked at first without taking turns: a flood of refusals writes nothing.
        with self._reading.connect() as connection:
            if not allowed(_counts(connection, buckets, window)):
                return False
        with self._writing.begin() as connection:
            if not allowed(_counts(connection, buckets, window)):
                return False
            for bucket in sorted(buckets):
                _count(connection, bucket, window)
            connection.execute(delete(TRIES).where(TRIES.c.window < window))
        return True

    def give_back(self, buckets: Sequence[str], window: int) -> None:
        """Take a try back that was none: it was right."""
        self._write(
            update(TRIES)
            .where(
                TRIES.c.window == window,
                TRIES.c.bucket.in_(buckets),
                TRIES.c.tries > 0,
            )
            .values(tries=TRIES.c.tries - 1)
        )

    def log_access(self, access: Access, oldest: str) -> None:
        """Write down who was shown what; those from before `oldest` are forgotten."""
        values = asdict(access)
        del values["key"]
        # Their numbers rise with time: the first ones tell whether there is any.
        number = ACCESSES.c.number
        first = select(ACCESSES.c.at).order_by(number).limit(1)
        some = select(number).order_by(number).limit(_FORGOTTEN_AT_ONCE)
        with self._writing.begin() as connection:
            if (connection.execute(first).scalar() or oldest) < oldest:
                over = number.in_(some.scalar_subquery()) & (ACCESSES.c.at < oldest)
                connection.execute(delete(ACCESSES).where(over))
            connection.execute(insert(ACCESSES).values(**values))

    def accesses(
        self, after: str = "", limit: int | None = None, actor: str | None = None
    ) -> list[Access]:
        """Return accesses in the order of their keys, those after `after`."""
        query = select(ACCESSES).order_by(ACCESSES.c.number)
        if after:
            # A cursor is the caller's: one that is no number is after everything.
            number = int(after) if after.isdecimal() and len(after) <= _DIGITS else None
            if number is None:
                return []
            query = query.where(ACCESSES.c.number > number)
        if actor is not None:
            query = query.where(ACCESSES.c.actor == actor)
        with self._reading.connect() as connection:
            found = connection.execute(query.limit(limit)).mappings().all()
        return [_access(dict(row)) for row in found]

    def last_accesses(self, limit: int) -> list[Access]:
        """Return so many accesses, the last first."""
        query = select(ACCESSES).order_by(ACCESSES.c.number.desc()).limit(limit)
        with self._reading.connect() as connection:
            found = connection.execute(query).mappings().all()
        return [_access(dict(row)) for row in found]

    def _user(self, which: ColumnElement[bool]) -> User | None:
        with self._reading.connect() as connection:
            query = selected(USERS, User).where(which)
            found = connection.execute(query).mappings().first()
        return record_of(User, found) if found else None

    def _write(self, statement: Any) -> None:
        with self._writing.begin() as connection:
            connection.execute(statement)


_DIGITS = 18
_FORGOTTEN_AT_ONCE = 5000


class _UsedError(Exception):
    """A link was used by somebody else meanwhile."""


def _use(connection: Connection, link: OneTimeLink | None) -> None:
    """Mark a link as used; the first to do so wins."""
    if link is None:
        return
    free = update(LINKS).where(LINKS.c.digest == link.digest, LINKS.c.used_at.is_(None))
    if connection.execute(free.values(used_at=link.used_at)).rowcount != 1:
        raise _UsedError
    if link.made_by == FIRST_START:
        query = select(func.count()).select_from(USERS)
        if connection.execute(query).scalar_one():
            raise _UsedError


def _end_all(connection: Connection, user_id: str, at: str) -> None:
    """End a user's sessions and links."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id))
    connection.execute(
        update(LINKS)
        .where(LINKS.c.user_id == user_id, LINKS.c.used_at.is_(None))
        .values(used_at=at)
    )


def _tell_of_user(
    writing: Writing,
    what: str,
    user: User,
    actor: str,
    link: OneTimeLink | None,
    *,
    changed: bool = False,
) -> None:
    body: dict[str, Any] = {"action": what, "rows": manifest.row_changes([user])}
    if link is not None:
        body["link_id"] = link.link_id
    if changed:
        # Else a row changed by hand would be right from now on.
        body["found_changed"] = "true"
    writing.append(Kind.ACCOUNT, manifest.USERS, actor, body)


def _row_changed(user_id: str) -> Finding:
    table = manifest.USERS
    return Finding(
        file=table, code="ledger_row_changed", value=user_id, params={"table": table}
    )


def _counts(
    connection: Connection, buckets: Sequence[str], window: int
) -> dict[str, int]:
    query = select(TRIES.c.bucket, TRIES.c.tries).where(
        TRIES.c.window == window, TRIES.c.bucket.in_(buckets)
    )
    return {row.bucket: row.tries for row in connection.execute(query)}


def _count(connection: Connection, bucket: str, window: int) -> None:
    more = (
        update(TRIES)
        .where(TRIES.c.window == window, TRIES.c.bucket == bucket)
        .values(tries=TRIES.c.tries + 1)
    )
    if connection.execute(more).rowcount:
        return
    first = {"window": window, "bucket": bucket, "tries": 1}
    try:
        with connection.begin_nested():
            connection.execute(insert(TRIES), first)
    except IntegrityError:
        # A database that lets writers in side by side: another was first.
        connection.execute(more)


def _access(row: dict[str, Any]) -> Access:
    key = f"{row.pop('number'):0{_DIGITS}d}"
    return Access(key=key, **row)
