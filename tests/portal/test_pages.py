"""What the public's pages say, and what they keep to themselves."""

import re
from importlib.resources import files

import pytest

from api.pages.words import SHARED
from api.portal.words import WORDS
from tests.portal.conftest import AFTER

PAGES = (
    "/",
    "/plan",
    "/plan/E1",
    "/rounds",
    "/rounds/R1",
    "/lists",
    "/results",
    "/search",
    "/search?q=餐饮",
    "/targets/T1",
    "/departments/MKT",
    "/data",
    "/about",
)


def text(page) -> str:
    """What a page says, without its markup."""
    assert page.status_code == 200, page.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_is_whole_in_either_language(client, path, lang):
    page = client.get(path, params={"lang": lang} if lang == "en" else {})
    if lang == "en":
        page = client.get(path)
    assert page.status_code == 200
    tag = {"zh": "zh-CN", "en": "en"}[lang]
    assert f'<html lang="{tag}">' in page.text
    assert page.headers["content-language"] == tag
    assert page.text.count("<h1") == 1
    assert "<title>" in page.text
    assert "<script" not in page.text
    assert not re.search(r"style=|\son\w+=|javascript:", page.text)


@pytest.mark.parametrize("path", PAGES)
def test_an_english_page_marks_what_is_chinese(client, path):
    page = client.get(path, headers={"Cookie": "lang=en"}).text
    marked = re.sub(r'<(\w+)[^>]* lang="zh-CN"[^>]*>.*?</\1>', "", page)
    # A chart is told by its title alone, its words stand in the table beside it.
    marked = re.sub(r"<svg.*?</svg>", "", marked)
    marked = re.sub(r"<(option|title|meta)\b[^>]*>.*?</\1>", "", marked)
    marked = re.sub(r'(href|value|content|aria-label)="[^"]*"', "", marked)
    assert re.findall(r"[\u4e00-\u9fff]+", marked) == []


@pytest.mark.parametrize("path", [p for p in PAGES if p != "/search"])
def test_a_page_that_one_has_is_not_sent_again(client, path):
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    english = client.get(path, headers={"If-None-Match": tag, "Cookie": "lang=en"})
    assert english.status_code == 200
    assert "cookie" in english.headers["vary"].lower()


def test_the_first_page_tells_of_the_year_in_figures(client):
    said = text(client.get("/"))
    assert "3 抽查任务" in said
    assert "部门联合 2 项" in said
    assert "1 已公开户次" in said


def test_the_first_page_shows_what_was_asked_and_reached(client):
    page = client.get("/").text
    chart = re.search(r'<svg[^>]*aria-labelledby="shares-t.*?</svg>', page)[0]
    assert "部门联合抽查任务占比" in chart
    assert "66.7%" in chart
    assert "要求 ≥24.3%" in chart
    assert re.search(r"<td>≥24.3%</td><td>66.7%</td><td>达到要求</td>", page)


def test_without_a_year_the_first_page_says_so(client, store, monkeypatch):
    monkeypatch.setattr(type(store), "year", lambda *_: None)
    assert "尚未公布年度计划" in client.get("/").text
    page = client.get("/plan", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "没有已公布的年度" in page.text


def tasks(page) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/plan/(\w+)', page.text)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["E1", "E2", "E3"]),
        ("department=FIRE", ["E1"]),
        ("department=MKT", ["E1", "E3"]),
        ("month=2026-06", ["E3"]),
        ("month=2026-01", []),
        ("q=油气", ["E2", "E3"]),
        ("q=E2", ["E2"]),
        ("department=MKT&month=2026-06&q=油气", ["E3"]),
        ("department=&month=&district=&q=&sort=id", ["E1", "E2", "E3"]),
    ],
)
def test_the_plan_is_narrowed_by_what_is_asked(client, asked, found):
    assert tasks(client.get(f"/plan?{asked}")) == found


def test_the_table_of_a_narrowed_plan_is_narrowed_alike(client):
    page = client.get("/plan?department=MKT&q=油气").text
    address = re.search(r'href="([^"]*entries\.csv[^"]*)"', page)[1]
    rows = client.get(address.replace("&amp;", "&")).text.splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["E3"]


def test_no_task_is_found_by_what_its_public_name_leaves_out(client):
    assert "GRADEMARKD" not in client.get("/plan/E3").text
    assert tasks(client.get("/plan?q=GRADEMARK")) == []


def test_a_task_says_who_what_when_and_how_many(client):
    said = text(client.get("/plan/E1"))
    for words in (
        "市场监督管理局",
        "消防救援支队",
        "餐饮服务食品安全检查",
        "2026-03-01 至 2026-03-31",
        "40 户",
        "2 户 (5%)",
        "行业代码：62",
        "已公开 1 户",
    ):
        assert words in said


