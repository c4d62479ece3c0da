"""Parts of a drawn round by API and on the console: the same bytes as of its bundle."""

import base64
import hashlib
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from planner.composition.parts import cut_part
from planner.publishing.store import VisitRow
from tests.api.application import application
from tests.api.people import bearer, browser
from tests.ceremony.conftest import DUE, Hall, Opened, entered
from tests.console.conftest import Console
from tests.levels.parts import report
from tests.replacement.conftest import drawn, opened

__all__ = ["drawn", "opened"]

ROUND = "/api/v1/regulator/rounds/2026Q1"
PART = f"{ROUND}/part.zip"
PAGE = "/console/rounds/2026Q1"


@pytest.fixture
def hall(drawn: Path, opened: Opened, tmp_path: Path) -> Iterator[Hall]:
    shutil.copytree(drawn, tmp_path / "workspace")
    made = entered(tmp_path / "workspace", DUE, opened)
    yield made
    made.store.close()


@pytest.fixture
def client(hall: Hall) -> TestClient:
    return TestClient(application(hall.store, hall.clock, lambda: hall.season))


@pytest.fixture
def office(hall: Hall) -> dict[str, str]:
    return bearer(hall.store, hall.clock, "coordinator")


def districts(client: TestClient, caller: dict[str, str]) -> list[dict[str, object]]:
    answer = client.get(f"{ROUND}/districts?limit=500", headers=caller)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["items"]
    return found


def test_the_districts_are_the_rounds_with_their_targets_and_visits(
    hall: Hall, client: TestClient, office
):
    found = districts(client, office)
    stated = hall.season.state("2026Q1").statement["districts"]
    assert [one["code"] for one in found] == [one["district"] for one in stated]
    assert sum(one["targets"] for one in found) == sum(one["rows"] for one in stated)
    year = hall.store.year("2026")
    rows = hall.store.rows(VisitRow, year.year_id)
    assert sum(one["visits"] for one in found) == len(rows)
    assert all(one["name"] for one in found if one["code"] != "-")


@pytest.mark.parametrize("whole", [True, False], ids=["city", "counties"])
def test_a_part_is_the_one_of_the_bundle_and_checks_alone(
    hall: Hall, client: TestClient, office, tmp_path: Path, whole: bool
):
    codes = [str(one["code"]) for one in districts(client, office)]
    asked = codes[0][:4] if whole else ",".join(codes[:2])
    before = len(hall.store.accounts.accesses())
    answer = client.get(PART, params={"districts": asked}, headers=office)
    assert answer.status_code == 200, answer.text
    (told,) = hall.store.accounts.accesses()[before:]
    assert told.route == PART
    assert asked.partition(",")[0] in told.query
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(client.get(f"{ROUND}/bundle.zip", headers=office).content)
    cut = cut_part(bundle, asked.split(","), tmp_path / "part.zip")
    assert answer.content == (tmp_path / "part.zip").read_bytes()
    assert told.rows == cut.rows > 0
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path / "part")
    assert report(tmp_path / "part")["passed"]


def test_an_auditor_gets_it_and_nobody_else_does(hall: Hall, client: TestClient):
    code = districts(client, bearer(hall.store, hall.clock, "auditor"))[0]["code"]
    for role, status in {"auditor": 200, "feed": 403}.items():
        caller = bearer(hall.store, hall.clock, role)
        answer = client.get(PART, params={"districts": code}, headers=caller)
        assert answer.status_code == status, (role, answer.text)
    assert client.get(PART, params={"districts": code}).status_code == 401


@pytest.mark.parametrize(
    ("path", "asked", "status", "code"),
    [
        (PART, {"districts": "99"}, 404, "part_no_district"),
        (PART, {}, 422, "http_invalid"),
        (PART, {"districts": "../x"}, 422, "http_invalid"),
        (PART, {"districts": "4" * 40}, 422, "http_invalid"),
        (PART.replace("Q1", "Q2"), {"districts": "64"}, 404, "http_not_found"),
        (f"{ROUND}x/districts", {}, 404, "http_not_found"),
    ],
)
def test_what_is_no_district_or_no_drawn_round_is_refused(
    client: TestClient, office, path: str, asked, status: int, code: str
):
    answer = client.get(path, params=asked, headers=office)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_console_lists_districts_and_gives_the_part(
    hall: Hall, client: TestClient, office
):
    desk = Console(browser(client, hall.store, hall.clock, "coordinator"))
    assert f"{PAGE}/parts" in desk.get(PAGE).html
    page = desk.get(f"{PAGE}/parts")
    assert page.status == 200, page.text
    found = districts(client, office)
    for one in found:
        assert f'value="{one["code"]}"' in page.html
        assert str(one["name"]) in page.text
    city = str(found[0]["code"])[:4]
    assert f'value="{city}"' in page.html
    codes = [str(one["code"]) for one in found[:2]]
    sent = desk.browser.get(f"{PAGE}/part.zip", params={"districts": codes})
    same = client.get(PART, params={"districts": ",".join(codes)}, headers=office)
    assert sent.content == same.content
    none = desk.get(f"{PAGE}/part.zip")
    assert none.status == 422
    assert "未选择区划" in none.text
    assert f'value="{codes[0]}"' in none.html
    assert desk.get("/console/rounds/2026Q2/parts").status == 404
    assert f"{PAGE[:-1]}2/parts" not in desk.get("/console/rounds/2026Q2").html
