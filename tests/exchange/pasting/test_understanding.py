"""Totals, levels with numbers and points, one column, and what is told of each pasted cell."""

import pytest

from exchange.pasting import read_paste, rows_of_clipboard, spread_over
from indicators.sheets import STANDARD_FRAMEWORK
from web.editing.drafts import Draft, DraftLine
from web.editing.pastes import PasteMode, laid_into, mode_of, preview_of, too_long

HEAD = "一级指标\t二级指标\t三级指标\t权重\t单位\t性质\t指标值\t核心\n"
FIRST = "产出指标\t数量指标\t甲\t10\t个\t≥\t5\t否\n"


def read(text, **more):
    return read_paste(rows_of_clipboard(text), levels=STANDARD_FRAMEWORK, **more)


def texts(pasted):
    return [dict(line.texts) for line in pasted.lines]


@pytest.mark.parametrize(
    "total",
    [
        "产出指标小计\t\t\t10\t\t\t\t\n",
        "产出指标\t小计\t\t10分\t\t\t\t\n",
        "产出指标\t数量指标\t小计\t10\t—\t—\t—\t—\n",
        "产出指标\t数量指标合计\t\t10%\t\t\t\t\n",
        "\t\t小计（产出）\t10\n",
        "合计\t\t\t90\t分\t\t\t\n",
    ],
)
def test_totals_of_every_level_are_no_indicators(total):
    pasted = read(HEAD + FIRST + total + "效益指标\t社会效益指标\t乙\t80\t%\t≥\t98\t是\n")
    assert [line["name"] for line in texts(pasted)] == ["甲", "乙"]
    assert pasted.notes == ("合计行（含小计）由系统计算，没有填入。",)


@pytest.mark.parametrize(
    "row",
    [
        "产出指标\t数量指标\t罚没收入合计\t80\t万元\t≥\t5\t否\n",
        "产出指标\t数量指标\t罚没收入合计\t80\t\t\t\t\n",
        "产出指标\t数量指标\t小计功能开发数\t80\t个\t≥\t5\t否\n",
        "产出指标\t数量指标\t小计\t80\t个\t≥\t5\t否\n",
    ],
)
def test_an_indicator_that_speaks_of_a_total_is_one(row):
    assert len(read(HEAD + FIRST + row).lines) == 2


@pytest.mark.parametrize(
    ("level1", "level2"),
    [
        ("产出指标（50分）", "数量指标（20分）"),
        ("一、产出指标", "1.数量指标"),
        ("（一）产出指标(50%)", "(1)、数量指标（权重20）"),
        ("1、产出（50分）", "数量"),
    ],
)
def test_levels_with_numbers_and_points_are_the_levels(level1, level2):
    (line,) = read(HEAD + f"{level1}\t{level2}\t甲\t10\t个\t≥\t5\t否\n").lines
    assert (line.texts["level1"], line.texts["level2"]) == ("产出指标", "数量指标")
    assert line.typed["level1"] == level1
    assert line.unread == frozenset()


@pytest.mark.parametrize("level", ["其他指标（50分）", "产出指标（一期）", "产出指标1"])
def test_a_level_that_is_none_stays_as_it_was_and_is_told(level):
    (line,) = read(HEAD + f"{level}\t数量指标\t甲\t10\t个\t≥\t5\t否\n").lines
    assert line.texts["level1"] == level
    assert line.unread == {"level1"}


def test_one_column_copied_with_its_heading_goes_into_its_own_column():
    pasted = read("权重\n10\n20\n", start="name")
    assert texts(pasted) == [{"weight": "10"}, {"weight": "20"}]
    draft = Draft(lines=(DraftLine(name="甲", weight="1"), DraftLine(name="乙", weight="2")))
    mode = mode_of("", draft, pasted, 0)
    assert mode is PasteMode.OVER
    after = laid_into(draft, pasted, mode, 0)
    assert [(line.name, line.weight) for line in after.lines] == [("甲", "10"), ("乙", "20")]
    assert not preview_of(pasted, mode).is_direct


TWO_ROWS = "产出指标\t数量指标\t丙\t10\t个\t≥\t5\t否\n产出指标\t数量指标\t丁\t10\t个\t≥\t5\t否\n"


