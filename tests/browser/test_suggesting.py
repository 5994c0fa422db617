"""Taking an indicator from the library with the keyboard alone."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from indicators.models import IndicatorTemplate, PerformanceObjective
from indicators.selectors import sheet_of
from tests.browser.accessibility import assert_accessible
from tests.browser.editor import expect_saved
from tests.browser.windows import assert_fits
from tests.cast import build_cast
from tests.factories import draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def template(name, **values):
    texts = {"level1": "产出指标", "level2": "质量指标", "unit": "%", "comparison": "ge"}
    return IndicatorTemplate.objects.create(name=name, **(texts | values))


def test_an_indicator_is_taken_from_the_library_by_keyboard(live_server, page_of, picture):
    cast = build_cast()
    template("巡检任务完成率", typical_weight=Decimal(10), definition="完成数÷计划数")
    template("巡检问题整改率", scope="industry", industry="交通运输")
    objective = draft(cast.unit, lines=())
    page = page_of(cast.chen, {"width": 1366, "height": 768})
    page.goto(f"/objectives/{objective.pk}/edit/")
    page.wait_for_selector("#editor[data-ready=yes]")
    page.locator("#grid .tabulator-row").first.locator("[tabulator-field=name]").click()
    page.keyboard.type("xj")
    options = page.locator("#suggestions [role=option]")
    expect(options).to_have_count(2)
    box = page.get_by_role("combobox", name="三级指标名称")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_value("xj")
    page.keyboard.type("r")
    expect(options).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    picture(page, "open")
    assert_fits(page)
    assert_accessible(page)
    page.keyboard.press("Enter")

    row = page.locator("#grid .tabulator-row").first
    expect(row.locator("[tabulator-field=name]")).to_have_text("巡检任务完成率")
    expect(row.locator("[tabulator-field=level2]")).to_have_text("质量指标")
    expect(row.locator("[tabulator-field=comparison]")).to_have_text("≥")
    expect(row.locator("[tabulator-field=weight]")).to_have_text("10")
    page.keyboard.type("98")
    page.keyboard.press("Enter")
    expect(row.locator("[tabulator-field=target]")).to_have_text("98")
    expect_saved(page)
    stored = PerformanceObjective.objects.with_sheets().get(pk=objective.pk)
    (line,) = sheet_of(stored).lines
    assert (line.name, line.number, line.definition) == (
        "巡检任务完成率",
        Decimal(98),
        "完成数÷计划数",
    )


def test_what_is_typed_without_choosing_stays_as_typed(live_server, page_of):
    cast = build_cast()
    template("巡检任务完成率")
    objective = draft(cast.unit, lines=())
    page = page_of(cast.chen)
    page.goto(f"/objectives/{objective.pk}/edit/")
    page.wait_for_selector("#editor[data-ready=yes]")
    page.locator("#grid .tabulator-row").first.locator("[tabulator-field=name]").click()
    page.keyboard.type("xj")
    expect(page.locator("#suggestions [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#suggestions")).to_be_hidden()
    cell = page.locator("#grid .tabulator-row").first.locator("[tabulator-field=name]")
    expect(cell).to_have_text("xj")
