"""Group D, second part: do the names say what is counted, and of whom (D07–D10, D12, D13, D15, D16)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from common.findings import Location, Severity
from common.rules import Hit, NotApplicable
from common.text import tidy
from indicators.compliance import bases
from indicators.compliance.context import (
    INDICATORS,
    NAME,
    SHEET_RULES,
    UNIT,
    SheetReview,
    called,
    filled_lines,
    in_full,
    line_hit,
    lines_or_skip,
    name_label,
    sheet_hit,
    target_text,
    texts_of,
)
from indicators.compliance.reading import (
    is_quality,
    is_satisfaction,
    plain_name,
    says,
)
from indicators.enums import Level1
from indicators.language.shingles import letters, likeness
from indicators.sheets import IndicatorLine

rule = SHEET_RULES.rule

FIX_TYPO = "fix_typo"
"""Name of the one-step mend of D13."""
_SHORT_NAME = 4
_PEOPLE = ("人", "名", "位")
_END = 2
_DISTINCT = re.compile(r"[0-9a-zA-Z一二三四五六七八九十百上下前后新老东南西北甲乙丙丁]+")
_FILLERS = re.compile(r"(数量|总数|个数)$")
_COUNTERS = re.compile(r"[间场件套处台人名户家所座册本份盏辆条块片株]数$")


@rule(
    "D07",
    "投入当产出",
    Severity.WARNING,
    basis=f"{bases.OBJECTIVES_88}；{bases.PRACTICE}",
    mend="改写这些人做成的事，如服务人次、巡逻里程、处置及时率。",
    why="请了几个人是花钱的方式，不是花钱的结果。",
    good="产出指标：讲解服务场次 ≥120场",
    bad="产出指标：保安人数 ≥1人",
)
def outputs_are_not_staff(review: SheetReview) -> Iterator[Hit]:
    """No output indicator counts people who are hired."""
    words = review.words
    lines = lines_or_skip(
        (line for line in filled_lines(review) if line.is_level1(Level1.OUTPUT)),
        "没有产出指标，先按A04补充。",
    )
    for line in lines:
        is_counted = plain_name(line.unit) in _PEOPLE
        if is_counted and says(line.name, words.staff) and not says(line.name, words.served):
            message = f"{in_full(line)}是人力投入，不是产出，请改写这些人完成的工作。"
            yield line_hit(line, NAME, message, actual=target_text(line), expected="完成的工作量")


def _is_vague(name: str, review: SheetReview) -> bool:
    words = review.words
    if name in words.vague_names:
        return True
    return 0 < len(name) <= _SHORT_NAME and not name.endswith(words.measure_endings)


@rule(
    "D08",
    "指标名过简",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="名称写明对象和量度，如『受害群众满意度』『数据中心建成数量』。",
    why="名称太短，年底谁来评、按什么数评都说不清。",
    good="受害群众满意度",
    bad="满意度；数据中心",
)
def names_say_of_what(review: SheetReview) -> Iterator[Hit]:
    """A name says what is measured and of whom."""
    for line in filled_lines(review):
        name = letters(line.name)
        if _is_vague(name, review):
            message = f"{called(line)}过于简略，请写明对象和量度。"
            yield line_hit(line, NAME, message, actual=tidy(line.name), expected="对象＋量度")


@rule(
    "D09",
    "名称是活动不是量",
    Severity.HINT,
    basis=bases.CORE_101,
    mend="名称补上数的是什么，如『数据解码设备购置数量』。",
    why="名称说的是做一件事，单位却是台套，年底不知道数的是设备还是次数。",
    good="数据解码设备购置数量 ≥2套",
    bad="数据解码 ≥2套",
)
def names_are_measures(review: SheetReview) -> Iterator[Hit]:
    """A name counted in pieces of equipment does not end in an activity."""
    words = review.words
    for line in filled_lines(review):
        if plain_name(line.unit) not in words.countable_goods:
            continue
        if plain_name(line.name).endswith(words.activities):
            name = in_full(line)
            better = f"{tidy(line.name)}设备购置数量"
            message = f"{name}是一项活动，单位却是『{tidy(line.unit)}』，建议改为『{better}』。"
            yield line_hit(line, NAME, message, actual=tidy(line.name), expected=better)


def _users(review: SheetReview) -> tuple[str, tuple[str, ...]]:
    """The word of the project's name that tells whom it serves, and how they may be called."""
    name = plain_name(review.sheet.name)
    for key, users in review.doctrine.service_users.items():
        if key in name:
            return key, users
    raise NotApplicable("从项目名称看不出特定的服务对象。")


@rule(
    "D10",
    "满意度对象不匹配",
    Severity.WARNING,
    basis=bases.OBJECTIVES_88,
    mend="把满意度对象改为真正使用或受益的人，如『使用单位满意度』。",
    why="不用这个项目的人答不了满不满意，问出来的数没有意义。",
    good="内部专网建设：使用单位满意度",
    bad="内部专网建设：群众满意度",
)
def satisfaction_is_of_the_users(review: SheetReview) -> Iterator[Hit]:
    """A satisfaction indicator names those whom the project serves."""
    if review.is_department:
        raise NotApplicable("部门整体面向全体服务对象。")
    key, users = _users(review)
    lines = lines_or_skip(
        (line for line in filled_lines(review) if is_satisfaction(line, review.words)),
        "没有满意度指标。",
    )
    for line in lines:
        if not says(line.name, users):
            who = "、".join(users[:3])
            message = (
                f"项目名称含『{key}』，服务对象一般是{who}等，{called(line)}问的不是他们，请核对。"
            )
            yield line_hit(line, NAME, message, actual=tidy(line.name), expected=f"{who}等满意度")


@lru_cache(maxsize=8192)
def _core_name(name: str) -> str:
    return _FILLERS.sub("", letters(name))


