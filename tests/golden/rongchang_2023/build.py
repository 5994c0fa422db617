"""Prints the sample disclosure in the layouts of the three published files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import docx
import openpyxl
from docx.document import Document as WordDocument
from docx.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from common.decimals import NotANumber, parse_decimal, plain_or_blank, wanyuan
from exchange.disclosure import Disclosure, PublishedTable
from exchange.forms.indicator_rows import COLUMNS
from indicators.enums import ObjectiveKind
from indicators.sheets import ObjectiveSheet

NUMBERED = {"表二", "表三", "表五", "表六", "表七", "表八", "表九", "表十", "表十一"}
"""表一 and 表四 are printed without their number."""


@dataclass(frozen=True)
class Box:
    """A printed cell; spans as in the merged layouts."""

    text: str = ""
    wide: int = 1
    high: int = 1
    is_amount: bool = False


BoxRow = Sequence[Box]
COVERED = Box("\0")
"""A cell below the first cell of a merged range."""

_INCOME_HEAD = (Box("收入", 2), Box("支出", 5))
_CODE_HEAD = (Box("科目编码"), Box("科目名称"))
_SPENDING = (Box("总计"), Box("基本支出"), Box("项目支出"))
_HEADS: dict[str, tuple[BoxRow, ...]] = {
    "表一": (_INCOME_HEAD,),
    "表二": ((Box("功能分类科目", 2), Box("2023年预算数", 3)),),
    "表三": ((Box("经济分类科目", 2), Box("2023年基本支出", 3)),),
    "表六": ((Box("收入", 2), Box("支出", 2)),),
    "表四": (
        (Box("2023年预算数", 6),),
        (
            Box("合计", high=2),
            Box("因公出国（境）费", high=2),
            Box("公务用车购置及运行费", 3),
            Box("公务接待费", high=2),
        ),
        (COVERED, COVERED, Box("小计"), Box("公务用车购置费"), Box("公务用车运行费"), COVERED),
    ),
    "表五": (
        (
            Box("科目编码", high=2),
            Box("科目名称", high=2),
            Box("本年政府性基金预算财政拨款支出", 3),
        ),
        (COVERED, COVERED, *_SPENDING),
    ),
}
_TEXT_ONLY_BLANKS = {"附属单位上缴收入资金", "其他收入资金", "基本支出", "项目支出", "三级指标"}
"""What the text form prints with a blank behind it (in tables that are not 表八)."""
_TEXT_BLANK_ROWS = {"表一": (8, 12), "表五": (3,)}
"""The rows, head included, behind which the text form prints an empty one."""


def head_of(table: PublishedTable) -> tuple[BoxRow, ...]:
    if table.name in {"表四", "表五"}:
        return _HEADS[table.name]
    leaves = tuple(map(Box, table.columns))
    if table.name == "表七":
        upper = (Box("科目", 2), *(Box(label, high=2) for label in table.columns[2:]))
        return upper, (*leaves[:2], *(COVERED for _ in leaves[2:]))
    return (*_HEADS.get(table.name, ()), leaves)


def body_of(table: PublishedTable) -> list[BoxRow]:
    """The rows as printed: codes indented by level, totals merged over code and name."""
    is_coded = table.keys[0] == "code"
    rows: list[BoxRow] = []
    for row, level in zip(table.rows, table.levels, strict=True):
        if is_coded and not row[0]:
            amounts = (Box(text, is_amount=True) for text in row[2:])
            rows.append((Box(row[1], 2), *amounts))
            continue
        indent = " " * max(level - 1, 0) if is_coded else ""
        rows.append(
            [
                Box(indent + text if index < 2 else text, is_amount=not _is_item(table, index))
                for index, text in enumerate(row)
            ]
        )
    return rows


def _is_item(table: PublishedTable, index: int) -> bool:
    return table.keys[index] in {"code", "name", "income_item", "expense_item"}


def department_rows(sheet: ObjectiveSheet, printed: Sequence[Sequence[str]]) -> list[BoxRow]:
    return [
        (
            Box("部门(单位)名称"),
            Box(sheet.name, 4),
            Box("部门支出预算数", 2),
            Box(wanyuan(sheet.budget), 2, is_amount=True),
        ),
        (Box("当年整体绩效目标"), Box(sheet.statement, 8)),
        *_indicator_rows(printed, merges_levels=True),
    ]


def project_rows(sheet: ObjectiveSheet, printed: Sequence[Sequence[str]]) -> list[BoxRow]:
    return [
        (
            Box("项目名称"),
            Box(f"{sheet.project_code}-{sheet.name}", 4),
            Box("业务主管部门", 2),
            Box(sheet.supervising_department, 2),
        ),
        (
            Box("预算执行率权重"),
            Box(plain_or_blank(sheet.execution_weight), 4),
            Box("项目分类", 2),
            Box(sheet.category, 2),
        ),
        (
            Box("当年预算（万元)", high=2),
            Box(wanyuan(sheet.budget), 4, 2, is_amount=True),
            Box("本级安排（万元)", 2),
            Box(wanyuan(sheet.own), 2, is_amount=True),
        ),
        (
            COVERED,
            replace(COVERED, wide=4),
            Box("上级补助（万元)", 2),
            Box(wanyuan(sheet.transfer), 2, is_amount=True),
        ),
        (Box("项目概述"), Box(sheet.overview, 8)),
        (Box("立项依据"), Box(sheet.rationale, 8)),
        (Box("当年绩效目标"), Box(sheet.statement, 8)),
        *_indicator_rows(printed, merges_levels=False),
    ]


def _indicator_rows(printed: Sequence[Sequence[str]], *, merges_levels: bool) -> Iterator[BoxRow]:
    yield (Box("绩效指标", high=len(printed) + 1), *map(Box, COLUMNS))
    for index, row in enumerate(printed):
        levels = row[:2] if not merges_levels else ()
        merged = [] if not merges_levels else [_level(printed, index, c) for c in range(2)]
        yield (COVERED, *merged, *map(Box, (*levels, *row[2:])))


def _level(printed: Sequence[Sequence[str]], index: int, column: int) -> Box:
    if not printed[index][column]:
        return COVERED
    below = printed[index + 1 :]
    high = next((i for i, row in enumerate(below, 1) if row[column]), len(below) + 1)
    return Box(printed[index][column], high=high)


@dataclass(frozen=True)
class Page:
    """One table with its title lines."""

    name: str
    sheet: str
    title: str
    rows: Sequence[BoxRow]
    width: int
    compiling_unit: str = ""
    note: str = ""
    is_first: bool = True


def pages(disclosure: Disclosure, loose: Iterable[Sequence[str | int]] = ()) -> Iterator[Page]:
    """Every table in order; loose blanks are (form, row, blanks before, blanks behind)."""
    blanks = {(str(form), int(row)): (str(a), str(b)) for form, row, a, b in loose}
    for table in disclosure.tables[:9]:
        rows = [*head_of(table), *body_of(table)]
        yield Page(table.name, table.name, table.title, rows, len(table.columns), note=table.note)
    department, projects = disclosure.tables[9:]
    first, *others = disclosure.objectives
    yield Page(
        department.name,
        department.name,
        department.title,
        department_rows(first, department.rows),
        9,
    )
    start = 0
    for number, sheet in enumerate(others, 1):
        assert sheet.kind is ObjectiveKind.PROJECT
        name = f"{projects.name}-{number}"
        printed = [list(row) for row in projects.rows[start : start + len(sheet.lines)]]
        start += len(sheet.lines)
        for row, cells in enumerate(printed, 1):
            before, behind = blanks.get((name, row), ("", ""))
            cells[2] = f"{before}{cells[2]}{behind}"
        yield Page(
            projects.name,
            name,
            projects.title,
            project_rows(sheet, printed),
            9,
            compiling_unit=sheet.compiling_unit,
            is_first=number == 1,
        )


def build_txt(disclosure: Disclosure, loose: Iterable[Sequence[str | int]] = ()) -> bytes:
    """One cell a line behind a TAB, rows parted by blank lines, merged cells left out."""
    text = "\n\n".join(disclosure.paragraphs)
    for page in pages(disclosure, loose):
        rows = [
            *_text_title(page),
            *_text_rows(page),
            *([[page.note]] if page.note else []),
        ]
        is_numbered = page.name in NUMBERED and page.is_first
        text += "\n\n\n" if is_numbered or not page.is_first else "\n "
        text += "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows)
    return f"{text}\n\n".encode()


def _text_title(page: Page) -> Iterator[list[str]]:
    blanks = [""] * (page.width - 1)
    if page.name in NUMBERED and page.is_first:
        yield [page.name, *blanks]
    yield [page.title]
    if page.compiling_unit:
        yield ["编制单位：", page.compiling_unit, "单位：万元"]
        return
    yield [""]
    yield ["", *blanks]
    yield [*blanks, "单位：万元"]


def _text_rows(page: Page) -> Iterator[list[str]]:
    for number, row in enumerate(page.rows, 1):
        yield [_text_cell(box, page.name) for box in row]
        if number in _TEXT_BLANK_ROWS.get(page.name, ()):
            yield [""] * page.width


def _text_cell(box: Box, table: str) -> str:
    if box.text == COVERED.text:
        return ""
    if box.text == "科目编码" and table in {"表二", "表五"}:
        return f" {box.text}"
    is_loose = box.text in _TEXT_ONLY_BLANKS and table not in {"表八", "表十"}
    return f"{box.text} " if is_loose else box.text


def build_docx(disclosure: Disclosure, loose: Iterable[Sequence[str | int]] = ()) -> bytes:
    """Paragraphs, then a title, a unit line and a merged table for each page."""
    document = docx.Document()
    for paragraph in disclosure.paragraphs:
        document.add_paragraph(paragraph)
    for page in pages(disclosure, loose):
        document.add_paragraph()
        if page.name in NUMBERED and page.is_first:
            document.add_paragraph(page.name)
        document.add_paragraph(page.title)
        unit = f"编制单位：{page.compiling_unit}\t" if page.compiling_unit else ""
        document.add_paragraph(f"{unit}单位：万元")
        _add_table(document, page)
        if page.note:
            document.add_paragraph(page.note)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_table(document: WordDocument, page: Page) -> None:
    table: Table = document.add_table(rows=len(page.rows), cols=page.width)
    grid = [list(row.cells) for row in table.rows]
    for top, left, box in _placed(page.rows):
        cell = grid[top][left]
        if box.wide > 1 or box.high > 1:
            cell = cell.merge(grid[top + box.high - 1][left + box.wide - 1])
        cell.text = box.text


def _placed(rows: Sequence[BoxRow]) -> Iterator[tuple[int, int, Box]]:
    """Each box that prints something, with its 0-based row and column."""
    for top, row in enumerate(rows):
        left = 0
        for box in row:
            if box.text != COVERED.text:
                yield top, left, box
            left += box.wide


def build_xlsx(disclosure: Disclosure, loose: Iterable[Sequence[str | int]] = ()) -> bytes:
    """One sheet a table, amounts as numbers, no text part."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for page in pages(disclosure, loose):
        _add_sheet(workbook.create_sheet(page.sheet), page)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _add_sheet(sheet: Worksheet, page: Page) -> None:
    is_indicator_sheet = page.name in {"表十", "表十一"}
    _merge(sheet, 1, 1, Box(page.title, 1 if is_indicator_sheet else page.width))
    if page.compiling_unit:
        sheet.cell(2, 1, f"编制单位：{page.compiling_unit}")
    sheet.cell(2, page.width, "单位：万元")
    for top, left, box in _placed(page.rows):
        _merge(sheet, top + 3, left + 1, box)
    if page.note:
        sheet.cell(len(page.rows) + 4, 1, page.note)


def _merge(sheet: Worksheet, row: int, column: int, box: Box) -> None:
    sheet.cell(row, column, _value(box))
    if box.wide > 1 or box.high > 1:
        sheet.merge_cells(
            start_row=row,
            start_column=column,
            end_row=row + box.high - 1,
            end_column=column + box.wide - 1,
        )


def _value(box: Box) -> Decimal | str | None:
    if not box.is_amount:
        return box.text or None
    try:
        return parse_decimal(box.text)
    except NotANumber:
        return box.text or None


BUILDERS = {"txt": build_txt, "docx": build_docx, "xlsx": build_xlsx}
