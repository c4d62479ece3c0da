"""A clerk's week in a browser without script, from the link that makes her account."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from planner.accounts.office import holder_of
from planner.publishing.store import ItemRow, TeamRow, VisitRow
from planner.results.record import Place, Stage
from tests.api.application import application
from tests.api.people import PASSWORD, office
from tests.ceremony.conftest import DUE, Hall, Opened, entered
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.replacement.conftest import drawn, opened
from tests.self_check.serving import served

__all__ = ["drawn", "opened"]

pytestmark = needs_chromium

OWN = "SCJG"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture
def hall(drawn: Path, opened: Opened, tmp_path: Path) -> Iterator[Hall]:
    shutil.copytree(drawn, tmp_path / "workspace")
    made = entered(tmp_path / "workspace", DUE, opened)
    yield made
    made.store.close()


@pytest.fixture
def visit(hall: Hall) -> VisitRow:
    """The first visit of the department's with an item, a day and people of its own."""
    year = hall.store.year("2026")
    items = {
        row.item_id
        for row in hall.store.rows(ItemRow, year.year_id)
        if row.department_id == OWN
    }
    staffed = {
        row.visit_id
        for row in hall.store.rows(TeamRow, year.year_id)
        if row.department_id == OWN
    }
    return min(
        (
            row
            for row in hall.store.rows(VisitRow, year.year_id)
            if row.day and items & set(row.item_ids) and row.visit_id in staffed
        ),
        key=lambda row: row.day,
    )


@pytest.fixture
def address(hall: Hall) -> Iterator[str]:
    app = application(hall.store, hall.clock, lambda: hall.season)
    with served(app) as found:
        yield found


