"""Appropriations with their outturn, and the budget of a department. Amounts in 万元."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from budgets.models.years import FiscalYear
from organizations.models import Organization


def amount_field(label: str) -> models.DecimalField[Decimal | str | int | None, Decimal | None]:
    """A nullable amount in 万元: absent is not zero."""
    return models.DecimalField(
        f"{label}（万元）", max_digits=16, decimal_places=2, null=True, blank=True
    )


class Appropriation(models.Model):
    """Money of one purpose in one year: 年初预算 = 本级安排 + 上级补助; later 全年预算数."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="appropriations"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    original_amount = amount_field("当年预算")
    own_amount = amount_field("本级安排")
    transfer_amount = amount_field("上级补助")

    class Meta:
        verbose_name = "预算安排"
        verbose_name_plural = "预算安排"
        constraints = [
            models.CheckConstraint(
                condition=(Q(original_amount__isnull=True) | Q(original_amount__gte=0))
                & (Q(own_amount__isnull=True) | Q(own_amount__gte=0))
                & (Q(transfer_amount__isnull=True) | Q(transfer_amount__gte=0)),
                name="appropriation_not_negative",
                violation_error_message="预算金额不能为负数。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.original_amount} 万元"


class Outturn(models.Model):
    """全年预算数 (adjusted, with carry-over) and 全年执行数 of one appropriation."""

    appropriation = models.OneToOneField(
        Appropriation, verbose_name="预算安排", on_delete=models.CASCADE, related_name="outturn"
    )
    final_amount = amount_field("全年预算数")
    outturn_amount = amount_field("全年执行数")
    as_of = models.DateField("截至日期", null=True, blank=True)
    reason = models.TextField("执行率偏低原因", blank=True)

    class Meta:
        verbose_name = "预算执行"
        verbose_name_plural = "预算执行"
        constraints = [
            models.CheckConstraint(
                condition=(Q(final_amount__isnull=True) | Q(final_amount__gte=0))
                & (Q(outturn_amount__isnull=True) | Q(outturn_amount__gte=0)),
                name="outturn_not_negative",
                violation_error_message="预算数和执行数不能为负数。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outturn_amount}/{self.final_amount}"


class DepartmentBudget(models.Model):
    """A department's budget of a year: the money of the department-wide objective (表十)."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="department_budgets"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="部门", on_delete=models.PROTECT, related_name="+"
    )
    appropriation = models.OneToOneField(
        Appropriation, verbose_name="部门支出预算", on_delete=models.PROTECT, related_name="+"
    )
    narrative = models.TextField("预算情况说明", blank=True)
    printed_narrative = models.TextField("公开文档的说明", blank=True, editable=False)
    numbered = models.JSONField("印有表号的表", null=True, blank=True, editable=False)
    """The tables that print their number; null where the source did not tell."""
    other_titles = models.JSONField("其他表的标题", default=list, blank=True, editable=False)
    """Titles of tables that are none of the eleven."""
    """The written part as the last document said it; `narrative` may be edited since."""
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    """Counts every change of facts or narrative, for compare-and-set."""

    class Meta:
        verbose_name = "部门预算"
        verbose_name_plural = "部门预算"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "organization"], name="department_budget_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.fiscal_year}部门预算"
