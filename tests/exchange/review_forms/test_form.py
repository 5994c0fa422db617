"""The official review form: its boxes, and the same boxes in Word, Excel and PDF."""

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import docx
import pytest
from openpyxl import load_workbook

from exchange.review_forms import (
    Signature,
    review_form,
    review_form_docx,
    review_form_pdf,
    review_form_xlsx,
)
from exchange.review_forms.form import COLUMNS, placed
from indicators.compliance.process import ReviewGrade
from indicators.enums import Action, ObjectiveKind
from indicators.opinions import Given
from indicators.review_form import POINTS, Manner, Mark, Opinion
from indicators.sheets import ObjectiveSheet

SHEET = ObjectiveSheet(
    kind=ObjectiveKind.PROJECT,
    year=2023,
    organization_code="118001",
    organization_name="重庆市荣昌区公安局本级",
    project_code="50015322T000000000001",
    name="道路信号维护",
    supervising_department="重庆市荣昌区公安局",
    category="重点专项",
    budget=Decimal(100),
    own=Decimal("90.5"),
    transfer=Decimal("9.5"),
    lines=(),
)
SCORED = Opinion(
    Manner.SCORED,
    (
        *(Mark(point.code, ReviewGrade.EXCELLENT, point.full) for point in POINTS[:-1]),
        Mark(POINTS[-1].code, ReviewGrade.POOR, Decimal("5.5")),
    ),
)
GRADED = Opinion(Manner.GRADED, tuple(Mark(point.code, ReviewGrade.GOOD) for point in POINTS))
DESKS = (
    Signature("单位审核", "周琳", "2023 年 1 月 10 日", "审核通过，优（95.5 分）"),
    Signature("主管部门"),
    Signature("财政审核"),
)


def given(opinion=SCORED, **more) -> Given:
    at = datetime(2023, 1, 10, 1, 0, tzinfo=UTC)
    told = {
        "version": 3, "round": 1, "desk": 0, "action": Action.PASS, "who": "周琳", "at": at,
        "text": "同意。", "is_prefilled": False,
    }  # fmt: skip
    return Given(opinion=opinion, **{**told, **more})


def texts(form) -> list[str]:
    return [one.box.text for one in placed(form.rows)]


@pytest.mark.parametrize("opinion", [SCORED, GRADED], ids=["scored", "graded"])
@pytest.mark.parametrize("kind", list(ObjectiveKind))
@pytest.mark.parametrize("desks", range(7))
def test_the_boxes_fill_every_row_without_a_gap_or_an_overlap(opinion, kind, desks):
    sheet = replace(SHEET, kind=kind)
    form = review_form(sheet, given(opinion), DESKS[:1] * desks)
    taken = Counter(
        (one.row + down, one.column + across)
        for one in placed(form.rows)
        for down in range(one.box.tall)
        for across in range(one.box.wide)
    )
    assert set(taken.values()) == {1}
    assert set(taken) == {
        (row, column) for row in range(len(form.rows)) for column in range(COLUMNS)
    }


def test_a_priority_project_shows_what_was_scored_of_how_much():
    form = review_form(SHEET, given(), DESKS)
    found = texts(form)
    assert form.title == "项目支出绩效目标审核表"
    assert form.about == "2023 年度 · 打分审核 · 第 1 次送审 · 第 3 版"
    assert "100.00（本级安排 90.50，上级补助 9.50）" in found
    for aspect in (
        "一、完整性（20 分）",
        "二、相关性（30 分）",
        "三、适当性（30 分）",
        "四、可行性（20 分）",
    ):
        assert found.count(aspect) == 1
    for point in POINTS:
        assert f"{point.name}：{point.question}" in found
    last = found.index(f"{POINTS[-1].name}：{POINTS[-1].question}")
    assert found[last + 1 : last + 3] == ["10", "5.5"]
    assert found[found.index("总体审核等级") + 1] == "优（95.5 分）  可以直接进入下一步。"
    assert found[found.index("综合评审意见") + 1] == "同意。"


def test_a_returned_sheet_is_not_said_to_go_on():
    found = texts(review_form(SHEET, given(action=Action.RETURN, text="请补充基期。"), DESKS))
    said = found[found.index("总体审核等级") + 1]
    assert said == "优（95.5 分）  等级达到通过的要求；因审核意见所列问题退回，修改后重新报送。"


def test_an_ordinary_project_shows_grades_and_no_scores():
    found = texts(review_form(SHEET, given(GRADED, is_prefilled=True), DESKS))
    assert found.count("良") == 8
    assert "分值" not in found
    assert "一、完整性" in found
    assert review_form(SHEET, given(GRADED, is_prefilled=True), ()).about.endswith(
        "八项按系统检查结果填写"
    )


def test_a_whole_department_has_its_own_title_and_no_project():
    department = replace(SHEET, kind=ObjectiveKind.DEPARTMENT, budget=None, own=None, transfer=None)
    form = review_form(department, given(text=""), DESKS)
    found = texts(form)
    assert form.title == "部门（单位）整体支出绩效目标审核表"
    assert "项目名称" not in found
    assert found[found.index("整体资金（万元）") + 1] == "未填"
    assert found[found.index("综合评审意见") + 1] == "（未填写）"


def test_desks_sign_beside_each_other_and_blank_where_they_have_not_decided():
    found = texts(review_form(SHEET, given(), DESKS))
    assert found[-6:-3] == ["单位审核", "主管部门", "财政审核"]
    assert found[-3] == "审核通过，优（95.5 分）\n审核人：周琳\n日期：2023 年 1 月 10 日"
    assert found[-2:] == ["审核人：\n日期："] * 2


def test_word_and_excel_hold_every_box_and_no_formula():
    form = review_form(replace(SHEET, name='=HYPERLINK("http://x")\x07'), given(), DESKS)
    table = docx.Document(io.BytesIO(review_form_docx(form))).tables[0]
    in_word = {cell.text for row in table.rows for cell in row.cells}
    assert {text.replace("\x07", "") for text in texts(form)} == in_word
    sheet = load_workbook(io.BytesIO(review_form_xlsx(form))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert len(cells) == len(texts(form)) + 2
    assert sheet.cell(1, 1).value == form.title
    assert len(sheet.merged_cells.ranges) >= 30


def test_the_pdf_is_one_page_and_the_same_every_time():
    form = review_form(SHEET, given(text="补充满意度的调查办法。" * 20), DESKS)
    content = review_form_pdf(form)
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == 1
    assert content == review_form_pdf(form)
