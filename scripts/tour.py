"""A walk through the demo in a real browser, one picture of each kind of page for each person.

The pages are found by following links: a new page needs no entry here.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.urls import Resolver404, resolve
from environment import PYTHON, ROOT, say, stop
from playwright.sync_api import Browser, Error, Page, sync_playwright

sys.path.insert(0, str(ROOT))

from tests.services import browser
from tests.services.processes import bound, free_port

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
STEPS = 3
PATIENCE = 60
LEFT_OUT = ("logout", "jsi18n")
SHOWN = {
    "laptop-chenjing-home": "home",
    "laptop-chenjing-editor": "editor",
    "laptop-chenjing-actuals": "actuals",
    "laptop-zhaomin-review": "review",
    "laptop-zhaomin-progress": "progress",
}
"""What the README shows: the picture, and its name under docs/screenshots."""


@dataclass(frozen=True)
class Visitor:
    """One person of the demo before a window of one size."""

    username: str
    password: str
    size: str

    def looks_at(self, kind: str) -> bool:
        """The administration is made for a desk."""
        is_left_out = any(word in kind for word in LEFT_OUT)
        return not is_left_out and (self.size != "phone" or not kind.startswith("admin:"))

    def file_of(self, kind: str) -> str:
        return f"{self.size}-{self.username}-{kind.replace(':', '-')}.png"


def main() -> int:
    folder = Path(os.environ.get("PICTURES") or ROOT / "var" / "pictures").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhunsheng-pictures-") as var:
        os.environ.update(
            ZHUNSHENG_VAR=var, ZHUNSHENG_REQUIRE_MFA="False", DATABASE_URL="", REDIS_URL=""
        )
        cast = _install_demo()
        with _server() as address:
            taken = _take(address, folder, cast)
    _show(folder)
    say(f"共 {taken} 张截图，在 {folder}。")
    return 0


def _install_demo() -> dict[str, object]:
    manage = (PYTHON, "manage.py")
    subprocess.run([*manage, "migrate", "--no-input", "--verbosity", "0"], cwd=ROOT, check=True)
    demo = [*manage, "demo", "--format", "json"]
    told = subprocess.run(demo, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    cast: dict[str, object] = json.loads(told.stdout)
    return cast


@contextmanager
def _server() -> Iterator[str]:
    port = free_port()
    command = bound(
        PYTHON, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--threads", "4", "--log-level", "warning",
    )  # fmt: skip
    with subprocess.Popen(command, cwd=ROOT) as server:
        try:
            yield _answering(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def _answering(address: str) -> str:
    last = time.monotonic() + PATIENCE
    while not _answers(f"{address}/login/"):
        if time.monotonic() > last:
            stop("演示服务没有启动，原因见上。")
        time.sleep(0.3)
    return address


def _answers(page: str) -> bool:
    try:
        urllib.request.urlopen(page, timeout=PATIENCE).close()
    except OSError:
        return False
    return True


def _take(address: str, folder: Path, cast: dict[str, object]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    visitors = [
        Visitor(login["username"], cast["password"], size)
        for size in SIZES
        for login in cast["logins"]
    ]
    with sync_playwright() as playwright:
        launch = playwright.chromium.launch
        with launch(executable_path=browser.program(), args=[*browser.ARGUMENTS]) as chromium:
            return sum(_visit(chromium, address, folder, visitor) for visitor in visitors)


def _visit(chromium: Browser, address: str, folder: Path, visitor: Visitor) -> int:
    width, height = SIZES[visitor.size]
    with chromium.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    ) as context:
        page = context.new_page()
        page.goto("/login/")
        page.fill("input[name=login]", visitor.username)
        page.fill("input[name=password]", visitor.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
        return _walk(page, address, folder, visitor)


def _walk(page: Page, address: str, folder: Path, visitor: Visitor) -> int:
    """One picture of each kind of page, those nearest to the start page first."""
    seen: set[str] = set()
    near = ["/"]
    for _ in range(STEPS):
        following: list[str] = []
        for path in near:
            kind = _kind(path)
            if not kind or kind in seen or not visitor.looks_at(kind):
                continue
            seen.add(kind)
            following += _picture(page, path, folder / visitor.file_of(kind))
        near = [link.removeprefix(address) for link in following if link.startswith(address)]
    return len(seen)


def _picture(page: Page, path: str, file: Path) -> list[str]:
    """Take the picture; the links of the page, none where the address is a download."""
    try:
        response = page.goto(path, wait_until="networkidle")
    except Error as refusal:
        if "Download is starting" not in str(refusal):
            raise
        return []
    if response is None or response.status != HTTPStatus.OK:
        say(f"{path}：状态 {response.status if response else '无'}")
    page.screenshot(path=file, full_page=True, animations="disabled")
    links: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    return links


def _kind(path: str) -> str:
    """The name of the page's address; nothing where no page answers."""
    try:
        return resolve(urlsplit(path).path).view_name or ""
    except Resolver404:
        return ""


def _show(folder: Path) -> None:
    shown = ROOT / "docs" / "screenshots"
    shown.mkdir(exist_ok=True)
    for picture, name in SHOWN.items():
        source = folder / f"{picture}.png"
        if source.is_file():
            (shown / f"{name}.png").write_bytes(source.read_bytes())


if __name__ == "__main__":
    sys.exit(main())
