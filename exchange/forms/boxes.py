"""The upper part of a sheet: labels with the value beside each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.decimals import ZERO, NotANumber, parse_decimal, plain, to_cents
from common.text import squeeze, tidy
from exchange.disclosure import YUAN_PER_WANYUAN
from exchange.fitting import is_amount
from exchange.forms.problems import ProblemList
from exchange.readers.grids import Cell, Row
from indicators.sheets import FULL_WEIGHT

_AMOUNT_UNIT = re.compile(r"\((?:单位:)?(万元|元)\)$")
_COLON = re.compile(":$")


@dataclass(frozen=True, slots=True)
class Box:
    """One value with the label before it; unit is what the label's bracket says."""

    label: str
    text: str
    unit: str = ""
    number: Decimal | None = None
    place: str = ""


Labels = Mapping[str, str]
"""Accepted label (squeezed, without its unit) → our name of the box."""


def read_boxes(rows: Iterable[Row], labels: Labels, problems: ProblemList) -> dict[str, Box]:
    """Every labelled value; what stands beside no known label is reported."""
    boxes: dict[str, Box] = {}
    for row in rows:
        for box in _boxes_of(row, labels, problems):
            _put(boxes, labels[_bare(box.label)], box, problems)
    return boxes


def label_of(text: str, labels: Labels) -> str:
    """Our name of the box that the text labels, or nothing."""
    return labels.get(_bare(text), "")


def _bare(text: str) -> str:
    return _COLON.sub("", _AMOUNT_UNIT.sub("", squeeze(text)))


def _boxes_of(row: Row, labels: Labels, problems: ProblemList) -> list[Box]:
    boxes: list[Box] = []
    for cell in row.cells:
        if cell.is_blank:
            continue
        text = tidy(cell.text)
        if label_of(text, labels):
            unit = _AMOUNT_UNIT.search(squeeze(text))
            boxes.append(Box(text, "", unit[1] if unit else "", place=row.place))
        elif boxes and not boxes[-1].text:
            boxes[-1] = _filled(boxes[-1], cell, problems)
        else:
            problems.warning(f"『{text[:30]}』旁边没有可识别的栏目名，没有读入。", place=row.place)
    return boxes


def _filled(box: Box, cell: Cell, problems: ProblemList) -> Box:
    text = tidy(cell.text)
    if text != cell.text.strip("\n"):
        problems.hint("内容首尾有空格，已去除。", column=_shown(box.label), place=box.place)
    return Box(box.label, text, box.unit, cell.number, box.place)


def _put(boxes: dict[str, Box], name: str, box: Box, problems: ProblemList) -> None:
    before = boxes.get(name)
    if before is None or not before.text:
        boxes[name] = box
    elif box.text not in {"", before.text}:
        problems.warning(
            f"这一栏出现两次且内容不同，取前一次，『{box.text[:30]}』没有读入。",
            column=_shown(box.label),
            place=box.place,
        )


def _shown(label: str) -> str:
    """The label without its unit, as problems name the column."""
    return re.sub(r"[（(](?:单位[:：])?万?元[)）][:：]?$", "", tidy(label))


def text_of(boxes: Mapping[str, Box], name: str) -> str:
    """The text of a box, blank where the form has none."""
    return boxes[name].text if name in boxes else ""


def number_of(boxes: Mapping[str, Box], name: str, problems: ProblemList) -> Decimal | None:
    """The number in a box; None where it is blank, and reported where it is none."""
    box = boxes.get(name)
    if box is None or not box.text:
        return None
    try:
        return parse_decimal(box.text)
    except NotANumber:
        problems.warning(
            f"『{box.text[:30]}』不是数字，没有读入。请填写数字，如 1,234.56。",
            column=_shown(box.label),
            place=box.place,
        )
        return None


def amount_of(
    boxes: Mapping[str, Box], name: str, unit: str, problems: ProblemList
) -> Decimal | None:
    """The amount in 万元 and cents; the unit of the label goes before that of the sheet."""
    value = number_of(boxes, name, problems)
    if value is None:
        return None
    box = boxes[name]
    if not is_amount(value):
        problems.warning(
            f"金额 {value:,f} 超出可填写的范围，没有读入。请核对。",
            column=_shown(box.label),
            place=box.place,
        )
        return None
    is_yuan = (box.unit or unit) == "元"
    cents = to_cents(value / YUAN_PER_WANYUAN if is_yuan else value)
    if is_yuan or cents != value:
        problems.hint(
            f"{value:,f} {'元' if is_yuan else '万元'}，按 {cents:,.2f} 万元读取。",
            column=_shown(box.label),
            place=box.place,
        )
    return cents


def weight_of(boxes: Mapping[str, Box], name: str, problems: ProblemList) -> Decimal | None:
    """The number, with a warning where it is no weight that can be kept."""
    weight = number_of(boxes, name, problems)
    if weight is not None and (advice := unkept_weight(weight)):
        box = boxes[name]
        problems.warning(advice, column=_shown(box.label), place=box.place)
    return weight


def unkept_weight(weight: Decimal) -> str:
    """What to do about a weight that no sheet can hold; nothing where it can."""
    if ZERO <= weight <= FULL_WEIGHT and weight == to_cents(weight):
        return ""
    return (
        f"权重 {plain(weight)} 不能保存，导入后这一格是空白。"
        "请填写 0 到 100 之间、最多两位小数的数字，如 10。"
    )


def require(
    boxes: Mapping[str, Box], names: Sequence[tuple[str, str]], problems: ProblemList, place: str
) -> None:
    """Report every box that the form ought to have and has not."""
    for name, label in names:
        if name not in boxes:
            problems.warning("表中没有这一栏。", column=label, place=place)
