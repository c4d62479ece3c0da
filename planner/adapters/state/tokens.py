"""Tokens of those who call the API: made, checked, revoked.

A token is `id.secret`. The secret is 256 bits of the machine's entropy, shown once
and kept as its SHA-256 only: against chance so great nothing slower is needed.
"""

import hmac
import secrets
from datetime import UTC, datetime

from planner.accounts.actors import COMMAND
from planner.accounts.roles import Role
from planner.accounts.token import Token
from planner.errors import Finding, InputError
from planner.ids import is_id, sha256_hex
from planner.ports import Clock
from planner.publishing.store import DepartmentRow, Store

AUDIENCES = ("department", "regulator", "party", "library")


def issue_token(
    store: Store,
    clock: Clock,
    audience: str,
    department_id: str | None,
    name: str,
    *,
    party: str | None = None,
    role: str | None = None,
    actor: str = COMMAND,
) -> str:
    """Make a token, keep its hash and return it; it cannot be shown again.

    Parameters
    ----------
    department_id
        The department, for the audience "department"; otherwise None.
    name
        Whose it is, for the list of tokens.
    party
        The party's id in ceremonies, for the audience "party"; otherwise None.
    role
        What the caller is here for (`planner.accounts.roles.Role`); None for what the
        audience means.
    actor
        Who issues it, for the ledger.

    Raises
    ------
    InputError
        If the audience or role is unknown, the role another audience's, the
        department missing, needless or not in the current year, or the party missing,
        needless or no id.
    """
    if audience not in AUDIENCES:
        raise InputError([_finding("token_audience", audience)])
    if role is not None and role not in roles_of(audience):
        raise InputError([_finding("token_role", role)])
    _check_party(audience, party)
    _check_department(store, audience, department_id)
    token_id, secret = secrets.token_hex(8), secrets.token_hex(32)
    store.add_token(
        Token(
            token_id=token_id,
            secret_sha256=sha256_hex(secret.encode()),
            audience=audience,
            department_id=department_id,
            name=name,
            created_at=_text(clock.now()),
            party=party,
            role=role or "",
        ),
        actor,
    )
    return f"{token_id}.{secret}"


def roles_of(audience: str) -> tuple[str, ...]:
    """Return the roles that an audience's tokens may have."""
    return tuple(role.value for role in Role if role.audience == audience)


def revoke_token(
    store: Store, clock: Clock, token_id: str, actor: str = COMMAND
) -> bool:
    """Revoke a token; tell whether there was one still in force."""
    return store.revoke_token(token_id, _text(clock.now()), actor)


def authenticate(store: Store, text: str) -> Token | None:
    """Return the token in force that `text` is, or None."""
    token_id, _, secret = text.partition(".")
    token = store.token(token_id) if is_id(token_id) else None
    given = sha256_hex(secret.encode("utf-8", "surrogateescape"))
    # Compared for an unknown id too, so that time tells nothing of which ids exist.
    kept = token.secret_sha256 if token else sha256_hex(b"")
    same = hmac.compare_digest(kept, given)
    if token is None or not same or token.revoked_at is not None:
        return None
    return token


def _check_party(audience: str, party: str | None) -> None:
    if audience != "party":
        if party is not None:
            raise InputError([_finding("token_party_needless", party)])
    elif party is None:
        raise InputError([_finding("token_party_missing", "")])
    elif not is_id(party):
        raise InputError([_finding("token_party_id", party)])


def _check_department(store: Store, audience: str, department_id: str | None) -> None:
    if audience != "department":
        if department_id is not None:
            raise InputError([_finding("token_department_needless", department_id)])
        return
    if department_id is None:
        raise InputError([_finding("token_department_missing", "")])
    year = store.year()
    if year and store.row(DepartmentRow, year.year_id, department_id) is None:
        raise InputError([_finding("token_department_unknown", department_id)])


def _finding(code: str, value: str) -> Finding:
    return Finding(file="", code=code, value=value)


def _text(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