@pytest.mark.parametrize(
    ("names", "row", "mode", "after"),
    [
        (("甲", "乙", ""), 2, PasteMode.OVER, ["甲", "乙", "丙", "丁"]),
        (("甲", "", "", "乙"), 1, PasteMode.OVER, ["甲", "丙", "丁", "乙"]),
        (("甲", "", "乙"), 1, PasteMode.INSERT, ["甲", "", "丙", "丁", "乙"]),
        (("甲", "乙", ""), 1, PasteMode.REPLACE, ["丙", "丁"]),
        (("", "", ""), 1, PasteMode.REPLACE, ["丙", "丁"]),
        (("甲",), -1, PasteMode.REPLACE, ["丙", "丁"]),
    ],
)
def test_whole_rows_pasted_into_a_blank_row_are_more_rows_and_not_other_ones(
    names, row, mode, after
):
    pasted, draft = read(HEAD + TWO_ROWS), Draft(lines=tuple(map(named, names)))
    assert mode_of("", draft, pasted, row) is mode
    assert [line.name for line in laid_into(draft, pasted, mode, row).lines] == after


def named(name):
    return DraftLine(name=name)


@pytest.mark.parametrize("block", ["10\n20\n", "权重\n", "权重\n指标值\n", "甲\n权重\n"])
def test_one_column_without_a_heading_goes_on_from_the_chosen_cell(block):
    pasted = read(block, start="name")
    assert [line["name"] for line in texts(pasted)] == block.split()


def test_a_pasted_value_leaves_the_sign_and_the_unit_of_its_row_alone():
    draft = Draft(lines=(DraftLine(name="甲", comparison="≥", target="5", unit="个"),))
    for block, expected in [
        ("98\n", ("≥", "98", "个")),
        ("许多\n", ("≥", "许多", "个")),
        ("≤98\n", ("≤", "98", "个")),
        ("≤98%\n", ("≤", "98", "%")),
    ]:
        (line,) = laid_into(draft, read(block, start="target"), PasteMode.OVER, 0).lines
        assert (line.comparison, line.target, line.unit) == expected


def test_the_preview_marks_what_was_not_read_and_what_came_from_another_cell():
    pasted = read(
        HEAD
        + "产出指标\t数量指标\t甲\t十\t\t≤\t5天内\t也许\n"
        + "别的\t数量指标\t乙\t10\t个\t约\t许多\t否\n"
    )
    preview = preview_of(pasted, PasteMode.REPLACE)
    names = [name for name, _ in preview.columns]
    marked = [
        {name for name, cell in zip(names, row, strict=True) if cell.is_unread}
        for row in preview.rows
    ]
    assert marked == [{"weight", "is_core"}, {"level1", "comparison", "target"}]
    assert preview.unread == 5
    derived = [
        {name for name, cell in zip(names, row, strict=True) if cell.is_derived}
        for row in preview.rows
    ]
    assert derived == [{"unit"}, set()]


def test_more_rows_than_a_sheet_can_keep_are_refused_before_they_are_taken():
    rows = tuple(DraftLine(name=f"指标{number}") for number in range(500))
    assert too_long(Draft(lines=(*rows, DraftLine()))) == ""
    assert too_long(Draft(lines=(*rows, DraftLine(name="多")))) == (
        "一张目标表最多 500 行指标，粘贴后有 501 行，没有填入。请分开填报。"
    )


@pytest.mark.parametrize(
    ("block", "height", "width", "filled"),
    [
        ("个\n", 3, 1, [("个",)] * 3),
        ("个\n", 2, 2, [("个", "个")] * 2),
        ("1\t2\n", 2, 4, [("1", "2", "1", "2")] * 2),
        ("1\n2\n", 4, 1, [("1",), ("2",)] * 2),
        ("1\n2\n", 3, 1, [("1",), ("2",)]),
        ("1\t2\n", 1, 3, [("1", "2")]),
        ("1\t2\n", 1, 1, [("1", "2")]),
        ("个\n", 0, 0, [("个",)]),
        ("个\n", -3, 1, [("个",)]),
        ("个\n", 10**9, 1, [("个",)]),
    ],
)
def test_a_block_fills_a_range_into_which_it_fits_several_times(block, height, width, filled):
    rows = spread_over(rows_of_clipboard(block), height, width)
    assert [tuple(cell.text for cell in row.cells) for row in rows] == filled


@pytest.mark.parametrize("date", ["2023年12月31日", "2023年12月底", "12月31日前", "2023-12-31"])
def test_the_end_of_the_year_is_pasted_as_its_month(date):
    row = f"产出指标\t时效指标\t完成时间\t10\t\t\t{date}\t否\n"
    (line,) = read(HEAD + row, year=2023).lines
    assert (line.texts["comparison"], line.texts["target"], line.texts["unit"]) == ("≤", "12", "月")
    assert not line.unread


def test_a_date_of_another_year_is_kept_and_marked():
    (line,) = read(
        HEAD + "产出指标\t时效指标\t完成时间\t10\t\t≤\t2022年12月31日\t否\n", year=2023
    ).lines
    assert line.texts["target"] == "2022年12月31日"
    assert "target" in line.unread
