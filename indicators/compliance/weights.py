"""Group B, first part: do the weights add up and say what matters (B01–B10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from common.decimals import ZERO, plain
from common.findings import Severity
from common.rules import Ambiguous, Hit, MissingData, NotApplicable
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    EXECUTION,
    LEVEL1,
    SHEET_RULES,
    WEIGHT,
    SheetReview,
    called,
    filled_lines,
    line_hit,
    lines_or_skip,
    only_says,
    sheet_hit,
)
from indicators.compliance.reading import says
from indicators.compliance.vocabulary import Vocabulary
from indicators.enums import Level1
from indicators.sheets import FULL_WEIGHT, IndicatorLine, ObjectiveSheet

rule = SHEET_RULES.rule

DELETE_LINE = "delete_line"
"""Name of the one-step mend of B02."""
MIN_LINES_TO_COMPARE = 3
TWO = Decimal(2)


def weighed_lines(review: SheetReview) -> tuple[tuple[IndicatorLine, Decimal], ...]:
    """The lines that have a weight, with it."""
    pairs = tuple((line, line.weight) for line in filled_lines(review) if line.weight is not None)
    if not pairs:
        raise MissingData("还没有一条指标填写权重。")
    return pairs


def _all_weighed(review: SheetReview) -> None:
    blank = sum(line.weight is None for line in filled_lines(review))
    if blank:
        raise MissingData(f"还有{blank}条指标没有填写权重。")


def _balance(total: Decimal) -> str:
    rest = FULL_WEIGHT - total
    return f"还差{plain(rest)}分" if rest > 0 else f"超出{plain(-rest)}分"


@rule(
    "B01",
    "权重合计不等于100",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="调整各指标权重，使指标权重与预算执行率权重合计恰为100分。",
    why="合计不是100，年底总分就无法与优、良、中的等级线比较。",
    good="指标权重90＋预算执行率权重10＝100",
    bad="指标权重100＋预算执行率权重10＝110",
)
def weights_total_100(review: SheetReview) -> Iterator[Hit]:
    """Indicator weights plus 预算执行率权重 are exactly 100."""
    sheet = review.sheet
    if sheet.missing_weight == 0:
        return
    total, own, head = sheet.total_weight, sheet.indicator_weight, sheet.execution_weight
    parts = f"指标权重{plain(own)}＋预算执行率权重{plain(head or ZERO)}＝{plain(total)}"
    told = f"指标权重合计{plain(own)}" if head is None else parts
    hit = sheet_hit(
        f"{told}，{_balance(total)}。", WEIGHT, actual=plain(total), expected=plain(FULL_WEIGHT)
    )
    yield replace(hit, mend=_mend_of_total(review))


@only_says
def _mend_of_total(review: SheetReview) -> str:
    """How to come to 100: by the line that scores execution twice, where that is all of it."""
    sheet = review.sheet
    doubled = execution_scored_twice(sheet, review.words)
    too_much = sum(line.weight or ZERO for line in doubled) == -sheet.missing_weight
    if doubled and too_much and deletable(sheet, doubled) == doubled:
        rows = "、".join(str(line.position) for line in doubled)
        return f"删除重复计算执行率的第{rows}行（见 B02），合计恰为100分。"
    verb = "补足" if sheet.missing_weight > 0 else "减去"
    return f"在各指标中{verb}{plain(abs(sheet.missing_weight))}分，使合计恰为100分。"


def _execution_lines(review: SheetReview) -> tuple[IndicatorLine, ...]:
    return tuple(line for line in filled_lines(review) if says(line.name, review.words.execution))


def execution_scored_twice(sheet: ObjectiveSheet, words: Vocabulary) -> tuple[IndicatorLine, ...]:
    """The lines that score budget execution although the head does, as B02 finds them."""
    if (sheet.execution_weight or ZERO) <= 0:
        return ()
    return tuple(line for line in sheet.lines if says(line.name, words.execution))


def deletable(sheet: ObjectiveSheet, lines: Iterable[IndicatorLine]) -> tuple[IndicatorLine, ...]:
    """As many of these lines of the sheet as can go without taking a first level with them."""
    left = Counter(line.level1 for line in sheet.lines)
    gone = []
    for line in lines:
        if left[line.level1] > 1:
            left[line.level1] -= 1
            gone.append(line)
    return tuple(gone)


def _may_be_deleted(review: SheetReview, line: IndicatorLine) -> bool:
    """Whether taking the line out brings no new error."""
    sheet = review.sheet
    after = sheet.total_weight - (line.weight or ZERO)
    brings_no_error = after == FULL_WEIGHT or sheet.missing_weight != 0
    return brings_no_error and deletable(sheet, (line,)) == (line,)


@rule(
    "B02",
    "执行率重复计分",
    Severity.ERROR,
    basis=bases.EVALUATION_10,
    mend="删除指标中的预算执行率一行，执行率只在表头计分。",
    why="表头的预算执行率权重已经给执行率计分，指标里再设一条就计了两次。",
    good="表头预算执行率权重10，指标中不再出现预算执行率",
    bad="表头预算执行率权重10，指标中又有『预算执行率＝100%』10分",
)
def execution_is_scored_once(review: SheetReview) -> Iterator[Hit]:
    """No line scores budget execution where the head already does."""
    head = review.sheet.execution_weight
    if head is None or head <= 0:
        raise NotApplicable("表头没有预算执行率权重。")
    filled_lines(review)
    for line in execution_scored_twice(review.sheet, review.words):
        own = line.weight or ZERO
        after = review.sheet.total_weight - own
        is_safe = _may_be_deleted(review, line)
        rest = "恰为100" if after == FULL_WEIGHT else f"为{plain(after)}，{_balance(after)}"
        message = (
            f"{called(line)}已在表头占{plain(head)}分，指标中又设{plain(own)}分，"
            f"建议删除该行（删除后合计{rest}）。"
        )
        mend = "" if is_safe else f"删除该行，并把{plain(own)}分改设到其他指标，使合计为100分。"
        hit = line_hit(line, WEIGHT, message, actual=plain(own), expected="无此行")
        yield replace(hit, mend=mend, mend_action=DELETE_LINE if is_safe else "")


@rule(
    "B03",
    "执行率权重非标准",
    Severity.WARNING,
    basis=bases.EVALUATION_10,
    mend="把预算执行率权重改为规定的分数，或说明采用其他权重的理由。",
    why="全区口径一致，各项目的执行率得分才能互相比较。",
    good="预算执行率权重：10",
    bad="预算执行率权重：25",
)
def execution_weight_is_standard(review: SheetReview) -> Iterator[Hit]:
    """The head gives budget execution the standard weight."""
    standard, head = review.doctrine.standard_execution_weight, review.sheet.execution_weight
    if head is None and review.is_department:
        raise NotApplicable("部门整体表没有预算执行率权重栏。")
    if head == standard:
        return
    found = "未填" if head is None else f"为{plain(head)}"
    hit = sheet_hit(
        f"预算执行率权重{found}，通常为{plain(standard)}，请改正或说明原因。",
        EXECUTION,
        actual="空" if head is None else plain(head),
        expected=plain(standard),
    )
    yield replace(hit, mend=f"把预算执行率权重改为{plain(standard)}，或说明采用其他权重的理由。")


@rule(
    "B04",
    "整体表执行率口径",
    Severity.HINT,
    basis=bases.CHONGQING_FORM,
    mend="与财政部门确认执行率只计一次：要么留在指标中，要么由自评表单列。",
    why="申报表没有执行率栏而自评表单列执行率，两表口径不同，年底容易重复或漏计。",
    good="指标合计90，自评表另列执行率10",
    bad="指标中含预算执行率10，自评表又单列执行率10",
)
def department_execution_is_scored_once(review: SheetReview) -> Iterator[Hit]:
    """A department sheet without a head weight does not hide execution among its lines."""
    if not review.is_department:
        raise NotApplicable("只查部门整体表。")
    if review.sheet.execution_weight is not None:
        raise NotApplicable("表头已列预算执行率权重，由B02检查。")
    standard = plain(review.doctrine.standard_execution_weight)
    for line in _execution_lines(review):
        own = plain(line.weight or ZERO)
        message = (
            f"指标中的{called(line)}占{own}分，而自评表将单列『执行率权重{standard}』，"
            "请确认年底是否重复计分。"
        )
        yield line_hit(line, WEIGHT, message, actual=own, expected="执行率只计一次")


def _shares(review: SheetReview) -> Mapping[str, Decimal]:
    _all_weighed(review)
    known = set(review.doctrine.weight_reference) | set(review.doctrine.weight_reference_with_cost)
    shares: dict[str, Decimal] = {}
    for line, weight in weighed_lines(review):
        level = tidy(line.level1)
        if not level:
            raise MissingData(f"第{line.position}行还没有填写一级指标。")
        if level not in known:
            raise Ambiguous(f"一级指标『{level}』不在框架内，不知归入哪一类。")
        shares[level] = shares.get(level, ZERO) + weight
    return shares


def _reference(review: SheetReview, shares: Mapping[str, Decimal]) -> dict[str, Decimal]:
    doctrine = review.doctrine
    has_cost = Level1.COST.value in shares
    chosen = doctrine.weight_reference_with_cost if has_cost else doctrine.weight_reference
    reference = {str(level): weight for level, weight in chosen.items()}
    if Level1.SATISFACTION.value not in shares and review.sheet.has_no_service_users:
        spare = reference.pop(Level1.SATISFACTION.value, ZERO)
        outcome = Level1.OUTCOME.value
        reference[outcome] = reference.get(outcome, ZERO) + spare
    return reference


@rule(
    "B05",
    "一级权重偏离",
    Severity.WARNING,
    basis=f"{bases.EVALUATION_10}；{bases.CORE_101}",
    mend="按一级指标的参考权重调整；有意偏重某一级的，说明理由。",
    why="产出占得过重、效益占得过轻，做了事就能得高分，效果好坏反而不影响结果。",
    good="产出50、效益30、满意度10",
    bad="产出90、效益0、满意度10",
)
def level_weights_are_near_reference(review: SheetReview) -> Iterator[Hit]:
    """No first level is off its reference by the year's tolerance or more."""
    shares = _shares(review)
    reference = _reference(review, shares)
    tolerance = review.doctrine.weight_tolerance
    off = [
        level for level in reference if abs(shares.get(level, ZERO) - reference[level]) >= tolerance
    ]
    if not off:
        return
    actual = "、".join(f"{_short(level)}{plain(shares.get(level, ZERO))}" for level in reference)
    expected = "、".join(f"{_short(level)}{plain(weight)}" for level, weight in reference.items())
    message = f"权重为{actual}，与参考{expected}相比，{'、'.join(map(_short, off))}偏离较大。"
    hit = sheet_hit(message, LEVEL1, actual=actual, expected=expected)
    yield replace(hit, mend=f"按{expected}调整；有意偏重某一级的，说明理由。")