def test_a_postponed_task_says_so_and_why(client):
    for path in ("/plan", "/plan/E3"):
        said = text(client.get(path))
        assert "延期" in said
        assert "防汛期间暂缓" in said


def test_a_round_tells_how_it_was_drawn_and_how_to_check(client, store):
    page = client.get("/rounds/R1")
    said = text(page)
    assert "三种核对办法" in said
    assert "/api/v1/public/rounds/R1/bundle.zip" in page.text
    assert "/api/v1/public/verify_round.py" in page.text
    year = store.year()
    from planner.publishing.store import RoundRow

    assert store.row(RoundRow, year.year_id, "R1").seed in page.text


def test_a_list_names_who_was_inspected_and_nobody_else(client, clock):
    page = client.get("/lists")
    assert "甲餐饮店" in page.text
    assert "乙餐饮店" not in page.text
    clock.time = AFTER
    page = client.get("/lists")
    for name in ("甲餐饮店", "乙餐饮店", "丙加油站", "=cmd()丁加油站"):
        assert name in page.text


def test_a_list_is_narrowed_by_round_and_task(client, clock):
    clock.time = AFTER
    page = client.get("/lists?round=R2&entry=").text
    assert "甲餐饮店" not in page
    assert "丙加油站" in page


def test_two_characters_find_a_firm_that_is_public_and_no_other(client, clock):
    assert "/targets/T1" in client.get("/search?q=餐饮").text
    assert "/targets/T2" not in client.get("/search?q=餐饮").text
    assert "没有找到" in client.get("/search?q=加油").text
    assert "至少输入两个字" in client.get("/search?q=餐").text
    clock.time = AFTER
    assert "/targets/T2" in client.get("/search?q=餐饮").text


def test_a_firm_that_is_not_public_has_no_page_like_one_that_is_unknown(client):
    hidden, unknown = client.get("/targets/T2"), client.get("/targets/T9")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.replace("T2", "T9") == unknown.text


def test_a_firms_page_has_its_lists_and_results(client):
    said = text(client.get("/targets/T1"))
    for words in ("甲餐饮店", "计划E1", "未发现问题", "2026-03-10"):
        assert words in said


def test_results_are_told_with_their_kinds_counted(client):
    page = client.get("/results")
    said = text(page)
    assert "甲餐饮店" in said
    assert "未发现问题" in said
    assert re.search(r'<th scope="row">未发现问题</th><td>1 · 100.0%</td>', page.text)
    assert "没有可公开的结果" in text(client.get("/results?department=ENV"))


def test_a_department_has_its_tasks_and_items(client):
    said = text(client.get("/departments/FIRE"))
    assert "今年参与 1 项抽查任务，其中发起 0 项" in said
    assert "消防安全检查" in said
    assert client.get("/departments/NONE").status_code == 404


def test_markup_in_what_is_typed_stays_text(client):
    page = client.get("/search", params={"q": '"><script>alert(1)</script>'})
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_every_link_of_every_page_leads_somewhere(client, clock):
    clock.time = AFTER
    left, seen = ["/"], set()
    while left:
        address = left.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address, headers={"Accept": "text/html,*/*;q=0.1"})
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html"):
            found = re.findall(r'(?:href|src)="([^"]+)"', answer.text)
            told = [f.replace("&amp;", "&") for f in found]
            assert all(f.startswith(("/", "#", "data:,")) for f in told)
            for one in told:
                if one.startswith("#"):
                    assert f'id="{one[1:]}"' in answer.text, (address, one)
            left += [f for f in told if f.startswith("/") and "lang=" not in f]
    assert len(seen) > 60


def test_every_word_of_the_portal_is_said_somewhere():
    folder = files("api.portal")
    sources = [f for f in folder.iterdir() if f.name.endswith(".py")]
    sources += list(folder.joinpath("templates").iterdir())
    said = "".join(
        f.read_text("utf-8") for f in sources if not f.name.startswith("words")
    )
    made = ("month.", "told.", "stage.", "scope.", "basis.", "kind.", "change.")
    made += ("party.", "about.step.", "data.", "followup.", "sort.", "results.reading.")
    for key in WORDS:
        if not key.startswith(made):
            assert f't("{key}"' in said or f'"{key}"' in said, key


@pytest.mark.parametrize("key", WORDS)
def test_a_word_is_chinese_and_english(key):
    zh, en = WORDS[key]
    assert re.search(r"[\u4e00-\u9fff]", zh) or key == "home.open.about"
    assert not re.search(r"[\u4e00-\u9fff]", en)
    assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))
    assert key not in SHARED
