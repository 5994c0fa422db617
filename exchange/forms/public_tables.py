"""Tables one to nine: amounts under classification codes or items, in 万元.

Columns are known by the labels of the head, whatever their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from common.decimals import NotANumber, parse_decimal, wanyuan
from common.text import squeeze, tidy
from exchange.disclosure import YUAN_PER_WANYUAN, PublishedTable
from exchange.forms.heads import Head, Label, find_head, is_number, is_total
from exchange.forms.problems import ProblemList
from exchange.forms.sections import Section
from exchange.readers.grids import Cell, Row

KNOWN_UNITS = {"万元", "元"}
_DASHES = {"-", "--", "—", "——", "－", "–", "/", "无"}
_CODE = re.compile(r"[0-9A-Za-z]+")
_LONGEST_EXACT_NUMBER = 15
_UNIT_BRACKET = re.compile(r"\((?:万?元|单位:?万?元)\)$")
_LEVEL_OF_LENGTH = {3: 1, 5: 2, 7: 3}
_FEWEST_LABELS = 2
_LONGEST_REPEATED_HEAD = 3


class Kind(Enum):
    """What a column holds."""

    CODE = "code"
    ITEM = "item"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column and the labels by which it is known."""

    key: str
    label: str
    pattern: str
    kind: Kind = Kind.AMOUNT
    side: str = ""

    def matches(self, label: Label) -> bool:
        """Whether this is the column under the label."""
        text = _UNIT_BRACKET.sub("", label.text)
        if not re.fullmatch(self.pattern, text):
            return False
        return not self.side or label.group not in {"收入", "支出"} or label.group == self.side


_CODES = (
    Column("code", "科目编码", r"(?:科目)?编码|科目代码", Kind.CODE),
    Column("name", "科目名称", r"(?:科目)?名称", Kind.ITEM),
)
_TOTAL = Column("total", "总计", "总计|合计|小计")
_BASIC_AND_PROJECT = (
    *_CODES,
    _TOTAL,
    Column("basic", "基本支出", "基本支出"),
    Column("project", "项目支出", "项目支出"),
)
_SOURCES = (
    Column("general", "一般公共预算拨款收入", r"一般公共预算(?:财政)?(?:拨款)?(?:收入|资金)?"),
    Column("fund", "政府性基金预算拨款收入", r"政府性基金预算(?:财政)?(?:拨款)?(?:收入|资金)?"),
    Column(
        "capital", "国有资本经营预算拨款收入", r"国有资本经营预算(?:财政)?(?:拨款)?(?:收入|资金)?"
    ),
    Column("special_account", "财政专户管理资金收入", r"财政专户管理资金(?:收入)?"),
    Column("business", "事业收入", r"事业收入(?:资金)?"),
    Column("upper_subsidy", "上级补助收入", r"上级补助收入(?:资金)?"),
    Column("subordinate", "附属单位上缴收入", r"附属单位上缴收入(?:资金)?"),
    Column("operating", "事业单位经营收入", r"事业单位经营收入(?:资金)?"),
    Column("other", "其他收入", r"其他收入(?:资金)?"),
)
_INCOME = (
    Column("income_item", "项目", "项目", Kind.ITEM, "收入"),
    Column("income_amount", "预算数", "预算数|金额", side="收入"),
    Column("expense_item", "项目", "项目", Kind.ITEM, "支出"),
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "表一": (
        *_INCOME,
        Column("expense_total", "合计", "合计|总计", side="支出"),
        Column("expense_general", "一般公共预算", r"一般公共预算(?:财政拨款)?", side="支出"),
        Column("expense_fund", "政府性基金预算", r"政府性基金预算(?:财政拨款)?", side="支出"),
        Column(
            "expense_capital", "国有资本经营预算", r"国有资本经营预算(?:财政拨款)?", side="支出"
        ),
    ),
    "表二": _BASIC_AND_PROJECT,
    "表三": (
        *_CODES,
        _TOTAL,
        Column("personnel", "人员经费", "人员经费"),
        Column("public", "日常公用经费", r"(?:日常)?公用经费"),
    ),
    "表四": (
        Column("total", "合计", "合计|总计"),
        Column("abroad", "因公出国（境）费", r"因公出国\(境\)费用?"),
        Column("vehicle_subtotal", "公务用车购置及运行费-小计", "小计"),
        Column("vehicle_purchase", "公务用车购置费", "公务用车购置费"),
        Column("vehicle_running", "公务用车运行费", r"公务用车运行(?:维护)?费"),
        Column("reception", "公务接待费", "公务接待费"),
    ),
    "表五": _BASIC_AND_PROJECT,
    "表六": (*_INCOME, Column("expense_amount", "预算数", "预算数|金额", side="支出")),
    "表七": (*_CODES, _TOTAL, *_SOURCES),
    "表八": _BASIC_AND_PROJECT,
    "表九": (
        Column("code", "项目编号", r"项目编[号码]", Kind.CODE),
        Column("name", "项目", "项目|项目名称|品目", Kind.ITEM),
        _TOTAL,
        *_SOURCES,
    ),
}


