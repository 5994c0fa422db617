from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from exchange.readers import Cell, Document, UnreadableFile, read_document


def saved(workbook) -> Document:
    out = io.BytesIO()
    workbook.save(out)
    return read_document(out.getvalue(), filename="a.xlsx")


def cell_of(value, number_format="General") -> Cell:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = value
    workbook.active["A1"].number_format = number_format
    return saved(workbook).grids[0].rows[0].cells[0]


@pytest.mark.parametrize(
    ("value", "number_format", "text", "number"),
    [
        ("1,000.00", "General", "1,000.00", None),
        ("50015322T000000088498", "General", "50015322T000000088498", None),
        (1000, "General", "1000", Decimal(1000)),
        (28803.28, "General", "28803.28", Decimal("28803.28")),
        (0.1 + 0.2, "General", "0.3", Decimal("0.3")),
        (1e-7, "General", "0.0000001", Decimal("0.0000001")),
        (831.4, "0.00", "831.40", None),
        (28803.28, "#,##0.00", "28,803.28", None),
        (28803.28, "#,##0.00_ ;[Red]-#,##0.00", "28,803.28", None),
        (28803.285, "#,##0.00", "28,803.29", None),
        (28803.28, '_ * #,##0.00_ ;_ * "-"??_ ', "28,803.28", None),
        (28803.28, '"¥"#,##0.0', "28,803.3", None),
        (15, "0", "15", None),
        (0.98, "0%", "98%", None),
        (0.985, "0.0%", "98.5%", None),
        (12345, "#,##0,", "12345", Decimal(12345)),
        (12345, "0.00E+00", "12345", Decimal(12345)),
        (2040201, "@", "2040201", Decimal(2040201)),
        (1e21, "0.00", "1" + "0" * 21, None),
        (-15, "0", "-15", None),
        (True, "General", "TRUE", None),
        (datetime.fromisoformat("2023-12-31"), "yyyy-mm-dd", "2023-12-31", None),
        (date(2023, 12, 31), "yyyy-mm-dd", "2023-12-31", None),
    ],
)
def test_a_value_is_read_as_the_sheet_prints_it(value, number_format, text, number):
    cell = cell_of(value, number_format)

    assert (cell.text, cell.number) == (text, number)


def test_merged_cells_are_listed_once_across_and_blank_below():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "表二"
    sheet["A1"], sheet["C1"], sheet["C2"] = "合并", "丙", "丁"
    sheet.merge_cells("A1:B2")
    grid = saved(workbook).grids[0]

    assert grid.title == "表二"
    assert grid.rows[0].cells == (Cell("合并", column_span=2, row_span=2), Cell("丙"))
    assert grid.rows[1].cells == (Cell(column_span=2, is_covered=True), Cell("丁"))
    assert grid.rows[1].place == "工作表『表二』第2行"


def test_a_merged_range_beyond_the_content_ends_with_it():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A1"], sheet["C1"] = "标题", "尾"
    sheet.merge_cells("A2:Z90")

    assert [row.width for row in saved(workbook).grids[0].rows] == [3]


def test_a_formula_without_a_stored_value_shows_itself():
    assert cell_of("=SUM(B1:B9)").text == "=SUM(B1:B9)"


def test_hidden_sheets_are_left_out_and_said():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "表"
    hidden = workbook.create_sheet("底稿")
    hidden["A1"] = "不读"
    hidden.sheet_state = "hidden"
    read = saved(workbook)

    assert len(read.grids) == 1
    assert read.remarks == ("工作表『底稿』已隐藏，没有读取。",)


def test_an_empty_sheet_gives_an_empty_grid():
    assert saved(openpyxl.Workbook()).grids[0].rows == ()


@pytest.mark.parametrize("corner", ["A20001", "GS1", "XFD1048576"])
def test_content_in_a_far_corner_is_refused(corner):
    workbook = openpyxl.Workbook()
    workbook.active[corner] = "远"

    with pytest.raises(UnreadableFile, match="过大"):
        saved(workbook)


def test_a_formatted_cell_in_the_last_corner_does_no_harm():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "表"
    workbook.active["XFD1048576"].number_format = "0.00"

    assert [row.filled for row in saved(workbook).grids[0].rows] == [("表",)]


def test_a_merged_range_over_the_whole_sheet_is_refused():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "表"
    out = io.BytesIO()
    workbook.active.merge_cells("A1:B2")
    workbook.save(out)
    content = _replaced(out.getvalue(), b'ref="A1:B2"', b'ref="A1:XFD1048576"')

    with pytest.raises(UnreadableFile, match="合并单元格范围异常"):
        read_document(content, filename="a.xlsx")


def _replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return out.getvalue()
