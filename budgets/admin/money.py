"""Money and published tables: seen within reach, changed by services only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from budgets.form_fields import AmountField
from budgets.models import Appropriation, DepartmentBudget, Outturn, PublishedTable
from budgets.services import open_department_budget
from budgets.tables import Funding
from common.decimals import ZERO, wanyuan
from organizations.admin_access import ADMINISTRATION, AccessAdmin, AccessInline, person_of
from organizations.admin_theme import ModelForm, TextInput


class OutturnInline(AccessInline):
    """全年预算数 and 全年执行数, as recorded."""

    model = Outturn
    is_editable = False
    fields = ("final_amount", "outturn_amount", "as_of", "reason")


@admin.register(Appropriation)
class AppropriationAdmin(AccessAdmin):
    """Amounts come with projects and departments; execution is recorded with the actuals."""

    reach = "organization"
    list_display = ("number", "organization", "fiscal_year", "original", "own", "transfer", "spent")
    list_display_links = ("number", "organization")
    list_filter = ("fiscal_year",)
    list_select_related = ("organization", "fiscal_year", "outturn")
    search_fields = ("organization__code", "organization__name")
    search_help_text = "可按单位编码或名称查找"
    ordering = ("-id",)
    fields = ("fiscal_year", "organization", "original_amount", "own_amount", "transfer_amount")
    inlines = (OutturnInline,)

    @admin.display(description="编号", ordering="id")
    def number(self, row: Appropriation) -> int:
        """The key of the row."""
        return row.pk

    @admin.display(description="当年预算（万元）", ordering="original_amount")
    def original(self, row: Appropriation) -> str:
        """As the forms print it."""
        return wanyuan(row.original_amount) or "—"

    @admin.display(description="本级安排（万元）")
    def own(self, row: Appropriation) -> str:
        """As the forms print it."""
        return wanyuan(row.own_amount) or "—"

    @admin.display(description="上级补助（万元）")
    def transfer(self, row: Appropriation) -> str:
        """As the forms print it."""
        return wanyuan(row.transfer_amount) or "—"

    @admin.display(description="全年执行数（万元）")
    def spent(self, row: Appropriation) -> str:
        """As recorded; a dash where nothing is."""
        outturn = getattr(row, "outturn", None)
        return (wanyuan(outturn.outturn_amount) if outturn else "") or "—"


class PublishedTableInline(AccessInline):
    """Which of the eleven tables are held."""

    model = PublishedTable
    is_editable = False
    fields = ("table", "title", "note")


class NewDepartmentBudgetForm(ModelForm):
    """The department, and what it may spend in the year."""

    budget = AmountField(
        label="当年预算（万元）",
        widget=TextInput(attrs={"inputmode": "decimal"}),
        validators=[MinValueValidator(ZERO, "预算金额不能为负数。")],
        help_text="部门全年支出预算的合计，是部门整体绩效目标的资金依据。",
    )

    class Meta:
        model = DepartmentBudget
        fields = ("fiscal_year", "organization")


@admin.register(DepartmentBudget)
class DepartmentBudgetAdmin(AccessAdmin):
    """A department's budget with its published tables."""

    reach = "organization"
    adders = ADMINISTRATION
    autocomplete_fields = ("organization",)
    list_display = ("organization", "fiscal_year", "original")
    list_filter = ("fiscal_year",)
    list_select_related = ("organization", "fiscal_year", "appropriation")
    search_fields = ("organization__code", "organization__name")
    search_help_text = "可按单位编码或名称查找"
    ordering = ("-fiscal_year__year", "organization__code")
    fields = ("fiscal_year", "organization", "original", "narrative")
    readonly_fields = ("original",)
    inlines = (PublishedTableInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DepartmentBudget]:
        """With the amounts."""
        return super().get_queryset(request).select_related("appropriation")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A new one asks for the amount as well."""
        if obj is None:
            kwargs["form"] = NewDepartmentBudgetForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The tables and the narrative come with the published document."""
        return self.fields if obj else ("fiscal_year", "organization", "budget")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """The tables that are held."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Opened by the service."""
        values = form.cleaned_data
        opened = open_department_budget(
            actor=person_of(request),
            fiscal_year=values["fiscal_year"],
            organization=values["organization"],
            funding=Funding(values["budget"]),
            now=timezone.now(),
        )
        obj.pk, obj._state.adding = opened.pk, False  # noqa: SLF001 -- the service saved it

    @admin.display(description="当年预算（万元）")
    def original(self, row: DepartmentBudget) -> str:
        """As the forms print it."""
        return wanyuan(row.appropriation.original_amount) or "—"
