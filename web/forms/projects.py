"""The form that registers a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from budgets.form_fields import AmountField
from budgets.tables import Funding
from projects.enums import ProjectCategory
from projects.services import ProjectProfile

Choices = Sequence[tuple[str, str]]


def _amount(label: str, help_text: str = "") -> AmountField:
    return AmountField(
        label=f"{label}（万元）",
        required=False,
        min_value=0,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class ProjectForm(forms.Form):
    """A project with its code, its money and what it is for."""

    unit = forms.ChoiceField(label="编制单位")
    code = forms.CharField(
        label="项目编码",
        max_length=60,
        help_text="21 位：6 位区划＋2 位立项年＋1 位类别字母＋12 位流水号，例如 500153 22 T 000000088498。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="项目名称", max_length=180)
    category = forms.ChoiceField(
        label="项目分类", choices=[(one.value, one.value) for one in ProjectCategory]
    )
    supervising_department = forms.CharField(label="业务主管部门", max_length=180, required=False)
    budget = _amount("当年预算", "应等于本级安排与上级补助之和；没有资金填 0。")
    own = _amount("本级安排")
    transfer = _amount("上级补助")
    overview = forms.CharField(
        label="项目概述", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    rationale = forms.CharField(
        label="立项依据", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, units: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择单位"), *units] if len(units) > 1 else list(units)

    def profile(self, compiling_unit: str) -> ProjectProfile:
        """What is said of the project."""
        values = self.cleaned_data
        return ProjectProfile(
            name=values["name"],
            category=values["category"],
            supervising_department=values["supervising_department"],
            compiling_unit=compiling_unit,
            overview=values["overview"],
            rationale=values["rationale"],
        )

    def funding(self) -> Funding:
        """Its money in 万元; blank is not zero."""
        values = self.cleaned_data
        return Funding(values["budget"], values["own"], values["transfer"])

    def take(self, error: ValidationError) -> None:
        """Show what the service refused at the boxes it speaks of."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)
