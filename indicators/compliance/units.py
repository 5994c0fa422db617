"""Group C, fourth part: do units fit names and levels (C13–C16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from common.findings import Severity
from common.rules import Hit
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    SHEET_RULES,
    UNIT,
    SheetReview,
    called,
    filled_lines,
    line_hit,
    lines_or_skip,
)
from indicators.compliance.reading import is_quality, plain_name, says
from indicators.compliance.vocabulary import Vocabulary
from indicators.enums import Comparison, Level2
from indicators.sheets import IndicatorLine
from indicators.typed_cells import is_per_number

rule = SHEET_RULES.rule


@cache
def _tail(measures: tuple[str, ...]) -> re.Pattern[str]:
    """A name that ends in a measure word with 数, 数量 or 次 behind it."""
    one = "|".join(map(re.escape, measures)) or r"(?!)"
    return re.compile(rf"({one})(数量|次数|数|次)$")


def _quantified(review: SheetReview) -> tuple[IndicatorLine, ...]:
    lines = filled_lines(review)
    return lines_or_skip(
        (line for line in lines if line.comparison is not Comparison.QUALITATIVE),
        "没有定量指标。",
    )


def _measures_of(name: str, words: Vocabulary) -> tuple[str, ...]:
    """The measure words that the name ends in; none for nouns such as 软件数."""
    found = _tail(words.measure_words).search(name)
    if not found:
        return ()
    stem = name[: found.end(1)]
    if any(stem.endswith(noun) for noun in words.nouns_not_measures):
        return ()
    measure, rest = found[1], found[2]
    return (measure, "次") if "次" in rest else (measure,)


def _fits(measure: str, unit: str, words: Vocabulary) -> bool:
    twins = {measure}.union(*(pair for pair in words.measure_twins if measure in pair))
    return any(twin in unit for twin in twins)


@rule(
    "C13",
    "单位与名称不符",
    Severity.WARNING,
    basis=bases.LOGIC,
    mend="名称里的量词与计量单位保持一致。",
    why="名称说『间数』单位却填『处』，年底按哪个数都说得通，也都说不通。",
    good="视频巡视监室间数｜间",
    bad="视频巡视监室间数｜处",
)
def units_agree_with_names(review: SheetReview) -> Iterator[Hit]:
    """The measure word at the end of a name is the unit."""
    words = review.words
    for line in _quantified(review):
        unit = plain_name(line.unit)
        measures = _measures_of(plain_name(line.name), words)
        if not unit or not measures or any(_fits(one, unit, words) for one in measures):
            continue
        message = f"{called(line)}单位填『{tidy(line.unit)}』，按名称应为『{measures[0]}』。"
        yield line_hit(line, UNIT, message, actual=tidy(line.unit), expected=measures[0])


_EACH = re.compile(r"[/·•∙・×*.]")


def _is_standard(unit: str, words: Vocabulary) -> bool:
    """A unit of the list, thousands of one (万件), or one for each of others (元/吨, 元/人·月)."""
    counted, slash, each = plain_name(unit).partition("/")
    is_known = counted in words.units or counted.removeprefix("万") in words.units
    is_for_each = not slash or all(one in words.units for one in _EACH.split(each))
    return (is_known and is_for_each) or plain_name(unit) in words.units or is_per_number(unit)


@rule(
    "C14",
    "单位不规范",
    Severity.HINT,
    basis=bases.INTEGRATION,
    mend="从单位库里选一个单位；两种东西分成两条指标。",
    why="复合单位和自造单位无法汇总，也无法与其他单位比较。",
    good="套",
    bad="个（套）",
)
def units_are_standard(review: SheetReview) -> Iterator[Hit]:
    """The unit is of the year's list or made of such (万件, 元/吨), or so many of a number."""
    for line in _quantified(review):
        unit = tidy(line.unit)
        if unit and not _is_standard(unit, review.words):
            message = f"{called(line)}单位『{unit}』不在单位库中，请选择单一、规范的单位。"
            yield line_hit(line, UNIT, message, actual=unit, expected="单位库中的单一单位")


def _caps_faults(line: IndicatorLine, words: Vocabulary) -> bool:
    """Whether the fewer there are the better the quality: 故障次数 ≤2次, 返工处数 ＝0处."""
    is_capped = line.comparison is not None and line.comparison.is_downward
    return (is_capped or line.number == 0) and says(line.name, words.faults)


@rule(
    "C15",
    "质量指标用计数单位",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="改用合格率、完好率、达标率等比率，或归入数量指标。",
    why="有多少处、多少个是数量，不是质量。",
    good="监室视频巡视覆盖率 ＝100%",
    bad="质量指标：视频巡视监室间数 ≥40处",
)
def quality_is_not_counted(review: SheetReview) -> Iterator[Hit]:
    """A quality indicator is a rate, a grade, a time or a cap on faults, not a count of work."""
    lines = lines_or_skip(filter(is_quality, filled_lines(review)), "没有质量指标。")
    for line in lines:
        unit = tidy(line.unit)
        if line.comparison is Comparison.QUALITATIVE or not unit or line.is_percentage:
            continue
        if _caps_faults(line, review.words):
            continue
        if not (plain_name(unit) in review.words.quality_units or is_per_number(unit)):
            message = f"质量指标{called(line)}单位为『{unit}』，通常用合格率、达标率（%）表示。"
            yield line_hit(line, UNIT, message, actual=unit, expected="%、级、分等")


@rule(
    "C16",
    "数量指标用百分比",
    Severity.HINT,
    basis=bases.OBJECTIVES_88,
    mend="数量指标填绝对数；比率归入质量指标或效益指标。",
    why="比率看不出做了多少事，数量要用实数。",
    good="数量指标：培训干警人数 ≥300人",
    bad="数量指标：培训覆盖 ≥90%",
)
def quantity_is_not_a_percentage(review: SheetReview) -> Iterator[Hit]:
    """A quantity indicator is an absolute number."""
    lines = lines_or_skip(
        (line for line in filled_lines(review) if line.is_level2(Level2.QUANTITY)),
        "没有数量指标。",
    )
    for line in lines:
        if line.is_percentage:
            message = f"数量指标{called(line)}单位为『%』，请用绝对数，比率归入质量或效益指标。"
            yield line_hit(line, UNIT, message, actual="%", expected="绝对数单位")
