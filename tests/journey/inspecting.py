"""The year from the draw on: visits, results, what the public sees."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from planner.publishing.store import ItemRow, TeamRow, VisitRow
from planner.results.record import Place, Stage
from tests.journey.town import (
    DESKS,
    OFFICE,
    OTHER,
    OWN,
    PHONE,
    YEAR,
    Town,
    press,
    sign_in,
)


def visits_of(here: Town) -> tuple[VisitRow, VisitRow]:
    """The first two visits of the department's with an item, a day and people."""
    year = here.store.year(str(YEAR))
    items = {
        row.item_id
        for row in here.store.rows(ItemRow, year.year_id)
        if row.department_id == OWN
    }
    staffed = {
        row.visit_id
        for row in here.store.rows(TeamRow, year.year_id)
        if row.department_id == OWN
    }
    rows = [
        row
        for row in here.store.rows(VisitRow, year.year_id)
        if row.day and items & set(row.item_ids) and row.visit_id in staffed
    ]
    first, other, *_ = sorted(rows, key=lambda row: (row.day, row.visit_id))
    return first, other


def week_of_a_clerk(here: Town, visit: VisitRow) -> None:
    """On Monday the team is confirmed; on the day results are entered, on a phone."""
    here.clock.set(visit.day - timedelta(days=visit.day.weekday()), 9)
    phone = here.page(PHONE, script=False)
    sign_in(phone, DESKS["clerk"], "/desk")
    here.picture(phone, "desk")
    phone.get_by_role("link", name="检查任务", exact=True).click()
    here.picture(phone, "desk-visits")
    phone.get_by_role("link", name=visit.name).first.click()
    expect(phone.get_by_text(visit.address).first).to_be_visible()
    phone.get_by_role("button", name="确认人员").click()
    expect(phone.get_by_text("已确认人员。")).to_be_visible()
    here.picture(phone, "desk-visit")
    phone.get_by_role("link", name="打印当日检查单").click()
    expect(phone).to_have_url(re.compile(f"/desk/day/{visit.day}"))
    expect(phone.get_by_role("heading", name=visit.name)).to_be_visible()
    here.picture(phone, "desk-day")

    here.clock.set(visit.day, 16)
    phone = here.page(PHONE, script=False)
    sign_in(phone, DESKS["clerk"], "/desk")
    phone.get_by_role("link", name=visit.name).first.click()
    phone.get_by_role("link", name="录入结果").click()
    here.picture(phone, "desk-entry")
    for fields in phone.locator(".codes").all():
        fields.get_by_label("发现问题已责令改正").check()
    phone.get_by_label("说明").first.fill("灭火器过期")
    phone.get_by_role("button", name="保存结果").click()
    expect(phone.get_by_text("已保存，等待审核。")).to_be_visible()


def change_as_lead(here: Town, visit: VisitRow, other: VisitRow) -> None:
    """On a phone the lead has somebody else come, and another firm stand in."""
    phone = here.page(PHONE, script=False)
    sign_in(phone, DESKS["lead"], "/desk")
    here.picture(phone, "lead-desk")
    before = own_team(here, other)
    phone.goto(f"/desk/visits/{other.visit_id}/inspector")
    here.picture(phone, "inspector")
    phone.get_by_role("radio").first.check()
    phone.get_by_label(re.compile("^本次检查回避")).check()
    phone.get_by_label("理由").fill("企业申请，理由成立")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("已更换")).to_be_visible()
    assert len(before - own_team(here, other)) == 1

    phone.get_by_role("link", name="对象无法检查，申请替换").click()
    phone.get_by_label("其他原因").check()
    phone.get_by_role("button", name="确认替换").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    phone.get_by_label("已停业、歇业").check()
    phone.get_by_role("button", name="确认替换").click()
    expect(phone.get_by_text("此对象已被替换（已停业、歇业）")).to_be_visible()
    here.picture(phone, "replaced")
    year = here.store.year(str(YEAR))
    gone = here.store.row(VisitRow, year.year_id, other.visit_id)
    assert gone.withdrawn == "closed"
    # Another department sees nothing of a visit that it takes no part in.
    stranger = here.page(PHONE, script=False)
    sign_in(stranger, DESKS["other lead"], "/desk")
    status = 200 if OTHER in visit.department_ids else 404
    assert stranger.goto(f"/desk/visits/{visit.visit_id}").status == status


def own_team(here: Town, visit: VisitRow) -> set[str]:
    year = here.store.year(str(YEAR))
    return {
        seat.inspector_id
        for seat in here.store.rows(TeamRow, year.year_id)
        if seat.visit_id == visit.visit_id and seat.department_id == OWN
    }


