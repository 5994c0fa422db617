"""The page that gives a year the standard classes which it lacks."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from budgets.admin.year_pages import year_or_404
from budgets.models import CLASS_MODELS, FiscalYear
from budgets.services import lacking_classes, load_standard_classes
from budgets.windows import closed_settings_refusal
from organizations.admin_access import AccessAdmin, person_of


def classes_address(fiscal_year: FiscalYear) -> str:
    """Where the standard classes of the year are loaded."""
    return reverse("admin:budgets_fiscalyear_classes", args=[fiscal_year.year])


def classes_lacking(fiscal_year: FiscalYear) -> str:
    """How many the year lacks, in a few words."""
    count = len(lacking_classes(fiscal_year))
    return f"缺 {count} 条" if count else "已经齐全"


def classes_page(admin: AccessAdmin, request: HttpRequest, year: int) -> HttpResponse:
    """What the year lacks, and on request the loading of it: the same as the command does."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    fiscal_year = year_or_404(year)
    lock = closed_settings_refusal(fiscal_year)
    may_load = admin.has_change_permission(request) and not lock
    if request.method == "POST":
        if not may_load:
            raise PermissionDenied
        count = load_standard_classes(
            actor=person_of(request), fiscal_year=fiscal_year, now=timezone.now()
        )
        done = f"已补上标准科目 {count} 条" if count else "标准科目已经齐全，没有改动"
        messages.success(request, f"{fiscal_year}：{done}。")
        return HttpResponseRedirect(classes_address(fiscal_year))
    lacking = lacking_classes(fiscal_year)
    counts = Counter(one.scheme for one in lacking)
    return admin.page(
        request,
        "admin/year_classes.html",
        f"{fiscal_year}标准科目",
        fiscal_year=fiscal_year,
        lock_reason=lock,
        may_set=may_load,
        lacking=lacking,
        rows=[
            (scheme.label, model.objects.filter(fiscal_year=fiscal_year).count(), counts[scheme])
            for scheme, model in CLASS_MODELS.items()
        ],
    )
