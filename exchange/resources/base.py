"""What every list of the admin shares: Chinese errors, one query for what is known, audit apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from import_export import fields, resources, widgets
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Error, Result, RowResult
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from budgets.models import FiscalYear
from common.decimals import NotANumber, parse_optional, plain_or_blank
from common.text import squeeze, tidy
from exchange.resources.outcomes import ListResult, PlainError, told_change
from exchange.tabular import unguarded
from organizations.models import Organization, User

Row = Mapping[str, Any]


class Field(fields.Field):  # type: ignore[misc]
    """A column; its Chinese head is its name."""

    def __init__(
        self,
        attribute: str,
        column_name: str,
        widget: widgets.Widget | None = None,
        *,
        is_required: bool = True,
        readonly: bool = False,
    ) -> None:
        super().__init__(
            attribute=attribute,
            column_name=column_name,
            widget=widget or TextWidget(),
            readonly=readonly,
        )
        self.is_required = is_required
        """Whether a file without this column is refused."""


class TextWidget(widgets.Widget):  # type: ignore[misc]
    """A text without blanks at its ends."""

    def clean(self, value: Any, row: Row | None = None, **_options: Any) -> str:
        """The tidy text."""
        return tidy(unguarded(str(value or "")))

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """The text as it is."""
        return "" if value is None else str(value)


class CodeWidget(TextWidget):
    """A code: text, never a number that lost its digits."""

    def clean(self, value: Any, row: Row | None = None, **_options: Any) -> str:
        """The code without blanks; ValueError where a spreadsheet made a number of it."""
        code = squeeze(unguarded(str(value or "")))
        if "." in code or "E+" in code.upper():
            raise ValueError(f"编码“{code}”像是被表格软件当成了数字，请把这一列设为文本后重填。")
        return code


class NumberWidget(widgets.Widget):  # type: ignore[misc]
    """An optional decimal: blank is absent, not zero."""

    def clean(self, value: Any, row: Row | None = None, **_options: Any) -> Decimal | None:
        """The number, ValueError where it is none."""
        try:
            return parse_optional(unguarded(str(value or "")))
        except NotANumber:
            raise ValueError(f"“{value}”不是数字，请填例如 10 或 22.5，没有的留空。") from None

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """Without trailing zeros."""
        return plain_or_blank(value)


class FlagWidget(widgets.Widget):  # type: ignore[misc]
    """是 or 否."""

    def clean(self, value: Any, row: Row | None = None, **_options: Any) -> bool:
        """Blank is 是: what is listed is in use."""
        known = {"": True, "是": True, "否": False}
        try:
            return known[squeeze(str(value or ""))]
        except KeyError:
            raise ValueError(f"“{value}”应为“是”或“否”。") from None

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """是 or 否."""
        return "是" if value else "否"


class ChoiceWidget(widgets.Widget):  # type: ignore[misc]
    """One of a closed list, by its Chinese label or its stored value."""

    def __init__(self, labels: Mapping[str, str], *, default: str = "") -> None:
        super().__init__()
        self.labels = labels
        self.default = default
        self.values = {squeeze(label): value for value, label in labels.items()} | {
            value: value for value in labels
        }

    def clean(self, value: Any, row: Row | None = None, **_options: Any) -> str:
        """The stored value; ValueError names what may be written."""
        written = squeeze(str(value or ""))
        if not written:
            return self.default
        try:
            return self.values[written]
        except KeyError:
            allowed = "、".join(self.labels.values())
            raise ValueError(f"“{value}”不在可选范围内，可填：{allowed}。") from None

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """The Chinese label."""
        return self.labels.get(value, "")


class LookupWidget(widgets.Widget):  # type: ignore[misc]
    """A record by its code, all of them read once."""

    def __init__(
        self, load: Callable[[], Mapping[str, Model]], code_of: Callable[[Any], str], missing: str
    ) -> None:
        super().__init__()
        self._load, self._code_of, self._missing = load, code_of, missing
        self._known: dict[str, Model] | None = None

    def clean(self, value: Any, row: Row | None = None, **_options: Any) -> Model | None:
        """The record; ValueError where the code is unknown."""
        code = squeeze(unguarded(str(value or ""))).partition("-")[0]
        if not code:
            return None
        try:
            return self.known[code]
        except KeyError:
            raise ValueError(self._missing.format(code)) from None

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """The code."""
        return "" if value is None else self._code_of(value)

    @property
    def known(self) -> dict[str, Model]:
        """What a code may mean; rows of the same file may add to it."""
        if self._known is None:
            self._known = dict(self._load())
        return self._known


def year_widget() -> LookupWidget:
    """A fiscal year by its number."""
    return LookupWidget(
        lambda: {str(year.year): year for year in FiscalYear.objects.all()},
        lambda year: str(year.year),
        "没有 {} 年度，请先开启年度。",
    )


def unit_widget() -> LookupWidget:
    """A unit by its code; 118-公安局 is 118."""
    return LookupWidget(
        lambda: {unit.code: unit for unit in Organization.objects.all()},
        lambda unit: str(unit.code),
        "没有编码为“{}”的单位，请核对，或先导入单位。",
    )


class KnownRows(BaseInstanceLoader):  # type: ignore[misc]
    """The records that the rows may mean, read in one query."""

    def get_instance(self, row: Row) -> Model | None:
        """The record of the row's key."""
        known: dict[tuple[Any, ...], Model] = self.resource.known_for(self.dataset)
        return known.get(self.resource.key_of_row(row))


