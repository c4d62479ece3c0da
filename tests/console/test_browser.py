"""The console in Chromium: seen, narrow, dark, by keyboard, without script."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.people import gate, user
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.console.test_pages import IMPORT, PAGES, PLAN
from tests.self_check.serving import served

pytestmark = needs_chromium

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
NOON = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def address_and_cookies(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("console") / "workspace"
    shutil.copytree(published, folder)
    clock = SetClock(NOON)
    store = open_store(Workspace(folder), clock)
    codes = {
        who: gate(store, clock).begin(user(store, clock, who))
        for who in ("coordinator", "auditor")
    }
    with served(application(store, clock)) as found:
        yield found, codes
    store.close()


@pytest.fixture
def opened(browser, address_and_cookies):
    """Open a page of somebody who is signed in."""
    address, codes = address_and_cookies
    contexts = []

    def page(who: str = "coordinator", **more: object) -> Page:
        context = browser.new_context(base_url=address, **{"viewport": DESK, **more})
        contexts.append(context)
        cookie = {"name": "session", "value": codes[who], "url": address}
        context.add_cookies([cookie])
        return context.new_page()

    yield page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("name", "size", "scheme", "lang"),
    [
        ("phone", PHONE, "light", "zh"),
        ("desk", DESK, "dark", "en"),
    ],
)
def test_no_page_has_a_serious_fault_or_scrolls_sideways(
    opened, name, size, scheme, lang
):
    page = opened(viewport=size, color_scheme=scheme)
    for path in PAGES:
        mark = "&" if "?" in path else "?"
        page.goto(f"{path}{mark}lang={lang}")
        found = Axe().run(page).response["violations"]
        grave = [
            (one["id"], one["nodes"][0]["html"][:200])
            for one in found
            if one["impact"] in GRAVE
        ]
        assert grave == [], (name, path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], (name, path)


def test_a_policy_is_saved_by_keyboard_alone(opened):
    page = opened()
    page.goto(f"{IMPORT}/policy")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator('[id="rounds.reserve"]').focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]").first).to_contain_text("已保存")


def test_of_two_who_save_a_policy_the_second_sees_what_the_first_changed(opened):
    first, second = opened(), opened()
    for page in (first, second):
        page.goto(f"{IMPORT}/policy")
    first.fill('[id="teams.max_per_day"]', "5")
    first.click(".bar button")
    expect(first.locator("[role=status]").first).to_contain_text("已保存")
    second.fill('[id="merge.max_shift_days"]', "31")
    second.click(".bar button")
    expect(second.locator("[role=alert]")).to_contain_text("有人同时保存了政策")
    expect(second.locator('[id="teams.max_per_day"]')).to_have_value("5")
    expect(second.locator('[id="merge.max_shift_days"]')).to_have_value("31")
    second.click(".bar button")
    expect(second.locator("[role=status]").first).to_contain_text("已保存")


def test_an_auditor_opens_every_page_and_is_refused_every_change(opened):
    page = opened("auditor")
    page.goto("/console")
    expect(page.locator(".notice")).to_contain_text("审计")
    for path in (PLAN, "/console/rounds/R1", "/console/access"):
        page.goto(path)
        assert page.locator("main form[method=post] button").count() == 0


def test_without_a_script_a_filter_and_a_form_work(opened):
    page = opened(java_script_enabled=False)
    page.goto("/console/ledger")
    page.fill("#subject", "R1")
    page.click("form.filters button")
    expect(page.locator("tbody tr").first).to_contain_text("R1")
    page.goto("/console/access")
    page.click("summary >> text=邀请新用户")
    page.select_option("#user-role", "auditor")
    page.fill("#user-name", "李审计")
    page.click("text=生成链接 >> visible=true")
    expect(page.locator(".once")).to_contain_text("/setup/")


def test_english_is_a_click_away_and_stays(opened):
    page = opened()
    page.goto("/console")
    page.click("header a.language")
    expect(page.locator("h1")).to_contain_text("The year 2026")
    page.click("header >> text=Rounds")
    expect(page.locator("h1")).to_have_text("Rounds")
