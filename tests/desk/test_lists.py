"""What is listed: the department's own visits, by week, person, month and state."""

import csv
import io

import pytest

from tests.api.calls import sheet
from tests.api.small_year import INSPECTOR_NAMES, INSPECTORS
from tests.desk.conftest import NOTHING, V2

OWN, PARTNERS = INSPECTOR_NAMES[:2], INSPECTOR_NAMES[2:]


def test_the_first_page_tells_what_waits(clerk):
    page = clerk.get("/desk")
    assert page.status == 200
    assert "2026-03-20 周五" in page.text
    assert "4 待确认人员" in page.text
    assert "今天没有检查任务" in page.text


def test_a_clerk_isnt_led_to_the_leads_pages(clerk, lead):
    assert "/desk/review" not in clerk.get("/desk").html
    assert "/desk/review" in lead.get("/desk").html


def test_a_week_lists_own_visits_with_address_items_people_and_partners(clerk):
    page = clerk.get("/desk/visits?week=2026-W12")
    assert "共 2 个检查任务" in page.text
    assert "甲餐饮店" in page.text
    assert "地址印记1号" in page.text
    assert "餐饮服务食品安全检查" in page.text
    assert "消防救援支队 2 人" in page.text
    assert all(name in page.text for name in OWN)
    assert not any(name in page.text for name in PARTNERS)
    assert "丙加油站" not in page.text


def test_a_week_outside_of_all_windows_is_empty(clerk):
    assert "没有符合条件的检查任务" in clerk.get("/desk/visits?week=2026-W30").text


@pytest.mark.parametrize("week", ["2026-W54", "2025-W53", "2026-14", "x"])
def test_a_week_that_there_isnt_is_refused(clerk, week):
    assert clerk.get(f"/desk/visits?week={week}").status == 422


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (f"inspector={INSPECTORS[0]}", 4),
        (f"inspector={INSPECTORS[2]}", 0),
        ("month=2026-03", 2),
        ("month=2026-06", 2),
        ("state=published", 1),
        ("state=to-enter", 0),
        ("state=ahead", 3),
        ("state=to-do", 4),
        ("state=unconfirmed", 4),
        ("state=withdrawn", 0),
        ("inspector=&month=&state=", 2),
    ],
)
def test_a_list_has_what_is_asked_for(clerk, asked, count):
    assert f"共 {count} 个检查任务" in clerk.get(f"/desk/visits?{asked}").text


def test_a_result_that_was_entered_moves_its_visit_on(clerk):
    assert clerk.post(V2, **NOTHING).status == 303
    text = clerk.get("/desk/visits?state=to-publish").text
    assert "乙餐饮店" in text
    assert "甲餐饮店" not in text


@pytest.mark.parametrize("who", ["other clerk", "other lead"])
@pytest.mark.parametrize(
    "path",
    [
        "/desk/visits/{}",
        "/desk/visits/{}/results",
        "/desk/visits/{}/results/MKT-1",
        "/desk/follow-ups/{}/MKT/MKT-1",
    ],
)
def test_another_departments_visit_is_as_if_it_werent_there(desk, who, path):
    other = desk(who)
    there, nowhere = (other.get(path.format(visit)) for visit in ("V1", "V9"))
    assert there.status == nowhere.status == 404
    assert there.html.replace("V1", "V9") == nowhere.html


def test_of_a_joint_visit_a_department_sees_its_own_people_and_results_alone(desk):
    page = desk("fire clerk").get("/desk/visits/V1")
    assert page.status == 200
    assert not any(name in page.text for name in OWN)
    assert "结果印记" not in page.text
    assert "市场监督管理局 2 人" in page.text


def test_everything_is_in_english_too_with_names_as_they_are(clerk):
    page = clerk.get("/desk/visits/V2?lang=en")
    assert "Confirm the team" in page.text
    assert "Our people" in page.text
    assert '<span lang="zh-CN">乙餐饮店</span>' in page.html


def test_the_list_is_had_as_csv_and_xlsx(clerk):
    rows = list(
        csv.DictReader(io.StringIO(clerk.get("/desk/visits.csv?month=2026-03").html))
    )
    first = next(iter(rows[0]))
    assert first.lstrip("\ufeff") == "检查编号"
    assert [row["检查对象"] for row in rows] == ["甲餐饮店", "乙餐饮店"]
    assert [row["进度"] for row in rows] == ["结果已公示", "未开始"]
    assert rows[0]["联合部门"] == "消防救援支队(2)"
    table = sheet(clerk.browser.get("/desk/visits.xlsx?month=2026-03").content)
    assert [row[2] for row in table] == ["检查对象", "甲餐饮店", "乙餐饮店"]


def test_a_table_holds_no_formula(desk):
    text = desk("fire clerk").get("/desk/visits.csv?month=2026-06").html
    assert "丁加油站" not in text
    text = desk("other clerk").get("/desk/visits.csv?month=2026-06").html
    assert "'=cmd()丁加油站" in text


def test_visits_without_a_day_are_in_no_calendar(clerk):
    answer = clerk.browser.get("/desk/visits.ics?month=2026-03")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" not in answer.text


def test_people_are_listed_with_their_visits(clerk):
    text = clerk.get("/desk/people").text
    assert all(name in text for name in OWN)
    assert not any(name in text for name in PARTNERS)


def test_every_look_is_written_down(clerk, store):
    clerk.get("/desk/visits?week=2026-W12")
    clerk.get("/desk/visits/V2")
    listed, one = store.accounts.accesses()[-2:]
    assert (listed.route, listed.query) == ("/desk/visits", "week=2026-W12")
    assert (listed.rows, listed.role) == (2, "clerk")
    assert (one.route, one.rows) == ("/desk/visits/V2", 1)
