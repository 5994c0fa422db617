"""Projects: those without a sheet, one on its line of time, a new one in the register."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from budgets.windows import OutsideWindow
from indicators.services import open_objective
from organizations.selectors import unit_of
from projects.selectors import project_for
from projects.services import enter_project
from web.context import working_year
from web.forms.projects import ProjectForm
from web.kept import tell_done
from web.people import person_of
from web.projects import own_units, project_list, project_page


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The projects of the year that have no sheet yet."""
    page = project_list(request, person_of(request), working_year(request))
    return render(request, "projects/list.html", {"page": page})


@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """One project on one line of time."""
    person = person_of(request)
    page = project_page(person, project_for(person, pk))
    return render(request, "projects/project.html", {"page": page})


@require_POST
def open_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty sheet for the project, and on to its editor."""
    person = person_of(request)
    holder = project_for(person, pk)
    try:
        objective = open_objective(actor=person, holder=holder, now=timezone.now())
    except ValueError as refused:
        messages.error(request, f"没有新建：{refused}")
        return redirect("project", pk=pk)
    messages.success(request, "已新建目标表，请填写。")
    return redirect("editor", pk=objective.pk)


def create(request: HttpRequest) -> HttpResponse:
    """A new project of one's own unit."""
    person, year = person_of(request), working_year(request)
    units = own_units(person)
    if not units:
        if request.method == "POST":
            raise PermissionDenied("项目由单位经办登记，您没有经办角色。")
        raise Http404("没有这个页面。")
    if year is None:
        raise Http404("还没有任何年度。")
    form = ProjectForm(units, request.POST or None)
    if form.is_valid():
        unit = unit_of(form.cleaned_data["unit"])
        try:
            made = enter_project(
                actor=person,
                fiscal_year=year,
                organization=unit,
                code=form.cleaned_data["code"],
                profile=form.profile(str(unit)),
                funding=form.funding(),
                now=timezone.now(),
            )
        except ValidationError as error:
            form.take(error)
        except OutsideWindow as closed:
            form.add_error(None, str(closed))
        else:
            tell_done(request, "已登记项目，可以新建目标表。")
            return redirect("project", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "projects/new.html", {"form": form}, status=status)
