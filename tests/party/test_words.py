"""The parties' words: in both languages, each used, none missing."""

import re
from importlib.resources import files

import pytest

from api.hall.words import WORDS
from api.pages.ceremony_words import CEREMONY
from api.pages.words import SHARED
from planner.ceremony.asked import TO_DO, Ask

FOLDER = files("api.hall")
TEMPLATES = [one.read_text("utf-8") for one in FOLDER.joinpath("templates").iterdir()]
CODE = [one.read_text("utf-8") for one in FOLDER.iterdir() if one.name.endswith(".py")]


@pytest.mark.parametrize("key", [*WORDS, *CEREMONY])
def test_a_word_is_chinese_and_english(key):
    zh, en = {**CEREMONY, **WORDS}[key]
    assert re.search(r"[\u4e00-\u9fff—{]", zh)
    assert not re.search(r"[\u4e00-\u9fff]", en)
    assert set(re.findall(r"{(\w+)}", zh)) == set(re.findall(r"{(\w+)}", en))


def test_whatever_is_asked_is_said():
    for ask in Ask:
        assert f"ask.{ask}" in WORDS
        assert ask in TO_DO or f"done.{ask}" in WORDS


def test_no_word_is_missing():
    asked = {
        key
        for text in TEMPLATES
        for key in re.findall(r"\bt\([\"']([\w.]+)[\"']\s*[,)]", text)
    }
    assert asked - {*WORDS, *CEREMONY, *SHARED} == set()


def test_every_word_is_used():
    text = "".join([*TEMPLATES, *CODE])
    made = ("ask.", "done.", "how.")
    unused = [
        key
        for key in WORDS
        if not key.startswith(made)
        and not re.search(rf"[\"']{re.escape(key)}[\"']", text)
    ]
    assert unused == []
