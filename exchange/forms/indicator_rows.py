"""The lower part of a sheet: one indicator a row, under a head of eight labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from common.decimals import NotANumber, parse_decimal, to_cents
from common.text import squeeze, tidy
from exchange.forms import boxes as box
from exchange.forms.headings import columns_of, field_of, sign_columns
from exchange.forms.heads import Head, find_head, is_total_row
from exchange.forms.problems import ProblemList
from exchange.readers.grids import Cell, Row
from indicators.enums import Comparison
from indicators.sheets import IndicatorLine, Target, UnreadTarget
from indicators.targets import chosen_sign, is_direction, parse_comparison, read_typed
from indicators.typed_cells import bare_points, read_flag, read_level

COLUMNS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标权重",
    "计量单位",
    "指标性质",
    "指标值",
    "是否核心指标",
)
KEYS = ("level1", "level2", "name", "weight", "unit", "comparison", "target", "is_core")
LEVEL1, LEVEL2, NAME, WEIGHT, UNIT, SIGN, TARGET, CORE = range(len(KEYS))
LEFT_LABELS = {"绩效指标", "年度绩效指标"}
_OWN_WORDS = re.compile("月[底末]|万")
LARGEST_WEIGHT = Decimal(1000)
_FEWEST_LABELS = 4
_FEWEST_CELLS = 2


@dataclass(slots=True)
class IndicatorTable:
    """The indicators as printed and as lines of the sheet."""

    printed: list[tuple[str, ...]] = field(default_factory=list)
    lines: list[IndicatorLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def is_head(row: Row) -> bool:
    """Whether the row is the head of an indicator table."""
    return sum(map(is_label, row.filled)) >= _FEWEST_LABELS


def is_label(text: str) -> bool:
    """Whether the text is one of the head's labels."""
    return field_of(text) is not None


def read_indicators(rows: Sequence[Row], problems: ProblemList, *, year: int = 0) -> IndicatorTable:
    """Read the head and the rows below; blank levels inherit from the row above."""
    head = find_head(rows, is_label, least=_FEWEST_LABELS)
    if head is None:
        place = rows[0].place if rows else ""
        problems.warning(
            f"没有找到指标表头，指标没有读入。表头应有：{'、'.join(COLUMNS)}。", place=place
        )
        return IndicatorTable()
    reader = _RowReader(head, problems, year)
    for row in rows[head.length :]:
        reader.read(row)
    return reader.table


class _RowReader:
    """Reads row after row, remembering the levels above."""

    def __init__(self, head: Head, problems: ProblemList, year: int) -> None:
        self.head, self.problems, self.year = head, problems, year
        self.table = IndicatorTable()
        self.levels = ["", ""]
        labels = [label.text for label in head.labels]
        found = columns_of(labels)
        self.positions = [found.get(key) for key in KEYS]
        self.signs = sign_columns(labels)
        for column, position in zip(COLUMNS, self.positions, strict=True):
            if position is None:
                problems.warning("表头中没有这一列，按空白读取。", column=column)

    def read(self, row: Row) -> None:
        if self.head.is_repeated_in(row):
            return
        cells = [cell for cell in row.cells if squeeze(cell.text) not in LEFT_LABELS]
        number = len(self.table.lines) + 1
        if is_total_row([cell.text for cell in cells]):
            self.problems.hint("合计行由系统计算，没有读入。", row=number, place=row.place)
            return
        if len([cell for cell in cells if not cell.is_blank]) < _FEWEST_CELLS:
            self._take_lone(row, cells)
            return
        spread = row.spread()
        if len(spread) < self.head.width:
            self.problems.warning(
                f"这一行有 {len(spread)} 格，表头有 {self.head.width} 列，无法对位，整行没有读入。",
                row=number,
                place=row.place,
            )
            return
        self._report_strays(spread, number, row.place)
        picked = [Cell() if p is None else spread[p] for p in self.positions]
        texts = [tidy(cell.text) for cell in picked]
        texts[SIGN] = chosen_sign([tidy(spread[p].text) for p in self.signs])
        self._report_blanks(picked, number, row.place)
        self.table.printed.append(tuple(texts))
        self.table.lines.append(self._line(texts, number, row.place))

    def _take_lone(self, row: Row, cells: Sequence[Cell]) -> None:
        """A level that stands alone counts for the rows below; a longer text is a note."""
        for cell in cells:
            if cell.is_blank:
                continue
            text = tidy(cell.text)
            self.table.notes.append(text)
            self.problems.warning(
                f"『{text[:30]}』独占一行，不是完整的指标，没有读入。",
                row=len(self.table.lines),
                place=row.place,
            )

    def _report_strays(self, cells: Sequence[Cell], number: int, place: str) -> None:
        known = {*self.positions, *self.signs}
        for position, cell in enumerate(cells):
            text = squeeze(cell.text)
            if position not in known and text and text not in LEFT_LABELS:
                self.problems.warning(
                    f"『{tidy(cell.text)[:30]}』所在的列不在本表格式中，没有读入。",
                    row=number,
                    column=f"第{position + 1}列",
                    place=place,
                )

    def _report_blanks(self, cells: Sequence[Cell], number: int, place: str) -> None:
        for column, cell in zip(COLUMNS, cells, strict=True):
            if not cell.is_blank and cell.text != tidy(cell.text):
                self.problems.hint(
                    f"『{tidy(cell.text)}』首尾有空格，已去除。",
                    row=number,
                    column=column,
                    place=place,
                )

    def _line(self, texts: Sequence[str], number: int, place: str) -> IndicatorLine:
        checker = _CellChecker(self.problems, number, place, self.year)
        level1, level2 = self._inherited(texts, checker)
        target, unit = checker.target(texts)
        checker.check_target(texts, target)
        return IndicatorLine(
            position=number,
            level1=level1,
            level2=level2,
            name=checker.required(texts, NAME),
            weight=checker.weight(texts[WEIGHT]),
            unit=unit,
            target=target,
            is_core=checker.core(texts[CORE]),
        )

    def _inherited(self, texts: Sequence[str], checker: _CellChecker) -> tuple[str, str]:
        """A blank level is that of the row above; a new first level starts a new second."""
        level1, level2 = read_level(texts[LEVEL1]), read_level(texts[LEVEL2])
        if level1 and level1 != self.levels[0]:
            self.levels = [level1, ""]
        self.levels[1] = level2 or self.levels[1]
        for column, level in enumerate(self.levels):
            if not level:
                checker.warn(column, "没有填写，上面也没有可以沿用的。请补填。")
        return self.levels[0], self.levels[1]


