from dataclasses import replace
from decimal import Decimal

import pytest

from common.findings import Severity
from common.rules import Verdict
from indicators.compliance import Background, Doctrine, Vocabulary
from tests.indicators.compliance.builders import (
    department,
    findings_of,
    line,
    outcome_of,
    project,
    verdict_of,
)

LONG = "对城区车流大、事故多的路口进行勘察设计，改造老旧信号灯，新装信号控制设备，规范通行秩序。"
OTHER = "《某区综合交通规划》（某府发〔2023〕8号）第三章提出三年内完成城区路口的信号提升。"


def test_three_equal_texts_are_one_fault():
    (finding,) = findings_of("E01", project(overview=LONG, rationale=LONG, statement=LONG))
    assert finding.is_blocking
    assert "三栏完全相同" in finding.message


def test_three_similar_texts_are_not_called_equal():
    longer, longest = f"{LONG}年底完工验收。", f"{LONG}年底完工，次年验收。"
    sheet = project(overview=LONG, rationale=longer, statement=longest)
    (finding,) = findings_of("E01", sheet, Doctrine(same_text=Decimal("0.7")))
    assert finding.message.startswith("项目概述、立项依据、年度目标三栏相似90%，请分别填写")


def test_two_equal_texts_are_named():
    (finding,) = findings_of("E01", project(overview=OTHER, rationale=LONG, statement=LONG))
    assert finding.message.startswith("『当年绩效目标』与『立项依据』100%相同")
    assert finding.location.column == "当年绩效目标"


def test_a_text_inside_another_is_a_warning():
    whole = (
        LONG
        + "建成以后由交警支队日常值守，故障在一天内修复，费用列入部门预算，接受群众监督和审计。"
    )
    (finding,) = findings_of("E01", project(overview=whole, rationale=LONG))
    assert finding.severity is Severity.WARNING
    assert finding.actual == "重复39字"


def test_what_is_similar_belongs_to_one_rule_only():
    longer = LONG + "由交警支队实施，年底完工验收。"
    sheet = project(overview=longer, rationale=LONG)
    assert verdict_of("E01", sheet) is Verdict.PASSED
    (finding,) = findings_of("E02", sheet)
    assert finding.message.endswith("请删去重复的内容。")
    assert verdict_of("E02", sheet, Doctrine(similar_text=Decimal("0.95"))) is Verdict.PASSED


def test_a_single_text_cannot_be_compared():
    sheet = project(overview="", rationale="")
    assert outcome_of("E01", sheet).verdict is Verdict.MISSING_DATA
    assert outcome_of("E02", department()).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("改造路口2处。", Verdict.PASSED),
        ("建成三个接入平台。", Verdict.PASSED),
        ("按《某方案（2021）》（某发〔2021〕8号）于2024年6月底前建成平台。", Verdict.HIT),
        ("一、改造路口。二、规范秩序。", Verdict.HIT),
        ("目前在册人员3385人，提高识别能力。", Verdict.HIT),
        ("目前在册人员3385人，培训骨干30人。", Verdict.PASSED),
        ("维护费用不超过80万元。", Verdict.PASSED),
        ("培训骨干超过500人。", Verdict.PASSED),
        ("文件要求人员已超过500人的单位设立机构。", Verdict.HIT),
        ("人员超过1000人的区县须有基地。", Verdict.HIT),
        ("本年完成巡查二十四次。", Verdict.PASSED),
        ("投入壹佰贰拾万元用于维护。", Verdict.PASSED),
        ("建设5G专网，完善“1+3+N”体系，降低PM2.5浓度。", Verdict.HIT),
        ("建设5G基站30个。", Verdict.PASSED),
        ("确保路面平整度达到90以上。", Verdict.PASSED),
        ("改造老旧小区数十个。", Verdict.HIT),
        ("于2024年底前完成全部建设任务并投入使用。", Verdict.HIT),
        ("", Verdict.MISSING_DATA),
    ],
)
def test_a_goal_without_numbers(statement, verdict):
    assert verdict_of("E03", project(statement=statement)) is verdict


