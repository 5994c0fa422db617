"""Group F: money and identity of one project sheet (F01–F04, F06–F08, F10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from common.decimals import ZERO, plain, ratio, rounding_tolerance, to_cents, wanyuan
from common.findings import Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import squeeze, tidy, to_half_width
from indicators.compliance import bases
from indicators.compliance.ceilings import ceilings_over
from indicators.compliance.context import (
    SHEET_RULES,
    TARGET,
    SheetReview,
    called,
    line_hit,
    sheet_hit,
    target_text,
)
from indicators.sheets import IndicatorLine, ObjectiveSheet
from projects.codes import CLASS_LETTERS, InvalidProjectCode, ProjectCode, parse_project_code

rule = SHEET_RULES.rule
BUDGET = "当年预算"
OWN = "本级安排"
TRANSFER = "上级补助"
PROJECT_NAME = "项目名称"
CATEGORY = "项目分类"
COMPILING_UNIT = "编制单位"
CATEGORIES = ("一般性项目", "重点专项")
DEPARTMENT_DIGITS = 3
_SOURCES = 2
_UNIT = re.compile(r"(\d{6})\s*[-－—–]\s*\S.*")


def _project(review: SheetReview) -> ObjectiveSheet:
    if review.is_department:
        raise NotApplicable("只查项目表。")
    return review.sheet


@rule(
    "F01",
    "资金不平",
    Severity.ERROR,
    basis=bases.LOGIC,
    mend="核对当年预算、本级安排和上级补助，使两项来源之和等于当年预算。",
    why="钱从哪里来要与一共多少钱对得上，空着的来源按0计。",
    good="当年预算100.00＝本级安排90.00＋上级补助10.00",
    bad="当年预算100.00，本级安排90.00，上级补助为空",
)
def funding_adds_up(review: SheetReview) -> Iterator[Hit]:
    """当年预算 is 本级安排 plus 上级补助, where at least one of them is filled in."""
    sheet = _project(review)
    if sheet.budget is None:
        raise MissingData("还没有填写当年预算。")
    if sheet.own is None and sheet.transfer is None:
        raise MissingData("本级安排和上级补助都没有填写。")
    added = (sheet.own or ZERO) + (sheet.transfer or ZERO)
    gap = sheet.budget - added
    if not gap:
        return
    is_rounding = abs(gap) <= rounding_tolerance(_SOURCES)
    end = "（舍入）" if is_rounding else "，请核对"
    hit = sheet_hit(
        f"当年预算{wanyuan(sheet.budget)}，本级安排{wanyuan(sheet.own or ZERO)}＋"
        f"上级补助{wanyuan(sheet.transfer or ZERO)}＝{wanyuan(added)}，"
        f"差{wanyuan(abs(gap))}万元{end}。",
        BUDGET,
        actual=wanyuan(sheet.budget),
        expected=wanyuan(added),
    )
    yield replace(hit, severity=Severity.HINT) if is_rounding else hit


@rule(
    "F02",
    "预算为0仍报目标",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="填写当年预算；当年没有预算的，不报目标或说明原因。",
    why="目标要与资金匹配，没有钱的目标无法评价执行率。",
    good="当年预算：100.00",
    bad="当年预算：0.00",
)
def budget_is_positive(review: SheetReview) -> Iterator[Hit]:
    """The budget is more than nought."""
    budget = review.sheet.budget
    if budget is None:
        raise MissingData("还没有填写当年预算。")
    if budget <= 0:
        yield sheet_hit(
            f"当年预算为{wanyuan(budget)}，请确认是否仍需申报目标。",
            BUDGET,
            actual=wanyuan(budget),
            expected="大于0",
        )


def _code(sheet: ObjectiveSheet) -> ProjectCode | InvalidProjectCode:
    if not squeeze(sheet.project_code):
        raise MissingData("没有项目编码。")
    try:
        return parse_project_code(sheet.project_code)
    except InvalidProjectCode as error:
        return error


@rule(
    "F03",
    "项目编码格式",
    Severity.ERROR,
    basis=bases.INTEGRATION,
    mend="按预算管理一体化系统中的项目编码填写，共21位。",
    why="编码错一位，预算、执行和绩效就对不到同一个项目。",
    good="50015323T000000000001（6位区划＋2位年份＋1位字母＋12位流水号）",
    bad="50015323T001",
)
def code_is_well_formed(review: SheetReview) -> Iterator[Hit]:
    """The project code has 21 characters: district, year, letter, serial."""
    code = _code(_project(review))
    if isinstance(code, InvalidProjectCode):
        yield sheet_hit(
            f"{code}。",
            PROJECT_NAME,
            actual=squeeze(review.sheet.project_code),
            expected="21位项目编码",
        )
        return
    written = tidy(to_half_width(review.sheet.project_code))
    if written != str(code):
        message = f"项目编码『{written}』应写成『{code}』：字母大写，中间不留空格。"
        yield sheet_hit(message, PROJECT_NAME, actual=written, expected=str(code))


@rule(
    "F04",
    "编码类别字母未知",
    Severity.HINT,
    basis=bases.INTEGRATION,
    mend="确认项目编码的来源，如系旧库迁移或年中代编请说明。",
    why="类别字母说明是人员、运转还是特定目标类，未知的字母多半来自旧库。",
    good="T（特定目标类）",
    bad="A",
)
def code_letter_is_known(review: SheetReview) -> Iterator[Hit]:
    """The letter of the code is in the dictionary of project classes."""
    code = _code(_project(review))
    if isinstance(code, InvalidProjectCode):
        raise NotApplicable("项目编码格式有误，由F03报。")
    if code.letter not in CLASS_LETTERS:
        known = "、".join(f"{letter}（{name}）" for letter, name in CLASS_LETTERS.items())
        yield sheet_hit(
            f"项目编码的类别字母『{code.letter}』不在字典中，请确认来源。",
            PROJECT_NAME,
            actual=code.letter,
            expected=known,
        )


@rule(
    "F06",
    "项目分类缺失或存疑",
    Severity.WARNING,
    basis=bases.CHONGQING_PROJECTS,
    mend="选择一般性项目或重点专项；金额较大的一般性项目请确认分类。",
    why="两类项目的审核方式不同，分类错了就走错流程。",
    good="重点专项，366.00万元",
    bad="分类为空；366.00万元列为一般性项目",
)
def category_is_chosen(review: SheetReview) -> Iterator[Hit]:
    """The category is one of the two, and a large general project is confirmed."""
    sheet = _project(review)
    category = tidy(sheet.category)
    if category not in CATEGORIES:
        shown = f"『{category}』不是规定的分类" if category else "没有填写"
        yield sheet_hit(
            f"项目分类{shown}，请选择{'或'.join(CATEGORIES)}。",
            CATEGORY,
            actual=category or "空",
            expected="或".join(CATEGORIES),
        )
    elif category == CATEGORIES[0] and (sheet.budget or ZERO) >= review.doctrine.large_project:
        hit = sheet_hit(
            f"{wanyuan(sheet.budget)}万元列为一般性项目，请确认是否应为重点专项。",
            CATEGORY,
            actual=category,
            expected=CATEGORIES[1],
        )
        yield replace(hit, severity=Severity.HINT)


@rule(
    "F07",
    "编制单位编码",
    Severity.ERROR,
    basis=bases.INTEGRATION,
    mend="写作『6位单位编码-单位名称』，前3位为部门编码。",
    why="单位编码的前3位就是部门，不一致说明选错了单位。",
    good="118001-某局本级",
    bad="119001-某局本级（部门编码118）",
)
def compiling_unit_is_of_the_department(review: SheetReview) -> Iterator[Hit]:
    """编制单位 begins with six digits, the first three of which are the department."""
    sheet = _project(review)
    unit = tidy(sheet.compiling_unit)
    if not unit:
        raise MissingData("没有填写编制单位。")
    match = _UNIT.fullmatch(unit)
    department = squeeze(sheet.organization_code)[:DEPARTMENT_DIGITS]
    if match is None:
        yield sheet_hit(
            f"编制单位『{unit}』应写作『6位单位编码-单位名称』。",
            COMPILING_UNIT,
            actual=unit,
            expected=f"{department or '118'}001-单位名称",
        )
    elif department.isdigit() and not match[1].startswith(department):
        yield sheet_hit(
            f"编制单位编码{match[1]}不属于部门{department}，应为{department}×××。",
            COMPILING_UNIT,
            actual=match[1],
            expected=f"{department}×××",
        )


@rule(
    "F08",
    "空与零混用",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="没有金额的来源填0.00。",
    why="空着看不出是没有这笔钱还是忘了填。",
    good="本级安排100.00，上级补助0.00",
    bad="本级安排100.00，上级补助为空",
)
def no_source_is_blank(review: SheetReview) -> Iterator[Hit]:
    """Where one source is filled in, the other is not left blank."""
    sheet = _project(review)
    sources = ((OWN, sheet.own), (TRANSFER, sheet.transfer))
    if all(amount is None for _, amount in sources):
        raise NotApplicable("两个来源都没有填写，由F01报。")
    for label, amount in sources:
        if amount is None:
            yield sheet_hit(
                f"『{label}』为空，没有这项资金的请填0.00。", label, actual="空", expected="0.00"
            )


@rule(
    "F10",
    "资金量与指标量不匹配",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="按预算增减调整核心指标值，或说明目标不变的原因；成本上限超过预算的，核对单价、数量和预算。",
    why="预算翻倍而目标不变，预算减半而目标照旧，或者按自己定的单价和数量算下来钱不够，必有一个不合理。",
    good="预算增加30%，改造路口由4处增加到6处",
    bad="预算增加100%，改造路口仍为4处",
)
def targets_move_with_the_budget(review: SheetReview) -> Iterator[Hit]:
    """No cost ceiling passes the budget; core targets move where the budget moved much."""
    sheet = review.sheet
    before = review.background.last_year
    too_dear = tuple(_too_dear(sheet))
    yield from too_dear
    if before is None and too_dear:
        return
    if before is None or before.budget is None:
        raise MissingData("没有上年的目标表，无法比较。")
    if sheet.budget is None:
        raise MissingData("还没有填写当年预算。")
    if before.budget <= 0:
        raise NotApplicable("上年没有预算。")
    change = ratio(sheet.budget - before.budget, before.budget) * 100
    if abs(change) < review.doctrine.budget_shift:
        return
    pairs = _core_pairs(before, sheet)
    if not pairs:
        raise NotApplicable("本年与上年没有同名的核心指标。")
    if all(old.number == new.number for old, new in pairs):
        names = "、".join(f"『{tidy(new.name)}』" for _, new in pairs)
        yield sheet_hit(
            f"当年预算{wanyuan(sheet.budget)}万元，上年{wanyuan(before.budget)}万元，"
            f"{'增加' if change > 0 else '减少'}{plain(to_cents(abs(change)))}%，"
            f"而核心指标{names}的指标值没有变化。",
            BUDGET,
            actual=f"预算{wanyuan(before.budget)}→{wanyuan(sheet.budget)}",
            expected="核心指标值随之变化",
        )


def _too_dear(sheet: ObjectiveSheet) -> Iterator[Hit]:
    budget = sheet.budget
    if budget is None or budget <= 0:
        return
    for found in ceilings_over(sheet, budget):
        line, amount, limit = found.line, wanyuan(found.amount), wanyuan(budget)
        counted = found.quantity
        by_count = f"按{called(counted)}{target_text(counted)}计需{amount}万元，" if counted else ""
        message = f"{called(line)}{target_text(line)}，{by_count}超过当年预算{limit}万元，请核对。"
        yield line_hit(line, TARGET, message, actual=f"{amount}万元", expected=f"不超过{limit}万元")


def _core_pairs(
    before: ObjectiveSheet, sheet: ObjectiveSheet
) -> list[tuple[IndicatorLine, IndicatorLine]]:
    old = {squeeze(line.name): line for line in before.core_lines if line.number is not None}
    return [
        (old[name], line)
        for line in sheet.core_lines
        if line.number is not None and (name := squeeze(line.name)) in old
    ]
