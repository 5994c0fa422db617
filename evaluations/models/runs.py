"""The year-end run with its slices and results."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from budgets.models import FiscalYear
from evaluations.enums import Grade, ResultStatus
from evaluations.fields import JSONText
from indicators.models import PerformanceObjective
from organizations.models import User


class RunStatus(models.TextChoices):
    """Where a run or a slice stands."""

    OPEN = "open", "进行中"
    DONE = "done", "已完成"


class EvaluationRun(models.Model):
    """One year-end evaluation: which plan judged whom, as of when."""

    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+"
    )
    scope = models.CharField("范围（单位编码前缀）", max_length=21, blank=True)
    plan_name = models.CharField("评分方案", max_length=60)
    plan = models.JSONField("方案参数")
    status = models.CharField(
        "状态", max_length=8, choices=RunStatus.choices, default=RunStatus.OPEN
    )
    as_of = models.DateTimeField("截至时间")
    opened_at = models.DateTimeField("开始时间")
    opened_by = models.ForeignKey(
        User, verbose_name="发起人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "年终评价"
        verbose_name_plural = "年终评价"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year"],
                condition=Q(status="open"),
                name="one_open_run_a_year",
                violation_error_message="本年度已有一次年终评价正在进行，请等它完成。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}年终评价"


class EvaluationSlice(models.Model):
    """Whole organizations of one run, taken by one worker in one transaction."""

    run = models.ForeignKey(
        EvaluationRun, verbose_name="年终评价", on_delete=models.CASCADE, related_name="slices"
    )
    number = models.PositiveIntegerField("序号")
    organization_ids = models.JSONField("单位", default=list)
    objectives = models.PositiveIntegerField("目标数")
    status = models.CharField(
        "状态", max_length=8, choices=RunStatus.choices, default=RunStatus.OPEN
    )
    queued_at = models.DateTimeField("排队时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "评价分片"
        verbose_name_plural = "评价分片"
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="slice_once")]

    def __str__(self) -> str:
        return f"{self.run} 第 {self.number} 片"


class EvaluationResult(models.Model):
    """The scorecard of one objective in one run; `lines` holds every score with its explanation."""

    # Found by the index of `result_once_a_run`, which begins with it.
    run = models.ForeignKey(
        EvaluationRun,
        verbose_name="年终评价",
        on_delete=models.CASCADE,
        related_name="results",
        db_index=False,
    )
    objective = models.ForeignKey(
        PerformanceObjective, verbose_name="绩效目标", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        "结果", max_length=16, choices=[(s.value, s.label) for s in ResultStatus]
    )
    execution_rate = models.DecimalField(
        "预算执行率", max_digits=24, decimal_places=6, null=True, blank=True
    )
    execution_score = models.DecimalField(
        "执行率得分", max_digits=6, decimal_places=2, null=True, blank=True
    )
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField(
        "等级", max_length=12, blank=True, choices=[(g.value, g.label) for g in Grade]
    )
    lines = JSONText("逐项得分", default=list)
    remarks = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "评价结果"
        verbose_name_plural = "评价结果"
        constraints = [
            models.UniqueConstraint(fields=["run", "objective"], name="result_once_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.objective} {'没有总分' if self.total is None else self.total}"
