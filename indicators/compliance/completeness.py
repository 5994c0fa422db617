"""Group A, first part: is everything there that a reader of the sheet needs (A01–A09, A14)."""

from __future__ import annotations

from collections.abc import Iterator

from common.findings import Location, Severity
from common.rules import Hit, NotApplicable
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    COMPARISON,
    CORE,
    INDICATORS,
    LEVEL1,
    LEVEL2,
    NAME,
    SHEET_RULES,
    TARGET,
    UNIT,
    WEIGHT,
    SheetReview,
    called,
    filled_lines,
    line_hit,
    sheet_hit,
)
from indicators.compliance.reading import is_cost, is_quality, is_timeliness, says
from indicators.enums import Comparison, Level1
from indicators.sheets import IndicatorLine

rule = SHEET_RULES.rule

_ADVICE = {
    "项目名称": "请填写与项目库一致的名称",
    "编制单位": "请选择编制单位",
    "当年预算": "请填写当年预算数（万元），没有预算填0",
    "项目概述": "请写清做什么、为谁做、怎么做",
    "立项依据": "请补充政策文件、规划或会议纪要",
    "当年绩效目标": "请写清本年要达到的结果",
    "部门（单位）名称": "请选择部门（单位）",
    "部门支出预算数": "请填写部门支出预算数（万元）",
    "当年整体绩效目标": "请写清部门本年要达到的结果",
    INDICATORS: "请至少填写1条绩效指标",
}


def _boxes(review: SheetReview) -> dict[str, bool]:
    sheet = review.sheet
    unit = tidy(sheet.organization_name) or tidy(sheet.compiling_unit)
    if review.is_department:
        return {
            "部门（单位）名称": bool(unit),
            "部门支出预算数": sheet.budget is not None,
            "当年整体绩效目标": bool(tidy(sheet.statement)),
            INDICATORS: bool(sheet.lines),
        }
    return {
        "项目名称": bool(tidy(sheet.name)),
        "编制单位": bool(unit),
        "当年预算": sheet.budget is not None,
        "项目概述": bool(tidy(sheet.overview)),
        "立项依据": bool(tidy(sheet.rationale)),
        "当年绩效目标": bool(tidy(sheet.statement)),
        INDICATORS: bool(sheet.lines),
    }


@rule(
    "A01",
    "必填项缺失",
    Severity.ERROR,
    basis=bases.OBJECTIVES_88,
    mend="逐项补齐空着的栏目后再送审。",
    why="名称、资金、概述、依据、目标缺一项，审核人就无法判断这笔钱该不该花、花得值不值。",
    good="立项依据：《某某规划》（某府发〔2022〕8号）第三章提出的年度任务。",
    bad="立项依据：（空）",
)
def required_boxes_are_filled(review: SheetReview) -> Iterator[Hit]:
    """Every box of the head is filled and there is at least one indicator."""
    for label, is_filled in _boxes(review).items():
        if not is_filled:
            message = f"『{label}』尚未填写，{_ADVICE[label]}。"
            yield sheet_hit(message, label, actual="空", expected="已填写")


_SAYS_NOTHING = frozenset((NAME, WEIGHT, TARGET))
"""A line without any of these was only begun: one note is enough."""


def _missing_parts(line: IndicatorLine) -> Iterator[str]:
    parts = {
        LEVEL1: tidy(line.level1),
        LEVEL2: tidy(line.level2),
        NAME: tidy(line.name),
        WEIGHT: line.has_weight,
        UNIT: tidy(line.unit) or line.comparison is Comparison.QUALITATIVE,
        COMPARISON: line.comparison is not None,
        TARGET: tidy(line.target.text),
    }
    yield from (label for label, is_filled in parts.items() if not is_filled)


@rule(
    "A02",
    "指标要素缺失",
    Severity.ERROR,
    basis=bases.OBJECTIVES_88,
    mend="补齐该行的名称、权重、计量单位、指标性质和指标值。",
    why="要素不全的指标年底无法计分，也无法与实际完成情况比较。",
    good="故障修复及时率｜10｜%｜≥｜95",
    bad="故障修复及时率｜10｜（空）｜≥｜95",
)
def lines_are_complete(review: SheetReview) -> Iterator[Hit]:
    """Every line has levels, name, weight, unit, sign and target; 定性 needs no unit."""
    for line in filled_lines(review):
        missing = tuple(_missing_parts(line))
        if _SAYS_NOTHING.issubset(missing):
            message = f"第{line.position}行还没有填写{'、'.join(missing)}，请补充或删去这一行。"
            yield line_hit(line, NAME, message, actual="空", expected="已填写")
            continue
        for label in missing:
            message = f"{called(line)}缺少『{label}』，请补充。"
            yield line_hit(line, label, message, actual="空", expected="已填写")