class _CellChecker:
    """Reads the cells of one row and reports each that is not what its column wants."""

    def __init__(self, problems: ProblemList, number: int, place: str, year: int) -> None:
        self.problems, self.number, self.place, self.year = problems, number, place, year

    def warn(self, column: int, message: str) -> None:
        """One weak cell."""
        self.problems.warning(message, row=self.number, column=COLUMNS[column], place=self.place)

    def hint(self, column: int, message: str) -> None:
        """One cell that was put right."""
        self.problems.hint(message, row=self.number, column=COLUMNS[column], place=self.place)

    def required(self, texts: Sequence[str], column: int) -> str:
        """The text, reported where it is blank."""
        if not texts[column]:
            self.warn(column, "没有填写。请补填。")
        return texts[column]

    def weight(self, text: str) -> Decimal | None:
        """The weight; None where it is blank or no number."""
        if not text:
            self.warn(WEIGHT, "没有填写。请补填数字，如 10。")
            return None
        bare = bare_points(text)
        try:
            weight = parse_decimal(bare)
        except NotANumber:
            self.warn(WEIGHT, f"『{text}』不是数字，没有读入。请填写数字，如 10。")
            return None
        if abs(weight) >= LARGEST_WEIGHT or weight != to_cents(weight):
            self.warn(WEIGHT, f"『{text}』超出范围或多于两位小数，没有读入。请填写数字，如 22.5。")
            return None
        if bare != text:
            self.hint(WEIGHT, f"『{text}』按 {bare} 读取。")
        if advice := box.unkept_weight(weight):
            self.warn(WEIGHT, advice)
        return weight

    def target(self, texts: Sequence[str]) -> tuple[Target, str]:
        """The target with its unit, where they are written in one cell: ≥50个, 9月底前."""
        sign, value, unit = texts[SIGN], texts[TARGET], texts[UNIT]
        target, stated = read_typed(sign, value, unit, year=self.year)
        if not isinstance(target, UnreadTarget) and (stated != unit or _OWN_WORDS.search(value)):
            shown = f"{target.comparison.symbol}{target.text}{stated}"
            self.hint(TARGET, f"『{value}』按『{shown}』读取，请核对。")
        if is_direction(sign) and target.comparison is not None:
            self.hint(SIGN, f"『{sign}』按『{target.comparison.symbol}』读取，请核对。")
        return target, stated

    def core(self, text: str) -> bool | None:
        """The flag; None where it is blank or neither 是 nor 否."""
        flag = read_flag(text)
        if flag is None:
            shown = f"『{text}』不能识别" if text else "没有填写"
            self.warn(CORE, f"{shown}。请填写『是』或『否』。")
        return flag

    def check_target(self, texts: Sequence[str], target: object) -> None:
        """Report a sign that is unknown or missing and a target that cannot be read."""
        sign, value = texts[SIGN], texts[TARGET]
        if sign and parse_comparison(sign) is None:
            self.warn(SIGN, f"『{sign}』不能识别。请填写 ≥、＞、≤、＜、＝、区间或定性。")
        if not isinstance(target, UnreadTarget):
            return
        if target.comparison is None and not sign:
            self.warn(SIGN, "没有填写。请填写 ≥、＞、≤、＜、＝、区间或定性。")
        if not value:
            self.warn(TARGET, "没有填写。请补填。")
        elif target.comparison is not None:
            wanted = "如 90～110" if target.comparison is Comparison.RANGE else "如 98"
            self.warn(TARGET, f"『{value}』不是数字，原样保留。请填写数字，{wanted}。")
