"""What the people of the demo write to the warnings of the sheets that they hand in."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.explanations import Place
from indicators.models import PerformanceObjective
from indicators.submissions import open_warnings_of

_REASONS: Mapping[str, str] = {
    "A07": "质量要求写在运维合同里，按月考核，本年先考核数量。",
    "A08": "按月支付、按月考核，没有单独的完成时点。",
    "A09": "成本由政府采购控制价约束，明年起增设成本指标。",
    "B05": "本项目以日常保障为主，产出分量较重，经局党委会研究确定。",
    "B06": "满意度由区里统一测评，权重按上年口径。",
    "B07": "驻点医务人员是本项目的主要支出，占比与资金一致。",
    "B12": "我局职能集中在四个方面，四条核心指标已覆盖。",
    "B13": "按禁毒工作考核办法的分值确定。",
    "B14": "人员配备是合同的核心约定，按合同考核。",
    "C12": "以2022年全年数为基期，提升幅度按百分点计算。",
    "D03": "数量反映整合后的使用范围，沿用上级考核口径。",
    "D04": "沿用市局考核办法的归类。",
    "D06": "上级补助资金管理办法要求考核此项。",
    "D07": "合同按人员到岗情况付费，需要考核到岗。",
    "D10": "服务对象为入区人员及家属，问卷统称群众。",
    "D15": "完好率在运维合同中按月考核，年底一并提供记录。",
    "E02": "两栏的背景情况相同，任务部分已分别写明。",
    "E03": "量化任务见各项绩效指标。",
    "E04": "部门职能未变，本年任务见各项绩效指标。",
    "E05": "意为本年继续发挥作用，量化内容见指标。",
    "E07": "新规划尚未印发，印发前继续执行原规划。",
    "E10": "概述为2022年底数，依据为立项时数，以概述为准。",
    "E11": "450块为新增，900处含维护更新的存量标志。",
    "E12": "该项由基建经费安排，不在本项目资金内。",
    "J02": "规模已在招标公告中公开，经保密审查可以公开。",
    "J03": "公开稿已改为职务表述，内部稿保留原文。",
}
_OTHERWISE = "已核对，按批复的口径填报。"


def reasons_for(objective: PerformanceObjective) -> Mapping[Place, str]:
    """An explanation of every warning that the sheet has."""
    found = open_warnings_of(objective)
    return {one.place: _REASONS.get(one.code, _OTHERWISE) for one in found}
