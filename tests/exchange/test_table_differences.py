"""Every cell in which a stored table and a printed one differ."""

from dataclasses import replace

import pytest

from budgets.tables import TableContent
from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import, preview_import
from exchange.table_differences import table_differences
from tests.cast import NOW

TABLE = TableContent(
    "表二",
    "支出预算表",
    ("科目编码", "科目名称", "总计"),
    (("", "合计", "3.00"), ("201", "一般公共服务", "1.00"), ("204", "公共安全", "2.00")),
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "部门支出预算表"}, ("标题：支出预算表 → 部门支出预算表",)),
        ({"note": "注：无"}, ("表注：空 → 注：无",)),
        (
            {"rows": (*TABLE.rows[:2], ("204", "公共安全", ""))},
            ("第3行『204』的总计：2.00 → 空",),
        ),
        ({"rows": TABLE.rows[:2]}, ("『204』一行：删除",)),
        ({"rows": (*TABLE.rows, ("205", "教育", "1.00"))}, ("第4行『205』：新增",)),
        (
            {"columns": ("科目编码", "科目名称", "合计")},
            ("列：科目编码、科目名称、总计 → 科目编码、科目名称、合计",),
        ),
        ({}, ("读出的金额",)),
    ],
)
def test_what_differs_is_told_in_its_place(change, told):
    assert table_differences(TABLE, replace(TABLE, **change)) == told


def test_a_new_row_in_the_middle_does_not_move_the_others():
    rows = (TABLE.rows[0], ("202", "外交", "0.50"), *TABLE.rows[1:])
    assert table_differences(TABLE, replace(TABLE, rows=rows)) == ("第2行『202』：新增",)


@pytest.mark.django_db
def test_the_preview_names_the_cell_of_a_table_and_the_words_of_the_text(cast):
    sample = load_fixture()
    commit_import(actor=None, disclosure=sample, source=Source("样本.txt", b"1"), now=NOW)
    first = sample.tables[0]
    row = list(first.rows[0])
    row[1] = "9.99"
    tables = (replace(first, rows=(tuple(row), *first.rows[1:])), *sample.tables[1:])
    text = ("换过的一段。", *sample.paragraphs[1:])
    preview = preview_import(replace(sample, tables=tables, paragraphs=text))
    told = {c.what: c.detail for c in preview.changes if c.kind == "updated" and c.is_table}
    assert len(told) == 2
    (cells, words) = told.values()
    assert "→ 9.99" in cells[0]
    assert "换过的一段" in words[0]
