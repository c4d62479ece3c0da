"""The desk's pages in Chromium: seen, narrow, dark, by keyboard, without script, printed."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.adapters.state.workspace import Workspace
from tests.api.application import application
from tests.api.conftest import SetClock
from tests.api.people import gate, user
from tests.api.small_year import small_year
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.self_check.serving import served

pytestmark = needs_chromium

TODAY = date(2026, 3, 20)
NOON = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
PATHS = (
    "/desk",
    "/desk/visits?week=2026-W12",
    "/desk/visits?state=to-do",
    "/desk/visits/V1",
    "/desk/visits/V2",
    "/desk/visits/V2/inspector",
    "/desk/visits/V2/replacement",
    "/desk/visits/V2/results",
    "/desk/visits/V1/results/MKT-1",
    "/desk/visits/V1/results/MKT-1/withdrawal",
    "/desk/day/2026-03-20",
    "/desk/follow-ups",
    "/desk/follow-ups/V4/MKT/MKT-1",
    "/desk/people",
    "/desk/review",
)


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small year with both visits of MKT on one day, V4 before it."""
    folder = tmp_path_factory.mktemp("dated") / "workspace"
    year = small_year()
    days = {"V1": TODAY, "V2": TODAY}
    visits = [
        replace(v, day=days.get(v.visit_id), start=date(2026, 3, 1))
        for v in year.visits
    ]
    store = open_store(Workspace(folder), SetClock(NOON))
    store.publish_year(replace(year, visits=tuple(visits)))
    store.close()
    return folder


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def store(dated: Path, tmp_path: Path, clock: SetClock) -> Iterator[SqlStore]:
    folder = tmp_path / "workspace"
    shutil.copytree(dated, folder)
    opened = open_store(Workspace(folder), clock)
    yield opened
    opened.close()


@pytest.fixture
def address(store: SqlStore, clock: SetClock) -> Iterator[str]:
    with served(application(store, clock)) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture
def signed_in(
    chromium: Browser, store: SqlStore, clock: SetClock, address: str
) -> Iterator[Callable[..., Page]]:
    """Open a page of somebody who is signed in; it may complain of nothing."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(who: str = "lead", width: int = 1440, **more: object) -> Page:
        person = store.accounts.user_named(who) or user(store, clock, who)
        height = 844 if width < 500 else 900
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=address, **more
        )
        contexts.append(context)
        code = gate(store, clock).begin(person)
        context.add_cookies([{"name": "session", "value": code, "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    # What a form is refused with is told by the browser, too.
    refused = re.compile("status of (403|409|422)")
    assert [one for one in complaints if not refused.search(one)] == []


def enter_found(page: Page) -> None:
    """Have V4 in need of a follow-up, V2 with a result to review."""
    for visit, code in (("V4", "发现问题已责令改正"), ("V2", "未发现问题")):
        page.goto(f"/desk/visits/{visit}/results")
        page.get_by_label(code).check()
        page.get_by_role("button", name="保存结果").click()
        expect(page.get_by_text("已保存，等待审核")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [
        (390, "light", "zh"),
        (390, "dark", "en"),
        (1440, "light", "en"),
        (1440, "dark", "zh"),
    ],
)
def test_no_page_has_a_serious_fault_nor_is_wider_than_its_screen(
    signed_in, width, scheme, language
):
    page = signed_in(width=width, color_scheme=scheme)
    enter_found(page)
    page.goto(f"/desk?lang={language}")
    for path in PATHS:
        assert page.goto(path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        faults = Axe().run(page).response["violations"]
        grave = [f for f in faults if f["impact"] in ("serious", "critical")]
        told = [(f["id"], [n["html"] for n in f["nodes"]]) for f in grave]
        assert told == [], path


def test_a_refused_form_has_no_serious_fault_and_its_summary_has_the_focus(signed_in):
    page = signed_in(width=390)
    page.goto("/desk/visits/V2/results")
    page.get_by_label("未发现问题").check()
    page.get_by_label("发现问题已责令改正").check()
    page.get_by_label("整改期限").fill("2026-02-01")
    page.get_by_label("说明").fill("灭火器过期")
    page.get_by_role("button", name="保存结果").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("不能与其他结果代码并用")
    expect(page.get_by_label("说明")).to_have_value("灭火器过期")
    expect(page.get_by_label("发现问题已责令改正")).to_be_checked()
    page.get_by_role("link", name=re.compile("不能与其他结果代码并用")).click()
    expect(page.get_by_label("未发现问题")).to_be_focused()
    faults = Axe().run(page).response["violations"]
    assert [f["id"] for f in faults if f["impact"] in ("serious", "critical")] == []


def test_fields_for_finds_are_shown_when_something_was_found(signed_in):
    page = signed_in(width=390)
    page.goto("/desk/visits/V2/results")
    expect(page.get_by_label("整改期限")).to_be_hidden()
    page.get_by_label("发现问题已责令改正").check()
    expect(page.get_by_label("整改期限")).to_be_visible()
    expect(page.get_by_label(re.compile("首违不罚"))).to_be_visible()


def test_targets_are_big_enough_for_a_thumb(signed_in):
    page = signed_in(width=390)
    page.goto("/desk/visits/V2/results")
    for target in (
        *page.locator(".tick:visible").all(),
        page.locator(".saving button"),
    ):
        assert target.bounding_box()["height"] >= 44
    # The button stays at hand at the screen's lower edge.
    box = page.locator(".saving button").bounding_box()
    assert 700 < box["y"] + box["height"] <= 844


#: What is focused, as it is called.
FOCUSED = """() => {
  const e = document.activeElement;
  return (e.labels && e.labels[0] || e).innerText || e.value || '';
}"""


def tab_to(page: Page, name: str) -> None:
    """Press the tabulator until what is focused has that name."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    pytest.fail(f"the keyboard doesn't reach {name}")


