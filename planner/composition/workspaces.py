"""The workspace as the settings say: where its folder is, and where its database.

Here alone workspaces are made of settings, so that no command and no server can look
at another database than the others.
"""

import os
from functools import cache
from pathlib import Path

from planner.adapters.state.limits import Limits
from planner.adapters.state.workspace import Workspace
from planner.adapters.storage import Storage
from planner.composition.settings import PREFIX, Settings, read_settings
from planner.errors import Finding, InputError


def workspace_at(folder: Path) -> Workspace:
    """Return the workspace in a folder, its database as it is set.

    Raises
    ------
    InputError
        If a setting is none, or the workspace can't be made or written to.
    """
    return workspace_by(folder, read_settings())


def workspace_by(folder: Path, settings: Settings) -> Workspace:
    """Return the workspace in a folder under given settings; raises as above."""
    address = settings.database
    return Workspace(
        folder,
        address.get_secret_value() if address else None,
        Limits(
            pool_size=settings.database_pool,
            statement_seconds=settings.database_statement_seconds,
            lock_seconds=settings.database_lock_seconds,
            disk_free_mib=settings.disk_free_mib,
        ),
        storage_at(settings.snapshots) if settings.snapshots else None,
    )


@cache
def storage_at(uri: str) -> Storage:
    """Return the storage at an address.

    Raises
    ------
    InputError
        If what speaks with it isn't installed.
    """
    try:
        from planner.adapters.object_storage import ObjectStorage
    except ImportError as error:
        missing = Finding(file="", code="storage_missing", value=str(error.name))
        raise InputError([missing]) from error
    return ObjectStorage(uri)


def set_database(address: str) -> None:
    """Let a database count as set, for workers as well; "" is the workspace's own."""
    os.environ[f"{PREFIX}DATABASE"] = address
    os.environ.pop(f"{PREFIX}DATABASE_FILE", None)
