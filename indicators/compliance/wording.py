"""Group A, second part: how the boxes are typed (A10–A13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from common.findings import Location, Severity
from common.rules import Hit, MissingData
from common.text import squeeze, tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    NAME,
    SHEET_RULES,
    TARGET,
    UNIT,
    SheetReview,
    called,
    line_hit,
    name_label,
    sheet_hit,
    texts_of,
)
from indicators.compliance.reading import plain_name, tidy_label
from indicators.sheets import IndicatorLine

rule = SHEET_RULES.rule

TRIM = "trim_text"
"""Name of the one-step mend of A13."""


@cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


@lru_cache(maxsize=8192)
def _left_over(label: str, patterns: tuple[str, ...]) -> re.Match[str] | None:
    return _compiled(patterns).search(squeeze(label))


@rule(
    "A10",
    "占位符或模板残留",
    Severity.ERROR,
    basis=bases.PRACTICE,
    mend="把占位内容换成真实内容，没有内容的整句删去。",
    why="占位符是没写完的痕迹，带着它送审或公开都不严肃。",
    good="增加194.20万元",
    bad="增加（减少）XX万元",
)
def no_placeholders_are_left(review: SheetReview) -> Iterator[Hit]:
    """No box still holds XX, ××, *, 待填, （略） or a choice such as 增加（减少）."""
    patterns = review.words.placeholders
    heads = {name_label(review): review.sheet.name} | texts_of(review)
    for label, text in heads.items():
        if found := _compiled(patterns).search(plain_name(text)):
            yield sheet_hit(
                f"『{label}』检测到占位内容『{found[0]}』，请替换为真实内容。",
                label,
                actual=found[0],
                expected="真实内容",
            )
    for line in review.sheet.lines:
        cells = ((NAME, line.name), (UNIT, line.unit), (TARGET, line.target.text))
        for label, text in cells:
            if found := _left_over(text, patterns):
                yield line_hit(
                    line,
                    label,
                    f"第{line.position}行『{label}』检测到占位内容『{found[0]}』，请替换为真实内容。",
                    actual=found[0],
                    expected="真实内容",
                )


@rule(
    "A11",
    "文本过短",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="目标写清任务、数量和效果；依据写清文件名称、文号和有关要求。",
    why="三言两语说不清任务和效果，审核人只能退回。",
    good="全年改造路口信号灯2处、新建4处，11月底前完工，高峰通行时间缩短10%以上。",
    bad="完成年度任务。",
)
def texts_are_long_enough(review: SheetReview) -> Iterator[Hit]:
    """Statement and rationale have at least so many characters; blank ones are A01's."""
    shortest = review.doctrine.min_text_length
    lengths = {
        label: len(plain_name(text))
        for label, text in texts_of(review).items()
        if label != "项目概述"
    }
    if not any(lengths.values()):
        raise MissingData("目标和依据都还没有填写。")
    for label, length in lengths.items():
        if 0 < length < shortest:
            yield sheet_hit(
                f"『{label}』仅{length}字，难以说清任务和效果，请补充到{shortest}字以上。",
                label,
                actual=f"{length}字",
                expected=f"≥{shortest}字",
            )


def _too_long(label: str, text: str, limit: int | None) -> tuple[str, str, str] | None:
    length = len(tidy(text))
    if limit is None or length <= limit:
        return None
    message = f"『{label}』共{length}字，最多{limit}字，导入一体化系统会被截断，请精简。"
    return message, f"{length}字", f"≤{limit}字"


@rule(
    "A12",
    "字段超长",
    Severity.ERROR,
    basis=bases.INTEGRATION,
    mend="精简到规定字数以内，细节放到附件。",
    why="超长的内容导入一体化系统时会被截断，后半段就丢了。",
    good="项目名称：交通信号控制系统建设",
    bad="项目名称写成上百字的一段话",
)
def texts_fit_their_boxes(review: SheetReview) -> Iterator[Hit]:
    """No box holds more characters than the integrated system takes."""
    sheet, limits = review.sheet, review.doctrine.text_limits
    heads = (
        (name_label(review), sheet.name, "name"),
        ("项目概述", sheet.overview, "overview"),
        ("立项依据", sheet.rationale, "rationale"),
        ("当年绩效目标", sheet.statement, "statement"),
    )
    for label, text, key in heads:
        if fault := _too_long(label, text, limits.get(key)):
            message, actual, expected = fault
            yield sheet_hit(message, label, actual=actual, expected=expected)
    for line in sheet.lines:
        cells = (
            (NAME, line.name, "indicator"),
            (UNIT, line.unit, "unit"),
            (TARGET, line.target.text, "target"),
        )
        for label, text, key in cells:
            if fault := _too_long(label, text, limits.get(key)):
                message, actual, expected = fault
                yield line_hit(
                    line, label, f"第{line.position}行{message}", actual=actual, expected=expected
                )


@rule(
    "A13",
    "空格与全半角",
    Severity.HINT,
    basis=bases.INTEGRATION,
    mend="点一下即可去掉多余空格、统一括号和全半角。",
    why="多一个空格，同一指标就会被当成两条，跨年比较和汇总都对不上。",
    good="群众满意度",
    bad="『 群众满意度 』前后带空格，『个(套）』括号一半一全",
)
def labels_are_tidy(review: SheetReview) -> Iterator[Hit]:
    """Names, units and targets carry no stray blanks, brackets or full-width digits."""
    if tidy_label(review.sheet.name) != review.sheet.name:
        label = name_label(review)
        yield Hit(
            f"『{label}』含多余空格或括号、全半角不统一。",
            Location(column=label),
            actual=f"『{review.sheet.name}』",
            expected=f"『{tidy_label(review.sheet.name)}』",
            mend_action=TRIM if tidy_label(review.sheet.name) else "",
        )
    for line in review.sheet.lines:
        cells = {NAME: line.name, UNIT: line.unit, TARGET: line.target.text}
        for label, text in cells.items():
            if tidy_label(text) != text:
                hit = line_hit(
                    line,
                    label,
                    f"{called(line)}的『{label}』含多余空格或括号、全半角不统一。",
                    actual=f"『{text}』",
                    expected=f"『{tidy_label(text)}』",
                )
                yield replace(hit, mend_action=TRIM if _keeps_all(line) else "")


def _keeps_all(line: IndicatorLine) -> bool:
    """Whether tidying leaves no cell blank that held a sign: else A02 would have to report it."""
    cells = (line.name, line.unit, line.target.text)
    return all(bool(tidy_label(text)) is bool(tidy(text)) for text in cells)