def test_a_goal_without_numbers_is_not_told_to_name_a_time():
    (finding,) = findings_of("E03", project(statement="于2024年底前完成全部建设任务。"))
    assert "数量、比率或幅度" in finding.message
    assert "只写完成日期不算量化" in finding.mend


def test_background_numbers_are_named():
    (finding,) = findings_of("E03", project(statement="目前在册人员3385人，提高识别能力。"))
    assert "3385人" in finding.message
    words = Vocabulary(present_state=())
    sheet = project(statement="目前在册人员3385人，提高识别能力。")
    assert verdict_of("E03", sheet, Doctrine(vocabulary=words)) is Verdict.PASSED


def test_a_goal_copied_from_the_duties():
    sheet = department(statement=LONG)
    copied = Background(duties="职责：" + LONG)
    (finding,) = outcome_of("E04", sheet, background=copied).findings
    assert "一致度9" in finding.message
    assert outcome_of("E04", sheet).verdict is Verdict.MISSING_DATA
    own = Background(duties=OTHER)
    assert outcome_of("E04", sheet, background=own).verdict is Verdict.PASSED
    assert verdict_of("E04", project()) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("系统为治安防范发挥了重要作用，确保平台运行。", Verdict.HIT),
        ("系统发挥了重要作用，本年将在线率提到98%。", Verdict.PASSED),
        ("改造路口2处。", Verdict.PASSED),
        ("工程已完成，运行平稳。", Verdict.HIT),
    ],
)
def test_a_goal_looks_ahead(statement, verdict):
    assert verdict_of("E05", project(statement=statement)) is verdict


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("工作取得明显成效，势头得到基本遏制。", Verdict.HIT),
        ("进一步改善通行。", Verdict.PASSED),
        ("落实《进一步有效做好工作的意见》，改造路口2处。", Verdict.PASSED),
    ],
)
def test_vague_words(statement, verdict):
    assert verdict_of("E13", project(statement=statement)) is verdict


def test_a_copied_goal_is_not_called_vague_too():
    vague = "进一步有效做好工作，取得明显成效，大力推进，全面加强各项工作，不断提升服务水平。"
    assert verdict_of("E13", project(statement=vague)) is Verdict.HIT
    copied = project(statement=vague, rationale=vague)
    assert verdict_of("E13", copied) is Verdict.NOT_APPLICABLE


def test_catchwords_have_their_years():
    sheet = project(overview="疫情期间改造路口信号灯，保障通行。")
    (finding,) = findings_of("E14", sheet)
    assert finding.message == "『项目概述』写到『疫情』，是否仍适用2024年？"
    assert verdict_of("E14", replace(sheet, year=2022)) is Verdict.PASSED
    assert verdict_of("E14", sheet, Doctrine(outdated={"创文": 2025})) is Verdict.PASSED


@pytest.mark.parametrize(
    ("budget", "statement", "verdict"),
    [
        ("195", LONG, Verdict.HIT),
        ("105", LONG, Verdict.HIT),
        ("160", LONG, Verdict.PASSED),
        ("165", LONG, Verdict.PASSED),
        ("135", LONG, Verdict.PASSED),
        ("165.01", LONG, Verdict.HIT),
        ("134.99", LONG, Verdict.HIT),
        ("195", OTHER, Verdict.PASSED),
        ("0", LONG, Verdict.HIT),
    ],
)
def test_the_goal_follows_the_budget(budget, statement, verdict):
    last = project(line(), statement=LONG, budget=Decimal(150))
    sheet = project(line(), statement=statement, budget=Decimal(budget))
    assert outcome_of("E15", sheet, background=Background(last_year=last)).verdict is verdict


def test_last_year_needs_a_goal_and_a_budget():
    sheet = project(line())
    for last in (None, project(statement=""), project(budget=None), project(budget=Decimal(0))):
        background = Background(last_year=last)
        assert outcome_of("E15", sheet, background=background).verdict is Verdict.MISSING_DATA


def test_both_budgets_are_named():
    last = project(line(), statement=LONG, budget=Decimal(150))
    sheet = project(line(), statement=LONG, budget=Decimal(195))
    (finding,) = outcome_of("E15", sheet, background=Background(last_year=last)).findings
    assert "150.00万元增加到195.00万元（30%）" in finding.message
