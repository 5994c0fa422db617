from dataclasses import replace

import pytest

from common.rules import Verdict
from indicators.compliance import Doctrine
from tests.indicators.compliance.builders import (
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

CORE = line(is_core=True)
OTHER = line(is_core=False)
UNSET = line(is_core=None)


def test_some_line_is_core():
    assert verdict_of("B11", project(CORE, UNSET)) is Verdict.PASSED
    assert verdict_of("B11", project(OTHER, OTHER)) is Verdict.HIT
    assert verdict_of("B11", project(OTHER, UNSET)) is Verdict.MISSING_DATA


def test_a_department_needs_five_cores():
    assert verdict_of("B12", department(*[CORE] * 5)) is Verdict.PASSED
    (finding,) = findings_of("B12", department(*[CORE] * 4, OTHER))
    assert finding.message == "部门整体核心指标4条，少于5条。"
    assert verdict_of("B12", department(*[CORE] * 4, UNSET)) is Verdict.MISSING_DATA
    assert verdict_of("B12", project(CORE)) is Verdict.NOT_APPLICABLE
    assert verdict_of("B12", department(CORE), Doctrine(min_department_cores=1)) == "passed"


def test_no_other_line_weighs_more_than_the_lightest_core():
    heavy = replace(OTHER, weight=CORE.weight * 2)
    assert [f.location.row for f in findings_of("B13", project(CORE, heavy, OTHER))] == [2]
    assert verdict_of("B13", project(CORE, OTHER)) is Verdict.PASSED
    assert verdict_of("B13", project(OTHER)) is Verdict.NOT_APPLICABLE
    assert verdict_of("B13", project(replace(CORE, weight=None))) is Verdict.MISSING_DATA


@pytest.mark.parametrize(
    ("name", "unit", "verdict"),
    [
        ("驻点医务人员", "人", Verdict.HIT),
        ("案件侦查软件", "个", Verdict.HIT),
        ("数据解码", "套", Verdict.HIT),
        ("培训基层人员数", "人", Verdict.PASSED),
        ("查处吸毒人员", "人", Verdict.PASSED),
        ("改造路口数", "处", Verdict.PASSED),
    ],
)
def test_a_core_is_not_an_input(name, unit, verdict):
    assert verdict_of("B14", project(line(name, unit=unit, is_core=True))) is verdict


def test_only_quantities_are_inputs():
    rate = line("设备完好率", "≥98", "%", QUALITY, is_core=True)
    assert verdict_of("B14", project(rate)) is Verdict.PASSED


def test_cores_show_some_effect():
    assert verdict_of("B15", project(CORE)) is Verdict.HIT
    assert verdict_of("B15", project(CORE, line(level=OUTCOME, is_core=True))) is Verdict.PASSED
    late = project(CORE, line(level=TIMELINESS, is_core=True))
    assert "全是数量指标、时效指标" in findings_of("B15", late)[0].message
    assert outcome_of("B15", project(OTHER)).reason == "没有核心指标，先按B11指定。"


@pytest.mark.parametrize(
    ("weights", "verdict"),
    [(("10",), Verdict.PASSED), (("15",), Verdict.HIT), (("10", "10"), Verdict.HIT)],
)
def test_the_given_points_of_satisfaction_are_not_held_against_cores(weights, verdict):
    lines = (line("游客满意度", "≥90", "%", SATISFACTION, weight) for weight in weights)
    assert verdict_of("B13", project(line(weight="8", is_core=True), *lines)) is verdict
