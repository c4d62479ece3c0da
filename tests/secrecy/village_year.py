"""A village's year as an office lives it, to be lived again with other grades.

Whatever is chance is the same in every life, the seeds of its rounds among it. So two
lives differ by the grades, by what follows from them, and by nothing else.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from planner.adapters.engines.duckdb_engine import DuckDBEngine
from planner.adapters.files.kept_inputs import KeptInputs
from planner.adapters.state.tokens import issue_token
from planner.composition.revisions import wanted_revision
from planner.ids import hash_fields
from planner.protocol.frame import freeze
from planner.publishing.store import VisitRow
from planner.replacement.reasons import Reason
from planner.rounds import record_round
from planner.season.callers import Caller
from planner.season.replacing import Wanted
from planner.year import RoundRecord, Year
from tests.api.application import application
from tests.api.prepared import prepare
from tests.ceremony.conftest import OPENED, Hall, entered
from tests.results.conftest import Office
from tests.revision.conftest import Draft
from tests.revision.village import make_village
from tests.target_tables import all_of, stored

#: What the public reads is asked for when some lists are out, and when all are.
DURING = datetime(2026, 3, 25, 4, 0, tzinfo=UTC)
AFTER = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)
#: One that draws a tenth, and one that inspects every firm of its kind.
ROUNDS = ("2026Q1", "2026Q4-full")
#: Grades of firms, where they are others than the village's own.
Grades = Mapping[str, str]

_COORDINATOR = Caller(actor="regulator:office", coordinator=True, party=None)
_CHANCE = (
    "planner.adapters.state.sql_store.SystemEntropy",
    "planner.composition.seasons.SystemEntropy",
)


class SameChance:
    """Gives the same numbers in every life."""

    def __init__(self) -> None:
        self._given = 0

    def token_hex(self, size: int = 32) -> str:
        self._given += 1
        return hashlib.sha256(str(self._given).encode()).hexdigest()[: 2 * size]


@dataclass
class Life:
    """A year that was lived, and its public."""

    hall: Hall
    public: TestClient
    coordinator: dict[str, str]

    @cached_property
    def year(self) -> Year:
        return self.hall.season.year()

    @cached_property
    def grades(self) -> dict[str, str]:
        """Every firm's grade, as it was drawn with."""
        frame = all_of(self.year.rounds[0].frame)
        return dict(zip(frame["target_id"], frame["grade"], strict=True))


@contextmanager
def _same_chance() -> Iterator[None]:
    """Let keys, salts and seeds be the same in every life.

    A seed follows from a statement, which says the frame's digest, which says the
    grades under a key: no two frames could be drawn by one seed otherwise. Seeds are
    evenly spread whatever the grades are, so what is looked at is what the public
    learns given a seed. The checker would refuse such a draw, and isn't asked.
    """

    def seed(_statement: str, value: str, nonces: Any) -> str:
        return hash_fields("seed", "one for all lives", value, *nonces)

    with pytest.MonkeyPatch.context() as patched:
        for name in _CHANCE:
            patched.setattr(name, SameChance)
        patched.setattr("planner.adapters.state.tokens.secrets", SameChance())
        for module in ("planner.rounds", "planner.ceremony.state"):
            patched.setattr(f"{module}.seed_of", seed)
        patched.setattr("planner.composition.seasons.refuse_faulty", lambda _: None)
        yield


@contextmanager
def lived(folder: Path, grades: Grades) -> Iterator[Life]:
    """Live the village's year with some grades; one life at a time."""
    inputs = make_village(folder / "inputs")
    _regrade(inputs / "targets.csv", grades)
    with _same_chance(), ExitStack() as ending:
        hall = entered(folder / "workspace", OPENED)
        ending.callback(hall.store.close)
        kept = KeptInputs(hall.workspace.folder / "inputs").keep(inputs)
        hall.season.open(kept, "coordinator")
        prepare(hall.workspace, hall.store)
        for round_id in ROUNDS:
            hall.settle(round_id)
            hall.season.draw(round_id, "coordinator")
        coordinator = _work(hall, folder)
        hall.clock.time = AFTER
        app = application(hall.store, hall.clock)
        client = ending.enter_context(TestClient(app, follow_redirects=False))
        yield Life(hall, client, coordinator)


