"""A cell that no column can hold is told by its line and column, in Chinese, at every list."""

import pytest

from tests.admin.test_exchange import confirm, errors_in, preview, sheet
from tests.factories import approved, year_2023

LISTS = {
    "organizations/organization": {"单位编码": "121", "单位名称": "水利局", "上级单位编码": ""},
    "budgets/functionalclass": {"年度": "2023", "科目编码": "204", "科目名称": "公共安全"},
    "budgets/economicclass": {"年度": "2023", "科目编码": "301", "科目名称": "工资"},
    "budgets/procurementcategory": {"年度": "2023", "科目编码": "A01", "科目名称": "房屋"},
    "indicators/frameworkentry": {
        "年度": "2023", "一级指标": "产出指标", "二级指标": "数量指标", "顺序": "1",
    },
    "indicators/indicatortemplate": {
        "一级指标": "产出指标", "二级指标": "数量指标", "指标名称": "培训人数", "计量单位": "人",
        "指标性质": "≥", "常用权重": "10", "指标解释": "", "数据来源": "", "行业领域": "",
    },
    "projects/project": {
        "年度": "2023", "单位编码": "118001", "项目编码": "50015322T000000099999",
        "项目名称": "道路维护", "项目分类": "", "业务主管部门": "", "当年预算（万元）": "10",
        "本级安排（万元）": "10", "上级补助（万元）": "",
    },
    "evaluations/measurement": {
        "年度": "2023", "项目编码": "50015322T000000088498", "行号": "1", "指标名称": "",
        "实际完成值": "1", "偏差原因": "",
    },
}  # fmt: skip
UNBOUNDED = {"指标解释", "偏差原因", "实际完成值"}
LONG, MANY_DIGITS = "长" * 30_000, "9" * 40
NUMBERS = {"年度", "顺序", "常用权重", "当年预算（万元）", "本级安排（万元）", "行号", "实际完成值"}


@pytest.mark.parametrize("model", LISTS)
def test_what_no_column_can_hold_is_told_and_what_fits_is_written(staff, as_person, model):
    year_2023()
    approved(staff)
    client = as_person(staff.chen if model.startswith("evaluations") else staff.qian)
    refused = set()
    columns = LISTS[model]
    cells = [(column, LONG) for column in columns]
    cells += [(column, MANY_DIGITS) for column in columns.keys() & NUMBERS]
    for column, text in cells:
        row = LISTS[model] | {column: text}
        shown = preview(client, model, sheet(list(row), list(row.values())))
        assert shown.status_code == 200, (column, text[:8])
        if told := errors_in(shown):
            refused.add((column, text))
            assert any("一" <= sign <= "龥" for sign in "".join(told))
            continue
        assert confirm(client, model, shown).status_code == 200, (column, text[:8])
    long_columns = {column for column, text in refused if text == LONG}
    assert set(LISTS[model]) - long_columns <= UNBOUNDED
