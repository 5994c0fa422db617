"""The monitoring form as people fill it in: typed cells, what they mean, and what is wrong there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from common.decimals import ONE, ZERO, NotANumber, parse_decimal, plain
from common.text import squeeze, tidy
from evaluations.amounts import read_amount
from evaluations.compliance import Likelihood
from evaluations.enums import Cause, ProgressType
from evaluations.readings import Reading, UnreadableActual, read_actual
from indicators.enums import Comparison, Level2
from indicators.typed_cells import is_per_number

KIND = "进度类型"
SHARE = "本期计划进度"
DUE = "完成期限"
ACTUAL = "累计完成值"
FORECAST = "全年预计完成值"
CAUSES = "偏差原因类别"
REASON = "偏差原因说明"
LIKELIHOOD = "完成目标可能性"
MEASURES = "纠偏措施"
BUDGET_AMOUNT = "调整后预算数"
SPENT_AMOUNT = "累计执行数"
FORECAST_AMOUNT = "全年预计执行数"
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_PERCENT = Decimal("0.01")
_SPLIT = re.compile(r"[、,，;；/\s]+")
_LEVELS = {Level2.QUALITY, Level2.SATISFACTION}

Choice = TypeVar("Choice")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class TypedProgress:
    """The cells of one line as typed; choices by value or by label."""

    kind: str = ""
    share: str = ""
    due: str = ""
    actual: str = ""
    forecast: str = ""
    likelihood: str = ""
    causes: tuple[str, ...] = ()
    reason: str = ""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class LineProgress:
    """One line as it was reported; a reading without value and band is 未填, never zero."""

    kind: ProgressType = ProgressType.CUMULATIVE
    planned_share: Decimal | None = None
    due_on: date | None = None
    reading: Reading = field(default_factory=Reading)
    forecast: Reading = field(default_factory=Reading)
    likelihood: Likelihood | None = None
    causes: tuple[Cause, ...] = ()
    reason: str = ""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in 万元: 调整后预算数, 累计执行数, 全年预计执行数; None is not told."""

    budget: Decimal | None = None
    spent: Decimal | None = None
    forecast: Decimal | None = None


Problems = tuple[tuple[str, str], ...]
"""Cells that cannot be kept: each column with what is wrong there."""


def read_progress(
    typed: TypedProgress, comparison: Comparison | None, unit: str, year: int
) -> tuple[LineProgress, Problems]:
    """One line out of its cells, and every cell that could not be read; those count as blank.

    `year` completes a day that was typed without one.
    """
    cells = _Cells()
    progress = LineProgress(
        kind=cells.read(KIND, lambda: _choice(_KINDS, typed.kind)) or ProgressType.CUMULATIVE,
        planned_share=cells.read(SHARE, lambda: _share(typed.share)),
        due_on=cells.read(DUE, lambda: _day(typed.due, year)),
        reading=cells.read(ACTUAL, lambda: _reading(typed.actual, comparison, unit)) or Reading(),
        forecast=cells.read(FORECAST, lambda: _reading(typed.forecast, comparison, unit))
        or Reading(),
        likelihood=cells.read(LIKELIHOOD, lambda: _choice(_LIKELIHOODS, typed.likelihood)),
        causes=cells.read(CAUSES, lambda: _causes(typed.causes)) or (),
        reason=tidy(typed.reason),
        measures=tidy(typed.measures),
    )
    return progress, tuple(cells.problems)


def read_money(budget: str, spent: str, forecast: str) -> tuple[Money, Problems]:
    """The three amounts, blank ones as None, and every one that could not be read."""
    cells = _Cells()
    money = Money(
        cells.read(BUDGET_AMOUNT, lambda: _amount(budget)),
        cells.read(SPENT_AMOUNT, lambda: _amount(spent)),
        cells.read(FORECAST_AMOUNT, lambda: _amount(forecast)),
    )
    return money, tuple(cells.problems)


