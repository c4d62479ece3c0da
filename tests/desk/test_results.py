"""One result: corrected, withdrawn, reviewed, published, followed up."""

import pytest

from planner.results.record import Place, Stage
from tests.desk.conftest import FOUND, NOTHING, ONE, V2

REVIEW = "/desk/review"
FOLLOW_UP = "/desk/follow-ups/V2/MKT/MKT-1"


def newest(store):
    place = Place(visit_id="V2", department_id="MKT", item_id="MKT-1")
    return store.results.current(store.year(), place)


def publish(clerk, lead, **sent):
    assert clerk.post(V2, **sent).status == 303
    assert lead.post(REVIEW, do="review", result=["V2|MKT-1|1"]).status == 303
    assert lead.post(REVIEW, do="publish").status == 303


def test_the_lead_reviews_many_and_publishes_them_at_once(clerk, lead, store):
    clerk.post(V2, **NOTHING)
    page = lead.get(REVIEW)
    assert "待审核 1 条" in page.text
    assert "乙餐饮店" in page.text
    assert lead.post(REVIEW, do="review", result=["V2|MKT-1|1"]).status == 303
    assert newest(store).stage is Stage.REVIEWED
    page = lead.get(REVIEW)
    assert "已审核、待公示 1 条" in page.text
    answer = lead.post(REVIEW, do="publish")
    assert "已公示。" in lead.get(answer.location).text
    assert newest(store).stage is Stage.PUBLISHED
    assert "结果已公示" in clerk.get("/desk/visits/V2").text


def test_a_result_is_sent_back_with_a_note_that_its_clerk_reads(clerk, lead, store):
    clerk.post(V2, **NOTHING)
    back = lead.post(REVIEW, do="return", result=["V2|MKT-1|1"], note="请补证据编号")
    assert back.status == 303
    board = clerk.get("/desk").text
    assert "请补证据编号" in board
    assert "1 退回的结果" in board
    page = clerk.get(ONE)
    assert "负责人退回：请补证据编号" in page.squeezed
    sent = NOTHING | {"seen": page.hidden("seen"), "evidence:MKT-1": "E-9"}
    assert clerk.post(ONE, **sent).status == 303
    assert newest(store).stage is Stage.ENTERED
    assert "E-9" in lead.get(REVIEW).text


def test_to_send_back_takes_a_note(clerk, lead, store):
    clerk.post(V2, **NOTHING)
    page = lead.post(REVIEW, do="return", result=["V2|MKT-1|1"], note=" ")
    assert page.status == 422
    assert page.error_at("note") == "未填写原因"
    assert 'value="V2|MKT-1|1" checked' in page.html
    assert newest(store).stage is Stage.ENTERED


def test_what_changed_since_the_lead_looked_is_not_reviewed(clerk, lead, store):
    clerk.post(V2, **NOTHING)
    lead.get(REVIEW)
    clerk.post(ONE, **NOTHING, **{"seen": "1", "note:MKT-1": "改了"})
    page = lead.post(REVIEW, do="review", result=["V2|MKT-1|1"])
    assert page.status == 409
    assert "刚刚被改动" in page.text
    assert newest(store).stage is Stage.ENTERED


@pytest.mark.parametrize("do", ["review", "return", ""])
def test_to_review_nothing_is_told(lead, do):
    page = lead.post(REVIEW, do=do)
    assert page.status == 422
    assert "没有勾选任何结果" in page.text


def test_there_is_nothing_to_publish_until_something_was_reviewed(clerk, lead):
    clerk.post(V2, **NOTHING)
    page = lead.post(REVIEW, do="publish")
    assert page.status == 409
    assert "没有可处理的结果" in page.text


@pytest.mark.parametrize("path", [REVIEW, f"{ONE}/withdrawal"])
def test_a_clerk_neither_reviews_nor_withdraws(clerk, path):
    clerk.post(V2, **NOTHING)
    assert clerk.get(path).status == 403
    assert clerk.post(path, do="publish", reason="x").status == 403


def test_a_published_result_is_corrected_for_a_reason_and_the_old_one_stays(
    clerk, lead, store
):
    publish(clerk, lead, **NOTHING)
    sent = FOUND | {"seen": "3"}
    page = clerk.post(ONE, **sent)
    assert page.status == 422
    assert page.error_at("reason") == "未填写原因"
    assert "灭火器过期</textarea>" in page.html
    answer = clerk.post(ONE, **sent, reason="录入时选错代码")
    assert answer.status == 303
    page = clerk.get(ONE)
    assert "更正：录入时选错代码" in page.squeezed
    assert "历次版本" in page.text
    assert newest(store).version == 4
    assert newest(store).stage is Stage.ENTERED


