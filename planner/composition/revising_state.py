"""A workspace's database brought to a newer or an older revision."""

import sqlite3
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError

from planner.adapters.state.database import (
    NEWEST,
    engine_of,
    migrate,
    revision_of,
    revisions,
)
from planner.adapters.state.sql_store import unusable
from planner.composition.workspaces import workspace_at
from planner.errors import Finding, InputError


def revisions_of(folder: Path) -> tuple[str | None, list[str]]:
    """Return a database's revision, and all that this program knows.

    Raises
    ------
    InputError
        If the database can't be worked with.
    """
    workspace = workspace_at(folder)
    engine = engine_of(workspace)
    try:
        return revision_of(engine), revisions()
    except (DatabaseError, sqlite3.Error) as error:
        raise unusable(workspace, error) from error
    finally:
        engine.dispose()


def bring_to(folder: Path, revision: str | None) -> str | None:
    """Migrate a database, and return where it is then.

    Parameters
    ----------
    revision
        The one to bring it to; None for the newest.

    Raises
    ------
    InputError
        If there is no such revision, or the database can't be worked with.
    """
    if revision is not None and revision not in revisions():
        raise InputError([Finding(file="", code="database_revision", value=revision)])
    workspace = workspace_at(folder)
    engine = engine_of(workspace)
    try:
        migrate(engine, revision or NEWEST)
        return revision_of(engine)
    except (DatabaseError, sqlite3.Error, CommandError) as error:
        raise unusable(workspace, error) from error
    finally:
        engine.dispose()