@rule(
    "A03",
    "核心标记未选",
    Severity.ERROR,
    basis=bases.CHONGQING_DEPARTMENTS,
    mend="在『是否核心指标』里选『是』或『否』。",
    why="核心指标单独备案、单独考核，空着等于没有表态。",
    good="是否核心指标：否",
    bad="是否核心指标：（空）",
)
def core_flags_are_chosen(review: SheetReview) -> Iterator[Hit]:
    """Every line says whether it is a core indicator."""
    for line in filled_lines(review):
        if line.is_core is None:
            message = f"{called(line)}未选择是否核心指标，请选『是』或『否』。"
            yield line_hit(line, CORE, message, actual="空", expected="是或否")


@rule(
    "A04",
    "缺产出指标",
    Severity.ERROR,
    basis=f"{bases.OBJECTIVES_88}；{bases.CORE_101}",
    mend="补充产出指标，说明本年要办成多少事、办到什么程度。",
    why="没有产出，就说不清钱买到了什么。",
    good="产出指标—数量指标：改造信号灯路口数 ≥2处",
    bad="只有效益和满意度指标",
)
def outputs_are_set(review: SheetReview) -> Iterator[Hit]:
    """There is at least one output indicator."""
    if not any(line.is_level1(Level1.OUTPUT) for line in filled_lines(review)):
        message = f"{len(review.sheet.lines)}条指标中没有产出指标，说不清这笔钱办了哪些事。"
        yield sheet_hit(message, LEVEL1, actual="0条", expected="至少1条产出指标")


@rule(
    "A05",
    "缺效益指标",
    Severity.ERROR,
    basis=f"{bases.OBJECTIVES_88}；{bases.CORE_101}",
    mend="补充经济、社会、生态效益或可持续影响指标，写明花钱后带来的变化。",
    why="只有产出没有效益，等于只说做了事，没说事情有没有用。",
    good="效益指标—社会效益指标：路口高峰期通行时间缩短率 ≥10%",
    bad="十条指标都是购置数量",
)
def outcomes_are_set(review: SheetReview) -> Iterator[Hit]:
    """There is at least one outcome indicator."""
    if not any(line.is_level1(Level1.OUTCOME) for line in filled_lines(review)):
        message = (
            f"{len(review.sheet.lines)}条指标中没有一条效益指标，无法说明钱花后带来了什么变化。"
        )
        yield sheet_hit(message, LEVEL1, actual="0条", expected="至少1条效益指标")


@rule(
    "A06",
    "缺满意度指标",
    Severity.WARNING,
    basis=f"{bases.OBJECTIVES_88}；{bases.CORE_101}",
    mend="补充服务对象满意度指标；确无服务对象的，勾选『无服务对象』并说明。",
    why="服务对象的评价是检验效果的最后一关。",
    good="满意度指标：受助群众满意度 ≥95%",
    bad="面向群众的服务项目不设满意度",
)
def satisfaction_is_set(review: SheetReview) -> Iterator[Hit]:
    """There is a satisfaction indicator, unless the project serves nobody directly."""
    lines = filled_lines(review)
    if any(line.is_level1(Level1.SATISFACTION) for line in lines):
        return
    if review.sheet.has_no_service_users:
        raise NotApplicable("已勾选『无服务对象』。")
    message = "未设置满意度指标；如确无服务对象，请勾选『无服务对象』并说明。"
    yield sheet_hit(message, LEVEL1, actual="0条", expected="至少1条满意度指标")


def _outputs(review: SheetReview) -> tuple[IndicatorLine, ...]:
    outputs = tuple(line for line in filled_lines(review) if line.is_level1(Level1.OUTPUT))
    if not outputs:
        raise NotApplicable("没有产出指标，先按A04补充。")
    return outputs


