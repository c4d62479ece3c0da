"""Pages of the console over the small year: read by two roles, changed by one."""

import asyncio
import re

import pytest

from planner.ledger.event import Kind
from tests.api.calls import FILLED
from tests.api.small_year import NEVER_PUBLIC

IMPORT = f"/console/imports/{FILLED['import_id']}"
PLAN = f"/console/plans/{FILLED['plan_id']}"
JOB = f"/console/jobs/{FILLED['job_id']}"
PAGES = (
    "/console",
    "/console/imports",
    IMPORT,
    f"{IMPORT}/policy",
    "/console/plans",
    PLAN,
    f"{PLAN}/entries",
    "/console/revisions",
    "/console/rounds",
    "/console/rounds/R1",
    "/console/rounds/R1/board",
    "/console/rounds/R1/parts",
    "/console/results",
    "/console/results/report?month=2026-03",
    "/console/publication",
    "/console/jobs",
    JOB,
    "/console/ledger",
    "/console/ledger/check",
    "/console/access",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_is_there_in_both_languages(coordinator, path, lang):
    mark = "&" if "?" in path else "?"
    page = coordinator.get(f"{path}{mark}lang={lang}")
    assert page.status == 200, page.text
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in page.html
    assert page.html.count("<h1>") == 1
    assert "None" not in page.text


@pytest.mark.parametrize("path", PAGES)
def test_an_auditor_sees_a_page_and_no_form_that_changes_anything(auditor, path):
    page = auditor.get(path)
    assert page.status == 200
    forms = re.findall(r'<form[^>]*method="post"[^>]*>.*?</form>', page.html, re.DOTALL)
    assert [form for form in forms if "<button" in form] == []


@pytest.mark.parametrize("path", PAGES)
def test_every_id_of_a_page_is_there_once(coordinator, path):
    ids = re.findall(r' id="([^"]+)"', coordinator.get(path).html)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label(coordinator, path):
    html = coordinator.get(path).html
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        if 'type="hidden"' in tag:
            continue
        named = re.search(r' id="([^"]+)"', tag)
        labelled = named and f'<label for="{named[1]}"' in html
        within = 'type="checkbox"' in tag
        assert labelled or within or "aria-label=" in tag, tag


def test_the_months_report_is_a_document_too(auditor):
    page = auditor.get("/console/results/report?month=2026-03")
    assert 'href="/console/results/report.docx?month=2026-03"' in page.html
    answer = auditor.browser.get("/console/results/report.docx?month=2026-03")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert "report-2026-03.docx" in answer.headers["content-disposition"]


def test_no_page_of_a_console_is_kept_by_a_browser(client, coordinator):
    answer = coordinator.browser.get("/console/access")
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src" not in answer.headers["content-security-policy"]


def test_a_page_with_something_under_way_renews_itself(coordinator):
    page = coordinator.get(JOB)
    assert 'hx-trigger="every 2s"' in page.html
    assert "<noscript><meta http-equiv" in page.html


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_renews_itself_has_a_part_that_does(coordinator, path):
    html = coordinator.get(path).html
    assert ("htmx.js" in html) == ("hx-get=" in html)


def test_a_plan_that_is_there_waits_for_its_job_no_more(coordinator):
    answer = coordinator.browser.client.get(
        PLAN, headers={**coordinator.browser.headers, "HX-Request": "true"}
    )
    assert answer.headers["hx-refresh"] == "true"


def test_the_wall_tells_nothing_that_is_not_public(coordinator):
    page = coordinator.get("/console/rounds/R1/board")
    assert [mark for mark in NEVER_PUBLIC if mark in page.html] == []


def test_an_unknown_round_is_not_found(coordinator):
    assert coordinator.get("/console/rounds/R9").status == 404


def test_a_step_that_is_refused_says_why_on_the_board(coordinator):
    page = coordinator.post("/console/rounds/R1/release")
    assert page.status == 404
    assert "season_missing" in page.text


def test_the_ledger_finds_the_events_of_one_subject(coordinator, store):
    page = coordinator.get("/console/ledger?subject=R1")
    told = [e for e in store.ledger.events() if e.subject == "R1"]
    assert len(re.findall(r'<th scope="row" class="amount">', page.html)) == len(told)


def test_the_ledgers_pages_hold_every_event_once(coordinator, store):
    for number in range(120):
        store.ledger.append(Kind.TOKEN, "tokens", "test", {"n": number})
    seen, page = set(), coordinator.get("/console/ledger?after=0")
    while True:
        rows = re.findall(r'<th scope="row" class="amount">(\d+)</th>', page.html)
        assert not seen & set(rows)
        seen |= set(rows)
        following = re.search(r'rel="next" href="([^"]+)"', page.html)
        if not following:
            break
        page = coordinator.get(following[1])
    assert len(seen) == len(store.ledger.events())


def test_a_link_for_somebody_is_shown_once_and_makes_a_user(coordinator, client):
    page = coordinator.post(
        "/console/access/users", role="clerk", department="MKT", party="", name="王芳"
    )
    (path,) = re.findall(r"(/setup/[0-9a-f]{64})", page.text)
    assert client.get(path).status_code == 200
    assert path not in coordinator.get("/console/access").text


def test_who_is_not_in_yet_is_listed_until_the_link_is_revoked(
    coordinator, auditor, client
):
    page = coordinator.post(
        "/console/access/users", role="clerk", department="MKT", party="", name="王芳"
    )
    (path,) = re.findall(r"(/setup/[0-9a-f]{64})", page.text)
    seen = auditor.get("/console/access")
    assert "王芳" in seen.html
    assert "2026-03-22" in seen.text
    (form,) = re.findall(r"/console/access/links/\w+/revoke", page.html)
    assert form not in seen.html
    assert auditor.post(form).status == 403
    assert "王芳" not in coordinator.post(form).html
    assert client.get(path).status_code == 404
    assert coordinator.post(form).status == 404


def test_a_link_for_a_department_that_is_not_there_is_refused(coordinator):
    page = coordinator.post(
        "/console/access/users", role="clerk", department="NOBODY", party="", name="x"
    )
    assert page.status == 422
    assert page.value("department") == "NOBODY"


def test_a_token_is_shown_once_and_revoked(coordinator, client):
    page = coordinator.post(
        "/console/access/tokens", role="auditor", department="", party="", name="审计"
    )
    (token,) = re.findall(r"\b([0-9a-f]{16}\.[0-9a-f]{64})\b", page.text)
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/regulator/plan", headers=bearer).status_code == 200
    shown = coordinator.get("/console/access")
    assert token not in shown.text
    coordinator.post(f"/console/access/tokens/{token.split('.')[0]}/revoke")
    assert client.get("/api/v1/regulator/plan", headers=bearer).status_code == 401


def test_a_form_without_its_proof_changes_nothing(coordinator, store):
    before = len(store.tokens())
    answer = coordinator.browser.client.post(
        "/console/access/tokens",
        data={"role": "auditor", "name": "x"},
        headers={**coordinator.browser.headers, "accept": "text/html"},
    )
    assert answer.status_code == 403
    assert len(store.tokens()) == before


def test_looks_at_firms_are_written_down(coordinator, store):
    before = len(store.accounts.accesses())
    coordinator.get("/console/results")
    (told,) = store.accounts.accesses()[before:]
    assert told.route == "/console/results"


def test_a_withdrawal_is_made_refused_twice_and_undone(coordinator, store):
    row = {"round": "R1", "entry": "E1", "target": "T1", "ground": "error", "note": ""}
    made = coordinator.post("/console/publication/withdrawals", **row)
    assert made.status == 303
    again = coordinator.post("/console/publication/withdrawals", **row)
    assert again.status == 409
    (kept,) = store.published.withdrawals(2026)
    path = f"/console/publication/withdrawals/{kept.public_id}/restoration"
    assert coordinator.post(path, note="").status == 303
    (kept,) = store.published.withdrawals(2026)
    assert not kept.in_force


def test_a_strangers_upload_is_sent_away_unread(client):
    told = []

    async def receive():
        msg = "the body was read"
        raise AssertionError(msg)

    async def send(message):
        told.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/console/imports",
        "raw_path": b"/console/imports",
        "query_string": b"",
        "headers": [
            (b"content-type", b"multipart/form-data; boundary=x"),
            (b"content-length", b"1000000"),
            (b"cookie", b"session=" + b"0" * 64),
        ],
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("testclient", 1),
        "http_version": "1.1",
        "root_path": "",
        "app": client.app,
    }
    asyncio.run(client.app(scope, receive, send))
    assert told[0]["status"] == 303