def _short(level: str) -> str:
    return level.removesuffix("指标")


@rule(
    "B06",
    "满意度权重过低",
    Severity.WARNING,
    basis=bases.EVALUATION_10,
    mend="把满意度权重提高到下限以上。",
    why="满意度只占一两分，服务对象再不满意也影响不了总分。",
    good="满意度指标：10分",
    bad="满意度指标：2分",
)
def satisfaction_weighs_enough(review: SheetReview) -> Iterator[Hit]:
    """Satisfaction, where it is set, weighs at least the year's minimum."""
    lines = lines_or_skip(
        (line for line in filled_lines(review) if line.is_level1(Level1.SATISFACTION)),
        "没有满意度指标。",
    )
    if any(line.weight is None for line in lines):
        raise MissingData("满意度指标还没有填写权重。")
    total = sum((line.weight for line in lines if line.weight is not None), start=ZERO)
    least = review.doctrine.min_satisfaction_weight
    if total < least:
        message = f"满意度仅{plain(total)}分，难以约束服务质量，一般不低于{plain(least)}分。"
        hit = line_hit(lines[0], WEIGHT, message, actual=plain(total), expected=f"≥{plain(least)}")
        yield replace(hit, mend=f"把满意度权重提高到{plain(least)}分以上。")


@rule(
    "B07",
    "单项权重过大",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="拆分该指标，或把一部分权重分给其他指标。",
    why="一条指标占得太重，做好它就能掩盖其他不足，做不好则全盘皆输。",
    good="最重的一条20分",
    bad="『驻点人员』一条30分",
)
def no_line_weighs_too_much(review: SheetReview) -> Iterator[Hit]:
    """No single line reaches the year's limit."""
    limit = review.doctrine.big_weight
    for line, weight in weighed_lines(review):
        if weight >= limit:
            message = f"{called(line)}一项占{plain(weight)}分，风险过于集中。"
            yield line_hit(
                line, WEIGHT, message, actual=plain(weight), expected=f"＜{plain(limit)}"
            )


