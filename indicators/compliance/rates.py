"""Group C, third part: are rates and satisfaction set at a sensible height (C03, C04, C07–C11)."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from common.decimals import plain, plain_or_blank
from common.findings import Severity
from common.rules import Hit
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    COMPARISON,
    SHEET_RULES,
    TARGET,
    SheetReview,
    called,
    filled_lines,
    in_full,
    line_hit,
    lines_or_skip,
    target_text,
)
from indicators.compliance.figures import moves, stands_at
from indicators.compliance.reading import (
    is_quality,
    is_rate,
    is_satisfaction,
    numbers_of,
    numeric_lines,
    plain_name,
    says,
    says_unnegated,
)
from indicators.enums import Comparison, Level1
from indicators.sheets import IndicatorLine

rule = SHEET_RULES.rule
_SHARED = 3
_BY_NATURE_LOW = ("抗体",)
"""The state itself asks for 70 % of animals with antibodies."""

_SHORT_SCALE = 10
"""Points up to which satisfaction may be measured in five or ten of them."""

EQUAL_SIGN = "equal_sign"
"""Name of the one-step mend of C04."""
WHOLE = Decimal(100)
_DAYS = frozenset(("天", "日"))
_OF_A_YEAR = re.compile(r"^(?!.*(?:累计|连续|总天|人))(?=.*(?:优良|达标|开放|出勤|污染)).*天数$")
_FLOORS = (Comparison.EQUAL, Comparison.AT_LEAST, Comparison.MORE_THAN, Comparison.RANGE)


def _is_days_of_a_year(line: IndicatorLine) -> bool:
    """Whether it counts the days of one year: 优良天数, not 连续安全生产天数."""
    return plain_name(line.unit) in _DAYS and bool(_OF_A_YEAR.search(plain_name(line.name)))


@rule(
    "C03",
    "百分比大于100",
    Severity.ERROR,
    basis=bases.LOGIC,
    mend="率类指标填100以内的数；增长率请在名称中写明『增长率』。",
    why="合格率、覆盖率、满意度不可能超过100%。",
    good="设备完好率 ≥98%",
    bad="设备完好率 ≥980%",
)
def rates_do_not_pass_100(review: SheetReview) -> Iterator[Hit]:
    """A rate in per cent is not above 100, and no year has more days than there are."""
    shares = lines_or_skip(
        (
            line
            for line in numeric_lines(review)
            if is_rate(line, review.words) or _is_days_of_a_year(line)
        ),
        "没有以百分比计的率类指标。",
    )
    days = 365 + isleap(review.sheet.year)
    for line in shares:
        if _is_days_of_a_year(line):
            if max(numbers_of(line)) > days:
                shown = f"{line.target.text}{tidy(line.unit)}"
                message = f"{called(line)}目标为{shown}，一年只有{days}天。"
                hit = line_hit(line, TARGET, message, actual=shown, expected=f"不超过{days}天")
                yield replace(hit, severity=Severity.WARNING)
        elif max(numbers_of(line)) > WHOLE:
            message = f"{called(line)}目标为{line.target.text}%，百分比不应超过100%。"
            yield line_hit(line, TARGET, message, actual=line.target.text, expected="≤100")


@rule(
    "C04",
    "比率写成≥100%",
    Severity.HINT,
    basis=bases.LOGIC,
    mend="点一下即可把性质改为『＝』。",
    why="比率最高就是100%，写『不少于100%』没有意义。",
    good="资金发放到位率 ＝100%",
    bad="资金发放到位率 ≥100%",
)
def full_rates_use_the_equal_sign(review: SheetReview) -> Iterator[Hit]:
    """A share of 100 % is met, not exceeded; growth may pass 100 %."""
    lines = lines_or_skip(
        (line for line in numeric_lines(review) if line.is_percentage), "没有以百分比计的指标。"
    )
    for line in lines:
        if not (line.comparison and line.comparison.is_upward and line.number == WHOLE):
            continue
        if not says(line.name, review.words.growth):
            symbol = line.comparison.symbol
            message = f"{called(line)}{target_text(line)}：比率上限即100%，建议改为『＝100%』。"
            hit = line_hit(line, COMPARISON, message, actual=symbol, expected="＝")
            yield replace(hit, mend_action=EQUAL_SIGN)


def _satisfaction(review: SheetReview) -> tuple[tuple[IndicatorLine, Decimal], ...]:
    """Satisfaction lines on a scale of 100 with the least value they ask for."""
    words = review.words
    lines = lines_or_skip(
        (
            line
            for line in filled_lines(review)
            if is_satisfaction(line, words) and not says(line.name, words.dissatisfaction)
        ),
        "没有满意度指标。",
    )
    readable = [line for line in numeric_lines(review) if line in lines]
    scaled = [line for line in readable if line.is_percentage or _is_of_a_hundred(line)]
    pairs = lines_or_skip(scaled, "满意度指标不是百分比或百分制的数值。")
    return tuple((line, min(numbers_of(line))) for line in pairs)


def _is_of_a_hundred(line: IndicatorLine) -> bool:
    """In points, and not of five or ten: ≥4.5分 and ≥9.5分 are high."""
    return plain_name(line.unit) == "分" and min(numbers_of(line)) > _SHORT_SCALE


def _is_level_to_reach(line: IndicatorLine, review: SheetReview) -> bool:
    """Neither a ceiling nor a step up or down: 满意度提升 ≥5%, 不满意率 ≤5%."""
    is_capped = line.comparison is not None and line.comparison.is_downward
    return not is_capped and not says(line.name, review.words.growth)


@rule(
    "C07",
    "满意度过低",
    Severity.ERROR,
    basis=bases.CORE_101,
    mend="核对是否漏填了一位数字；没有漏填的，提高目标。",
    why="满意度目标定得极低，多半是漏了一位数，年底形同虚设。",
    good="群众满意度 ≥95%",
    bad="群众满意度 ≥10%",
)
def satisfaction_is_not_too_low(review: SheetReview) -> Iterator[Hit]:
    """A satisfaction target lies above the year's two floors."""
    doctrine = review.doctrine
    for line, value in _satisfaction(review):
        if value >= doctrine.satisfaction_warning_below or not _is_level_to_reach(line, review):
            continue
        is_error = value < doctrine.satisfaction_error_below
        doubt = "疑似漏填，请核对" if is_error else "偏低，请核对"
        unit, floor = tidy(line.unit), plain(doctrine.satisfaction_warning_below)
        message = f"{called(line)}目标仅{plain(value)}{unit}，{doubt}（一般不低于{floor}{unit}）。"
        hit = line_hit(line, TARGET, message, actual=target_text(line), expected=f"≥{floor}")
        mend = f"核对是否漏填了一位数字；没有漏填的，提高到{floor}{unit}以上。"
        yield replace(hit, mend=mend, severity=None if is_error else Severity.WARNING)


