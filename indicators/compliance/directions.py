"""Group C, second part: does the sign point where the name points (C05, C06, C12, C22, C24)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from common.decimals import plain
from common.findings import Severity
from common.rules import Ambiguous, Hit
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    COMPARISON,
    NAME,
    SHEET_RULES,
    TARGET,
    SheetReview,
    in_full,
    line_hit,
    only_says,
    target_text,
)
from indicators.compliance.reading import (
    counted_units,
    is_cost,
    is_count,
    is_satisfaction,
    numeric_lines,
    opens_with,
    plain_name,
    says,
    says_unnegated,
)
from indicators.compliance.vocabulary import Vocabulary
from indicators.enums import Comparison
from indicators.sheets import IndicatorLine

rule = SHEET_RULES.rule

FAR = Decimal("2.5")
NEAR = Decimal("0.5")
_TIME_TAKEN = re.compile(
    r"(?:完工|竣工|完成|修复|响应|办理|办结|到达|到场|处置|审批|拨付|交付|建设|施工|受理|受理审查|审核"
    r"|上架|发放|支付|到账|反馈|回复|答复|抢修|恢复|送达|整改|验收|投用|投入使用|开工)"
    r"(?:时间|时长|时限|工期|期限|周期|月份|日期)$"
)


@only_says
def _amount(line: IndicatorLine) -> str:
    return f"{line.target.text}{tidy(line.unit)}"


def _is_size_of_fall(line: IndicatorLine, words: Vocabulary) -> bool:
    """The bigger the better: a fall of something in per cent, or something recovered."""
    if is_cost(line):
        return False
    falls = line.is_percentage and says(line.name, words.reductions)
    return falls or says(line.name, words.recoveries)


def _is_adverse_measure(line: IndicatorLine, words: Vocabulary) -> bool:
    """Something that should not happen; a count of such cases that were dealt with is work."""
    if says(line.name, words.reductions):
        return False
    measures = words.adverse_measures
    if says(line.name, words.handling):
        measures = tuple(word for word in measures if word.endswith("率"))
    return says_unnegated(line.name, measures, words.absences)


def _is_favourable_measure(line: IndicatorLine, words: Vocabulary) -> bool:
    if says(line.name, words.reductions):
        return False
    return says_unnegated(line.name, words.favourable_measures, words.negations) or (
        line.is_percentage and _is_share_without_harm(line, words)
    )


def _is_share_without_harm(line: IndicatorLine, words: Vocabulary) -> bool:
    """无差错率, 零投诉率: how much went well; of 零投诉率 ≤0% the name is wrong, not the sign."""
    measures = words.adverse_measures
    return (
        bool(line.number)
        and says(line.name, measures)
        and not says_unnegated(line.name, measures, words.absences)
    )


@only_says
def _fall_capped(line: IndicatorLine, goal: Decimal) -> str:
    unit = tidy(line.unit)
    opening = f"{in_full(line)}：下降（或挽回）越多越好，应为≥。"
    if goal <= 0:
        return opening
    far, near = f"{plain(goal * FAR)}{unit}", f"{plain(goal * NEAR)}{unit}"
    if not line.is_percentage:
        return f"{opening}照现填法，做到{far}反而要扣分，只做到{near}却得满分。"
    return f"{opening}照现填法，下降{far}反而要扣分（按线性扣分口径为0分），上升{near}却得满分。"


@only_says
def _harm_demanded(line: IndicatorLine, goal: Decimal) -> str:
    unit = tidy(line.unit)
    opening = f"{in_full(line)}：数值越小越好，应为≤。"
    if goal <= 0:
        return opening
    return f"{opening}照现填法，达到{plain(goal * 2)}{unit}得满分，降到0反而得0分。"


def _is_time_to_keep(line: IndicatorLine, words: Vocabulary) -> bool:
    """When something is finished, or how long it takes: the earlier and the shorter the better."""
    return plain_name(line.unit) in words.time_units and bool(_TIME_TAKEN.search(line.name))


@only_says
def _delay_demanded(line: IndicatorLine) -> str:
    return f"{in_full(line)}：越早越短越好，应为≤。照现填法，拖得越久越得满分，提前完成反而扣分。"


@only_says
def _good_capped(line: IndicatorLine, goal: Decimal) -> str:
    unit = tidy(line.unit)
    opening = f"{in_full(line)}：数值越大越好，应为≥。"
    if goal <= 0:
        return opening
    return f"{opening}照现填法，只做到{plain(goal * NEAR)}{unit}也得满分，超过{plain(goal)}{unit}反而要扣分。"


def _contradiction(line: IndicatorLine, words: Vocabulary) -> tuple[str, str] | None:
    """The message and the right sign where name and sign disagree."""
    goal, comparison = line.number, line.comparison
    if goal is None or comparison is None:
        return None
    if comparison.is_downward and _is_size_of_fall(line, words):
        return None if says(line.name, words.valued) else (_fall_capped(line, goal), "≥")
    if comparison.is_downward and _is_favourable_measure(line, words):
        return _good_capped(line, goal), "≥"
    if comparison.is_upward and _is_adverse_measure(line, words):
        return _harm_demanded(line, goal), "≤"
    if comparison.is_upward and _is_time_to_keep(line, words):
        return _delay_demanded(line), "≤"
    return None


@rule(
    "C05",
    "方向与名称矛盾",
    Severity.ERROR,
    basis=bases.CORE_101,
    mend="越多越好的用≥，越少越好的用≤；名称里写『下降率』的用≥，写『发生数』的用≤。",
    why="符号反了，做得越好扣分越多，做得差反而满分。",
    good="发案同比下降率 ≥10%；责任事故起数 ≤2起",
    bad="发案同比下降 ≤10%；责任事故起数 ≥2起",
)
def signs_agree_with_names(review: SheetReview) -> Iterator[Hit]:
    """What should grow has no ceiling, and what should shrink no floor."""
    words, found = review.words, False
    lines = numeric_lines(review)
    for line in lines:
        if contradiction := _contradiction(line, words):
            found = True
            message, expected = contradiction
            actual = line.comparison.symbol if line.comparison else ""
            yield line_hit(line, COMPARISON, message, actual=actual, expected=expected)
    doubtful = next((line for line in lines if _is_doubtful(line, words)), None)
    if doubtful and not found:
        raise Ambiguous(f"{in_full(doubtful)}：这里的下降是要争取还是要避免，从名称看不出来。")


def _is_doubtful(line: IndicatorLine, words: Vocabulary) -> bool:
    falls = line.is_percentage and says(line.name, words.reductions)
    return falls and says(line.name, words.valued) and not is_satisfaction(line, words)


@rule(
    "C06",
    "『减少××』用数量≥",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="改为『××同比减少率 ≥x%』，或『××起数 ≤x起』。",
    why="『减少事故≥10起』可以读成少发10起，也可以读成发生10起，年底说不清。",
    good="道路交通事故同比减少率 ≥10%",
    bad="预防和减少道路交通事故 ≥10起",
)
def reductions_are_not_counted_up(review: SheetReview) -> Iterator[Hit]:
    """A promise to reduce is not put as a count to reach."""
    words = review.words
    for line in numeric_lines(review):
        if not (line.comparison and line.comparison.is_upward and is_count(line, words)):
            continue
        if says(line.name, (*words.reductions, "预防和")):
            amount = _amount(line)
            message = (
                f"{in_full(line)}是少发生{amount}，还是控制在{amount}以内？"
                f"请改写为同比减少率（≥），或发生数（≤）。"
            )
            yield line_hit(
                line, NAME, message, actual=target_text(line), expected="同比减少率≥，或发生数≤"
            )


@only_says
def _without_base(line: IndicatorLine) -> str:
    value = line.target.text
    return (
        f"{in_full(line)}未写基期，无法判断是变动{value}个百分点、变动{value}%，还是达到{value}%。"
    )


@rule(
    "C12",
    "增量口径不明",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="填写基期值并写成『比上年提高x个百分点』，或改为『××率 ≥x%』。",
    why="没有基期，提高21%可以理解成提高21个百分点，也可以理解成达到21%。",
    good="道路交通守法率 ≥92%（上年90%）",
    bad="提高道路交通守法率 ≥21%",
)
def increments_have_a_base(review: SheetReview) -> Iterator[Hit]:
    """A change in per cent states its base value."""
    for line in numeric_lines(review):
        if not line.is_percentage or line.has_baseline:
            continue
        if opens_with(line.name, review.words.increments):
            yield line_hit(
                line, NAME, _without_base(line), actual="无基期值", expected="写明基期值和口径"
            )


def _is_perverse(line: IndicatorLine, words: Vocabulary) -> bool:
    if not (line.comparison and line.comparison.is_upward) or line.is_percentage:
        return False
    return (
        says_unnegated(line.name, words.adverse_objects, words.absences)
        and not says(line.name, words.prevention)
        and not _is_adverse_measure(line, words)
    )


@rule(
    "C22",
    "反向激励",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="改为『＝实有数』、保障率、办结率等不鼓励多多益善的指标。",
    why="把负面对象的数量设成越多越好，会鼓励做大基数。",
    good="在押人员基本医疗保障率 ＝100%",
    bad="保障在押人员人数 ≥415人",
)
def nothing_bad_is_rewarded(review: SheetReview) -> Iterator[Hit]:
    """More of a bad thing is not rewarded; dealing with bad things is only a hint."""
    words = review.words
    for line in numeric_lines(review):
        if not _is_perverse(line, words):
            continue
        message = (
            f"{in_full(line)}会变成人数、件数越多得分越高，建议改『＝实有数』或保障率、办结率。"
        )
        hit = line_hit(
            line, COMPARISON, message, actual=target_text(line), expected="＝实有数或比率"
        )
        yield replace(hit, severity=Severity.HINT) if says(line.name, words.handling) else hit


@rule(
    "C24",
    "容忍值不为零",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="应当杜绝的改为『＝0』；确需留余地的说明理由。",
    why="事故、违纪、涉毒这类事不宜预先留出名额。",
    good="责任事故起数 ＝0起",
    bad="学校涉毒数 ≤1所",
)
def nothing_intolerable_is_allowed(review: SheetReview) -> Iterator[Hit]:
    """What must not happen at all has no allowance above zero."""
    words = review.words
    for line in numeric_lines(review):
        if not _allows_some(line) or says(line.name, words.reductions):
            continue
        if not (counted_units(line, words) or _is_adverse_rate(line, words)):
            continue
        if says_unnegated(line.name, words.zero_tolerance, words.absences):
            amount = _amount(line)
            message = f"{in_full(line)}是否允许发生{amount}？应当杜绝的请改为『＝0』。"
            yield line_hit(line, TARGET, message, actual=target_text(line), expected="＝0")


def _is_adverse_rate(line: IndicatorLine, words: Vocabulary) -> bool:
    """事故率 ≤1%, but no 事故响应时间 ≤30分钟 and no 事故赔付金额 ≤5万元."""
    return line.is_percentage and _is_adverse_measure(line, words)


def _allows_some(line: IndicatorLine) -> bool:
    if line.number is None or line.comparison is None or not line.comparison.is_downward:
        return False
    least = 1 if line.comparison is Comparison.LESS_THAN else 0
    return line.number > least
