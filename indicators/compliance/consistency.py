"""Group E, second part: do texts, dates, sources and numbers agree (E06–E12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from common.decimals import plain
from common.findings import Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    INDICATORS,
    OVERVIEW,
    RATIONALE,
    SHEET_RULES,
    STATEMENT,
    TARGET,
    SheetReview,
    called,
    filled_lines,
    line_hit,
    sheet_hit,
    statement_label,
    target_text,
    texts_of,
)
from indicators.compliance.counted import differences, parts_above
from indicators.compliance.coverage import is_carried, promises_of
from indicators.compliance.disagreements import disagreements
from indicators.compliance.due_months import late_lines
from indicators.compliance.figures import moves, parts_over_whole, stands_at
from indicators.compliance.listings import miscounted
from indicators.compliance.statements import statement_of
from indicators.language.clauses import clauses
from indicators.language.documents import (
    DocumentNumber,
    document_numbers,
    names_a_meeting,
    names_a_standard,
    plans,
    titles,
    unpaired_marks,
)
from indicators.language.numerals import units_at_a_glance
from indicators.language.terms import Term, TermKind, terms, years_named

rule = SHEET_RULES.rule

FIX_DOCUMENT_NUMBER = "fix_document_number"
"""Name of the one-step mend of E09."""
_LAWS = ("法", "条例")
_KEPT_UP = re.compile(r"(?:继续|仍然?|延续|延期|顺延|延长)[^,，]{0,6}(?:执行|有效|施行|实施|至|到)")
_SENTENCE_END = re.compile(r"[；;。\n]")
_THIS_YEAR = re.compile("本年|今年|当年")
_OF_GOALS = frozenset({TermKind.AIM, TermKind.BARE})
"""Terms that are history in a rationale."""


def _rationale(review: SheetReview) -> str:
    if review.is_department:
        raise NotApplicable("部门整体表没有立项依据一栏。")
    rationale = tidy(review.sheet.rationale)
    if not rationale:
        raise MissingData("立项依据还没有填写。")
    return rationale


@rule(
    "E06",
    "时限早于预算年",
    Severity.ERROR,
    basis=bases.LOGIC,
    mend="改为本年的完成时间；确属延期的，写明延期到何时、为什么。",
    why="完成时间在预算年以前，要么早该完成，要么文字是从旧材料抄来的。",
    good="2023年11月底前完成",
    bad="2023年的项目写『2021年12月前建设完成』",
)
def terms_are_not_over(review: SheetReview) -> Iterator[Hit]:
    """No date in goal or rationale by which something is due lies before the year."""
    year = review.sheet.year
    texts = {label: text for label, text in texts_of(review).items() if label != "项目概述"}
    if not any(map(tidy, texts.values())):
        raise MissingData("目标和依据都还没有填写。")
    for label, text in texts.items():
        for term in terms(text):
            if _is_over(term, text, label, review):
                message = f"『{label}』写『{term.text}』，早于预算年{year}年，请更新为本年节点或说明延期。"
                hit = sheet_hit(message, label, actual=f"{term.year}年", expected=f"{year}年")
                is_bare = term.kind is TermKind.BARE
                yield replace(hit, severity=Severity.WARNING) if is_bare else hit


def _is_over(term: Term, text: str, label: str, review: SheetReview) -> bool:
    """Whether the term passed unmet: an aim only in the goal, and where no later year follows."""
    year, is_goal = review.sheet.year, label != RATIONALE
    if term.year >= year:
        return False
    if term.kind is not TermKind.LIMIT and _speaks_of_later(text, year):
        return False
    if term.kind in _OF_GOALS and not is_goal:
        return False
    is_recent = term.year >= year - review.doctrine.overdue_years
    return is_recent or (is_goal and term.is_task and term.kind is TermKind.LIMIT)


def _speaks_of_later(text: str, year: int) -> bool:
    return bool(_THIS_YEAR.search(text)) or any(named >= year for named in years_named(text))


@rule(
    "E07",
    "依据已过期",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="补充现行有效的规划或文件，过期的只作背景。",
    why="到期的规划不再是今年花钱的理由。",
    good="《某某规划（2021—2025年）》",
    bad="《某某规划（2016－2018）》",
)
def sources_are_in_force(review: SheetReview) -> Iterator[Hit]:
    """No plan named as a reason ended before the year."""
    rationale = _rationale(review)
    ended = plans(rationale)
    if not ended and not titles(rationale):
        raise NotApplicable("依据里没有写出文件名。")
    for plan in ended:
        last = plan.last_year
        if last < review.sheet.year and not _is_kept_up(plan.text, rationale):
            message = f"{plan.text}已于{last}年到期，请补充现行依据。"
            expected = f"{review.sheet.year}年仍有效"
            yield sheet_hit(message, RATIONALE, actual=f"到{last}年", expected=expected)


def _is_kept_up(plan: str, rationale: str) -> bool:
    """Whether the text says right behind the plan that it stays in force."""
    _, named, after = tidy(rationale).partition(plan)
    return bool(named) and bool(_KEPT_UP.search(_SENTENCE_END.split(after)[0]))


def _is_law(title: str) -> bool:
    """Laws are cited by their name alone, unlike the 办法 of an office."""
    return title.endswith(_LAWS) and not title.endswith("办法")


@rule(
    "E08",
    "无政策依据",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="列出文件名称（加书名号）和文号，没有文件的写明会议和日期。",
    why="说不出依据哪份文件，就说不清这笔钱为什么该花。",
    good="《某区综合交通规划》（某府发〔2023〕8号）",
    bad="因工作需要，路口存在隐患",
)
def sources_are_named(review: SheetReview) -> Iterator[Hit]:
    """The rationale names a document or a meeting; a name without a number is only a hint."""
    rationale = _rationale(review)
    if any(tells(rationale) for tells in (document_numbers, names_a_meeting, names_a_standard)):
        return
    named = titles(rationale)
    if not named:
        message = "『立项依据』没有写出任何文件名称或文号，请列出。"
        yield sheet_hit(message, RATIONALE, actual="无文件名和文号", expected="文件名称和文号")
    elif not any(_is_law(title.text) for title in named):
        message = f"『立项依据』只写了《{named[0].text}》，没有文号，请补充。"
        hit = sheet_hit(message, RATIONALE, actual="有文件名、无文号", expected="文件名称和文号")
        yield replace(hit, severity=Severity.HINT)


def _advice(number: DocumentNumber) -> str:
    return "序号不加『第』、不补零" if number.has_year_in_form else "年份建议用六角括号"


@rule(
    "E09",
    "文号和书名号格式",
    Severity.HINT,
    basis=bases.DOCUMENT_FORM,
    mend="年份用六角括号〔〕，序号不加『第』、前面不补零，可一键改正；书名号请手工配对。",
    why="文号写错就查不到原文，公开后也显得不严谨。",
    good="公办〔2021〕58号",
    bad="公办[2021]58号；公办〔2021〕第058号；《关于某某工作的通知",
)
def document_numbers_are_in_form(review: SheetReview) -> Iterator[Hit]:
    """Years of document numbers stand in 〔〕, and 《 pairs with 》."""
    for label, text in texts_of(review).items():
        wrong = [number for number in document_numbers(text) if not number.is_standard]
        for number in dict.fromkeys(wrong):
            message = f"『{label}』的文号『{number.text}』，{_advice(number)}：{number.standard}。"
            hit = sheet_hit(message, label, actual=number.text, expected=number.standard)
            yield replace(hit, mend_action=FIX_DOCUMENT_NUMBER)
        opened, closed = unpaired_marks(text)
        if opened or closed:
            message = f"『{label}』的书名号没有配对：《{opened}个、》{closed}个。"
            actual = f"《{opened}、》{closed}"
            yield sheet_hit(message, label, actual=actual, expected="书名号成对")


@rule(
    "E10",
    "栏间数字矛盾",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="以最新统计为准，三栏改成同一个数，并写明截至何时。",
    why="同一件事前后两个数，审核人不知道该信哪个。",
    good="三栏都写在册3385人（截至上年底）",
    bad="概述写3510人，依据写3385人",
)
def texts_count_alike(review: SheetReview) -> Iterator[Hit]:
    """Texts count the same thing alike, no part passes its whole, and what shall rise does."""
    if review.is_department:
        raise NotApplicable("部门整体表只有目标一栏。")
    texts = texts_of(review)
    for label, text in texts.items():
        for subject, whole, part in parts_above(text):
            message = f"『{label}』里『{subject}』共{whole.text}，其中却有{part.text}，请核对。"
            yield sheet_hit(message, label, actual=part.text, expected=f"不超过{whole.text}")
        yield from _sums(label, text)
        yield from _lists(label, text)
    for found in differences(texts):
        (where, other), (label, number) = found.first, found.second
        message = f"『{found.subject}』在{where}是{other.text}，在{label}是{number.text}，请核对。"
        yield sheet_hit(message, label, actual=number.text, expected=other.text)
    yield from _no_moves(review)


def _sums(label: str, text: str) -> Iterator[Hit]:
    for found in parts_over_whole(text):
        whole, total = found.whole.text, plain(found.total)
        added = "＋".join(part.text for part in found.parts)
        message = f"『{label}』写共{whole}，其中各项{added}合计{total}{found.whole.unit}，请核对。"
        yield sheet_hit(message, label, actual=f"{total}{found.whole.unit}", expected=whole)


def _lists(label: str, text: str) -> Iterator[Hit]:
    for found in miscounted(text):
        listed = f"{len(found.names)}个"
        message = (
            f"『{label}』写{found.count}个{found.kind}，后面列出的却有{listed}"
            f"（{'、'.join(found.names)}），请核对。"
        )
        hit = sheet_hit(message, label, actual=listed, expected=f"{found.count}个")
        yield replace(hit, severity=Severity.HINT)


def _no_moves(review: SheetReview) -> Iterator[Hit]:
    """What the goal wants to raise or lower stands there, or further, already."""
    goal = review.sheet.statement
    for move in moves(goal):
        now, where = move.start, STATEMENT
        if now is None:
            now, where = stands_at(review.sheet.overview, move), OVERVIEW
        if now is None or not move.is_none(now):
            continue
        wanted, word = move.number.text, "高" if move.is_up else "低"
        told = "" if where == STATEMENT else f"『{where}』里已是{now.text}，"
        message = (
            f"『{STATEMENT}』写『{move.clause}』，{told}{wanted}并不比{now.text}{word}，请核对。"
        )
        yield sheet_hit(message, STATEMENT, actual=wanted, expected=f"比{now.text}{word}")


@rule(
    "E11",
    "目标数与指标值不符",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="目标里的数与指标值改成一致；口径不同的，在名称里写清。",
    why="目标说450块，指标写900处，年底按哪个算都有道理。",
    good="目标：改造路口2处；指标：改造路口数量 ≥2处",
    bad="目标：交通标志450块；指标：交通标志处数 ≥900处",
)
def the_goal_and_lines_count_alike(review: SheetReview) -> Iterator[Hit]:
    """A number or a date of the goal is the target of the line of the same name."""
    filled_lines(review)
    label = statement_label(review)
    late = tuple(late_lines(review))
    for found in late:
        line = found.line
        message = f"『{label}』写『{found.due.text}』，{called(line)}却是{target_text(line)}，请改成一致。"
        expected = "、".join(f"{month}月" for month in found.due.months)
        yield line_hit(line, TARGET, message, actual=target_text(line), expected=expected)
    if not late and not _has_counts(statement_of(review)):
        raise NotApplicable("目标里没有可以与指标比对的数。")
    for other in disagreements(review):
        line = other.line
        message = (
            f"『{label}』写『{other.clause}』，{called(line)}却是{target_text(line)}，请改成一致。"
        )
        yield line_hit(
            line, TARGET, message, actual=target_text(line), expected=other.quantity.text
        )


def _has_counts(text: str) -> bool:
    """Whether it has a number with a unit; one without, no line can be compared with."""
    if not units_at_a_glance(text):
        return False
    return any(one.unit for clause in clauses(text) for one in clause.quantities)


@rule(
    "E12",
    "目标任务无指标承接",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="为这项任务补一条指标，或从目标里删去。",
    why="目标里承诺的事没有指标，年底就没有人考核。",
    good="目标写监控中心扩容，指标有『监控中心扩容路数』",
    bad="目标写了四件事，指标只管两件",
)
def promises_have_lines(review: SheetReview) -> Iterator[Hit]:
    """Every task that the goal promises is carried by a line."""
    filled_lines(review)
    statement_of(review)
    promises = promises_of(review)
    if not promises:
        raise NotApplicable("目标里没有写出可以对照的具体任务。")
    for promise in promises:
        if is_carried(promise, review):
            continue
        message = f"目标中的『{promise.text}』没有对应指标，请补充指标或调整目标。"
        yield sheet_hit(message, INDICATORS, actual="0条指标", expected="至少1条承接它的指标")
