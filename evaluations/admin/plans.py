"""The year's scoring plan: presets to start from, every parameter with its label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from budgets.admin.year_pages import YearPageAdmin, YearPart
from budgets.admin.years import FiscalYearAdmin
from budgets.models import FiscalYear
from common.decimals import plain
from evaluations.models import YearlyScoringPlan
from evaluations.scoring.plan import PARAMETER_LABELS, InvalidPlan, ScoringPlan, differences
from evaluations.scoring.presets import NATIONAL, PRESETS
from evaluations.scoring.preview import WorkedExample, worked_examples
from evaluations.selectors import plan_of
from evaluations.yearly import set_plan
from organizations.admin_access import person_of

GROUPS: Mapping[str, tuple[str, ...]] = {
    "方案": ("name", "description"),
    "定量指标": ("downward", "equal", "range_above", "shortfall", "far_below_threshold"),
    "大幅超额": ("excess", "excess_threshold", "excess_deduction", "excess_floor"),
    "定性指标": (
        "achieved_floor",
        "partly_floor",
        "achieved_default",
        "partly_default",
        "missed_default",
    ),
    "预算执行率": (
        "execution",
        "execution_steps",
        "execution_cap",
        "execution_caps",
        "execution_explain_below",
        "execution_weight",
        "budget_includes_carryover",
    ),
    "等级与汇总": ("excellent_floor", "good_floor", "fair_floor", "summary", "review_gap"),
}
_STANDARD: Mapping[str, Any] = {f.name: f.default for f in fields(ScoringPlan)}
_STEP_CELLS = 2


@dataclass(frozen=True, slots=True)
class Preset:
    """A plan to start from, with what sets it apart and what it comes to."""

    plan: ScoringPlan
    differences: tuple[tuple[str, str, str], ...]
    examples: tuple[WorkedExample, ...]


class StepsField(forms.CharField):
    """Pairs of numbers, one pair a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """One pair a line."""
        if isinstance(value, str):
            return value
        return "\n".join(f"{plain(limit)} {plain(result)}" for limit, result in value)

    def to_python(self, value: Any) -> Any:
        """The pairs as the plan's payload writes them."""
        rows = [
            line.replace("，", " ").replace(",", " ").split() for line in str(value).splitlines()
        ]
        pairs = [row for row in rows if row]
        if any(len(row) != _STEP_CELLS for row in pairs):
            raise ValidationError("每行写两个数，中间空一格，例如：0.8 0.7")
        return pairs


class PlanForm(forms.Form):
    """A box for every parameter of a plan."""

    def __init__(self, *args: Any, plan: ScoringPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in PARAMETER_LABELS.items():
            self.fields[name] = _box(label, _STANDARD[name])
            self.fields[name].initial = getattr(plan, name)

    def clean(self) -> dict[str, Any]:
        """The plan as a whole makes sense, or every reason why it does not."""
        values = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.plan()
            except InvalidPlan as error:
                raise ValidationError(list(error.problems)) from None
        return values

    def plan(self) -> ScoringPlan:
        """The plan that the boxes describe."""
        return ScoringPlan.from_payload(
            {name: _packed(value) for name, value in self.cleaned_data.items()}
        )

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The boxes in the order in which one thinks of them."""
        for title, names in GROUPS.items():
            yield title, [self[name] for name in names]


@admin.register(YearlyScoringPlan)
class YearlyScoringPlanAdmin(YearPageAdmin):
    """The page of the plan; read-only once a run has used it."""

    page_template = "admin/year_plan.html"
    page_title = "评分方案"

    def year_view(self, request: HttpRequest, year: int) -> HttpResponse:
        """A preset in the address fills the boxes; nothing is saved by looking."""
        chosen = PRESETS.get(request.GET.get("preset", ""))
        response = super().year_view(request, year)
        context = getattr(response, "context_data", None)
        if chosen is not None and context is not None and request.method == "GET":
            context["form"] = PlanForm(plan=chosen)
            context["chosen"] = chosen
        return response

    def form_of(self, fiscal_year: FiscalYear, data: Any = None) -> PlanForm:
        """The year's plan, or the national one."""
        return PlanForm(data, plan=plan_of(fiscal_year))

    def store(self, request: HttpRequest, fiscal_year: FiscalYear, form: Any) -> str:
        """Keep the plan."""
        row = set_plan(
            actor=person_of(request),
            fiscal_year=fiscal_year,
            plan=form.plan(),
            now=timezone.now(),
        )
        return f"评分方案“{row.name}”已保存。"

    def lock_reason(self, fiscal_year: FiscalYear) -> str:
        """A plan that judged somebody stays as it was."""
        row = _row_of(fiscal_year)
        if row is None or row.locked_at is None:
            return ""
        return f"年终评价已使用本方案，{timezone.localtime(row.locked_at):%Y-%m-%d %H:%M} 起锁定，不能再修改。"

    def context_of(self, fiscal_year: FiscalYear) -> dict[str, object]:
        """The presets with their examples, and those of the year's own plan."""
        plan = plan_of(fiscal_year)
        return {
            "plan": plan,
            "examples": worked_examples(plan),
            "presets": [
                Preset(preset, differences(preset, NATIONAL), worked_examples(preset))
                for preset in PRESETS.values()
            ],
        }


def _box(label: str, standard: Any) -> forms.Field:
    if isinstance(standard, bool):
        return forms.BooleanField(label=label, required=False)
    if isinstance(standard, StrEnum):
        kind: Any = type(standard)
        return forms.ChoiceField(label=label, choices=[(c.value, c.label) for c in kind])
    if isinstance(standard, Decimal):
        return forms.DecimalField(
            label=label, max_digits=7, decimal_places=4, help_text=f"国标：{plain(standard)}"
        )
    if isinstance(standard, tuple):
        return StepsField(label=label, help_text="每行两个数，中间空一格")
    if label == PARAMETER_LABELS["description"]:
        return forms.CharField(
            label=label, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
    return forms.CharField(label=label, max_length=60)


def _packed(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


def _row_of(fiscal_year: FiscalYear) -> YearlyScoringPlan | None:
    return YearlyScoringPlan.objects.filter(fiscal_year=fiscal_year).first()


def _address(fiscal_year: FiscalYear) -> str:
    return reverse("admin:evaluations_yearlyscoringplan_year", args=[fiscal_year.year])


def _state(fiscal_year: FiscalYear) -> str:
    row = _row_of(fiscal_year)
    if row is None:
        return "尚未设置，按国标方案"
    return f"{row.name}（已锁定）" if row.locked_at else row.name


FiscalYearAdmin.parts.append(
    YearPart("评分方案", "完成值怎样换算成得分、执行率怎样计分、等级线在哪里。", _address, _state)
)
