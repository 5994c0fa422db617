"""Group D, first part: does each line stand where it belongs (D01–D06, D11, D14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from common.decimals import plain
from common.findings import Severity
from common.rules import Hit, NotApplicable
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    LEVEL1,
    LEVEL2,
    NAME,
    SHEET_RULES,
    SheetReview,
    called,
    filled_lines,
    in_full,
    line_hit,
    lines_or_skip,
    only_says,
)
from indicators.compliance.reading import counted_units, is_quality, says
from indicators.enums import Level1
from indicators.language.shingles import likeness
from indicators.sheets import IndicatorLine

rule = SHEET_RULES.rule

STANDARD_LEVEL = "standard_level"
"""Name of the one-step mend of D01."""
SORT_LINES = "sort_lines"
"""Name of the one-step mend of D14."""
_LIKELY = Decimal("0.5")

Levels = Mapping[str, tuple[str, ...]]


def _known(levels: Levels) -> frozenset[str]:
    return frozenset(name for names in levels.values() for name in names)


def _nearest(level1: str, level2: str, levels: Levels) -> str:
    """The standard name of this first level that is meant, if it is plain which one."""
    ranked = sorted(
        ((likeness(name, level2), name) for name in levels.get(level1, ())), reverse=True
    )
    if not ranked or ranked[0][0] < _LIKELY:
        return ""
    is_tied = len(ranked) > 1 and ranked[0][0] == ranked[1][0]
    return "" if is_tied else ranked[0][1]


@rule(
    "D01",
    "二级指标名称不标准",
    Severity.ERROR,
    basis=f"{bases.OBJECTIVES_88}；{bases.INTEGRATION}",
    mend="改用本年框架里的二级指标名称。",
    why="名称不在框架里，一体化系统收不下，汇总时也归不到任何一类。",
    good="效益指标—可持续影响指标",
    bad="效益指标—可持续发展指标",
)
def second_levels_are_standard(review: SheetReview) -> Iterator[Hit]:
    """Every second-level name is one of the year's framework."""
    levels = review.doctrine.levels
    known = _known(levels)
    for line in filled_lines(review):
        level2 = tidy(line.level2)
        if not level2 or level2 in known:
            continue
        meant = _nearest(tidy(line.level1), level2, levels)
        advice = f"应为『{meant}』" if meant else f"请从『{'、'.join(sorted(known))}』中选择"
        message = f"{called(line)}的二级指标『{level2}』不在框架内，{advice}。"
        hit = line_hit(line, LEVEL2, message, actual=level2, expected=meant or "框架内的名称")
        yield replace(hit, mend_action=STANDARD_LEVEL if meant else "")


def _home_of(level2: str, levels: Levels) -> str:
    return "、".join(level1 for level1, names in levels.items() if level2 in names)


@rule(
    "D02",
    "一二级指标不匹配",
    Severity.ERROR,
    basis=bases.OBJECTIVES_88,
    mend="把该行移到正确的一级指标下，或改选这个一级指标下的二级指标。",
    why="二级指标放错一级，产出、效益的权重就都算错了。",
    good="效益指标—社会效益指标",
    bad="产出指标—社会效益指标",
)
def levels_fit_each_other(review: SheetReview) -> Iterator[Hit]:
    """The first level is in the framework and the second level belongs to it."""
    levels = review.doctrine.levels
    known = _known(levels)
    for line in filled_lines(review):
        level1, level2 = tidy(line.level1), tidy(line.level2)
        if level1 and level1 not in levels:
            message = f"{called(line)}的一级指标『{level1}』不在框架内，应为{'、'.join(levels)}。"
            yield line_hit(line, LEVEL1, message, actual=level1, expected="、".join(levels))
        elif level1 and level2 in known and level2 not in levels[level1]:
            home = _home_of(level2, levels)
            message = f"{called(line)}：『{level2}』属于{home}，不能放在{level1}下。"
            yield line_hit(line, LEVEL2, message, actual=f"{level1}—{level2}", expected=home)


@rule(
    "D03",
    "效益实为产出",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="移到产出指标—数量指标，效益栏另写这些工作带来的变化。",
    why="办了几场、建了几套是工作量，不是给群众带来的变化。",
    good="效益指标：参训人员守法知识知晓率 ≥90%",
    bad="效益指标：法制讲座场次 ≥10次",
)
def outcomes_are_not_workload(review: SheetReview) -> Iterator[Hit]:
    """No outcome indicator counts the work done; what D05 sends here, such as 事故次数, stays."""
    lines = lines_or_skip(
        (line for line in filled_lines(review) if line.is_level1(Level1.OUTCOME)),
        "没有效益指标。",
    )
    words = review.words
    for line in lines:
        is_cap = line.comparison is not None and line.comparison.is_downward
        if is_cap or not counted_units(line, words) or says(line.name, words.valued):
            continue
        is_result = says(line.name, words.outcomes_in_output)
        if is_result and not says(line.name, words.incident_work):
            continue
        if says(line.name, words.workload):
            message = f"{in_full(line)}是工作量，应归产出指标—数量指标。"
            yield line_hit(line, LEVEL1, message, actual=tidy(line.level2), expected="数量指标")


