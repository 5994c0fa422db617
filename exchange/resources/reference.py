"""Units, classes, framework and library as lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from budgets.enums import Scheme
from budgets.extraction import CODES
from budgets.models import EconomicClass, FunctionalClass, ProcurementCategory
from budgets.windows import closed_settings_refusal
from common.decimals import ZERO, to_cents
from exchange.resources.base import (
    ChoiceWidget,
    CodeWidget,
    Field,
    FlagWidget,
    ListResource,
    NumberWidget,
    Row,
    required,
    unit_widget,
    year_widget,
)
from indicators.enums import Comparison
from indicators.models import FrameworkEntry, IndicatorTemplate
from indicators.sheets import FULL_WEIGHT
from indicators.targets import parse_comparison
from organizations.models import Organization

_CODE_LENGTHS = {FunctionalClass: (3, 5, 7), EconomicClass: (3, 5)}


class UnitResource(ListResource):
    """单位: a unit may follow its parent in the same file."""

    code = Field("code", "单位编码", CodeWidget())
    name = Field("name", "单位名称")
    parent = Field("parent", "上级单位编码", unit_widget())
    is_active = Field("is_active", "在用", FlagWidget(), is_required=False)

    class Meta:
        model = Organization
        name = "单位"
        fields = ("code", "name", "parent", "is_active")
        import_id_fields = ("code",)

    def get_queryset(self) -> QuerySet[Any]:
        """With the parent's code."""
        return super().get_queryset().select_related("parent")

    def after_init_instance(self, instance: Any, new: bool, row: Row, **kwargs: Any) -> None:  # noqa: FBT001
        """From here on the code may be a parent."""
        if new:
            self.fields["parent"].widget.known[self.fields["code"].clean(row)] = instance

    def store(self, new: Sequence[Any], changed: Sequence[Any]) -> None:
        """Level by level: a unit needs the key of the one above it."""
        for _, level in groupby(sorted(new, key=_depth), key=_depth):
            super().store(list(level), ())
        super().store((), changed)


def _depth(unit: Organization) -> int:
    return len(unit.code)


class ClassResource(ListResource):
    """What both classifications share."""

    fiscal_year = Field("fiscal_year", "年度", year_widget())
    code = Field("code", "科目编码", CodeWidget())
    name = Field("name", "科目名称")

    def get_queryset(self) -> QuerySet[Any]:
        """With the year."""
        return super().get_queryset().select_related("fiscal_year")

    def problems_of(self, instance: Any) -> Mapping[str, str]:
        """Digits only, in one of the lengths of the classification."""
        problems = required(instance, {"fiscal_year": "年度"})
        lengths = _CODE_LENGTHS[type(instance)]
        if not instance.code.isdigit() or len(instance.code) not in lengths:
            allowed = "、".join(str(length) for length in lengths)
            problems["code"] = f"科目编码应为 {allowed} 位数字，现为“{instance.code}”。"
        return problems


class FunctionalClassResource(ClassResource):
    """功能分类科目."""

    class Meta:
        model = FunctionalClass
        name = "功能分类科目"
        fields = ("fiscal_year", "code", "name")
        import_id_fields = ("fiscal_year", "code")


class EconomicClassResource(ClassResource):
    """部门经济分类科目."""

    class Meta:
        model = EconomicClass
        name = "经济分类科目"
        fields = ("fiscal_year", "code", "name")
        import_id_fields = ("fiscal_year", "code")


class ProcurementCategoryResource(ClassResource):
    """政府采购品目: a letter, then two digits for each level."""

    class Meta:
        model = ProcurementCategory
        name = "政府采购品目"
        fields = ("fiscal_year", "code", "name")
        import_id_fields = ("fiscal_year", "code")

    def problems_of(self, instance: Any) -> Mapping[str, str]:
        """A letter and pairs of digits."""
        problems = required(instance, {"fiscal_year": "年度"})
        if not re.fullmatch(CODES[Scheme.PROCUREMENT], instance.code):
            problems["code"] = (
                f"品目编码应为一个大写字母加每级两位数字（如 A、A02），现为“{instance.code}”。"
            )
        return problems


