"""A season held on PostgreSQL draws, replaces and releases what one on SQLite does."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from planner.composition.backups import back_up, restore
from planner.composition.workspaces import set_database
from planner.ports import NoProgress
from planner.publishing.store import (
    EntryRow,
    InspectorRow,
    ListedRow,
    RoundRow,
    Row,
    TeamRow,
    VisitRow,
)
from tests.ceremony.conftest import BEFORE, DUE, Hall, Opened, entered
from tests.databases import PostgresServer, SqliteFiles
from tests.replacement.conftest import ROUND, replace, visits, year_id

KINDS: Sequence[type[Row]] = (EntryRow, ListedRow, VisitRow, TeamRow)


def played(hall: Hall) -> dict[str, object]:
    """Hold a round to its draw and replace a visit."""
    key = {"mode": "confidential", "custody_key": "7" * 64}
    hall.store.remember_ceremony("season:2026", ROUND, key)
    hall.settle(ROUND)
    state = hall.season.draw(ROUND, "coordinator")
    made = replace(hall, visits(hall)[0].visit_id)
    year = year_id(hall)
    assert [v for v in hall.store.audit() if v.faults] == []
    return {
        "stage": state.stage,
        "replaced": made.as_json(),
        "ceremony": [(e.kind, e.subject) for e in hall.store.ledger.events()],
        **{kind.__name__: hall.store.rows(kind, year) for kind in KINDS},
        "seed": [row.seed for row in hall.store.rows(RoundRow, year)],
    }


@pytest.fixture
def kept(opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup of the year as it was opened, on SQLite."""
    monkeypatch.setenv("PLANNER_DATABASE", "")
    back_up(opened.folder, tmp_path / "opened.tar.gz", NoProgress())
    return tmp_path / "opened.tar.gz"


def test_a_season_is_the_same_on_either_database_and_goes_on_after_a_move(
    opened: Opened, kept: Path, postgres: PostgresServer, tmp_path: Path
) -> None:
    told = {}
    for kind in (SqliteFiles(), postgres):
        place = kind.empty(tmp_path / kind.name / "w")
        set_database(place.address or "")
        restore(kept, tmp_path / kind.name / "season", NoProgress())
        moved = Workspace(tmp_path / kind.name / "season", place.address)
        hall = entered(moved, BEFORE, opened)
        with closing(hall.store):
            told[kind.name] = played(hall)
    assert told["sqlite"] == told["postgresql"]
    assert told["sqlite"]["VisitRow"]
    # From PostgreSQL to a file, in the middle of the year.
    back_up(tmp_path / "postgresql" / "season", tmp_path / "drawn.tar.gz", NoProgress())
    set_database("")
    restore(tmp_path / "drawn.tar.gz", tmp_path / "back", NoProgress())
    with closing(open_store(Workspace(tmp_path / "back"), hall.clock)) as store:
        year = store.year("2026")
        assert year is not None
        assert len(store.rows(InspectorRow, year.year_id)) > 10
    hall = entered(Workspace(tmp_path / "back"), DUE, opened)
    with closing(hall.store):
        replace(hall, visits(hall)[2].visit_id)
        assert [v for v in hall.store.audit() if v.faults] == []
