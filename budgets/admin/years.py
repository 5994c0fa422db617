"""Budget years: opening one like the last, its windows, and the overview of its set-up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from budgets.admin.class_pages import classes_address, classes_lacking, classes_page
from budgets.admin.year_pages import YearCopier, YearPart
from budgets.models import (
    EconomicClass,
    FiscalYear,
    FunctionalClass,
    Window,
    WindowExtension,
)
from budgets.services import open_year
from budgets.yearly import copy_year
from organizations.admin_access import FINANCE, AccessInline, View, person_of
from organizations.admin_reference import ReferenceAdmin, record_change
from organizations.admin_theme import ModelForm, Select
from organizations.enums import AuditAction

FIRST_YEAR, LAST_YEAR = 2015, 2100


class NewYearForm(ModelForm):
    """The year to open, and the year whose set-up it takes over."""

    copy_from = forms.ModelChoiceField(
        FiscalYear.objects.order_by("-year"),
        label="沿用哪一年的设置",
        required=False,
        widget=Select,
        empty_label="不沿用，使用标准设置",
        help_text="沿用后，新年度会带上那一年的科目、时间窗口（顺延）、指标框架、审核流程、"
        "规则设置、规则参数和评分方案，之后都可以再改；已有的设置不会被覆盖。",
    )

    class Meta:
        model = FiscalYear
        fields = ("year",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = FiscalYear.objects.order_by("-year").first()
        self.fields["year"].help_text = "四位年份，例如 2024。一个年度只能开启一次。"
        if latest is not None:
            self.fields["year"].initial = latest.year + 1
            self.fields["copy_from"].initial = latest

    def clean_year(self) -> int:
        """A year that budgets are made for."""
        year = int(self.cleaned_data["year"])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValidationError(f"年度应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，现为 {year}。")
        return year


class WindowInline(AccessInline):
    """When the activities of the year are open."""

    model = Window
    fields = ("activity", "opens_at", "closes_at")
    verbose_name_plural = "时间窗口：各环节什么时候开始、什么时候截止（延期在“时间窗口”页面办理）"


@admin.register(FiscalYear)
class FiscalYearAdmin(ReferenceAdmin):
    """The years with an overview of what is set and what is still missing."""

    parts: ClassVar[list[YearPart]] = []
    """Filled by the applications above: each tells what it keeps for a year."""
    copiers: ClassVar[list[YearCopier]] = [copy_year]
    viewers = FINANCE
    list_display = ("year", "is_open")
    ordering = ("-year",)
    inlines = (WindowInline,)
    change_form_template = "admin/year_overview.html"

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """The page of the standard classes of one year."""
        return (("year/<int:year>/classes/", partial(classes_page, self), "classes"),)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Opening asks for the year to copy from."""
        if obj is None:
            kwargs["form"] = NewYearForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A year once opened keeps its number."""
        return ("year", "is_open") if obj else ("year", "copy_from")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The number of an opened year."""
        return ("year",) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Windows are set once the year exists."""
        return self.inlines if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say what closing means."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "is_open":
            field.help_text = (
                "取消勾选表示本年度工作全部结束：各单位不能再送审、登记完成值，审核人员不能再审批；"
                "规则设置、参数、豁免、审核流程和指标框架也不能再改；草稿仍可保存，重新勾选即恢复。"
            )
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Open a new year by the services, or keep the change of an old one."""
        if change:
            obj.save()
            record_change(request, AuditAction.YEAR_CHANGED, obj, form)
            return
        actor, now = person_of(request), timezone.now()
        opened = open_year(actor=actor, year=obj.year, now=now)
        obj.pk, obj._state.adding = opened.pk, False  # noqa: SLF001 -- the service saved it
        source = form.cleaned_data["copy_from"]
        done: list[str] = []
        for copier in self.copiers:
            done += copier(actor=actor, source=source, target=opened, now=now)
        messages.success(request, f"{opened}已开启：{'；'.join(done) or '使用标准设置'}。")

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Beside the form: every part of the set-up and where it stands."""
        if obj is not None:
            context["parts"] = [
                (
                    part.title,
                    part.help_text,
                    part.address(obj),
                    part.state(obj),
                    part.is_missing(obj),
                )
                for part in self.parts
            ]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """On to the overview of the new year."""
        return HttpResponseRedirect(reverse("admin:budgets_fiscalyear_change", args=[obj.pk]))


class ExtensionInline(AccessInline):
    """More time for single units."""

    model = WindowExtension
    fields = ("organization", "closes_at", "reason")
    autocomplete_fields = ("organization",)
    verbose_name_plural = "延期：给个别单位更多时间，须写明原因"


@admin.register(Window)
class WindowAdmin(ReferenceAdmin):
    """The windows of all years, each with its extensions."""

    viewers = FINANCE
    list_display = ("fiscal_year", "activity", "opens_at", "closes_at")
    list_display_links = ("fiscal_year", "activity")
    list_filter = ("fiscal_year", "activity")
    list_select_related = ("fiscal_year",)
    ordering = ("-fiscal_year__year", "opens_at")
    fields = ("fiscal_year", "activity", "opens_at", "closes_at")
    inlines = (ExtensionInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A window stays with its year and activity."""
        return ("fiscal_year", "activity") if obj else ()


def _windows_address(fiscal_year: FiscalYear) -> str:
    address = reverse("admin:budgets_window_changelist")
    return f"{address}?fiscal_year__id__exact={fiscal_year.pk}"


def _windows_state(fiscal_year: FiscalYear) -> str:
    windows = fiscal_year.windows.count()
    extensions = WindowExtension.objects.filter(window__fiscal_year=fiscal_year).count()
    return f"{windows} 个窗口，{extensions} 个延期" if windows else "尚未设置"


def _classes_address(fiscal_year: FiscalYear) -> str:
    address = reverse("admin:budgets_functionalclass_changelist")
    return f"{address}?fiscal_year__id__exact={fiscal_year.pk}"


def _classes_state(fiscal_year: FiscalYear) -> str:
    functional = FunctionalClass.objects.filter(fiscal_year=fiscal_year).count()
    economic = EconomicClass.objects.filter(fiscal_year=fiscal_year).count()
    return f"功能分类 {functional} 条，经济分类 {economic} 条"


def _has_no_window(fiscal_year: FiscalYear) -> bool:
    return not fiscal_year.windows.exists()


def _lacks_classes(fiscal_year: FiscalYear) -> bool:
    kinds = (FunctionalClass.objects, EconomicClass.objects)
    return not all(kind.filter(fiscal_year=fiscal_year).exists() for kind in kinds)


FiscalYearAdmin.parts += [
    YearPart(
        "时间窗口与延期",
        "申报、监控、自评各在什么时间开放；个别单位可以延期，须写明原因。",
        _windows_address,
        _windows_state,
        _has_no_window,
    ),
    YearPart(
        "科目",
        "本年度的功能分类和经济分类科目，可从表格导入。",
        _classes_address,
        _classes_state,
        _lacks_classes,
    ),
    YearPart(
        "标准科目",
        "补上本年度没有的标准科目（功能分类、部门经济分类、政府采购品目），已有的不变。",
        classes_address,
        classes_lacking,
    ),
]
