"""How long somebody waits for findings after the paste of a form, in a real browser.

Eighteen pastes in one open editor: the nine project forms of the sample, copied out of Excel and
out of Word, each over the one before. The page itself measures: from the paste to its preview,
and from taking the preview to the findings beside the grid.
"""

from statistics import median, quantiles

from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.browser.editor import Editor
from tests.exchange.pasting.clipboards import SOURCES, Clipboard, forms
from tests.services import browser

LIMIT = 300
"""Milliseconds, of both waits together."""
_WARMING = 2


def findings_after_paste(address: str, session: dict[str, str], pk: int) -> list[float]:
    """Milliseconds of each paste into the editor of this sheet; the first ones warm up."""
    with sync_playwright() as playwright:
        launch = playwright.chromium.launch
        with (
            launch(executable_path=browser.program(), args=[*browser.ARGUMENTS]) as chromium,
            chromium.new_context(viewport={"width": 1366, "height": 768}) as context,
        ):
            context.add_cookies([{"url": address, **session}])
            return _waits(context, address, pk)[_WARMING:]


def _waits(context: BrowserContext, address: str, pk: int) -> list[float]:
    editor = Editor(context.new_page(), address, pk).open()
    editor.watch()
    return [
        _pasted(editor, copied(rows), len(expected.lines))
        for expected, rows in forms()[1:]
        for copied in SOURCES.values()
    ]


def _pasted(editor: Editor, clipboard: Clipboard, lines: int) -> float:
    page = editor.page
    page.locator("#grid .tabulator-tableholder").click()
    editor.paste(clipboard)
    page.locator("dialog[open]").wait_for()  # no expectation before it is there: see `waited`
    expect(page.locator("dialog")).to_contain_text(f"读到 {lines} 行指标")
    editor.take()
    waited = editor.waited()
    editor.expect_saved()
    return waited


def told(spans: list[float]) -> str:
    """The figures in one sentence."""
    return (
        f"粘贴一张表到出检查结果：中位数 {median(spans):.0f} ms，"
        f"95% 在 {p95(spans):.0f} ms 内（期望不超过 {LIMIT} ms）。"
    )


def p95(spans: list[float]) -> float:
    """What nineteen of twenty do not exceed."""
    return quantiles(spans, n=20, method="inclusive")[-1]
