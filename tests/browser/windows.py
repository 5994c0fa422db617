"""The windows of the browser tests: their sizes, and what is watched while they are open."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page

from tests.cast import PASSWORD

DESKTOP = {"width": 1440, "height": 900}
LAPTOP = {"width": 1366, "height": 768}
WIDE = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}


@dataclass
class Watch:
    """What went wrong on the watched pages: script errors, refusals of the policy, outside calls."""

    address: str
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of the context, also those opened later."""
        context.on("console", lambda line: self._hear(line.type, line.text))
        context.on("weberror", lambda error: self.complaints.append(f"脚本出错：{error.error}"))
        context.on("request", lambda request: self._see(request.url))

    def _hear(self, kind: str, text: str) -> None:
        # A refused form (422) or a hidden record (404) is an answer; the browser logs it as error.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(f"控制台：{text}")

    def _see(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"访问了外部地址：{url}")


def assert_fits(page: Page) -> None:
    """The page does not scroll sideways: nothing is cut off at this width."""
    wide, room = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= room, f"{page.url} 宽 {wide} 像素，窗口只有 {room} 像素"


def sign_in_again(page: Page, username: str) -> None:
    """From a page whose session is over: sign in anew and come back to it."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="重新登录").click()
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").first.fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
