"""A rule that one unit or one sheet need not keep for a while."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from budgets.models import FiscalYear
from indicators.models.objective import PerformanceObjective
from organizations.models import Organization, User


class RuleWaiver(models.Model):
    """Who asked that a rule be left aside for whom, why, who agreed, and until when.

    It holds for a unit with everything below it, or for one sheet alone.
    """

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField("规则编码", max_length=4)
    organization = models.ForeignKey(
        Organization,
        verbose_name="单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    objective = models.ForeignKey(
        PerformanceObjective,
        verbose_name="绩效目标",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    reason = models.CharField("豁免理由", max_length=300)
    requested_by = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, verbose_name="批准人", on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("批准时间")
    expires_on = models.DateField("豁免至")
    revoked_at = models.DateTimeField("提前结束时间", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "规则豁免"
        verbose_name_plural = "规则豁免"
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=True, objective__isnull=False)
                | Q(organization__isnull=False, objective__isnull=True),
                name="waiver_for_a_unit_or_a_sheet",
                violation_error_message="豁免给一个单位，或者给一张目标表。",
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=F("approved_by")),
                name="waiver_not_approved_by_who_asked",
                violation_error_message="申请人和批准人不能为同一人。",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(code="B01"),
                name="waiver_has_reason_and_spares_b01",
                violation_error_message="请写明豁免理由；B01 不能豁免。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.organization or self.objective} 豁免至 {self.expires_on}"
