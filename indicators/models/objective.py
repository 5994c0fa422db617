"""The objective sheet in the database: head, lines, and every version there ever was."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from budgets.models import Appropriation, DepartmentBudget, FiscalYear
from indicators.enums import Action, Comparison, ObjectiveKind, Status
from organizations.models import Organization, User
from organizations.permissions import Person, within_reach
from projects.models import Project

SHEET_HEAD = (
    "organization",
    "fiscal_year",
    "project__appropriation",
    "department_budget__appropriation",
)
"""What a sheet is made of beside its own row and its lines."""


class ObjectiveQuerySet(models.QuerySet["PerformanceObjective"]):
    """Filters read as adjectives."""

    def visible_to(self, user: Person) -> ObjectiveQuerySet:
        """Within the person's reach over the unit tree."""
        return self.filter(within_reach(user))

    def approved(self) -> ObjectiveQuerySet:
        """Frozen and in force."""
        return self.filter(status=Status.APPROVED)

    def of_year(self, year: int) -> ObjectiveQuerySet:
        """Of one budget year."""
        return self.filter(fiscal_year__year=year)

    def with_heads(self) -> ObjectiveQuerySet:
        """Everything that a sheet is made of but its lines."""
        return self.select_related(*SHEET_HEAD)

    def with_sheets(self) -> ObjectiveQuerySet:
        """Everything that a sheet is made of, in two queries."""
        return self.with_heads().prefetch_related("indicators")


