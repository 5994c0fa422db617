"""Fiscal years with their windows."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from budgets.enums import Activity
from organizations.models import Organization


class FiscalYear(models.Model):
    """A budget year."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    is_open = models.BooleanField("开放", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "预算年度"
        verbose_name_plural = "预算年度"

    def __str__(self) -> str:
        return f"{self.year}年"


class Window(models.Model):
    """When an activity of the year is open."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.CASCADE, related_name="windows"
    )
    activity = models.CharField(
        "环节", max_length=30, choices=[(a.value, a.label) for a in Activity]
    )
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "时间窗口"
        verbose_name_plural = "时间窗口"
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "activity"], name="window_once_a_year"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="window_closes_after_it_opens",
                violation_error_message="截止时间应晚于开始时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}{Activity(self.activity).label}"


class WindowExtension(models.Model):
    """More time for one unit, with its reason."""

    window = models.ForeignKey(
        Window, verbose_name="时间窗口", on_delete=models.CASCADE, related_name="extensions"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    closes_at = models.DateTimeField("延期至")
    reason = models.CharField("延期原因", max_length=300)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "延期"
        verbose_name_plural = "延期"
        constraints = [
            models.UniqueConstraint(fields=["window", "organization"], name="extension_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="extension_has_reason",
                violation_error_message="请填写延期原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} 延期至 {self.closes_at:%Y-%m-%d}"

    def clean(self) -> None:
        """Refuse an end that gives the unit no more time than everybody has."""
        common = self.window.closes_at
        if not self.closes_at or not common or self.closes_at > common:
            return
        until, asked = (timezone.localtime(at) for at in (common, self.closes_at))
        raise ValidationError(
            {
                "closes_at": f"延期应晚于时间窗口的截止时间 {until:%Y-%m-%d %H:%M}，"
                f"现为 {asked:%Y-%m-%d %H:%M}；不需要延期的，请删除这一行。"
            }
        )
