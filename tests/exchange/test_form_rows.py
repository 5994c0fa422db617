"""Our own forms on their way back: sheets by their heads, rows by their places."""

import pytest

from common.findings import Location
from exchange.form_rows import form_rows
from exchange.readers.guards import UnreadableFile
from tests.exchange.test_actuals import packed, workbook

KINDS = {"lines": frozenset({"编码", "得分"}), "texts": frozenset({"编码", "说明"})}


def content_of(**sheets) -> bytes:
    return packed(workbook(**sheets))


def test_each_sheet_is_known_by_its_head_wherever_it_stands():
    content = content_of(
        别的=[("甲", "乙"), (1, 2)],
        表=[("一张表",), ("得 分", "编码", "余"), (9.5, "A1"), (None, " "), ("", "A2")],
        话=[("编码", "说明"), ("A1", "两行\n字")],
    )
    rows = form_rows(content, filename="表.xlsx", kinds=KINDS)
    assert [(row.kind, row.place) for row in rows] == [
        ("lines", Location("工作表『表』", 3)),
        ("lines", Location("工作表『表』", 5)),
        ("texts", Location("工作表『话』", 2)),
    ]
    assert [row["得分"] for row in rows] == ["9.5", "", ""]
    assert (rows[0]["余"], rows[0]["没有的列"], rows[2]["说明"]) == ("", "", "两行\n字")


def test_the_first_kind_counts_where_a_head_suits_two():
    content = content_of(表=[("编码", "得分", "说明"), ("A1", "1", "好")])
    assert [row.kind for row in form_rows(content, filename="表.xlsx", kinds=KINDS)] == ["lines"]


def test_a_list_without_sheets_has_rows_only():
    rows = form_rows("编码,得分\nA1,3\n".encode(), filename="表.csv", kinds=KINDS)
    assert [row.place for row in rows] == [Location("", 2)]


@pytest.mark.parametrize(
    "content", [content_of(表=[("甲", "乙"), (1, 2)]), content_of(表=[("编码",), ("A1",)])]
)
def test_a_file_without_our_heads_is_refused_by_name(content):
    with pytest.raises(UnreadableFile, match=r"『表\.xlsx』：没有找到所需的表头"):
        form_rows(content, filename="表.xlsx", kinds=KINDS)
