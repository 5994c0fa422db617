"""What the goal promises, and which line carries it (E12)."""

from dataclasses import replace

import pytest

from common.rules import Verdict
from indicators.compliance import SheetReview, review_sheet
from indicators.compliance.coverage import coverage_of
from tests.indicators.compliance.builders import (
    OUTCOME,
    SATISFACTION,
    findings_of,
    line,
    outcome_of,
    project,
    verdict_of,
)


def test_promises_without_a_line_are_named():
    rows = (line("改造交通信号路口", "≥2"), line("群众满意度", "≥90", "%", SATISFACTION))
    statement = "2个路口的交通信号系统改造；监控中心扩容；城区简易信号灯建设，秩序得到规范。"
    sheet = project(*rows, statement=statement, name="路口提升")
    found = findings_of("E12", sheet)
    assert [finding.message.split("』")[0] for finding in found] == [
        "目标中的『监控中心扩容",
        "目标中的『城区简易信号灯建设",
    ]
    coverage = coverage_of(SheetReview(sheet))
    assert coverage.links[0].rows == (1,)
    assert coverage.orphans == (2,)
    assert coverage.uncovered == ("监控中心扩容", "城区简易信号灯建设")


@pytest.mark.parametrize(
    ("statement", "name", "verdict"),
    [
        ("实验室等级化达标。", "实验室设备数量", Verdict.HIT),
        ("实验室等级化达标。", "实验室等级评定通过数", Verdict.PASSED),
        ("必须建设教育基地。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("基地建成后开放。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("确保秩序良好。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("全面完成城区信号灯路口提升改造任务。", "改造信号灯路口处数", Verdict.PASSED),
        ("修补老化破损的道路标志。", "新增、更新交通标志处数", Verdict.PASSED),
        ("修补老化破损的道路标志。", "新增、更新交通标线面积", Verdict.HIT),
        ("目前路口12处。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("持续推进平安建设，加强生态文明建设。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("以项目建设为抓手，巩固改造成果。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("完成水厂建设。", "讲解场次", Verdict.HIT),
        ("资助困难学生。", "讲解场次", Verdict.HIT),
        ("资助家庭经济困难学生就学。", "讲解场次", Verdict.HIT),
        ("开展走访并慰问困难党员、老党员。", "讲解场次", Verdict.HIT),
        ("向困难学生发放助学金。", "讲解场次", Verdict.HIT),
        ("资助困难学生。", "资助困难学生人数", Verdict.PASSED),
        ("向困难学生发放助学金。", "助学金发放及时率", Verdict.PASSED),
        ("救助困难群众。", "困难群众救助率", Verdict.PASSED),
        ("目前已资助困难学生。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("补助资金按季足额拨付。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("助学金按时足额发放到位。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("资助困难学生资金及时拨付。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("救助金发给困难群众。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("落实资助困难学生政策。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("向全区群众提供宣传。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("受资助学生满意。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("救助群众满意度较高。", "讲解场次", Verdict.NOT_APPLICABLE),
        ("规范困难家庭帮扶工作。", "讲解场次", Verdict.NOT_APPLICABLE),
    ],
)
def test_what_counts_as_a_promise(statement, name, verdict):
    sheet = project(line(name), statement=statement)
    assert verdict_of("E12", sheet) is verdict


def test_the_project_itself_is_no_promise_to_people():
    sheet = project(line("讲解场次"), statement="资助困难学生。")
    assert verdict_of("E12", sheet) is Verdict.HIT
    assert verdict_of("E12", replace(sheet, name="资助困难学生项目")) is Verdict.NOT_APPLICABLE


def test_what_the_overview_calls_a_goal_is_a_promise():
    sheet = project(
        line("侦破案件数"), overview="实现查清资金、窝点的“五清”目标。", statement="减少发案。"
    )
    (finding,) = findings_of("E12", sheet)
    assert "五清" in finding.message
    carried = replace(
        sheet, lines=(replace(sheet.lines[0], name="查清资金窝点数", level1=OUTCOME[0]),)
    )
    assert outcome_of("E12", carried).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("statement", "name", "target", "unit", "codes"),
    [
        ("资助学生300人，其中小学100人、初中200人。", "资助学生人数", "≥300", "人", []),
        ("新建充电站5座，其中快充桩40个。", "新建充电站数量", "≥5", "座", ["E12"]),
        ("培育示范企业8家，累计达到30家。", "培育示范企业家数", "≥8", "家", []),
        ("3月底前完成设备招标采购。", "设备采购完成时间", "≤3", "月", []),
        ("开工18个小区，完工12个小区。", "完工改造小区数", "≥12", "个", []),
        ("分两年完成120公里改造，本年完成40公里。", "改造公路里程", "≥40", "公里", []),
        ("分两年完成120公里改造，本年完成40公里。", "信号灯数量", "≥40", "处", ["E12"]),
        ("惠及 500 人，其中老人 200 人。", "受益人数", "≥500", "人", []),
        ("惠及 500 人，其中老人 200 人。", "服务对象人数", "≥300", "人", ["E12"]),
        ("慰问群众500人，其中：老人200人，儿童100人。", "慰问群众人数", "≥500", "人", []),
        ("慰问群众500户，其中老人200人。", "慰问群众户数", "≥500", "户", []),
        ("慰问群众500人，其中老人200人，培训教师100人。", "慰问群众人数", "≥500", "人", ["E12"]),
        ("慰问群众500人，其中老人200人，儿童400人。", "慰问群众人数", "≥500", "人", ["E12"]),
        ("三年共 300 个，本年 100 个。", "新建充电桩数量", "≥100", "个", []),
        ("三年共 300 个，本年 100 个。", "新建充电桩数量", "≥150", "个", ["E12"]),
        ("三年共建设充电桩300个，本年建设100个。", "充电桩数量", "≥100", "个", []),
        ("三年累计建设300个停车位，其中本年100个。", "停车位数量", "≥100", "个", []),
        ("分三年实施，共改造路口300处，2023年改造100处。", "改造路口数量", "≥100", "处", []),
        ("到2025年建成驿站300个，本年建成100个。", "建成驿站数量", "≥100", "个", []),
        ("共建设驿站300个。", "路口改造数量", "≥100", "处", ["E12"]),
    ],
)
def test_how_a_number_is_made_up_is_no_task_of_its_own(statement, name, target, unit, codes):
    sheet = project(line(name, target, unit), statement=statement)
    told = {one.code for one in review_sheet(sheet).findings} & {"E11", "E12"}
    assert sorted(told) == codes
