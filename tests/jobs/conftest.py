"""A workspace with a small town's inputs, and the office that takes them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from planner.adapters.clock import SystemClock
from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from planner.composition.office import Office, Upload
from planner.composition.unpacking import Received
from sample_data.city import make_city
from tests.databases import new_workspace
from tests.few_fields import FIELDS, keep_few_fields

WHO = "regulator:test:office"


@dataclass
class Bureau:
    """An office with its store, on a workspace of its own."""

    folder: Path
    store: SqlStore
    office: Office

    def upload(self, *paths: Path, base: str | None = None, year: int | None = None):
        with opened(paths) as files:
            return self.office.take(Upload(files=files, base=base, year=year), WHO)


@contextmanager
def opened(paths: tuple[Path, ...]) -> Iterator[list[Received]]:
    streams = [path.open("rb") for path in paths]
    try:
        yield [Received(p.name, s) for p, s in zip(paths, streams, strict=True)]
    finally:
        for stream in streams:
            stream.close()


@cache
def _made_town(folder: Path) -> Path:
    make_city(folder, targets=300, seed=5)
    keep_few_fields(folder, FIELDS[:1])
    return folder


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made_town(tmp_path_factory.getbasetemp() / "small-town")


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    with bureau_in(new_workspace(tmp_path / "workspace")) as made:
        yield made


@contextmanager
def bureau_in(workspace: Workspace) -> Iterator[Bureau]:
    clock = SystemClock()
    store = open_store(workspace, clock)
    office = Office(
        workspace=workspace,
        jobs=store.jobs,
        drafts=store.drafts,
        clock=clock,
        upload_mb=8,
    )
    yield Bureau(workspace.folder, store, office)
    store.close()
    shutil.rmtree(workspace.folder)
