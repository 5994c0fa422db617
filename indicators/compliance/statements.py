"""Group E, first part: are the three texts three, and is the goal a goal (E01–E05, E13–E15)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from common.decimals import plain, ratio, wanyuan
from common.findings import Location, Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    SHEET_RULES,
    SheetReview,
    sheet_hit,
    statement_label,
    texts_of,
)
from indicators.compliance.coverage import is_background
from indicators.compliance.reading import plain_name, says
from indicators.language.clauses import Clause, clauses
from indicators.language.shingles import holds, letters, likeness

rule = SHEET_RULES.rule

MIN_HELD = 30
"""Letters of a text that stands word for word inside another one."""
_HUNDRED = Decimal(100)
_MARK = re.compile("[A-Za-z+＋]")
_OF_ANIMALS = re.compile(
    r"(?:动物|畜牧|畜禽|家畜|家禽|禽|猪瘟|口蹄疫|疫病|植物|病虫|虫害|松材线虫病?|林业|检疫)[^,。;]{0,6}?疫情"
    r"|疫情(?:测报|普查)"
)
"""What spreads among animals and plants, every year anew."""


def percent(share: Decimal) -> str:
    """A share of 0 to 1 as whole per cent, rounded down: never 100 for what is not the same."""
    return f"{int(share * _HUNDRED)}%"


def statement_of(review: SheetReview) -> str:
    """The goal; MissingData while it is blank."""
    statement = tidy(review.sheet.statement)
    if not statement:
        raise MissingData("当年绩效目标还没有填写。")
    return statement


def _filled_texts(review: SheetReview) -> dict[str, str]:
    if review.is_department:
        raise NotApplicable("部门整体表只有目标一栏。")
    filled = {label: text for label, text in texts_of(review).items() if tidy(text)}
    if len(filled) < 2:  # noqa: PLR2004 -- a comparison needs two
        raise MissingData("概述、依据、目标还没有填满两栏。")
    return filled


def _pairs(review: SheetReview) -> tuple[tuple[str, str, Decimal], ...]:
    filled = _filled_texts(review)
    return tuple(
        (one, other, likeness(filled[one], filled[other])) for one, other in combinations(filled, 2)
    )


@rule(
    "E01",
    "三栏雷同",
    Severity.ERROR,
    basis=bases.OBJECTIVES_88,
    mend="分别填写：概述写做什么，依据写凭什么，目标写当年达到什么。",
    why="三栏写同一段话，等于只回答了一个问题，审核人看不到依据也看不到目标。",
    good="概述：改造哪些路口；依据：哪份文件要求；目标：改造几处、几月完工、缩短多少",
    bad="三栏都是同一段背景介绍",
)
def texts_are_not_the_same(review: SheetReview) -> Iterator[Hit]:
    """No text repeats another, and none of some length is but a part of another."""
    doctrine, filled = review.doctrine, _filled_texts(review)
    pairs = _pairs(review)
    same = [(one, other) for one, other, share in pairs if share >= doctrine.same_text]
    if len(same) == len(pairs) and len(filled) > 2:  # noqa: PLR2004 -- all three
        share = min(share for *_, share in pairs)
        how = "完全相同" if share == 1 else f"相似{percent(share)}"
        message = f"项目概述、立项依据、年度目标三栏{how}，请分别填写『做什么／凭什么／达到什么』。"
        yield sheet_hit(
            message, same[0][0], actual=f"相似{percent(share)}", expected="三栏各写各的"
        )
        return
    for one, other in same:
        share = likeness(filled[one], filled[other])
        message = f"『{other}』与『{one}』{percent(share)}相同，请分别填写。"
        yield sheet_hit(message, other, actual=f"相似{percent(share)}", expected="两栏各写各的")
    yield from _held(review, filled, pairs)


def _held(
    review: SheetReview, filled: dict[str, str], pairs: tuple[tuple[str, str, Decimal], ...]
) -> Iterator[Hit]:
    """The first text that is but a part of another, where it is not reported as similar."""
    for one, other, share in pairs:
        if share >= review.doctrine.similar_text:
            continue
        for whole, part in ((one, other), (other, one)):
            if holds(filled[whole], filled[part], MIN_HELD):
                count = len(letters(filled[part]))
                message = f"『{part}』的{count}字一字不差地出现在『{whole}』里，请分别填写。"
                hit = sheet_hit(message, part, actual=f"重复{count}字", expected="两栏各写各的")
                yield replace(hit, severity=Severity.WARNING)
                return


@rule(
    "E02",
    "两栏高度相似",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="删去重复的背景，各栏只写本栏要回答的问题。",
    why="大段重复把真正的目标埋没了。",
    good="目标只写当年任务、数量和效果",
    bad="目标大段照抄立项依据，末了添一句",
)
def texts_are_not_similar(review: SheetReview) -> Iterator[Hit]:
    """No two texts are nearly the same; the same ones are E01's."""
    doctrine = review.doctrine
    for one, other, share in _pairs(review):
        if doctrine.similar_text <= share < doctrine.same_text:
            message = f"『{other}』与『{one}』相似{percent(share)}，请删去重复的内容。"
            expected = f"低于{percent(doctrine.similar_text)}"
            yield sheet_hit(message, other, actual=percent(share), expected=expected)


