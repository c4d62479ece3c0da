"""The year up to the draw: files, policy, plan, people, a ceremony by page."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from planner.ceremony.state import Stage, season_rounds
from planner.publishing.publication import CHINA
from tests.journey.town import (
    DESKS,
    OTHER,
    OWN,
    PARTIES,
    PHONE,
    YEAR,
    Town,
    make_account,
    payloads,
    press,
    wait_for,
)


def prepare(here: Town, office: Page, files: dict[str, bytes]) -> None:
    """Files are uploaded, one of them spoilt and mended; the policy is changed."""
    office.get_by_role("link", name="数据导入").click()
    spoilt = files["items.csv"].split(b"\n", 1)[0] + b"\n"
    office.set_input_files("#files", payloads({**files, "items.csv": spoilt}))
    press(office, "上传并检查")
    wait_for(office, "发现的问题")
    here.picture(office, "findings")
    office.set_input_files("#files", payloads({"items.csv": files["items.csv"]}))
    press(office, "上传并检查")
    wait_for(office, "下一步")
    expect(office.locator("h1")).to_contain_text("可用")
    here.picture(office, "import")

    office.locator("main a", has_text="核对政策").click()
    here.picture(office, "policy")
    office.fill('[id="teams.min_per_visit"]', "1")
    press(office, "保存为新版本")
    expect(office.locator("[role=alert]").first).to_contain_text("1 项需要改正")
    office.fill('[id="teams.min_per_visit"]', "2")
    office.fill('[id="rounds.reserve"]', "3")
    press(office, "保存为新版本")
    expect(office.locator("[role=status]").first).to_contain_text("第 2 版")


def approve(here: Town, office: Page) -> None:
    """A plan is made and looked at; approved, it opens the year."""
    press(office, "试算影响")
    wait_for(office, "占比证书")
    with office.expect_download() as paper:
        office.locator("main a", has_text="年度抽查计划（Word）").click()
    assert paper.value.suggested_filename == "annual_plan.docx"
    here.picture(office, "plan")
    office.check("input[name=sure]")
    press(office, "批准并公布")
    wait_for(office, "已批准")
    wait_for(office, "计划已公布，年度已开启")
    here.picture(office, "approved")
    office.goto("/console")
    expect(office.locator("main")).to_contain_text(f"{YEAR} 年计划已公布")
    here.picture(office, "open-year")
    office.goto("/console/revisions")
    here.picture(office, "revisions")


def invited(here: Town, office: Page) -> dict[str, str]:
    """Everybody gets a link of their own."""
    people = {
        "clerk": ("clerk", OWN, "", "李经办"),
        "lead": ("lead", OWN, "", "张负责"),
        "other lead": ("lead", OTHER, "", "赵负责"),
        **{party: ("party", "", party, party) for party in PARTIES},
    }
    links = {}
    for who, (role, department, party, name) in people.items():
        office.goto("/console/access")
        office.locator("summary", has_text="邀请新用户").click()
        office.select_option("#user-role", role)
        office.fill("#user-department", department)
        office.fill("#user-party", party)
        office.fill("#user-name", name)
        press(office, "生成链接")
        found = re.search(r"/setup/[0-9a-f]{64}", office.content())
        assert found
        links[who] = found[0]
    # A link is good for two days only.
    for who, name in DESKS.items():
        page = here.page(PHONE)
        page.goto(links[who])
        here.picture(page, "link")
        make_account(page, links[who], name, "/desk")
    office.goto("/console/access")
    here.picture(office, "accounts")
    return links


def hold_ceremony(here: Town, office: Page, links: dict[str, str]) -> str:
    """A round is drafted, committed to, published, revealed by page, and drawn."""
    office.goto("/console/rounds")
    here.picture(office, "rounds")
    office.locator("main tbody th a").first.click()
    round_id = office.url.rpartition("/")[2]
    office.fill("#parties", "\n".join(PARTIES))
    by = datetime.now(CHINA) + timedelta(minutes=30)
    office.fill("#reveal_by", by.strftime("%Y-%m-%dT%H:%M"))
    here.picture(office, "round")
    office.fill("#parties", "\n".join(PARTIES))
    office.fill("#reveal_by", by.strftime("%Y-%m-%dT%H:%M"))
    press(office, "拟定本批次")
    wait_for(office, "拟定批次")
    wait_for(office, "等待承诺")
    pages = {party: commit(here, links[party], round_id, party) for party in PARTIES}
    office.reload()
    here.picture(office, "committed")
    press(office, "公布公告")
    for party, page in pages.items():
        reveal(here, page, round_id, party)
    states = season_rounds(here.store.ledger.events())
    assert states[round_id].stage is Stage.REVEALED
    office.goto(f"/console/rounds/{round_id}/board")
    expect(office.locator("#board")).to_contain_text("种子已定")
    here.picture(office, "wall")
    office.goto(f"/console/rounds/{round_id}")
    press(office, "立即抽取")
    wait_for(office, "名单未到公开日")
    here.picture(office, "drawn")
    office.get_by_role("link", name="检查组、未定日和可预见程度").click()
    expect(office.locator("main")).to_contain_text("席位")
    here.picture(office, "teams")
    office.goto("/console/jobs")
    here.picture(office, "jobs")
    return round_id


def commit(here: Town, link: str, round_id: str, party: str) -> Page:
    """A party's own browser makes its nonce; the file is kept."""
    page = here.page(PHONE)
    make_account(page, link, party, "/party")
    here.picture(page, "party")
    page.get_by_role("link", name=re.compile(round_id)).click()
    here.picture(page, "party-commit")
    page.get_by_role("button", name="产生随机数").click()
    with page.expect_download() as kept:
        page.get_by_role("button", name="保存这个文件").click()
    assert kept.value.suggested_filename == f"nonce-{round_id}-{party}.json"
    kept.value.save_as(f"{kept.value.path()}.json")
    page.kept = f"{kept.value.path()}.json"
    page.get_by_label("我已保存随机数").check()
    press(page, "提交承诺")
    here.picture(page, "party-committed")
    return page


def reveal(here: Town, page: Page, round_id: str, party: str) -> None:
    """The page that waited asks; the kept file is chosen."""
    expect(page.get_by_role("heading", name="现在请您揭示")).to_be_visible()
    expect(page.get_by_text("浏览器已重新计算")).to_be_visible()
    here.picture(page, "party-reveal")
    page.get_by_label("我已核对").check()
    page.get_by_label("承诺时保存的文件").set_input_files(page.kept)
    press(page, "揭示")
    expect(page.get_by_role("heading", name="已揭示")).to_be_visible()
    here.picture(page, "party-revealed")
