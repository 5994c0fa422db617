"""Group C, first part: are the targets readable and sound (C01, C02, C17–C21, C23)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from common.decimals import NotANumber, parse_decimal, plain
from common.findings import Severity
from common.rules import Hit
from common.text import squeeze, tidy
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
from indicators.compliance.reading import (
    is_cost,
    is_timeliness,
    numbers_of,
    numeric_lines,
    opens_with,
    plain_name,
    says,
)
from indicators.enums import Comparison
from indicators.sheets import IndicatorLine, QualitativeTarget, RangeTarget, UnreadTarget

rule = SHEET_RULES.rule

_LATE = ("逾期", "超期", "超时", "延误", "延期", "迟报", "滞后")
_DATE = re.compile(
    r"(\d+|[一二三四五六七八九十]+)(个)?(年|月|日|天|号|季度|周|小时|分钟|工作日)"
    r"|(?:19|20)\d\d[-./]\d{1,2}|上半年|下半年|[年月季]底|[年月]末|[年月]初"
)
_CALENDAR = re.compile(
    r"(?:(?:19|20)\d\d年)?(\d{1,2})月(?:\d{1,2}[日号]|底|末|初)?(?:之?前|以前)?"
    r"|(?:19|20)\d\d[-./](\d{1,2})(?:[-./]\d{1,2})?(?:之?前|以前)?"
)
_ENTITLEMENT = re.compile(
    r"(?:保障|低保|供养|救助|抚恤|补助|补贴|资助|优待|生活费)[^,。]{0,4}标准$"
)
"""What people are entitled to may not fall short: ≥ is a promise to them, no waste."""
_STRICT = (Comparison.MORE_THAN, Comparison.LESS_THAN)
_INCLUSIVE = (Comparison.AT_LEAST, Comparison.AT_MOST)


@rule(
    "C01",
    "定量值不是数值",
    Severity.ERROR,
    basis=bases.CORE_101,
    mend="指标值只填数字，单位填在『计量单位』栏；日期填月份、单位填『月』；确实不能量化的，性质改选『定性』。",
    why="性质选了≥、≤、＝，年底就要按数字计分，文字没法算。",
    good="≥｜98｜%",
    bad="≥｜九成以上｜%",
)
def quantitative_targets_are_numbers(review: SheetReview) -> Iterator[Hit]:
    """A target with a numeric sign can be read as a number, a range as two."""
    for line in filled_lines(review):
        target, text = line.target, tidy(line.target.text)
        if not isinstance(target, UnreadTarget) or target.comparison is None or not text:
            continue
        if target.comparison is Comparison.QUALITATIVE:
            continue
        if month := _month_of(text):
            yield _date_hit(line, text, month)
            continue
        wanted = "两个数，如90～110" if target.comparison is Comparison.RANGE else "一个数"
        message = f"{called(line)}的性质为『{target.comparison.symbol}』，指标值『{text}』却不是{wanted}。"
        yield line_hit(line, TARGET, message, actual=text, expected=wanted)


def _month_of(text: str) -> str:
    """The month of a date: 12 of 12月31日前 and of 2024-12-31; empty for anything else."""
    found = _CALENDAR.fullmatch(squeeze(text))
    return str(int(found[1] or found[2])) if found else ""


def _date_hit(line: IndicatorLine, text: str, month: str) -> Hit:
    message = (
        f"{called(line)}的指标值『{text}』是日期，不能直接按数字计分：请填『{month}』，性质用『≤』，"
        f"计量单位填『月』；要写到日的，性质选『定性』，指标值写『{text.removesuffix('前')}前完成』。"
    )
    expected = f"≤{month}月，或定性"
    return line_hit(line, TARGET, message, actual=text, expected=expected)


@rule(
    "C02",
    "定性值填数字",
    Severity.WARNING,
    basis=bases.LOGIC,
    mend="定性指标填可以分档的描述，如『完成／部分完成／未完成』；能量化的改用≥、≤、＝。",
    why="定性指标按档评分，只写一个数字就没有档可分。",
    good="定性｜制度健全并有效执行",
    bad="定性｜95",
)
def qualitative_targets_are_descriptions(review: SheetReview) -> Iterator[Hit]:
    """A 定性 target is a description, not a bare number."""
    lines = lines_or_skip(
        (line for line in filled_lines(review) if isinstance(line.target, QualitativeTarget)),
        "没有定性指标。",
    )
    for line in lines:
        text = tidy(line.target.text)
        if _is_number(text):
            message = (
                f"{called(line)}是定性指标，指标值却是数字『{text}』，"
                "请填『完成／部分完成』等可分档的描述，或改为定量指标。"
            )
            yield line_hit(line, TARGET, message, actual=text, expected="可分档的描述")


def _is_number(text: str) -> bool:
    try:
        parse_decimal(squeeze(text).removesuffix("%"))
    except NotANumber:
        return False
    return True


@rule(
    "C17",
    "指标值为0",
    Severity.WARNING,
    basis=bases.EVALUATION_10,
    mend="填写真实目标；要求不发生的，改用『＝0』或『≤0』。",
    why="要求『不少于0』怎么都能达到，等于不考核。",
    good="责任事故起数 ＝0起",
    bad="培训人数 ≥0人",
)
def upward_targets_are_not_zero(review: SheetReview) -> Iterator[Hit]:
    """A target to reach is not zero."""
    for line in numeric_lines(review):
        if line.comparison and line.comparison.is_upward and line.number == 0:
            message = (
                f"{called(line)}{target_text(line)}，目标为0等于不考核；事故类请用『＝0』或『≤0』。"
            )
            yield line_hit(line, TARGET, message, actual="0", expected="大于0")


@rule(
    "C18",
    "指标值为负",
    Severity.WARNING,
    basis=bases.LOGIC,
    mend="核对正负号；确为负增长的，在指标解释中写明口径。",
    why="除增长率一类指标外，负的目标多半是笔误。",
    good="事故起数下降率 ≥10%",
    bad="事故起数 ≥-10%",
)
def targets_are_not_negative(review: SheetReview) -> Iterator[Hit]:
    """No target is below zero."""
    for line in numeric_lines(review):
        if any(number < 0 for number in numbers_of(line)):
            message = f"{called(line)}指标值为{line.target.text}，请确认负值口径（如增长率）。"
            yield line_hit(line, TARGET, message, actual=line.target.text, expected="≥0")


@rule(
    "C19",
    "区间上下限颠倒",
    Severity.ERROR,
    basis=bases.LOGIC,
    mend="把小的数写在前面，大的数写在后面。",
    why="下限比上限大，没有任何完成值能落在区间里。",
    good="90～110",
    bad="110～90",
)
def ranges_run_upwards(review: SheetReview) -> Iterator[Hit]:
    """The lower bound of a range does not pass the upper."""
    lines = filled_lines(review)
    pairs = [(line, line.target) for line in lines if isinstance(line.target, RangeTarget)]
    lines_or_skip((line for line, _ in pairs), "没有区间型指标。")
    for line, target in pairs:
        if target.lower > target.upper:
            message = (
                f"{called(line)}的区间下限{plain(target.lower)}大于上限{plain(target.upper)}。"
            )
            expected = f"{plain(target.upper)}～{plain(target.lower)}"
            yield line_hit(line, TARGET, message, actual=target.text, expected=expected)


def _is_comparable_time(line: IndicatorLine, review: SheetReview) -> bool:
    words = review.words
    if isinstance(line.target, QualitativeTarget | UnreadTarget):
        return bool(_DATE.search(squeeze(line.target.text)))
    if line.is_percentage:
        return says(line.name, ("率",)) and not opens_with(line.name, words.increments)
    return plain_name(line.unit) in words.time_units or _counts_what_is_late(line)


def _counts_what_is_late(line: IndicatorLine) -> bool:
    """逾期未办结件数 ＝0件: how many are late tells late from early."""
    is_capped = line.comparison is not None and not line.comparison.is_upward
    return is_capped and says(line.name, _LATE)


@rule(
    "C20",
    "时效值不可比",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="填写日期、天数或及时率，如『≤12月』『≤30天』『及时率＝100%』。",
    why="时效指标比的是时间，既不是时间也不是及时率的值无从判断早晚。",
    good="故障修复时间 ≤24小时；资金拨付及时率 ＝100%",
    bad="提高办理效率 ≥30%",
)
def timeliness_is_comparable(review: SheetReview) -> Iterator[Hit]:
    """A timeliness target is a date, a length of time or a rate."""
    lines = lines_or_skip(filter(is_timeliness, filled_lines(review)), "没有时效指标。")
    for line in lines:
        if not tidy(line.target.text) or _is_comparable_time(line, review):
            continue
        message = (
            f"时效指标{in_full(line)}既不是日期、天数，也不是及时率，"
            "请填『≤12月』或『及时率＝100%』。"
        )
        yield line_hit(
            line, TARGET, message, actual=target_text(line), expected="日期、天数或及时率"
        )


def _caps_cost(line: IndicatorLine, review: SheetReview) -> bool:
    is_saving = says(line.name, (*review.words.reductions, "节约", "节省", "结余"))
    is_capped = is_cost(line) or plain_name(line.name).endswith("成本")
    return is_capped and not is_saving and not _ENTITLEMENT.search(plain_name(line.name))


@rule(
    "C21",
    "成本用≥",
    Severity.ERROR,
    basis=bases.CORE_101,
    mend="成本类指标改用≤，按支出标准或合同价填上限。",
    why="成本用≥，花得越多得分越高。",
    good="单路口建设成本 ≤25万元",
    bad="单路口建设成本 ≥25万元",
)
def costs_have_a_ceiling(review: SheetReview) -> Iterator[Hit]:
    """A cost target is a ceiling, unless it speaks of what is saved."""
    lines = lines_or_skip(
        (line for line in filled_lines(review) if _caps_cost(line, review)), "没有成本类指标。"
    )
    for line in lines:
        if line.comparison and line.comparison.is_upward:
            message = f"成本指标{called(line)}用了『{line.comparison.symbol}』，成本应设上限（≤）。"
            yield line_hit(line, COMPARISON, message, actual=line.comparison.symbol, expected="≤")


@rule(
    "C23",
    "严格与非严格符号混用",
    Severity.HINT,
    basis=bases.LOGIC,
    mend="统一用≥、≤，相等视为完成。",
    why="同一张表里有的相等算完成、有的不算，年底容易起争议。",
    good="全表用≥、≤、＝",
    bad="有的用≥，有的用＞",
)
def signs_are_of_one_kind(review: SheetReview) -> Iterator[Hit]:
    """A sheet does not mix ＞＜ with ≥≤."""
    lines = filled_lines(review)
    signs = [line.comparison for line in lines]
    strict = [line for line, sign in zip(lines, signs, strict=True) if sign in _STRICT]
    inclusive = [sign for sign in signs if sign in _INCLUSIVE] if strict else []
    if not inclusive:
        return
    rows = "、".join(str(line.position) for line in strict)
    message = f"第{rows}行用＞或＜，另有{len(inclusive)}行用≥或≤，建议统一用≥、≤，相等视为完成。"
    symbol = strict[0].comparison.symbol if strict[0].comparison else ""
    yield line_hit(strict[0], COMPARISON, message, actual=symbol, expected="≥或≤")