def _is_counted(clause: Clause) -> bool:
    """Whether a number of the clause is more than part of a mark, such as 5G and 1+3+N."""
    return any(
        one.unit or not _MARK.search(clause.text[max(0, one.start - 1) : one.end + 1])
        for one in clause.quantities
    )


@rule(
    "E03",
    "目标无量化",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="在目标里写出本年的数量、比率或幅度，并与指标对应；只写完成日期不算量化。",
    why="没有数字的目标，年底说完成也行，说没完成也行。",
    good="改造路口2处、新建4处，高峰通行时间缩短10%以上",
    bad="确保系统正常运行，发挥应有作用",
)
def the_goal_has_numbers(review: SheetReview) -> Iterator[Hit]:
    """The goal holds a number that is no date, document number, mark such as 5G, or background."""
    statement = statement_of(review)
    counted = [clause for clause in clauses(statement) if _is_counted(clause)]
    if any(not is_background(clause, review) for clause in counted):
        return
    label = statement_label(review)
    if counted:
        numbers = "、".join(q.text for clause in counted for q in clause.quantities)
        message = f"『{label}』里的数字只有背景情况（{numbers}），没有本年要达到的数，请补充。"
        yield sheet_hit(message, label, actual=f"仅背景数字{numbers}", expected="本年的量化目标")
        return
    message = (
        f"『{label}』共{len(letters(statement))}字，没有可量化的内容，请写明数量、比率或幅度。"
    )
    yield sheet_hit(message, label, actual="无数字", expected="本年的量化目标")


@rule(
    "E04",
    "整体目标照抄职责",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="写本年的重点任务和要达到的结果，不写职责条文。",
    why="职责年年一样，照抄职责看不出今年要办成什么。",
    good="本年破案率提高到45%，侦办电诈案件120件",
    bad="维护社会治安秩序，管理户籍和出入境事务",
)
def the_goal_is_not_the_duties(review: SheetReview) -> Iterator[Hit]:
    """The goal of a department is not copied from its published duties."""
    if not review.is_department:
        raise NotApplicable("只查部门整体表。")
    statement = statement_of(review)
    duties = tidy(review.background.duties)
    if not duties:
        raise MissingData("没有本部门职能职责的文字，无法对照。")
    share = likeness(statement, duties)
    if share >= review.doctrine.copied_duties:
        label = statement_label(review)
        message = f"整体目标与『职能职责』一致度{percent(share)}，未体现本年任务。"
        expected = f"低于{percent(review.doctrine.copied_duties)}"
        yield sheet_hit(message, label, actual=percent(share), expected=expected)


