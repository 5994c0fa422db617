"""Reading the project register, always within reach."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404

from organizations.permissions import Person, within_reach
from projects.models import Project


def project_for(user: Person, pk: int) -> Project:
    """The project, or the same 404 whether it is absent or out of reach."""
    try:
        return _with_money().filter(within_reach(user)).get(pk=pk)
    except Project.DoesNotExist:
        raise Http404("没有这个项目，或不在您的数据范围内。") from None


def projects_of(
    year: int, *, organization_code: str = "", user: Person | None = None
) -> Iterable[Project]:
    """Projects of a year, of one unit with everything below it, in the order of the units.

    A user narrows them to what is within reach; None is the system itself.
    """
    found = _with_money().filter(fiscal_year__year=year)
    if user is not None:
        found = found.filter(within_reach(user))
    if organization_code:
        found = found.filter(organization__code__startswith=organization_code)
    return found.order_by("organization__code", "code")


def _with_money() -> QuerySet[Project]:
    return Project.objects.select_related("fiscal_year", "organization", "appropriation")
