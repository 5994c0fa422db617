from common.findings import Severity
from common.rules import Verdict
from indicators.compliance import Doctrine
from tests.indicators.compliance.builders import (
    COST,
    OUTCOME,
    QUALITY,
    SATISFACTION,
    TIMELINESS,
    department,
    findings_of,
    line,
    outcome_of,
    project,
    verdict_of,
)


def test_every_blank_box_of_the_head_is_named_at_once():
    sheet = project(name=" ", budget=None, overview="", rationale="\u3000", statement="")
    labels = [finding.location.column for finding in findings_of("A01", sheet)]
    assert labels == [
        "项目名称",
        "当年预算",
        "项目概述",
        "立项依据",
        "当年绩效目标",
        "绩效指标",
    ]


def test_a_budget_of_zero_is_filled_in():
    assert verdict_of("A01", project(line(), budget=0)) is Verdict.PASSED


def test_the_department_form_has_no_overview_and_no_rationale():
    assert verdict_of("A01", department(line())) is Verdict.PASSED
    labels = [f.location.column for f in findings_of("A01", department(statement=""))]
    assert labels == ["当年整体绩效目标", "绩效指标"]


def test_every_missing_part_of_a_line_is_its_own_finding():
    bare = line("培训场次", "≥", "", ("", ""), None)
    labels = [finding.location.column for finding in findings_of("A02", project(bare))]
    assert labels == ["一级指标", "二级指标", "指标权重", "计量单位", "指标值"]


def test_a_line_that_was_only_begun_gets_one_note():
    (finding,) = findings_of("A02", project(line(), line(" ", "", "", weight=None)))
    assert (finding.location.row, finding.location.column) == (2, "三级指标")
    parts = "三级指标、指标权重、计量单位、指标性质、指标值"
    assert finding.message == f"第2行还没有填写{parts}，请补充或删去这一行。"


def test_a_missing_sign_is_named_with_row_and_column():
    (finding,) = findings_of("A02", project(line(), line("培训人数", "300", "人")))
    assert (finding.location.row, finding.location.column) == (2, "指标性质")
    assert finding.message == "『培训人数』缺少『指标性质』，请补充。"


def test_a_line_without_a_name_is_called_by_its_row():
    (finding,) = findings_of("A02", project(line(), line(" ")))
    assert finding.message == "第2行指标缺少『三级指标』，请补充。"


def test_a_described_target_needs_no_unit():
    assert verdict_of("A02", project(line("制度建设", "定性健全", ""))) is Verdict.PASSED


def test_core_flag_must_be_yes_or_no():
    (finding,) = findings_of("A03", project(line(is_core=True), line("培训场次", is_core=None)))
    assert finding.location.row == 2
    assert "『培训场次』未选择是否核心指标" in finding.message


def test_output_and_outcome_are_both_needed():
    only_outputs, only_outcomes = project(line()), project(line(level=OUTCOME))
    assert verdict_of("A04", only_outcomes) is Verdict.HIT
    assert verdict_of("A05", only_outputs) is Verdict.HIT
    assert verdict_of("A04", only_outputs) is verdict_of("A05", only_outcomes) is Verdict.PASSED


def test_line_rules_lack_their_data_on_an_empty_sheet():
    codes = ("A02", "A03", "A04", "A09", "A14", "B07", "B11", "C01", "C05", "C13")
    assert {verdict_of(code, project()) for code in codes} == {Verdict.MISSING_DATA}


def test_satisfaction_may_be_left_out_where_nobody_is_served():
    assert verdict_of("A06", project(line())) is Verdict.HIT
    assert verdict_of("A06", project(line(level=SATISFACTION))) is Verdict.PASSED
    excused = outcome_of("A06", project(line(), has_no_service_users=True))
    assert (excused.verdict, excused.reason) == (Verdict.NOT_APPLICABLE, "已勾选『无服务对象』。")


def test_an_effect_marked_as_quality_does_not_count_as_quality():
    effect = line("发案同比下降", "≥10", "%", QUALITY)
    (finding,) = findings_of("A07", project(effect))
    assert "『发案同比下降』说的是效果" in finding.message
    assert verdict_of("A07", project(effect, line("设备完好率", "≥98", "%", QUALITY))) == "passed"
    assert verdict_of("A07", project(line(level=OUTCOME))) is Verdict.NOT_APPLICABLE


def test_timeliness_is_looked_for_under_the_outputs():
    assert verdict_of("A08", project(line())) is Verdict.HIT
    assert verdict_of("A08", project(line(level=TIMELINESS))) is Verdict.PASSED


def test_cost_counts_on_either_level():
    assert verdict_of("A09", project(line(level=COST))) is Verdict.PASSED
    assert verdict_of("A09", project(line(level=("成本指标", "经济成本指标")))) is Verdict.PASSED
    assert verdict_of("A09", project(line())) is Verdict.HIT


def test_missing_cost_is_an_error_only_where_the_year_says_so_and_money_builds_or_buys():
    strict = Doctrine(cost_missing_is_error=True)
    building = project(line(), name="信号控制系统建设")
    meeting = project(line(), name="群众文化活动经费")
    assert findings_of("A09", building)[0].severity is Severity.WARNING
    assert findings_of("A09", building, strict)[0].severity is Severity.ERROR
    assert findings_of("A09", meeting, strict)[0].severity is Severity.WARNING
    assert findings_of("A09", department(line(), name="建设局"), strict)[0].severity == "warning"


def test_cost_examples_suit_the_purpose():
    texts = {
        name: findings_of("A09", project(line(), name=name))[0].message
        for name in ("路口建设", "电脑购置", "视频系统运行和维护")
    }
    assert texts["路口建设"].startswith("建设类项目应设成本指标")
    assert texts["电脑购置"].startswith("购置类项目")
    assert texts["视频系统运行和维护"].startswith("运维类项目")


def test_number_of_lines_has_two_bounds():
    few, right, many = (project(*[line()] * count) for count in (5, 15, 16))
    assert "仅5条指标" in findings_of("A14", few)[0].message
    assert verdict_of("A14", right) is Verdict.PASSED
    assert "共16条指标" in findings_of("A14", many)[0].message
