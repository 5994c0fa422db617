"""The list of actuals as a workbook: filled in on the way out, marked on the way back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from common.findings import Finding, Severity
from common.text import squeeze
from exchange.readers.guards import UnreadableFile

LINES_SHEET = "完成值"
MONEY_SHEET = "预算执行"
LINE_HEADS = (
    "单位",
    "项目编码",
    "项目名称",
    "行号",
    "指标名称",
    "指标值",
    "计量单位",
    "权重",
    "实际完成值",
    "偏差原因",
)
MONEY_HEADS = ("单位", "项目编码", "项目名称", "全年预算数", "全年执行数")
_WIDTHS = {
    "单位": 26,
    "项目编码": 24,
    "项目名称": 34,
    "指标名称": 34,
    "偏差原因": 44,
    "偏差原因说明": 34,
    "纠偏措施": 34,
    "目标完成情况": 60,
    "存在问题": 44,
    "改进措施": 44,
}
_TYPED = {"实际完成值", "偏差原因", "全年预算数", "全年执行数"}
_RED = PatternFill("solid", start_color="F8CBC6", end_color="F8CBC6")
_YELLOW = PatternFill("solid", start_color="FFE699", end_color="FFE699")
_HEAD_ROWS = 10
_AUTHOR = "准绳"


@dataclass(frozen=True, slots=True)
class FilledLine:
    """One indicator with what is recorded; texts as they are shown."""

    unit: str
    code: str
    project: str
    position: int
    name: str
    target: str
    unit_of_measure: str
    weight: str
    actual: str
    reason: str


@dataclass(frozen=True, slots=True)
class FilledMoney:
    """The amounts of one objective in 万元, as they are shown."""

    unit: str
    code: str
    project: str
    final: str
    spent: str


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """One sheet of a workbook to fill in: `typed` names the light columns, `choices` their lists."""

    title: str
    heads: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]
    typed: frozenset[str] = frozenset(_TYPED)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def filled_workbook(lines: Iterable[FilledLine], money: Iterable[FilledMoney]) -> bytes:
    """Two sheets that `read_actuals` reads back; the cells to fill are the light ones."""
    return written_workbook(
        FilledSheet(LINES_SHEET, LINE_HEADS, (_line_cells(line) for line in lines)),
        FilledSheet(MONEY_SHEET, MONEY_HEADS, (_money_cells(one) for one in money)),
    )


def written_workbook(*pages: FilledSheet) -> bytes:
    """The sheets as an .xlsx; every cell is text, so that nothing is taken for a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#E6EFF3", "border": 1, "valign": "vcenter"}
        )
        given = book.add_format({"font_color": "#4C5D68", "border": 1, "valign": "top"})
        typed = book.add_format(
            {"bg_color": "#FFF9E5", "border": 1, "valign": "top", "text_wrap": True}
        )
        for page in pages:
            sheet = book.add_worksheet(page.title)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(page.heads):
                sheet.write_string(0, column, name, head)
                sheet.set_column(column, column, _WIDTHS.get(name, 13))
            last = 0
            for number, cells in enumerate(page.rows, 1):
                last = number
                for column, text in enumerate(cells):
                    look = typed if page.heads[column] in page.typed else given
                    sheet.write_string(number, column, text, look)
            for name, offered in page.choices.items():
                column = page.heads.index(name)
                rule = {"validate": "list", "source": list(offered), "ignore_blank": True}
                sheet.data_validation(1, column, max(last, 1), column, rule)
    return buffer.getvalue()


def marked_workbook(content: bytes, problems: Sequence[Finding]) -> bytes:
    """The user's own workbook with a note at every problem: red, or yellow for a mere question.

    Raises UnreadableFile where it is no workbook: a .csv has no colours.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content))
    except Exception as error:
        raise UnreadableFile("只有 .xlsx 文件可以标注；.csv 请对照页面上的行号修改。") from error
    for problem in problems:
        sheet = _sheet_of(book, problem.location.table)
        if sheet is not None and problem.location.row:
            _mark(sheet, problem)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _line_cells(line: FilledLine) -> tuple[str, ...]:
    return (
        line.unit,
        line.code,
        line.project,
        str(line.position),
        line.name,
        line.target,
        line.unit_of_measure,
        line.weight,
        line.actual,
        line.reason,
    )


def _money_cells(money: FilledMoney) -> tuple[str, ...]:
    return money.unit, money.code, money.project, money.final, money.spent


def _sheet_of(book: openpyxl.Workbook, table: str) -> Worksheet | None:
    """The sheet that a location names: 工作表『完成值』."""
    for sheet in book.worksheets:
        if f"『{sheet.title}』" in table:
            return sheet
    return book.worksheets[0] if not table and book.worksheets else None


def _mark(sheet: Worksheet, problem: Finding) -> None:
    cell = _writable(sheet, problem.location.row, _column_of(sheet, problem.location.column))
    before = f"{cell.comment.text}\n" if cell.comment else ""
    if cell.fill != _RED:
        cell.fill = _YELLOW if problem.severity is Severity.HINT else _RED
    cell.comment = Comment(before + problem.message, _AUTHOR, width=320, height=120)


def _writable(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell, or the first one of the merged range that it lies in: the one that is shown."""
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        return cell
    ranges = (one for one in sheet.merged_cells.ranges if cell.coordinate in one)
    first = next(ranges)
    return _writable(sheet, first.min_row, first.min_col)


def _column_of(sheet: Worksheet, name: str) -> int:
    """1-based; the first column where the head does not name it."""
    for row in sheet.iter_rows(min_row=1, max_row=_HEAD_ROWS):
        for cell in row:
            if squeeze(str(cell.value or "")).startswith(squeeze(name)) and name:
                return int(cell.column)
    return 1