def _is_repeat(one: IndicatorLine, other: IndicatorLine, review: SheetReview) -> bool:
    left, right = _core_name(one.name), _core_name(other.name)
    if left == right:
        return True
    if plain_name(one.unit) == plain_name(other.unit):
        left, right = _COUNTERS.sub("", left), _COUNTERS.sub("", right)
        if left == right and left:
            return True
    if likeness(left, right) < review.doctrine.same_name:
        return False
    return _DISTINCT.findall(left) == _DISTINCT.findall(right)


@rule(
    "D12",
    "同表重复指标",
    Severity.ERROR,
    basis=bases.PRACTICE,
    mend="删去重复的一条，把权重并到留下的一条。",
    why="同一件事算两次分，完成一件等于得两份。",
    good="每条指标各说一件事",
    bad="『培训人数』和『培训人数 』各占10分",
)
def names_do_not_repeat(review: SheetReview) -> Iterator[Hit]:
    """No two lines of a sheet bear practically the same name."""
    opened: dict[str, list[IndicatorLine]] = {}
    ended: dict[str, list[IndicatorLine]] = {}
    for line in filled_lines(review):
        name = _core_name(line.name)
        if not name:
            continue
        alike = (opened.setdefault(name[:_END], []), ended.setdefault(name[-_END:], []))
        earlier = next((o for some in alike for o in some if _is_repeat(o, line, review)), None)
        if earlier:
            message = (
                f"第{earlier.position}行{called(earlier)}与第{line.position}行{called(line)}"
                "实质相同，请合并。"
            )
            actual = f"与第{earlier.position}行相同"
            yield line_hit(line, NAME, message, actual=actual, expected="各说一件事")
            continue
        for some in alike:
            some.append(line)


def _misspelt(text: str, typos: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((bad, good) for bad, good in typos.items() if bad in text and bad not in good)


@rule(
    "D13",
    "错别字",
    Severity.HINT,
    basis=bases.PRACTICE,
    mend="点一下即可改正。",
    why="错别字会带进批复和公开稿，也会让同名指标对不上。",
    good="资金专款专用率",
    bad="资金转款专用率",
)
def words_are_spelt_right(review: SheetReview) -> Iterator[Hit]:
    """No name or text holds a misspelling of the year's list."""
    typos = review.doctrine.typos
    heads = {name_label(review): review.sheet.name} | texts_of(review)
    for label, text in heads.items():
        for bad, good in _misspelt(text, typos):
            message = f"『{label}』中的『{bad}』疑为『{good}』。"
            yield Hit(
                message, Location(column=label), actual=bad, expected=good, mend_action=FIX_TYPO
            )
    for line in review.sheet.lines:
        for label, text in {NAME: line.name, UNIT: line.unit}.items():
            for bad, good in _misspelt(text, typos):
                message = f"{called(line)}中的『{bad}』疑为『{good}』。"
                hit = line_hit(line, label, message, actual=bad, expected=good)
                yield replace(hit, mend_action=FIX_TYPO)


def _kind(review: SheetReview) -> str:
    words = review.words
    name = review.sheet.name
    kinds = {
        "运维": words.maintenance,
        "培训": words.training,
        "购置": words.purchase,
        "建设": words.construction,
    }
    return next((kind for kind, signs in kinds.items() if says(name, signs)), "")


@rule(
    "D15",
    "指标与项目类型不符",
    Severity.WARNING,
    basis=bases.CORE_101,
    mend="补上这类项目通用的质量指标，如完好率、验收合格率、考核通过率。",
    why="每一类项目都有最能说明成败的指标，缺了它，量再大也看不出办得好不好。",
    good="运维项目：设备在线率 ≥98%、故障修复及时率 ≥95%",
    bad="运维项目只写镜头个数",
)
def indicators_suit_the_kind(review: SheetReview) -> Iterator[Hit]:
    """A maintenance, building, purchasing or training project shows its quality."""
    if review.is_department:
        raise NotApplicable("部门整体不按项目类型检查。")
    kind = _kind(review)
    usual = review.doctrine.kind_indicators.get(kind, ())
    if not usual:
        raise NotApplicable("从项目名称看不出是运维、建设、购置还是培训。")
    words = review.words
    for line in filled_lines(review):
        is_genuine = is_quality(line) and not says(
            line.name, (*words.process, *words.outcomes_in_output)
        )
        if is_genuine or says(line.name, usual):
            return
    message = f"{kind}类项目建议设{'、'.join(usual[:3])}类指标，本表一条也没有。"
    yield sheet_hit(
        message, INDICATORS, actual="无此类质量指标", expected=f"含{'、'.join(usual[:3])}类指标"
    )


@rule(
    "D16",
    "指标无解释和来源",
    Severity.HINT,
    basis=bases.CORE_101,
    mend="填写指标解释（怎么算）和数据来源（从哪取），年底照此佐证。",
    why="一个名称可以有几种算法，不事先说清，年底就只能各说各话。",
    good="指标解释：按时修复的故障数÷故障总数；来源：运维工单系统",
    bad="只有名称和指标值",
)
def lines_say_how_they_are_measured(review: SheetReview) -> Iterator[Hit]:
    """Lines carry a definition or a source."""
    lines = filled_lines(review)
    bare = [line for line in lines if not (line.has_definition or line.has_source)]
    if bare:
        which = "全部" if len(bare) == len(lines) else "、".join(str(b.position) for b in bare)
        rows = f"{which}{len(bare)}条" if which == "全部" else f"第{which}行"
        message = f"{rows}指标没有指标解释和数据来源，请填写计算公式和取数来源，便于年底佐证。"
        yield sheet_hit(message, "指标解释", actual=f"{len(bare)}条未填", expected="每条都填")
