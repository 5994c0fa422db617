"""The plain text form: one cell a line behind a TAB, rows parted by blank lines.

A line without TAB below a cell continues that cell, unless it is a table's title or unit;
a line without TAB that stands free is a paragraph. A line that holds several TABs is a whole row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from exchange.readers.grids import Block, Cell, Document, Grid, Paragraph, Row
from exchange.readers.guards import UnreadableFile

_BLANKS = " \f\v\u3000\u00a0"
_ENCODINGS = (("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
_LONGEST_CHARACTER = 4
_HEADS_A_TABLE = re.compile(
    r"\s*(?:[^\t。，；！？]{0,50}(?:19|20)\d{2}年度?[^\t。，；！？]{2,40}表|(?:金额)?单位[:：]\s*\S*元)\s*"
)
"""A title or a unit line: it never continues the cell above, though no blank line parts them."""
_EXPECTED_WORD = "预算"
"""A text in a wrongly guessed encoding does not hold it."""


def read(content: bytes, filename: str) -> Document:
    """Read the text; raises UnreadableFile for an unknown encoding."""
    text, remarks = _decode(content)
    return Document(filename, tuple(_blocks(text)), remarks)


def _decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    for encoding, mark in _ENCODINGS:
        if content.startswith(mark):
            return _decode_wide(content, encoding)
    try:
        return _printable(content.decode("utf-8-sig")), ()
    except UnicodeDecodeError as error:
        _refuse_cut(content, error)
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if _EXPECTED_WORD not in text:
        raise UnreadableFile(
            "文本文件既不是 UTF-8 也不是 GB18030 编码，无法读取。"
            "请用记事本打开，另存为 UTF-8 编码后重新导入。"
        )
    return _printable(text), ("文件不是 UTF-8 编码，已按 GB18030 读取，请核对文字是否正确。",)


def _decode_wide(content: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableFile(
            "文本文件的 UTF-16 编码已损坏，无法读取。请另存为 UTF-8 编码后重新导入。"
        ) from None
    return _printable(text), ("文件不是 UTF-8 编码，已按 UTF-16 读取，请核对文字是否正确。",)


def _refuse_cut(content: bytes, error: UnicodeDecodeError) -> None:
    if error.reason == "unexpected end of data" and error.start >= len(content) - (
        _LONGEST_CHARACTER - 1
    ):
        raise UnreadableFile(
            "文本文件末尾不完整（最后一个字被截断），可能没有下载或上传完整。请重新获取原文件。"
        )


def _printable(text: str) -> str:
    if "\0" in text:
        raise UnreadableFile(
            "这不是文本文件（含有二进制内容），不能读取。"
            "请另存为 .docx、.xlsx 或 UTF-8 编码的 .txt 后重新导入。"
        )
    return text


def _blocks(text: str) -> Iterator[Block]:
    rows: list[Row] = []
    for row in _rows(text):
        if isinstance(row, Row):
            rows.append(row)
            continue
        if rows:
            yield Grid(tuple(rows))
            rows = []
        yield row
    if rows:
        yield Grid(tuple(rows))


def _rows(text: str) -> Iterator[Row | Paragraph]:
    cells: list[str] = []
    start, is_whole = 0, False
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        opened = _cells_of(line)
        if cells and not opened and line.strip(_BLANKS) and not _HEADS_A_TABLE.fullmatch(line):
            cells[-1] += f"\n{line}"
            continue
        if cells and (is_whole or len(opened) != 1 or not line.startswith("\t")):
            yield _row(cells, start)
            cells = []
        if opened:
            start, is_whole = (start if cells else number), len(opened) > 1
            cells += opened
        elif line.strip(_BLANKS):
            yield Paragraph(line.strip(_BLANKS), f"第{number}行")
    if cells:
        yield _row(cells, start)


def _cells_of(line: str) -> list[str]:
    """The cells that a line opens; blanks before the first TAB are a page break."""
    lead, *cells = line.split("\t")
    return [lead, *cells] if cells and lead.strip(_BLANKS) else cells


def _row(cells: list[str], number: int) -> Row:
    return Row(tuple(map(Cell, cells)), f"第{number}行")