@rule(
    "D04",
    "质量实为效益",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="移到效益指标，质量栏改写合格率、准确率、完好率等。",
    why="破案率、守法率说的是工作带来的结果，不是产出本身合不合格。",
    good="质量指标：检验报告准确率 ≥99%",
    bad="质量指标：侦查破案率 ≥30%",
)
def quality_is_no_effect(review: SheetReview) -> Iterator[Hit]:
    """No quality indicator speaks of an effect."""
    words = review.words
    for line in lines_or_skip(filter(is_quality, filled_lines(review)), "没有质量指标。"):
        if says(line.name, words.effects) and not says(line.name, words.outcomes_in_output):
            message = f"质量指标{in_full(line)}反映效果，建议归效益指标。"
            yield line_hit(line, LEVEL2, message, actual=tidy(line.level2), expected="效益指标")


@rule(
    "D05",
    "产出里放结果",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="发案、事故类移到效益指标—社会效益指标，满意度移到满意度指标。",
    why="发案多少、群众满不满意是做完事以后的结果，放在产出里会让产出虚高。",
    good="效益指标—社会效益指标：发案同比下降率 ≥10%",
    bad="产出指标—质量指标：发案同比下降 10%",
)
def outputs_are_no_results(review: SheetReview) -> Iterator[Hit]:
    """No output indicator speaks of 发案, 事故 or 满意, unless it is work on them."""
    words = review.words
    lines = lines_or_skip(
        (line for line in filled_lines(review) if line.is_level1(Level1.OUTPUT)),
        "没有产出指标，先按A04补充。",
    )
    for line in lines:
        if says(line.name, words.outcomes_in_output) and not says(line.name, words.incident_work):
            home = "满意度指标" if says(line.name, ("满意",)) else "效益指标—社会效益指标"
            message = f"产出指标{in_full(line)}说的是结果，应归{home}。"
            yield line_hit(line, LEVEL1, message, actual=tidy(line.level2), expected=home)


@only_says
def _points(line: IndicatorLine) -> str:
    return "" if line.weight is None else f"{plain(line.weight)}分"


@rule(
    "D06",
    "过程管理指标当产出",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="删去或调低这一条，把分值留给数量、质量、时效。",
    why="专款专用、资金到位是必须做到的底线，做到了也不说明办成了事。",
    good="产出指标—质量指标：工程验收合格率 ＝100%",
    bad="产出指标—质量指标：资金专款专用率 ＝100%，占15分",
)
def outputs_are_not_process(review: SheetReview) -> Iterator[Hit]:
    """No output indicator scores what every project has to comply with."""
    lines = lines_or_skip(
        (line for line in filled_lines(review) if line.is_level1(Level1.OUTPUT)),
        "没有产出指标，先按A04补充。",
    )
    for line in lines:
        if says(line.name, review.words.process):
            points = _points(line)
            message = f"{called(line)}属合规底线，不宜占产出{points or '权重'}。"
            actual = f"产出{points}" if points else "产出指标"
            yield line_hit(line, NAME, message, actual=actual, expected="数量、质量、时效指标")


@rule(
    "D11",
    "主观感受放效益",
    Severity.HINT,
    basis=bases.OBJECTIVES_88,
    mend="移到满意度指标，或改为能用统计数据说明的效益。",
    why="安全感、认可度靠问卷得来，与满意度是一类，放在效益里口径不一。",
    good="满意度指标：群众安全感测评得分 ≥95分",
    bad="社会效益指标：群众安全感 ≥95%",
)
def outcomes_are_no_feelings(review: SheetReview) -> Iterator[Hit]:
    """No outcome indicator asks how people feel."""
    lines = lines_or_skip(
        (line for line in filled_lines(review) if line.is_level1(Level1.OUTCOME)),
        "没有效益指标。",
    )
    for line in lines:
        if says(line.name, review.words.feelings):
            message = f"{called(line)}是主观感受，建议移入满意度指标。"
            yield line_hit(line, LEVEL1, message, actual=tidy(line.level1), expected="满意度指标")


_ORDER = {level.value: place for place, level in enumerate(Level1)}


def form_order(line: IndicatorLine) -> int:
    """Where the first level of a line stands on the official form."""
    return _ORDER.get(tidy(line.level1), len(_ORDER))


@rule(
    "D14",
    "未按一级指标排序",
    Severity.HINT,
    basis=bases.CHONGQING_FORM,
    mend="点一下即可按产出、效益、满意度排好，同级的先后不变。",
    why="产出、效益、满意度交错排列，审核人难以看出缺了哪一类。",
    good="先产出，再效益，最后满意度",
    bad="第1行满意度，第2行产出，第3行效益，第4行又是产出",
)
def lines_follow_the_form(review: SheetReview) -> Iterator[Hit]:
    """Lines run 产出, 效益, 满意度, 成本; levels outside the framework come last."""
    lines = filled_lines(review)
    if len(lines) < 2:  # noqa: PLR2004 -- one line is always in order
        raise NotApplicable("只有1条指标，不用排序。")
    for before, line in pairwise(lines):
        if form_order(line) < form_order(before):
            message = (
                f"第{line.position}行{tidy(line.level1)}排在第{before.position}行"
                f"{tidy(before.level1)}之后，建议按产出、效益、满意度排序。"
            )
            place = line_hit(
                line,
                LEVEL1,
                message,
                actual=f"{tidy(before.level1)}在前",
                expected="产出、效益、满意度",
            )
            yield replace(place, mend_action=SORT_LINES)
            return