@rule(
    "B08",
    "单项权重过小",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="与同类指标合并，或提高权重。",
    why="一两分的指标无论完成与否都不影响结果，徒增填报负担。",
    good="与同类指标合并为一条，占10分",
    bad="『群体性事件处置』2分",
)
def no_line_weighs_too_little(review: SheetReview) -> Iterator[Hit]:
    """No single line falls under the year's minimum of this kind of sheet."""
    doctrine = review.doctrine
    least = (
        doctrine.small_weight_department if review.is_department else doctrine.small_weight_project
    )
    for line, weight in weighed_lines(review):
        if 0 < weight < least:
            message = f"{called(line)}权重{plain(weight)}分，低于{plain(least)}分，建议合并或提高。"
            yield line_hit(line, WEIGHT, message, actual=plain(weight), expected=f"≥{plain(least)}")


@rule(
    "B09",
    "权重非正或不规整",
    Severity.ERROR,
    basis=bases.INTEGRATION,
    mend="权重填大于0的数，最多两位小数，最好是0.5的倍数。",
    why="零分、负分的指标没有意义；小数过多的权重难以凑成100，系统也只收两位小数。",
    good="22.5",
    bad="0、-5、3.333",
)
def weights_are_positive_and_round(review: SheetReview) -> Iterator[Hit]:
    """Weights are above zero with at most two decimals; other than halves is a hint."""
    head = review.sheet.execution_weight
    if head is not None and head < 0:
        message = f"预算执行率权重{plain(head)}为负数，请改正。"
        yield sheet_hit(message, EXECUTION, actual=plain(head), expected="≥0")
    for line, weight in weighed_lines(review):
        if _is_sound(weight):
            continue
        value = plain(weight)
        if weight <= 0:
            message = f"{called(line)}权重{value}，应大于0。"
            yield line_hit(line, WEIGHT, message, actual=value, expected="＞0")
        elif not _is_whole(weight.scaleb(2)):
            message = f"{called(line)}权重{value}超过两位小数。"
            yield line_hit(line, WEIGHT, message, actual=value, expected="最多两位小数")
        else:
            message = f"{called(line)}权重{value}不是0.5的倍数，建议取整。"
            hit = line_hit(line, WEIGHT, message, actual=value, expected="0.5的倍数")
            yield replace(hit, severity=Severity.HINT)


