"""`planner beacon` says what to announce, and verifies what was pasted."""

import json

import pytest
from typer.testing import CliRunner

from command_line import app
from tests.protocol.test_beacon import QUICKNET_1000


def planner(*arguments, pasted=None):
    return CliRunner().invoke(app, ["beacon", *arguments], input=pasted)


def announced(done):
    return dict(line.split(None, 1) for line in done.stdout.splitlines())


@pytest.mark.parametrize("after", ["2026-04-20T00:00:00Z", "2026-04-20T08:00:00+08:00"])
def test_next_says_source_time_and_address(after):
    done = planner("next", "--after", after)

    assert done.exit_code == 0
    told = announced(done)
    assert told["public_source"] == "drand quicknet round 27946612"
    assert told["source_at"] == "2026-04-20T00:00:00Z"
    assert told["北京时间"] == "2026-04-20 08:00:00"
    assert done.stdout.count("/public/27946612\n") == 2


def test_next_names_the_round_after_where_none_is_published_just_then():
    done = planner("next", "--chain", "default", "--after", "2026-07-23T00:30:31Z")

    assert announced(done)["public_source"] == "drand default round 6311188"
    assert announced(done)["source_at"] == "2026-07-23T00:31:00Z"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--after", "2026-04-20T00:00:00"),
        ("--after", "明天"),
        ("--after", "9999-12-31T23:59:59Z"),
        ("--after", "2026-04-20T00:00:00Z", "--chain", "fastnet"),
    ],
)
def test_next_refuses_in_words_what_names_no_round(arguments):
    done = planner("next", *arguments)

    assert done.exit_code == 2
    assert " / " in done.stderr
    assert done.stdout == ""


def test_check_prints_the_value_of_a_pasted_round(tmp_path):
    file = tmp_path / "round.json"
    file.write_text(json.dumps(QUICKNET_1000), encoding="utf-8")

    done = planner("check", str(file), "--source", "drand quicknet round 1000")

    assert done.exit_code == 0
    assert done.stdout.split()[-2:] == ["public_value", QUICKNET_1000["randomness"]]


@pytest.mark.parametrize(
    ("pasted", "source", "said"),
    [
        (json.dumps(QUICKNET_1000), "drand quicknet round 1001", "第 1001 轮"),
        (b"\xff\xfe{", "drand quicknet round 1000", "不是 JSON"),
        (json.dumps(QUICKNET_1000), "双色球", "写法不对"),
    ],
)
def test_check_refuses_anything_else_in_words(pasted, source, said):
    done = planner("check", "-", "--source", source, pasted=pasted)

    assert done.exit_code == 2
    assert said in done.stderr


def test_check_holds_the_round_against_the_announced_time():
    done = planner(
        "check",
        "-",
        "--source",
        "drand quicknet round 1000",
        "--source-at",
        "2026-03-02T02:00:00Z",
        pasted=json.dumps(QUICKNET_1000),
    )

    assert done.exit_code == 2
    assert "source_at" in done.stderr
