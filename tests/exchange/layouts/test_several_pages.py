"""Pages of one table that differ in columns or unit, and tables of others: never read in silence."""

import io
from dataclasses import dataclass

import docx
import openpyxl
import pytest

from common.findings import Severity
from exchange.forms import read_disclosure
from exchange.readers import read_document

HEAD = ("科目编码", "科目名称", "总计", "基本支出", "项目支出")
OTHER_ORDER = ("科目编码", "科目名称", "项目支出", "基本支出", "总计")
TITLE = "临江区档案馆2023年一般公共预算财政拨款支出预算表"
FIRST = (
    ("", "合计", "33.00", "21.00", "12.00"),
    ("201", "一般公共服务支出", "33.00", "21.00", "12.00"),
    ("20126", "档案事务", "33.00", "21.00", "12.00"),
)
SECOND = (
    ("2012601", "行政运行", "21.00", "21.00", ""),
    ("2012604", "档案馆", "12.00", "", "12.00"),
)
WHOLE = (*FIRST, *SECOND)


@dataclass(frozen=True)
class Sheet:
    """One printed page."""

    rows: tuple
    head: tuple = HEAD
    title: str = TITLE
    unit: str = "万元"

    @property
    def lines(self):
        return (self.head, *self.rows)


def as_txt(pages):
    lines = []
    for page in pages:
        lines += [page.title, *([f"单位：{page.unit}"] if page.unit else [])]
        lines += ["\t".join(row) for row in page.lines]
    return "\n".join(line for line in lines if line).encode()


def as_docx(pages):
    document = docx.Document()
    for page in pages:
        if page.title:
            document.add_paragraph(page.title)
        if page.unit:
            document.add_paragraph(f"单位：{page.unit}")
        table = document.add_table(rows=0, cols=len(HEAD))
        for row in page.lines:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    return _saved(document)


def as_xlsx(pages):
    book = openpyxl.Workbook()
    sheet = book.active
    for page in pages:
        for line in (
            [page.title] if page.title else [],
            [f"单位：{page.unit}"] if page.unit else [],
        ):
            if line:
                sheet.append(line)
        for row in page.lines:
            sheet.append(row)
    return _saved(book)


def _saved(file):
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


PRINTERS = {"txt": as_txt, "docx": as_docx, "xlsx": as_xlsx}


@pytest.fixture(params=PRINTERS)
def read(request):
    def of(*pages):
        content = PRINTERS[request.param](pages)
        return read_disclosure(read_document(content, filename=f"a.{request.param}"))

    return of


def told(disclosure, words):
    return [p for p in disclosure.problems if words in p.message]


def swapped(rows):
    return tuple((code, name, project, basic, total) for code, name, total, basic, project in rows)


def test_pages_alike_are_one_table(read):
    disclosure = read(Sheet(FIRST), Sheet(SECOND))
    assert disclosure.table("表二").rows == WHOLE
    assert told(disclosure, "续页") == []


@pytest.mark.parametrize("title", [TITLE, ""], ids=["titled", "untitled"])
def test_a_page_with_its_columns_in_another_order_is_read_by_its_own_head(read, title):
    second = Sheet(swapped(SECOND), head=OTHER_ORDER, title=title, unit="")
    assert read(Sheet(FIRST), second).table("表二").rows == WHOLE


def test_a_third_page_in_the_first_order_again(read):
    pages = (
        Sheet(FIRST),
        Sheet(swapped(SECOND[:1]), head=OTHER_ORDER, title="", unit=""),
        Sheet(SECOND[1:], title="", unit=""),
    )
    assert read(*pages).table("表二").rows == WHOLE


def test_a_head_that_nobody_can_read_is_an_error_and_not_guessed(read):
    unknown = ("科目代号", "名目", "甲", "乙", "丙")
    disclosure = read(Sheet(FIRST), Sheet(SECOND, head=unknown))
    (problem,) = told(disclosure, "续页的表头")
    assert problem.severity is Severity.ERROR
    assert problem.table == "表二"
    assert "『科目代号、名目、甲、乙、丙』不能识别" in problem.message
    assert disclosure.table("表二").rows == FIRST
    assert not disclosure.is_importable


def in_yuan(rows):
    return tuple(
        (code, name, *(f"{float(text) * 10000:,.2f}" if text else "" for text in amounts))
        for code, name, *amounts in rows
    )


@pytest.mark.parametrize("title", [TITLE, ""], ids=["titled", "untitled"])
def test_a_page_in_yuan_is_converted_and_the_page_is_named(read, title):
    disclosure = read(Sheet(FIRST), Sheet(in_yuan(SECOND), title=title, unit="元"))
    assert disclosure.table("表二").rows == WHOLE
    assert disclosure.table("表二").unit == "万元"
    (problem,) = told(disclosure, "这一页的金额单位为元，前面为万元，已换算为万元")
    assert problem.severity is Severity.HINT
    assert problem.place


def test_a_first_page_in_yuan_sets_the_unit_of_the_table(read):
    disclosure = read(Sheet(in_yuan(FIRST), unit="元"), Sheet(SECOND))
    table = disclosure.table("表二")
    assert table.unit == "元"
    assert [table.amount(3, "total"), table.amount(4, "project")] == [21, 12]


def test_an_unknown_unit_on_a_later_page_is_an_error(read):
    disclosure = read(Sheet(FIRST), Sheet(SECOND, unit="千元"))
    (problem,) = told(disclosure, "金额单位『千元』不能识别")
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("own_first", [True, False])
def test_another_units_table_is_never_added_to_the_departments(read, own_first):
    other = Sheet(
        (("", "合计", "5.00", "5.00", ""), ("2012601", "行政运行", "5.00", "5.00", "")),
        title=TITLE.replace("临江区档案馆", "临江区水务局"),
    )
    more = Sheet(
        (("合计", "5.00", "", "5.00", ""),),
        title="临江区档案馆2023年部门支出总表",
        head=("科目名称", "总计", "基本支出", "项目支出", "备注"),
    )
    pages = (
        [Sheet(FIRST), Sheet(SECOND), other] if own_first else [other, Sheet(FIRST), Sheet(SECOND)]
    )
    disclosure = read(*pages, more)
    assert disclosure.organization_name == "临江区档案馆"
    assert disclosure.table("表二").rows == WHOLE
    (problem,) = told(disclosure, "没有合在一起")
    assert problem.severity is Severity.WARNING
    assert "临江区水务局" in problem.message
    own_place = problem.message.partition("本部门的这张表在")[2].partition("；")[0]
    assert own_place
    assert problem.place
    assert own_place != problem.place


def test_last_years_table_is_never_added_to_this_years(read):
    last = Sheet(
        (("2012601", "行政运行", "5.00", "5.00", ""),), title=TITLE.replace("2023", "2022")
    )
    disclosure = read(Sheet(FIRST), Sheet(SECOND), last)
    assert disclosure.table("表二").rows == WHOLE
    assert len(told(disclosure, "另一年度")) == 1