def test_a_result_is_entered_by_keyboard_alone(signed_in):
    page = signed_in("clerk")
    page.goto("/desk")
    tab_to(page, "乙餐饮店")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/visits/V2")
    tab_to(page, "确认人员")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已确认人员。")).to_be_visible()
    tab_to(page, "录入结果")
    page.keyboard.press("Enter")
    page.wait_for_url("**/results")
    tab_to(page, "发现问题已责令改正")
    page.keyboard.press("Space")
    tab_to(page, "首违不罚")
    page.keyboard.press("Space")
    tab_to(page, "说明")
    page.keyboard.type("灭火器过期")
    tab_to(page, "保存结果")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已保存，等待审核")).to_be_visible()
    expect(page.get_by_text("灭火器过期")).to_be_visible()


def test_the_skip_link_comes_first(signed_in):
    page = signed_in()
    page.goto("/desk")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")


def test_a_form_of_another_site_does_nothing(signed_in, chromium, address, store):
    page = signed_in("clerk")
    page.goto("/desk/visits/V2")
    team = page.locator('input[name="team"]').first.get_attribute("value")
    page.route(
        "http://elsewhere.test/**",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{address}/desk/visits/V2">'
            f'<input name="team" value="{team}"><button>x</button></form>',
        ),
    )
    page.goto("http://elsewhere.test/")
    page.click("button")
    expect(page.get_by_text("此表单不是本站在您本次登录中发出的")).to_be_visible()
    assert store.results.confirmations(store.year(), "MKT") == {}


def test_a_days_sheets_say_who_checks_what_by_which_law(signed_in):
    page = signed_in("clerk")
    page.goto("/desk/day/2026-03-20")
    sheets = page.locator(".sheet")
    expect(sheets).to_have_count(2)
    expect(sheets.first).to_contain_text("《食品安全法》")
    expect(sheets.first).to_contain_text("INSPMARK-1")
    expect(sheets.first).to_contain_text("消防救援支队")
    expect(sheets.first).not_to_contain_text("INSPMARK-3")
    expect(page.locator(".square svg")).to_have_count(2)
    page.emulate_media(media="print")
    for hidden in (".top", ".bottom", ".on-screen"):
        expect(page.locator(hidden)).to_be_hidden()


@pytest.mark.parametrize("items", [0, 9, 18])
def test_a_days_sheets_print_one_visit_a_page_of_up_to_twenty_items(
    chromium, tmp_path, clock, items
):
    year = small_year()
    more = tuple(
        replace(
            year.items[0],
            item_id=f"MKT-X{number}",
            name=f"第{number}项：食品经营者进货查验记录制度落实情况的监督检查",
            legal_basis="《中华人民共和国食品安全法》第五十三条、第一百一十条",
        )
        for number in range(items)
    )
    ids = tuple(item.item_id for item in more)
    visits = tuple(
        replace(v, day=TODAY, item_ids=(*v.item_ids, *ids))
        for v in year.visits
        if v.round_id == "R1"
    )
    kept = tuple(v for v in year.visits if v.round_id != "R1")
    store = open_store(Workspace(tmp_path / "workspace"), clock)
    store.publish_year(
        replace(year, items=(*year.items, *more), visits=(*visits, *kept))
    )
    code = gate(store, clock).begin(user(store, clock, "clerk"))
    with served(application(store, clock)) as address:
        context = chromium.new_context(base_url=address)
        context.add_cookies([{"name": "session", "value": code, "url": address}])
        page = context.new_page()
        page.goto("/desk/day/2026-03-20")
        assert page.locator(".sheet").count() == 2
        printed = page.pdf(format="A4", print_background=True)
        context.close()
    store.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
