"""The look of the admin: stock classes, or the same classes in the dress of unfold.

Everything in the admin is written for the stock classes; ADMIN_THEME=stock takes the dress off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import forms as auth_forms
from django.core import paginator
from django.forms.models import BaseInlineFormSet as StockRows
from import_export import forms as exchange_forms

IS_UNFOLD = settings.ADMIN_THEME == "unfold"

# Django's generics take their parameters only while types are checked.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    InlineRows = StockRows[Any, Any, Any]
    Paginator = paginator.Paginator[Any]
else:
    ModelForm, InlineRows, Paginator = forms.ModelForm, StockRows, paginator.Paginator

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    UserChangeForm = auth_forms.UserChangeForm[Any]
    UserCreationForm = auth_forms.UserCreationForm[Any]
    AdminPasswordChangeForm = auth_forms.AdminPasswordChangeForm[Any]
    ImportForm = exchange_forms.ImportForm
    ExportForm = exchange_forms.ExportForm
    CheckboxInput = forms.CheckboxInput
    Select = forms.Select
    Textarea = forms.Textarea
    TextInput = forms.TextInput
elif IS_UNFOLD:
    from unfold.admin import ModelAdmin, TabularInline
    from unfold.contrib.import_export.forms import ExportForm, ImportForm
    from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
    from unfold.widgets import UnfoldAdminSelectWidget as Select
    from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
    from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
    from unfold.widgets import UnfoldBooleanWidget as CheckboxInput
else:
    from django.contrib.admin import ModelAdmin, TabularInline
    from django.contrib.auth.forms import (
        AdminPasswordChangeForm,
        UserChangeForm,
        UserCreationForm,
    )
    from django.forms import CheckboxInput, Select, Textarea, TextInput
    from import_export.forms import ExportForm, ImportForm

__all__ = [
    "IS_UNFOLD",
    "AdminPasswordChangeForm",
    "CheckboxInput",
    "ExportForm",
    "ImportForm",
    "InlineRows",
    "ModelAdmin",
    "ModelForm",
    "Paginator",
    "Select",
    "TabularInline",
    "TextInput",
    "Textarea",
    "UserChangeForm",
    "UserCreationForm",
]
