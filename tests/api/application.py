"""The application, made once a process: its routes know no store, its parts do."""

from collections.abc import Callable
from functools import cache

from argon2.profiles import CHEAPEST
from fastapi import FastAPI

from api.app import create_app
from api.parts import parts
from planner.accounts.vouching import Issuer
from planner.adapters.passwords import Argon2Passwords
from planner.adapters.state.sql_store import SqlStore
from planner.composition.office import Office
from planner.ports import Clock
from planner.publishing.store import Store
from planner.season.season import Season


@cache
def _made() -> FastAPI:
    return create_app(None, None)  # type: ignore[arg-type]


#: Hashes that take no time; what they are worth is tested where they are made.
CHEAP = Argon2Passwords(CHEAPEST)


def application(
    store: Store,
    clock: Clock,
    season: Callable[[], Season] | None = None,
    issuer: Issuer | None = None,
) -> FastAPI:
    """Return the application over a store, until it is asked for over another one.

    To make it, and to answer its first request, takes longer than most tests.
    """
    app = _made()
    app.state.parts = parts(
        store, clock, season, lambda: _office(store, clock), CHEAP, issuer
    )
    return app


def _office(store: Store, clock: Clock) -> Office:
    assert isinstance(store, SqlStore)
    return Office(
        workspace=store._workspace,
        jobs=store.jobs,
        drafts=store.drafts,
        clock=clock,
        upload_mb=512,
    )
