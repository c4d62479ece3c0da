"""The page without a browser: what it is made of, and that it loads from here alone."""

import re

import pytest

from planner.publishing.store import RoundRow
from tests.self_check.drawn_year import CONFIDENTIAL, asked, rows

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def answered(client):
    answer = client.post("/check", data=asked(CONFIDENTIAL, CONFIDENTIAL["proof_of"]))
    assert answer.status_code == 200
    return answer


def test_nothing_on_the_page_comes_from_elsewhere_or_stands_inline(client, answered):
    for page in (client.get("/check"), answered):
        assert page.headers["content-security-policy"] == POLICY
        for address in re.findall(r'(?:src|href|action)="([^"]*)"', page.text):
            assert address.startswith(("/", "#", "data:,")), address
        scripts = re.findall(r"<script([^>]*)>", page.text)
        assert all("src=" in s or "application/json" in s for s in scripts)
        assert not re.search(r"<style|\son\w+=|style=|javascript:", page.text)


def test_its_files_are_what_they_say(client):
    for name, media in (("js", "text/javascript"), ("css", "text/css")):
        file = client.get(f"/check/check.{name}")
        assert file.headers["content-type"] == f"{media}; charset=utf-8"
        assert not re.search(r"https?://", file.text)


def test_chinese_stands_first_and_english_beside_it_or_the_other_way(client):
    chinese, english = client.get("/check").text, client.get("/check?lang=en").text
    assert '<html lang="zh-CN">' in chinese
    assert chinese.index("抽查自查</span>") < chinese.index(">Self-check<")
    assert '<html lang="en">' in english
    assert english.index(">Self-check<") < english.index("抽查自查</span>")
    assert 'action="/check?lang=en"' in english
    assert client.get("/check?lang=de").status_code == 422


def test_the_form_is_labelled(client):
    page = client.get("/check").text
    for name in ("round", "target_id", "code"):
        assert f'<label for="{name}">' in page
        assert f'aria-describedby="{name}-hint"' in page


def test_columns_are_called_what_the_input_files_call_them(answered):
    for label in ("统一社会信用代码", "行业代码", "上次检查日期"):
        assert label in answered.text
    assert "信用风险等级和本年已检查次数以摘要封存" in answered.text


def test_an_answered_page_is_kept_by_nobody(answered, client):
    assert answered.headers["cache-control"] == "no-store"
    refused = client.post("/check", data={"round": "x"})
    assert refused.headers["cache-control"] == "no-store"


def test_what_was_typed_comes_back_as_text(client):
    page = client.post("/check", data={"round": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    assert "&gt;&lt;script&gt;alert" in page.text


def test_a_row_that_holds_markup_is_shown_as_text(client, store, monkeypatch):
    """The frame's own cells can't end the block that the script reads."""
    from planner.adapters.state.sql_evidence import SqlEvidence
    from planner.protocol.frame_tree import FrameTree, bucket_digest

    evil = "</script><script>alert(1)</script>"
    target_id = CONFIDENTIAL["proof_of"]
    cells = {**rows(CONFIDENTIAL)[target_id], "name": evil}
    monkeypatch.setattr(SqlEvidence, "cells", lambda *_: cells)
    row = store.row(RoundRow, "YEAR-1", "example-2026")
    width = row.statement["frame"]["bucket_hex"]
    monkeypatch.setattr(
        SqlEvidence,
        "proof",
        lambda _self, _frame, leaf: FrameTree(
            width, {leaf[:width]: bucket_digest([leaf])}
        ).proof(leaf, [leaf]),
    )
    monkeypatch.setattr("planner.publishing.self_check.proof_holds", lambda *_: True)
    page = client.post("/check", data=asked(CONFIDENTIAL, target_id))
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "\\u003c/script\\u003e" in page.text
