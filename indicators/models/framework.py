"""The two-level framework of a year, and the library of indicators."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords

from budgets.models import FiscalYear
from indicators.enums import Comparison
from organizations.models import Organization


class FrameworkEntry(models.Model):
    """One second-level indicator under its first level, as the year prescribes them."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+"
    )
    level1 = models.CharField("一级指标", max_length=40)
    level2 = models.CharField("二级指标", max_length=40)
    position = models.PositiveSmallIntegerField("顺序")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "指标框架"
        verbose_name_plural = "指标框架"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "level1", "level2"],
                name="framework_entry_once_a_year",
                violation_error_message="本年度已有这一一级、二级指标。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.level1}/{self.level2}"


class IndicatorTemplate(models.Model):
    """A library indicator: what it measures and how; applied indicators are copies."""

    class Scope(models.TextChoices):
        """Who offers it."""

        COMMON = "common", "共性"
        INDUSTRY = "industry", "行业"
        OWN = "own", "本单位"

    level1 = models.CharField("一级指标", max_length=40)
    level2 = models.CharField("二级指标", max_length=40)
    name = models.CharField("指标名称", max_length=120)
    unit = models.CharField("计量单位", max_length=40, blank=True)
    comparison = models.CharField(
        "指标性质", max_length=12, choices=[(c.value, c.symbol) for c in Comparison]
    )
    definition = models.TextField("指标解释", blank=True)
    source = models.CharField("数据来源", max_length=300, blank=True)
    typical_weight = models.DecimalField(
        "常用权重", max_digits=5, decimal_places=2, null=True, blank=True
    )
    scope = models.CharField("范围", max_length=12, choices=Scope.choices, default=Scope.COMMON)
    industry = models.CharField("行业领域", max_length=80, blank=True)
    organization = models.ForeignKey(
        Organization,
        verbose_name="所属单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_active = models.BooleanField("在用", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "指标库指标"
        verbose_name_plural = "指标库"
        constraints = [
            models.UniqueConstraint(
                fields=["level2", "name", "unit", "scope", "organization"],
                name="indicator_template_once_a_unit",
                violation_error_message="本单位指标库中已有同名、同单位的指标。",
            ),
            models.UniqueConstraint(
                fields=["level2", "name", "unit", "scope"],
                condition=models.Q(organization__isnull=True),
                name="indicator_template_once",
                violation_error_message="指标库中已有同名、同单位的指标。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
