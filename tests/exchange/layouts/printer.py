"""The sample printed in other layouts: pages changed, then made a neutral document or a file."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import docx
import openpyxl

from exchange.disclosure import Disclosure
from exchange.fixtures import load_fixture
from exchange.forms import read_disclosure
from exchange.readers import Cell, Document, Grid, Paragraph, Row, read_document
from tests.golden.rongchang_2023.build import (
    COVERED,
    Box,
    BoxRow,
    Page,
    _add_sheet,
    _add_table,
    pages,
)

Change = Callable[[Page], Iterable[Page]]
CODED = ("表二", "表三", "表七", "表八", "表九")


def sample_pages(*changes: Change) -> list[Page]:
    """The pages of the sample, each put through every change in turn."""
    found = list(pages(load_fixture()))
    for change in changes:
        found = [made for page in found for made in change(page)]
    return found


def read_pages(printed: Sequence[Page], *, numbered: bool = True, unit: str = "万元") -> Disclosure:
    """The pages as a neutral document: number, title and unit line above each grid."""
    blocks: list[Paragraph | Grid] = [Paragraph(text) for text in load_fixture().paragraphs]
    for page in printed:
        if numbered and page.is_first:
            blocks.append(Paragraph(page.name))
        blocks.append(Paragraph(page.title))
        compiled = f"编制单位：{page.compiling_unit}\t" if page.compiling_unit else ""
        blocks.append(Paragraph(f"{compiled}单位：{unit}"))
        blocks.append(Grid(tuple(map(_row, page.rows))))
        if page.note:
            blocks.append(Paragraph(page.note))
    return read_disclosure(Document("layout", tuple(blocks)))


def _row(boxes: BoxRow) -> Row:
    return Row(tuple(map(_cell, boxes)))


def _cell(box: Box) -> Cell:
    if box.text == COVERED.text:
        return Cell("", column_span=box.wide, is_covered=True)
    return Cell(box.text, column_span=box.wide, row_span=box.high)


def through_docx(printed: Sequence[Page]) -> Disclosure:
    document = docx.Document()
    for paragraph in load_fixture().paragraphs:
        document.add_paragraph(paragraph)
    for page in printed:
        document.add_paragraph(page.title)
        compiled = f"编制单位：{page.compiling_unit}\t" if page.compiling_unit else ""
        document.add_paragraph(f"{compiled}单位：万元")
        _add_table(document, page)
        if page.note:
            document.add_paragraph(page.note)
    return _read(document, "layout.docx")


def through_xlsx(printed: Sequence[Page]) -> Disclosure:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, page in enumerate(printed, 1):
        _add_sheet(workbook.create_sheet(f"Sheet{number}"), page)
    return _read(workbook, "layout.xlsx")


def _read(file, filename: str) -> Disclosure:
    out = io.BytesIO()
    file.save(out)
    return read_disclosure(read_document(out.getvalue(), filename=filename))


def head_length(page: Page) -> int:
    """Rows of the head: down to the one that holds the last labels."""
    labels = {"科目编码", "项目编号", "预算数", "公务用车运行费", "基本支出", "三级指标"}
    last = -1
    for index, row in enumerate(page.rows):
        if any(box.text in labels for box in row):
            last = index
    return last + 1


def spread(row: BoxRow) -> list[Box]:
    """One box a column; what a wide box covered is blank."""
    return [
        part for box in row for part in (replace(box, wide=1, high=1), *[Box()] * (box.wide - 1))
    ]


def unmerged(row: BoxRow) -> list[Box]:
    return [Box() if box.text == COVERED.text else box for box in spread(row)]
