"""The editor as a person uses it: signed in, typing, pasting, waiting for the server."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from organizations.models import User
from tests.exchange.pasting.clipboards import Clipboard
from tests.web.pages import client_of

_PASTE = """([text, html]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  if (html) { data.setData("text/html", html); }
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".tabulator-tableholder").dispatchEvent(event);
}"""
# Milliseconds that somebody waits from the paste to its findings: for the preview, and for the
# margin drawn anew once it is taken. Looking at the preview is no waiting.
_WATCH = """() => {
  let since = 0, waited = 0;
  document.addEventListener("paste", () => { since = performance.now(); waited = 0; }, true);
  document.addEventListener("click", event => {
    if (event.target.closest("[data-dialog=take]")) { since = performance.now(); }
  }, true);
  new MutationObserver(() => { waited = performance.now() - since; })
    .observe(document.getElementById("dialog"), { childList: true });
  new MutationObserver(() => {
    if (since) { document.body.dataset.waited = waited + performance.now() - since; }
    since = 0;
  }).observe(document.getElementById("margin"), { childList: true });
}"""


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    """A session of this person in this browser."""
    client = client_of(user)
    client.get("/")
    value = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": address}])


def expect_saved(page: Page) -> None:
    """All that was typed is on the server.

    An earlier save says 已保存 as well, but goes on with what is still to be saved.
    """
    expect(page.locator("#save-text")).to_have_text(
        re.compile(r"^已保存 \d\d:\d\d:\d\d$"), timeout=10_000
    )


class Editor:
    """One open editor."""

    def __init__(self, page: Page, address: str, pk: int) -> None:
        self.page, self.address = page, f"{address}/objectives/{pk}/edit/"
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, line: Any) -> None:
        is_refusal = "Failed to load resource" in line.text or "ERR_" in line.text
        if line.type == "error" and not is_refusal:
            self.complaints.append(line.text)

    def open(self) -> Editor:
        self.page.goto(self.address)
        self.page.wait_for_selector("#editor[data-ready=yes]")
        return self

    def cell(self, row: int, field: str) -> Locator:
        """The cell of a row (1-based)."""
        rows = self.page.locator("#grid .tabulator-row")
        return rows.nth(row - 1).locator(f'[tabulator-field="{field}"]')

    def choose(self, row: int, field: str) -> None:
        self.cell(row, field).click()

    def type(self, *keys: str) -> None:
        """Texts and, in angle brackets, keys: "12", "<Tab>"."""
        for key in keys:
            name = re.fullmatch(r"<(\w+)>", key)
            if name:
                self.page.keyboard.press(name[1])
            elif key.isascii():
                self.page.keyboard.type(key)
            else:
                # What an input method hands over, with the last of its key strokes.
                self.page.keyboard.press("F2")
                self.page.keyboard.insert_text(key)
                self.page.keyboard.press("End")

    def paste(self, clipboard: Clipboard) -> None:
        self.page.evaluate(_PASTE, [clipboard.text, clipboard.html])

    def take(self) -> None:
        """Take what the dialog shows."""
        self.page.click("dialog [data-dialog=take]")

    def watch(self) -> None:
        """From now on the page itself measures how long findings are waited for."""
        self.page.evaluate(_WATCH)

    def waited(self) -> float:
        """Milliseconds between the last paste and its findings, once they are there.

        An expectation that is not met yet has the page describe itself, which takes it as long as
        the check: what is measured is waited for without one.
        """
        told = self.page.wait_for_function("() => document.body.dataset.waited")
        self.page.evaluate("() => { delete document.body.dataset.waited; }")
        return float(told.json_value())

    def row(self, number: int) -> list[str]:
        return [
            self.cell(number, field).inner_text().strip()
            for field in ("level1", "level2", "name", "weight", "unit", "comparison", "target")
        ]

    def names(self) -> list[str]:
        return self.page.locator('#grid .tabulator-row [tabulator-field="name"]').all_inner_texts()

    def expect_saved(self) -> None:
        expect_saved(self.page)

    def kept(self) -> list[dict[str, Any]]:
        """The drafts that this browser keeps, with the version that each started from."""
        found = self.page.evaluate("Object.values(window.localStorage)")
        return [json.loads(value)["kept"] for value in found]
