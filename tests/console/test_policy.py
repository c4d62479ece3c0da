"""The policy's form: explained, judged by field, saved by one of two at once."""

import re
from html import unescape

import pytest

from planner.policy.form import policy_form, shown_policy, typed_policy
from planner.policy.template import policy_template
from planner.policy.toml import FIELDS, parse_policy
from tests.api.calls import FILLED

ADDRESS = f"/console/imports/{FILLED['import_id']}/policy"


def default(**changes: str) -> dict[str, str]:
    """The fields of the default policy as a browser sends them, some typed anew."""
    said = shown_policy(policy_template(2026))
    assert changes.keys() <= said.keys()
    return {**said, **changes}


@pytest.fixture
def form(office):
    """The form as it is shown before anybody saves, with some fields typed anew."""
    shown = office.policy(FILLED["import_id"])

    def typed(**changes: str) -> dict[str, str]:
        said = {name.replace("__", "."): text for name, text in changes.items()}
        return {"seen": str(shown.number), **shown_policy(shown.text), **said}

    return typed


def test_a_form_left_as_it_is_makes_the_same_policy():
    assert parse_policy(typed_policy(default())) == parse_policy(policy_template(2026))


def test_every_field_of_a_policy_is_in_the_form_once():
    names = [one.name for section in policy_form() for one in section.fields]
    assert sorted(names) == sorted(FIELDS)


def test_every_section_is_explained_in_both_languages():
    for section in policy_form():
        told = [section, *section.fields]
        assert any(one.zh for one in told), section.name
        assert any(one.en for one in told), section.name


@pytest.mark.parametrize(
    ("name", "typed", "of", "meant"),
    [
        ("grades.ratio", "A = 2%\r\nB=3%\nC = 10%\nD = 30%", "grades", 20_000),
        ("caps.visits", "A = 2", "caps", (("A", 2),)),
        ("rounds.fields", "餐饮 = spread", "rounds", "spread"),
        ("scope.status", "存续、在业", "statuses", ("存续", "在业")),
        ("publish.embargo", "2026-05-01", "publish", "2026-05-01"),
    ],
)
def test_what_is_typed_is_what_is_meant(name, typed, of, meant):
    value = getattr(parse_policy(typed_policy(default(**{name: typed}))), of)
    found = {
        "grades": lambda: value.ratio_micro[0],
        "rounds": lambda: value.coordinate_by_field[0][1].value,
        "publish": lambda: value.embargo,
    }.get(of, lambda: value)()
    assert found == meant


def test_a_goal_is_typed_as_in_the_file():
    typed = default(**{"shares.joint": '{ goal = ">=30%", weight = 2 }'})
    joint = parse_policy(typed_policy(typed)).shares.joint
    assert (joint.micro, joint.required) == (300_000, False)


@pytest.mark.parametrize("typed", ['"]\nyear = 1', "'''", "1\nx = 2", '{ a = "', "]"])
def test_nothing_typed_into_a_field_reaches_another_one(typed):
    text = typed_policy(default(**{"grades.unknown": typed, "shares.joint": typed}))
    assert shown_policy(text)["year"] == "2026"


def test_a_policy_is_saved_as_a_new_version_with_what_changed(
    coordinator, office, form
):
    answer = coordinator.post(ADDRESS, **form(grades__floor_overall="4%"))
    assert (answer.status, answer.location) == (303, f"{ADDRESS}?saved=3")
    page = coordinator.get(answer.location)
    assert "已保存为第 3 版" in page.text
    assert "全库抽查比例下限 3% 4%" in page.text
    newest = office.policy(FILLED["import_id"])
    assert parse_policy(newest.text).grades.floor_overall_micro == 40_000


def test_a_fault_is_told_beside_its_field_and_what_was_typed_is_kept(coordinator, form):
    page = coordinator.post(ADDRESS, **form(teams__min_per_visit="1"))
    assert page.status == 422
    beside = re.search(r'id="teams.min_per_visit-error">([^<]+)<', page.html)
    assert beside
    assert "不小于2" in unescape(beside[1])
    assert page.value("teams.min_per_visit") == "1"
    assert 'href="#teams.min_per_visit"' in page.html


def test_of_two_coordinators_the_second_is_shown_what_the_first_saved(
    coordinator, office, form
):
    assert coordinator.post(ADDRESS, **form(grades__floor_overall="4%")).status == 303
    page = coordinator.post(ADDRESS, **form(rounds__by="month", rounds__reserve="3"))
    assert page.status == 412
    assert "有人同时保存了政策" in page.text
    # Theirs is taken where it was left alone, one's own is kept.
    assert page.value("grades.floor_overall") == "4%"
    assert page.value("rounds.reserve") == "3"
    assert page.value("seen") == "3"
    assert len(office.policies(FILLED["import_id"])) == 3


def test_both_are_shown_where_both_changed_a_field(coordinator, form):
    coordinator.post(ADDRESS, **form(grades__floor_overall="4%"))
    page = coordinator.post(ADDRESS, **form(grades__floor_overall="5%"))
    assert "全库抽查比例下限 4% 5%" in page.text


def test_an_older_version_is_shown_and_cannot_be_changed(coordinator):
    page = coordinator.get(f"{ADDRESS}?version=1")
    assert "<button" not in page.html
    assert " disabled" in page.html
