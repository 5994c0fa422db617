"""What is usual for an indicator, counted at night over departments and years."""

from __future__ import annotations

from django.db import models

from budgets.models import FiscalYear


class IndicatorNorm(models.Model):
    """One indicator wherever it is used: normalised name, unit and sign, with its usual target.

    Rows of a year are written most frequent first, so that the key is the order of the list.
    """

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField("名称（去掉空格和标点）", max_length=400)
    name = models.CharField("指标名称", max_length=200)
    """As it is most often written."""
    unit = models.CharField("计量单位", max_length=80)
    comparison = models.CharField("指标性质", max_length=12)
    count = models.PositiveIntegerField("条数")
    departments = models.PositiveIntegerField("部门数")
    years = models.PositiveSmallIntegerField("年度数")
    median = models.DecimalField("中位数", max_digits=22, decimal_places=6)
    lower = models.DecimalField("四分之一处", max_digits=22, decimal_places=6)
    upper = models.DecimalField("四分之三处", max_digits=22, decimal_places=6)
    least = models.DecimalField("最小", max_digits=22, decimal_places=6)
    most = models.DecimalField("最大", max_digits=22, decimal_places=6)
    full_marks = models.DecimalField("满分占比（0–1）", max_digits=5, decimal_places=4, null=True)
    cost = models.DecimalField("单位成本中位数（万元）", max_digits=22, decimal_places=6, null=True)
    """Of one piece, where the line is the core quantity of enough projects."""
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        verbose_name = "同名指标"
        verbose_name_plural = "同名指标"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "key", "unit", "comparison"], name="norm_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"
