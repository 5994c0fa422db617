"""What the sheet rules look at, and how a check says where it hit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from common.findings import Location
from common.rules import RULEBOOK, Catalogue, Hit, MissingData, NotApplicable
from common.text import tidy
from indicators.compliance.doctrine import DEFAULT_DOCTRINE, Doctrine
from indicators.compliance.vocabulary import Vocabulary
from indicators.enums import ObjectiveKind
from indicators.sheets import IndicatorLine, ObjectiveSheet

LEVEL1 = "一级指标"
LEVEL2 = "二级指标"
NAME = "三级指标"
WEIGHT = "指标权重"
UNIT = "计量单位"
COMPARISON = "指标性质"
TARGET = "指标值"
CORE = "是否核心指标"
EXECUTION = "预算执行率权重"
INDICATORS = "绩效指标"


@dataclass(frozen=True, slots=True)
class Background:
    """What a sheet is held against besides itself; what is absent leaves its rules undecided."""

    duties: str = ""
    """职能职责 of the department as it publishes them."""
    last_year: ObjectiveSheet | None = None
    """The sheet of the same project or department one year before."""


NO_BACKGROUND = Background()


@dataclass(frozen=True, slots=True)
class SheetReview:
    """One sheet under the doctrine of its year: the subject of the rules A to F and J."""

    sheet: ObjectiveSheet
    doctrine: Doctrine = DEFAULT_DOCTRINE
    background: Background = field(default=NO_BACKGROUND)

    @property
    def words(self) -> Vocabulary:
        """The year's word lists."""
        return self.doctrine.vocabulary

    @property
    def is_department(self) -> bool:
        """Whether this is the sheet of a whole department (表十)."""
        return self.sheet.kind is ObjectiveKind.DEPARTMENT


SHEET_RULES: Catalogue[SheetReview] = Catalogue()
RULEBOOK.add(SHEET_RULES)


def filled_lines(review: SheetReview) -> tuple[IndicatorLine, ...]:
    """The lines of the sheet; a sheet without any cannot be judged by its lines."""
    if not review.sheet.lines:
        raise MissingData("还没有填写绩效指标。")
    return review.sheet.lines


def lines_or_skip(lines: Iterable[IndicatorLine], otherwise: str) -> tuple[IndicatorLine, ...]:
    """These lines; NotApplicable with the given reason where there is none."""
    chosen = tuple(lines)
    if not chosen:
        raise NotApplicable(otherwise)
    return chosen


_Given = ParamSpec("_Given")
_Said = TypeVar("_Said")
SAYING: set[Callable[..., object]] = set()
"""The functions that only put into words what was found."""


def only_says(function: Callable[_Given, _Said]) -> Callable[_Given, _Said]:
    """Mark a function whose answer stands in messages and decides no hit."""
    SAYING.add(function)
    return function


@only_says
def called(line: IndicatorLine) -> str:
    """The name of a line inside a message: 『群众满意度』, or its row while it has none."""
    name = tidy(line.name)
    return f"『{name}』" if name else f"第{line.position}行指标"


@only_says
def target_text(line: IndicatorLine) -> str:
    """Sign, target and unit in one: ≥98%, 定性 完成."""
    sign = line.comparison.symbol if line.comparison else ""
    gap = " " if len(sign) > 1 else ""
    return f"{sign}{gap}{tidy(line.target.text)}{tidy(line.unit)}"


@only_says
def in_full(line: IndicatorLine) -> str:
    """A line inside a message with its target: 『群众满意度 ≥98%』."""
    return f"『{tidy(line.name)} {target_text(line)}』"


@only_says
def sheet_hit(message: str, column: str, *, actual: str = "", expected: str = "") -> Hit:
    """A fault of the sheet as a whole, placed at a box of its head."""
    return Hit(message, Location(column=column), actual=actual, expected=expected)


@only_says
def line_hit(
    line: IndicatorLine, column: str, message: str, *, actual: str = "", expected: str = ""
) -> Hit:
    """A fault of one line, placed at one of its cells."""
    place = Location(row=line.position, column=column)
    return Hit(message, place, indicator=line.name, actual=actual, expected=expected)


def name_label(review: SheetReview) -> str:
    """What the form calls the name in its head."""
    return "部门（单位）名称" if review.is_department else "项目名称"


OVERVIEW = "项目概述"
RATIONALE = "立项依据"
STATEMENT = "当年绩效目标"
DEPARTMENT_STATEMENT = "当年整体绩效目标"


def statement_label(review: SheetReview) -> str:
    """What the form calls the goal."""
    return DEPARTMENT_STATEMENT if review.is_department else STATEMENT


def texts_of(review: SheetReview) -> dict[str, str]:
    """The texts of the head under the labels of the form of this kind."""
    sheet = review.sheet
    if review.is_department:
        return {DEPARTMENT_STATEMENT: sheet.statement}
    return {OVERVIEW: sheet.overview, RATIONALE: sheet.rationale, STATEMENT: sheet.statement}
