"""Lists that only go out: the audit trail and the results."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from import_export.widgets import Widget

from evaluations.enums import ResultStatus
from evaluations.models import EvaluationResult
from exchange.resources.base import Field, ListResource, NumberWidget
from organizations.enums import AuditAction
from organizations.models import AuditEntry


class MomentWidget(Widget):  # type: ignore[misc]
    """A moment in local time."""

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """To the second."""
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}" if value else ""


class ActionWidget(Widget):  # type: ignore[misc]
    """An action by its label."""

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """In Chinese."""
        return AuditAction(value).label


class ChangesWidget(Widget):  # type: ignore[misc]
    """What was changed."""

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """As it was recorded."""
        return json.dumps(value, ensure_ascii=False) if value else ""


class StatusWidget(Widget):  # type: ignore[misc]
    """A result by its label."""

    def render(self, value: Any, obj: Any = None, **_options: Any) -> str:
        """In Chinese."""
        return ResultStatus(value).label


class AuditEntryResource(ListResource):
    """审计日志."""

    sequence = Field("sequence", "序号")
    at = Field("at", "时间", MomentWidget())
    actor_label = Field("actor_label", "操作人")
    action = Field("action", "动作", ActionWidget())
    target_type = Field("target_type", "对象类型")
    target_id = Field("target_id", "对象编号")
    target_label = Field("target_label", "对象")
    changes = Field("changes", "变更", ChangesWidget())
    hash = Field("hash", "哈希")

    class Meta:
        model = AuditEntry
        name = "审计日志"
        fields = (
            "sequence",
            "at",
            "actor_label",
            "action",
            "target_type",
            "target_id",
            "target_label",
            "changes",
            "hash",
        )


class ResultResource(ListResource):
    """评价结果."""

    objective = Field("objective", "绩效目标")
    run = Field("run", "年终评价")
    status = Field("status", "结果", StatusWidget())
    total = Field("total", "总分", NumberWidget())
    grade = Field("get_grade_display", "等级")
    execution_rate = Field("execution_rate", "预算执行率", NumberWidget())
    execution_score = Field("execution_score", "执行率得分", NumberWidget())
    remarks = Field("remarks", "说明")

    class Meta:
        model = EvaluationResult
        name = "评价结果"
        fields = (
            "objective",
            "run",
            "status",
            "total",
            "grade",
            "execution_rate",
            "execution_score",
            "remarks",
        )

    def get_queryset(self) -> QuerySet[Any]:
        """With whom they judge."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows.select_related("objective__project", "objective__organization", "run")