def _regrade(table: Path, grades: Grades) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["grade"] = grades.get(row["target_id"], row["grade"])
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def redrawn(life: Life, round_id: str, grades: Grades) -> RoundRecord:
    """Return what a round's draw would be, were some grades others."""
    season, state = life.hall.season, life.hall.season.state(round_id)
    records = season._records
    (kept,) = [r for r in life.year.rounds if r.round_id == round_id]
    found = {**life.grades, **grades}
    table = all_of(kept.frame)
    graded = table.assign(grade=table["target_id"].map(found))
    frame = freeze(stored(graded), confidential=True)
    return record_round(
        records.drafted(state),
        statement=kept.statement,
        reveals=state.reveals,
        custody_key=kept.custody_key,
        frame=frame.table,
        opened=DuckDBEngine().open(frame, kept.custody_key),
    )


def _work(hall: Hall, folder: Path) -> dict[str, str]:
    """Do what an office does in spring; return a coordinator's headers."""
    visits = hall.store.rows(VisitRow, _year_id(hall))
    spring = [v for v in visits if v.round_id == ROUNDS[0]]
    closed = Wanted(visit_id=spring[0].visit_id, reason=Reason.CLOSED)
    hall.season.replace(closed, _COORDINATOR)
    changes = Draft(folder / "revision").withdraw("2026-0007")
    changes.add()
    inputs = KeptInputs(hall.workspace.folder / "inputs")
    with wanted_revision(inputs, *changes.files(), "") as wanted:
        hall.season.revise(wanted, "coordinator")
    hall.clock.time = DURING
    coordinator = _bearer(hall, "regulator", None)
    with TestClient(application(hall.store, hall.clock)) as client:
        lead = _bearer(hall, "department", "SCJG")
        _inspect(Office(client, "/api/v1/department", lead), spring[1:])
        _take_back(Office(client, "/api/v1/regulator", coordinator), spring[-1])
    return coordinator


def _bearer(hall: Hall, audience: str, department_id: str | None) -> dict[str, str]:
    text = issue_token(hall.store, hall.clock, audience, department_id, "office")
    return {"Authorization": f"Bearer {text}"}


def _inspect(lead: Office, visits: list[VisitRow]) -> None:
    """Enter results of spring: a problem, a correction, a withdrawal, and others."""
    day = str(visits[0].start)
    codes = ["未发现问题"], ["发现问题已责令改正"]
    for number, visit in enumerate(visits[:5]):
        (item,) = visit.item_ids
        found = {"codes": codes[number % 2], "inspected_on": day}
        _done(lead.publish(visit.visit_id, item, **found))
    followed, corrected, withdrawn = visits[1], visits[2], visits[3]
    (item,) = followed.item_ids
    path = f"/followups/{followed.visit_id}/SCJG/{item}"
    tag = _done(lead.get(path)).headers["etag"]
    step = {"kind": "close", "done_on": day, "text": "已改正"}
    _done(lead.post(f"{path}/steps", step, **{"If-Match": tag}))
    (item,) = corrected.item_ids
    again = {"codes": codes[1], "inspected_on": day, "reason": "事项录入有误"}
    _done(lead.change(corrected.visit_id, item, "correction", again))
    _done(lead.review(corrected.visit_id, item))
    _done(lead.post("/results/publication", {"visit": corrected.visit_id}))
    (item,) = withdrawn.item_ids
    why = {"reason": "行政复议撤销"}
    _done(lead.change(withdrawn.visit_id, item, "withdrawal", why))


def _take_back(regulator: Office, visit: VisitRow) -> None:
    body = {
        "round_id": visit.round_id,
        "entry_id": visit.entry_ids[0],
        "target_id": visit.target_id,
        "ground": "wrong_target",
        "note": "",
    }
    _done(regulator.post("/withdrawals", body))


def _done(answer: Response) -> Response:
    assert answer.status_code < 300, answer.text
    return answer


def _year_id(hall: Hall) -> str:
    year = hall.store.year()
    assert year is not None
    return year.year_id
