"""What the rules said of each sheet when it was last judged, and how that changes over time."""

from __future__ import annotations

from django.db import models

from budgets.models import DepartmentBudget, FiscalYear
from indicators.models.objective import PerformanceObjective
from organizations.models import Organization


class CountedVerdict(models.Model):
    """What the rules said of something when it was judged, as counts that lists are sorted by."""

    version = models.PositiveIntegerField("版本")
    stamp = models.CharField("规则设置", max_length=16)
    outcomes = models.JSONField("各规则的命中", default=dict)
    """By rule: the rule's own severity of each hit and the key of its line."""
    errors = models.PositiveSmallIntegerField("错", default=0)
    warnings = models.PositiveSmallIntegerField("警", default=0)
    unexplained = models.PositiveSmallIntegerField("警（未说明）", default=0)
    hints = models.PositiveSmallIntegerField("提", default=0)
    judged_at = models.DateTimeField("检查时间")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"错 {self.errors}，警 {self.warnings}，提 {self.hints}"


class DayTally(models.Model):
    """What was open of one kind in a department at the end of a day."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.CASCADE, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="部门", on_delete=models.CASCADE, related_name="+"
    )
    on = models.DateField("日期")
    errors = models.PositiveIntegerField("错")
    warnings = models.PositiveIntegerField("警")
    hints = models.PositiveIntegerField("提")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.organization} {self.on} 错 {self.errors}"


class SheetVerdict(CountedVerdict):
    """The counts of one sheet's findings, kept so that lists can be sorted by them.

    A verdict speaks of `version` and `inputs`, judged by the code and thresholds of `mark` and
    counted by the severities of `stamp`; where one has moved on, it is out of date, and the next
    re-check renews as much of it as it must.
    """

    objective = models.OneToOneField(
        PerformanceObjective,
        verbose_name="绩效目标",
        on_delete=models.CASCADE,
        related_name="verdict",
    )
    mark = models.CharField("规则与参数", max_length=16, blank=True)
    inputs = models.CharField("项目、资金与上年", max_length=32, blank=True)
    """What was judged beside the sheet itself: the project's text, its money, last year."""
    codes = models.CharField("命中的规则", max_length=1200, blank=True)
    """Codes between blanks, blanks at both ends: " C05 D01 "."""

    class Meta:
        verbose_name = "检查结论"
        verbose_name_plural = "检查结论"
        # The worst first: a reviewer's list counts them and finds its page without the table.
        indexes = [
            models.Index(fields=["errors", "unexplained", "objective"], name="verdict_worst_first")
        ]


class DepartmentVerdict(models.Model):
    """The counts of what a department's tables, text and sheets together get, beside its sheets.

    It speaks of what `mark` stands for: papers, sheets, rules and settings when it was judged.
    """

    department_budget = models.OneToOneField(
        DepartmentBudget,
        verbose_name="部门预算",
        on_delete=models.CASCADE,
        related_name="verdict",
    )
    mark = models.CharField("依据", max_length=16)
    errors = models.PositiveIntegerField("错", default=0)
    warnings = models.PositiveIntegerField("警", default=0)
    hints = models.PositiveIntegerField("提", default=0)
    codes = models.CharField("命中的规则", max_length=1200, blank=True)
    """Codes between blanks, blanks at both ends."""
    judged_at = models.DateTimeField("检查时间")

    class Meta:
        verbose_name = "部门检查结论"
        verbose_name_plural = "部门检查结论"

    def __str__(self) -> str:
        return f"错 {self.errors}，警 {self.warnings}，提 {self.hints}"


class JudgedBy(models.Model):
    """The rules and thresholds behind a mark, so that a later change asks only whom it touches."""

    mark = models.CharField("规则与参数", max_length=16, unique=True)
    edition = models.CharField("规则版本", max_length=16)
    rules = models.JSONField("各规则的版本", default=dict)
    """By code; blank for what feeds every rule."""
    parameters = models.JSONField("参数")

    class Meta:
        verbose_name = "判定依据"
        verbose_name_plural = "判定依据"

    def __str__(self) -> str:
        return self.mark


class FindingTally(DayTally):
    """A department's open findings at the end of a day: the trend of a year."""

    sheets = models.PositiveIntegerField("目标表")
    faulty = models.PositiveIntegerField("有错的目标表")
    codes = models.JSONField("各规则命中的目标表数", default=dict)

    class Meta:
        verbose_name = "问题趋势"
        verbose_name_plural = "问题趋势"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "organization", "on"], name="finding_tally_once_a_day"
            )
        ]