def read_table(
    name: str, sections: Sequence[Section], problems: ProblemList
) -> PublishedTable | None:
    """Read one table that may go on over several pages; None without a known head.

    Every page has its own head, order of columns and unit.
    """
    columns = COLUMNS[name]
    place = sections[0].place
    if _head_of(columns, [row for section in sections for row in section.rows]) is None:
        problems.warning(
            f"没有认出表头，整张表没有读入。表头应有：{_labels_of(columns)}。", place=place
        )
        return None
    unit = _unit(sections, problems)
    reader = _BodyReader(columns, problems)
    for section in sections:
        factor = _factor(section, unit, problems)
        _read_section(reader, section, factor)
    return PublishedTable(
        name=name,
        title=next((section.title.text for section in sections if section.title), ""),
        unit=unit,
        columns=tuple(column.label for column in columns),
        keys=tuple(column.key for column in columns),
        rows=tuple(reader.rows),
        levels=_levels(columns, reader.rows),
        note="\n".join(note for section in sections for note in section.notes),
    )


def _head_of(columns: Sequence[Column], rows: Sequence[Row]) -> Head | None:
    return find_head(rows, lambda text: _is_label(columns, text), least=_FEWEST_LABELS)


def _labels_of(columns: Sequence[Column]) -> str:
    return "、".join(column.label for column in columns)


def _read_section(reader: _BodyReader, section: Section, factor: Decimal | None) -> None:
    """Read the rows under one title, turning to a new head wherever one stands."""
    index = 0
    while index < len(section.rows):
        row = section.rows[index]
        head = reader.new_head(section.rows[index:])
        if head is not None:
            reader.turn(head, row.place or section.place, factor)
            index += head.length
            continue
        if index == 0 and _looks_like_head(row) and not reader.knows(row):
            reader.refuse(row, row.place or section.place)
            return
        reader.factor = factor
        reader.read(row)
        index += 1


def _looks_like_head(row: Row) -> bool:
    """Words alone, and more of them than a row without amounts has."""
    texts = row.filled
    return len(texts) > _FEWEST_LABELS and not any(map(is_number, texts)) and not is_total(texts[0])


def _factor(section: Section, unit: str, problems: ProblemList) -> Decimal | None:
    """By what the amounts of a page are multiplied to be in the unit of the table."""
    if not section.unit or section.unit == unit or section.unit not in KNOWN_UNITS:
        return None
    problems.hint(
        f"这一页的金额单位为{section.unit}，前面为{unit}，已换算为{unit}。", place=section.place
    )
    is_finer = section.unit == "元"
    return 1 / YUAN_PER_WANYUAN if is_finer else YUAN_PER_WANYUAN


def _is_label(columns: Sequence[Column], text: str) -> bool:
    return any(column.matches(Label(text)) for column in columns)


def _unit(sections: Sequence[Section], problems: ProblemList) -> str:
    unit = next((section.unit for section in sections if section.unit), "")
    place = sections[0].place
    if not unit:
        problems.hint("没有注明金额单位，按万元读取。", place=place)
        return "万元"
    for section in sections:
        if section.unit and section.unit not in KNOWN_UNITS:
            problems.error(
                f"金额单位『{section.unit}』不能识别，请改为万元或元。", place=section.place
            )
    if unit == "元":
        problems.hint("金额单位为元，入库时换算为万元。", place=place)
    return unit


def _match(
    columns: Sequence[Column], head: Head, problems: ProblemList, place: str
) -> dict[int, int]:
    """Which printed column (by grid position) belongs to which of ours."""
    order: dict[int, int] = {}
    for position, label in enumerate(head.labels):
        free = (i for i, c in enumerate(columns) if i not in order.values() and c.matches(label))
        if (index := next(free, None)) is not None:
            order[position] = index
    for index, column in enumerate(columns):
        if index not in order.values():
            problems.warning("表头中没有这一列，按空白读取。", column=column.label, place=place)
    return order


