"""Actual values as a list, judged and written by the evaluation services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from import_export.instance_loaders import BaseInstanceLoader

from budgets.models import FiscalYear
from common.findings import Location
from common.text import squeeze, tidy
from evaluations.actuals import record_actuals
from evaluations.admin.actuals import with_sheets
from evaluations.entries import ActualEntry
from evaluations.models import Measurement
from exchange.resources.base import CodeWidget, Field, ListResource, Row
from exchange.resources.outcomes import Fault
from indicators.models import Indicator
from indicators.selectors import printed_target, target_of

YEAR, CODE, POSITION, NAME = "年度", "项目编码", "行号", "指标名称"
TARGET, ACTUAL, REASON = "目标值", "实际完成值", "偏差原因"
Key = tuple[str, str, str, str]


class StoredActuals(BaseInstanceLoader):  # type: ignore[misc]
    """What was recorded before the file."""

    def get_instance(self, row: Row) -> Measurement | None:
        """The row's measurement."""
        found: Measurement | None = self.resource.before.get(key_of(row))
        return found


class ActualsResource(ListResource):
    """完成值: one row an indicator. A preview records, is shown, and is rolled back."""

    year = Field("typed_year", YEAR)
    code = Field("typed_code", CODE, CodeWidget())
    position = Field("typed_position", POSITION)
    name = Field("typed_name", NAME)
    target = Field("typed_target", TARGET, is_required=False, readonly=True)
    actual = Field("typed_actual", ACTUAL)
    reason = Field("typed_reason", REASON)

    class Meta:
        model = Measurement
        name = "完成值"
        fields = ("year", "code", "position", "name", "target", "actual", "reason")
        import_id_fields = ("year", "code", "position", "name")
        instance_loader_class = StoredActuals

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.before: dict[Key, Measurement] = {}
        self._problems: dict[int, list[str]] = defaultdict(list)
        self._questions: list[Fault] = []

    def get_queryset(self) -> QuerySet[Any]:
        """With the sheets."""
        return with_sheets(super().get_queryset()).select_related(
            "indicator__objective__fiscal_year"
        )

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> Any:
        """One recorded value as the list shows it."""
        described = _described(instance)
        return super().export_resource(described, selected_fields, **kwargs)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Let the service judge and write the whole file at once."""
        super().before_import(dataset, **kwargs)
        rows = list(enumerate(dataset.dict, start=1))
        years: dict[str, list[tuple[int, Row]]] = defaultdict(list)
        for number, row in rows:
            years[squeeze(str(row[YEAR] or ""))].append((number, row))
        self.before = self._stored([row for _, row in rows])
        known = {str(year.year): year for year in FiscalYear.objects.all()}
        for text, numbered in years.items():
            self._record(known.get(text), text, numbered)

    def before_import_row(self, row: Row, **kwargs: Any) -> None:
        """What the service said of the row."""
        if problems := self._problems.get(kwargs["row_number"]):
            raise ValueError("；".join(problems))

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """What the service asked about rows that can be written."""
        super().after_import(dataset, result, **kwargs)
        result.questions = self._questions

    def skip_row(
        self, instance: Any, original: Any, row: Row, import_validation_errors: Any = None
    ) -> bool:
        """A row without a value says nothing."""
        if not squeeze(str(row[ACTUAL] or "")):
            return True
        unchanged: bool = super().skip_row(instance, original, row, import_validation_errors)
        return unchanged

    def validate_instance(self, *_args: Any, **_kwargs: Any) -> None:
        """The service has judged."""

    def save_instance(self, *_args: Any, **_kwargs: Any) -> None:
        """The service has written."""

    def _record(self, year: FiscalYear | None, text: str, rows: list[tuple[int, Row]]) -> None:
        if year is None:
            for number, _ in rows:
                self._problems[number].append(f"没有“{text or '空'}”年度，请填四位年份。")
            return
        outcome = record_actuals(
            actor=self.actor,
            fiscal_year=year,
            entries=[_entry(number, row) for number, row in rows],
            now=timezone.now(),
        )
        for finding in outcome.problems:
            column = f"『{finding.location.column}』" if finding.location.column else ""
            self._problems[finding.location.row].append(f"{column}{finding.message}")
        self._questions += [
            Fault(one.location.row, one.location.column, one.indicator, one.message)
            for one in outcome.questions
        ]

    def _stored(self, rows: list[Row]) -> dict[Key, Measurement]:
        codes = {squeeze(str(row[CODE] or "")) for row in rows}
        found = self.get_queryset().filter(indicator__objective__project__code__in=codes)
        departments = self.get_queryset().filter(
            indicator__objective__project__isnull=True,
            indicator__objective__organization__code__in=codes,
        )
        described = [_described(row) for row in (*found, *departments)]
        return {
            (m.typed_year, m.typed_code, m.typed_position, squeeze(m.typed_name)): m
            for m in described
        }


def key_of(row: Mapping[str, Any]) -> Key:
    """Whose value the row holds."""
    year, code, position, name = (squeeze(str(row[c] or "")) for c in (YEAR, CODE, POSITION, NAME))
    return year, code, position, name


def _entry(number: int, row: Row) -> ActualEntry:
    return ActualEntry(
        location=Location("", number),
        code=str(row[CODE] or ""),
        indicator=str(row[NAME] or ""),
        actual=str(row[ACTUAL] or ""),
        # The list must have the column: a blank cell takes the reason back.
        reason=tidy(str(row[REASON] or "")),
        position=str(row[POSITION] or ""),
    )


def _described(row: Any) -> Any:
    """The measurement with the cells of its row."""
    indicator: Indicator = row.indicator
    objective = indicator.objective
    row.typed_year = str(objective.fiscal_year.year)
    row.typed_code = objective.project.code if objective.project else objective.organization.code
    row.typed_position = str(indicator.position)
    row.typed_name = indicator.name
    row.typed_target = printed_target(target_of(indicator)) + indicator.unit
    row.typed_actual = str(row.reading)
    row.typed_reason = row.deviation_reason
    return row
