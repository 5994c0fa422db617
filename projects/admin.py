"""The project register: seen within reach, filled by 财政管理 through the services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.http import HttpRequest
from django.utils import timezone

from budgets.form_fields import AmountField
from budgets.models import FiscalYear
from budgets.tables import Funding
from budgets.windows import closed_refusal
from common.decimals import ZERO, wanyuan
from organizations.admin_access import ADMINISTRATION, person_of
from organizations.admin_exchange import ExchangeAdmin
from organizations.admin_theme import ModelForm, TextInput
from organizations.enums import AuditAction
from projects.codes import InvalidProjectCode, parse_project_code
from projects.models import Project
from projects.services import ProjectProfile, register_project


def _amount(label: str, help_text: str = "") -> AmountField:
    return AmountField(
        label=f"{label}（万元）",
        required=False,
        widget=TextInput(attrs={"inputmode": "decimal"}),
        validators=[MinValueValidator(ZERO, "预算金额不能为负数。")],
        help_text=help_text,
    )


class NewProjectForm(ModelForm):
    """A project with its money."""

    budget = _amount("当年预算", "本级安排与上级补助之和；没有的留空，不要填 0。")
    own = _amount("本级安排")
    transfer = _amount("上级补助")

    class Meta:
        model = Project
        fields = ("fiscal_year", "organization", "code", "name", "category")

    def clean_fiscal_year(self) -> FiscalYear:
        """A year whose work goes on."""
        year: FiscalYear = self.cleaned_data["fiscal_year"]
        if closed := closed_refusal(year):
            raise ValidationError(closed)
        return year

    def clean_code(self) -> str:
        """The 21 characters of the code, in one spelling."""
        try:
            return str(parse_project_code(self.cleaned_data["code"]))
        except InvalidProjectCode as error:
            raise ValidationError(str(error)) from None


@admin.register(Project)
class ProjectAdmin(ExchangeAdmin):
    """One line a project; what is said of it is changed on its objective sheet."""

    reach = "organization"
    adders = ADMINISTRATION
    importers = ADMINISTRATION
    import_audit_action = AuditAction.REFERENCE_IMPORTED
    list_display = ("code", "name", "organization", "fiscal_year", "category", "budget")
    list_display_links = ("code", "name")
    list_filter = ("fiscal_year", "category")
    list_select_related = ("organization", "fiscal_year", "appropriation")
    search_fields = ("code", "name", "organization__code")
    search_help_text = "可按项目编码、项目名称或单位编码查找"
    ordering = ("-id",)
    autocomplete_fields = ("organization",)
    readonly_fields = ("budget_shown", "own_shown", "transfer_shown")
    fieldsets = (
        (None, {"fields": ("fiscal_year", "organization", "code", "name", "category")}),
        ("资金（万元）", {"fields": ("budget_shown", "own_shown", "transfer_shown")}),
        (
            "项目情况（在绩效目标表中修改）",
            {"fields": ("supervising_department", "compiling_unit", "overview", "rationale")},
        ),
    )
    add_fieldsets_of_register = (
        (None, {"fields": ("fiscal_year", "organization", "code", "name", "category")}),
        ("资金", {"fields": ("budget", "own", "transfer")}),
    )

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Registering asks for the money as well."""
        if obj is None:
            kwargs["form"] = NewProjectForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The register's boxes, and for an old project everything that is said of it."""
        return self.fieldsets if obj else self.add_fieldsets_of_register

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The amounts of an old project."""
        return self.readonly_fields if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Register by the service; there is no other way to write a project here."""
        values = form.cleaned_data
        project = register_project(
            actor=person_of(request),
            fiscal_year=values["fiscal_year"],
            organization=values["organization"],
            code=values["code"],
            profile=ProjectProfile(
                name=values["name"],
                category=values["category"],
                compiling_unit=str(values["organization"]),
            ),
            funding=Funding(values["budget"], values["own"], values["transfer"]),
            now=timezone.now(),
        )
        obj.pk, obj._state.adding = project.pk, False  # noqa: SLF001 -- the service saved it

    @admin.display(description="当年预算（万元）", ordering="appropriation__original_amount")
    def budget(self, project: Project) -> str:
        """As the forms print it."""
        return _shown(project.appropriation.original_amount)

    @admin.display(description="当年预算")
    def budget_shown(self, project: Project) -> str:
        """As the forms print it."""
        return _shown(project.appropriation.original_amount)

    @admin.display(description="本级安排")
    def own_shown(self, project: Project) -> str:
        """As the forms print it."""
        return _shown(project.appropriation.own_amount)

    @admin.display(description="上级补助")
    def transfer_shown(self, project: Project) -> str:
        """As the forms print it."""
        return _shown(project.appropriation.transfer_amount)


def _shown(amount: Decimal | None) -> str:
    return wanyuan(amount) or "—"
