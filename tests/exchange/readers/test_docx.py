from __future__ import annotations

import io

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from exchange.readers import Cell, Document, Paragraph, read_document


def saved(document) -> Document:
    out = io.BytesIO()
    document.save(out)
    return read_document(out.getvalue(), filename="a.docx")


def test_paragraphs_and_tables_keep_the_order_of_the_body():
    document = docx.Document()
    document.add_paragraph("一、概况")
    document.add_table(1, 1).cell(0, 0).text = "表"
    document.add_paragraph(" 二、收支 ")
    read = saved(document)

    assert [type(block).__name__ for block in read.blocks] == ["Paragraph", "Grid", "Paragraph"]
    assert read.blocks[2] == Paragraph("二、收支", "第2段")


def test_merged_cells_are_listed_once_across_and_blank_below():
    document = docx.Document()
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "竖"
    table.cell(1, 0).text = "甲"
    first, second = saved(document).grids[0].rows

    assert first.cells == (Cell("合并", column_span=2), Cell("竖"))
    assert second.cells == (Cell("甲"), Cell(), Cell(is_covered=True))
    assert [first.width, second.width] == [3, 3]
    assert second.place == "第1个表第2行"


def test_paragraphs_breaks_and_tabs_in_a_cell_are_kept():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "第一段"
    cell.add_paragraph("第二段\n换行\t格")

    assert saved(document).grids[0].rows[0].cells[0].text == "第一段\n第二段\n换行\t格"


def test_inserted_text_is_read_and_deleted_text_is_not():
    document = docx.Document()
    paragraph = document.add_paragraph("预算")
    for xml in (
        "<w:ins {}><w:r><w:t>新增</w:t></w:r></w:ins>",
        "<w:del {}><w:r><w:delText>删去</w:delText><w:t>旧</w:t></w:r></w:del>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))

    assert saved(document).blocks == (Paragraph("预算新增", "第1段"),)


def test_a_table_inside_a_content_control_is_read():
    document = docx.Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "控件里的表"
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    table._tbl.addprevious(control)
    control[0].append(table._tbl)

    assert saved(document).grids[0].rows[0].filled == ("控件里的表",)


def test_columns_left_out_before_a_row_count_as_blank():
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 1).text = "右"
    row = table._tbl.tr_lst[0]
    row.remove(row.tc_lst[0])
    row.insert(0, parse_xml(f'<w:trPr {nsdecls("w")}><w:gridBefore w:val="1"/></w:trPr>'))

    assert saved(document).grids[0].rows[0].cells == (Cell(), Cell("右"))
