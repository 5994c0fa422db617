"""Classifications and the framework come in as lists: preview, diff, faults in Chinese."""

import pytest

from budgets.models import EconomicClass, FunctionalClass
from indicators.models import FrameworkEntry
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.admin.test_exchange import PROJECTS, confirm, errors_in, preview, sheet
from tests.factories import year_2023

CLASSES = ["年度", "科目编码", "科目名称"]
FRAMEWORK = ["年度", "一级指标", "二级指标", "顺序"]


def totals(shown):
    found = shown.context["result"].totals
    return found["new"], found["update"], found["skip"]


@pytest.mark.parametrize(
    ("model", "stored", "codes"),
    [
        ("budgets/functionalclass", FunctionalClass, ("204", "20402", "2040201")),
        ("budgets/economicclass", EconomicClass, ("302", "30201", "30202")),
    ],
)
def test_classes_come_in_and_a_second_list_shows_what_differs(
    staff, as_person, model, stored, codes
):
    year_2023()
    client = as_person(staff.qian)
    rows = [["2023", code, f"科目{code}"] for code in codes]
    shown = preview(client, model, sheet(CLASSES, *rows))
    assert errors_in(shown) == []
    assert totals(shown) == (3, 0, 0)
    assert not stored.objects.exists()
    confirm(client, model, shown)
    assert set(stored.objects.values_list("code", flat=True)) == set(codes)
    rows[1][2] = "改了名的科目"
    shown = preview(client, model, sheet(CLASSES, *rows))
    assert totals(shown) == (0, 1, 2)
    assert "改了名的" in shown.content.decode()
    assert "<del" in shown.content.decode()
    confirm(client, model, shown)
    row = stored.objects.get(code=codes[1])
    assert (row.name, row.history.count()) == ("改了名的科目", 2)
    entry = AuditEntry.objects.filter(action=AuditAction.REFERENCE_IMPORTED).last()
    assert (entry.actor, entry.changes) == (staff.qian, {"新增": 0, "更新": 1, "未变": 2})


@pytest.mark.parametrize(
    ("model", "row", "said"),
    [
        ("budgets/functionalclass", ["2023", "2041", "四位"], "科目编码应为 3、5、7 位数字，现为“2041”"),
        ("budgets/functionalclass", ["2023", "20A", "字母"], "科目编码应为 3、5、7 位数字，现为“20A”"),
        ("budgets/functionalclass", ["2023", "2.04", "小数"], "像是被表格软件当成了数字"),
        ("budgets/functionalclass", ["2023", "204", ""], "科目名称："),
        ("budgets/functionalclass", ["2022", "204", "别的年度"], "没有 2022 年度"),
        ("budgets/functionalclass", ["", "204", "没有年度"], "请填写年度"),
        ("budgets/economicclass", ["2023", "3020101", "七位"], "科目编码：确保该变量包含不超过 5 字符"),
        ("budgets/economicclass", ["2023", "3020", "四位"], "科目编码应为 3、5 位数字"),
        ("projects/project", ["", "", "50015322T000000000001"], "请填写年度"),
    ],
)  # fmt: skip
def test_a_class_that_cannot_be_is_told_in_chinese(staff, as_person, model, row, said):
    year_2023()
    heads = PROJECTS if model == "projects/project" else CLASSES
    filled = [*row, *[""] * (len(heads) - len(row))]
    shown = preview(as_person(staff.qian), model, sheet(heads, filled))
    assert said in "\n".join(errors_in(shown))
    assert "confirm_form" not in shown.context


def test_the_framework_comes_in_and_shows_what_differs(staff, as_person):
    year = year_2023()
    client, model = as_person(staff.qian), "indicators/frameworkentry"
    known = FrameworkEntry.objects.filter(fiscal_year=year).order_by("position")
    rows = [["2023", one.level1, one.level2, one.position] for one in known]
    rows[0][3], added = 99, ["2023", "产出指标", "廉洁指标", 50]
    shown = preview(client, model, sheet(FRAMEWORK, *rows, added))
    assert errors_in(shown) == []
    assert totals(shown) == (1, 1, len(rows) - 1)
    confirm(client, model, shown)
    entry = FrameworkEntry.objects.get(fiscal_year=year, level2="廉洁指标")
    assert (entry.position, entry.history.get().history_user) == (50, staff.qian)
    assert FrameworkEntry.objects.filter(fiscal_year=year, position=99).count() == 1


@pytest.mark.parametrize("position", ["0", "1.5", "第一", "10000", ""])
def test_a_place_that_is_none_is_told_in_chinese(staff, as_person, position):
    year_2023()
    rows = sheet(FRAMEWORK, ["2023", "产出指标", "廉洁指标", position])
    shown = preview(as_person(staff.qian), "indicators/frameworkentry", rows)
    told = "\n".join(errors_in(shown))
    assert "顺序：" in told
    assert "1 到 9999 的整数" in told or "不是数字" in told
