"""What a party is asked, may do, and is refused, on its own pages."""

import json
from collections.abc import Callable

import pytest

from planner.ceremony.state import Stage
from planner.ceremony.steps import Reason
from tests.ceremony.conftest import LATE, Hall
from tests.console.conftest import Console as Pages
from tests.party.conftest import ASKED, ROUND, commitment

Open = Callable[[str], Pages]


@pytest.fixture
def drafted(hall: Hall) -> Hall:
    hall.draft(ROUND)
    return hall


@pytest.fixture
def published(drafted: Hall) -> Hall:
    drafted.commit(ROUND)
    drafted.season.publish(ROUND, "coordinator")
    return drafted


def kept(hall: Hall, party: str, round_id: str = ROUND) -> str:
    """A file as the browser or the command keeps it."""
    nonce = hall.nonce(ROUND, party)
    return json.dumps({"round": round_id, "party": party, "nonce": nonce})


def told(hall: Hall, text: str) -> dict[str, str]:
    """A reveal as its form sends it."""
    digest = hall.season.state(ROUND).statement_digest
    return {"statement": digest, "nonce": text, "same": "1"}


def test_a_party_sees_its_own_ceremonies_and_no_other(drafted: Hall, pages: Open):
    notary = pages("notary")
    assert "请承诺" in notary.get("/party").text
    assert f'href="{ASKED}"' in notary.get("/party").html
    stranger = pages("stranger")
    assert "现在没有请您参加的抽取" in stranger.get("/party").text
    for page in (
        stranger.get(ASKED),
        stranger.post(f"{ASKED}/commitment", commitment="0" * 64, kept="1"),
        stranger.post(f"{ASKED}/reveal", nonce="0" * 64, statement="", same="1"),
        stranger.get(f"{ASKED}X"),
    ):
        assert page.status == 404
    assert drafted.season.state(ROUND).commitments == {}


@pytest.mark.parametrize("party", ["notary", "SCJG"])
def test_a_party_commits_by_its_page(drafted: Hall, pages: Open, party: str):
    page = pages(party)
    form = page.get(ASKED)
    assert "现在请您承诺" in form.text
    assert 'name="nonce"' not in form.html
    made = commitment(drafted, party)
    sent = page.post(f"{ASKED}/commitment", commitment=made.upper(), kept="1")
    assert (sent.status, sent.location) == (303, ASKED)
    assert drafted.season.state(ROUND).commitments == {party: made}
    shown = page.get(ASKED)
    assert "已承诺，等公告" in shown.text
    assert made in shown.html
    assert 'id="commit-form"' not in shown.html
    again = page.post(f"{ASKED}/commitment", commitment="1" * 64, kept="1")
    assert again.status == 409
    assert "round_committed_already" in again.text


def test_who_has_not_kept_the_nonce_commits_to_nothing(drafted: Hall, pages: Open):
    made = commitment(drafted, "notary")
    page = pages("notary").post(f"{ASKED}/commitment", commitment=made)
    assert page.status == 422
    assert "什么也没有提交" in page.text
    assert drafted.season.state(ROUND).commitments == {}


def test_a_commitment_out_of_form_is_refused_in_words(drafted: Hall, pages: Open):
    page = pages("notary").post(f"{ASKED}/commitment", commitment="zz", kept="1")
    assert page.status == 422
    assert "round_bad_commitment" in page.text