class PerformanceObjective(models.Model):
    """What is set, reviewed, approved, adjusted and scored: for a project or a department."""

    kind = models.CharField(
        "类型", max_length=12, choices=[(k.value, k.label) for k in ObjectiveKind]
    )
    fiscal_year = models.ForeignKey(
        FiscalYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.PROTECT, related_name="+"
    )
    project = models.OneToOneField(
        Project,
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    department_budget = models.OneToOneField(
        DepartmentBudget,
        verbose_name="部门预算",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    statement = models.TextField("当年绩效目标", blank=True)
    execution_weight = models.DecimalField(
        "预算执行率权重", max_digits=5, decimal_places=2, null=True, blank=True
    )
    has_no_service_users = models.BooleanField("无服务对象", default=False)
    status = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.label) for s in Status],
        default=Status.DRAFT.value,
        editable=False,
    )
    desk = models.PositiveSmallIntegerField("当前岗位", default=0, editable=False)
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    head_hash = models.CharField(max_length=64, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        User,
        verbose_name="送审人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    submitted_at = models.DateTimeField("送审时间", null=True, editable=False)
    # Kept for lists over all sheets. None before the first time: SQLite adds such a column
    # without a new table.
    submissions = models.PositiveSmallIntegerField("送审次数", null=True, editable=False)
    line_count = models.PositiveSmallIntegerField("指标数", null=True, editable=False)
    updated_at = models.DateTimeField("更新时间", editable=False)

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        verbose_name = "绩效目标"
        verbose_name_plural = "绩效目标"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=ObjectiveKind.PROJECT.value,
                    project__isnull=False,
                    department_budget__isnull=True,
                )
                | Q(
                    kind=ObjectiveKind.DEPARTMENT.value,
                    project__isnull=True,
                    department_budget__isnull=False,
                ),
                name="objective_for_a_project_or_a_department",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in Status]), name="objective_status_known"
            ),
            models.CheckConstraint(
                condition=Q(execution_weight__isnull=True)
                | Q(execution_weight__gte=0, execution_weight__lte=100),
                name="objective_execution_weight_0_to_100",
                violation_error_message="预算执行率权重应在 0 到 100 之间。",
            ),
        ]
        indexes = [
            models.Index(fields=["fiscal_year", "status", "desk", "id"]),
            models.Index(fields=["fiscal_year", "organization", "id"]),
            models.Index(
                fields=[
                    "fiscal_year",
                    "organization",
                    "status",
                    "desk",
                    "submissions",
                    "line_count",
                ],
                name="objective_progress",
            ),
            models.Index(
                fields=[
                    "fiscal_year",
                    "desk",
                    "organization",
                    "submitted_by",
                    "submitted_at",
                    "project",
                    "department_budget",
                    "id",
                ],
                condition=Q(status=Status.SUBMITTED.value),
                name="objective_queue",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project) if self.project_id else f"{self.organization}部门整体绩效目标"

    @property
    def appropriation(self) -> Appropriation:
        """The money that the objective is held against."""
        if self.project is not None:
            return self.project.appropriation
        assert self.department_budget is not None
        return self.department_budget.appropriation


class Indicator(models.Model):
    """One third-level indicator; in a draft anything may still be missing."""

    objective = models.ForeignKey(
        PerformanceObjective,
        verbose_name="绩效目标",
        on_delete=models.CASCADE,
        related_name="indicators",
    )
    position = models.PositiveSmallIntegerField("行号")
    level1 = models.CharField("一级指标", max_length=40, blank=True)
    level2 = models.CharField("二级指标", max_length=40, blank=True)
    name = models.CharField("三级指标", max_length=200, blank=True)
    weight = models.DecimalField("指标权重", max_digits=5, decimal_places=2, null=True, blank=True)
    unit = models.CharField("计量单位", max_length=40, blank=True)
    comparison = models.CharField(
        "指标性质", max_length=12, blank=True, choices=[(c.value, c.symbol) for c in Comparison]
    )
    target_text = models.CharField("指标值", max_length=200, blank=True)
    target_value = models.DecimalField(
        "指标值（数）", max_digits=20, decimal_places=4, null=True, blank=True, editable=False
    )
    target_upper = models.DecimalField(
        "指标值上限", max_digits=20, decimal_places=4, null=True, blank=True, editable=False
    )
    baseline_value = models.DecimalField(
        "基期值", max_digits=20, decimal_places=4, null=True, blank=True
    )
    is_core = models.BooleanField("是否核心指标", null=True, blank=True)
    definition = models.TextField("指标解释", blank=True)
    source = models.CharField("数据来源", max_length=300, blank=True)
    # None instead of blank: SQLite adds such a column without rebuilding the guarded table.
    copied_from = models.CharField("复制自", max_length=200, null=True, editable=False)  # noqa: DJ001
    confirmed_at = models.DateTimeField("复核时间", null=True, editable=False)

    class Meta:
        verbose_name = "绩效指标"
        verbose_name_plural = "绩效指标"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=0, weight__lte=100),
                name="indicator_weight_0_to_100",
                violation_error_message="指标权重应在 0 到 100 之间。",
            ),
            models.CheckConstraint(
                condition=Q(comparison__in=["", *(c.value for c in Comparison)]),
                name="indicator_comparison_known",
            ),
            models.CheckConstraint(
                condition=Q(comparison=Comparison.RANGE.value)
                | (Q(target_upper__isnull=True) & ~Q(comparison__in=["", "qualitative"]))
                | Q(target_value__isnull=True, target_upper__isnull=True),
                name="indicator_number_only_where_compared",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unconfirmed(self) -> str:
        """Where the line was copied from, for as long as nobody confirmed it; else blank."""
        return "" if self.confirmed_at else self.copied_from or ""


class ObjectiveVersion(models.Model):
    """The whole sheet after one act, chained by hash to the version before it."""

    objective = models.ForeignKey(
        PerformanceObjective,
        verbose_name="绩效目标",
        on_delete=models.CASCADE,
        related_name="versions",
    )
    number = models.PositiveIntegerField("版本号")
    action = models.CharField("动作", max_length=12, choices=[(a.value, a.label) for a in Action])
    status = models.CharField("状态", max_length=12, choices=[(s.value, s.label) for s in Status])
    actor = models.ForeignKey(
        User, verbose_name="操作人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")
    comment = models.TextField("意见", blank=True)
    sheet = models.JSONField("目标表")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "目标版本"
        verbose_name_plural = "目标版本"
        constraints = [
            models.UniqueConstraint(fields=["objective", "number"], name="version_number_once")
        ]
        indexes = [
            models.Index(
                fields=["objective"],
                condition=Q(action=Action.SUBMIT.value),
                name="version_submissions",
            )
        ]

    def __str__(self) -> str:
        return f"{self.objective} 第 {self.number} 版"
