"""The boxes of a sheet in the admin: read as typed, saved by the service alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from common.decimals import NotANumber, parse_optional, plain_or_blank
from common.text import tidy, tidy_lines
from indicators.enums import Comparison, ObjectiveKind
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import doctrine_of, target_of
from indicators.services import StaleObjective
from indicators.sheets import IndicatorLine, ObjectiveSheet
from indicators.targets import read_typed
from indicators.typed_cells import bare_points
from organizations.admin_theme import (
    CheckboxInput,
    InlineRows,
    ModelForm,
    Select,
    Textarea,
    TextInput,
)
from projects.enums import ProjectCategory

SEPARATOR = "／"
_SIGNS = [("", "按指标值"), *((c.symbol, c.symbol) for c in Comparison)]
_CORES = [("", "未填"), ("yes", "是"), ("no", "否")]
_CORE_VALUES = {"yes": True, "no": False}


class WeightField(forms.CharField):
    """Points as typed; blank stays absent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Without trailing zeros."""
        return plain_or_blank(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """The number, or None."""
        if isinstance(value, Decimal):
            return value
        try:
            return parse_optional(bare_points(str(value or "")))
        except NotANumber:
            raise ValidationError(f"“{value}”不是数字，请填例如 10 或 22.5。") from None


class LineForm(ModelForm):
    """One indicator. The model is never saved from here."""

    category = forms.ChoiceField(label="一级／二级指标", required=False, widget=Select)
    name = forms.CharField(label="三级指标", max_length=200, required=False, widget=TextInput)
    sign = forms.ChoiceField(label="性质", choices=_SIGNS, required=False, widget=Select)
    target = forms.CharField(label="指标值", max_length=200, required=False, widget=TextInput)
    unit = forms.CharField(label="单位", max_length=40, required=False, widget=TextInput)
    weight = WeightField(label="权重")
    core = forms.ChoiceField(label="核心", choices=_CORES, required=False, widget=Select)

    class Meta:
        model = Indicator
        fields: Sequence[str] = ()

    def __init__(
        self, *args: Any, levels: Mapping[str, Sequence[str]], year: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        stored = self.instance if self.instance.pk else None
        box = self.fields["category"]
        assert isinstance(box, forms.ChoiceField)
        box.choices = _categories(levels, stored)
        if stored is not None:
            self.initial.update(_initial(stored))

    def line(self) -> IndicatorLine:
        """The row as the rules judge it; what the page does not show stays as it was."""
        values = self.cleaned_data
        level1, _, level2 = values["category"].partition(SEPARATOR)
        target, unit = read_typed(values["sign"], values["target"], values["unit"], year=self.year)
        typed = IndicatorLine(
            position=0,
            level1=level1,
            level2=level2,
            name=tidy(values["name"]),
            weight=values["weight"],
            unit=unit,
            target=target,
            is_core=_CORE_VALUES.get(values["core"]),
        )
        stored = self.instance
        if not stored.pk:
            return typed
        return replace(
            typed,
            key=stored.pk,
            baseline=stored.baseline_value,
            definition=stored.definition,
            source=stored.source,
            unconfirmed=stored.unconfirmed,
        )


class LineRows(InlineRows):
    """All indicators of a sheet, in the order of the form."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Every row offers the levels of the year."""
        return {**super().get_form_kwargs(index), "levels": self._levels(), "year": self._year()}

    def clean(self) -> None:
        """Refuse rows that belong to another sheet: no page of ours sends them."""
        super().clean()
        posted = {form.data.get(form.add_prefix("id"), "") for form in self.initial_forms}
        keys = {int(key) for key in posted if str(key).isdigit()} - set(self._own_keys())
        if Indicator.objects.filter(pk__in=keys).exists():
            raise PermissionDenied("提交的指标不属于这张目标表。")

    def lines(self) -> tuple[IndicatorLine, ...]:
        """The rows that stay; a new one stands behind the last of its second level."""
        kept = [row for row in self.initial_forms if row not in self.deleted_forms]
        lines = [row.line() for row in kept]
        for row in self.extra_forms:
            if row.has_changed() and row not in self.deleted_forms:
                _insert(lines, row.line())
        return tuple(lines)

    def _own_keys(self) -> list[int]:
        return [row.pk for row in self.get_queryset()]

    def _year(self) -> int:
        return int(self.instance.fiscal_year.year)

    def _levels(self) -> Mapping[str, Sequence[str]]:
        if not hasattr(self, "_cached_levels"):
            self._cached_levels = doctrine_of(self.instance.fiscal_year).levels
        return self._cached_levels


