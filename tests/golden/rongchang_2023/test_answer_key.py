"""表十 and 表十一 of the published document against the answer key beside it, cell by cell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from common.decimals import plain_or_blank, wanyuan
from exchange.disclosure import PublishedTable
from indicators.selectors import printed_target
from indicators.sheets import IndicatorLine, NumericTarget, ObjectiveSheet
from tests.golden.rongchang_2023.documents import (
    FORMS,
    PUBLISHED,
    disclosure,
    needs_published,
)

pytestmark = [pytest.mark.golden, needs_published]
Cells = Mapping[str, Any]
CORES = {True: "是", False: "否", None: ""}
CELLS = ("name", "weight", "unit", "direction", "target", "core")
PROJECTS = range(9)


def key(table: str) -> Cells:
    text = (PUBLISHED / "disclosure-2023.json").read_text(encoding="utf-8")
    found: Cells = json.loads(text)["tables"][table]
    return found


def table_of(form: str, name: str) -> PublishedTable:
    table = disclosure(form, is_published=True).table(name)
    assert table is not None
    return table


def as_printed(row: Cells, level1: str = "level1", level2: str = "level2") -> list[str]:
    return [row[level1], row[level2], *(row[name] for name in CELLS)]


def as_read(line: IndicatorLine) -> list[str]:
    assert isinstance(line.target, NumericTarget)
    sign = line.target.comparison.symbol
    return [
        line.level1,
        line.level2,
        line.name,
        plain_or_blank(line.weight),
        line.unit,
        sign,
        printed_target(line.target).removeprefix(sign),
        CORES[line.is_core],
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_cells_of_both_tables_are_as_printed(form):
    """Cells merged into the one above are blank, as in the file."""
    department, projects = key("表十"), key("表十一")
    assert len(department["indicators"]) == 14
    assert [list(row) for row in table_of(form, "表十").rows] == [
        as_printed(row, "level1_printed", "level2_printed") for row in department["indicators"]
    ]
    assert [list(row) for row in table_of(form, "表十一").rows] == [
        as_printed(row) for project in projects["projects"] for row in project["indicators"]
    ]
    for name, expected in (("表十", department), ("表十一", projects)):
        assert list(table_of(form, name).columns) == expected["columns"]
        assert table_of(form, name).title == expected["title"]
        assert table_of(form, name).unit == expected["unit"]


@pytest.mark.parametrize("form", FORMS)
def test_the_department_sheet_has_every_box_and_every_indicator(form):
    """Blank cells hold what the merged cell above them says."""
    sheet, expected = disclosure(form, is_published=True).objectives[0], key("表十")
    assert [as_read(line) for line in sheet.lines] == [
        as_printed(row) for row in expected["indicators"]
    ]
    assert (sheet.name, wanyuan(sheet.budget), sheet.statement) == (
        expected["unit_name"],
        expected["budget"],
        expected["goal"],
    )


def boxes(sheet: ObjectiveSheet) -> dict[str, str]:
    return {
        "compile_unit": sheet.compiling_unit,
        "name": f"{sheet.project_code}-{sheet.name}",
        "project_code": sheet.project_code,
        "project_name": sheet.name,
        "department": sheet.supervising_department,
        "exec_weight": plain_or_blank(sheet.execution_weight),
        "category": sheet.category,
        "budget": wanyuan(sheet.budget),
        "local": wanyuan(sheet.own),
        "superior": wanyuan(sheet.transfer),
        "overview": sheet.overview,
        "basis": sheet.rationale,
        "goal": sheet.statement,
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", PROJECTS)
def test_every_project_form_has_every_box_and_every_indicator(form, number):
    expected = key("表十一")["projects"]
    assert len(expected) == len(PROJECTS)
    project = expected[number]
    sheet = disclosure(form, is_published=True).objectives[number + 1]
    assert [as_read(line) for line in sheet.lines] == [
        as_printed(row) for row in project["indicators"]
    ]
    assert boxes(sheet) == {name: project[name] for name in boxes(sheet)}
    assert project.keys() - boxes(sheet).keys() == {"indicators"}
