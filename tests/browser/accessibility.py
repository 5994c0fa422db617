"""What axe-core finds on a page, by the standard of WCAG 2.2, levels A and AA."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async ([area, standards, disabled]) => {
  const rules = Object.fromEntries(disabled.map((name) => [name, {enabled: false}]));
  const options = {runOnly: standards, rules, resultTypes: ["violations"]};
  return (await axe.run(area ?? document, options)).violations;
}"""


def assert_accessible(page: Page, *, area: str | None = None, without: Sequence[str] = ()) -> None:
    """No violation on the page as it stands now, or inside the CSS selector `area`.

    `without` names axe rules to leave out; a test that does so says why.
    """
    found = violations(page, area=area, without=without)
    assert not found, f"{page.url}：\n" + "\n".join(found)


def violations(page: Page, *, area: str | None = None, without: Sequence[str] = ()) -> list[str]:
    """Each violation in a line: the rule, what it asks, where, and what axe measured there."""
    # Evaluated by the driver, not put into the page as a script: its policy stays as strict.
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe())
    answer: list[dict[str, Any]] = page.evaluate(RUN, [area, STANDARDS, list(without)])
    return [line for violation in answer for line in _lines(violation)]


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def _lines(violation: dict[str, Any]) -> Iterator[str]:
    for node in violation["nodes"]:
        measured = [check["message"] for check in (*node["any"], *node["all"], *node["none"])]
        place = " ".join(map(str, node["target"]))
        yield f"{violation['id']}（{violation['impact']}）{place}：{'；'.join(measured)}"
