"""Accounts over a store, with the machine's entropy and its hash of passwords."""

from collections.abc import Callable
from functools import cache

from planner.accounts.gate import Gate
from planner.accounts.office import Office
from planner.accounts.port import Passwords
from planner.accounts.vouching import Issuer
from planner.adapters.entropy import SystemEntropy
from planner.adapters.passwords import Argon2Passwords
from planner.composition.settings import Settings
from planner.ports import Clock
from planner.publishing.store import DepartmentRow, Store


@cache
def slow_passwords() -> Passwords:
    """Return the process's hash of passwords: it bounds how many work at once."""
    return Argon2Passwords()


def gate_over(store: Store, clock: Clock, passwords: Passwords | None = None) -> Gate:
    """Return the gate of a store's accounts."""
    hashes = passwords or slow_passwords()
    return Gate(store.accounts, hashes, clock, SystemEntropy())


def office_over(
    store: Store, clock: Clock, passwords: Passwords | None = None
) -> Office:
    """Return the office that makes a store's accounts."""
    hashes = passwords or slow_passwords()
    return Office(store.accounts, hashes, clock, SystemEntropy())


def department_known(store: Store) -> Callable[[str], bool]:
    """Return what tells whether there is a department; any, before there is a year."""

    def known(department_id: str) -> bool:
        year = store.year()
        return (
            year is None
            or store.row(DepartmentRow, year.year_id, department_id) is not None
        )

    return known


def issuer_from(settings: Settings) -> Issuer | None:
    """Return the issuer that the settings name, None if they name none.

    Raises
    ------
    InputError
        If what they say isn't complete, or isn't safe.
    """
    if not settings.oidc_issuer:
        return None
    # Loaded here: most servers have none.
    from planner.adapters.oidc import OidcIssuer, OidcSettings

    known = OidcSettings(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        role_claim=settings.oidc_role_claim,
        department_claim=settings.oidc_department_claim,
    )
    return OidcIssuer(known, settings.public_url)
