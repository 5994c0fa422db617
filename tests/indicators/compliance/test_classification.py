from dataclasses import replace

import pytest

from common.rules import Verdict
from indicators.compliance import Doctrine, Vocabulary, review_sheet
from indicators.mends import apply_mend, apply_mends
from tests.indicators.compliance.builders import (
    COST,
    OUTCOME,
    OUTPUT,
    QUALITY,
    SATISFACTION,
    findings_of,
    line,
    on_line,
    project,
    verdict_of,
)


@pytest.mark.parametrize(
    ("level2", "meant"),
    [
        ("可持续发展指标", "可持续影响指标"),
        ("社会效益", "社会效益指标"),
        ("生态环境效益指标", "生态效益指标"),
        ("其他指标", ""),
    ],
)
def test_a_second_level_outside_the_framework_is_named_with_what_is_meant(level2, meant):
    (finding,) = findings_of("D01", project(line(level=("效益指标", level2))))
    assert level2 in finding.message
    assert bool(finding.mend_action) is bool(meant)
    assert finding.expected == (meant or "框架内的名称")


def test_one_step_puts_the_standard_name():
    sheet = project(line("终端覆盖率", "≥96", "%", ("效益指标", "可持续发展指标")))
    (finding,) = findings_of("D01", sheet)
    mended = apply_mend(sheet, finding)
    assert mended.lines[0].level2 == "可持续影响指标"
    assert verdict_of("D01", mended) is Verdict.PASSED


def test_the_framework_is_the_year_s():
    sheet = project(line(level=("产出指标", "安全指标")))
    assert verdict_of("D01", sheet) is Verdict.HIT
    wider = Doctrine(levels={"产出指标": ("数量指标", "安全指标")})
    assert verdict_of("D01", sheet, wider) is Verdict.PASSED


def test_levels_that_do_not_fit_say_where_they_belong():
    sheet = project(
        line(level=("产出指标", "社会效益指标")), line("道路", level=("成果", "数量指标"))
    )
    first, second = findings_of("D02", sheet)
    assert (first.expected, first.location.column) == ("效益指标", "二级指标")
    assert "『成果』不在框架内" in second.message
    assert on_line("D02", line(level=("效益指标", "可持续发展指标"))) is Verdict.PASSED


@pytest.mark.parametrize(
    ("item", "verdict"),
    [
        (line("法制讲座场次", "≥10", "次", OUTCOME), Verdict.HIT),
        (line("系统数量", "≥2", "个（套）", OUTCOME), Verdict.HIT),
        (line("群众投诉件数", "≤10", "件", OUTCOME), Verdict.PASSED),
        (line("带动就业岗位数量", "≥60", "个", OUTCOME), Verdict.PASSED),
        (line("节约用水数量", "≥50", "吨", OUTCOME), Verdict.PASSED),
        (line("法制讲座场次", "≥10", "次", OUTPUT), Verdict.NOT_APPLICABLE),
        (line("重大事故发生次数", "≥1", "次", OUTCOME), Verdict.PASSED),
        (line("事故应急演练次数", "≥4", "次", OUTCOME), Verdict.HIT),
    ],
)
def test_work_done_is_no_outcome(item, verdict):
    assert on_line("D03", item) is verdict


@pytest.mark.parametrize(
    ("code", "item", "verdict"),
    [
        ("D04", line("侦查破案率", "≥30", "%", QUALITY), Verdict.HIT),
        ("D04", line("报告准确率", "≥99", "%", QUALITY), Verdict.PASSED),
        ("D04", line("发案同比下降", "≥9", "%", QUALITY), Verdict.PASSED),
        ("D05", line("发案同比下降", "≥9", "%", QUALITY), Verdict.HIT),
        ("D05", line("学员满意率", "≥90", "%", QUALITY), Verdict.HIT),
        ("D05", line("事故隐患排查处数", "≥9", "处"), Verdict.PASSED),
        ("D05", line("事故现场响应时间", "≤30", "分钟"), Verdict.PASSED),
        ("D05", line("事故起数", "≤3", "起"), Verdict.HIT),
        ("D05", line("群众满意度", "≥90", "%", SATISFACTION), Verdict.NOT_APPLICABLE),
        ("D06", line("资金到位率", "＝100", "%", QUALITY), Verdict.HIT),
        ("D06", line("工程验收合格率", "＝100", "%", QUALITY), Verdict.PASSED),
        ("D06", line("资金专款专用率", "＝100", "%", COST), Verdict.HIT),
        ("D11", line("群众安全感", "≥95", "%", OUTCOME), Verdict.HIT),
        ("D11", line("政策知晓率", "≥95", "%", OUTCOME), Verdict.PASSED),
    ],
)
def test_lines_in_the_wrong_place(code, item, verdict):
    assert on_line(code, item) is verdict


def test_points_are_named_where_there_are_any():
    weighed = findings_of("D06", project(line("资金到位率", "＝100", "%", QUALITY, "15")))
    bare = findings_of("D06", project(line("资金到位率", "＝100", "%", QUALITY, None)))
    assert "15分" in weighed[0].message
    assert bare[0].message.endswith("不宜占产出权重。")


def test_disorder_is_reported_once_and_sorted_in_one_step():
    sheet = project(
        line("受益群众满意度", "≥90", "%", SATISFACTION),
        line("甲乡道路里程"),
        line("政策知晓率", "≥80", "%", OUTCOME),
        line("乙乡道路里程"),
    )
    (finding,) = findings_of("D14", sheet)
    assert (finding.location.row, finding.mend_action) == (2, "sort_lines")
    mended = apply_mend(sheet, finding)
    assert [(row.position, row.name) for row in mended.lines] == [
        (1, "甲乡道路里程"),
        (2, "乙乡道路里程"),
        (3, "政策知晓率"),
        (4, "受益群众满意度"),
    ]
    assert verdict_of("D14", mended) is Verdict.PASSED
    assert on_line("D14", line()) is Verdict.NOT_APPLICABLE


def test_sorting_waits_for_all_other_mends():
    sheet = project(
        line("群众满意度 ", "≥90", "%", SATISFACTION),
        line("资金转款专用率", "≥100", "%", QUALITY),
        line("预算执行率", "＝100", "%", QUALITY),
        line("改造路口处数"),
    )
    mended = apply_mends(sheet, review_sheet(sheet).findings)
    assert [row.name for row in mended.lines] == ["资金专款专用率", "改造路口处数", "群众满意度"]
    assert mended.lines[0].comparison.symbol == "＝"


def test_words_of_the_groups_are_the_year_s():
    words = replace(Vocabulary(), process=("公示率",))
    sheet = project(line("资金公示率", "＝100", "%", QUALITY))
    assert verdict_of("D06", sheet) is Verdict.PASSED
    assert verdict_of("D06", sheet, Doctrine(vocabulary=words)) is Verdict.HIT