@rule(
    "A07",
    "缺质量指标",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="在产出指标下补充质量指标，如合格率、完好率、达标率。",
    why="只比数量不比质量，容易重数量、轻实效。",
    good="产出指标—质量指标：设备完好率 ≥98%",
    bad="产出指标只有『设备套数』",
)
def quality_is_set(review: SheetReview) -> Iterator[Hit]:
    """Outputs have a quality indicator that speaks of the output, not of its effect."""
    quality = [line for line in _outputs(review) if is_quality(line)]
    effects = [line for line in quality if says(line.name, review.words.outcomes_in_output)]
    if len(quality) > len(effects):
        return
    expected = "至少1条质量指标"
    if not quality:
        message = "产出指标下没有质量指标，请补充合格率、完好率等。"
        yield sheet_hit(message, LEVEL2, actual="0条", expected=expected)
        return
    names = "、".join(called(line) for line in effects)
    message = f"标为质量指标的{names}说的是效果，产出本身的质量还没有指标，请补充。"
    yield line_hit(effects[0], LEVEL2, message, actual="0条", expected=expected)


@rule(
    "A08",
    "缺时效指标",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="在产出指标下补充时效指标，如完成时间、及时率。",
    why="没有时间要求的任务可以一直拖到年底以后。",
    good="产出指标—时效指标：工程完工时间 ≤11月",
    bad="全部指标都没有时间要求",
)
def timeliness_is_set(review: SheetReview) -> Iterator[Hit]:
    """Outputs have a timeliness indicator."""
    if not any(is_timeliness(line) for line in _outputs(review)):
        message = "产出指标下没有时效指标，请补充完成时间或及时率。"
        yield sheet_hit(message, LEVEL2, actual="0条", expected="至少1条时效指标")


def _purpose(review: SheetReview) -> str:
    words = review.words
    if says(review.sheet.name, words.maintenance):
        return "运维类"
    if says(review.sheet.name, words.purchase):
        return "购置类"
    return "建设类" if says(review.sheet.name, words.construction) else ""


_COST_EXAMPLES = {
    "": "人均培训成本≤350元",
    "建设类": "单个路口建设成本≤25万元",
    "购置类": "单台设备购置成本≤0.8万元",
    "运维类": "每路视频年运维成本≤1200元",
}


@rule(
    "A09",
    "缺成本指标",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="补充成本指标并设上限（≤），标准按支出标准或合同价填写。",
    why="不设成本，花多花少一个样；建设、购置、运维类项目尤其要控制单位成本。",
    good="成本指标：单个路口建设成本 ≤25万元",
    bad="建设项目只写数量，不写单价",
)
def cost_is_set(review: SheetReview) -> Iterator[Hit]:
    """There is a cost indicator on the first or second level."""
    if any(is_cost(line) for line in filled_lines(review)):
        return
    purpose = "" if review.is_department else _purpose(review)
    strict = bool(purpose) and review.doctrine.cost_missing_is_error
    subject = f"{purpose}项目应设成本指标" if purpose else "未设成本指标"
    yield Hit(
        f"{subject}，例如『{_COST_EXAMPLES[purpose]}』。",
        location=Location(column=LEVEL1),
        actual="0条",
        expected="至少1条成本指标",
        severity=Severity.ERROR if strict else None,
    )


@rule(
    "A14",
    "指标条数异常",
    Severity.HINT,
    basis=bases.CORE_101,
    mend="条数过少的补充关键指标，过多的合并次要指标。",
    why="太少覆盖不了目标，太多则重点不突出。",
    good="8条左右，产出、效益、满意度都有",
    bad="全表只有3条，或多达30条",
)
def number_of_lines_is_reasonable(review: SheetReview) -> Iterator[Hit]:
    """The number of lines lies within the year's bounds."""
    lowest, highest = review.doctrine.min_lines, review.doctrine.max_lines
    count = len(filled_lines(review))
    expected = f"{lowest}～{highest}条"
    if count < lowest:
        message = f"仅{count}条指标，可能不足以覆盖目标（一般{expected}）。"
        yield sheet_hit(message, INDICATORS, actual=f"{count}条", expected=expected)
    if count > highest:
        message = f"共{count}条指标，重点不够突出（一般{expected}），请合并次要指标。"
        yield sheet_hit(message, INDICATORS, actual=f"{count}条", expected=expected)