def publish_as_lead(here: Town, visit: VisitRow) -> None:
    """The lead reviews and publishes; what was found stays open, with a measure."""
    here.clock.set(visit.day + timedelta(days=1), 10)
    lead = here.page(script=False)
    sign_in(lead, DESKS["lead"], "/desk")
    lead.get_by_role("link", name="审核公示").click()
    here.picture(lead, "review")
    for box in lead.get_by_role("checkbox").all():
        box.check()
    lead.get_by_role("button", name="审核通过所选").click()
    expect(lead.get_by_text("已审核通过。")).to_be_visible()
    lead.get_by_role("button", name=re.compile("^公示全部")).click()
    expect(lead.get_by_text("已公示。")).to_be_visible()
    lead.goto(f"/desk/visits/{visit.visit_id}")
    expect(lead.get_by_text("结果已公示").first).to_be_visible()
    lead.goto("/desk/follow-ups")
    lead.get_by_role("link", name=visit.name).first.click()
    lead.get_by_label("处理措施").check()
    lead.get_by_label("内容").fill("已下达责令改正通知书")
    lead.get_by_role("button", name="保存").click()
    expect(lead.get_by_text("已下达责令改正通知书")).to_be_visible()
    here.picture(lead, "follow-up")
    stages = {one.stage for one in results_of(here, visit)}
    assert stages == {Stage.PUBLISHED}


def results_of(here: Town, visit: VisitRow) -> list:
    """The department's results of a visit."""
    year = here.store.year(str(YEAR))
    items = [
        row.item_id
        for row in here.store.rows(ItemRow, year.year_id)
        if row.department_id == OWN and row.item_id in visit.item_ids
    ]
    assert items
    places = [
        Place(visit_id=visit.visit_id, department_id=OWN, item_id=item)
        for item in items
    ]
    return [here.store.results.current(year, place) for place in places]


def keep_time(here: Town, round_id: str, visit: VisitRow) -> None:
    """The coordinator sees the clock, reports the month, withdraws and restores."""
    here.clock.set(visit.end + timedelta(days=40), 10)
    office = here.page()
    sign_in(office, OFFICE, "/console")
    here.picture(office, "year-under-way")
    office.get_by_role("link", name="结果", exact=True).click()
    expect(office.locator("main")).to_contain_text("各部门时限")
    expect(office.locator("main")).to_contain_text("逾期")
    late = office.locator("#urgent ~ * tr", has_text="后续处理").first
    expect(late).to_contain_text(visit.name)
    here.picture(office, "results")
    office.goto(f"/console/results/report?month={visit.day:%Y-%m}")
    here.picture(office, "report")
    for words, ending in (("Excel", "xlsx"), ("Word", "docx")):
        with office.expect_download() as report:
            office.get_by_role("link", name=f"下载（{words}）").click()
        named = f"report-{visit.day:%Y-%m}.{ending}"
        assert report.value.suggested_filename == named

    public = here.page(PHONE)
    public.goto(f"/targets/{visit.target_id}")
    expect(public.locator("h1")).to_have_text(visit.name)
    listed = public.locator("tr", has_text=visit.entry_ids[0])
    expect(listed).not_to_contain_text("已撤下")
    office.goto("/console/publication")
    office.locator("summary", has_text="撤下").click()
    office.fill("#round", round_id)
    office.fill("#entry", visit.entry_ids[0])
    office.fill("#target", visit.target_id)
    press(office, "撤下")
    here.picture(office, "publication")
    public.reload()
    expect(listed).to_contain_text("已撤下")
    press(office, "恢复")
    public.reload()
    expect(public.locator("h1")).to_have_text(visit.name)
    expect(listed).not_to_contain_text("已撤下")
    office.goto("/console/ledger")
    here.picture(office, "ledger")
    office.goto("/console/ledger/check")
    expect(office.locator("h1")).to_contain_text("全部相符")


def look_up(here: Town, visit: VisitRow) -> None:
    """A citizen finds the firm by two characters, and what was found there."""
    citizen = here.page(PHONE, script=False)
    citizen.goto("/")
    here.picture(citizen, "portal")
    citizen.goto("/search")
    citizen.get_by_role("searchbox").fill(visit.name[-6:-4])
    citizen.locator("main form button").click()
    here.picture(citizen, "search")
    citizen.get_by_role("link", name=visit.name).first.click()
    expect(citizen.locator("main")).to_contain_text("发现问题已责令改正")
    here.picture(citizen, "firm")
    citizen.locator("main .notice a").click()
    expect(citizen.locator("h1")).to_contain_text("抽查自查")
    here.picture(citizen, "check")