def typed_progress(progress: LineProgress) -> TypedProgress:
    """What is stored, as it would be typed."""
    share = progress.planned_share
    return TypedProgress(
        kind=progress.kind.value,
        share="" if share is None else f"{plain(share * 100)}%",
        due=progress.due_on.isoformat() if progress.due_on else "",
        actual=str(progress.reading),
        forecast=str(progress.forecast),
        likelihood=progress.likelihood.value if progress.likelihood else "",
        causes=tuple(cause.value for cause in progress.causes),
        reason=progress.reason,
        measures=progress.measures,
    )


def suggested_kind(level2: str, unit: str) -> ProgressType:
    """How a number of this kind usually grows: rates stand, deadlines come once, the rest adds up."""
    is_rate = squeeze(unit) in {"%", "百分点"} or is_per_number(unit)
    if level2 == Level2.TIMELINESS and not is_rate:
        return ProgressType.ONCE
    return ProgressType.LEVEL if is_rate or level2 in _LEVELS else ProgressType.CUMULATIVE


class _Cells:
    """Reads cell after cell and remembers what could not be read."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def read(self, column: str, reader: Callable[[], Value | None]) -> Value | None:
        try:
            return reader()
        except ValueError as error:
            self.problems.append((column, str(error)))
            return None


def _choice(names: Mapping[str, Choice], text: str) -> Choice | None:
    """The choice that was typed by value or by label; None for a blank cell."""
    written = squeeze(text)
    if not written:
        return None
    if written in names:
        return names[written]
    offered = "、".join(dict.fromkeys(name for name in names if not name.isascii()))
    raise ValueError(f"『{written[:20]}』不在选项里，请选{offered}。")


_KINDS = {name: one for one in ProgressType for name in (one.value, squeeze(one.label))}
_LIKELIHOODS = {name: one for one in Likelihood for name in (one.value, squeeze(one.label))}
_CAUSES = {name: one for one in Cause for name in (one.value, squeeze(one.label))}


def _causes(texts: Iterable[str]) -> tuple[Cause, ...]:
    parts = [part for text in texts for part in _SPLIT.split(text) if part]
    found = {_choice(_CAUSES, part) for part in parts}
    return tuple(cause for cause in Cause if cause in found)


def _share(text: str) -> Decimal | None:
    written = squeeze(text)
    if not written:
        return None
    try:
        share = parse_decimal(written.rstrip("%"))
    except NotANumber:
        raise ValueError(f"『{written[:20]}』不是百分数，请填例如58%。") from None
    # A number of the form's own column: 58 and 58% both mean 58 per cent.
    share *= _PERCENT
    if not ZERO <= share <= ONE:
        raise ValueError(f"应在0%到100%之间，现为{plain(share * 100)}%。")
    if share != round(share, 4):
        raise ValueError("最多两位小数，例如58.33%。")
    return share


def _day(text: str, year: int) -> date | None:
    written = squeeze(text)
    if not written:
        return None
    match = _DATE.fullmatch(written)
    day = _existing_day(match, year) if match else None
    if day is None:
        raise ValueError(f"『{written[:20]}』不是日期，请填例如{year}-09-30。")
    return day


def _existing_day(match: re.Match[str], year: int) -> date | None:
    try:
        return date(int(match[1] or year), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _reading(text: str, comparison: Comparison | None, unit: str) -> Reading | None:
    if not squeeze(text):
        return None
    reading = read_actual(text, comparison, unit)
    if reading.share is not None:
        raise UnreadableActual("监控只填等次（达成、部分达成、未达成），得分系数年终自评时再填。")
    return reading


def _amount(text: str) -> Decimal | None:
    if not squeeze(text):
        return None
    read = read_amount(text)
    if isinstance(read, str):
        raise ValueError(read)  # noqa: TRY004 -- the text of the cell is at fault, not its type
    return read
