"""A word to a department that has not yet handed everything in."""

from __future__ import annotations

from django.db import models

from budgets.models import FiscalYear
from organizations.models import Organization, User


class Reminder(models.Model):
    """What an overseer tells the preparers of a department; each of them may put it away."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.CASCADE, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="部门", on_delete=models.PROTECT, related_name="+"
    )
    message = models.CharField("内容", max_length=300)
    author = models.ForeignKey(
        User, verbose_name="催办人", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("时间")
    dismissed_by = models.ManyToManyField(User, verbose_name="已知悉", related_name="+", blank=True)

    class Meta:
        verbose_name = "催办"
        verbose_name_plural = "催办"

    def __str__(self) -> str:
        return f"{self.organization} {self.message[:40]}"