def test_a_published_result_is_withdrawn_by_the_lead_for_a_reason(clerk, lead, store):
    publish(clerk, lead, **NOTHING)
    path = f"{ONE}/withdrawal"
    page = lead.post(path, seen="3", reason="")
    assert page.status == 422
    assert page.error_at("reason") == "未填写原因"
    assert lead.post(path, seen="2", reason="对象填错").status == 409
    assert lead.post(path, seen="3", reason="对象填错").status == 303
    assert newest(store).stage is Stage.WITHDRAWN
    assert "撤回：对象填错" in lead.get(ONE).squeezed


def test_of_two_who_correct_a_result_the_second_sees_what_changed_and_goes_on(
    clerk, lead, store
):
    clerk.post(V2, **NOTHING)
    clerk.post(ONE, **NOTHING, **{"seen": "1", "note:MKT-1": "第一人的说明"})
    late = lead.post(ONE, **FOUND, seen="1")
    assert late.status == 409
    assert "说明 — → 第一人的说明" in late.text
    assert "灭火器过期</textarea>" in late.html
    assert late.hidden("seen") == "2"
    assert newest(store).note == "第一人的说明"
    assert lead.post(ONE, **FOUND, seen=late.hidden("seen")).status == 303
    assert newest(store).note == "灭火器过期"


def test_what_is_the_same_as_before_is_told(clerk):
    clerk.post(V2, **NOTHING)
    page = clerk.post(ONE, **NOTHING, seen="1")
    assert page.status == 409
    assert "与现有结果相同" in page.text


def test_a_result_that_was_imported_says_so(clerk):
    page = clerk.get("/desk/visits/V1/results/MKT-1")
    assert "随年度数据导入" in page.text


def test_what_was_found_stays_open_until_it_is_closed(clerk, lead):
    publish(clerk, lead, **FOUND)
    assert "乙餐饮店" in clerk.get("/desk/follow-ups").text
    page = clerk.post(
        FOLLOW_UP, kind="measure", done_on="2026-03-20", text="已发通知书"
    )
    assert page.status == 303
    page = clerk.get(FOLLOW_UP)
    assert "已发通知书" in page.text
    assert "未办结" in page.text
    clerk.post(FOLLOW_UP, kind="close", done_on="2026-03-20", text="复查合格")
    assert "2026-03-20 办结" in clerk.get(FOLLOW_UP).text
    assert "没有未办结的后续处理" in clerk.get("/desk/follow-ups").text
    assert clerk.get(FOLLOW_UP).html.count('value="reopen"') == 1


def test_what_is_transferred_is_in_the_other_departments_hand(desk, clerk, lead):
    publish(clerk, lead, **FOUND)
    environment = desk("other clerk")
    assert environment.get(FOLLOW_UP).status == 404
    step = {"done_on": "2026-03-20", "text": "涉及油烟排放"}
    clerk.post(FOLLOW_UP, kind="transfer", to="ENV", **step)
    assert "由市场监督管理局移送" in environment.get("/desk/follow-ups").squeezed
    assert environment.get(FOLLOW_UP).status == 200
    assert environment.get("/desk/visits/V2").status == 404
    assert 'name="kind"' not in clerk.get(FOLLOW_UP).html
    refused = clerk.post(FOLLOW_UP, kind="close", **step)
    assert refused.status == 403
    assert environment.post(FOLLOW_UP, kind="close", **step).status == 303


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"done_on": "x"}, "done_on"),
        ({"done_on": "2026-03-21"}, "done_on"),
        ({"text": " "}, "text"),
        ({"kind": "transfer", "to": ""}, "to"),
        ({"kind": "transfer", "to": "MKT"}, "to"),
        ({"kind": "transfer", "to": "NOBODY"}, "to"),
    ],
)
def test_what_a_step_lacks_is_told_beside_its_field(clerk, sent, field):
    clerk.post(V2, **FOUND)
    step = {"kind": "measure", "done_on": "2026-03-20", "text": "措施"}
    page = clerk.post(FOLLOW_UP, **(step | sent))
    assert page.status == 422
    assert page.error_at(field)


def test_a_result_by_which_nothing_follows_has_no_follow_up(clerk):
    clerk.post(V2, **NOTHING)
    assert clerk.get(FOLLOW_UP).status == 404