@rule(
    "E05",
    "目标写成已完成",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="改写成本年要达到的结果：完成什么、达到多少。",
    why="评价过去的话不是目标，年底没有可比的标准。",
    good="全年保证系统在线率达到98%",
    bad="系统为治安防范发挥了重要作用",
)
def the_goal_looks_ahead(review: SheetReview) -> Iterator[Hit]:
    """The goal does not speak of what was done without a word of what is to be done."""
    statement = statement_of(review)
    words = review.words
    done = [word for word in words.accomplished if word in plain_name(statement)]
    bare = plain_name(statement)
    for word in done:
        bare = bare.replace(word, "")
    if done and not says(bare, words.intended):
        label = statement_label(review)
        message = f"『{label}』写『{done[0]}…』，是对过去的评价，请改写成本年要达到的结果。"
        yield sheet_hit(message, label, actual=f"{done[0]}…", expected="本年要达到的结果")


def _is_copied(review: SheetReview) -> bool:
    return not review.is_department and any(
        share >= review.doctrine.same_text for *_, share in _pairs(review)
    )


@rule(
    "E13",
    "含糊词",
    Severity.HINT,
    basis=bases.CORE_101,
    mend="把含糊的词换成数：提高到多少、下降多少、覆盖多少。",
    why="『明显』『有效』『进一步』没有标准，谁也说不清做到没有。",
    good="电信网络诈骗发案下降10%",
    bad="工作取得明显成效，发案势头得到基本遏制",
)
def the_goal_is_not_vague(review: SheetReview) -> Iterator[Hit]:
    """The goal holds fewer vague words than the year allows; a copied one is E01's."""
    statement = statement_of(review)
    if _is_copied(review):
        raise NotApplicable("目标与其他栏雷同，先按E01改写。")
    spoken = "".join(clause.text for clause in clauses(statement))
    found = [word for word in review.words.vague_words if word in spoken]
    if len(found) >= review.doctrine.min_vague_words:
        label = statement_label(review)
        message = (
            f"『{label}』用了{'、'.join(f'『{word}』' for word in found)}，难以考核，请换成数。"
        )
        expected = f"含糊词少于{review.doctrine.min_vague_words}个"
        yield sheet_hit(message, label, actual="、".join(found), expected=expected)


@rule(
    "E14",
    "过时情境",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="核对是否仍适用于本年，不适用的删去。",
    why="沿用旧文本会把已经结束的背景写进新一年的目标。",
    good="（删去已结束的专项行动）",
    bad="2023年的项目仍写『疫情期间』",
)
def texts_are_of_the_year(review: SheetReview) -> Iterator[Hit]:
    """No text speaks of what ended before the year."""
    year = review.sheet.year
    for label, text in texts_of(review).items():
        bare = plain_name(text)
        for word, last in review.doctrine.outdated.items():
            if last < year and word in bare and word in _OF_ANIMALS.sub("", bare):
                message = f"『{label}』写到『{word}』，是否仍适用{year}年？"
                yield Hit(
                    message,
                    Location(column=label),
                    actual=word,
                    expected=f"{year}年仍适用的提法",
                )


@rule(
    "E15",
    "与上年文本雷同",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="按本年预算重写任务和数量；确实不变的，说明预算为什么变。",
    why="钱变了，要办的事却一字不改，说明目标没有跟着预算走。",
    good="预算增加三成，新增改造路口2处",
    bad="预算增加三成，目标与上年一字不差",
)
def the_goal_changes_with_the_budget(review: SheetReview) -> Iterator[Hit]:
    """A goal is not last year's where the budget changed by more than the year allows."""
    last, sheet = review.background.last_year, review.sheet
    statement = statement_of(review)
    if last is None or not tidy(last.statement):
        raise MissingData("没有上年的目标，无法对照。")
    if sheet.budget is None or not last.budget:
        raise MissingData("本年或上年的预算没有填写，无法对照。")
    share = likeness(statement, last.statement)
    change = ratio((sheet.budget - last.budget) * _HUNDRED, last.budget)
    if share >= review.doctrine.same_text and abs(change) > review.doctrine.budget_change:
        label = statement_label(review)
        verb = "增加" if change > 0 else "减少"
        moved = plain(Decimal(int(abs(change))))
        message = (
            f"预算由{wanyuan(last.budget)}万元{verb}到{wanyuan(sheet.budget)}万元（{moved}%），"
            f"目标却与上年相似{percent(share)}。"
        )
        yield sheet_hit(message, label, actual=percent(share), expected="随预算调整的目标")
