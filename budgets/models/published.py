"""The public tables as a document printed them."""

from __future__ import annotations

from django.db import models

from budgets.enums import TABLE_NAMES
from budgets.models.money import DepartmentBudget


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
