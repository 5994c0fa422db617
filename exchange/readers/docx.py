"""The Word form: paragraphs and tables with merged cells, in the order of the body."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from common.text import tidy
from exchange.readers.grids import Block, Cell, Document, Grid, Paragraph, Row
from exchange.readers.guards import damaged

_TEXT = {qn("w:t"): "", qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n"}
_DASH = qn("w:noBreakHyphen")
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:smartTag")}
_SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
"""Text that the reader of the page does not see, or would see twice."""


def read(content: bytes, filename: str) -> Document:
    """Read the body; raises UnreadableFile where the package breaks."""
    try:
        body = docx.Document(io.BytesIO(content)).element.body
    except Exception as error:  # the package may break anywhere
        raise damaged("Word 文件") from error
    if body is None:
        raise damaged("Word 文件")
    return Document(filename, tuple(_blocks(body)))


def _blocks(body: Any) -> Iterator[Block]:
    paragraphs = tables = 0
    for element in _children(body, {qn("w:p"), qn("w:tbl")}):
        if element.tag == qn("w:tbl"):
            tables += 1
            yield Grid(tuple(_rows(element, tables)))
            continue
        paragraphs += 1
        if tidy(text := _text(element)):
            yield Paragraph(tidy(text), f"第{paragraphs}段")


def _children(parent: Any, wanted: set[str]) -> Iterator[Any]:
    """The wanted children, also those that content controls and revisions wrap."""
    for child in parent.iterchildren():
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, wanted)


def _text(element: Any) -> str:
    """The visible text below an element; paragraphs inside a cell are parted by lines."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: Any, parts: list[str]) -> None:
    for child in element.iterchildren():
        tag = child.tag
        if tag in _SKIPPED:
            continue
        if tag in _TEXT:
            parts.append(child.text or "" if tag == qn("w:t") else _TEXT[tag])
        elif tag == _DASH:
            parts.append("-")
        elif tag == qn("w:p") and parts:
            parts.append("\n")
            _collect(child, parts)
        elif isinstance(tag, str) and tag != qn("w:pPr"):
            _collect(child, parts)


def _rows(table: Any, table_number: int) -> Iterator[Row]:
    for number, row in enumerate(_children(table, {qn("w:tr")}), 1):
        cells = (*_skipped_columns(row), *map(_cell, _children(row, {qn("w:tc")})))
        yield Row(cells, f"第{table_number}个表第{number}行")


def _skipped_columns(row: Any) -> tuple[Cell, ...]:
    """Blank cells for the columns that a row leaves out at its start."""
    skipped = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    return tuple(Cell() for _ in range(_number(skipped, 0)))


def _cell(element: Any) -> Cell:
    properties = element.find(qn("w:tcPr"))
    if properties is None:
        return Cell(_text(element))
    span = max(1, _number(properties.find(qn("w:gridSpan")), 1))
    merge = properties.find(qn("w:vMerge"))
    is_covered = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
    return Cell("" if is_covered else _text(element), column_span=span, is_covered=is_covered)


def _number(element: Any, default: int) -> int:
    value = "" if element is None else element.get(qn("w:val"), "")
    return min(int(value), 100) if value.isdecimal() else default