class ListResource(resources.ModelResource):  # type: ignore[misc]
    """A list of one model; `Meta.import_id_fields` is the key that no file may repeat."""

    class Meta:
        instance_loader_class = KnownRows
        skip_unchanged = True
        report_skipped = True
        # What differs is told here, without a copy of every record.
        skip_diff = True
        # Spares the savepoint a row: one bad row undoes the whole file anyway.
        use_bulk = True

    def __init__(self, actor: User | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.actor = actor
        self._known: dict[tuple[Any, ...], Model] | None = None
        self._seen: dict[tuple[Any, ...], int] = {}
        self._numbers: Sequence[int] = ()
        self._key: tuple[Row, tuple[Any, ...]] | None = None
        self._instance: Any = None
        self._before: tuple[Any, ...] = ()
        self._new: list[Any] = []
        self._changed: list[Any] = []

    @classmethod
    def get_error_result_class(cls) -> type[Error]:
        """Faults without tracebacks."""
        return PlainError

    @classmethod
    def get_result_class(cls) -> type[Result]:
        """With every fault in its place."""
        return ListResult

    def candidates(self, dataset: Any) -> QuerySet[Any]:
        """The records among which the rows' own are."""
        rows: QuerySet[Any] = self.get_queryset()
        return rows

    def problems_of(self, instance: Any) -> Mapping[str, str]:
        """What is wrong with the row beside what the fields say, by attribute."""
        return {}

    def get_queryset(self) -> QuerySet[Any]:
        """With what the columns show."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows

    def known_for(self, dataset: Any) -> dict[tuple[Any, ...], Model]:
        """The candidates by their key."""
        if self._known is None:
            self._known = {self.key_of(row): row for row in self.candidates(dataset)}
        return self._known

    def key_of(self, instance: Any) -> tuple[Any, ...]:
        """The key of a record."""
        return tuple(_plain(getattr(instance, name)) for name in self._key_names())

    def key_of_row(self, row: Row) -> tuple[Any, ...]:
        """The key of a row, read once; ValueError where a cell of it cannot be read."""
        if self._key is None or self._key[0] is not row:
            fields = (self._fields()[name] for name in self._meta.import_id_fields)
            self._key = (row, tuple(_plain(field.clean(row)) for field in fields))
        return self._key[1]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse a file that lacks a column, naming all that are missing."""
        self._numbers = getattr(dataset, "numbers", ())
        heads = [tidy(str(head or "")) for head in dataset.headers]
        dataset.headers = heads
        missing = [
            field.column_name
            for field in self._fields().values()
            if field.is_required and not field.readonly and field.column_name not in heads
        ]
        for name in self._meta.import_id_fields:
            column = self._fields()[name].column_name
            if column not in heads and column not in missing:
                dataset.append_col([""] * len(dataset), header=column)
        if missing:
            # Its rows would only repeat it, each in its own words.
            del dataset[:]
            raise ValueError(
                f"文件缺少列：{'、'.join(missing)}。请先点“导出”得到带表头的文件，照着填写。"
            )

    def before_import_row(self, row: Row, **kwargs: Any) -> None:
        """Refuse a second row of the same key."""
        key, number = self.key_of_row(row), kwargs["row_number"]
        if all(value in (None, "") for value in key):
            raise ValueError("这一行没有填写关键列，请补填或删除这一行。")
        first = self._seen.setdefault(key, number)
        if first != number:
            raise ValueError(f"与第 {self._place_of(first)} 行是同一条记录，请只保留一行。")

    def get_or_init_instance(self, instance_loader: Any, row: Row) -> tuple[Any, bool]:
        """The record of the row, noting what it holds before the row is read into it."""
        instance, is_new = super().get_or_init_instance(instance_loader, row)
        self._instance, self._before = instance, () if is_new else self._values_of(instance)
        return instance, is_new

    def skip_row(
        self, instance: Any, original: Any, row: Row, import_validation_errors: Any = None
    ) -> bool:
        """Whether a known record is as the row says."""
        is_known = bool(self._before) and not import_validation_errors
        return is_known and self._values_of(instance) == self._before

    def after_import_row(self, row: Row, row_result: RowResult, **kwargs: Any) -> None:
        """The cells of a preview: what a new row says, what differs in a known one."""
        if not kwargs.get("dry_run"):
            return
        texts = self._texts_of(self._values_of(self._instance))
        before = self._texts_of(self._before) if row_result.is_update() else texts
        row_result.diff = [told_change(*pair) for pair in zip(before, texts, strict=True)]

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: Mapping[str, Any] | None = None,
        validate_unique: bool = True,  # noqa: FBT001, FBT002 -- the library's signature
    ) -> None:
        """Fields and rules of the record, without a query a row: keys are known to be unique."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        relations = [f.name for f in instance._meta.fields if f.is_relation]  # noqa: SLF001
        try:
            instance.full_clean(
                exclude={*errors, *relations}, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name, message in self.problems_of(instance).items():
            errors.setdefault(name, ValidationError(message))
        if errors:
            raise ValidationError({self._column_of(name): text for name, text in errors.items()})

    def save_instance(self, instance: Any, is_create: bool, row: Row, **kwargs: Any) -> None:  # noqa: FBT001
        """A preview writes nothing at all; what is confirmed is written once all rows are read."""
        if not kwargs.get("dry_run"):
            (self._new if is_create else self._changed).append(instance)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Write the whole list at once, where no row of it is bad."""
        result.numbers = self._numbers
        if not result.has_errors() and not result.has_validation_errors():
            self.store(self._new, self._changed)

    def store(self, new: Sequence[Any], changed: Sequence[Any]) -> None:
        """Write new and changed records with their histories, in a few statements for all."""
        if new:
            bulk_create_with_history(new, self._meta.model, default_user=self.actor)
        if changed:
            names = [f.attribute for f in self._fields().values() if not f.readonly]
            bulk_update_with_history(changed, self._meta.model, names, default_user=self.actor)

    def _place_of(self, number: int) -> int:
        """The line of the file that holds the row; its head is the first."""
        return self._numbers[number - 1] if self._numbers else number + 1

    def _values_of(self, instance: Any) -> tuple[Any, ...]:
        return tuple(field.get_value(instance) for field in self.get_import_fields())

    def _texts_of(self, values: Sequence[Any]) -> list[str]:
        columns = zip(self.get_import_fields(), values, strict=True)
        return [field.widget.render(value) for field, value in columns]

    def _column_of(self, name: str) -> str:
        """The head of the column that an error is about."""
        for key, field in self._fields().items():
            if name in {key, field.attribute}:
                return str(field.column_name)
        return name

    def _key_names(self) -> Sequence[str]:
        return [self._fields()[name].attribute for name in self._meta.import_id_fields]

    def _fields(self) -> dict[str, Field]:
        known: dict[str, Field] = self.fields
        return known


def required(instance: Any, labels: Mapping[str, str]) -> dict[str, str]:
    """A message for every relation that the row leaves blank."""
    return {
        name: f"请填写{label}。"
        for name, label in labels.items()
        if getattr(instance, f"{name}_id", None) is None and not _is_pending(instance, name)
    }


def _is_pending(instance: Any, name: str) -> bool:
    """A record of the same file that a preview does not write."""
    return instance._state.fields_cache.get(name) is not None  # noqa: SLF001


def _plain(value: Any) -> Any:
    return value.pk or id(value) if isinstance(value, Model) else value
