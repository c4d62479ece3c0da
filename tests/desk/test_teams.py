"""Confirming teams, with one click, as they were seen."""

import pytest

from api.cookies import FIELD
from planner.publishing.store import TeamRow
from tests.api.people import browser
from tests.desk.conftest import Desk

V2 = "/desk/visits/V2"


def test_a_clerk_confirms_a_team_with_one_click(clerk):
    team = clerk.get(V2).hidden("team")
    answer = clerk.post(V2, team=team)
    assert (answer.status, answer.location) == (303, f"{V2}?done=confirmed")
    page = clerk.get(answer.location)
    assert "已确认人员。" in page.text
    assert "人员已确认 ：" in page.text or "人员已确认：" in page.text
    assert 'name="team"' not in page.html


def test_to_confirm_once_more_changes_nothing(clerk, store):
    team = clerk.get(V2).hidden("team")
    clerk.post(V2, team=team)
    clerk.post(V2, team=team)
    year = store.year()
    given = store.results.confirmations(year, "MKT")
    assert [one.number for one in given.values()] == [1]


def test_who_was_confirmed_is_named(clerk, store):
    clerk.post(V2, team=clerk.get(V2).hidden("team"))
    assert "clerk 2026-03-20" in clerk.get(V2).text


def test_people_who_changed_meanwhile_are_not_confirmed(clerk):
    answer = clerk.post(V2, team="0" * 64)
    assert answer.status == 409
    assert "检查任务 V2 的人员已有变化" in answer.text
    assert "人员待确认" in answer.text


def test_the_teams_of_a_week_are_confirmed_together(clerk):
    week = "/desk/visits?week=2026-W12"
    page = clerk.get(week)
    teams = [part.split('"')[0] for part in page.html.split('name="team" value="')[1:]]
    assert len(teams) == 2
    answer = clerk.post(week, team=teams)
    assert answer.status == 303
    after = clerk.get(answer.location)
    assert "已确认所选人员" in after.text
    assert "共 2 个检查任务" in after.text
    assert 'name="team"' not in after.html


def test_of_teams_confirmed_together_one_that_changed_keeps_all_back(clerk, store):
    week = "/desk/visits?week=2026-W12"
    good = clerk.get(V2).hidden("team")
    answer = clerk.post(week, team=[f"V2|{good}", f"V1|{'0' * 64}"])
    assert answer.status == 409
    assert "V1 的人员已有变化" in answer.text
    assert store.results.confirmations(store.year(), "MKT") == {}


@pytest.mark.parametrize("team", [[], ["V9|x"], ["V3|x"], ["x"]])
def test_what_is_no_team_of_ones_own_is_refused(clerk, team):
    answer = clerk.post("/desk/visits", team=team)
    assert answer.status == 409
    assert "没有本部门的检查人员可确认" in answer.text


def test_a_form_without_its_token_does_nothing(clerk, store):
    team = clerk.get(V2).hidden("team")
    for sent in ({FIELD: ""}, {FIELD: "0" * 64}):
        assert clerk.post(V2, team=team, **sent).status == 403
    assert store.results.confirmations(store.year(), "MKT") == {}


def test_another_sessions_form_does_nothing(desk, client, store, clock):
    clerk = desk("clerk")
    team = clerk.get(V2).hidden("team")
    another = Desk(browser(client, store, clock, "clerk"))
    answer = another.post(V2, team=team, **{FIELD: clerk.browser.token})
    assert answer.status == 403


def test_only_a_lead_asks_for_other_people_or_firms(clerk, lead):
    for what in ("inspector", "replacement"):
        assert clerk.get(f"{V2}/{what}").status == 403
        assert clerk.post(f"{V2}/{what}", reason="closed").status == 403
        assert lead.get(f"{V2}/{what}").status == 200
    assert f"{V2}/inspector" not in clerk.get(V2).html
    assert f"{V2}/inspector" in lead.get(V2).html


def test_what_a_change_lacks_is_told_beside_its_fields(lead, store):
    year = store.year()
    people = [s for s in store.rows(TeamRow, year.year_id) if s.visit_id == "V2"]
    path = f"{V2}/inspector"
    answer = lead.post(
        path,
        inspector_id=people[0].inspector_id,
        kind="ill",
        first="2026-04-02",
        last="2026-04-01",
        reason=" ",
    )
    assert answer.status == 422
    assert answer.error_at("reason") == "请填写理由"
    assert "2026-04-02" in answer.error_at("last")
    assert 'value="2026-04-02"' in answer.html
    answer = lead.post(path, inspector_id="INSPMARK-3", kind="x", reason="y")
    assert answer.error_at("inspector_id") == "请选择更换谁"
    assert answer.error_at("kind") == "请选择情形"


def test_a_year_that_isnt_held_step_by_step_can_have_no_replacement(lead):
    answer = lead.post(f"{V2}/replacement", reason="closed", note="")
    assert answer.status == 404
    assert "工作区里还没有开展的年度" in answer.text
    answer = lead.post(f"{V2}/replacement", reason="", note="人去楼空")
    assert answer.status == 422
    assert answer.error_at("reason") == "请选择原因"
    assert "人去楼空</textarea>" in answer.html
