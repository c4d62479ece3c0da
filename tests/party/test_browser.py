"""A party's ceremony in Chromium: its nonce made, kept and checked where it sits."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from planner.ceremony.state import Stage
from planner.ids import hash_fields
from tests.api.application import application
from tests.api.people import gate
from tests.ceremony.conftest import Hall
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.party.conftest import ASKED, ROUND, commitment, signed_up
from tests.self_check.serving import served

pytestmark = needs_chromium

PHONE = {"width": 390, "height": 844}
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture
def page_of(chromium: Browser, hall: Hall) -> Iterator[Callable[..., Page]]:
    """Open the pages of who acts for a party."""
    app = application(hall.store, hall.clock, lambda: hall.season)
    contexts = []
    with served(app) as address:

        def opened_for(party: str, **more: object) -> Page:
            context = chromium.new_context(
                base_url=address, **{"viewport": PHONE, **more}
            )
            contexts.append(context)
            code = gate(hall.store, hall.clock).begin(signed_up(hall, party))
            cookie = {"name": "session", "value": code, "url": address}
            context.add_cookies([cookie])
            return context.new_page()

        yield opened_for
        for context in contexts:
            context.close()


def must_be_fit(page: Page) -> None:
    """Nothing scrolls sideways, and nobody is kept out."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in GRAVE] == []


def commit(page: Page, folder: Path) -> Path:
    """Commit as a party does, keeping its file in a folder."""
    page.goto(ASKED)
    expect(page.get_by_role("button", name="提交承诺")).to_be_disabled()
    page.get_by_role("button", name="产生随机数").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="保存这个文件").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    page.get_by_label("我已保存随机数").check()
    must_be_fit(page)
    page.get_by_role("button", name="提交承诺").click()
    expect(page.get_by_role("heading", name="已承诺，等公告")).to_be_visible()
    return path


def test_a_nonce_is_made_kept_and_revealed_and_the_server_sees_it_last(
    hall: Hall, page_of: Callable[..., Page], tmp_path: Path
) -> None:
    hall.draft(ROUND)
    page = page_of("notary")
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one))

    page.goto("/party")
    must_be_fit(page)
    page.get_by_role("link", name=re.compile(ROUND)).click()
    path = commit(page, tmp_path)
    assert path.name == f"nonce-{ROUND}-notary.json"
    kept = json.loads(path.read_text("utf-8"))
    assert (kept["round"], kept["party"]) == (ROUND, "notary")
    made = hash_fields("commit", ROUND, "notary", kept["nonce"])
    assert hall.season.state(ROUND).commitments == {"notary": made}

    hall.season.commit(ROUND, "SCJG", commitment(hall, "SCJG"), "SCJG")
    hall.season.publish(ROUND, "coordinator")
    # The page that waited turns into the one that asks.
    expect(page.get_by_role("heading", name="现在请您揭示")).to_be_visible(
        timeout=15_000
    )
    expect(page.get_by_text("浏览器已重新计算：公布的公告正是这个摘要")).to_be_visible()
    stored = page.evaluate(
        "JSON.stringify([localStorage, sessionStorage, document.cookie])"
    )
    everything = stored + "".join(one.url + (one.post_data or "") for one in sent)
    assert kept["nonce"] not in everything

    page.get_by_label("我已核对").check()
    page.get_by_label("承诺时保存的文件").set_input_files(path)
    expect(page.get_by_text("正是您当初承诺的随机数")).to_be_visible()
    must_be_fit(page)
    page.get_by_role("button", name="揭示", exact=True).click()
    expect(page.get_by_role("heading", name="已揭示")).to_be_visible()
    assert hall.season.state(ROUND).nonces == {"notary": kept["nonce"]}


def test_a_wrong_file_or_a_slip_is_never_sent(
    hall: Hall, page_of: Callable[..., Page], tmp_path: Path
) -> None:
    hall.draft(ROUND)
    hall.commit(ROUND)
    hall.season.publish(ROUND, "coordinator")
    page = page_of("notary")
    page.goto(ASKED)
    page.get_by_label("我已核对").check()
    button = page.get_by_role("button", name="揭示", exact=True)
    expect(page.get_by_text("浏览器已重新计算")).to_be_visible()
    right = {
        "round": ROUND,
        "party": "notary",
        "nonce": hall.nonce(ROUND, "notary"),
    }
    for wrong in (
        {**right, "party": "SCJG", "nonce": hall.nonce(ROUND, "SCJG")},
        {**right, "round": "2026Q2"},
        {**right, "nonce": "0" * 64},
    ):
        path = tmp_path / "kept.json"
        path.write_text(json.dumps(wrong), "utf-8")
        page.get_by_label("承诺时保存的文件").set_input_files(path)
        expect(page.get_by_text("这不是您在本批次承诺的随机数")).to_be_visible()
        expect(button).to_be_disabled()
    page.get_by_label("或粘贴文件内容").fill(right["nonce"][:-1])
    expect(button).to_be_disabled()
    assert hall.season.state(ROUND).stage is Stage.PUBLISHED
    page.get_by_label("或粘贴文件内容").fill(right["nonce"])
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_role("heading", name="已揭示")).to_be_visible()


def test_a_statement_that_is_not_the_one_shown_stops_the_reveal(
    hall: Hall, page_of: Callable[..., Page]
) -> None:
    hall.draft(ROUND)
    hall.commit(ROUND)
    hall.season.publish(ROUND, "coordinator")
    page = page_of("notary")

    def other(route) -> None:
        answer = route.fetch()
        board = answer.json()
        board["statement"]["entries"][0]["eligible"] += 1
        route.fulfill(response=answer, json=board)

    page.route("**/api/v1/public/ceremonies/*", other)
    page.goto(ASKED)
    expect(page.get_by_text("公布的公告与此摘要不符")).to_be_visible()
    page.get_by_label("或粘贴文件内容").fill(hall.nonce(ROUND, "notary"))
    expect(page.get_by_text("正是您当初承诺的随机数")).to_be_visible()
    button = page.get_by_role("button", name="揭示", exact=True)
    expect(button).to_be_disabled()


def test_without_a_script_a_party_commits_and_reveals(
    hall: Hall, page_of: Callable[..., Page]
) -> None:
    hall.draft(ROUND)
    page = page_of("notary", java_script_enabled=False)
    page.goto(f"{ASKED}?lang=en")
    page.locator("summary", has_text="Without a script").click()
    shown = page.get_by_text(f"planner round nonce {ROUND} --party notary")
    expect(shown).to_be_visible()
    page.goto(f"{ASKED}?lang=zh")
    page.get_by_label("承诺（64 位）").fill(commitment(hall, "notary"))
    page.get_by_label("我已保存随机数").check()
    page.get_by_role("button", name="提交承诺").click()
    hall.season.commit(ROUND, "SCJG", commitment(hall, "SCJG"), "SCJG")
    hall.season.publish(ROUND, "coordinator")
    page.reload()
    page.get_by_label("我已核对").check()
    page.get_by_label("或粘贴文件内容").fill("0" * 64)
    page.get_by_role("button", name="揭示", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("未作记录")
    page.get_by_label("我已核对").check()
    page.get_by_label("或粘贴文件内容").fill(hall.nonce(ROUND, "notary"))
    page.get_by_role("button", name="揭示", exact=True).click()
    expect(page.get_by_role("heading", name="已揭示")).to_be_visible()
