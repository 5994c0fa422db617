"""A unit's own statement on its year, with its own score for each line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from evaluations.enums import Grade, SelfStatus
from indicators.models import CountedVerdict, DayTally, Indicator, PerformanceObjective
from organizations.models import User


class SelfEvaluation(models.Model):
    """A unit's own statement on the year of one objective."""

    objective = models.OneToOneField(
        PerformanceObjective, verbose_name="绩效目标", on_delete=models.PROTECT, related_name="+"
    )
    summary = models.TextField("目标完成情况", blank=True)
    problems = models.TextField("存在问题", blank=True)
    measures = models.TextField("改进措施", blank=True)
    total = models.DecimalField("自评总分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField(
        "等级", max_length=12, blank=True, choices=[(g.value, g.label) for g in Grade]
    )
    status = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.label) for s in SelfStatus],
        default=SelfStatus.DRAFT.value,
        editable=False,
    )
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, verbose_name="报送人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        User,
        verbose_name="审核人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    comment = models.TextField("审核意见", blank=True, editable=False)
    risk = models.DecimalField(
        "风险分", max_digits=5, decimal_places=2, null=True, blank=True, editable=False
    )
    doubts = models.JSONField("可信度说明", default=dict, editable=False)

    class Meta:
        verbose_name = "绩效自评"
        verbose_name_plural = "绩效自评"

    def __str__(self) -> str:
        return f"{self.objective} 自评"


class IndicatorScore(models.Model):
    """What a unit gives itself for one line; no row, or no score, means 未填."""

    self_evaluation = models.ForeignKey(
        SelfEvaluation, verbose_name="绩效自评", on_delete=models.CASCADE, related_name="scores"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name="绩效指标", on_delete=models.CASCADE, related_name="+"
    )
    score = models.DecimalField("自评得分", max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "自评得分"
        verbose_name_plural = "自评得分"
        constraints = [
            models.UniqueConstraint(
                fields=["self_evaluation", "indicator"], name="own_score_once_a_line"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100),
                name="own_score_0_to_100",
                violation_error_message="自评得分应在 0 到 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.score}"


class SelfExplanation(models.Model):
    """The unit's written explanation of a warning; it travels with the self-evaluation."""

    self_evaluation = models.ForeignKey(
        SelfEvaluation,
        verbose_name="绩效自评",
        on_delete=models.CASCADE,
        related_name="explanations",
    )
    code = models.CharField("规则编码", max_length=4)
    indicator_key = models.BigIntegerField("针对指标", default=0)
    text = models.TextField("说明")
    author = models.ForeignKey(
        User, verbose_name="填写人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "自评情况说明"
        verbose_name_plural = "自评情况说明"
        constraints = [
            models.UniqueConstraint(
                fields=["self_evaluation", "code", "indicator_key"], name="self_explanation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:40]}"


class SelfVerdict(CountedVerdict):
    """What the rules said of one self-evaluation; no row means 未检查, which is not 没有问题.

    It speaks of `version` and `inputs`, judged by the code, thresholds and scoring plan of `mark`
    and counted by the severities of `stamp`, as `SheetVerdict` does of a sheet.
    """

    self_evaluation = models.OneToOneField(
        SelfEvaluation, verbose_name="绩效自评", on_delete=models.CASCADE, related_name="verdict"
    )
    inputs = models.CharField("目标表、完成值与执行数", max_length=32)
    mark = models.CharField("规则与参数", max_length=16)
    codes = models.CharField("命中的规则", max_length=400, blank=True)
    """Codes between blanks, blanks at both ends: " K05 L10 "."""

    class Meta:
        verbose_name = "自评检查结论"
        verbose_name_plural = "自评检查结论"


class SelfTally(DayTally):
    """What was open in a department's self-evaluations at the end of a day."""

    judged = models.PositiveIntegerField("已检查的自评")
    faulty = models.PositiveIntegerField("有错的自评")

    class Meta:
        verbose_name = "自评问题趋势"
        verbose_name_plural = "自评问题趋势"
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "organization", "on"], name="self_tally_once_a_day"
            )
        ]
