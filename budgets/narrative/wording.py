"""Group I: years, counts and sections of the text (I10, I12, I15, I17)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgets.narrative.claims import NARRATIVE, Passage
from budgets.narrative.review import (
    LOGIC,
    NARRATIVE_RULES,
    PRACTICE,
    PUBLICATION_143,
    NarrativeReview,
    written,
)
from common.findings import Location, Severity
from common.rules import Hit, MissingData, NotApplicable
from common.text import squeeze

rule = NARRATIVE_RULES.rule
_LAST_YEAR = re.compile(r"(?:比|较|与|同)\s*((?:19|20)\d{2})年")
_AS_OF = re.compile(r"截[止至](?:到)?\s*((?:19|20)\d{2})年")
_THIS_YEAR = re.compile(
    r"(?:^|[，,。；;：:）)、\s])((?:19|20)\d{2})年度?(?=\s*(?:年初|部门预算|单位预算|预算|一般公共|"
    r"[“\"'‘]?三公|项目支出|基本支出|收入|支出|政府性|国有资本|财政拨款|机关|无使用|使用|没有|本部门))"
)
_SENTENCE_MARKS = "。；;"
_AMOUNT = re.compile(r"\d\s*[万亿]?元")
_BARE = re.compile(
    r"\s*(?:年初|部门|单位)*(?:预算|安排|执行|支出)*[数额]?[为是仅]?\s*[约\d]"
    r"|\s*(?:预算)?(?:无[此该]|没有|未)"
)
_COMPARES = re.compile("增|减|升|降|持平|相同|一致|无变化|比|较|无此|没有|未安排|未列支")
_SETTLEMENT = re.compile(r"(?<!预)决算")


@rule(
    "I10",
    "年份、文种",
    Severity.ERROR,
    basis=PRACTICE,
    mend="核对年份：预算写本年，比较写上年；预算材料不用『决算』。",
    why="沿用上年模板最容易留下错误年份，公众会以为公开的是另一年的预算。",
    good="2023年……，比2022年增加",
    bad="2022年……，比2022年增加",
)
def years_are_right(review: NarrativeReview) -> Iterator[Hit]:
    """The text and the titles speak of the year of the budget and compare with the one before."""
    year = review.publication.year
    if not year:
        raise MissingData("没有认出预算年度。")
    if not review.passages and not review.publication.tables:
        raise MissingData("文件中没有文字说明和公开表。")
    for passage in review.body:
        yield from _year_hits(passage, year)
        if _SETTLEMENT.search(passage.text):
            yield _hit(passage, "决算", "出现决算用语『决算』，这是预算公开材料", "决算", "预算")
    for table in review.publication.tables.values():
        if table.title_year not in {None, year}:
            yield Hit(
                f"{table.table}标题『{table.title}』的年份是 {table.title_year} 年，"
                f"其他各处是 {year} 年，请核对。",
                Location(table.table, column="标题"),
                actual=str(table.title_year),
                expected=str(year),
            )


def _year_hits(passage: Passage, year: int) -> Iterator[Hit]:
    checks = (
        (_THIS_YEAR, {year}, "预算年度"),
        (_LAST_YEAR, {year - 1}, "比较的年度"),
        (_AS_OF, {year - 1, year}, "截至的年度"),
    )
    for pattern, allowed, what in checks:
        for match in pattern.finditer(passage.text):
            if int(match[1]) in allowed:
                continue
            is_bare = False
            if pattern is _THIS_YEAR and int(match[1]) == year - 1:
                if _is_former(passage.text, match, year):
                    continue
                is_bare = _is_bare(passage.text, match, year)
            wanted = " 或 ".join(str(y) for y in sorted(allowed))
            near = passage.text[match.start() : match.end() + 12].strip("，。；：")
            yield _hit(
                passage,
                near,
                f"『{near}』的{what}是 {match[1]} 年，应为 {wanted} 年",
                match[1],
                wanted,
                Severity.WARNING if is_bare else None,
            )


def _sentence(text: str, match: re.Match[str]) -> tuple[str, str]:
    """What stands in the sentence before and behind the match."""
    start = max(text.rfind(mark, 0, match.start()) for mark in _SENTENCE_MARKS)
    ends = [text.find(mark, match.end()) for mark in _SENTENCE_MARKS]
    end = min((place for place in ends if place >= 0), default=len(text))
    return text[start + 1 : match.start(1)], text[match.end() : end]


def _is_bare(text: str, match: re.Match[str], year: int) -> bool:
    """Whether a mere 『2022年预算数』 stands beside an amount of this year."""
    before, behind = _sentence(text, match)
    is_told = bool(_AMOUNT.search(before)) or f"{year}年" in before or f"{year}年" in behind
    return is_told and bool(_BARE.match(behind))


def _is_former(text: str, match: re.Match[str], year: int) -> bool:
    """Whether last year's amount is given only to compare this year's with it."""
    before, behind = _sentence(text, match)
    if not _COMPARES.search(behind):
        return False
    is_contrast = f"{year}年" in before and "其中" not in before
    return is_contrast or _is_bare(text, match, year)


def _hit(
    passage: Passage,
    column: str,
    fault: str,
    actual: str,
    expected: str,
    severity: Severity | None = None,
) -> Hit:
    return Hit(
        f"{NARRATIVE}第{passage.number}段{fault}，请核对。",
        Location(NARRATIVE, passage.number, column),
        indicator=passage.label or passage.section,
        actual=actual,
        expected=expected,
        severity=severity,
    )


_COUNT = re.compile(
    r"(?P<name>[^，,。；;：:、\d]{1,20}?)(?P<whole>\d+)(?P<unit>[个辆家人所])[，,]?\s*其中[：:]?"
    r"(?P<parts>[^。；;]*)"
)


@rule(
    "I12",
    "机构、车辆数合计",
    Severity.ERROR,
    basis=LOGIC,
    mend="核对总数与各分项。",
    why="总数应等于分项之和。",
    good="共46个，其中3个、19个、3个、21个",
    bad="共46个，其中3个、19个、3个、20个",
)
def counts_add_up(review: NarrativeReview) -> Iterator[Hit]:
    """A count that is broken down is the sum of its parts."""
    written(review)
    found = False
    for passage in review.body:
        for match in _COUNT.finditer(passage.text):
            parts = [int(n) for n in re.findall(rf"(\d+){match['unit']}", match["parts"])]
            if len(parts) < 2:  # noqa: PLR2004 -- one part of a whole need not be all of it
                continue
            found = True
            if sum(parts) == int(match["whole"]):
                continue
            shown = "＋".join(map(str, parts))
            yield _hit(
                passage,
                f"{match['whole']}{match['unit']}",
                f"写总数 {match['whole']}{match['unit']}，各分项 {shown}＝{sum(parts)}{match['unit']}，"
                f"{_distance(int(match['whole']), sum(parts))}{match['unit']}",
                match["whole"],
                str(sum(parts)),
            )
    if not found:
        raise NotApplicable("没有分项列出的数量。")


def _distance(whole: int, parts: int) -> str:
    """分项合计多 1."""
    return f"分项合计{'多' if parts > whole else '少'} {abs(whole - parts)} "


_SECTIONS = (
    ("部门（单位）基本情况", r"职能|职责|基本情况"),
    ("收支预算情况", r"收支|收入预算|支出预算|预算情况"),
    ("“三公”经费情况", r"三公[”\"]?经费"),
    ("机关运行经费", r"运行经费"),
    ("政府采购情况", r"政府采购"),
    ("绩效目标设置情况", r"绩效"),
    ("国有资产占有使用情况", r"国有资产|车辆"),
    ("名词解释", r"名词解释|名词"),
)


@rule(
    "I15",
    "必备段落",
    Severity.ERROR,
    basis=PUBLICATION_143,
    mend="补上缺少的段落；没有这项内容的写明『无』。",
    why="公开内容有规定的段落，缺一段就是没有公开这项内容。",
    good="（二）政府采购情况。本部门无政府采购预算。",
    bad="没有政府采购情况一段",
)
def required_sections_are_there(review: NarrativeReview) -> Iterator[Hit]:
    """The text has every section that a publication needs; one that is begun may lack them."""
    text = squeeze("\n".join(passage.text for passage in written(review).passages))
    missing = [name for name, wording in _SECTIONS if not re.search(wording, text)]
    if not review.publication.is_published and len(missing) >= len(_SECTIONS) - 1:
        raise MissingData("文字说明还没有写：至多有一段，写好后再查是否齐全。")
    for name in missing:
        yield Hit(
            f"文字说明缺少『{name}』段，没有这项内容的也须写明『无』。",
            Location(NARRATIVE, column=name),
            actual="空",
            expected=name,
        )


_CAPITAL = re.compile(r"国有资本经营预算[^，,。;；]{0,12}(?:支出|安排)")
_FUNDS = re.compile(r"政府性基金预算[^，,。;；]{0,12}(?:支出|安排)")


@rule(
    "I17",
    "国有资本经营预算未说明",
    Severity.HINT,
    basis=PUBLICATION_143,
    mend="补充国有资本经营预算情况；没有的写明『无』。",
    why="三本预算都要说明，只说政府性基金不说国有资本经营预算，看不出有没有。",
    good="2023年无使用国有资本经营预算拨款安排的支出。",
    bad="只写政府性基金预算情况",
)
def state_capital_is_spoken_of(review: NarrativeReview) -> Iterator[Hit]:
    """The text says whether state capital pays for anything."""
    passages = [passage for passage in written(review).body if passage.text]
    if any(_CAPITAL.search(squeeze(passage.text)) for passage in passages):
        return
    funds = next((p for p in passages if _FUNDS.search(squeeze(p.text))), None)
    place = funds.location if funds else Location(NARRATIVE)
    beside = f"第{funds.number}段只说明了政府性基金预算，" if funds else ""
    yield Hit(
        f"文字说明{beside}没有说明国有资本经营预算安排的支出，请补充；没有的写明『无』。",
        place,
        actual="空",
        expected="国有资本经营预算情况",
    )
