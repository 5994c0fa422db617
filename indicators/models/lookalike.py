"""Projects that say the same or measure the same, found at night."""

from __future__ import annotations

from django.db import models

from budgets.models import FiscalYear
from indicators.models.objective import PerformanceObjective


class LookalikeGroup(models.Model):
    """Sheets that are alike; written in the order of the list, so that the key is that order."""

    class Kind(models.TextChoices):
        TEXT = "text", "文字相同"
        LINES = "lines", "指标相同"

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField("哪里相似", max_length=8, choices=Kind.choices)
    likeness = models.DecimalField("相似度（0–1）", max_digits=5, decimal_places=4)
    """The least of a member to the first one."""
    is_across = models.BooleanField("跨部门")
    found_at = models.DateTimeField("比对时间")

    class Meta:
        verbose_name = "相似项目"
        verbose_name_plural = "相似项目"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.likeness}"


class Lookalike(models.Model):
    """One sheet of a group."""

    group = models.ForeignKey(
        LookalikeGroup, verbose_name="组", on_delete=models.CASCADE, related_name="members"
    )
    objective = models.ForeignKey(
        PerformanceObjective, verbose_name="绩效目标", on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveIntegerField("次序")

    class Meta:
        verbose_name = "相似的目标表"
        verbose_name_plural = "相似的目标表"
        constraints = [
            models.UniqueConstraint(fields=["group", "objective"], name="lookalike_once_a_group")
        ]

    def __str__(self) -> str:
        return str(self.objective)
