"""A line of a sheet that its unit would like to see in the library."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from indicators.enums import Comparison
from indicators.models.framework import IndicatorTemplate
from organizations.models import Organization, User


class TemplateProposal(models.Model):
    """What was proposed stays as it was written, whatever becomes of the line it came from."""

    class State(models.TextChoices):
        """What became of it."""

        PENDING = "pending", "待处理"
        ACCEPTED = "accepted", "已采纳"
        DECLINED = "declined", "未采纳"

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
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    proposer = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("申请时间")
    reason = models.CharField("申请理由", max_length=300)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PENDING)
    decided_by = models.ForeignKey(
        User, verbose_name="处理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("处理时间", null=True)
    answer = models.CharField("处理意见", max_length=300, blank=True)
    template = models.ForeignKey(
        IndicatorTemplate,
        verbose_name="指标库指标",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "指标库申请"
        verbose_name_plural = "指标库申请"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "level2", "name", "unit"],
                condition=Q(state="pending"),
                name="proposal_waits_once",
            )
        ]

    def __str__(self) -> str:
        return self.name
