"""Group J: may the sheet be published as it stands: secrets, abilities, people (J01–J05)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from common.decimals import plain
from common.findings import Location, Severity
from common.rules import Hit, NotApplicable
from common.text import tidy, to_half_width
from indicators.compliance import bases
from indicators.compliance.context import (
    INDICATORS,
    NAME,
    SHEET_RULES,
    SheetReview,
    called,
    filled_lines,
    name_label,
    sheet_hit,
    texts_of,
)
from indicators.compliance.reading import counted_units, plain_name, says
from indicators.compliance.vocabulary import Vocabulary
from indicators.language.clauses import clauses
from indicators.language.people import persons
from indicators.sheets import IndicatorLine

rule = SHEET_RULES.rule

HIDE_NAME = "hide_name"
"""Name of the one-step mend of J03."""
SOMEBODY = "有关领导"
CLEARED = "不含涉密词或经保密审查"
NO_ABILITY = "比例、等级或不公开"
_SENTENCE_ENDS = re.compile(r"[。；;！!\n]")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(
    r"(?<!\d)(?<!\d\.)(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
    r"(?!\d|\.\d|\s*[元万亿])"
)
"""Eleven digits in a row are never grouped by commas: one beside them belongs to the sentence."""
_SAID_TO_BE_IDENTITY = re.compile(r"身份证|公民身份号码")
_MANY_DIGITS = re.compile(r"\d{4}[ -]?\d{4}")
"""Every personal number has them."""
_NEAR = 12
"""Letters in front of a number in which the thing that it counts is named."""
_MOBILE_DIGITS = 11
_FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def _heads(review: SheetReview) -> dict[str, str]:
    return {name_label(review): review.sheet.name} | texts_of(review)


@rule(
    "J01",
    "疑似涉密",
    Severity.ERROR,
    basis=bases.BUDGET_LAW,
    mend="送本单位保密审查；确需公开的隐去涉密名称和文号，不宜公开的整表不公开。",
    why="公开稿一旦发出就收不回来，涉密事项必须先过保密关。",
    good="已隐去专用网络名称和文号",
    bad="标题写明某涉密网并引用密级文号",
)
def nothing_is_secret(review: SheetReview) -> Iterator[Hit]:
    """No word of the year's list of secrecy stands in name, texts or lines."""
    words = review.words
    named = "\n".join(line.name for line in review.sheet.lines)
    texts = {label: text for label, text in (_heads(review) | {NAME: named}).items() if text}
    counts: Counter[str] = Counter()
    first = ""
    for label, text in texts.items():
        if found := secrets_in(text, words):
            counts.update(found)
            first = first or label
    if counts:
        message = f"表中出现{told_secrets(counts)}，公开前须由保密员审查确认。"
        yield sheet_hit(message, first, actual="、".join(counts), expected=CLEARED)


def secrets_in(text: str, words: Vocabulary) -> Mapping[str, int]:
    """How often each word of secrecy stands in the text, where it is not denied."""
    bare = plain_name(text)
    for denial in words.unsecret:
        bare = bare.replace(denial, "")
    return {word: count for word in words.secrets if (count := bare.count(word))}


def told_secrets(counts: Mapping[str, int]) -> str:
    """『密发』2次."""
    return "、".join(f"『{word}』{count}次" for word, count in counts.items())


def _ability(line: IndicatorLine) -> str:
    number = line.number
    shown = tidy(line.target.text) if number is None else plain(number)
    return f"{tidy(line.name)}{shown}{tidy(line.unit)}"


@rule(
    "J02",
    "敏感能力细节",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="公开稿改用比例、等级，或合并成总数。",
    why="布点数量、装备数量、羁押规模公开后，容易被人推算出执法能力。",
    good="重点部位视频覆盖率 ≥95%",
    bad="卡口镜头1026个、人脸识别500套",
)
def abilities_are_not_laid_open(review: SheetReview) -> Iterator[Hit]:
    """A security service does not publish how many devices or detainees it has."""
    words, sheet = review.words, review.sheet
    require_public_order(sheet.organization_name or sheet.compiling_unit, words)
    shown = [
        line
        for line in filled_lines(review)
        if says(line.name, words.capabilities) and counted_units(line, words)
    ]
    told = {label: abilities_in(text, words) for label, text in texts_of(review).items()}
    labels = [label for label, abilities in told.items() if abilities]
    if not shown and not labels:
        return
    in_texts = dict.fromkeys(ability for label in labels for ability in told[label])
    listed = "、".join((*map(_ability, shown), *in_texts))
    yield Hit(
        f"将公开{listed}等规模，请评估是否宜于公开。",
        Location(row=shown[0].position, column=NAME) if shown else Location(column=labels[0]),
        indicator=shown[0].name if shown else "",
        actual=f"{len(shown) + len(in_texts)}条具体数量",
        expected=NO_ABILITY,
    )


def require_public_order(organization: str, words: Vocabulary) -> None:
    """NotApplicable for anybody but the security services."""
    if not says(organization, words.public_order):
        raise NotApplicable("只查公安、监狱等部门。")


