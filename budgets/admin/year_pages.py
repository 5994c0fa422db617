"""What the set-up of a year is made of, and the frame of a page that sets one part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from budgets.models import FiscalYear
from budgets.windows import closed_settings_refusal
from organizations.admin_access import ADMINISTRATION, FINANCE, AccessAdmin, Roles, View
from organizations.models import User


def never_missing(_fiscal_year: FiscalYear) -> bool:
    """For a part that has sound values before anybody sets it."""
    return False


class YearCopier(Protocol):
    """Brings a new year to the state of the one before; says in Chinese what it copied."""

    def __call__(
        self, *, actor: User | None, source: FiscalYear | None, target: FiscalYear, now: datetime
    ) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class YearPart:
    """One part of a year's set-up, as its overview lists it."""

    title: str
    help_text: str
    address: Callable[[FiscalYear], str]
    state: Callable[[FiscalYear], str]
    """Where the part stands, in a few words."""
    is_missing: Callable[[FiscalYear], bool] = never_missing
    """Whether the year cannot do without it and it is not there yet."""


class YearPageAdmin(AccessAdmin):
    """A setting of the year edited as a whole on one page instead of row by row."""

    viewers = FINANCE
    setters: ClassVar[Roles] = ADMINISTRATION
    is_open_to_superuser = True
    page_template: ClassVar[str]
    page_title: ClassVar[str]

    def form_of(self, fiscal_year: FiscalYear, data: Any = None) -> Any:
        """The form with the year's settings, bound where data came in."""
        raise NotImplementedError

    def offered(self, request: HttpRequest, fiscal_year: FiscalYear) -> Any:
        """The form as the page opens with it."""
        return self.form_of(fiscal_year)

    def store(self, request: HttpRequest, fiscal_year: FiscalYear, form: Any) -> str:
        """Bring the year to the form's values through a service; the message of success."""
        raise NotImplementedError

    def context_of(self, fiscal_year: FiscalYear) -> dict[str, object]:
        """What else the page shows."""
        return {}

    def lock_reason(self, fiscal_year: FiscalYear) -> str:
        """Why the year's settings cannot be changed any more; empty where they can."""
        return closed_settings_refusal(fiscal_year)

    def extra_pages(self) -> Sequence[tuple[str, View, str]]:
        """The page of one year."""
        return (("year/<int:year>/", self.year_view, "year"),)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is no list: on to the latest year."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        latest = FiscalYear.objects.order_by("-year").first()
        if latest is None:
            messages.info(request, "还没有预算年度，请先开启一个年度。")
            return HttpResponseRedirect(reverse("admin:budgets_fiscalyear_changelist"))
        return HttpResponseRedirect(self.address_of(latest))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A single row has no page of its own."""
        if request.method != "GET":
            raise PermissionDenied
        return self.changelist_view(request)

    def address_of(self, fiscal_year: FiscalYear) -> str:
        """The address of the year's page."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_year"
        return reverse(name, args=[fiscal_year.year])

    def year_view(self, request: HttpRequest, year: int) -> HttpResponse:
        """Show the settings of the year; save them for those who may."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        fiscal_year = year_or_404(year)
        if request.method != "POST":
            return self._shown(request, fiscal_year, self.offered(request, fiscal_year))
        if not self.may_set(request) or self.lock_reason(fiscal_year):
            raise PermissionDenied
        form = self.form_of(fiscal_year, request.POST)
        if form.is_valid():
            try:
                messages.success(request, self.store(request, fiscal_year, form))
                return HttpResponseRedirect(self.address_of(fiscal_year))
            except ValueError as error:
                form.add_error(None, str(error))
        return self._shown(request, fiscal_year, form)

    def may_set(self, request: HttpRequest) -> bool:
        """Whether the person may change the settings."""
        return self._may(request, self.setters)

    def _shown(self, request: HttpRequest, fiscal_year: FiscalYear, form: Any) -> HttpResponse:
        lock = self.lock_reason(fiscal_year)
        years = [
            (year.year, self.address_of(year)) for year in FiscalYear.objects.order_by("-year")
        ]
        return self.page(
            request,
            self.page_template,
            f"{fiscal_year}{self.page_title}",
            fiscal_year=fiscal_year,
            years=years,
            form=form,
            lock_reason=lock,
            may_set=self.may_set(request) and not lock,
            **self.context_of(fiscal_year),
        )


def year_or_404(year: int) -> FiscalYear:
    """The year that an address names."""
    found = FiscalYear.objects.filter(year=year).first()
    if found is None:
        raise Http404(f"没有 {year} 年度。")
    return found
