"""Fiscal years, classifications, appropriations with their outturn, published tables.

Amounts are in 万元 with two decimals, as the forms print them.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from budgets.enums import TABLE_NAMES, Activity
from organizations.models import Organization


def amount_field(label: str) -> models.DecimalField[Decimal | str | int | None, Decimal | None]:
    """A nullable amount in 万元: absent is not zero."""
    return models.DecimalField(
        f"{label}（万元）", max_digits=16, decimal_places=2, null=True, blank=True
    )


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


class FunctionalClass(models.Model):
    """功能分类科目 of a year: 类 3, 款 5, 项 7 digits."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="functional_classes"
    )
    code = models.CharField("科目编码", max_length=7)
    name = models.CharField("科目名称", max_length=120)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "功能分类科目"
        verbose_name_plural = "功能分类科目"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "code"], name="functional_class_code_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class EconomicClass(models.Model):
    """部门经济分类科目 of a year: 类 3, 款 5 digits."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="economic_classes"
    )
    code = models.CharField("科目编码", max_length=5)
    name = models.CharField("科目名称", max_length=120)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "经济分类科目"
        verbose_name_plural = "经济分类科目"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "code"], name="economic_class_code_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


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


class PublishedTable(models.Model):
    """One public table exactly as the document printed it."""

    department_budget = models.ForeignKey(
        DepartmentBudget, verbose_name="部门预算", on_delete=models.CASCADE, related_name="tables"
    )
    table = models.CharField("表号", max_length=6, choices=[(t, t) for t in TABLE_NAMES])
    title = models.CharField("标题", max_length=200, blank=True)
    columns = models.JSONField("列名", default=list)
    rows = models.JSONField("印刷内容", default=list)
    note = models.TextField("表注", blank=True)

    class Meta:
        verbose_name = "公开表"
        verbose_name_plural = "公开表"
        constraints = [
            models.UniqueConstraint(
                fields=["department_budget", "table"], name="published_table_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_budget}{self.table}"


class BudgetLine(models.Model):
    """One amount of tables one to nine: its row, its class or label, its column."""

    published_table = models.ForeignKey(
        PublishedTable, verbose_name="公开表", on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveIntegerField("行号")
    code = models.CharField("科目编码", max_length=12, blank=True)
    label = models.CharField("科目名称", max_length=160, blank=True)
    column = models.CharField("列", max_length=60)
    amount = models.DecimalField("金额（万元）", max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "预算明细"
        verbose_name_plural = "预算明细"
        constraints = [
            models.UniqueConstraint(
                fields=["published_table", "position", "column"], name="budget_line_cell_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}{self.column} {self.amount}"
