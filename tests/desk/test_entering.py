"""Entering results: what was typed is kept until it is taken."""

import pytest

from api.desk.entering import Entry
from api.desk.typed import TypedItem
from planner.results.port import Wanted
from tests.desk.conftest import DAY, FOUND, NOTHING, ONE, V2


def results(store, visit="V2"):
    wanted = Wanted(department_id="MKT", visit_id=visit)
    return {one.item_id: one for one in store.results.listed(store.year(), wanted)}


def test_the_form_has_every_item_of_ones_own_that_has_no_result(clerk):
    page = clerk.get(V2)
    assert "餐饮服务食品安全检查" in page.text
    assert "《食品安全法》" in page.text
    assert "消防安全检查" not in page.text
    assert page.html.count('name="codes:MKT-1"') == 8
    assert "选此项则不选其他" in page.text
    assert 'value="2026-03-20"' in page.html


def test_a_result_is_entered_whole(clerk, store):
    sent = FOUND | {"evidence:MKT-1": "A-7", "first_offence:MKT-1": "1"}
    answer = clerk.post(V2, **sent)
    assert (answer.status, answer.location) == (303, "/desk/visits/V2?done=entered")
    made = results(store)["MKT-1"]
    assert made.codes == ("发现问题已责令改正",)
    assert (made.note, made.evidence, made.first_offence) == ("灭火器过期", "A-7", True)
    assert (str(made.inspected_on), str(made.rectify_by)) == (DAY, "2026-04-18")
    assert "已保存，等待审核" in clerk.get(answer.location).text
    assert "本部门事项都已有结果" in clerk.get(V2).text


def test_nothing_found_excludes_all_else_and_says_so_beside_the_codes(clerk, store):
    both = FOUND | {"codes:MKT-1": ["未发现问题", "发现问题已责令改正"]}
    answer = clerk.post(V2, **both)
    assert answer.status == 422
    assert answer.error_at("codes:MKT-1") == "“未发现问题”不能与其他结果代码并用"
    assert "有 1 处需要更正" in answer.text
    assert 'href="#codes:MKT-1"' in answer.html
    assert results(store) == {}


def test_what_was_typed_is_kept_when_it_is_refused(clerk):
    sent = FOUND | {
        "inspected_on": "2027-01-01",
        "note:MKT-1": '看见<b>"灰尘"</b>\r\n第二行',
        "evidence:MKT-1": "E-1",
        "first_offence:MKT-1": "1",
    }
    page = clerk.post(V2, **sent)
    assert page.status == 422
    assert "晚于今天" in page.error_at("inspected_on")
    assert "看见&lt;b&gt;&#34;灰尘&#34;&lt;/b&gt;\n第二行</textarea>" in page.html
    assert 'value="2027-01-01"' in page.html
    assert 'value="E-1"' in page.html
    assert page.html.count(" checked") == 2


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"inspected_on": ""}, "inspected_on", "不是有效日期"),
        ({"inspected_on": "2026-02-01"}, "inspected_on", "早于检查任务的开始日期"),
        ({"codes:MKT-1": []}, "codes:MKT-1", "未填写结果代码"),
        ({"codes:MKT-1": ["自造"]}, "codes:MKT-1", "没有结果代码“自造”"),
        ({"rectify_by:MKT-1": "明天"}, "rectify_by:MKT-1", "不是有效日期"),
        ({"rectify_by:MKT-1": "2026-03-01"}, "rectify_by:MKT-1", "早于检查日期"),
        ({"note:MKT-1": "长" * 501}, "note:MKT-1", "超过 500 字"),
        ({"evidence:MKT-1": "长" * 201}, "evidence:MKT-1", "超过 200 字"),
        (
            {"codes:MKT-1": ["未发现问题"], "rectify_by:MKT-1": ""}
            | {"first_offence:MKT-1": "1"},
            "first_offence:MKT-1",
            "不能标记首违不罚",
        ),
    ],
)
def test_every_fault_is_told_beside_its_field(clerk, store, sent, field, said):
    page = clerk.post(V2, **(FOUND | sent))
    assert page.status == 422
    assert said in page.error_at(field)
    assert f'href="#{field}"' in page.html
    assert results(store) == {}


