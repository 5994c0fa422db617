"""Group I: amounts and names of the text against the tables (I01–I03, I09, I11, I14)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from budgets.narrative.claims import Claim, ClaimKind
from budgets.narrative.concepts import Concept, Link, class_cells, prints
from budgets.narrative.review import (
    LOGIC,
    NARRATIVE_RULES,
    PRACTICE,
    PUBLICATION_143,
    NarrativeReview,
    written,
)
from budgets.reconciliation.classes import accepted_names, economic_code, functional_names
from budgets.reconciliation.envelope import gap_text
from budgets.reconciliation.explanations import carryover_of, guess
from budgets.reconciliation.shapes import Cell, PrintedTable, Publication, class_name
from common.decimals import ZERO, rounding_tolerance, wanyuan
from common.findings import Location, Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import squeeze

rule = NARRATIVE_RULES.rule
_JUDGED_ELSEWHERE = {Concept.OPERATING_COSTS}
_TOP_DIGITS = 3
_MOST_PARTS = 8
"""More classes of 公用经费 than any department has; their subsets are still few."""


def _classes_claimed(review: NarrativeReview) -> Iterator[Link]:
    return (item for item in written(review).levels(Concept.CLASS))


def _twins(item: Link, publication: Publication) -> tuple[Cell, ...]:
    """The classes that have exactly the claimed amount; nought proves nothing."""
    if not item.claim.amount:
        return ()
    cells = [c for c in class_cells(publication) if prints(item.claim, c.amount)]
    tops = [c for c in cells if c.table != "表二" or len(c.name.partition(" ")[0]) == _TOP_DIGITS]
    return tuple(tops or cells)


def _is_swapped(item: Link, publication: Publication) -> tuple[Cell, ...]:
    """The cells of another name with the claimed amount, where its own name does not agree."""
    return () if item.agrees else _twins(item, publication)


@rule(
    "I01",
    "科目名称文表不一",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="核对文中的科目名称与表中同金额的科目，改成一致。",
    why="金额相同而名称不同，读者不知道钱属于哪一类。",
    good="文中『公共安全支出28,436.06万元』，表一『公共安全支出』28,436.06",
    bad="文中『一般公共服务支出28,436.06万元』，表一『公共安全支出』28,436.06",
)
def classes_are_named_as_in_the_tables(review: NarrativeReview) -> Iterator[Hit]:
    """A class of the text that has the amount of a class of the tables has its name too."""
    claimed = list(_classes_claimed(review))
    if not claimed:
        raise NotApplicable("文字说明没有按科目列支出。")
    for item in claimed:
        twins = _is_swapped(item, review.publication)
        if not twins:
            continue
        claim, names = item.claim, dict.fromkeys(_bare_name(c) for c in twins)
        places = "、".join(cell.place for cell in twins)
        own = f"；表中『{claim.topic}』为 {wanyuan(item.cells[0].amount)}" if item.cells else ""
        yield Hit(
            f"{claim.place}写『{claim.subject} {claim.printed}{claim.unit}』，"
            f"而金额 {wanyuan(claim.amount)} 在{places}{own}。名称与金额对不上，请核对。",
            claim.location,
            indicator=claim.subject,
            actual=claim.subject,
            expected="、".join(names),
        )


def _bare_name(cell: Cell) -> str:
    return class_name(cell.name.lstrip("0123456789 "))


@rule(
    "I02",
    "金额文表不一",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="核对文中金额与表中对应单元格，改成一致。",
    why="同一个数在文字和表格里不同，公众无从判断哪个是真的。",
    good="文中项目支出9,966.64万元，表二项目支出合计9,966.64",
    bad="文中项目支出9,966.46万元，表二项目支出合计9,966.64",
)
def amounts_are_those_of_the_tables(review: NarrativeReview) -> Iterator[Hit]:
    """Every amount of the text that names a cell is the amount of that cell."""
    judged = [i for i in written(review).links if i.agrees is not None]
    if not judged:
        raise NotApplicable("文字说明没有可以与表格对照的金额。")
    for item in judged:
        if item.agrees or item.concept in _JUDGED_ELSEWHERE:
            continue
        if item.concept is Concept.CLASS and _is_swapped(item, review.publication):
            continue
        yield _amount_hit(item, review.publication)
    known = functional_names(review.publication.class_names)
    for item in review.levels(Concept.CLASS):
        is_class = item.agrees is None and item.claim.topic in known
        if is_class and item.claim.amount and not _twins(item, review.publication):
            yield _absent_hit(item.claim)


def _amount_hit(item: Link, publication: Publication) -> Hit:
    claim = item.claim
    if not item.cells:
        shown, expected, gap = "表中没有这个金额", "空白", claim.amount
    else:
        nearest = min(item.cells, key=lambda cell: abs(cell.amount - claim.amount))
        gap = claim.amount - nearest.amount
        shown, expected = f"{nearest.place}为 {wanyuan(nearest.amount)}", str(nearest)
    text = guess(gap, publication)
    return Hit(
        f"{claim.place}为 {claim.printed}{claim.unit}，{shown}，差 {gap_text(gap)} 万元"
        f"{'；' + text if text else ''}。请核对这两处。",
        claim.location,
        indicator=claim.subject,
        actual=f"{claim.printed}{claim.unit}",
        expected=expected,
    )


def _absent_hit(claim: Claim) -> Hit:
    return Hit(
        f"{claim.place}为 {claim.printed}{claim.unit}，各表都没有『{claim.topic}』，"
        "也没有这个金额。请核对名称和金额。",
        claim.location,
        indicator=claim.subject,
        actual=f"{claim.printed}{claim.unit}",
        expected="表中有同名的科目",
    )


@rule(
    "I03",
    "机关运行经费口径",
    Severity.WARNING,
    basis=PRACTICE,
    mend="机关运行经费一般等于日常公用经费合计；如剔除了某些科目，请写明。",
    why="机关运行经费即保障机构运转的公用经费，少算一部分而不说明，就无法与上年和同类单位比较。",
    good="机关运行经费3,691.26万元，表三日常公用经费合计3,691.26",
    bad="机关运行经费3,603.86万元，表三日常公用经费合计3,691.26",
)
def operating_costs_are_public_costs(review: NarrativeReview) -> Iterator[Hit]:
    """机关运行经费 is 日常公用经费 of 表三."""
    claimed = written(review).levels(Concept.OPERATING_COSTS)
    if not claimed:
        raise NotApplicable("文字说明没有写机关运行经费。")
    whole = review.publication.total("表三", "public")
    if whole is None:
        raise MissingData("表三没有日常公用经费合计。")
    for item in claimed:
        claim = item.claim
        if prints(claim, whole.amount):
            continue
        gap = whole.amount - claim.amount
        text = _public_parts(claim, whole, review.publication.tables["表三"])
        yield Hit(
            f"{claim.place}为 {claim.printed}{claim.unit}，{whole.place}为 {wanyuan(whole.amount)}，"
            f"差 {gap_text(gap)} 万元{text}。请说明口径。",
            claim.location,
            indicator=claim.subject,
            actual=f"{claim.printed}{claim.unit}",
            expected=wanyuan(whole.amount),
        )


def _public_parts(claim: Claim, whole: Cell, table: PrintedTable) -> str:
    """Which classes the claim leaves out, where the claim is exactly the others."""
    cells = table.cells(table.top_rows(), "public")
    if len(cells) > _MOST_PARTS:
        return ""
    for size in range(1, len(cells)):
        for taken in combinations(cells, size):
            if sum((c.amount for c in taken), start=ZERO) != claim.amount:
                continue
            left = [cell for cell in cells if cell not in taken]
            rest = whole.amount - claim.amount - sum((c.amount for c in left), start=ZERO)
            if abs(rest) > rounding_tolerance(len(cells)):
                continue
            named = "、".join(f"{c.name}" for c in taken)
            parts = "＋".join(f"{c.name} {wanyuan(c.amount)}" for c in left)
            note = f"，另含舍入 {gap_text(rest)}" if rest else ""
            return f"；文中数恰等于{named}，差额为{parts}{note}"
    return ""


@rule(
    "I09",
    "“当年”“年初”口径",
    Severity.WARNING,
    basis=LOGIC,
    mend="含上年结转的金额写明『含上年结转』；同一个词在全文只用一个口径。",
    why="把结转算进『当年拨款』，或一个词两个口径，公众会误以为当年拨款更多。",
    good="涉及财政拨款9,966.64万元（含上年结转4,891.05万元）",
    bad="涉及当年财政拨款9,966.64万元，其中含上年结转",
)
def this_year_means_this_year(review: NarrativeReview) -> Iterator[Hit]:
    """当年拨款 holds no carry-over, and 年初预算数 means one thing in the whole text."""
    written(review)
    carryover = carryover_of(review.publication)
    if carryover is None or not carryover.amount:
        raise NotApplicable("没有上年结转，当年数与总数相同。")
    yield from _allocation_hits(review, carryover)
    yield from _two_meanings(review, carryover)


def _allocation_hits(review: NarrativeReview, carryover: Cell) -> Iterator[Hit]:
    project = review.publication.total("表二", "project")
    for item in review.levels(Concept.OBJECTIVES):
        claim = item.claim
        if "当年" not in claim.subject or project is None or not prints(claim, project.amount):
            continue
        if _says_carryover(review, claim):
            continue
        current = project.amount - carryover.amount
        yield Hit(
            f"{claim.place}为 {claim.printed}{claim.unit}，与{project}相同，含上年结转"
            f"（{carryover}）；结转若全部用于项目，当年拨款中的项目支出约为 {wanyuan(current)} 万元。"
            "请核对口径，含结转的请写『含上年结转』。",
            claim.location,
            indicator=claim.subject,
            actual=f"{claim.printed}{claim.unit}",
            expected=f"约 {wanyuan(current)}，或写明含上年结转",
        )


def _says_carryover(review: NarrativeReview, claim: Claim) -> bool:
    return "结转" in review.passages[claim.paragraph - 1].text


def _two_meanings(review: NarrativeReview, carryover: Cell) -> Iterator[Hit]:
    income, expense = (
        [i.claim for i in review.levels(kind) if "年初" in i.claim.subject]
        for kind in (Concept.INCOME_TOTAL, Concept.EXPENSE_TOTAL)
    )
    for one in income[:1]:
        for other in expense[:1]:
            gap = other.amount - one.amount
            if not gap:
                continue
            why = "恰等于上年结转" if gap == carryover.amount else "请说明原因"
            yield Hit(
                f"『{one.subject}』在第{one.paragraph}段（{one.context}）为 {wanyuan(one.amount)}，"
                f"在第{other.paragraph}段（{other.context}）为 {wanyuan(other.amount)}，"
                f"差 {gap_text(gap)} 万元{'，' + why}。同一个词两个口径，请写清楚。",
                other.location,
                indicator=other.subject,
                actual=f"{wanyuan(one.amount)}、{wanyuan(other.amount)}",
                expected="同一口径",
            )


@rule(
    "I11",
    "金额漏单位、小数位不一",
    Severity.HINT,
    basis=PRACTICE,
    mend="金额后一律写『万元』，统一保留两位小数。",
    why="漏写单位会差一万倍，位数不一看不出是准数还是约数。",
    good="增加194.20万元",
    bad="增加194.2万元；文化支出92.65，",
)
def amounts_are_printed_alike(review: NarrativeReview) -> Iterator[Hit]:
    """Amounts have a unit and two decimals; a plain 0 may stay plain."""
    claims = [c for c in written(review).claims if c.kind is not ClaimKind.GROWTH]
    if not claims:
        raise NotApplicable("文字说明没有金额。")
    printed: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        printed[claim.paragraph].append(claim)
    for passage in review.body:
        here = printed[passage.number]
        loose = dict.fromkeys(c.printed for c in here if c.amount and c.decimals != 2)  # noqa: PLR2004
        bare = dict.fromkeys(c.printed for c in here if not c.unit)
        if bare:
            yield _print_hit(passage.location, "、".join(bare), "后面没有写单位，请补『万元』")
        if loose:
            yield _print_hit(passage.location, "、".join(loose), "不是两位小数，建议统一")


def _print_hit(place: Location, numbers: str, fault: str) -> Hit:
    return Hit(
        f"文字说明第{place.row}段的金额 {numbers} {fault}。",
        place,
        indicator=place.column,
        actual=numbers,
        expected="如 194.20万元",
    )


_USES = re.compile(r"用于([^。；;]*)")
_ALIASES = {
    "水电费": ("30205", "30206"),
    "物管费": ("30209",),
    "物业费": ("30209",),
    "维修费": ("30213",),
    "车辆运行费": ("30231",),
    "公车运行维护费": ("30231",),
}


@rule(
    "I14",
    "文中所列用途表中没有",
    Severity.HINT,
    basis=PRACTICE,
    mend="核对用途清单与表三，没有安排的不写，或在表中补列。",
    why="文字说有而表里没有，读者会怀疑漏编。",
    good="用途列有办公费、印刷费，表三均有",
    bad="用途列有会议费，表三没有30215",
)
def uses_are_budgeted(review: NarrativeReview) -> Iterator[Hit]:
    """Every expense that the text lists as a use of 机关运行经费 has a row in 表三."""
    claimed = written(review).levels(Concept.OPERATING_COSTS)
    if not claimed:
        raise NotApplicable("文字说明没有写机关运行经费。")
    table = review.publication.tables.get("表三")
    if table is None or table.is_empty:
        raise MissingData("没有表三，或表三没有数据。")
    codes = {row.code for row in table.coded()}
    names = review.publication.class_names
    for number in dict.fromkeys(item.claim.paragraph for item in claimed):
        passage = review.passages[number - 1]
        for use in _uses(passage.text):
            wanted = _ALIASES.get(use) or tuple(filter(None, [economic_code(use, names)]))
            if wanted and not codes & set(wanted):
                yield Hit(
                    f"文字说明第{number}段的用途列有『{use}』，表三没有 {'、'.join(wanted)} "
                    f"{'、'.join(accepted_names(code, names, is_economic=True)[0] for code in wanted)}，请核对。",
                    Location(passage.location.table, number, use),
                    indicator=use,
                    actual="表三没有",
                    expected="、".join(wanted),
                )


def _uses(text: str) -> Iterator[str]:
    for listed in _USES.findall(text):
        for part in re.split("[、，,和及]", listed):
            yield re.sub(r"支出等?$|等.*$", "", squeeze(part))
