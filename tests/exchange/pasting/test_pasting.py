from dataclasses import replace

import pytest

from exchange.pasting import TooMuchPasted, read_paste, rows_of_clipboard
from indicators.sheets import STANDARD_FRAMEWORK
from tests.exchange.pasting.clipboards import SOURCES, forms
from tests.indicators.compliance.builders import project
from web.editing.drafts import Draft, DraftLine, build_sheet
from web.editing.pastes import PasteMode, laid_into

TYPED = ("name", "weight", "target", "is_core")
HEAD = ("overview", "rationale", "statement", "execution_weight", "category")


def read(rows, **more):
    return read_paste(rows, levels=STANDARD_FRAMEWORK, **more)


def texts(pasted):
    return [dict(line.texts) for line in pasted.lines]


each_form = pytest.mark.parametrize("number", range(10))
each_source = pytest.mark.parametrize("source", SOURCES)


def sheet_of_paste(pasted, expected):
    bare = replace(expected, lines=(), overview="", rationale="", statement="", category="")
    draft = laid_into(Draft(execution_weight="10"), pasted, PasteMode.REPLACE, 0)
    return build_sheet(draft, bare)


@each_source
@each_form
def test_every_form_of_the_sample_pastes_with_every_cell_right(number, source):
    expected, rows = forms()[number]
    pasted = read(SOURCES[source](rows).rows)
    built = sheet_of_paste(pasted, expected)

    assert built.faults == ()
    assert built.sheet.lines == expected.lines
    assert built.sheet.statement == expected.statement
    if number:
        assert pasted.project_code == expected.project_code
        assert [getattr(built.sheet, name) for name in HEAD] == [
            getattr(expected, name) for name in HEAD
        ]


@each_source
@each_form
def test_its_indicators_alone_paste_without_their_head(number, source):
    expected, rows = forms()[number]
    start = next(i for i, row in enumerate(rows) if row[0].text == "绩效指标") + 1
    bare = [row[1:] for row in rows[start:]]
    built = sheet_of_paste(read(SOURCES[source](bare).rows), expected)

    assert built.sheet.lines == expected.lines


def test_a_target_with_sign_and_unit_is_parted_into_its_three_cells():
    pasted = read(rows_of_clipboard("巡检数量\t≥120处\t15\r\n合格率\t≥98 ％\t75\r\n"))

    assert texts(pasted) == [
        {"name": "巡检数量", "target": "120", "weight": "15", "comparison": "≥", "unit": "处"},
        {"name": "合格率", "target": "98", "weight": "75", "comparison": "≥", "unit": "%"},
    ]
    assert pasted.lines[1].typed == {"target": "≥98 ％"}


def test_quoted_cells_hold_line_breaks_tabs_and_quotes():
    rows = rows_of_clipboard('"第一行\r\n第二行"\t"含\t制表"\t"说""好"""\r\n5"管\t"未完\r\n')
    assert [row.filled for row in rows] == [
        ("第一行\n第二行", "含\t制表", '说"好"'),
        ('5"管', '"未完'),
    ]


def test_blank_levels_inherit_and_a_new_first_level_starts_a_new_second():
    pasted = read(
        rows_of_clipboard(
            "一级指标\t二级指标\t三级指标\t权重\n产出指标\t数量指标\t甲\t5\n\t\t乙\t5\n效益\t\t丙\t5\n"
        )
    )
    assert [(t["level1"], t["level2"]) for t in texts(pasted)] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("效益指标", ""),
    ]
    assert pasted.lines[1].inherited == {"level1", "level2"}


def test_totals_are_left_out_and_strange_columns_are_told():
    pasted = read(
        rows_of_clipboard("三级指标\t权重\t性质\t指标值\t备注\n甲\t5\t≥\t3\t看\n合计\t5\t\t\t\n")
    )
    assert len(pasted.lines) == 1
    assert any("合计行" in note for note in pasted.notes)
    assert any("第 5 列" in note and "看" in note for note in pasted.notes)


@pytest.mark.parametrize("source", ["text", "html"])
@pytest.mark.parametrize(
    "head",
    [
        "一级指标\t二级指标\t三级指标\t分值\t指标值",
        "一级\t二级\t三级\t权重（%）\t计划值",
        "一级指标\t二级指标\t指标名称\t指标分值\t年度指标值",
    ],
)
def test_the_headings_of_other_forms_are_known(source, head):
    rows = [head, "产出指标\t数量指标\t巡检数量\t20\t≥120处", "\t质量指标\t合格率\t15\t≥98%"]
    html = "".join(f"<tr><td>{'</td><td>'.join(row.split(chr(9)))}</td></tr>" for row in rows)
    clipboard = {"text": ("\n".join(rows), ""), "html": ("", f"<table>{html}</table>")}
    pasted = read(rows_of_clipboard(*clipboard[source]))

    assert pasted.notes == ()
    assert [(t["name"], t["weight"], t["target"], t["unit"]) for t in texts(pasted)] == [
        ("巡检数量", "20", "120", "处"),
        ("合格率", "15", "98", "%"),
    ]


