import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.consoles import table, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("指标", 4), ("Ａ（", 4), ("≥98％", 5), ("", 0), ("é", 1), ("e\u0301", 1)],
)
def test_a_chinese_sign_takes_two_columns(text, columns):
    assert width(text) == columns


def test_columns_stand_under_their_heads():
    printed = table(("编码", "名称", "值"), [("1", "甲乙丙", "10"), ("118001", "a", "")])
    assert printed.splitlines() == [
        "编码    名称    值",
        "1       甲乙丙  10",
        "118001  a",
    ]


def test_a_cell_stays_on_its_line():
    assert table(("头", "尾"), [("一\n二", "三\t四 ")]).splitlines()[1] == "一 二  三 四"


def test_a_table_without_rows_is_its_head():
    assert table(("编码", "名称"), []) == "编码  名称"


@given(st.lists(st.tuples(st.text("a指 ", max_size=6), st.text("b标", max_size=6)), max_size=6))
def test_the_second_column_always_begins_at_the_same_place(rows):
    printed = table(("甲", "乙"), rows).split("\n")
    assert len(printed) == len(rows) + 1
    start = 2 + max([2, *(width(" ".join(first.split())) for first, _ in rows)])
    for line, (first, second) in zip(printed[1:], rows, strict=True):
        lead = " ".join(first.split())
        assert line == (lead + " " * (start - width(lead)) + second).rstrip()
