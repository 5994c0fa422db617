"""Forms for accounts and roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organizations.enums import Role
from organizations.selectors import unit_of

Choices = Sequence[tuple[str, str]]


class RoleForm(forms.Form):
    """A role for a unit and everything below it."""

    role = forms.ChoiceField(
        label="角色", choices=[("", "请选择角色"), *((r.value, r.label) for r in Role)]
    )
    unit = forms.ChoiceField(
        label="单位",
        help_text="能看到这个单位和它的全部下级单位；财政审核、财政管理、审计看到全区。",
    )

    def __init__(self, units: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择单位"), *units]

    def role_values(self) -> dict[str, Any]:
        """The role and the unit."""
        values = self.cleaned_data
        return {"role": Role(values["role"]), "organization": unit_of(values["unit"])}


class AccountForm(RoleForm):
    """A person with a first role."""

    field_order = ("username", "full_name", "role", "unit", "is_staff")

    username = forms.CharField(
        label="用户名",
        max_length=150,
        help_text="登录用，字母或数字，例如姓名的拼音。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    full_name = forms.CharField(
        label="姓名", max_length=60, help_text="真实姓名，会出现在审核意见和审计日志里。"
    )
    is_staff = forms.BooleanField(
        label="开通管理后台", required=False, initial=True, help_text="在后台批量录入、导入导出。"
    )

    def account(self) -> dict[str, Any]:
        """What the service needs to make the account."""
        names = ("username", "full_name", "is_staff")
        return {**self.role_values(), **{name: self.cleaned_data[name] for name in names}}

    def take(self, error: ValidationError) -> None:
        """The service's objections, each beside its field."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, found in error.error_dict.items():
            self.add_error(name if name in self.fields else None, found)
