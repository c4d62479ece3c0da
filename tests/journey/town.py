"""A small town's server, its clock, and the browsers of all who work there."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from planner.adapters.state.sql_store import SqlStore, open_store
from planner.composition.seasons import season_over
from planner.composition.settings import read_settings
from planner.composition.worker import working
from planner.composition.workspaces import workspace_at
from planner.publishing.publication import CHINA
from tests.api.application import application
from tests.api.people import PASSWORD
from tests.self_check.serving import served

#: Next year, so that no window of it has passed whenever the test is run.
YEAR = datetime.now(CHINA).year + 1
SCREEN, PHONE = 1440, 390
#: Two departments that inspect together, and a ceremony's parties.
OWN, OTHER = "SCJG", "GA"
PARTIES = ("notary", "deputy")
OFFICE = "王统筹"
#: Who works at a desk, and the user names that they choose.
DESKS = {"clerk": "li", "lead": "zhang", "other lead": "zhao"}
#: For one job, on a machine that does other things as well.
PATIENCE = 180_000

#: Where pictures of all pages go, in both languages and widths; none without it.
PICTURES = os.environ.get("JOURNEY_PICTURES", "")


@dataclass
class Calendar:
    """The machine's clock, until it is set to another day."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def set(self, day: date, hour: int) -> None:
        """Go to that hour of a day in China."""
        there = datetime.combine(day, time(hour), CHINA)
        self.ahead = there - datetime.now(UTC)


@dataclass
class Town:
    """A server over a workspace that was empty, and who looks at it."""

    address: str
    store: SqlStore
    clock: Calendar
    browser: Browser
    first_link: str
    pictures: list[str] = field(default_factory=list)

    def page(self, width: int = SCREEN, *, script: bool = True) -> Page:
        """Return a new person's browser."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        context.set_default_timeout(60_000)
        return context.new_page()

    def picture(self, page: Page, name: str) -> None:
        """Keep what a page looks like to everybody, where that is asked for."""
        if not PICTURES:
            return
        size, address = page.viewport_size, page.url
        for lang in ("en", "zh"):
            mark = "&" if "?" in address else "?"
            page.goto(f"{address}{mark}lang={lang}")
            for width in (PHONE, SCREEN):
                page.set_viewport_size({"width": width, "height": 900})
                number = f"{len(self.pictures):02}"
                path = Path(PICTURES) / f"{number}-{name}-{lang}-{width}.png"
                page.screenshot(path=path, full_page=True)
        page.set_viewport_size(size)
        page.goto(address)
        self.pictures.append(name)


@contextmanager
def town(folder: Path, browser: Browser) -> Iterator[Town]:
    """Serve an empty workspace, with a worker beside it."""
    folder.mkdir()
    workspace, clock = workspace_at(folder), Calendar()
    store = open_store(workspace, clock)
    app = application(store, clock, lambda: season_over(workspace, store, clock))
    code = app.state.parts.accounts().first_code()
    with working(folder, read_settings()), served(app) as address:
        yield Town(address, store, clock, browser, f"/setup/{code}")
    store.close()


def make_account(page: Page, link: str, name: str, home: str) -> None:
    """Use a one-time link, and be led to where one works."""
    page.goto(link)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile(f"{home}$"))


def sign_in(page: Page, name: str, home: str) -> None:
    """Sign in, on the way to where one works."""
    page.goto(home)
    expect(page).to_have_url(re.compile(f"/login\\?next={home}"))
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile(f"{home}$"))


def press(page: Page, words: str) -> None:
    """Press the first button of these words, and wait for the page that follows."""
    with page.expect_navigation():
        page.locator("main button", has_text=words).first.click()


def wait_for(page: Page, words: str) -> None:
    """Wait for a job; the page renews itself."""
    expect(page.locator("main")).to_contain_text(words, timeout=PATIENCE)


def payloads(files: dict[str, bytes]) -> list[dict[str, object]]:
    """Return files as a browser is given them."""
    return [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        for name, data in files.items()
    ]
