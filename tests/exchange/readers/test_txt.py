from __future__ import annotations

import pytest

from exchange.readers import Cell, Grid, Paragraph, Row, read_document


def read(text: str):
    return read_document(text.encode(), filename="a.txt")


def rows(text: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for grid in read(text).grids for row in grid.rows]


def test_lines_behind_a_tab_are_cells_and_blank_lines_part_rows():
    assert rows("\t科目\n\t总计\n\n\t204\n\t1.00\n") == [["科目", "总计"], ["204", "1.00"]]


def test_a_line_without_tab_continues_the_cell_above():
    assert rows("\t概述\n\t第一段\n第二段\n\n\t依据\n") == [["概述", "第一段\n第二段"], ["依据"]]


def test_blanks_before_a_tab_are_a_page_break_and_start_a_row():
    assert rows("\t310\n\t60.00\n \t“三公”经费支出表\n") == [["310", "60.00"], ["“三公”经费支出表"]]


def test_a_free_line_is_a_paragraph_with_its_place():
    assert read("甲\n\n乙 \n\n\t表二\n\n丙").blocks == (
        Paragraph("甲", "第1行"),
        Paragraph("乙", "第3行"),
        Grid((Row((Cell("表二"),), "第5行"),)),
        Paragraph("丙", "第7行"),
    )


def test_a_line_with_several_tabs_is_a_whole_row():
    assert rows("\t204\t公安\t1.00\n\t205\t教育\t\n科目\t总计\n") == [
        ["204", "公安", "1.00"],
        ["205", "教育", ""],
        ["科目", "总计"],
    ]


def test_rows_keep_the_number_of_their_first_line():
    grid = read("甲\r\n\r\n\t204\r\n\t1.00\r\n\r\n\t205\r\n").grids[0]

    assert [row.place for row in grid.rows] == ["第3行", "第6行"]


@pytest.mark.parametrize(
    ("encoding", "remarks"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("gb18030", ("文件不是 UTF-8 编码，已按 GB18030 读取，请核对文字是否正确。",)),
        ("utf-16", ("文件不是 UTF-8 编码，已按 UTF-16 读取，请核对文字是否正确。",)),
    ],
)
def test_the_encoding_is_recognised_and_said(encoding, remarks):
    document = read_document("2023年部门预算".encode(encoding), filename="a.txt")

    assert document.blocks == (Paragraph("2023年部门预算", "第1行"),)
    assert document.remarks == remarks
