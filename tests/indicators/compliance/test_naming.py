from dataclasses import replace

import pytest

from common.rules import Verdict
from indicators.compliance import Doctrine
from indicators.mends import apply_mend
from tests.indicators.compliance.builders import (
    OUTCOME,
    QUALITY,
    SATISFACTION,
    department,
    findings_of,
    line,
    on_line,
    project,
    verdict_of,
)


@pytest.mark.parametrize(
    ("item", "verdict"),
    [
        (line("保安人数", "≥1", "人"), Verdict.HIT),
        (line("驻点医务人员", "≥4", "名"), Verdict.HIT),
        (line("培训讲解员人数", "≥40", "人"), Verdict.PASSED),
        (line("受教育学生数", "≥40", "人"), Verdict.PASSED),
        (line("讲解员服务场次", "≥40", "场"), Verdict.PASSED),
        (line("保安人数", "≥1", "人", OUTCOME), Verdict.NOT_APPLICABLE),
    ],
)
def test_hired_people_are_an_input(item, verdict):
    assert on_line("D07", item) is verdict


@pytest.mark.parametrize("name", ["满意度", " 满意 度 ", "数据中心", "数据解码", "六大工程"])
def test_names_too_short_to_say_of_what(name):
    (finding,) = findings_of("D08", project(line(name)))
    assert finding.expected == "对象＋量度"


@pytest.mark.parametrize(
    "name", ["保安人数", "复吸率", "维修面积", "建设工期", "办理时限", "受害群众满意度", ""]
)
def test_short_names_that_say_enough(name):
    assert on_line("D08", line(name)) is Verdict.PASSED


def test_an_activity_is_no_count_of_goods():
    (finding,) = findings_of("D09", project(line("数据解码", "≥2", "套")))
    assert "『数据解码设备购置数量』" in finding.message
    assert on_line("D09", line("数据解码", "≥2", "次")) is Verdict.PASSED
    assert on_line("D09", line("数据解码设备购置数量", "≥2", "套")) is Verdict.PASSED


def test_satisfaction_is_asked_of_those_who_use_it():
    item = line("群众满意度", "≥90", "%", SATISFACTION)
    inside = {"name": "公安涉密网建设"}
    assert verdict_of("D10", project(item, **inside)) is Verdict.HIT
    users = replace(item, name="使用单位满意度")
    assert verdict_of("D10", project(users, **inside)) is Verdict.PASSED
    assert verdict_of("D10", project(item)) is Verdict.NOT_APPLICABLE
    assert verdict_of("D10", project(line(), **inside)) is Verdict.NOT_APPLICABLE
    assert verdict_of("D10", department(item)) is Verdict.NOT_APPLICABLE
    own = Doctrine(service_users={"路口": ("驾驶",)})
    assert verdict_of("D10", project(item), own) is Verdict.HIT


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("培训骨干人数", "培训骨干人数 ", Verdict.HIT),
        ("停车泊位", "停车泊位数量", Verdict.HIT),
        (
            "城区主干道路灯设施日常维护及时完成率",
            "城区主干道路灯设施日常维护及时完成比率",
            Verdict.HIT,
        ),
        (
            "城区主干道路灯设施第1季度日常维护完成率",
            "城区主干道路灯设施第2季度日常维护完成率",
            Verdict.PASSED,
        ),
        (
            "新建城区主干道路交通信号灯控制路口处数",
            "旧建城区主干道路交通信号灯控制路口处数",
            Verdict.PASSED,
        ),
        ("受教育学生数", "受教育群众数", Verdict.PASSED),
    ],
)
def test_repeated_names(one, other, verdict):
    assert verdict_of("D12", project(line(one), line(other))) is verdict


def test_blank_names_do_not_repeat_each_other():
    assert verdict_of("D12", project(line(""), line(""))) is Verdict.PASSED


def test_misspellings_are_found_everywhere_and_mended():
    sheet = project(
        line("资金转款专用率", "＝100", "%", QUALITY),
        line("LDE显示屏数量", "≥1", "块"),
        overview="截止目前，请我区已建路口信号灯86处，其中老旧信号灯控制设备占三分之一。",
    )
    found = findings_of("D13", sheet)
    assert [(f.location.row, f.actual, f.expected) for f in found] == [
        (0, "请我区", "我区"),
        (0, "截止目前", "截至目前"),
        (1, "转款专用", "专款专用"),
        (2, "LDE", "LED"),
    ]
    for finding in found:
        sheet = apply_mend(sheet, finding)
    assert sheet.lines[0].name == "资金专款专用率"
    assert sheet.overview.startswith("截至目前，我区已建")
    assert verdict_of("D13", sheet) is Verdict.PASSED


def test_a_spelling_that_holds_its_own_fault_is_passed_over():
    growing = Doctrine(typos={"安装": "安装好"})
    assert verdict_of("D13", project(line("安装路口数量")), growing) is Verdict.PASSED


@pytest.mark.parametrize(
    ("name", "items", "verdict"),
    [
        ("视频系统运行维护", [line("镜头个数")], Verdict.HIT),
        ("视频系统运行维护", [line("镜头在线率", "≥98", "%", OUTCOME)], Verdict.PASSED),
        ("道路建设", [line("检测抽样一致率", "≥98", "%", QUALITY)], Verdict.PASSED),
        ("道路建设", [line("资金专款专用率", "＝100", "%", QUALITY)], Verdict.HIT),
        ("干部培训", [line("培训人数", "≥98", "人")], Verdict.HIT),
        ("办公经费", [line("会议次数", "≥9", "次")], Verdict.NOT_APPLICABLE),
    ],
)
def test_each_kind_of_project_shows_its_quality(name, items, verdict):
    assert verdict_of("D15", project(*items, name=name)) is verdict


def test_a_department_is_of_no_kind():
    assert verdict_of("D15", department(line(), name="建设局")) is Verdict.NOT_APPLICABLE


def test_lines_without_definition_and_source_are_counted():
    told = replace(line(), definition="按验收单计数")
    (finding,) = findings_of("D16", project(told, line("道路里程"), line("桥梁座数")))
    assert finding.message.startswith("第2、3行指标没有")
    assert verdict_of("D16", project(told)) is Verdict.PASSED
    (whole,) = findings_of("D16", project(line()))
    assert whole.message.startswith("全部1条指标没有")