@rule(
    "C08",
    "满意度要求100%",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="按历年调查结果定一个努力可达的值，如95%。",
    why="要求人人满意不合实际，一份不满意的问卷就会扣分，也容易逼出虚报。",
    good="群众满意度 ≥95%",
    bad="群众满意度 ≥100%",
)
def satisfaction_is_attainable(review: SheetReview) -> Iterator[Hit]:
    """A satisfaction target does not ask for everybody."""
    for line, value in _satisfaction(review):
        if value >= WHOLE and not (line.comparison and line.comparison.is_downward):
            message = f"{called(line)}要求{plain(value)}{tidy(line.unit)}，只要一人不满意即扣分。"
            yield line_hit(line, TARGET, message, actual=target_text(line), expected="＜100")


@rule(
    "C09",
    "满意度目标很高",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="准备能支撑这一目标的调查方案：对象、样本量、问卷和抽样方法。",
    why="目标越高越要拿得出调查依据，小样本支撑不了这么高的数。",
    good="附调查方案：随机抽取服务对象400人",
    bad="群众满意度 ≥99.5%，没有调查方案",
)
def high_satisfaction_can_be_shown(review: SheetReview) -> Iterator[Hit]:
    """A satisfaction target stays under the height that needs a survey plan."""
    limit = review.doctrine.satisfaction_hint_from
    for line, value in _satisfaction(review):
        if value >= limit and not (line.comparison and line.comparison.is_downward):
            message = (
                f"{called(line)}目标{plain(value)}{tidy(line.unit)}，"
                f"请准备支撑这一目标的调查方案（样本量、问卷）。"
            )
            expected = f"＜{plain(limit)}或附调查方案"
            yield line_hit(line, TARGET, message, actual=target_text(line), expected=expected)


