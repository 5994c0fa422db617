"""The review route of a year: which desks a sheet passes, one after the other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from budgets.admin.year_pages import YearPageAdmin, YearPart
from budgets.admin.years import FiscalYearAdmin
from budgets.models import FiscalYear
from indicators.models import ReviewDesk
from indicators.yearly import MAX_DESKS, Desk, has_sheets_under_review, set_route
from organizations.admin_access import person_of
from organizations.enums import REVIEWERS, Role


class DeskForm(forms.Form):
    """One desk; a row without a role is no desk."""

    role = forms.ChoiceField(
        label="审核角色",
        required=False,
        choices=[("", "（不设）"), *((role.value, role.label) for role in REVIEWERS)],
    )
    name = forms.CharField(label="岗位名称", max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """A named desk needs its role."""
        values = super().clean() or self.cleaned_data
        if values.get("name", "").strip() and not values.get("role"):
            self.add_error("role", "请选择审核角色，或清空岗位名称。")
        return values

    def desk(self) -> Desk | None:
        """The desk, named after its role where it has no name."""
        if not self.cleaned_data.get("role"):
            return None
        role = Role(self.cleaned_data["role"])
        return Desk(role, self.cleaned_data["name"].strip() or role.label)


_DeskRows = forms.formset_factory(DeskForm, extra=0, max_num=MAX_DESKS, absolute_max=MAX_DESKS)


@admin.register(ReviewDesk)
class ReviewDeskAdmin(YearPageAdmin):
    """The page of the route."""

    page_template = "admin/year_route.html"
    page_title = "审核流程"

    def form_of(self, fiscal_year: FiscalYear, data: Any = None) -> Any:
        """The desks of the year, with room for more."""
        desks = ReviewDesk.objects.filter(fiscal_year=fiscal_year).order_by("position")
        rows = [{"role": desk.role, "name": desk.name} for desk in desks]
        blank: dict[str, str] = {}
        return RouteForm(data, initial=[*rows, *[blank] * (MAX_DESKS - len(rows))])

    def store(self, request: HttpRequest, fiscal_year: FiscalYear, form: Any) -> str:
        """Keep the route."""
        set_route(
            actor=person_of(request),
            fiscal_year=fiscal_year,
            desks=form.desks(),
            now=timezone.now(),
        )
        return "审核流程已保存。"

    def context_of(self, fiscal_year: FiscalYear) -> dict[str, object]:
        """Whether sheets lie on the desks."""
        return {"is_in_use": has_sheets_under_review(fiscal_year)}


class RouteForm:
    """The rows of desks, with the errors of the route as a whole."""

    def __init__(self, data: Any, initial: list[dict[str, str]]) -> None:
        self.rows = _DeskRows(data, initial=initial, prefix="desk")
        self.problems: list[str] = []

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        return bool(self.rows.is_valid())

    def add_error(self, field: None, problem: str) -> None:
        """What is wrong with the route as a whole."""
        self.problems.append(problem)

    def desks(self) -> list[Desk]:
        """The desks in their order."""
        return [desk for desk in (row.desk() for row in self.rows.forms) if desk is not None]


def _address(fiscal_year: FiscalYear) -> str:
    return reverse("admin:indicators_reviewdesk_year", args=[fiscal_year.year])


def _state(fiscal_year: FiscalYear) -> str:
    desks = ReviewDesk.objects.filter(fiscal_year=fiscal_year).order_by("position")
    return " → ".join(desk.name for desk in desks) or "尚未设置，按标准三级审核"


FiscalYearAdmin.parts.append(
    YearPart("审核流程", "目标表送审后依次经过哪些岗位，最后一个岗位批复。", _address, _state)
)