def test_a_party_reveals_what_it_kept(published: Hall, pages: Open):
    notary = pages("notary")
    form = notary.get(ASKED)
    assert form.value("statement") == published.season.state(ROUND).statement_digest
    assert published.nonce(ROUND, "notary") not in form.html
    sent = notary.post(f"{ASKED}/reveal", **told(published, kept(published, "notary")))
    assert sent.status == 303
    assert "已揭示，无须再做什么" in notary.get(ASKED).text
    lead = pages("SCJG")
    digits = published.nonce(ROUND, "SCJG")
    assert lead.post(f"{ASKED}/reveal", **told(published, f" {digits}\n")).status == 303
    assert published.season.state(ROUND).unrevealed == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda hall: "0" * 64,
        lambda hall: kept(hall, "SCJG"),
        lambda hall: kept(hall, "notary", "2026Q2"),
        lambda hall: "[" * 1_500,
        lambda hall: "",
    ],
)
def test_what_was_not_committed_to_is_refused_and_ends_nothing(
    published: Hall, pages: Open, wrong: Callable[[Hall], str]
):
    notary = pages("notary")
    page = notary.post(f"{ASKED}/reveal", **told(published, wrong(published)))
    assert page.status == 422
    assert "nonce_not_committed" in page.text
    assert published.season.state(ROUND).stage is Stage.PUBLISHED


def test_another_statement_and_one_not_compared_are_refused(
    published: Hall, pages: Open
):
    notary = pages("notary")
    right = told(published, kept(published, "notary"))
    page = notary.post(f"{ASKED}/reveal", **{**right, "statement": "0" * 64})
    assert "round_other_statement" in page.text
    page = notary.post(f"{ASKED}/reveal", **{**right, "same": ""})
    assert page.status == 422
    assert "请先核对公告摘要" in page.text
    assert published.season.state(ROUND).nonces == {}


def test_who_comes_too_late_is_told_what_happens_now(published: Hall, pages: Open):
    notary, lead = pages("notary"), pages("SCJG")
    assert lead.post(f"{ASKED}/reveal", **told(published, kept(published, "SCJG")))
    published.clock.time = LATE
    page = notary.get(ASKED)
    assert "notary 没有在 2026-01-06 10:00（北京时间）以前揭示" in page.text
    assert 'id="reveal-form"' not in page.html
    right = told(published, kept(published, "notary"))
    refused = notary.post(f"{ASKED}/reveal", **right)
    assert "round_reveal_overdue" in refused.text
    assert "有人未按时揭示" in lead.get("/party").text


def test_a_lost_nonce_ends_in_a_round_that_stands_in(drafted: Hall, pages: Open):
    notary = pages("notary")
    notary.post(
        f"{ASKED}/commitment", commitment=commitment(drafted, "notary"), kept="1"
    )
    assert "随机数丢了，或被别人看见了" in notary.get(ASKED).text
    drafted.season.abandon(ROUND, Reason.FAULT, "公证机构的随机数丢失", "coordinator")
    assert "公证机构的随机数丢失" in notary.get(ASKED).text
    drafted.draft(f"{ROUND}.2")
    assert f"由 {ROUND}.2 接替" in notary.get(ASKED).text
    assert "现在请您承诺" in notary.get(f"{ASKED}.2").text


def test_only_who_is_waited_for_is_given_the_script(published: Hall, pages: Open):
    notary = pages("notary")
    page = notary.get(ASKED)
    assert "/nonce.js" in page.html
    assert "hx-get" not in page.html
    notary.post(f"{ASKED}/reveal", **told(published, kept(published, "notary")))
    waiting = notary.get(ASKED)
    assert "/nonce.js" not in waiting.html
    assert 'hx-trigger="every 5s"' in waiting.html


def test_a_form_without_its_proof_commits_to_nothing(drafted: Hall, pages: Open):
    notary = pages("notary")
    sent = notary.post(
        f"{ASKED}/commitment",
        commitment=commitment(drafted, "notary"),
        kept="1",
        csrf="0" * 64,
    )
    assert sent.status == 403
    assert drafted.season.state(ROUND).commitments == {}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_there_in_both_languages(published: Hall, pages: Open, lang: str):
    notary = pages("notary")
    for path in ("/party", ASKED):
        page = notary.get(f"{path}?lang={lang}")
        assert page.status == 200
        assert page.html.count("<h1>") == 1
        assert "None" not in page.text