def _is_assurance(line: IndicatorLine, review: SheetReview) -> bool:
    words = review.words
    is_assured = says_unnegated(line.name, words.assurance, words.negations)
    return line.is_percentage and is_assured and not says(line.name, _BY_NATURE_LOW)


def _sets_a_floor(line: IndicatorLine) -> bool:
    return line.comparison in _FLOORS


@rule(
    "C10",
    "保障率类目标过低",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="按行业标准和往年实绩提高目标；确有困难的说明原因。",
    why="保障率、合格率、完好率这类指标反映底线要求，定一半等于允许一半不合格。",
    good="设备完好率 ≥95%",
    bad="人员安全生活保障率 ≥50%",
)
def assurance_is_high(review: SheetReview) -> Iterator[Hit]:
    """保障率, 合格率 and their kind are set at the year's floor or above."""
    floor = review.doctrine.assurance_floor
    lines = lines_or_skip(
        (line for line in numeric_lines(review) if _is_assurance(line, review)),
        "没有保障率、合格率一类的指标。",
    )
    for line in lines:
        if _sets_a_floor(line) and min(numbers_of(line)) < floor:
            message = f"{in_full(line)}明显偏低，一般不低于{plain(floor)}%。"
            yield line_hit(
                line, TARGET, message, actual=target_text(line), expected=f"≥{plain(floor)}%"
            )


def _is_plain_rate(line: IndicatorLine, review: SheetReview) -> bool:
    """A rate of quality or effect to be reached that no other rule of height looks at.

    返贫率 ＝0% is nothing to be reached.
    """
    words = review.words
    return (
        is_rate(line, words)
        and says(line.name, ("率",))
        and (is_quality(line) or line.is_level1(Level1.OUTCOME))
        and not is_satisfaction(line, words)
        and not _is_assurance(line, review)
        and line.number is not None
        and _sets_a_floor(line)
        and not (line.number == 0 and line.comparison is Comparison.EQUAL)
    )


def _is_backed(line: IndicatorLine) -> bool:
    """The history is given and the target does not fall behind it."""
    return line.baseline is not None and line.number is not None and line.number >= line.baseline


def _tells_history(line: IndicatorLine, review: SheetReview) -> bool:
    """Whether the texts say from what present value the goal raises it to the target."""
    sheet = review.sheet
    return any(
        move.number.value == line.number
        and move.number.unit == line.unit
        and plain_name(line.name).endswith(move.subject[-_SHARED:])
        and (move.start or stands_at(sheet.overview, move)) is not None
        for move in moves(sheet.statement)
    )


@rule(
    "C11",
    "率类目标偏低",
    Severity.HINT,
    basis=bases.OBJECTIVES_88,
    mend="附近三年实际值，说明目标与往年相比是高是低。",
    why="有的率本来就不高，有的是目标定低了，给出往年实绩才能分清。",
    good="刑事案件破案率 ≥45%（近三年42%、43%、44%）",
    bad="破案率 ≥30%，未附往年实绩",
)
def low_rates_show_their_history(review: SheetReview) -> Iterator[Hit]:
    """A rate under the year's floor is backed by the value of former years."""
    floor = review.doctrine.rate_floor
    lines = lines_or_skip(
        (line for line in numeric_lines(review) if _is_plain_rate(line, review)),
        "没有需要对照历史值的率类指标。",
    )
    for line in lines:
        if line.number is None or line.number >= floor or _is_backed(line):
            continue
        if _tells_history(line, review):
            continue
        history = plain_or_blank(line.baseline)
        given = f"低于历史值{history}%，请说明原因" if history else "请附近三年实际值"
        message = f"{in_full(line)}：{given}。"
        yield line_hit(
            line, TARGET, message, actual=target_text(line), expected=f"≥{plain(floor)}%或附历史值"
        )
