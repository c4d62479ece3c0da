"""The village's year with its first round drawn, and revisions in files."""

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.state.sql_store import SqlStore
from planner.composition.revisions import wanted_revision
from planner.planning.plan import Entry
from planner.year import Year
from tests.ceremony.conftest import BEFORE, DUE, Hall, Opened, entered, opened_in
from tests.revision.village import make_village

CHANGE_HEADER = ("变更", "计划编号", "建议编号", "开始", "结束", "理由")
PROPOSAL_HEADER = (
    "proposal_id",
    "department_id",
    "item_ids",
    "field",
    "industries",
    "start",
    "end",
    "ratio",
    "pin",
)
#: Two departments look at the same restaurants in the same weeks.
EATING = (
    ("new-food", "SCJG", "S1", "62", "10%"),
    ("new-fire", "XFJY", "X1", "62", "10%"),
)


def written(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


@dataclass
class Draft:
    """A revision in the making, as an office would type it."""

    folder: Path
    lines: list[tuple[str, ...]] = field(default_factory=list)
    proposals: list[tuple[str, ...]] = field(default_factory=list)
    encoding: str = "utf-8"

    def withdraw(
        self, entry_id: str, reason: str = "上级统一组织，不再重复"
    ) -> "Draft":
        self.lines.append(("撤销", entry_id, "", "", "", reason))
        return self

    def postpone(
        self, entry_id: str, start: str, end: str, reason: str = "防汛期间暂缓"
    ) -> "Draft":
        self.lines.append(("延期", entry_id, "", start, end, reason))
        return self

    def add(
        self,
        proposals: Sequence[tuple[str, ...]] = EATING,
        window: tuple[str, str] = ("2026-08-01", "2026-09-15"),
        reason: str = "群众投诉集中",
        pin: str = "",
    ) -> "Draft":
        for proposal_id, department_id, items, industries, ratio in proposals:
            self.lines.append(("新增", "", proposal_id, "", "", reason))
            shown = proposal_id, department_id, items, "餐饮", industries
            self.proposals.append((*shown, *window, ratio, pin))
        return self

    def files(self) -> tuple[Path, Path | None]:
        self.folder.mkdir(exist_ok=True)
        rows = [CHANGE_HEADER, *self.lines]
        changes = written(self.folder / "本次变更.csv", rows, self.encoding)
        if not self.proposals:
            return changes, None
        added = self.folder / "added"
        added.mkdir(exist_ok=True)
        written(added / "proposals.csv", [PROPOSAL_HEADER, *self.proposals])
        return changes, added

    def made(self, hall: Hall, accept: str = "") -> Year:
        inputs = KeptInputs(hall.workspace.folder / "inputs")
        with wanted_revision(inputs, *self.files(), accept) as wanted:
            return hall.season.revise(wanted, "coordinator")


@pytest.fixture
def draft(tmp_path: Path) -> Callable[[], Draft]:
    """Begin a revision."""
    made: list[Draft] = []

    def begun() -> Draft:
        made.append(Draft(tmp_path / f"revision{len(made)}"))
        return made[-1]

    return begun


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A workspace in which the village's year is open."""
    folder = tmp_path_factory.mktemp("village")
    return opened_in(folder / "workspace", make_village(folder / "inputs"))


@pytest.fixture(scope="session")
def drawn(opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the first round was drawn."""
    folder = tmp_path_factory.mktemp("drawn") / "workspace"
    shutil.copytree(opened.folder, folder)
    hall = entered(folder, BEFORE, opened)
    hall.settle("2026Q1")
    hall.season.draw("2026Q1", "coordinator")
    hall.store.close()
    return folder


@pytest.fixture
def halls() -> Iterator[Callable[..., Hall]]:
    """Enter workspaces as they are, and close them at the end."""
    stores: list[SqlStore] = []

    def made(folder: Path, opened: Opened | None = None) -> Hall:
        hall = entered(folder, DUE, opened)
        stores.append(hall.store)
        return hall

    yield made
    for store in stores:
        store.close()


@pytest.fixture
def unheld(opened: Opened, tmp_path: Path, halls: Callable[..., Hall]) -> Hall:
    """A year of which nothing is drafted."""
    shutil.copytree(opened.folder, tmp_path / "workspace")
    return halls(tmp_path / "workspace", opened)


@pytest.fixture
def hall(
    drawn: Path, opened: Opened, tmp_path: Path, halls: Callable[..., Hall]
) -> Hall:
    """A year of which the first round is drawn."""
    shutil.copytree(drawn, tmp_path / "workspace")
    return halls(tmp_path / "workspace", opened)


def year_id(hall: Hall) -> str:
    year = hall.store.year("2026")
    assert year is not None
    return year.year_id


def rounds(entry: Entry) -> list[str]:
    return [occurrence.round_id for occurrence in entry.occurrences]


def of(year: Year, proposal_id: str) -> Entry:
    """The entry that a proposal is in."""
    return next(e for e in year.plan.entries if proposal_id in e.proposal_ids)


def by_id(year: Year, entry_id: str) -> Entry:
    return next(e for e in year.plan.entries if e.entry_id == entry_id)