def abilities_in(text: str, words: Vocabulary) -> tuple[str, ...]:
    """What a text counts of abilities, such as 卡口1026个; a thing and its number stand together."""
    if not says(text, words.capabilities):
        return ()
    found = []
    for clause in clauses(text):
        start = 0
        for quantity in clause.quantities:
            before = clause.text[start : quantity.start]
            start = quantity.end
            named = [word for word in words.capabilities if word in before[-_NEAR:]]
            if quantity.is_count and named:
                found.append(f"{named[0]}{quantity.text}")
    return tuple(found)


@rule(
    "J03",
    "领导个人姓名",
    Severity.WARNING,
    basis=bases.PRACTICE,
    mend="改写为『区委主要领导批示』等职务表述，可一键改为『有关领导』。",
    why="公开材料写领导个人姓名和批示，既不必要，也容易引起误解。",
    good="区委主要领导批示同意",
    bad="区委书记卢红批示：同意",
)
def no_person_is_named(review: SheetReview) -> Iterator[Hit]:
    """No sentence names a person with an office next to an endorsement."""
    for label, text in texts_of(review).items():
        for person in endorsers_in(text, review.words):
            message = f"『{label}』写有领导姓名『{person}』和批示，建议改为职务表述。"
            hit = sheet_hit(message, label, actual=person, expected=SOMEBODY)
            yield replace(hit, mend_action=HIDE_NAME)


def endorsers_in(text: str, words: Vocabulary) -> tuple[str, ...]:
    """Persons with their offices, as the sentences name them that speak of an endorsement."""
    pattern = persons(words.officials)
    named = (
        found[0]
        for sentence in _SENTENCE_ENDS.split(text)
        if says(sentence, words.endorsements)
        for found in pattern.finditer(sentence)
    )
    return tuple(dict.fromkeys(named))


def _is_identity(number: str) -> bool:
    """Whether the eighteenth sign checks the other seventeen (GB 11643)."""
    total = sum(int(digit) * factor for digit, factor in zip(number[:17], _FACTORS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def _masked(number: str) -> str:
    return f"{number[:3]}****{number[-4:]}"


def personal_numbers(text: str) -> Iterator[tuple[str, str]]:
    """What kind of personal number, and the number itself, masked."""
    half = to_half_width(text)
    if not _MANY_DIGITS.search(half):
        return
    for found in _IDENTITY.finditer(half):
        before = half[max(0, found.start() - _NEAR) : found.start()]
        if _is_identity(found[0]) or _SAID_TO_BE_IDENTITY.search(before):
            yield "身份证号", _masked(found[0])
    for found in _MOBILE.finditer(half):
        yield "手机号", _masked(re.sub(r"\D", "", found[0])[-_MOBILE_DIGITS:])


def _public_cells(line: IndicatorLine) -> Mapping[str, str]:
    return {NAME: line.name, "指标解释": line.definition, "数据来源": line.source}


@rule(
    "J04",
    "个人信息",
    Severity.ERROR,
    basis=bases.PRIVACY_LAW,
    mend="删去，或只留单位座机。",
    why="身份证号、手机号一经公开，就可能被冒用，单位要担责任。",
    good="联系电话：单位座机",
    bad="联系人手机号写在项目概述里",
)
def no_personal_number_is_left(review: SheetReview) -> Iterator[Hit]:
    """No identity card number and no mobile phone number stands in the sheet."""
    for label, text in _heads(review).items():
        for kind, number in personal_numbers(text):
            message = f"『{label}』疑似含{kind}（{number}），公开前请删除或脱敏。"
            yield sheet_hit(message, label, actual=number, expected=f"不含{kind}")
    for line in review.sheet.lines:
        for label, text in _public_cells(line).items():
            for kind, number in personal_numbers(text):
                message = (
                    f"{called(line)}的『{label}』疑似含{kind}（{number}），公开前请删除或脱敏。"
                )
                place = Location(row=line.position, column=label)
                yield Hit(
                    message,
                    place,
                    indicator=line.name,
                    actual=number,
                    expected=f"不含{kind}",
                )


@rule(
    "J05",
    "公开版与内部版有差异",
    Severity.HINT,
    basis=bases.BUDGET_LAW,
    mend="无须修改；公开稿只按官方表样的栏目生成。",
    why="指标解释、数据来源、基期值是内部审核用的，官方公开表样没有这些栏。",
    good="内部版填得细，公开版只有表样九栏",
    bad="把内部审核栏目一并公开",
)
def the_public_form_has_fewer_boxes(review: SheetReview) -> Iterator[Hit]:
    """Nothing is filled in that the published form has no box for."""
    lines = filled_lines(review)
    inner = {
        "指标解释": any(line.has_definition for line in lines),
        "数据来源": any(line.has_source for line in lines),
        "基期值": any(line.has_baseline for line in lines),
    }
    kept = "、".join(label for label, is_filled in inner.items() if is_filled)
    if kept:
        message = f"以下栏目只供内部使用，公开版将自动隐去：{kept}。"
        yield sheet_hit(message, INDICATORS, actual=kept, expected="公开版不含")
