"""The application, made once a process: its routes know no store, its parts do."""

from collections.abc import Callable
from functools import cache

from fastapi import FastAPI

from api.app import create_app
from api.deps import parts
from planner.ports import Clock
from planner.publishing.store import Store
from planner.season.season import Season


@cache
def _made() -> FastAPI:
    return create_app(None, None)  # type: ignore[arg-type]


def application(
    store: Store, clock: Clock, season: Callable[[], Season] | None = None
) -> FastAPI:
    """Return the application over a store, until it is asked for over another one.

    To make it, and to answer its first request, takes longer than most tests.
    """
    app = _made()
    app.state.parts = parts(store, clock, season)
    return app
