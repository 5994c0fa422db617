"""What was imported: the file's hash, what it said, what became of it."""

from __future__ import annotations

from django.db import models

from organizations.models import User


class ImportBatch(models.Model):
    """One committed import."""

    file_name = models.CharField("文件名", max_length=240)
    file_hash = models.CharField("文件哈希", max_length=64)
    year = models.PositiveSmallIntegerField("年度")
    organization_code = models.CharField("单位编码", max_length=21)
    imported_by = models.ForeignKey(
        User, verbose_name="导入人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField("导入时间")
    outcome = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = "导入记录"
        verbose_name_plural = "导入记录"

    def __str__(self) -> str:
        return f"{self.file_name} {self.year}"
