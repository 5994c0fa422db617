"""Files that prove what an indicator reached."""

from __future__ import annotations

from django.db import models

from indicators.models import Indicator, PerformanceObjective
from organizations.models import StoredFile


class Evidence(models.Model):
    """One file that proves the actual value of one line."""

    objective = models.ForeignKey(
        PerformanceObjective, verbose_name="绩效目标", on_delete=models.PROTECT, related_name="+"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name="绩效指标", on_delete=models.PROTECT, related_name="+"
    )
    file = models.OneToOneField(
        StoredFile, verbose_name="附件", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"

    def __str__(self) -> str:
        return f"{self.indicator} {self.file}"
