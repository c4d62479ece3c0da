"""The console's words: in both languages, each used, none missing."""

import re
from importlib.resources import files

import pytest

from api.console.words import WORDS
from api.pages.words import SHARED
from planner.agenda.attention import Topic
from planner.agenda.path import Step
from planner.agenda.rounds import Part, Wait
from planner.jobs.record import JobKind, JobState
from planner.policy.form import policy_form
from planner.publishing.calendar import State, Thing
from planner.results.due import DueKind
from planner.shortage.record import Kind as Way

FOLDER = files("api.console")
TEMPLATES = [
    one.read_text("utf-8")
    for package in (FOLDER, files("api.pages"))
    for one in package.joinpath("templates").iterdir()
]
CODE = [one.read_text("utf-8") for one in FOLDER.iterdir() if one.name.endswith(".py")]
#: Made of a prefix and a value.
MADE = {
    "field": [one.name for section in policy_form() for one in section.fields],
    "section": [section.name or "year" for section in policy_form()],
    "option": [
        option
        for section in policy_form()
        for one in section.fields
        for option in one.options
    ],
    "do": list(Step),
    "todo": set(Topic),
    "wait": list(Wait),
    "stage": list(Part),
    "job": list(JobKind),
    "jobstate": list(JobState),
    "way": list(Way),
    "thing": list(Thing),
    "outstate": list(State),
    "duekind": list(DueKind),
}
FREE = {"step", "sign", "proof", "status", "paper", "planstate", "reason"}


@pytest.mark.parametrize("key", WORDS)
def test_a_word_is_chinese_and_english(key):
    zh, en = WORDS[key]
    assert re.search(r"[\u4e00-\u9fff—{]", zh)
    assert not re.search(r"[\u4e00-\u9fff]", en)
    assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))


@pytest.mark.parametrize("prefix", MADE)
def test_a_word_made_of_a_value_is_there_for_every_value(prefix):
    assert [value for value in MADE[prefix] if f"{prefix}.{value}" not in WORDS] == []


def test_every_step_has_a_sentence_for_each_way_that_it_may_stand():
    told = set(re.findall(r'_step\([^"]*"(\w+)"', "".join(_path_source())))
    assert {"open", "ahead", "done"} <= told
    assert all(f"step.{step}" in WORDS for step in Step)


def _path_source():
    return [files("planner.agenda").joinpath("path.py").read_text("utf-8")]


def test_no_word_is_missing():
    asked = {
        key
        for text in TEMPLATES
        for key in re.findall(r"\bt\([\"']([\w.]+)[\"']\s*[,)]", text)
    }
    assert asked - set(WORDS) - set(SHARED) == set()


def test_every_word_is_used():
    text = "".join([*TEMPLATES, *CODE])
    made = (*MADE, *FREE)
    unused = [
        key
        for key in WORDS
        if key.split(".")[0] not in made
        and not re.search(rf"[\"']{re.escape(key)}[\"']", text)
        and not any(
            re.search(rf"[\"']{re.escape(key[:n])}[\"'] ~", text)
            for n in range(3, len(key))
        )
    ]
    assert unused == []
