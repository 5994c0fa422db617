"""Group I: comparisons with last year (I04–I08, I13)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.narrative.claims import Claim, ClaimKind
from budgets.narrative.concepts import OFFICIAL_ITEMS, Concept
from budgets.narrative.review import (
    LOGIC,
    NARRATIVE_RULES,
    PRACTICE,
    VEHICLES,
    NarrativeReview,
    concept,
    unique,
    written,
)
from budgets.reconciliation.envelope import ROUNDING_MEND, gap_text, signed
from common.decimals import ZERO, plain, ratio, rounding_tolerance, to_cents, wanyuan
from common.findings import Severity
from common.rules import Hit, MissingData, NotApplicable

rule = NARRATIVE_RULES.rule
LEAST_EXPLAINED = Decimal("0.8")
_UP = re.compile("增加|增长|增大|增多|上涨|上升|提高|新增")
_DOWN = re.compile(
    "减少|下降|压缩|压减|缩减|节约|降低|减员|退休|调出|报废|取消|核减|从严|节省|从紧"
)
_BOTH = 2
_TOTALS = (Concept.EXPENSE_TOTAL, Concept.GENERAL_EXPENSE)


def _changes(review: NarrativeReview) -> list[Claim]:
    changes = [c for c in written(review).claims if c.kind is ClaimKind.CHANGE]
    if not changes:
        raise NotApplicable("文字说明没有与上年比较。")
    return changes


def _way(amount: Decimal) -> str:
    return "增加" if amount > 0 else "减少"


@rule(
    "I04",
    "增减方向与原因矛盾",
    Severity.ERROR,
    basis=PRACTICE,
    mend="核对增减方向和原因，方向写反的改方向，原因写错的改原因。",
    why="钱减少了，原因却是人员增加，两者必有一错。",
    good="比上年减少57.15万元，主要原因是在职人员减少",
    bad="比上年减少57.15万元，主要原因是在职人员增加",
)
def reasons_point_the_same_way(review: NarrativeReview) -> Iterator[Hit]:
    """A reason of a decrease speaks of something that shrank, and the other way round."""
    reasoned = [c for c in _changes(review) if c.reason and c.amount]
    if not reasoned:
        raise NotApplicable("与上年的比较没有写原因。")
    for claim in reasoned:
        against, along = (_DOWN, _UP) if claim.amount > 0 else (_UP, _DOWN)
        words = against.findall(claim.reason)
        if not words or along.search(claim.reason):
            continue
        yield Hit(
            f"{claim.place}比上年{_way(claim.amount)} {wanyuan(abs(claim.amount))} 万元，"
            f"原因却是『{claim.reason[:40]}』，方向与原因相反，请核对这两处。",
            claim.location,
            indicator=claim.subject,
            actual=f"{_way(claim.amount)} {wanyuan(abs(claim.amount))}；{claim.reason[:40]}",
            expected=f"{_way(claim.amount)}的原因",
        )


def _official(review: NarrativeReview) -> tuple[Claim, dict[Concept, Claim]]:
    """The change of the total with the changes of the items, and MissingData where one lacks."""
    changes: dict[Concept, Claim] = {}
    for claim in _changes(review):
        about = review.level_of(claim) or claim
        kind = concept(about)
        if kind is not None:
            changes.setdefault(kind, claim)
    for claim in review.claims:
        if claim.kind is ClaimKind.FORMER and (derived := _derived(review, claim)):
            changes.setdefault(*derived)
    if Concept.OFFICIAL_TOTAL not in changes:
        raise NotApplicable("文字说明没有写“三公”经费比上年的增减。")
    items = {kind: changes[kind] for kind in OFFICIAL_ITEMS if kind in changes}
    vehicles = (Concept.VEHICLE_PURCHASE, Concept.VEHICLE_RUNNING)
    if not all(kind in items for kind in vehicles) and Concept.VEHICLE_SUBTOTAL in changes:
        items = {k: c for k, c in items.items() if k not in vehicles}
        items[Concept.VEHICLE_SUBTOTAL] = changes[Concept.VEHICLE_SUBTOTAL]
        vehicles = (Concept.VEHICLE_SUBTOTAL, Concept.VEHICLE_SUBTOTAL)
    wanted = (Concept.ABROAD, Concept.RECEPTION, *vehicles)
    if missing := [kind for kind in wanted if kind not in items]:
        names = "、".join(dict.fromkeys(_NAMES[kind] for kind in missing))
        raise MissingData(f"没有写{names}比上年的增减，无法核对合计。")
    return changes[Concept.OFFICIAL_TOTAL], items


_NAMES = {
    Concept.ABROAD: "因公出国（境）费",
    Concept.RECEPTION: "公务接待费",
    Concept.VEHICLE_PURCHASE: "公务用车购置费",
    Concept.VEHICLE_RUNNING: "公务用车运行费",
    Concept.VEHICLE_SUBTOTAL: "公务用车购置及运行费",
}


@rule(
    "I05",
    "“三公”经费同比不闭合",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对各分项和合计的上年数，找出是哪一项的增减写错。",
    why="各项增减之和应等于总增减，不等说明至少有一个上年数是错的。",
    good="0－13.50＋205.70＋2.00＝194.20，合计增加194.20",
    bad="0－13.50＋205.70＋182.00＝374.20，合计增加194.20",
)
def official_changes_add_up(review: NarrativeReview) -> Iterator[Hit]:
    """The changes of the items make the change of the total."""
    total, items = _official(review)
    changes = [claim.amount for claim in items.values()]
    added = sum(changes, start=ZERO)
    gap = added - total.amount
    if abs(gap) <= rounding_tolerance(len(changes)):
        return
    shown = "".join(signed(amount) if amount else "＋0" for amount in changes).removeprefix("＋")
    yield Hit(
        f"{total.place}比上年{_way(total.amount)} {wanyuan(abs(total.amount))} 万元，"
        f"分项增减{shown}＝{gap_text(added)}，相差 {wanyuan(abs(gap))} 万元"
        f"{_previous_text(review, total, items)}{_suspect(review, items, gap)}。请核对这几处。",
        total.location,
        indicator=total.subject,
        actual=gap_text(total.amount),
        expected=gap_text(added),
    )


def _derived(review: NarrativeReview, former: Claim) -> tuple[Concept, Claim] | None:
    """The change that an amount of this year and one of last year make."""
    if former.about is None:
        return None
    level = review.claims[former.about]
    kind = concept(level)
    change = replace(former, kind=ClaimKind.CHANGE, amount=level.amount - former.amount)
    return None if kind is None else (kind, change)


def _previous_text(review: NarrativeReview, total: Claim, items: dict[Concept, Claim]) -> str:
    """What last year must have been, by the total and by the items."""
    whole = _previous(review, total)
    parts = [_previous(review, claim) for claim in items.values()]
    known = [part for part in parts if part is not None]
    if whole is None or len(known) != len(parts):
        return ""
    added = sum(known, start=ZERO)
    listed = "＋".join(wanyuan(part) for part in known if part) or "0"
    return f"；反推上年：合计 {wanyuan(whole)}，分项 {listed}＝{wanyuan(added)}"


def _previous(review: NarrativeReview, change: Claim) -> Decimal | None:
    level = review.level_of(change)
    return None if level is None else level.amount - change.amount


def _suspect(review: NarrativeReview, items: dict[Concept, Claim], gap: Decimal) -> str:
    """Which item, given another amount for last year, would close the sum."""
    year = review.publication.year - 1
    flipped = [claim for claim in items.values() if claim.amount and claim.amount * 2 == gap]
    for claim in flipped:
        return (
            f"；若{_short(claim)}是{_way(-claim.amount)} {wanyuan(abs(claim.amount))}，则恰好闭合"
        )
    for claim in items.values():
        level = review.level_of(claim)
        if level is None or not level.amount or level.amount != claim.amount:
            continue
        if ZERO < gap <= level.amount:
            right = claim.amount - gap
            return (
                f"；疑 {year} 年{_short(claim)}实为 {wanyuan(gap)}（文中按 0 计），"
                f"本年应{_way(right)} {wanyuan(abs(right))}"
            )
    return ""


def _short(claim: Claim) -> str:
    return re.sub(r"^公务用车|预算$", "", claim.subject)


@rule(
    "I06",
    "同比拆分",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对支出总增减与基本支出、项目支出的增减。",
    why="总增减应等于基本支出与项目支出的增减之和。",
    good="基本支出增加1,106.55＋项目支出增加2,659.44＝支出增加3,765.99",
    bad="基本支出增加1,106.55＋项目支出增加2,659.44，支出增加3,966.00",
)
def changes_of_basic_and_project_add_up(review: NarrativeReview) -> Iterator[Hit]:
    """The change of expenditure is that of basic and of project expenditure."""
    _changes(review)
    triples = list(_triples(review, {ClaimKind.CHANGE, ClaimKind.CAUSE}, total=ClaimKind.CHANGE))
    if not triples:
        raise NotApplicable("没有同时写出总增减和基本支出、项目支出的增减。")
    yield from _triple_hits(triples)


@rule(
    "I08",
    "文中基本支出加项目支出等于总额",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对文中的支出总额、基本支出和项目支出。",
    why="文中的总额应等于基本支出与项目支出之和；只差一分的是四舍五入。",
    good="支出100.00，其中基本支出60.00、项目支出40.00",
    bad="支出100.00，其中基本支出60.00、项目支出30.00",
)
def basic_and_project_add_up(review: NarrativeReview) -> Iterator[Hit]:
    """The total of the text is its basic and its project expenditure."""
    written(review)
    triples = list(_triples(review, {ClaimKind.LEVEL}, total=ClaimKind.LEVEL))
    if not triples:
        raise NotApplicable("没有同时写出支出总额和基本支出、项目支出。")
    yield from _triple_hits(triples)


Triple = tuple[Claim, Claim, Claim]


def _triples(
    review: NarrativeReview, kinds: set[ClaimKind], *, total: ClaimKind
) -> Iterator[Triple]:
    """Total, basic and project as one paragraph gives them one after another."""
    whole: Claim | None = None
    basic: Claim | None = None
    for claim in review.claims:
        if whole is not None and claim.paragraph != whole.paragraph:
            whole = basic = None
        kind = concept(review.level_of(claim) or claim)
        if claim.kind is total and _is_whole(claim, kind):
            whole, basic = claim, None
        elif whole is None or claim.kind not in kinds:
            continue
        elif kind is Concept.BASIC:
            basic = claim
        elif kind is Concept.PROJECT and basic is not None:
            yield whole, basic, claim
            whole = basic = None


def _is_whole(claim: Claim, kind: Concept | None) -> bool:
    return kind in _TOTALS or (kind is Concept.GENERAL_INCOME and claim.kind is ClaimKind.CHANGE)


def _triple_hits(triples: Sequence[Triple]) -> Iterator[Hit]:
    by_whole = {id(triple[0]): triple for triple in triples}
    numbers = ((tuple(claim.amount for claim in triple), triple[0]) for triple in triples)
    for whole, again in unique(numbers):
        _, basic, project = by_whole[id(whole)]
        added = basic.amount + project.amount
        gap = whole.amount - added
        if not gap:
            continue
        tolerance = rounding_tolerance(_BOTH)
        is_rounding = abs(gap) <= tolerance
        verb = "增减" if whole.kind is ClaimKind.CHANGE else ""
        end = f"（舍入，在 ±{plain(tolerance)} 之内）" if is_rounding else "，请核对这几处"
        yield Hit(
            f"{whole.place}{verb} {wanyuan(whole.amount)}，第{basic.paragraph}段基本支出"
            f" {wanyuan(basic.amount)}＋项目支出 {wanyuan(project.amount)}＝{wanyuan(added)}，"
            f"差 {gap_text(gap)} 万元{end}{again}。",
            whole.location,
            indicator=whole.subject,
            actual=wanyuan(whole.amount),
            expected=wanyuan(added),
            mend=ROUNDING_MEND if is_rounding else "",
            severity=Severity.HINT if is_rounding else None,
        )


@rule(
    "I07",
    "增减原因解释不足",
    Severity.HINT,
    basis=PRACTICE,
    mend="补充其余的增减原因；单项原因大于总增减的，写明是哪些项目减少。",
    why="列出的原因只占一小部分，或单项超过总数，都说明还有没交代的增减。",
    good="增加100.00万元，其中甲项目增加90.00万元",
    bad="增加100.00万元，主要是甲项目增加30.00万元",
)
def causes_explain_the_change(review: NarrativeReview) -> Iterator[Hit]:
    """The listed causes make at least 80 % of a change, and none is larger than the change."""
    caused = [(c, review.causes_of(c)) for c in _changes(review) if c.amount]
    caused = [(claim, causes) for claim, causes in caused if causes]
    if not caused:
        raise NotApplicable("增减的原因没有写金额。")
    for claim, causes in caused:
        listed = sum((cause.amount for cause in causes), start=ZERO)
        largest = max(causes, key=lambda cause: abs(cause.amount))
        rest = claim.amount - listed
        if abs(largest.amount) > abs(claim.amount) + rounding_tolerance(1):
            yield _cause_hit(
                claim,
                f"小于单项原因『{largest.subject}』的 {wanyuan(abs(largest.amount))}，"
                f"另有净{_way(rest)} {wanyuan(abs(rest))} 没有说明",
                listed,
            )
        elif ratio(listed, claim.amount) < LEAST_EXPLAINED:
            share = to_cents(ratio(listed, claim.amount) * 100)
            yield _cause_hit(
                claim, f"列出的原因合计 {wanyuan(listed)}，只占 {plain(share)}%", listed
            )


def _cause_hit(claim: Claim, text: str, listed: Decimal) -> Hit:
    return Hit(
        f"{claim.place}净{_way(claim.amount)} {wanyuan(abs(claim.amount))} 万元，{text}。",
        claim.location,
        indicator=claim.subject,
        actual=wanyuan(listed),
        expected=wanyuan(claim.amount),
    )


_BOUGHT = re.compile(r"购置车辆(\d+)辆|购置(\d+)辆|更新(?:购置)?(\d+)辆")
_HELD = re.compile(r"共?有车辆(\d+)辆")


@rule(
    "I13",
    "车辆单价",
    Severity.HINT,
    basis=VEHICLES,
    mend="确认车辆价格和运行维护费符合标准。",
    why="金额除以数量就是单价，公众会拿它与标准比较。",
    good="购置10辆182.00万元，每辆18.20万元，符合执法执勤用车标准",
    bad="购置2辆182.00万元，每辆91.00万元",
)
def vehicles_cost_what_they_may(review: NarrativeReview) -> Iterator[Hit]:
    """Purchase and running costs are shown for one vehicle, for somebody to confirm."""
    written(review)
    text = "\n".join(passage.text for passage in review.body)
    pairs = (
        (Concept.VEHICLE_PURCHASE, _BOUGHT.search(text), "购置"),
        (Concept.VEHICLE_RUNNING, _HELD.search(text), "运行维护"),
    )
    found = False
    for kind, match, what in pairs:
        claims = [i.claim for i in review.levels(kind) if i.claim.amount]
        count = Decimal(next(filter(None, match.groups()))) if match else ZERO
        if not claims or not count:
            continue
        found = True
        price = to_cents(ratio(claims[0].amount, count))
        yield Hit(
            f"{claims[0].place} {wanyuan(claims[0].amount)} 万元，{plain(count)} 辆，"
            f"每辆{what}费 {wanyuan(price)} 万元，请确认符合标准。",
            claims[0].location,
            indicator=claims[0].subject,
            actual=f"{wanyuan(price)} 万元/辆",
            expected="符合配备标准",
        )
    if not found:
        raise NotApplicable("没有同时写出车辆费用和数量。")
