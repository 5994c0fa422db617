"""Plain lists out of .xlsx and .csv files: rows of text, streamed, values as they are.

Unlike the readers of forms this one ignores how a number is shown: 96.47 shown as 96 is 96.47.
Only per cent counts, because 0.96 shown as 96% was typed as 96%.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from common.decimals import plain
from common.text import squeeze
from exchange.readers.guards import FileKind, UnreadableFile, content_of, damaged, kind_of, naming

MAX_ROWS = 200_000
MAX_COLUMNS = 200
_DELIMITERS = ",\t;，"
_SIGNIFICANT_DIGITS = 15
_PROMISES = {
    ".docx": "Word", ".doc": "Word", ".wps": "WPS", ".et": "WPS", ".pdf": "PDF",
    ".xlsx": "Excel", ".xlsm": "Excel", ".xls": "Excel",
}  # fmt: skip
_MERGED = re.compile(rb"mergeCell\s[^>]*?ref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")

ListRow = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One sheet: its title ("" in a .csv) and its rows that hold anything, by 1-based number."""

    title: str
    rows: tuple[ListRow, ...]


def read_lists(source: Path | bytes, *, filename: str) -> tuple[ListSheet, ...]:
    """Every visible sheet of a workbook, or the one list of a .csv, whatever the extension says.

    Raises UnreadableFile with a Chinese message naming the file.
    """
    with naming(filename):
        content = source if isinstance(source, bytes) else content_of(source)
        return _READERS[kind_of(content)](content)


def missing_head(sheets: tuple[ListSheet, ...], filename: str, advice: str) -> UnreadableFile:
    """The refusal of a file without the needed heads, which may be none of a table at all."""
    what = _PROMISES.get(Path(filename).suffix.lower())
    # Only a text has a sheet without a title. Spreadsheets, too, save texts under such names:
    # one that can be read is read.
    if what is None or any(sheet.title for sheet in sheets):
        return UnreadableFile(f"『{filename}』：没有找到所需的表头{advice}")
    return UnreadableFile(
        f"『{filename}』：这不是 {what} 文件：文件名的扩展名是 {Path(filename).suffix}，"
        "内容却是纯文本，里面没有所需的表头。请把内容放进 .xlsx 或 .csv 文件后再上传，"
        "不要只改文件名。"
    )


def _refuse(_content: bytes) -> tuple[ListSheet, ...]:
    raise UnreadableFile("这是 Word 文件，请把内容放进 .xlsx 或 .csv 文件后再导入。")


def _separated(content: bytes) -> tuple[ListSheet, ...]:
    text = _decode(content)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[ListRow] = []
    try:
        for number, cells in enumerate(reader, 1):
            _keep(rows, number, tuple(cells))
    except csv.Error as error:
        raise UnreadableFile(
            f"第{len(rows) + 1}行附近的引号不成对或单元格过长，无法分列。请用表格软件打开并重新保存。"
        ) from error
    return (ListSheet("", tuple(rows)),)


def _decode(content: bytes) -> str:
    wide = content.startswith(_WIDE_MARKS)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(
        "不是文本文件，或编码既非 UTF-8 也非 GB18030。请另存为 .xlsx 或 UTF-8 编码的 .csv 后导入。"
    )


def _workbook(content: bytes) -> tuple[ListSheet, ...]:
    try:
        with warnings.catch_warnings():
            # It warns of parts that it drops: drawings, validations, print settings.
            warnings.simplefilter("ignore")
            return tuple(_sheets(content))
    except UnreadableFile:
        raise
    except Exception as error:  # the workbook may break anywhere
        raise damaged("Excel 文件") from error


def _sheets(content: bytes) -> Iterator[ListSheet]:
    values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    # Reading a workbook twice takes twice as long: only for one that calculates.
    formulas: Any = None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for sheet in values.worksheets:
            if sheet.sheet_state != "visible":
                continue
            xml = archive.read(sheet._worksheet_path)  # noqa: SLF001 -- merges are not read otherwise
            source = None
            if _FORMULA.search(xml):
                formulas = formulas or openpyxl.load_workbook(io.BytesIO(content), read_only=True)
                source = formulas[sheet.title]
            yield ListSheet(sheet.title, tuple(_rows(sheet, source, _merges(xml))))


def _rows(sheet: Any, formulas: Any, merges: dict[int, list[tuple[int, int]]]) -> Iterator[ListRow]:
    rows: list[ListRow] = []
    # The stated size of a sheet may lie: read what is there.
    sheet.reset_dimensions()
    written: Iterator[Any] = iter(())
    if formulas is not None:
        formulas.reset_dimensions()
        written = formulas.iter_rows(values_only=True)
    open_merges: dict[int, tuple[int, str]] = {}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_text(cell) for cell in cells]
        for column, formula in enumerate(next(written, ())):
            if formula is not None and column < len(texts) and not texts[column]:
                # A formula without a stored value must not pass for a blank cell.
                texts[column] = str(formula)
        _inherit(texts, number, open_merges)
        for column, last in merges.get(number, ()):
            if column < len(texts):
                open_merges[column] = (last, texts[column])
        _keep(rows, number, tuple(texts))
    yield from rows


def _inherit(texts: list[str], number: int, open_merges: dict[int, tuple[int, str]]) -> None:
    """A cell below the first of a merged range holds what the range shows."""
    for column, (last, text) in list(open_merges.items()):
        if number > last:
            del open_merges[column]
        elif any(texts):
            texts.extend([""] * (column + 1 - len(texts)))
            texts[column] = texts[column] or text


def _merges(xml: bytes) -> dict[int, list[tuple[int, int]]]:
    """Ranges of more than one row: first row → 0-based column and last row."""
    merges: dict[int, list[tuple[int, int]]] = {}
    for left, top, _, bottom in _MERGED.findall(xml):
        if int(bottom) > int(top):
            column = column_index_from_string(left.decode()) - 1
            merges.setdefault(int(top), []).append((column, int(bottom)))
    return merges


def _keep(rows: list[ListRow], number: int, cells: tuple[str, ...]) -> None:
    if not any(squeeze(cell) for cell in cells):
        return
    if len(rows) >= MAX_ROWS or len(cells) > MAX_COLUMNS:
        raise UnreadableFile(
            f"表格过大，最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列。请删去表外的内容，或分成几个文件导入。"
        )
    rows.append((number, cells))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, Decimal)):
        return _number(Decimal(f"{value:.{_SIGNIFICANT_DIGITS}g}"), cell.number_format or "")
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _number(value: Decimal, number_format: str) -> str:
    return f"{plain(value * 100)}%" if "%" in number_format else plain(value)


_READERS = {FileKind.TXT: _separated, FileKind.XLSX: _workbook, FileKind.DOCX: _refuse}
