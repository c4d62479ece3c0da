"""A switch: with `PLANNER_TEST_DATABASE=postgresql` every test's state is PostgreSQL's.

Whatever workspace a test makes, copies or moves without saying where its state is has
it in a database of the session's own server, made, copied or kept with the folder.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planner.adapters.state.limits import Limits
from planner.adapters.state.workspace import Workspace
from planner.adapters.storage import Storage
from tests.databases import EVERYWHERE, PostgresServer

_DATABASE = "PLANNER_DATABASE"


class _Elsewhere:
    """Gives each folder its database, which a folder's mark names."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._told = ""

    def address(self, folder: Path, given: str | None) -> str | None:
        """Return the address of a folder's database, unless another one is given."""
        if given not in {None, self._told}:
            return given
        if (folder / "state.sqlite").exists():
            return None  # What a test made by hand.
        name, home = self._marked(folder)
        if name and (home == str(folder) or not Path(home).exists()):
            address = self._server.existing(name)
        else:
            address = self._server.address(folder, name or "planner_new")
        # For the processes that a test starts.
        self._told = os.environ[_DATABASE] = address
        return address

    def _marked(self, folder: Path) -> tuple[str, str]:
        mark = folder / "state.elsewhere"
        text = mark.read_text(encoding="utf-8") if mark.is_file() else ""
        name, _, home = text.partition("\n")
        return name, home

    def mark(self, workspace: Workspace) -> None:
        """Let a folder say which database is its own, so that a copy of it does."""
        if workspace.address is not None:
            name = self._server.name_in(workspace.address)
            mark = workspace.folder / "state.elsewhere"
            mark.write_text(f"{name}\n{workspace.folder}", encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def everywhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep all state in PostgreSQL, if that is asked for."""
    if not EVERYWHERE:
        yield
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    elsewhere = _Elsewhere(server)
    made = Workspace.__init__

    def init(
        self: Any,
        folder: Path,
        address: str | None = None,
        limits: Limits | None = None,
        storage: Storage | None = None,
    ) -> None:
        made(self, folder, elsewhere.address(folder, address), limits, storage)
        elsewhere.mark(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(_DATABASE, "")
        patch.setattr(Workspace, "__init__", init)
        yield


@pytest.fixture(autouse=True)
def thrown_away(request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop the databases of a test's own folder: hundreds would fill the disk."""
    if not EVERYWHERE or "tmp_path" not in request.fixturenames:
        yield
        return
    folder: Path = request.getfixturevalue("tmp_path")
    server: PostgresServer = request.getfixturevalue("postgres")
    yield
    server.drop_under(folder)
