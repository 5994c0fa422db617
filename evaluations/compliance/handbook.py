"""Group K as a document: docs/rules/self-evaluation.md is what this module writes.

Run `python -m evaluations.compliance.handbook` and keep its output in that file.
"""

from __future__ import annotations

import sys

from evaluations.compliance import REPORT_RULES, TAKE_FORMULA
from indicators.compliance.handbook import chapter

GROUP = "监控与自评"
ONE_STEP = {"K08": f"`{TAKE_FORMULA}`：得分和得分系数改成公式算出的数。"}
LOOKS_AT = {
    "K01": "全年完成值、定性档次、是否不考核",
    "K02": "全年预算数、全年执行数",
    "K03": "年初预算数、预算调整、全年预算数",
    "K04": "全年预算数、全年执行数、原因",
    "K05": "指标值、全年完成值、偏差原因",
    "K06": "指标值、全年完成值、偏差原因",
    "K07": "指标值、全年完成值、指标权重",
    "K08": "指标值、全年完成值、指标权重、指标得分",
    "K09": "得分系数",
    "K10": "定性档次、得分系数",
    "K11": "全年预算数、全年执行数、产出指标的得分系数",
    "K12": "全年预算数、全年执行数、自评总分",
    "K13": "指标值、全年完成值",
    "K14": "指标权重、指标得分",
    "K15": "是否核心指标、得分系数、等级",
    "K16": "是否核心指标、一级指标、佐证材料",
    "K17": "满意度的样本数、时间、方法",
    "K18": "批复的指标、填报的指标",
    "K19": "三级指标、计量单位、指标性质、指标值、全年完成值",
    "K20": "全年完成值、往年完成值",
    "K21": "偏差原因",
    "K22": "指标值、全年完成值、偏差原因",
    "K23": "年中监控的灯、纠偏措施",
    "K24": "全年预计完成值、指标值、完成可能性",
    "K25": "完成可能性、全年完成值",
    "K26": "自评总结、指标值、全年完成值",
    "K27": "自评总分、等级",
}

_OPENING = """\
# 自评规则：一张自评表

本文件由 `python -m evaluations.compliance.handbook` 写出，改规则后重新生成，测试会核对。

对照批复的指标和填报的完成值逐条给出结论：通过、命中、不适用、数据不足、解析歧义、执行异常。得分按年度评分方案\
计算，见 scoring.md；阈值和词表是年度参数，见 compliance.md 的参数表。

没有收集的内容（逐条佐证、往年完成值、年中监控）记『数据不足』，不算通过。K12 在年度方案启用封顶时按封顶表判断，\
否则执行率低于80%而自评为优才提示；K13 不计目标为100%或0的指标；K16 默认一律为警，可按年度调高。\
K19 只在完成值乘以100后与指标值相近（二分之一到两倍，不过100）时才说写成了小数；用≤、＜的和增长、下降类指标\
完成值本来就可以小于1%，不这样判断。K22、K26 逐个分句看：否定的、将来的和『除……外，其余……』不算声称完成；\
『已完成』旁边有数量、剩余、推迟等说法的，说的是一部分，不算。
"""


def render() -> str:
    """The whole document, ending in one line break."""
    return "\n".join((_OPENING, *chapter("K", GROUP, list(REPORT_RULES), ONE_STEP, LOOKS_AT)))


if __name__ == "__main__":  # pragma: no cover - the words are tested through render()
    sys.stdout.write(render())