class ObjectiveForm(ModelForm):
    """The head of a sheet."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    category = forms.ChoiceField(
        label="项目分类",
        required=False,
        widget=Select,
        choices=[("", "未填"), *((c.value, c.value) for c in ProjectCategory)],
    )
    supervising_department = forms.CharField(
        label="业务主管部门", max_length=180, required=False, widget=TextInput
    )
    overview = forms.CharField(
        label="项目概述",
        required=False,
        widget=Textarea(attrs={"rows": 4}),
        help_text="做什么、做多少、给谁做、花在哪里。",
    )
    rationale = forms.CharField(
        label="立项依据",
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text="政策文件名称和文号、会议决定等。",
    )
    statement = forms.CharField(
        label="当年绩效目标",
        required=False,
        widget=Textarea(attrs={"rows": 4}),
        help_text="到年底要达到什么，写出主要数字，与下面的指标一致。",
    )
    execution_weight = WeightField(
        label="预算执行率权重", help_text="一般为 10 分，与各指标权重合计应为 100。"
    )
    has_no_service_users = forms.BooleanField(
        label="无服务对象",
        required=False,
        widget=CheckboxInput,
        help_text="确实没有服务对象、不设满意度指标时勾选，审核时须说明。",
    )
    problems: Sequence[str] = ()
    """What the service said of the last attempt."""

    class Meta:
        model = PerformanceObjective
        fields: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(_head(self.instance))

    def clean(self) -> dict[str, Any]:
        """Say at once if somebody else saved in between, and whatever the service refused."""
        values = super().clean() or self.cleaned_data
        problems = list(self.problems)
        if values.get("base_version") != self.instance.version:
            problems.append(str(StaleObjective()))
        if problems:
            raise ValidationError(list(dict.fromkeys(problems)))
        return values

    def filled(self, sheet: ObjectiveSheet, lines: tuple[IndicatorLine, ...]) -> ObjectiveSheet:
        """The stored sheet brought to what was typed."""
        values = self.cleaned_data
        filled = replace(sheet, lines=lines, statement=tidy_lines(values["statement"]))
        if sheet.kind is ObjectiveKind.DEPARTMENT:
            return replace(filled, has_no_service_users=values["has_no_service_users"])
        return replace(
            filled,
            execution_weight=values["execution_weight"],
            has_no_service_users=values["has_no_service_users"],
            category=values["category"],
            supervising_department=tidy(values["supervising_department"]),
            overview=tidy_lines(values["overview"]),
            rationale=tidy_lines(values["rationale"]),
        )


def _head(objective: PerformanceObjective) -> dict[str, object]:
    project = objective.project
    head: dict[str, object] = {
        "base_version": objective.version,
        "statement": objective.statement,
        "execution_weight": objective.execution_weight,
        "has_no_service_users": objective.has_no_service_users,
    }
    if project is not None:
        head |= {
            "category": project.category,
            "supervising_department": project.supervising_department,
            "overview": project.overview,
            "rationale": project.rationale,
        }
    return head


def _initial(stored: Indicator) -> dict[str, object]:
    target = target_of(stored)
    return {
        "category": f"{stored.level1}{SEPARATOR}{stored.level2}",
        "name": stored.name,
        "sign": target.comparison.symbol if target.comparison else "",
        "target": target.text,
        "unit": stored.unit,
        "weight": stored.weight,
        "core": "" if stored.is_core is None else "yes" if stored.is_core else "no",
    }


def _categories(
    levels: Mapping[str, Sequence[str]], stored: Indicator | None
) -> list[tuple[str, Any]]:
    groups: list[tuple[str, Any]] = [
        (one, [(f"{one}{SEPARATOR}{two}", two) for two in names]) for one, names in levels.items()
    ]
    known = {value for _, group in groups for value, _ in group}
    choices: list[tuple[str, Any]] = [("", "请选择"), *groups]
    if stored is not None:
        value = f"{stored.level1}{SEPARATOR}{stored.level2}"
        if value not in known:
            choices.append((value, value.strip(SEPARATOR) or "（未填）"))
    return choices


def _insert(lines: list[IndicatorLine], new: IndicatorLine) -> None:
    """Behind the last line of the same second level, or of the same first, or at the end."""
    for same in (_same_level2, _same_level1):
        places = [place for place, line in enumerate(lines) if same(line, new)]
        if places:
            lines.insert(places[-1] + 1, new)
            return
    lines.append(new)


def _same_level1(line: IndicatorLine, new: IndicatorLine) -> bool:
    return line.level1 == new.level1


def _same_level2(line: IndicatorLine, new: IndicatorLine) -> bool:
    return _same_level1(line, new) and line.level2 == new.level2


def weight_sentence(sheet: ObjectiveSheet) -> str:
    """指标 80 + 执行率 10 = 90，还差 10 分."""
    missing = sheet.missing_weight
    state = "正好 100 分"
    if missing > 0:
        state = f"还差 {plain_or_blank(missing)} 分"
    elif missing < 0:
        state = f"多出 {plain_or_blank(-missing)} 分"
    parts = [f"指标 {plain_or_blank(sheet.indicator_weight)}"]
    if sheet.execution_weight is not None:
        parts.append(f"执行率 {plain_or_blank(sheet.execution_weight)}")
    return f"{' + '.join(parts)} = {plain_or_blank(sheet.total_weight)}，{state}"
