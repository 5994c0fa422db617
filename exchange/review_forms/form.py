"""The review form as a grid of boxes, the same for every kind of file. No file format here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from common.decimals import ZERO, plain, wanyuan
from indicators.enums import ObjectiveKind
from indicators.opinions import Given
from indicators.review_form import Manner, Mark, Opinion, consequence_of
from indicators.sheets import ObjectiveSheet

COLUMNS = 12
"""Of the grid; every row fills them."""
_NUMERALS = "一二三四"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its text, how many columns and rows it takes, and whether it is a caption."""

    text: str
    wide: int
    tall: int = 1
    is_caption: bool = False


Row = tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """One desk of the route: blank where it has not decided in this round."""

    desk: str
    who: str = ""
    day: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """Title, line below the title, and rows of boxes; a tall box leaves its place free below it."""

    title: str
    about: str
    rows: tuple[Row, ...]


def review_form(sheet: ObjectiveSheet, given: Given, signatures: Sequence[Signature]) -> ReviewForm:
    """The form of this opinion on the sheet as it stood then, signed by the desks of its round."""
    opinion = given.opinion
    rows = (
        *_head(sheet),
        *_marks(opinion),
        _wide("总体审核等级", f"{given.verdict}  {consequence_of(opinion.grade, given.action)}"),
        _wide("综合评审意见", given.text or "（未填写）"),
        *_signatures(signatures),
    )
    return ReviewForm(_title(sheet), _about(sheet, given), rows)


def _title(sheet: ObjectiveSheet) -> str:
    is_project = sheet.kind is ObjectiveKind.PROJECT
    return f"{'项目支出' if is_project else '部门（单位）整体支出'}绩效目标审核表"


def _about(sheet: ObjectiveSheet, given: Given) -> str:
    parts = [
        f"{sheet.year} 年度",
        given.opinion.manner.label,
        f"第 {given.round} 次送审",
        f"第 {given.version} 版",
        *(["八项按系统检查结果填写"] if given.is_prefilled else []),
    ]
    return " · ".join(parts)


def _head(sheet: ObjectiveSheet) -> Iterator[Row]:
    unit = f"{sheet.organization_code}-{sheet.organization_name}"
    if sheet.kind is ObjectiveKind.PROJECT:
        yield _pair("项目名称", sheet.name, "项目编码", sheet.project_code)
        yield _pair("编制单位", unit, "业务主管部门", sheet.supervising_department)
        yield _pair("项目资金（万元）", _money(sheet), "项目分类", sheet.category)
        return
    yield _pair("部门（单位）", unit, "整体资金（万元）", _money(sheet))


def _money(sheet: ObjectiveSheet) -> str:
    parts = (("本级安排", sheet.own), ("上级补助", sheet.transfer))
    told = "，".join(f"{name} {wanyuan(amount)}" for name, amount in parts if amount is not None)
    if sheet.budget is None:
        return told or "未填"
    return f"{wanyuan(sheet.budget)}（{told}）" if told else wanyuan(sheet.budget)


def _marks(opinion: Opinion) -> Iterator[Row]:
    is_scored = opinion.manner is Manner.SCORED
    heads = (("分值", 1), ("得分", 1)) if is_scored else (("审核意见", 2),)
    yield (
        _caption("审核内容", 2),
        _caption("审核要点", 8),
        *(_caption(text, wide) for text, wide in heads),
    )
    for number, (aspect, found) in enumerate(groupby(opinion.marks, lambda one: one.point.aspect)):
        marks = list(found)
        full = sum((mark.point.full for mark in marks), start=ZERO)
        title = f"{_NUMERALS[number]}、{aspect}" + (f"（{plain(full)} 分）" if is_scored else "")
        for place, mark in enumerate(marks):
            head = (Box(title, 2, len(marks), is_caption=True),) if place == 0 else ()
            yield (*head, *_mark(mark, is_scored=is_scored))


def _mark(mark: Mark, *, is_scored: bool) -> Row:
    asked = Box(f"{mark.point.name}：{mark.point.question}", 8)
    if is_scored:
        return (asked, Box(plain(mark.point.full), 1), Box(mark.text, 1))
    return (asked, Box(mark.text, 2))


def _signatures(signatures: Sequence[Signature]) -> Iterator[Row]:
    """Three desks to a row; the last of a row takes what is left of it."""
    for start in range(0, len(signatures), 3):
        some = signatures[start : start + 3]
        widths = [*[COLUMNS // len(some)] * (len(some) - 1)]
        widths.append(COLUMNS - sum(widths))
        yield tuple(_caption(one.desk, wide) for one, wide in zip(some, widths, strict=True))
        yield tuple(Box(_signed(one), wide) for one, wide in zip(some, widths, strict=True))


def _signed(one: Signature) -> str:
    decision = f"{one.decision}\n" if one.decision else ""
    return f"{decision}审核人：{one.who}\n日期：{one.day}"


def _pair(one: str, text: str, other: str, more: str) -> Row:
    return (_caption(one, 2), Box(text, 4), _caption(other, 2), Box(more, 4))


def _wide(caption: str, text: str) -> Row:
    return (_caption(caption, 2), Box(text, COLUMNS - 2))


def _caption(text: str, wide: int) -> Box:
    return Box(text, wide, is_caption=True)


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its first row and column, from 0."""

    box: Box
    row: int
    column: int

    @property
    def last(self) -> tuple[int, int]:
        """Its last row and column."""
        return self.row + self.box.tall - 1, self.column + self.box.wide - 1


def placed(rows: Iterable[Row]) -> Iterator[Placed]:
    """Every box where it stands; the boxes of a row step over what hangs down from above."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for box in row:
            while (number, column) in taken:
                column += 1
            yield Placed(box, number, column)
            taken |= {
                (number + down, column + across)
                for down in range(box.tall)
                for across in range(box.wide)
            }
            column += box.wide
