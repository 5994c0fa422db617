"""Yearly review data: the route of desks, rule settings and explanations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from budgets.models import FiscalYear
from common.findings import Severity
from indicators.models.objective import PerformanceObjective
from organizations.enums import Role
from organizations.models import User


class ReviewDesk(models.Model):
    """One desk of the year's route; position 0 sees a sheet first."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField("顺序")
    role = models.CharField("审核角色", max_length=30, choices=[(r.value, r.label) for r in Role])
    name = models.CharField("岗位名称", max_length=60)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "审核岗位"
        verbose_name_plural = "审核流程"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "position"], name="review_desk_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position + 1}. {self.name}"


class RuleSetting(models.Model):
    """A year's decision on one rule: another severity, or switched off, with the reason."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.CASCADE, related_name="+"
    )
    code = models.CharField("规则编码", max_length=4)
    severity = models.CharField(
        "级别", max_length=10, blank=True, choices=[(s.value, s.label) for s in Severity]
    )
    is_enabled = models.BooleanField("启用", default=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "规则设置"
        verbose_name_plural = "规则设置"
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "code"], name="rule_setting_once"),
            models.CheckConstraint(
                condition=Q(is_enabled=True, severity="") | ~Q(reason=""),
                name="rule_setting_has_reason",
                violation_error_message="调整级别或停用规则须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.code}"


class Explanation(models.Model):
    """The unit's written explanation of a warning; it travels with the sheet."""

    objective = models.ForeignKey(
        PerformanceObjective,
        verbose_name="绩效目标",
        on_delete=models.CASCADE,
        related_name="explanations",
    )
    code = models.CharField("规则编码", max_length=4)
    indicator_key = models.BigIntegerField("针对指标", default=0)
    text = models.TextField("说明")
    author = models.ForeignKey(
        User, verbose_name="填写人", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "情况说明"
        verbose_name_plural = "情况说明"
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "code", "indicator_key"], name="explanation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:40]}"


class RuleThresholds(models.Model):
    """A year's thresholds and word lists for the rules, where they differ from the defaults."""

    fiscal_year = models.OneToOneField(
        FiscalYear, verbose_name="年度", on_delete=models.CASCADE, related_name="+"
    )
    parameters = models.JSONField("参数", default=dict, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "规则参数"
        verbose_name_plural = "规则参数"

    def __str__(self) -> str:
        return f"{self.fiscal_year}规则参数"
