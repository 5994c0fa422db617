"""Opening a sheet: for a project, or for a department as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from budgets.models import DepartmentBudget
from budgets.windows import OutsideWindow
from indicators.models import PerformanceObjective
from indicators.services import open_objective, require_may_open
from organizations.admin_theme import ModelForm
from organizations.models import User
from projects.models import Project


class NewObjectiveForm(ModelForm):
    """For whom the sheet is."""

    editor: User | None = None

    class Meta:
        model = PerformanceObjective
        fields: Sequence[str] = ("project", "department_budget")
        help_texts = {
            "project": "项目绩效目标选这里；一个项目只有一张目标表。",
            "department_budget": "部门整体绩效目标选这里；两项只选一项。",
        }

    def clean(self) -> dict[str, Any]:
        """One holder, and the person prepares for its unit."""
        values = super().clean() or self.cleaned_data
        holder = values.get("project") or values.get("department_budget")
        if holder is None or (values.get("project") and values.get("department_budget")):
            raise ValidationError("请在项目和部门预算中选择一项，且只选一项。")
        if self.editor is None:
            raise ValidationError("没有登录，不能新建目标表。")
        try:
            require_may_open(self.editor, holder, timezone.now())
        except (PermissionDenied, OutsideWindow) as refused:
            raise ValidationError(str(refused)) from refused
        return values


def open_for(actor: User, obj: PerformanceObjective, form: NewObjectiveForm) -> None:
    """Open by the service, and let the admin know the new number."""
    values = form.cleaned_data
    holder: Project | DepartmentBudget = values["project"] or values["department_budget"]
    opened = open_objective(actor=actor, holder=holder, now=timezone.now())
    obj.__dict__.update(opened.__dict__)
