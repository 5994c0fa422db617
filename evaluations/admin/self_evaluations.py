"""Self-evaluations in the admin: read within reach, accepted or returned by the unit's reviewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evaluations.admin.results import SEARCH
from evaluations.claim_explanations import told_explanations
from evaluations.enums import Grade, SelfStatus
from evaluations.models import SelfEvaluation
from evaluations.self_evaluations import (
    StaleSelfEvaluation,
    accept_self_evaluation,
    may_review,
    return_self_evaluation,
)
from organizations.admin_access import (
    SAFE_METHODS,
    AccessAdmin,
    View,
    person_of,
    record_refusal,
)

_ACTS: Mapping[str, tuple[Callable[..., SelfEvaluation], str]] = {
    "accept": (accept_self_evaluation, "自评审核通过。"),
    "return": (return_self_evaluation, "已退回，填报人会看到您的意见。"),
}


class ReviewForm(forms.Form):
    """The reviewer's word on the version that was read."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label="意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@admin.register(SelfEvaluation)
class SelfEvaluationAdmin(AccessAdmin):
    """What the units say of their year."""

    reach = "objective__organization"
    list_display = (
        "objective",
        "total",
        "grade",
        "place",
        "submitted_at",
        "submitted_by",
        "page_of",
    )
    list_filter = ("objective__fiscal_year", "status", "grade")
    list_select_related = (
        "objective__project",
        "objective__organization",
        "submitted_by",
    )
    search_fields = SEARCH
    search_help_text = "可按项目编码、项目名称或单位查找"
    ordering = ("-id",)

    @admin.display(description="状态", ordering="status")
    def place(self, row: SelfEvaluation) -> str:
        """Where it stands."""
        return SelfStatus(row.status).label

    @admin.display(description="审核")
    def page_of(self, row: SelfEvaluation) -> SafeString:
        """The way to the page that is read and decided on."""
        label = "审核" if row.status == SelfStatus.SUBMITTED else "查看"
        return format_html('<a class="zs-link" href="{}">{}</a>', _address(row.objective_id), label)

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """The page of one self-evaluation, by its sheet."""
        return (("objective/<int:pk>/", self.review_view, "review"),)

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the unit says; its reviewer agrees or sends it back."""
        row, user = self._reached(request, pk), person_of(request)
        form = ReviewForm(request.POST or None, initial={"base_version": row.version})
        if request.method == "POST":
            if not may_review(user, row):
                raise PermissionDenied("自评报送后由本单位审核人审核，填报人不能审核自己报送的。")
            if form.is_valid() and self._is_decided(request, row, form):
                return HttpResponseRedirect(reverse("admin:evaluations_selfevaluation_changelist"))
        return self.page(
            request,
            "admin/self_evaluation.html",
            f"绩效自评：{row.objective}",
            record=row,
            form=form,
            may_review=may_review(user, row),
            place=SelfStatus(row.status).label,
            grade=Grade(row.grade).label if row.grade else "—",
            explained=told_explanations(row.objective),
        )

    def _is_decided(self, request: HttpRequest, row: SelfEvaluation, form: ReviewForm) -> bool:
        """Whether it was decided; where not, the form says why and keeps the comment."""
        if (name := request.POST.get("op", "")) not in _ACTS:
            form.add_error(None, "请选择“审核通过”或“退回”。")
            return False
        act, said = _ACTS[name]
        decide = partial(act, actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        try:
            decide(objective=row.objective)
        except (StaleSelfEvaluation, ValueError) as refused:
            form.add_error(None, str(refused))
            return False
        messages.success(request, said)
        return True

    def _reached(self, request: HttpRequest, pk: int) -> SelfEvaluation:
        rows: Any = self.get_queryset(request).select_related(
            "objective__project", "objective__organization", "objective__fiscal_year"
        )
        found: SelfEvaluation | None = rows.filter(objective=pk).first()
        if found is not None:
            return found
        if request.method not in SAFE_METHODS:
            record_refusal(request, f"{self.opts.label}:{pk}")
        raise Http404("没有这份自评，或不在您的数据范围内。")


def _address(pk: int) -> str:
    return reverse("admin:evaluations_selfevaluation_review", args=[pk])
