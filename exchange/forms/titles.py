"""Recognising the eleven tables by title, by printed number, or by what their head says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from common.text import squeeze
from exchange.readers.grids import Row

_NUMBERS = "一二三四五六七八九十"
_NUMBER = re.compile(rf"(?:附件|附)?(表(?:[{_NUMBERS}]{{1,2}}|1?\d))[:、.]?")
_CONTINUED = re.compile(r"\(续表?\d*\)$|续表?$")
_DATED = re.compile(r"(?P<organization>.*?)(?P<year>(?:19|20)\d{2})年度?(?P<what>.+表)")
_PUNCTUATION = re.compile("[,。;:,!?]")
_LONGEST_TITLE = 60
_ORGANIZATION_END = re.compile(r".*[局委办院校心镇乡街道处会所队部厅县区市站馆室府协组司]")
_HEAD_ROWS = 6

_SUMMARY = r"总(?:体)?(?:情况)?"
_TITLES = {
    "表一": rf"财政拨款收支(?:预算)?{_SUMMARY}表",
    "表二": r"一般公共预算(?:财政拨款)?支出(?:预算)?(?:情况)?(?:明细)?表",
    "表三": r"一般公共预算(?:财政拨款)?基本支出(?:预算)?(?:情况)?(?:明细)?表",
    "表四": r"(?:一般公共预算)?(?:财政拨款)?[“\"]?三公[”\"]?经费(?:预算)?(?:支出)?(?:预算)?(?:情况)?表",
    "表五": r"政府性基金预算(?:财政拨款)?支出(?:预算)?(?:情况)?(?:明细)?表",
    "表六": rf"(?:部门|单位)?(?:预算)?收支(?:预算)?{_SUMMARY}表",
    "表七": rf"(?:部门|单位)?(?:预算)?收入(?:预算)?{_SUMMARY}表",
    "表八": rf"(?:部门|单位)?(?:预算)?支出(?:预算)?{_SUMMARY}表",
    "表九": r"政府采购(?:预算)?(?:明细|支出)?(?:情况)?表",
    "表十": r"(?:部门|单位|部门\(单位\))?整体(?:支出)?(?:预算)?绩效目标(?:申报)?表",
    "表十一": r"项目(?:支出)?(?:预算)?绩效目标(?:申报)?表",
}
_HEADS = (
    ("表十一", ("项目名称", "立项依据")),
    ("表十一", ("项目名称", "预算执行率权重")),
    ("表十", ("当年整体绩效目标",)),
    ("表十", ("部门支出预算数",)),
    ("表三", ("人员经费", "公用经费")),
    ("表四", ("因公出国(境)费", "公务接待费")),
)
"""Heads that only one table has; 表二, 表五 and 表八 look alike and need a title."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title line; name is empty for a table that is none of the eleven."""

    text: str
    name: str
    organization: str = ""
    year: int | None = None
    number: str = ""
    """The number that the line begins with: 表三 of 表三 …基本支出表."""


def printed_number(text: str) -> str:
    """The table of a line that holds nothing but a number (表二, 附表3), else nothing."""
    match = _NUMBER.fullmatch(squeeze(text))
    return _in_chinese(match[1]) if match else ""


def sheet_number(title: str) -> str:
    """The table that a sheet's name begins with: 表十一-1, 表2支出."""
    match = _NUMBER.match(squeeze(title))
    return _in_chinese(match[1]) if match else ""


def _in_chinese(number: str) -> str:
    digits = number.removeprefix("表")
    if digits.isdecimal():
        value = int(digits)
        tens, ones = "十" if value >= len(_NUMBERS) else "", value % len(_NUMBERS)
        digits = tens + (_NUMBERS[ones - 1] if ones else "")
    return f"表{digits}" if f"表{digits}" in _TITLES else ""


def parse_title(text: str) -> Title | None:
    """Read a title line; None where the line is no table's title."""
    bare = _CONTINUED.sub("", squeeze(text))
    number = _NUMBER.match(bare)
    bare = bare[number.end() :] if number else bare
    shown = _in_chinese(number[1]) if number else ""
    if len(bare) > _LONGEST_TITLE or _PUNCTUATION.search(bare) or not bare.endswith("表"):
        return None
    dated = _DATED.fullmatch(bare)
    if dated is None:
        name = _name(bare)
        return Title(bare, name, number=shown) if name else None
    return Title(
        bare,
        _name(dated["what"]),
        organization=dated["organization"],
        year=int(dated["year"]),
        number=shown,
    )


def _name(what: str) -> str:
    """The table whose wording the title ends with; only a unit's name may stand before it."""
    matches = [
        (match.end() - match.start(), name)
        for name, pattern in _TITLES.items()
        if (match := re.search(f"(?:{pattern})$", what))
        and (not match.start() or _ORGANIZATION_END.fullmatch(what[: match.start()]))
    ]
    return max(matches)[1] if matches else ""


def name_by_head(rows: Sequence[Row]) -> str:
    """The table that its first rows give away, or nothing."""
    seen = "\n".join(squeeze(text) for row in rows[:_HEAD_ROWS] for text in row.filled)
    return next((name for name, labels in _HEADS if all(label in seen for label in labels)), "")