@lru_cache(maxsize=1024)
def _is_sound(weight: Decimal) -> bool:
    return weight > 0 and _is_whole(weight.scaleb(2)) and _is_whole(weight * TWO)


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


@rule(
    "B10",
    "权重平均化",
    Severity.HINT,
    basis=bases.CORE_101,
    mend="按重要程度拉开权重，核心指标重一些。",
    why="人人10分等于没有重点，最要紧的事与最次要的事一样分量。",
    good="20、20、15、15、10、10",
    bad="8条指标中7条都是10分",
)
def weights_differ_by_importance(review: SheetReview) -> Iterator[Hit]:
    """Fewer than the year's share of the lines have one and the same weight."""
    pairs = weighed_lines(review)
    if len(pairs) < MIN_LINES_TO_COMPARE:
        raise NotApplicable(f"有权重的指标不足{MIN_LINES_TO_COMPARE}条，不作比较。")
    weight, times = Counter(weight for _, weight in pairs).most_common(1)[0]
    if times >= review.doctrine.even_weight_share * len(pairs):
        message = (
            f"{len(pairs)}条指标中{times}条均为{plain(weight)}分，未体现轻重，请按重要程度拉开。"
        )
        yield sheet_hit(
            message, WEIGHT, actual=f"{times}/{len(pairs)}条同权重", expected="按重要程度有轻重"
        )
