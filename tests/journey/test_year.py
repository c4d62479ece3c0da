"""A whole year in browsers: coordinator, parties, lead, clerk and citizen.

It begins with the link of the first start and ends with a firm that looks itself up.
With JOURNEY_PICTURES=FOLDER every page is kept as a picture, in both languages, narrow
and wide.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from sample_data.city import make_city
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.few_fields import FIELDS, keep_few_fields
from tests.journey.drawing import approve, hold_ceremony, invited, prepare
from tests.journey.inspecting import (
    change_as_lead,
    keep_time,
    look_up,
    publish_as_lead,
    visits_of,
    week_of_a_clerk,
)
from tests.journey.town import OFFICE, YEAR, make_account, town

pytestmark = needs_chromium


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, bytes]:
    """A small town's files for next year."""
    folder = tmp_path / "inputs"
    make_city(folder, targets=1200, seed=5)
    keep_few_fields(folder, FIELDS[:2])
    files = {}
    for path in folder.iterdir():
        files[path.name] = path.read_bytes()
        if path.suffix in (".csv", ".toml"):
            text = path.read_text("utf-8").replace("2026", str(YEAR))
            text = re.sub(r'^today = ".*?"', 'today = ""', text, flags=re.MULTILINE)
            files[path.name] = text.encode()
    return files


def test_a_year_from_the_first_link_to_a_firm_that_looks_itself_up(
    inputs: dict[str, bytes], chromium: Browser, tmp_path: Path
) -> None:
    with town(tmp_path / "workspace", chromium) as here:
        office = here.page()
        make_account(office, here.first_link, OFFICE, "/console")
        expect(office.locator("h1")).to_have_text("尚未开始的年度")
        here.picture(office, "empty-year")
        prepare(here, office, inputs)
        approve(here, office)
        links = invited(here, office)
        round_id = hold_ceremony(here, office, links)
        visit, other = visits_of(here)
        week_of_a_clerk(here, visit)
        change_as_lead(here, visit, other)
        publish_as_lead(here, visit)
        keep_time(here, round_id, visit)
        look_up(here, visit)
        assert [f for v in here.store.audit() for f in v.faults] == []
