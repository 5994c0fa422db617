"""The amounts of a department's budget, each in one place. All in 万元.

The nine public tables are views of these rows. A row is an amount that somebody
decided; sums are made when a table is shown and never stored.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from budgets.enums import BasicKind, FundSource, OfficialItem, SpendingKind
from budgets.models.classes import EconomicClass, FunctionalClass, ProcurementCategory
from budgets.models.money import DepartmentBudget
from organizations.models import Organization

_NEGATIVE = "预算金额不能为负数。"
_SOURCES = [(source.value, source.label) for source in FundSource]


def _budget(name: str) -> models.ForeignKey[DepartmentBudget, DepartmentBudget]:
    return models.ForeignKey(
        DepartmentBudget, verbose_name="部门预算", on_delete=models.CASCADE, related_name=name
    )


def _unit() -> models.ForeignKey[Organization, Organization]:
    return models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )


def _amount(label: str = "金额") -> models.DecimalField[Decimal | str | int, Decimal]:
    return models.DecimalField(f"{label}（万元）", max_digits=16, decimal_places=2)


def _not_negative(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(amount__gte=0), name=name, violation_error_message=_NEGATIVE
    )


class SpendingAmount(models.Model):
    """Expenditure of one functional class: 基本 or 项目, out of one source."""

    department_budget = _budget("spending")
    organization = _unit()
    functional_class = models.ForeignKey(
        FunctionalClass, verbose_name="功能分类科目", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(
        "支出类别", max_length=10, choices=[(k.value, k.label) for k in SpendingKind]
    )
    source = models.CharField("资金来源", max_length=20, choices=_SOURCES)
    amount = _amount()

    class Meta:
        verbose_name = "支出预算明细"
        verbose_name_plural = "支出预算明细"
        constraints = [
            models.UniqueConstraint(
                fields=["department_budget", "organization", "functional_class", "kind", "source"],
                name="spending_amount_once",
            ),
            _not_negative("spending_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.functional_class} {self.amount}"


class BasicAmount(models.Model):
    """Basic expenditure of one economic class: 人员经费 or 日常公用经费."""

    department_budget = _budget("basic")
    organization = _unit()
    economic_class = models.ForeignKey(
        EconomicClass, verbose_name="经济分类科目", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(
        "经费类别", max_length=10, choices=[(k.value, k.label) for k in BasicKind]
    )
    amount = _amount()

    class Meta:
        verbose_name = "基本支出明细"
        verbose_name_plural = "基本支出明细"
        constraints = [
            models.UniqueConstraint(
                fields=["department_budget", "organization", "economic_class", "kind"],
                name="basic_amount_once",
            ),
            _not_negative("basic_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.economic_class} {self.amount}"


class OfficialExpense(models.Model):
    """One of the “三公” expenses, this year's and last year's."""

    department_budget = _budget("official_expenses")
    organization = _unit()
    item = models.CharField(
        "项目", max_length=20, choices=[(i.value, i.label) for i in OfficialItem]
    )
    amount = models.DecimalField(
        "当年预算（万元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    last_amount = models.DecimalField(
        "上年预算（万元）", max_digits=16, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "“三公”经费"
        verbose_name_plural = "“三公”经费"
        constraints = [
            models.UniqueConstraint(
                fields=["department_budget", "organization", "item"], name="official_expense_once"
            ),
            models.CheckConstraint(
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(last_amount__isnull=True) | Q(last_amount__gte=0)),
                name="official_expense_not_negative",
                violation_error_message=_NEGATIVE,
            ),
        ]

    def __str__(self) -> str:
        return f"{OfficialItem(self.item).label} {self.amount}"


class ProcurementAmount(models.Model):
    """Government procurement of one category out of one source."""

    department_budget = _budget("procurement")
    organization = _unit()
    category = models.ForeignKey(
        ProcurementCategory, verbose_name="采购品目", on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField("资金来源", max_length=20, choices=_SOURCES)
    amount = _amount()

    class Meta:
        verbose_name = "政府采购明细"
        verbose_name_plural = "政府采购明细"
        constraints = [
            models.UniqueConstraint(
                fields=["department_budget", "organization", "category", "source"],
                name="procurement_amount_once",
            ),
            _not_negative("procurement_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.amount}"


class CarryOver(models.Model):
    """上年结转 of one source."""

    department_budget = _budget("carryovers")
    organization = _unit()
    source = models.CharField("资金来源", max_length=20, choices=_SOURCES)
    amount = _amount()

    class Meta:
        verbose_name = "上年结转"
        verbose_name_plural = "上年结转"
        constraints = [
            models.UniqueConstraint(
                fields=["department_budget", "organization", "source"], name="carry_over_once"
            ),
            _not_negative("carry_over_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{FundSource(self.source).label} {self.amount}"
