"""Group B, second part: are the core indicators the ones that matter (B11–B15)."""

from __future__ import annotations

from collections.abc import Iterator

from common.decimals import ZERO, plain
from common.findings import Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    CORE,
    SHEET_RULES,
    WEIGHT,
    SheetReview,
    called,
    filled_lines,
    in_full,
    line_hit,
    lines_or_skip,
    sheet_hit,
    target_text,
)
from indicators.compliance.reading import is_quality, plain_name, says
from indicators.enums import Level1, Level2
from indicators.sheets import IndicatorLine

rule = SHEET_RULES.rule


def _cores(review: SheetReview) -> tuple[IndicatorLine, ...]:
    chosen = tuple(line for line in filled_lines(review) if line.is_core)
    return lines_or_skip(chosen, "没有核心指标，先按B11指定。")


def _unset(review: SheetReview) -> int:
    return sum(line.is_core is None for line in filled_lines(review))


@rule(
    "B11",
    "无核心指标",
    Severity.WARNING,
    basis=bases.CHONGQING_PROJECTS,
    mend="选定最能代表项目成效的1条以上指标为核心指标。",
    why="重点专项按核心指标考核，没有核心就没有考核重点。",
    good="『改造信号灯路口数』为核心指标",
    bad="全部指标都选『否』",
)
def some_line_is_core(review: SheetReview) -> Iterator[Hit]:
    """At least one line is marked core."""
    if any(line.is_core for line in filled_lines(review)):
        return
    if unset := _unset(review):
        raise MissingData(f"还有{unset}条指标没有选择是否核心指标。")
    message = f"{len(review.sheet.lines)}条指标中没有核心指标，请至少指定1条。"
    yield sheet_hit(message, CORE, actual="0条", expected="至少1条")


@rule(
    "B12",
    "整体核心指标不足",
    Severity.WARNING,
    basis=bases.CHONGQING_DEPARTMENTS,
    mend="再选定若干条能反映核心职能的指标为核心指标。",
    why="部门整体绩效靠核心指标说明履职成效，条数太少覆盖不了主要职能。",
    good="每项主要职能都有一条核心指标",
    bad="全表只有一条核心指标",
)
def department_has_enough_cores(review: SheetReview) -> Iterator[Hit]:
    """A department sheet has at least the year's number of core indicators."""
    if not review.is_department:
        raise NotApplicable("只查部门整体表。")
    least = review.doctrine.min_department_cores
    count = sum(bool(line.is_core) for line in filled_lines(review))
    unset = _unset(review)
    if count >= least:
        return
    if count + unset >= least:
        raise MissingData(f"还有{unset}条指标没有选择是否核心指标。")
    message = f"部门整体核心指标{count}条，少于{least}条。"
    yield sheet_hit(message, CORE, actual=f"{count}条", expected=f"≥{least}条")


def _has_given_weight(line: IndicatorLine, review: SheetReview) -> bool:
    """The only line of satisfaction: its points are those that the year gives to its level."""
    if line.weight is None or not line.is_level1(Level1.SATISFACTION):
        return False
    given = review.doctrine.weight_reference.get(Level1.SATISFACTION.value, ZERO)
    return line.weight <= given and review.sheet.lines_of(Level1.SATISFACTION) == (line,)


@rule(
    "B13",
    "核心权重低于非核心",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="提高核心指标权重，或重新认定哪些是核心指标。",
    why="既然是核心，分量就不应比一般指标轻。",
    good="核心20分，其他10分",
    bad="核心15分，非核心20分",
)
def cores_weigh_most(review: SheetReview) -> Iterator[Hit]:
    """No line outside the core weighs more than the lightest core line."""
    weighed = [line for line in _cores(review) if line.weight is not None]
    if not weighed:
        raise MissingData("核心指标还没有填写权重。")
    lightest = min(weighed, key=lambda line: line.weight or 0)
    least = lightest.weight or ZERO
    limit = plain(least)
    core = f"核心{called(lightest)}{limit}分"
    for line in review.sheet.lines:
        if line.is_core is not False or line.weight is None or line.weight <= least:
            continue
        if not _has_given_weight(line, review):
            weight = plain(line.weight)
            message = f"非核心{called(line)}{weight}分，高于{core}。"
            yield line_hit(line, WEIGHT, message, actual=weight, expected=f"≤{limit}")


def _is_input(line: IndicatorLine, review: SheetReview) -> bool:
    words = review.words
    is_bought = plain_name(line.unit) in words.input_units
    is_staffed = says(line.name, words.inputs) and not says(line.name, words.served)
    return line.is_level2(Level2.QUANTITY) and (is_bought or is_staffed)


@rule(
    "B14",
    "核心指标是投入件",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="改选能反映结果的指标为核心，如抓获数、止损额、办结率。",
    why="买了几套设备、配了几个人只说明钱花出去了，不说明事办成了。",
    good="核心指标：预警劝阻成功率",
    bad="核心指标：预警劝阻软件 ≥4套",
)
def cores_are_not_inputs(review: SheetReview) -> Iterator[Hit]:
    """No core indicator counts people hired or things bought."""
    for line in _cores(review):
        if _is_input(line, review):
            name = in_full(line)
            message = f"核心指标{name}是投入，请改选能反映结果的指标为核心。"
            yield line_hit(line, CORE, message, actual=target_text(line), expected="结果类指标")


@rule(
    "B15",
    "核心全部是数量",
    Severity.HINT,
    basis=bases.CORE_101,
    mend="至少把1条质量、效益或满意度指标列为核心。",
    why="核心全是数量，考核就只看做了多少，不看做得好不好、有没有用。",
    good="核心：改造路口数、高峰通行时间缩短率",
    bad="核心：改造路口数、新建路口数",
)
def cores_show_effects(review: SheetReview) -> Iterator[Hit]:
    """Among the core indicators there is one of quality, outcome or satisfaction."""
    cores = _cores(review)
    telling = (Level1.OUTCOME, Level1.SATISFACTION)
    if any(is_quality(line) or any(map(line.is_level1, telling)) for line in cores):
        return
    kinds = "、".join(dict.fromkeys(tidy(line.level2) for line in cores if tidy(line.level2)))
    message = f"{len(cores)}条核心指标全是{kinds or '产出指标'}，未反映效果。"
    yield line_hit(cores[0], CORE, message, actual=kinds, expected="含质量、效益或满意度指标")
