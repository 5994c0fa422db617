"""The monitoring reports of a month as a workbook: filled in on the way out, read on the way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from common.text import squeeze
from evaluations import forecasts
from evaluations.compliance import Likelihood
from evaluations.enums import Cause, ProgressType
from evaluations.forecasts import TypedProgress
from evaluations.monitoring_entries import MoneyEntry, ProgressEntry
from exchange.actuals_workbook import FilledSheet, written_workbook
from exchange.form_rows import FormRow, form_rows
from exchange.readers.guards import UnreadableFile

LINES_SHEET = "指标监控"
MONEY_SHEET = "预算执行"
MONTH = "截至月份"
_GIVEN = ("单位", "项目编码", "项目名称", "行号", "指标名称", "指标值", "计量单位")
_TYPED = (
    forecasts.KIND,
    forecasts.SHARE,
    forecasts.DUE,
    forecasts.ACTUAL,
    forecasts.FORECAST,
    forecasts.LIKELIHOOD,
    forecasts.CAUSES,
    forecasts.REASON,
    forecasts.MEASURES,
)
_AMOUNTS = (forecasts.BUDGET_AMOUNT, forecasts.SPENT_AMOUNT, forecasts.FORECAST_AMOUNT)
LINE_HEADS = (*_GIVEN, *_TYPED)
MONEY_HEADS = ("单位", "项目编码", "项目名称", MONTH, "版本", *_AMOUNTS)
_KINDS = {
    LINES_SHEET: frozenset({"项目编码", "指标名称", forecasts.ACTUAL}),
    MONEY_SHEET: frozenset({"项目编码", *_AMOUNTS}),
}


@dataclass(frozen=True, slots=True)
class MonitoringLineCells:
    """One indicator of the workbook, texts as they are shown."""

    unit: str
    code: str
    project: str
    position: int
    name: str
    target: str
    unit_of_measure: str
    typed: TypedProgress


@dataclass(frozen=True, slots=True)
class MonitoringMoneyCells:
    """The amounts of one objective, texts as they are shown."""

    unit: str
    code: str
    project: str
    month: int
    version: int
    budget: str
    spent: str
    forecast: str


@dataclass(frozen=True, slots=True)
class MonitoringFile:
    """The rows of a file, cells as typed; the month is None where the file names none."""

    month: int | None
    entries: tuple[ProgressEntry, ...]
    money: tuple[MoneyEntry, ...]


def monitoring_workbook(
    lines: Iterable[MonitoringLineCells], money: Iterable[MonitoringMoneyCells]
) -> bytes:
    """Two sheets that `read_monitoring` reads back; the cells to fill are the light ones."""
    return written_workbook(
        FilledSheet(
            LINES_SHEET,
            LINE_HEADS,
            (_line_cells(line) for line in lines),
            typed=frozenset(_TYPED),
            choices={
                forecasts.KIND: tuple(kind.label for kind in ProgressType),
                forecasts.LIKELIHOOD: tuple(one.label for one in Likelihood),
            },
        ),
        FilledSheet(
            MONEY_SHEET,
            MONEY_HEADS,
            (_money_cells(one) for one in money),
            typed=frozenset(_AMOUNTS),
        ),
    )


def read_monitoring(source: bytes, *, filename: str) -> MonitoringFile:
    """The entries of an .xlsx; UnreadableFile where the file or its head is none, or months differ."""
    rows = form_rows(source, filename=filename, kinds=_KINDS)
    money = [row for row in rows if row.kind == MONEY_SHEET]
    months = {squeeze(row[MONTH]).removesuffix("月") for row in money}
    return MonitoringFile(
        _month(months - {""}, filename),
        tuple(_progress_entry(row) for row in rows if row.kind == LINES_SHEET),
        tuple(_money_entry(row) for row in money),
    )


def _month(months: set[str], filename: str) -> int | None:
    if not months:
        return None
    text = next(iter(months))
    if len(months) > 1 or not text.isdecimal() or not 1 <= int(text[:3]) <= 12:  # noqa: PLR2004 -- months of a year
        raise UnreadableFile(
            f"『{filename}』：『{MONTH}』应当都是同一个1到12之间的数，请重新下载填报表。"
        )
    return int(text)


def _progress_entry(row: FormRow) -> ProgressEntry:
    return ProgressEntry(
        location=row.place,
        code=row["项目编码"],
        position=row["行号"],
        indicator=row["指标名称"],
        typed=TypedProgress(
            kind=row[forecasts.KIND],
            share=row[forecasts.SHARE],
            due=row[forecasts.DUE],
            actual=row[forecasts.ACTUAL],
            forecast=row[forecasts.FORECAST],
            likelihood=row[forecasts.LIKELIHOOD],
            causes=(row[forecasts.CAUSES],),
            reason=row[forecasts.REASON],
            measures=row[forecasts.MEASURES],
        ),
    )


def _money_entry(row: FormRow) -> MoneyEntry:
    budget, spent, forecast = (row[name] for name in _AMOUNTS)
    return MoneyEntry(row.place, row["项目编码"], row["版本"], budget, spent, forecast)


def _line_cells(line: MonitoringLineCells) -> tuple[str, ...]:
    typed = line.typed
    return (
        line.unit,
        line.code,
        line.project,
        str(line.position),
        line.name,
        line.target,
        line.unit_of_measure,
        ProgressType(typed.kind).label if typed.kind else "",
        typed.share,
        typed.due,
        typed.actual,
        typed.forecast,
        Likelihood(typed.likelihood).label if typed.likelihood else "",
        "、".join(Cause(cause).label for cause in typed.causes),
        typed.reason,
        typed.measures,
    )


def _money_cells(one: MonitoringMoneyCells) -> tuple[str, ...]:
    return (
        one.unit,
        one.code,
        one.project,
        str(one.month),
        str(one.version),
        one.budget,
        one.spent,
        one.forecast,
    )
