"""Lists in and out of the admin: .xlsx and .csv, guarded on the way in and on the way out."""

from __future__ import annotations

import csv
import io
from typing import Any

import tablib
import xlsxwriter
from import_export.formats import base_formats

from exchange.readers.guards import UnreadableFile
from exchange.readers.lists import read_lists
from organizations.admin_exchange import UnreadableUpload

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class GuardedFormat(base_formats.Format):  # type: ignore[misc]
    """What both formats share: bytes in, text cells out of them."""

    title = ""
    content_type = ""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        """The extension, by which the page guesses the format."""
        return self.title

    def get_extension(self) -> str:
        """The extension of exported files."""
        return self.title

    def get_content_type(self) -> str:
        """For the browser."""
        return self.content_type

    def can_import(self) -> bool:
        """Both formats can."""
        return True

    def can_export(self) -> bool:
        """Both formats can."""
        return True

    def create_dataset(self, content: bytes) -> tablib.Dataset:
        """The first sheet that holds anything; UnreadableUpload in Chinese where there is none."""
        try:
            sheets = read_lists(content, filename="上传的文件")
        except UnreadableFile as error:
            raise UnreadableUpload(str(error)) from error
        rows = next((sheet.rows for sheet in sheets if sheet.rows), ())
        if not rows:
            raise UnreadableUpload("文件里没有内容。第一行应为表头，以下每行一条记录。")
        headers = [unguarded(cell) for cell in rows[0][1]]
        width = len(headers)
        padded = [[*cells, *[""] * width][:width] for _, cells in rows[1:]]
        table = tablib.Dataset(*padded, headers=headers)
        table.numbers = tuple(number for number, _ in rows[1:])
        return table


class GuardedXLSX(GuardedFormat):
    """Cells that look like formulas are written as the text that they are."""

    title = "xlsx"
    content_type = base_formats.XLSX.CONTENT_TYPE

    def export_data(self, dataset: tablib.Dataset, **_options: Any) -> bytes:
        """One sheet, the head frozen."""
        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            sheet = book.add_worksheet("数据")
            bold = book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(dataset.headers):
                sheet.write_string(0, column, title, bold)
                sheet.set_column(column, column, max(12, 2 * len(title) + 2))
            for number, row in enumerate(dataset, start=1):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, str(value))
        return buffer.getvalue()


class GuardedCSV(GuardedFormat):
    """UTF-8 with its mark, so that Excel reads Chinese; formulas are disarmed."""

    title = "csv"
    content_type = "text/csv"

    def export_data(self, dataset: tablib.Dataset, **_options: Any) -> bytes:
        """Comma-separated rows."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(dataset.headers)
        writer.writerows([guarded(str(value)) for value in row] for row in dataset)
        return text.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def unguarded(text: str) -> str:
    """The text without the guard that an export put before it."""
    is_guarded = text.startswith("'") and text[1:].startswith(FORMULA_SIGNS)
    return text[1:] if is_guarded else text
