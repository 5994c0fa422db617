"""What was imported: the file's hash, what it said, what became of it."""

from __future__ import annotations

from django.db import models

from organizations.models import StoredFile, User


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


class SentDocument(models.Model):
    """A public document that somebody sent to be checked, kept until it is imported or put away.

    Who sent it and when stands with the file; nobody else sees it.
    """

    file = models.OneToOneField(
        StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField("内容", max_length=200, blank=True)
    organization_code = models.CharField("指明的单位", max_length=21, blank=True)
    """The unit by the word of the sender, where the document does not say whose it is."""
    imported_at = models.DateTimeField("导入时间", null=True)
    outcome = models.JSONField("导入结果", default=dict)
    """How many things the import created, updated and left, as an ImportBatch has it."""

    class Meta:
        verbose_name = "待确认的公开文档"
        verbose_name_plural = "待确认的公开文档"

    def __str__(self) -> str:
        return self.title or self.file.name
