"""Every cell, every box and every problem of the sample, in all three forms."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.enums import TABLE_NAMES
from common.findings import Severity
from exchange.disclosure import Problem
from exchange.fixtures import load_fixture
from exchange.readers import Document, Row
from indicators.enums import Comparison, ObjectiveKind
from indicators.sheets import NumericTarget, ObjectiveSheet
from tests.golden.rongchang_2023.documents import (
    FORMS,
    PUBLISHED,
    SOURCES,
    WITH_TEXT,
    digest,
    disclosure,
    document,
    facts,
    needs_published,
    numbers,
)

each_source = pytest.mark.parametrize(("form", "is_published"), SOURCES)
golden = pytest.mark.golden


@each_source
def test_the_eleven_tables_have_every_cell_of_the_fixture(form, is_published):
    read = disclosure(form, is_published=is_published)

    assert [table.name for table in read.tables] == list(TABLE_NAMES)
    for expected in load_fixture().tables:
        assert read.table(expected.name) == expected


@each_source
def test_the_department_and_its_year_are_recognised(form, is_published):
    read = disclosure(form, is_published=is_published)

    assert (read.organization_code, read.organization_name, read.year) == (
        "118001",
        "重庆市荣昌区公安局",
        2023,
    )
    assert read.is_importable


@each_source
def test_the_ten_sheets_have_every_box_and_indicator_of_the_fixture(form, is_published):
    read = disclosure(form, is_published=is_published)

    assert [_without_prose(sheet) for sheet in read.objectives] == [
        _without_prose(sheet) for sheet in load_fixture().objectives
    ]


def _without_prose(sheet: ObjectiveSheet) -> ObjectiveSheet:
    return replace(sheet, overview="", rationale="", statement="")


@pytest.mark.parametrize("form", FORMS)
def test_the_built_texts_are_read_letter_by_letter(form):
    assert disclosure(form, is_published=False).objectives == load_fixture().objectives


@golden
@needs_published
@pytest.mark.parametrize("form", FORMS)
def test_the_published_texts_have_the_recorded_digests(form):
    for sheet in disclosure(form, is_published=True).objectives:
        recorded = facts()["texts"][sheet.project_code]
        assert {name: digest(getattr(sheet, name)) for name in recorded} == recorded


@golden
@needs_published
@pytest.mark.parametrize("form", WITH_TEXT)
def test_the_published_paragraphs_have_the_recorded_digests(form):
    read = [digest(text) for text in disclosure(form, is_published=True).paragraphs]
    recorded = facts()["paragraphs"]

    assert len(read) == len(recorded) == 25
    # The last paragraph names a person: its telephone number is not recorded.
    assert read[:-1] == recorded[:-1]
    assert read[-1]["sha256"] == recorded[-1]["sha256"]


@pytest.mark.parametrize("form", WITH_TEXT)
def test_the_built_paragraphs_are_read_letter_by_letter(form):
    assert disclosure(form, is_published=False).paragraphs == load_fixture().paragraphs


def test_the_workbook_has_no_paragraphs():
    assert disclosure("xlsx", is_published=False).paragraphs == ()


def test_the_retold_prose_keeps_every_number():
    fixture = load_fixture()
    for text, recorded in zip(fixture.paragraphs, facts()["paragraphs"], strict=True):
        assert numbers(text) == recorded["numbers"]
    for sheet in fixture.objectives:
        for name, recorded in facts()["texts"][sheet.project_code].items():
            assert numbers(getattr(sheet, name)) == recorded["numbers"]


@each_source
def test_the_problems_are_exactly_these(form, is_published):
    read = disclosure(form, is_published=is_published)

    assert sorted(map(_bare, read.problems)) == sorted(map(_bare, _expected_problems(form)))


def _bare(problem: Problem) -> tuple[str, str, int, str, str]:
    return (
        problem.severity.value,
        problem.table,
        problem.row,
        problem.column,
        problem.message,
    )


def _expected_problems(form: str) -> list[Problem]:
    fixture = load_fixture()
    sheets = {f"表十一-{n}": sheet for n, sheet in enumerate(fixture.objectives[1:], 1)}
    problems = [
        _blank(table, row, "三级指标", sheets[table].lines[row - 1].name)
        for table, row, _, _ in facts()["loose_blanks"]
    ]
    assert len(problems) == 40
    problems.append(
        Problem(Severity.WARNING, "表十一-8", 1, "是否核心指标", "没有填写。请填写『是』或『否』。")
    )
    if form == "txt":
        problems += [
            _blank("表六", 8, "项目", "附属单位上缴收入资金"),
            _blank("表六", 10, "项目", "其他收入资金"),
        ]
    if form == "xlsx":
        problems.append(
            Problem(Severity.HINT, "", 0, "", "文件中没有文字说明，文字与表格的核对无法进行。")
        )
    return problems


def _blank(table: str, row: int, column: str, text: str) -> Problem:
    return Problem(Severity.HINT, table, row, column, f"『{text}』首尾有空格，已去除。")


@pytest.mark.parametrize(
    ("form", "place"),
    [("txt", "第2467行"), ("docx", "第18个表第9行"), ("xlsx", "工作表『表十一-8』第11行")],
)
def test_a_problem_says_where_it_stands_in_the_file(form, place):
    warnings = [
        problem
        for problem in disclosure(form, is_published=False).problems
        if problem.severity is Severity.WARNING
    ]

    assert [problem.place for problem in warnings] == [place]
    assert str(warnings[0]) == (
        f"表十一-8第1行『是否核心指标』：没有填写。请填写『是』或『否』。（{place}）"
    )


@each_source
def test_the_faults_of_the_document_come_through_unmended(form, is_published):
    read = disclosure(form, is_published=is_published)
    department, *projects = read.objectives

    assert department.kind is ObjectiveKind.DEPARTMENT
    assert (department.execution_weight, department.budget) == (None, Decimal("28803.28"))
    assert [project.total_weight for project in projects] == [*[Decimal(100)] * 8, Decimal(110)]
    assert [line.name for line in projects[7].lines if line.is_core is None] == ["资金转款专用率"]
    fraud = projects[4]
    assert (fraud.own, fraud.transfer) == (None, Decimal(100))
    assert fraud.lines[0].target == NumericTarget(Comparison.AT_MOST, Decimal(10))
    assert {line.level2 for line in projects[6].lines} >= {"可持续发展指标"}
    assert "3510" in projects[5].overview
    assert "3385" in projects[5].rationale
    assert "3385" in projects[5].statement
    assert "450块" in projects[3].statement
    assert projects[1].overview == projects[1].rationale == projects[1].statement
    assert projects[6].overview.startswith(projects[6].rationale)
    assert projects[8].overview.split("\n")[1] == projects[8].rationale == projects[8].statement


def test_the_fixture_names_no_private_person():
    fixture = load_fixture()
    prose = "\n".join(
        [*fixture.paragraphs, *(s.overview + s.rationale + s.statement for s in fixture.objectives)]
    )

    assert "钱卫书记" in prose
    assert "联系方式" not in prose


@golden
@needs_published
def test_the_tables_agree_with_the_answer_key_cell_by_cell():
    key = json.loads((PUBLISHED / "disclosure-2023.json").read_text(encoding="utf-8"))["tables"]
    for name in TABLE_NAMES[:9]:
        cells = [
            [text for label, text in row.items() if label not in {"level", "code_raw", "name_raw"}]
            for row in key[name]["rows"]
        ]
        for form in FORMS:
            table = disclosure(form, is_published=True).table(name)
            assert table is not None
            assert [list(row) for row in table.rows] == cells
            assert list(table.columns) == key[name]["columns"]


@golden
@needs_published
@pytest.mark.parametrize("form", FORMS)
def test_the_built_file_has_the_layout_of_the_published_one(form):
    ours, theirs = (_layout(document(form, is_published=flag)) for flag in (False, True))

    assert ours == theirs


PROSE = {"项目概述", "立项依据", "当年绩效目标", "当年整体绩效目标"}


def _layout(read: Document) -> list[list[tuple[str, int, bool]]]:
    """Cells, spans and merging of every row; of title lines and prose the first text alone."""
    return [_row_layout(row) for grid in read.grids for row in grid.rows if row.filled]


def _row_layout(row: Row) -> list[tuple[str, int, bool]]:
    if len(row.filled) == 1 or row.cells[0].text in PROSE:
        return [(row.filled[0], 0, False)]
    return [(cell.text, cell.column_span, cell.is_covered) for cell in row.cells]
