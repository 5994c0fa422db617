"""The classifications of a year."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from simple_history.models import HistoricalRecords

from budgets.enums import Scheme
from budgets.models.years import FiscalYear


class FunctionalClass(models.Model):
    """功能分类科目 of a year: 类 3, 款 5, 项 7 digits."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="functional_classes"
    )
    code = models.CharField("科目编码", max_length=7)
    name = models.CharField("科目名称", max_length=120)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "功能分类科目"
        verbose_name_plural = "功能分类科目"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "code"], name="functional_class_code_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class EconomicClass(models.Model):
    """部门经济分类科目 of a year: 类 3, 款 5 digits."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="economic_classes"
    )
    code = models.CharField("科目编码", max_length=5)
    name = models.CharField("科目名称", max_length=120)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "经济分类科目"
        verbose_name_plural = "经济分类科目"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "code"], name="economic_class_code_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProcurementCategory(models.Model):
    """政府采购品目 of a year: A 货物, B 工程, C 服务 and what is below them."""

    fiscal_year = models.ForeignKey(
        FiscalYear,
        verbose_name="年度",
        on_delete=models.PROTECT,
        related_name="procurement_categories",
    )
    code = models.CharField("品目编码", max_length=12)
    name = models.CharField("品目名称", max_length=120)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "政府采购品目"
        verbose_name_plural = "政府采购品目"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "code"], name="procurement_category_code_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


CLASS_MODELS: Mapping[Scheme, type[FunctionalClass | EconomicClass | ProcurementCategory]] = {
    Scheme.FUNCTIONAL: FunctionalClass,
    Scheme.ECONOMIC: EconomicClass,
    Scheme.PROCUREMENT: ProcurementCategory,
}
