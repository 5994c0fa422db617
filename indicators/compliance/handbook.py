"""The catalogue as a document: docs/rules/compliance.md is what this module writes.

Run `python -m indicators.compliance.handbook` and keep its output in that file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.rules import Rule
from indicators.compliance import SHEET_RULES
from indicators.compliance.classification import SORT_LINES, STANDARD_LEVEL
from indicators.compliance.consistency import FIX_DOCUMENT_NUMBER
from indicators.compliance.departures import DEPARTURES
from indicators.compliance.disclosure import HIDE_NAME
from indicators.compliance.doctrine import DEFAULT_DOCTRINE
from indicators.compliance.looks_at import LOOKS_AT
from indicators.compliance.naming import FIX_TYPO
from indicators.compliance.process import PROCESS_RULES
from indicators.compliance.rates import EQUAL_SIGN
from indicators.compliance.weights import DELETE_LINE
from indicators.compliance.wording import TRIM

GROUPS = {
    "A": "填报完整性",
    "B": "权重与核心指标",
    "C": "指标值、符号、单位",
    "D": "归类与表述",
    "E": "目标与依据文本",
    "F": "资金与项目信息",
    "J": "公开安全",
}
PROCESS_GROUP = "流程"
RULE_GROUPS = {
    **GROUPS,
    "G": "部门整体、跨项目、跨年",
    "H": "公开表勾稽",
    "I": "文字说明",
    "K": "监控与自评",
    "L": PROCESS_GROUP,
}
"""Every letter of the catalogue."""
ONE_STEP = {
    "A13": f"`{TRIM}`：去掉多余空格，统一括号和全半角。",
    "B02": f"`{DELETE_LINE}`：删除该行，其余行顺次上移；只在不会带来新错误时提供。",
    "C04": f"`{EQUAL_SIGN}`：性质改为＝，指标值不变。",
    "D01": f"`{STANDARD_LEVEL}`：改成最接近的标准名称；看不出是哪一个时不提供。",
    "D13": f"`{FIX_TYPO}`：按错别字表改正。",
    "E09": f"`{FIX_DOCUMENT_NUMBER}`：文号的年份改用六角括号；书名号不配对的不提供。",
    "J03": f"`{HIDE_NAME}`：姓名连同职务改为『有关领导』。",
    "D14": f"`{SORT_LINES}`：按产出、效益、满意度、成本重排，同级先后不变。",
}

PARAMETERS = {
    "weight_reference": "一级指标参考权重",
    "weight_reference_with_cost": "一级指标参考权重（一级设成本指标时）",
    "weight_tolerance": "偏离参考权重多少分起提示（B05）",
    "standard_execution_weight": "预算执行率标准权重（B03）",
    "big_weight": "单项权重从多少分起算过大（B07）",
    "small_weight_project": "项目单项权重下限（B08）",
    "small_weight_department": "部门整体单项权重下限（B08）",
    "min_satisfaction_weight": "满意度权重下限（B06）",
    "even_weight_share": "同权重指标占比从多少起算平均化（B10）",
    "min_text_length": "目标、依据最少字数（A11）",
    "text_limits": "各栏最多字数（A12）",
    "min_lines": "指标最少条数（A14）",
    "max_lines": "指标最多条数（A14）",
    "min_department_cores": "部门整体核心指标最少条数（B12）",
    "satisfaction_error_below": "满意度低于多少为错（C07）",
    "satisfaction_warning_below": "满意度低于多少为警（C07）",
    "satisfaction_hint_from": "满意度从多少起要调查方案（C09）",
    "assurance_floor": "保障率类下限（C10）",
    "rate_floor": "率类下限（C11）",
    "cost_missing_is_error": "建设、购置、运维类项目缺成本指标是否为错（A09）",
    "same_name": "两条指标名相似到多少算重复，0～1（D12）",
    "same_text": "两栏文字相似到多少算雷同，0～1（E01、E15）",
    "similar_text": "两栏文字相似到多少算高度相似，0～1（E02）",
    "copied_duties": "整体目标与职能职责相似到多少算照抄，0～1（E04）",
    "budget_change": "预算变动超过百分之几而目标不变起提示（E15）",
    "large_project": "一般性项目达到多少万元起提示（F06）",
    "budget_shift": "预算变动达到百分之几而核心指标值不变起报（F10）",
    "min_vague_words": "目标中含糊词有几个起提示（E13）",
    "min_reason_length": "偏差原因、退回意见最少字数（K21、L04）",
    "equal_actuals_share": "完成值恰等于目标的占比到多少起提示，0～1（K13）",
    "rate_gap": "执行率与产出完成率相差多少个百分点以内（K11）",
    "credibility_points": "自评风险分：各规则命中时加几分（K11–K26）",
    "inflated_gap": "自评比财政复核高多少分以上列入虚高清单",
    "attachment_megabytes": "单个附件最大多少MB（L09）",
    "many_returns": "退回几次起提示（L03）",
    "overdue_years": "时限早于预算年几年以内算过期，更早的当作历史（E06）",
    "typos": "错别字表（D13）",
    "outdated": "时过境迁的提法与它最后适用的年度（E14）",
    "service_users": "项目名称里的词与满意度对象（D10）",
    "kind_indicators": "各类项目的通用质量指标（D15）",
    "aspects": "目标里的任务词与承接它的指标用词（E12）",
}
"""Chinese labels of the single parameters."""
WORD_LISTS = {
    "placeholders": "占位符（正则表达式，每行一个）",
    "construction": "建设类项目的用词",
    "purchase": "购置类项目的用词",
    "maintenance": "运维类项目的用词",
    "execution": "预算执行率的各种叫法",
    "outcomes_in_output": "不算产出质量的结果用词",
    "inputs": "投入类用词",
    "input_units": "投入类计量单位",
    "served": "服务、处置对象的用词",
    "rates": "率类用词",
    "assurance": "保障率类用词",
    "satisfaction": "满意度的用词",
    "negations": "否定词",
    "growth": "增长变化的用词",
    "increments": "名称开头表示增减的用词",
    "reductions": "下降类用词",
    "recoveries": "挽损类用词",
    "valued": "下降并非好事的事物",
    "adverse_measures": "越少越好的指标名",
    "absences": "放在坏事前面就成好事的说法（C05、C22、C24）",
    "dissatisfaction": "满意度里越少越好的用词（C07–C09）",
    "favourable_measures": "越多越好的指标名",
    "adverse_objects": "负面事物",
    "handling": "处置类动作",
    "prevention": "预防类动作",
    "zero_tolerance": "零容忍事项",
    "units": "计量单位库",
    "count_units": "计数用的单位",
    "quality_units": "质量指标的单位",
    "faults": "越少质量越好的事（C15）",
    "time_units": "时间单位",
    "measure_words": "量词",
    "measure_twins": "意思相同的量词对",
    "nouns_not_measures": "末字像量词的名词",
    "workload": "工作量类名称的用词（D03）",
    "effects": "不算产出质量的效果（D04）",
    "incident_work": "围绕事故、案件所做的工作（D05）",
    "process": "合规底线类指标的用词（D06、D15）",
    "staff": "聘用人员的用词（D07）",
    "vague_names": "说不清对象的指标名（D08）",
    "measure_endings": "能作量度的词尾（D08）",
    "activities": "活动类词尾（D09）",
    "countable_goods": "设备的计量单位（D09）",
    "feelings": "主观感受的用词（D11）",
    "training": "培训类项目的用词（D15）",
    "public_order": "公安、监狱等部门的用词（J02）",
    "capabilities": "敏感能力的用词（J02）",
    "secrets": "疑似涉密的用词（J01）",
    "unsecret": "否定涉密的说法（J01）",
    "officials": "领导职务（J03）",
    "endorsements": "批示类动作（J03）",
    "vague_words": "含糊词（E13）",
    "accomplished": "完成时的说法（E05）",
    "intended": "将来时的说法（E05）",
    "present_state": "说明现状的用词，其后的数不是目标（E03、E11、E12）",
    "stock_reasons": "套话原因（K21）",
    "finished": "声称已完成的说法（K22）",
    "finished_in_part": "声称已完成、也可能只说一部分的说法（K22）",
    "unfinished": "承认未完成的说法（K22、K26）",
    "all_done": "声称全面完成的说法（K26）",
    "attachment_types": "附件允许的格式（L09）",
    "promises": "任务动词（E12）",
    "not_promises": "像任务而不是任务的说法（E12）",
    "aids": "对人的资助、救助类动作（E12）",
    "beneficiaries": "资助、救助的对象（E12）",
}
"""Chinese labels of the word lists."""
TEXTS = {
    "name": "项目名称",
    "overview": "项目概述",
    "rationale": "立项依据",
    "statement": "当年绩效目标",
    "indicator": "三级指标",
    "unit": "计量单位",
    "target": "指标值",
}
"""Chinese labels of the texts whose length is limited."""

_OPENING = """\
# 合规规则：单张绩效目标表和审核流程