class PositionWidget(NumberWidget):
    """A whole number."""

    def clean(self, value: Any, row: Row | None = None, **options: Any) -> Any:
        """The place in the list."""
        number = super().clean(value, row, **options)
        if number is None or number != int(number) or not 0 < number < 10_000:  # noqa: PLR2004
            raise ValueError(f"顺序应为 1 到 9999 的整数，现为“{value}”。")
        return int(number)

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """The number."""
        return "" if value is None else str(value)


class FrameworkResource(ListResource):
    """指标框架."""

    fiscal_year = Field("fiscal_year", "年度", year_widget())
    level1 = Field("level1", "一级指标")
    level2 = Field("level2", "二级指标")
    position = Field("position", "顺序", PositionWidget())

    class Meta:
        model = FrameworkEntry
        name = "指标框架"
        fields = ("fiscal_year", "level1", "level2", "position")
        import_id_fields = ("fiscal_year", "level1", "level2")
        # Its admin asks which years were changed.
        store_instance = True

    def get_queryset(self) -> QuerySet[Any]:
        """With the year."""
        return super().get_queryset().select_related("fiscal_year")

    def problems_of(self, instance: Any) -> Mapping[str, str]:
        """The year is there and open."""
        problems = required(instance, {"fiscal_year": "年度"})
        if instance.fiscal_year_id and (closed := closed_settings_refusal(instance.fiscal_year)):
            problems["fiscal_year"] = closed
        return problems


class SignWidget(ChoiceWidget):
    """A sign in any of its spellings, 正向 and 反向 among them."""

    def __init__(self) -> None:
        super().__init__({c.value: c.symbol for c in Comparison})

    def clean(self, value: Any, row: Row | None = None, **options: Any) -> str:
        """The stored value; the preview shows the sign that it stands for."""
        known = parse_comparison(str(value or ""))
        return known.value if known else super().clean(value, row, **options)


class LibraryResource(ListResource):
    """指标库: a common indicator, one of an industry, or a unit's own."""

    level1 = Field("level1", "一级指标")
    level2 = Field("level2", "二级指标")
    name = Field("name", "指标名称")
    unit = Field("unit", "计量单位")
    comparison = Field("comparison", "指标性质", SignWidget())
    definition = Field("definition", "指标解释", is_required=False)
    source = Field("source", "数据来源", is_required=False)
    typical_weight = Field("typical_weight", "常用权重", NumberWidget(), is_required=False)
    scope = Field(
        "scope",
        "范围",
        ChoiceWidget(
            {value: str(label) for value, label in IndicatorTemplate.Scope.choices},
            default=IndicatorTemplate.Scope.COMMON,
        ),
        is_required=False,
    )
    industry = Field("industry", "行业领域", is_required=False)
    organization = Field("organization", "所属单位编码", unit_widget(), is_required=False)
    is_active = Field("is_active", "在用", FlagWidget(), is_required=False)

    class Meta:
        model = IndicatorTemplate
        name = "指标库"
        fields = (
            "level1",
            "level2",
            "name",
            "unit",
            "comparison",
            "definition",
            "source",
            "typical_weight",
            "scope",
            "industry",
            "organization",
            "is_active",
        )
        import_id_fields = ("level2", "name", "unit", "scope", "organization")

    def get_queryset(self) -> QuerySet[Any]:
        """With the unit."""
        return super().get_queryset().select_related("organization")

    def problems_of(self, instance: Any) -> Mapping[str, str]:
        """A weight is 0 to 100 with two decimals; a unit's own indicator names its unit."""
        problems = {}
        weight = instance.typical_weight
        if weight is not None and (not ZERO <= weight <= FULL_WEIGHT or weight != to_cents(weight)):
            problems["typical_weight"] = "常用权重应在 0 到 100 之间，最多两位小数。"
        is_own = instance.scope == IndicatorTemplate.Scope.OWN
        if is_own != (instance.organization_id is not None):
            problems["organization"] = "范围为“本单位”时须填所属单位编码，其他范围不填。"
        return problems
