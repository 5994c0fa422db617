"""How the list of objectives shows and finds them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse

from indicators.enums import EDITABLE, ObjectiveKind, Status
from indicators.models import PerformanceObjective, ReviewDesk
from organizations.enums import REVIEWERS, Role
from organizations.permissions import Person, standing_of

PREPARERS = frozenset({Role.PREPARER})


class WaitingFilter(admin.SimpleListFilter):
    """What lies with the person now."""

    title = "等我处理"
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice: only mine."""
        return [("me", "只看等我处理的")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[PerformanceObjective]
    ) -> QuerySet[PerformanceObjective]:
        """Only mine, where that was chosen."""
        if self.value() != "me":
            return queryset
        return queryset.filter(waiting_for(request.user))


def waiting_for(user: Person) -> Q:
    """What lies with the person now, among sheets that `with_desks` has brought.

    Drafts for whom prepares, sheets on their desks for reviewers.
    """
    waiting = Q(pk__in=[])
    for role, code in standing_of(user).roles:
        here = Q() if role.sees_everything else Q(organization__code__startswith=code)
        if role is Role.PREPARER:
            waiting |= here & Q(status__in=EDITABLE)
        elif role in REVIEWERS:
            waiting |= here & Q(status=Status.SUBMITTED, desk_role=role.value)
    return waiting


def with_desks(rows: QuerySet[PerformanceObjective]) -> QuerySet[PerformanceObjective]:
    """Everything that a row of the list shows, with the name and role of its desk."""
    desk = ReviewDesk.objects.filter(fiscal_year=OuterRef("fiscal_year"), position=OuterRef("desk"))
    return rows.select_related(
        "organization",
        "fiscal_year",
        "project__appropriation",
        "department_budget__appropriation",
    ).annotate(desk_name=Subquery(desk.values("name")), desk_role=Subquery(desk.values("role")))


def place_of(objective: PerformanceObjective) -> str:
    """草稿, 审核中（主管部门）, 已批复."""
    label = Status(objective.status).label
    desk = getattr(objective, "desk_name", None)
    return f"{label}（{desk}）" if objective.status == Status.SUBMITTED and desk else label


def read_only_fieldsets(obj: PerformanceObjective) -> Any:
    """The head of a sheet as text."""
    if obj.kind == ObjectiveKind.DEPARTMENT:
        return ((None, {"fields": ("statement", "no_service_users")}),)
    return (
        ("项目情况", {"fields": ("overview", "rationale")}),
        ("当年绩效目标", {"fields": ("statement", "execution_weight", "no_service_users")}),
    )


def field_names(fieldsets: Any) -> tuple[str, ...]:
    """All names in some fieldsets."""
    return tuple(name for _, options in fieldsets for name in options["fields"])


def address_of(pk: int) -> str:
    """The page of one sheet."""
    return reverse("admin:indicators_performanceobjective_change", args=[pk])
