"""The page in a real browser: it recomputes the proof, and notices a forged one."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from api.app import create_app
from planner.adapters.state.sql_store import open_store
from planner.adapters.state.workspace import Workspace
from planner.publishing.attempts import WINDOW_SECONDS
from tests.api.conftest import SetClock
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.self_check.conftest import AFTER
from tests.self_check.drawn_year import CONFIDENTIAL, OPEN, code, drawn, round_id, rows
from tests.self_check.serving import served

pytestmark = needs_chromium

DRAWN = next(t for t, entries in drawn(CONFIDENTIAL).items() if len(entries) > 1)
NOT_DRAWN = next(t for t in rows(CONFIDENTIAL) if t not in drawn(CONFIDENTIAL))
STEPS = 9


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def server(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, SetClock]]:
    clock = SetClock(AFTER)
    folder = tmp_path_factory.mktemp("served") / "workspace"
    shutil.copytree(published, folder)
    store = open_store(Workspace(folder), clock)
    with served(create_app(store, clock)) as found:
        yield found, clock
    store.close()


@pytest.fixture
def address(server: tuple[str, SetClock]) -> str:
    """The server's address, its attempts counted anew."""
    found, clock = server
    clock.time += timedelta(seconds=WINDOW_SECONDS)
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that complains of nothing: no error, nothing that its policy forbids."""
    context = browser.new_context()
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def fill(page: Page, address: str, given: dict[str, Any], target_id: str) -> None:
    page.goto(f"{address}/check#round={round_id(given)}&id={target_id}")
    page.fill("#code", code(given, target_id).lower())
    page.keyboard.press("Enter")


def outcome(page: Page) -> str:
    page.wait_for_selector("#verdict.good, #verdict.bad, #verdict.waiting > span")
    return page.locator("#verdict").get_attribute("class")


@pytest.mark.parametrize(
    ("given_", "target_id"),
    [(CONFIDENTIAL, DRAWN), (CONFIDENTIAL, NOT_DRAWN), (OPEN, OPEN["proof_of"])],
    ids=["drawn", "not drawn", "open round"],
)
def test_the_proof_is_recomputed_in_the_browser(page, address, given_, target_id):
    fill(page, address, given_, target_id)
    assert outcome(page) == "verdict good"
    expect(page.locator("#steps .good")).to_have_count(STEPS)
    expect(page.locator("#verdict")).to_contain_text("9 步全部通过")
    expect(page.locator("#steps")).to_contain_text(given_["statement_digest"])
    expect(page.locator("#steps")).to_contain_text(given_["statement"]["frame"]["root"])
    said = "被抽中" if target_id in drawn(given_) else "未被抽中"
    if given_ is CONFIDENTIAL:
        expect(page.locator(".words")).to_contain_text(said)


def test_the_whole_published_list_is_checked_when_asked_for(page, address):
    fill(page, address, CONFIDENTIAL, DRAWN)
    page.click("#list-check")
    expect(page.locator("#steps .good")).to_have_count(STEPS + 1)
    expect(page.locator("#steps")).to_contain_text(CONFIDENTIAL["list_digest"])
    expect(page.locator("#list-check")).to_be_hidden()


def answer_changed(change: Callable[[dict[str, Any]], None]) -> Callable[[Route], None]:
    """A server that hands out another answer than it should."""

    def handle(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        real = route.fetch()
        text = real.text()
        found = re.search(r'id="answer-data">(.*?)</script>', text, re.DOTALL)
        assert found
        answer = json.loads(found[1])
        change(answer)
        forged = json.dumps(answer)
        route.fulfill(response=real, body=text.replace(found[1], forged))

    return handle


@pytest.fixture(scope="module")
def answered(browser: Browser, server: tuple[str, SetClock]) -> Iterator[Page]:
    """A page that shows an answer, to be shown other ones."""
    context = browser.new_context()
    page = context.new_page()
    fill(page, server[0], CONFIDENTIAL, DRAWN)
    assert outcome(page) == "verdict good"
    yield page
    context.close()


def shown_instead(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """Have the page show a changed answer, as if it had been sent."""
    answer = json.loads(page.locator("#answer-data").text_content() or "")
    change(answer)
    page.evaluate(
        """async (answer) => {
            document.getElementById("steps").replaceChildren();
            document.getElementById("list-offer").hidden = true;
            await verify(answer);
        }""",
        answer,
    )


def expect_failure_at(page: Page, failing: int) -> None:
    expect(page.locator("#verdict")).to_have_class("verdict bad")
    expect(page.locator("#verdict")).to_contain_text(f"第 {failing} 步未通过")
    expect(page.locator("#steps .good")).to_have_count(failing - 1)
    expect(page.locator("#steps .bad")).to_have_count(1)
    expect(page.locator("#steps .skipped")).to_have_count(STEPS - failing)
    expect(page.locator("#list-check")).to_be_hidden()


def other(digit: str) -> str:
    return "0" if digit != "0" else "1"


def change_row(answer):
    answer["row"][3]["value"] = "5111"


def change_name(answer):
    answer["row"][1]["value"] += "分店"


def leave_out_a_column(answer):
    answer["row"].pop(5)


def show_another_firm(answer):
    answer["row"][0]["value"] = NOT_DRAWN


def change_sealed(answer):
    answer["sealed"] = other(answer["sealed"][0]) + answer["sealed"][1:]


def unseal(answer):
    answer["sealed"] = None


def empty_bucket(answer):
    answer["proof"]["bucket"] = []


def leaf_twice(answer):
    answer["proof"]["bucket"] *= 2


def foreign_leaf(answer):
    leaf = answer["proof"]["leaf"]
    answer["proof"]["bucket"].append(leaf[:-1] + other(leaf[-1]))
    answer["proof"]["bucket"].sort()


def bucket_that_is_no_list_of_digests(answer):
    answer["proof"]["bucket"].append(answer["proof"]["leaf"][:4] + "|")


def change_path(answer):
    node = answer["proof"]["path"][7]
    answer["proof"]["path"][7] = other(node[0]) + node[1:]


def cut_path(answer):
    answer["proof"]["path"].pop()


def change_number(answer):
    ticket = answer["tickets"][0]
    ticket["number"] = str(int(ticket["number"]) + 1)


def change_ticket(answer):
    ticket = answer["tickets"][0]
    ticket["ticket"] = ticket["ticket"][:-1] + other(ticket["ticket"][-1])


def leave_out_an_entry(answer):
    answer["tickets"][0]["entries"].pop()


def add_an_entry(answer):
    extra = {"entry_id": "P004", "name": "x", "drawn": False, "stands_in": False}
    answer["tickets"][0]["entries"].append(extra)


def change_statement_digest(answer):
    digest = answer["statement_digest"]
    answer["statement_digest"] = other(digest[0]) + digest[1:]


def change_seed(answer):
    answer["seed"] = other(answer["seed"][0]) + answer["seed"][1:]


def more_rows(answer):
    answer["rows"] += 1


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        (change_statement_digest, 2),
        (change_seed, 4),
        (change_row, 5),
        (change_name, 5),
        (leave_out_a_column, 5),
        (show_another_firm, 5),
        (change_sealed, 5),
        (unseal, 5),
        (empty_bucket, 6),
        (leaf_twice, 6),
        (bucket_that_is_no_list_of_digests, 6),
        (foreign_leaf, 7),
        (change_path, 7),
        (cut_path, 7),
        (more_rows, 7),
        (leave_out_an_entry, 8),
        (add_an_entry, 8),
        (change_ticket, 9),
        (change_number, 9),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)).replace("_", " "),
)
def test_a_forged_answer_is_shown_as_failed(answered, change, failing):
    shown_instead(answered, change)
    expect_failure_at(answered, failing)


def test_an_answer_left_as_it_is_passes_again(answered):
    shown_instead(answered, lambda _answer: None)
    expect(answered.locator("#verdict")).to_have_class("verdict good")


@pytest.mark.parametrize(("change", "failing"), [(change_row, 5), (change_path, 7)])
def test_what_a_forging_server_sends_is_shown_as_failed(page, address, change, failing):
    page.route("**/check", answer_changed(change))
    fill(page, address, CONFIDENTIAL, DRAWN)
    outcome(page)
    expect_failure_at(page, failing)


def published_changed(change: Callable[[dict[str, Any]], None]):
    def handle(route: Route) -> None:
        real = route.fetch()
        body = real.json()
        change(body)
        route.fulfill(response=real, json=body)

    return handle


def other_statement(body):
    body["statement"]["frame"]["rows"] += 1


def other_nonce(body):
    body["reveals"]["nonces"][1]["nonce"] = "0" * 64


def nonce_kept_back(body):
    body["reveals"]["nonces"].pop()


def other_public_value(body):
    body["reveals"]["public_value"] = "01 02 03 04 05 06 + 07"


def other_plan(body):
    body["plan"]["entries"][0]["scope"]["include"]["industry"] = ["5"]


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        (other_statement, 2),
        (other_nonce, 3),
        (nonce_kept_back, 3),
        (other_public_value, 4),
        (other_plan, 8),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)).replace("_", " "),
)
def test_a_forged_publication_is_shown_as_failed(answered, change, failing):
    answered.route("**/api/v1/public/rounds/**", published_changed(change))
    shown_instead(answered, lambda _answer: None)
    answered.unroute("**/api/v1/public/rounds/**")
    expect_failure_at(answered, failing)


def drop_a_row(body):
    body["items"].pop()


def test_a_published_list_that_is_not_the_one_fixed_is_shown_as_failed(page, address):
    page.route("**/api/v1/public/lists**", published_changed(drop_a_row))
    fill(page, address, CONFIDENTIAL, DRAWN)
    page.click("#list-check")
    expect(page.locator("#verdict.bad")).to_contain_text("公布的名单与这份答复")


def hide_the_draw(answer):
    for ticket in answer["tickets"]:
        for entry in ticket["entries"]:
            entry["drawn"] = False


def test_a_firm_that_is_told_it_was_not_drawn_though_it_was_sees_so(page, address):
    page.route("**/check", answer_changed(hide_the_draw))
    fill(page, address, CONFIDENTIAL, DRAWN)
    page.click("#list-check")
    expect(page.locator("#verdict.bad")).to_be_visible()
    expect(page.locator("#steps .bad")).to_have_count(1)


def test_a_network_that_fails_is_not_taken_for_a_forgery(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/api/v1/public/rounds/**", lambda route: route.abort())
    fill(page, address, CONFIDENTIAL, DRAWN)
    assert outcome(page) == "verdict waiting"
    expect(page.locator("#verdict")).to_contain_text("没有做完")
    expect(page.locator("#steps .bad")).to_have_count(0)
    context.close()


def test_without_scripts_the_answer_is_shown_and_says_what_it_lacks(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/check")
    page.fill("#round", round_id(CONFIDENTIAL))
    page.fill("#target_id", DRAWN)
    page.fill("#code", code(CONFIDENTIAL, DRAWN))
    page.click("button[type=submit]")
    expect(page.locator(".words")).to_contain_text("被抽中")
    expect(page.locator("#verdict")).to_contain_text(
        "未经您的浏览器重新计算", use_inner_text=True
    )
    context.close()


def test_a_mistyped_code_is_noticed_before_it_is_sent(page, address):
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{address}/check#round=R&id=T")
    page.fill("#code", code(CONFIDENTIAL, DRAWN)[:-1] + "?")
    page.keyboard.press("Enter")
    expect(page.locator("#mistyped")).to_be_visible()
    expect(page.locator("#code")).to_be_focused()
    assert "POST" not in sent
    page.fill("#code", code(CONFIDENTIAL, DRAWN))
    expect(page.locator("#mistyped")).to_be_hidden()


def test_it_works_by_keyboard_alone(page, address):
    page.goto(f"{address}/check")
    for key in ("Tab", "Enter", "Tab"):  # past the navigation, into the form
        page.keyboard.press(key)
    for text in (round_id(CONFIDENTIAL), DRAWN, code(CONFIDENTIAL, DRAWN)):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert outcome(page) == "verdict good"
    expect(page.locator("#answer-title")).to_be_focused()


def test_nothing_is_wider_than_the_screen(page, address):
    fill(page, address, CONFIDENTIAL, DRAWN)
    assert outcome(page) == "verdict good"
    page.click("#numbers summary")
    for width in (320, 375, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_on_paper_are_the_answer_and_all_its_figures_and_not_the_code(page, address):
    fill(page, address, CONFIDENTIAL, DRAWN)
    assert outcome(page) == "verdict good"
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#code")).to_be_hidden()
    expect(page.locator("#numbers dl")).to_be_visible()
    expect(page.locator("#steps")).to_be_visible()


def test_the_code_stays_out_of_every_address(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    fill(page, address, CONFIDENTIAL, DRAWN)
    outcome(page)
    typed = code(CONFIDENTIAL, DRAWN)
    assert len(asked) >= 4
    assert not [url for url in [*asked, page.url] if typed in url.upper()]


def test_english_stands_first_where_it_was_asked_for(page, address):
    page.goto(f"{address}/check")
    page.click("header a.language")
    assert page.locator("h1").inner_text().startswith("Self-check")
    page.fill("#round", round_id(CONFIDENTIAL))
    page.fill("#target_id", DRAWN)
    page.fill("#code", code(CONFIDENTIAL, DRAWN))
    page.click("button[type=submit]")
    assert outcome(page) == "verdict good"
    assert (
        page.locator("#verdict").inner_text().startswith("Recomputed by your browser")
    )


def test_the_proof_can_be_saved(page, address):
    fill(page, address, CONFIDENTIAL, DRAWN)
    outcome(page)
    page.click("#numbers summary")
    with page.expect_download() as saved:
        page.click("#save")
    answer = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert answer["proof"]["leaf"].startswith(answer["proof"]["bucket"][0][:4])
    assert code(CONFIDENTIAL, DRAWN) not in json.dumps(answer)