def test_a_form_in_which_nothing_is_typed_is_refused(clerk):
    page = clerk.post(V2, inspected_on=DAY, **{"sent:MKT-1": "1"})
    assert page.status == 422
    assert "未填写结果代码" in page.error_at("codes:MKT-1")


def test_a_form_of_no_item_is_refused(clerk):
    page = clerk.post(V2, inspected_on=DAY)
    assert page.status == 422
    assert "未填写结果代码" in page.text


def test_the_second_of_two_clerks_sees_what_the_first_entered_and_goes_on(desk, store):
    first, second = desk("clerk"), desk("lead")
    second.get(V2)
    assert first.post(V2, **NOTHING).status == 303
    clash = second.post(V2, **FOUND)
    assert clash.status == 409
    assert "这个结果刚刚被改动" in clash.text
    assert "clerk于2026-03-2012:00保存：未发现问题" in clash.squeezed
    assert "灭火器过期" in clash.text
    assert results(store)["MKT-1"].version == 1

    kept = second.post(V2, **FOUND, **{"choice:MKT-1": "keep"})
    assert kept.status == 303
    assert results(store)["MKT-1"].codes == ("未发现问题",)

    mine = second.post(V2, **FOUND, **{"choice:MKT-1": "mine:1"})
    assert mine.status == 303
    made = results(store)["MKT-1"]
    assert (made.version, made.note) == (2, "灭火器过期")


def test_a_choice_made_on_another_version_is_asked_for_once_more(desk, store):
    first, second = desk("clerk"), desk("lead")
    first.post(V2, **NOTHING)
    change = NOTHING | {"seen": "1", "note:MKT-1": "补充"}
    assert first.post(ONE, **change).status == 303
    late = second.post(V2, **FOUND, **{"choice:MKT-1": "mine:1"})
    assert late.status == 409
    assert "补充" in late.text
    assert results(store)["MKT-1"].version == 2


def test_what_is_already_reviewed_is_corrected_on_its_own_page(desk, store):
    clerk, lead = desk("clerk"), desk("lead")
    clerk.post(V2, **NOTHING)
    lead.post("/desk/review", do="review", result=["V2|MKT-1|1"])
    clash = clerk.post(V2, **FOUND, **{"choice:MKT-1": "mine:2"})
    assert clash.status == 409
    assert "已经审核，只能在更正页" in clash.text


def test_another_departments_items_are_left_out_of_what_is_sent(clerk, store):
    sent = NOTHING | {"sent:FIRE-1": "1", "codes:FIRE-1": ["未发现问题"]}
    assert clerk.post(V2, **sent).status == 303
    made = store.results.listed(store.year(), Wanted(visit_id="V2"))
    assert [one.item_id for one in made] == ["MKT-1"]


def test_before_its_window_a_visit_has_no_form(clerk):
    page = clerk.get("/desk/visits/V4/results")
    assert "检查完成后再录入" in page.text
    assert 'name="inspected_on"' not in page.html


def entry(**changed):
    typed = {"MKT-1": ("发现问题已责令改正",), "MKT-2": ()}
    items = tuple(TypedItem(item_id=i, codes=codes) for i, codes in typed.items())
    sent = {"day": DAY, "there": {}, "room": None, "shown": None, "items": items}
    return Entry(**sent | changed)


def test_items_left_empty_are_for_later():
    assert [one.item_id for one in entry().wanted] == ["MKT-1"]


def test_items_left_empty_get_one_code_together_if_that_is_wanted():
    found = {one.item_id: one.codes for one in entry(rest="未发现问题").wanted}
    assert found == {"MKT-1": ("发现问题已责令改正",), "MKT-2": ("未发现问题",)}


def test_a_form_of_the_rest_alone_is_readable():
    empty = (TypedItem(item_id="MKT-2"),)
    assert list(entry(items=empty).unreadable())
    assert not list(entry(items=empty, rest="未发现问题").unreadable())


def test_what_somebody_else_entered_is_left_by_the_rest():
    assert [one.item_id for one in entry(there={"MKT-2": 1}, rest="x").wanted] == [
        "MKT-1"
    ]


def test_the_code_for_the_rest_is_one_of_the_offices(clerk, store):
    answer = clerk.post(V2, **{"inspected_on": DAY, "sent:MKT-1": "1", "rest": "很好"})
    assert answer.status == 422
    assert results(store) == {}
