"""A citizen's journey in a real browser: both languages, phone and desk, no script."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.app import create_app
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from tests.api.conftest import SetClock
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.portal.test_pages import PAGES
from tests.self_check.serving import served

pytestmark = needs_chromium

AFTER = datetime(2027, 1, 1, tzinfo=UTC)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
GRAVE = {"serious", "critical"}
CHECKED = (*PAGES, "/check", "/nowhere")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served") / "workspace"
    copytree(published, folder)
    clock = SetClock(AFTER)
    store = open_store(Workspace(folder), clock)
    with served(create_app(store, clock)) as found:
        yield found
    store.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Page]:
    """A page on a phone without scripts, which loads from its own server alone."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def looked_at(browser: Browser) -> Iterator[dict[str, Page]]:
    """A page each of phone and desk, light and dark, for looking at."""
    made = {
        name: browser.new_context(viewport=size, color_scheme=scheme).new_page()
        for name, size, scheme in (
            ("phone", PHONE, "light"),
            ("desk", DESK, "light"),
            ("dark phone", PHONE, "dark"),
        )
    }
    yield made
    for page in made.values():
        page.context.close()


def test_a_citizen_finds_a_firm_and_what_was_found_in_two_clicks(opened, address):
    opened.goto(address)
    opened.fill("input[type=search]", "餐饮")
    opened.click("form.finder button")
    opened.click("text=甲餐饮店")
    expect(opened.locator("h1")).to_have_text("甲餐饮店")
    expect(opened.locator("main")).to_contain_text("未发现问题")


def test_a_journalist_narrows_the_plan_and_reads_how_it_was_drawn(opened, address):
    opened.goto(address)
    opened.click("header >> text=抽查计划")
    opened.select_option("#department", label="消防救援支队")
    opened.click("form.filters button")
    expect(opened.locator("[role=status]")).to_have_text("符合条件的任务：1 项")
    opened.click("main >> text=计划E1")
    opened.click("text=R1")
    expect(opened.locator("main")).to_contain_text("名单是怎样抽出来的")
    with opened.expect_download() as bundle:
        opened.click("a >> text=下载数据包")
    assert bundle.value.suggested_filename == "R1-public.zip"


def test_english_is_a_click_away_and_stays(opened, address):
    opened.goto(f"{address}/lists?round=R1")
    opened.click("header a.language")
    expect(opened.locator("h1")).to_contain_text("Lists")
    expect(opened.locator("#round")).to_have_value("R1")
    opened.click("header >> text=Plan")
    expect(opened.locator("h1")).to_contain_text("Annual inspection plan")
    opened.click("header a.language")
    expect(opened.locator("h1")).to_contain_text("双随机抽查工作计划")


def test_an_unknown_address_leads_back(opened, address):
    opened.goto(f"{address}/nowhere")
    expect(opened.locator("h1")).to_have_text("没有这个网址")
    opened.click("main a.button")
    expect(opened.locator("h1")).to_contain_text("2026")


def test_the_keyboard_alone_leads_past_the_navigation_to_the_search(browser, address):
    page = browser.new_page(viewport=DESK)
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("input[type=search]")).to_be_focused()
    page.keyboard.type("加油")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.close()


@pytest.mark.parametrize("path", CHECKED)
@pytest.mark.parametrize("size", ["phone", "desk", "dark phone"])
def test_nothing_is_wrong_for_who_hears_or_touches_the_page(
    looked_at, address, path, size
):
    page = looked_at[size]
    page.goto(address + path)
    found = Axe().run(page).response["violations"]
    grave = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    assert [g for g, v in zip(grave, found, strict=True) if v["impact"] in GRAVE] == []
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen, f"{path} is {wide} px wide, {seen} are there"


@pytest.mark.parametrize("path", ["/", "/plan", "/rounds/R1"])
def test_a_printed_page_holds_what_counts_and_no_more(browser, address, path):
    page = browser.new_page()
    page.goto(address + path)
    page.emulate_media(media="print")
    for left_out in ("header nav", ".finder", ".filters", ".skip"):
        for one in page.locator(left_out).all():
            expect(one).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
    page.close()