本文件由 `python -m indicators.compliance.handbook` 写出，改规则后重新生成，测试会核对。

每条规则对每张表都给出结论：通过、命中、不适用、数据不足、解析歧义、执行异常。没有命中不等于查过，\
不适用和数据不足都写明原因。

级别：**错**拦住送审；**警**可以送审，但要写说明；**提**只是提示。级别、停用和各项阈值、词表都是年度参数，\
下面写的是默认值。个别规则按轻重分级（A09、B09、C07、C22、E01、E08），以规则自己的说明为准。

依据只写文件名和文号。『算术与文义』『绩效目标审核实务』表示不出自某一份文件。
"""


def render() -> str:
    """The whole document, ending in one line break."""
    return "\n".join(_blocks()) + "\n"


def _blocks() -> Iterator[str]:
    yield _OPENING
    for letter, title in GROUPS.items():
        yield from chapter(letter, title, [rule for rule in SHEET_RULES if rule.group == letter])
    yield from chapter("L", PROCESS_GROUP, list(PROCESS_RULES))
    yield from _parameters()
    yield "## 与目录的出入\n"
    yield "规则目录的“样例”一栏与“检查”一栏的字面意思不一致、目录残缺或需要细化之处，本系统这样定：\n"
    yield from (f"- **{code}** {text}" for code, text in sorted(DEPARTURES.items()))


def chapter(
    letter: str,
    title: str,
    rules: Sequence[Rule[Any]],
    one_step: Mapping[str, str] = ONE_STEP,
    looks_at: Mapping[str, str] = LOOKS_AT,
) -> Iterator[str]:
    """The lines of one group: a table, then every rule with what it teaches."""
    if not rules:
        return
    yield f"## {letter} {title}（{len(rules)}条）\n"
    yield from _summary(rules, one_step)
    for rule in rules:
        yield from _entry(rule, one_step, looks_at.get(rule.code, ""))


def _parameters() -> Iterator[str]:
    yield "## 年度参数的默认值\n"
    yield "| 参数 | 含义 | 默认值 |"
    yield "|---|---|---|"
    values = DEFAULT_DOCTRINE.to_payload()
    for name, label in PARAMETERS.items():
        yield f"| `{name}` | {label} | {_value(values[name])} |"
    yield ""
    yield (
        "另有 `levels`（二级指标名称框架）和 `vocabulary`（词表：占位符、单位库、量词、率类、增量、"
        "方向、投入等），也可按年修改。\n"
    )


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "；".join(f"{name} {_value(item)}" for name, item in value.items())
    if isinstance(value, list):
        return "、".join(map(str, value))
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def _summary(rules: Sequence[Rule[Any]], one_step: Mapping[str, str]) -> Iterator[str]:
    yield "| 码 | 名称 | 级 | 依据 | 一键修复 |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        star = "★" if rule.code in one_step else ""
        yield f"| {rule.code} | {rule.name} | {rule.severity.label} | {rule.basis} | {star} |"
    yield ""


def _entry(rule: Rule[Any], one_step: Mapping[str, str], boxes: str) -> Iterator[str]:
    yield f"### {rule.code} {rule.name}（{rule.severity.label}）\n"
    if boxes:
        yield f"- 看哪些栏：{boxes}"
    yield f"- 为什么：{rule.why}"
    yield f"- 怎么改：{rule.mend}"
    yield f"- 好的写法：{rule.good}"
    yield f"- 不好的写法：{rule.bad}"
    if rule.code in one_step:
        yield f"- 一键修复 {one_step[rule.code]}"
    yield ""


if __name__ == "__main__":  # pragma: no cover - the words are tested through render()
    sys.stdout.write(render())