class _BodyReader:
    """Puts the cells of every row under their columns."""

    def __init__(self, columns: Sequence[Column], problems: ProblemList) -> None:
        self.columns, self.problems = columns, problems
        self.head = Head((), 0, frozenset())
        self.order: dict[int, int] = {}
        self.factor: Decimal | None = None
        self.rows: list[tuple[str, ...]] = []

    def new_head(self, rows: Sequence[Row]) -> Head | None:
        """The head that begins with the first of these rows, unless it is the present one."""
        if not rows[0].filled or any(map(is_number, rows[0].filled)):
            return None
        head = _head_of(self.columns, rows)
        if head is None or not self.order:
            return head
        is_repeated = all(self.knows(row) for row in rows[: head.length])
        return None if is_repeated or head.length > _LONGEST_REPEATED_HEAD else head

    def knows(self, row: Row) -> bool:
        """Whether the row is one of the present head's."""
        return self.head.is_repeated_in(row)

    def turn(self, head: Head, place: str, factor: Decimal | None) -> None:
        """Go on under this head."""
        self.head, self.factor = head, factor
        self.order = _match(self.columns, head, self.problems, place)

    def refuse(self, row: Row, place: str) -> None:
        """Say that a page stands under a head that nobody can read."""
        shown = "、".join(row.filled)
        self.problems.error(
            f"续页的表头『{shown}』不能识别，这一页没有读入。表头应有：{_labels_of(self.columns)}。",
            place=place,
        )

    def read(self, row: Row) -> None:
        if not self.order or self.head.is_repeated_in(row):
            return
        number = len(self.rows) + 1
        cells = self._aligned(row, number)
        if cells is None:
            return
        texts = [""] * len(self.columns)
        for position, cell in enumerate(cells):
            if position in self.order:
                index = self.order[position]
                texts[index] = self._text(self.columns[index], cell, number, row.place)
            elif not cell.is_blank:
                self._report_stray(position, cell, number, row.place)
        if any(texts):
            self.rows.append(_with_total_named(texts, self.columns))

    def _aligned(self, row: Row, number: int) -> tuple[Cell, ...] | None:
        """As many cells as the head has columns; a total spans what is missing in the row."""
        cells = row.spread()
        width = self.head.width
        if len(cells) >= width:
            return cells
        if is_total(cells[0].text):
            return (cells[0], *(Cell() for _ in range(width - len(cells))), *cells[1:])
        self.problems.warning(
            f"这一行有 {len(cells)} 格，表头有 {width} 列，无法对位，整行没有读入。",
            row=number,
            place=row.place,
        )
        return None

    def _text(self, column: Column, cell: Cell, row: int, place: str) -> str:
        if column.kind is Kind.AMOUNT:
            return self._amount(column, cell, row, place)
        text = tidy(cell.text)
        if column.kind is Kind.CODE and _lost_digits(cell):
            self.problems.warning(
                f"『{text}』以数字保存，超过 15 位，末几位可能已失真，没有读入。请改为文本格式。",
                row=row,
                column=column.label,
                place=place,
            )
            return ""
        if text and _has_loose_blanks(column, cell.text):
            self.problems.hint(
                f"『{text}』首尾有空格，已去除。", row=row, column=column.label, place=place
            )
        return text

    def _amount(self, column: Column, cell: Cell, row: int, place: str) -> str:
        text = tidy(cell.text) if cell.number is None else wanyuan(cell.number)
        if not text:
            return ""
        if text in _DASHES:
            self.problems.hint(f"『{text}』按空白读取。", row=row, column=column.label, place=place)
            return ""
        try:
            amount = parse_decimal(text)
        except NotANumber:
            self.problems.warning(
                f"『{text}』不是金额，没有读入。请填写数字，如 1,234.56。",
                row=row,
                column=column.label,
                place=place,
            )
            return ""
        return text if self.factor is None else wanyuan(amount * self.factor)

    def _report_stray(self, position: int, cell: Cell, row: int, place: str) -> None:
        width = self.head.width
        label = self.head.labels[position].text if position < width else f"第{position + 1}列"
        self.problems.warning(
            f"『{tidy(cell.text)}』所在的列不在本表格式中，没有读入。",
            row=row,
            column=label or f"第{position + 1}列",
            place=place,
        )


def _has_loose_blanks(column: Column, text: str) -> bool:
    """Blanks before a code or its name show its level; elsewhere they are a slip."""
    is_indented = column.kind is Kind.CODE or column.key == "name"
    return text != (tidy(text) if not is_indented else text.rstrip())


def _lost_digits(cell: Cell) -> bool:
    return cell.number is not None and len(squeeze(cell.text)) > _LONGEST_EXACT_NUMBER


def _with_total_named(texts: list[str], columns: Sequence[Column]) -> tuple[str, ...]:
    """A total merged over code and name is a name."""
    if columns[0].kind is Kind.CODE and texts[0] and not texts[1]:
        is_code = _CODE.fullmatch(squeeze(texts[0]))
        if not is_code:
            texts[0], texts[1] = "", texts[0]
    return tuple(texts)


def _levels(columns: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
    if columns[0].kind is not Kind.CODE:
        return (0,) * len(rows)
    above: list[str] = []
    return tuple(_level(row[0], above) for row in rows)


def _level(code: str, above: list[str]) -> int:
    """3, 5 and 7 digits are 类, 款 and 项; letters go by the codes that they begin with."""
    if not code:
        return 0
    if code.isdecimal() and len(code) in _LEVEL_OF_LENGTH:
        return _LEVEL_OF_LENGTH[len(code)]
    while above and not code.startswith(above[-1]):
        above.pop()
    above.append(code)
    return len(above)