@pytest.fixture
def pages(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open pages that run no script: a desk's screen, or a phone's."""
    contexts = []

    def opened_at(width: int = 1440) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            base_url=address,
            java_script_enabled=False,
        )
        contexts.append(context)
        return context.new_page()

    yield opened_at
    for context in contexts:
        context.close()


def at(day: date, hour: int) -> datetime:
    """That hour of a day in China."""
    return datetime.combine(day, time(hour), UTC) - timedelta(hours=8)


def invited(hall: Hall, role: str, name: str) -> str:
    """The address of a link that makes an account."""
    holder = holder_of(role, OWN, None, lambda _: True)
    _, code = office(hall.store, hall.clock).invite(holder, name, "test")
    return f"/setup/{code}"


def sign_in(page: Page, name: str) -> None:
    page.goto("/desk")
    expect(page).to_have_url(re.compile(r"/login\?next=/desk"))
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/desk$"))


def make_account(page: Page, link: str, name: str) -> None:
    page.goto(link)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile("/desk$"))


def test_a_clerks_week_from_the_invitation_to_what_is_published(
    hall: Hall, visit: VisitRow, pages: Callable[..., Page]
):
    monday = visit.day - timedelta(days=visit.day.weekday())
    week = f"{visit.day.isocalendar().year}-W{visit.day.isocalendar().week:02}"

    # Monday: the link makes the account; the week's list; the team is confirmed.
    hall.clock.time = at(monday, 9)
    desk = pages()
    make_account(desk, invited(hall, "clerk", "王经办"), "wang")
    expect(desk.get_by_role("heading", level=1)).to_contain_text(f"{monday} 周一")
    desk.get_by_role("link", name="检查任务", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(
        f"第 {visit.day.isocalendar().week} 周"
    )
    desk.get_by_role("link", name=visit.name).click()
    expect(desk.get_by_text(visit.address).first).to_be_visible()
    desk.get_by_role("button", name="确认人员").click()
    expect(desk.get_by_text("已确认人员。")).to_be_visible()

    # The sheets of the visit's day.
    desk.get_by_role("link", name="打印当日检查单").click()
    expect(desk).to_have_url(re.compile(f"/desk/day/{visit.day}"))
    expect(desk.get_by_role("heading", name=visit.name)).to_be_visible()

    # The visit's day: its results, on a phone.
    hall.clock.time = at(visit.day, 16)
    phone = pages(390)
    sign_in(phone, "wang")
    phone.get_by_role("link", name=visit.name).first.click()
    phone.get_by_role("link", name="录入结果").click()
    for fields in phone.locator(".codes").all():
        fields.get_by_label("发现问题已责令改正").check()
    phone.get_by_label("说明").first.fill("灭火器过期")
    phone.get_by_role("button", name="保存结果").click()
    expect(phone.get_by_text("已保存，等待审核。")).to_be_visible()

    # The lead reviews and publishes.
    hall.clock.time = at(visit.day + timedelta(days=1), 10)
    lead = pages()
    make_account(lead, invited(hall, "lead", "李负责"), "li")
    lead.get_by_role("link", name="审核公示").click()
    for box in lead.get_by_role("checkbox").all():
        box.check()
    lead.get_by_role("button", name="审核通过所选").click()
    expect(lead.get_by_text("已审核通过。")).to_be_visible()
    lead.get_by_role("button", name=re.compile("^公示全部")).click()
    expect(lead.get_by_text("已公示。")).to_be_visible()
    lead.goto(f"/desk/visits/{visit.visit_id}")
    expect(lead.get_by_text("结果已公示").first).to_be_visible()
    lead.goto(f"/desk/visits?week={week}&lang=en")
    expect(lead.locator(".visit .badge", has_text="published")).to_be_visible()

    # What was found stays open; a measure is entered.
    lead.goto("/desk/follow-ups?lang=zh")
    lead.get_by_role("link", name=visit.name).first.click()
    lead.get_by_label("处理措施").check()
    lead.get_by_label("内容").fill("已下达责令改正通知书")
    lead.get_by_role("button", name="保存").click()
    expect(lead.get_by_text("已下达责令改正通知书")).to_be_visible()

    year = hall.store.year("2026")
    published = {
        item.item_id: hall.store.results.current(
            year,
            Place(visit_id=visit.visit_id, department_id=OWN, item_id=item.item_id),
        )
        for item in hall.store.rows(ItemRow, year.year_id)
        if item.department_id == OWN and item.item_id in visit.item_ids
    }
    assert published
    assert {one.stage for one in published.values()} == {Stage.PUBLISHED}
    assert [f for v in hall.store.audit() for f in v.faults] == []


def test_a_lead_has_another_inspector_come_and_another_firm_stand_in(
    hall: Hall, visit: VisitRow, pages: Callable[..., Page]
):
    hall.clock.time = at(visit.day - timedelta(days=3), 9)
    page = pages(390)
    make_account(page, invited(hall, "lead", "李负责"), "li")
    year = hall.store.year("2026")
    before = own_team(hall, visit)

    page.goto(f"/desk/visits/{visit.visit_id}/inspector")
    page.get_by_role("radio").first.check()
    page.get_by_label(re.compile("^本次检查回避")).check()
    page.get_by_label("理由").fill("企业申请，理由成立")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已更换")).to_be_visible()
    after = own_team(hall, visit)
    assert len(before - after) == 1

    page.get_by_role("link", name="对象无法检查，申请替换").click()
    page.get_by_label("其他原因").check()
    page.get_by_role("button", name="确认替换").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("已停业、歇业").check()
    page.get_by_role("button", name="确认替换").click()
    expect(page.get_by_text("此对象已被替换（已停业、歇业）")).to_be_visible()
    gone = hall.store.row(VisitRow, year.year_id, visit.visit_id)
    assert gone.withdrawn == "closed"


def own_team(hall: Hall, visit: VisitRow) -> set[str]:
    year = hall.store.year("2026")
    return {
        seat.inspector_id
        for seat in hall.store.rows(TeamRow, year.year_id)
        if seat.visit_id == visit.visit_id and seat.department_id == OWN
    }