def test_a_head_of_two_rows_parts_sign_value_and_unit_under_the_target():
    html = (
        "<table><tr><td rowspan=2>序号</td><td rowspan=2>三级指标</td><td rowspan=2>分值</td>"
        "<td colspan=3>年度指标值</td><td rowspan=2>指标值确定依据</td></tr>"
        "<tr><td>符号</td><td>值</td><td>单位（文字描述）</td></tr>"
        "<tr><td>1</td><td>巡检数量</td><td>20</td><td>≥</td><td>120</td><td>处</td><td>计划</td></tr>"
        "</table>"
    )
    pasted = read(rows_of_clipboard("", html))

    assert texts(pasted) == [
        {"name": "巡检数量", "weight": "20", "comparison": "≥", "target": "120", "unit": "处"}
    ]
    assert any("第 7 列" in note and "计划" in note for note in pasted.notes)


def test_a_column_under_a_strange_label_is_known_by_what_is_in_it_and_told():
    pasted = read(
        rows_of_clipboard(
            "指标名称\t指标值\t占多少分\t负责科室\t得分\n"
            "巡检数量\t≥120处\t60\t法制\t60\n合格率\t≥98%\t40\t交警\t40\n"
        )
    )
    assert [t["weight"] for t in texts(pasted)] == ["60", "40"]
    assert pasted.fields == ("name", "target", "weight", "", "")
    assert "第 3 列表头『占多少分』不认得，按内容认作『指标权重』，请核对。" in pasted.notes
    assert [note[:5] for note in pasted.notes if "没有填入" in note] == ["第 4 列", "第 5 列"]


def test_what_the_form_has_no_column_for_but_the_line_has_is_taken_along():
    pasted = read(
        rows_of_clipboard(
            "三级指标\t历史值\t目标值\t指标解释\t数据来源\n甲\t１,２00\t≥3\t解释\t台账\n"
        )
    )
    assert (
        texts(pasted)[0] | {"baseline": "1200", "definition": "解释", "source": "台账"}
        == texts(pasted)[0]
    )
    draft = laid_into(Draft(), pasted, PasteMode.REPLACE, 0)
    assert (draft.lines[0].baseline, draft.lines[0].source) == ("1200", "台账")


def test_what_cannot_be_read_stays_as_it_was():
    pasted = read(
        rows_of_clipboard("三级指标\t权重\t性质\t指标值\t核心\n甲\t十分\t约\t许多\t也许\n")
    )
    assert texts(pasted) == [
        {"name": "甲", "weight": "十分", "comparison": "约", "target": "许多", "is_core": "也许"}
    ]


def test_a_block_goes_on_from_the_chosen_cell():
    pasted = read(rows_of_clipboard("15\t%\n20\t处\n"), start="weight")
    assert texts(pasted) == [{"weight": "15", "unit": "%"}, {"weight": "20", "unit": "处"}]
    assert not pasted.is_recognised


def test_a_person_may_say_which_column_is_which():
    pasted = read(rows_of_clipboard("甲\t乙\n"), choice=("", "name"))
    assert texts(pasted) == [{"name": "乙"}]


@pytest.mark.parametrize(
    "html",
    [
        "<table>",
        "<table><tr><td>",
        "<td>孤立</td>",
        "<table><tr><td rowspan=99999999>a<td colspan=-3>b",
        "<table><tr><td rowspan=5>a</td><td>b</td></tr></table><table><tr><td>c<td>d</table>",
        "<table><tr><td><table><tr><td>内</td><td>表</td></tr></table></td><td>外</td></tr></table>",
        "<![if x]><![bogus[<table><tr><td>a</td><td>b</td></tr>",
        "<table>" + "<div>" * 5000 + "<tr><td>a</td><td>b</td></tr>",
    ],
)
def test_broken_markup_breaks_nothing(html):
    rows = rows_of_clipboard("文本\t在此", html)
    assert all(row.width <= 64 for row in rows)
    read(rows)


