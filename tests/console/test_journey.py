"""A coordinator's year in a browser without script, from the link of the first start."""

import hashlib
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from api.app import create_app
from api.parts import workspace_parts
from planner.composition.settings import read_settings
from planner.composition.worker import working
from planner.publishing.publication import CHINA
from sample_data.city import make_city
from tests.api.people import PASSWORD
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium
from tests.few_fields import FIELDS, keep_few_fields
from tests.self_check.serving import served

pytestmark = needs_chromium

#: Next year, so that no window of it has passed whenever the test is run.
YEAR = datetime.now(CHINA).year + 1
PATIENCE = 180
PARTIES = ("notary", "deputy")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town's files for next year."""
    folder = tmp_path_factory.mktemp("town")
    make_city(folder, targets=300, seed=5)
    keep_few_fields(folder, FIELDS[:2])
    for path in folder.iterdir():
        if path.suffix in (".csv", ".toml"):
            text = path.read_text("utf-8")
            text = text.replace("2026", str(YEAR))
            text = re.sub(r'^today = ".*?"', 'today = ""', text, flags=re.MULTILINE)
            path.write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A server over an empty workspace, and the link that it prints."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    app = create_app(*workspace_parts(folder))
    code = app.state.parts.accounts().first_code()
    with working(folder, read_settings()), served(app) as address:
        yield address, f"{address}/setup/{code}"


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        context = browser.new_context(java_script_enabled=False)
        yield context.new_page()
        browser.close()


def wait_for(page: Page, words: str) -> None:
    """Ask for the page again, as it does by itself, until it says something."""
    patience = time.monotonic() + PATIENCE
    while page.locator("main", has_text=words).count() == 0:
        assert time.monotonic() < patience, page.locator("main").inner_text()[:600]
        time.sleep(0.5)
        page.reload()


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.locator("main button", has_text=words).first.click()


def payloads(files: dict[str, bytes]) -> list[dict]:
    """Return files as a browser is given them."""
    return [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        for name, data in files.items()
    ]


def token_of(page: Page, address: str, party: str) -> str:
    """Have a token issued for a party."""
    page.goto(f"{address}/console/access")
    page.locator("summary", has_text="签发令牌").click()
    page.select_option("#token-role", "party")
    page.fill("#token-party", party)
    page.fill("#token-name", party)
    with page.expect_navigation():
        page.locator('form[action="/console/access/tokens"] button').click()
    found = re.search(r"[0-9a-f]{16}\.[0-9a-f]{64}", page.content())
    assert found
    return found[0]


def sent(context, token: str, address: str, step: str, body: dict) -> None:
    """Take a party's step by API."""
    answer = context.request.post(
        f"{address}/api/v1/party/ceremonies/{step}",
        data=body,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status == 200, answer.text()


def test_a_coordinator_works_from_the_first_link_to_a_drawn_round(
    page: Page, office: tuple[str, str], inputs: Path
) -> None:
    address, link = office
    page.context.set_default_timeout(60_000)
    page.goto(link)
    page.fill("#user_name", "王统筹")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    press(page, "保存")
    expect(page.locator("h1")).to_have_text("尚未开始的年度")

    # The files are uploaded, one of them spoilt; it is mended by itself.
    page.goto(f"{address}/console/imports")
    files = {path.name: path.read_bytes() for path in inputs.iterdir()}
    spoilt = files["items.csv"].split(b"\n", 1)[0] + b"\n"
    page.set_input_files("#files", payloads({**files, "items.csv": spoilt}))
    press(page, "上传并检查")
    wait_for(page, "发现的问题")
    page.set_input_files("#files", payloads({"items.csv": files["items.csv"]}))
    press(page, "上传并检查")
    wait_for(page, "下一步")
    expect(page.locator("h1")).to_contain_text("可用")

    # A rule of the law is kept; what is right is saved as a version.
    page.locator("main a", has_text="核对政策").click()
    page.fill('[id="teams.min_per_visit"]', "1")
    press(page, "保存为新版本")
    expect(page.locator("[role=alert]").first).to_contain_text("1 项需要改正")
    page.fill('[id="teams.min_per_visit"]', "2")
    page.fill('[id="rounds.reserve"]', "3")
    press(page, "保存为新版本")
    expect(page.locator("[role=status]").first).to_contain_text("第 2 版")

    # What would it do: a plan, approved only when the box is ticked.
    press(page, "试算影响")
    wait_for(page, "占比证书")
    with page.expect_download() as paper:
        page.locator("main a", has_text="年度抽查计划（Word）").click()
    assert paper.value.suggested_filename == "annual_plan.docx"
    page.check("input[name=sure]")
    press(page, "批准并公布")
    wait_for(page, "已批准")
    page.goto(f"{address}/console")
    wait_for(page, f"{YEAR} 年计划已公布")

    # The first round's ceremony, whose parties hold their own tokens.
    with page.expect_navigation():
        page.locator("#rounds ~ * tbody tr th a").first.click()
    round_id = page.url.rpartition("/")[2]
    tokens = {party: token_of(page, address, party) for party in PARTIES}
    page.goto(f"{address}/console/rounds/{round_id}")
    page.fill("#parties", "\n".join(PARTIES))
    by = datetime.now(UTC).astimezone(CHINA) + timedelta(minutes=30)
    page.fill("#reveal_by", by.strftime("%Y-%m-%dT%H:%M"))
    press(page, "拟定本批次")
    expect(page.locator("#board")).to_contain_text("等待承诺")
    nonces = {p: hashlib.sha256(p.encode()).hexdigest() for p in PARTIES}
    for party, token in tokens.items():
        text = f"commit|{round_id}|{party}|{nonces[party]}"
        made = hashlib.sha256(text.encode()).hexdigest()
        body = {"commitment": made}
        sent(page.context, token, address, f"{round_id}/commitment", body)
    page.reload()
    press(page, "公布公告")
    shown = page.locator("#board .long").first.inner_text()
    digest = re.sub(r"\s", "", shown)
    for party, token in tokens.items():
        body = {"nonce": nonces[party], "statement_digest": digest}
        sent(page.context, token, address, f"{round_id}/reveal", body)
    page.goto(f"{address}/console/rounds/{round_id}/board")
    expect(page.locator("#board")).to_contain_text("种子已定")
    page.goto(f"{address}/console/rounds/{round_id}")
    press(page, "立即抽取")
    wait_for(page, "名单未到公开日")
    expect(page.locator("#teams ~ *").first).to_contain_text("席位")

    # What follows is there: the calendar, the clock, a ledger that holds.
    page.goto(f"{address}/console/publication")
    expect(page.locator("main")).to_contain_text("未到公布时间")
    page.goto(f"{address}/console/results")
    expect(page.locator("main")).to_contain_text("各部门时限")
    page.goto(f"{address}/console/ledger/check")
    expect(page.locator("h1")).to_contain_text("全部相符")
