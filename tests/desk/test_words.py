"""The desk's words: in both languages, each used, none missing."""

import re
from importlib.resources import files

import pytest

from api.desk.family import HOME
from api.desk.progress import State
from api.desk.visit_list import CHOICES
from api.desk.words import WORDS
from api.desk.words_entry import ENTRY_WORDS
from api.pages.words import SHARED
from planner.results.followup import StepKind
from planner.results.record import Stage

ALL = {**WORDS, **ENTRY_WORDS}
FOLDER = files("api.desk")
TEMPLATES = [one.read_text("utf-8") for one in FOLDER.joinpath("templates").iterdir()]
CODE = [
    one.read_text("utf-8")
    for one in FOLDER.iterdir()
    if one.name.endswith(".py") and not one.name.startswith("words")
]
#: Made of a prefix and a value.
MADE = ("weekday", "state", "stage", "done", "choice", "kind", "role")


@pytest.mark.parametrize("key", ALL)
def test_a_word_is_chinese_and_english(key):
    zh, en = ALL[key]
    assert re.search(r"[\u4e00-\u9fff]", zh)
    assert not re.search(r"[\u4e00-\u9fff]", en)
    assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))


def test_every_word_is_used():
    text = "".join([*TEMPLATES, *CODE])
    for key in ALL:
        made = key.split(".")[0] in MADE or ".kind." in key
        assert made or re.search(rf"[\"']{re.escape(key)}[\"']", text), key


def test_no_word_is_missing():
    asked = {
        k
        for text in TEMPLATES
        for k in re.findall(r"\bt\([\"']([^\"']+)[\"']\s*[,)]", text)
    }
    made = {
        *(f"state.{state}" for state in State),
        *(f"stage.{stage}" for stage in Stage),
        *(f"follow.kind.{kind}" for kind in StepKind),
        *(f"weekday.{number}" for number in range(7)),
        *(f"choice.{name}" for name in CHOICES[:3]),
    }
    assert len(asked) > 100
    assert (asked | made) <= {*ALL, *SHARED}


def test_the_desk_adds_no_word_that_all_pages_have():
    assert not set(ALL) & set(SHARED)
    assert HOME == "/desk"