WORD_DELETION = "<del cite='mailto:甲' datetime='2023-01-05T09:00'>10</del>"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<del>10</del><ins>15</ins>", "15"),
        (f"<p class=MsoNormal><span class=msoDel>{WORD_DELETION}</span><span>15</span></p>", "15"),
        ("<span class=msoDel>10</span><span class=msoIns><ins>15</ins></span>", "15"),
        ("<s>10</s>15", "15"),
        ("<strike><span>1</span>0</strike>15", "15"),
        ("<span style='text-decoration:line-through'>10</span>15", "15"),
        ("<span style='color:red; DISPLAY: none'>1<span>0</span></span>15", "15"),
        ("<p style='mso-hide:all'>10</p><p>15</p>", "15"),
        ("<span hidden>10</span>15", "15"),
        ("15<a class=msocomanchor>[甲1]</a>", "15"),
        ("<del>10<br>5</del>15", "15"),
        ("<del>10", ""),
        ("<b style='display:inline'>15</b>", "15"),
        ("<del>1<table><tr><td>0</td></tr></table></del>15", "15"),
    ],
)
def test_what_was_deleted_or_hidden_is_not_read(cell, text):
    html = f"<table><tr><td>甲<td>{cell}</td><td>乙</td></tr><tr><td>丙<td>5</td></tr></table>"
    first, second = rows_of_clipboard("", html)
    assert [cell.text for cell in first.cells] == ["甲", text, "乙"]
    assert second.filled == ("丙", "5")


def test_hidden_rows_are_left_out_and_hidden_cells_keep_their_column():
    html = (
        "<div style='display:none'><table><tr><td>藏</td><td>表</td></tr></table></div>"
        "<table><tr><td>甲</td><td>5</td></tr>"
        "<tr style='display:none'><td>乙</td><td>6</td></tr>"
        "<tr><td style='display:none'>丙</td><td>7</td></tr><tr><td>丁</td><td>8</td></tr></table>"
    )
    rows = rows_of_clipboard("", html)
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["甲", "5"],
        ["", "7"],
        ["丁", "8"],
    ]


def test_a_table_inside_a_cell_is_text_of_the_cell():
    html = "<table><tr><td>外<table><tr><td>内</td></tr></table></td><td>旁</td></tr></table>"
    assert [row.filled for row in rows_of_clipboard("", html)] == [("外\n内", "旁")]


@pytest.mark.parametrize(
    ("text", "html", "lines"),
    [
        ("甲\t5\r\n" * 100_000, "", 100_000),
        ("甲\t5\r" * 100_000, "", 100_000),
        ("", "<table>" + "<tr><td>甲</td><td>5</td></tr>" * 100_000 + "</table>", 100_000),
        ("\t\t\r\n" * 100_000 + "甲", "", 100_001),
    ],
)
def test_a_hundred_thousand_rows_are_refused_before_they_are_read(text, html, lines):
    with pytest.raises(TooMuchPasted, match=f"约有 {lines} 行，一张目标表放不下，没有读入"):
        rows_of_clipboard(text, html)


def test_blank_rows_below_a_whole_column_are_no_rows():
    rows = rows_of_clipboard("甲\t5\t\r\n" + "\t\t\r\n" * 100_000)
    assert [[cell.text for cell in row.cells] for row in rows] == [["甲", "5", ""]]


def test_cells_of_many_lines_are_no_rows_of_their_own():
    text = ('"' + "第一行\n" * 30 + '"\t5\r\n') * 300
    assert len(rows_of_clipboard(text)) == 300


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("甲\t5\r\n" * 5000, ""),
        ("", "<table>" + "<tr><td>甲</td><td>5</td></tr>" * 5000 + "</table>"),
        ("", "<table>" + "<tr><td>甲</td><td>5</td></tr>" * 20_000 + "</table>"),
        ("\t".join("甲" * 65), ""),
        ("", "<table><tr><td colspan=900>甲</td><td>乙</td></tr></table>"),
    ],
)
def test_more_than_a_sheet_holds_is_refused_with_its_size(text, html):
    with pytest.raises(TooMuchPasted, match="没有读入"):
        rows_of_clipboard(text, html)


@pytest.mark.parametrize("weight", ["10分", "10 ％", "１０", "10", "22.5分", "十分", "1e3"])
@pytest.mark.parametrize("target", ["≥98 ％", "98%以上", "不少于30场", "≤1,200元", "许多"])
@pytest.mark.parametrize("flag", ["是", "√", "N", "可能"])
def test_what_is_typed_and_what_is_pasted_says_the_same(weight, target, flag):
    (pasted,) = texts(read(rows_of_clipboard(f"巡检\t{weight}\t{target}\t{flag}\n"), choice=TYPED))
    typed = DraftLine(name="巡检", weight=weight, target=target, is_core=flag)
    built = build_sheet(Draft(lines=(typed, DraftLine(**pasted))), project())
    by_hand, by_paste = built.sheet.lines

    assert (by_hand.weight, by_hand.is_core) == (by_paste.weight, by_paste.is_core)
    assert (by_hand.target, by_hand.unit) == (by_paste.target, by_paste.unit)
    assert [f.field for f in built.faults if f.row == 0] == [
        f.field for f in built.faults if f.row == 1
    ]
