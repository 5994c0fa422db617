"""The form that grants a department more time, on the progress board."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.http import Http404, HttpRequest
from django.utils import timezone

from budgets.enums import Activity
from budgets.extensions import LONGEST, extensions_of, may_extend, windows_of
from budgets.models import FiscalYear, Window, WindowExtension
from organizations.models import Organization, User
from organizations.selectors import unit_of

_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class ExtensionDraft:
    """What was typed: nothing at first."""

    activity: str = Activity.OBJECTIVES.value
    until: str = ""
    reason: str = ""

    @property
    def closes_at(self) -> datetime | None:
        """The last minute of the day that was typed."""
        try:
            day = date.fromisoformat(self.until)
        except ValueError:
            return None
        return timezone.make_aware(datetime.combine(day, _LAST_MINUTE))


@dataclass(frozen=True, slots=True)
class ExtensionForm:
    """The form for one unit, with what it was granted before."""

    unit: Organization
    windows: tuple[Window, ...]
    granted: tuple[WindowExtension, ...]
    draft: ExtensionDraft = field(default_factory=ExtensionDraft)
    longest: int = LONGEST


def extension_form(
    user: User, fiscal_year: FiscalYear | None, code: str, draft: ExtensionDraft | None = None
) -> ExtensionForm | None:
    """The form; None for those who grant nothing and where there is no such unit."""
    if fiscal_year is None or not may_extend(user):
        return None
    try:
        unit = unit_of(code)
    except Http404:
        return None
    return ExtensionForm(
        unit, windows_of(fiscal_year), extensions_of(fiscal_year, code), draft or ExtensionDraft()
    )


def unit_to_extend(user: User, code: str) -> Organization:
    """The unit, for those who grant more time; else the same 404 as if there were none."""
    if not may_extend(user):
        raise Http404("没有这个单位。")
    return unit_of(code)


def draft_in(request: HttpRequest) -> ExtensionDraft:
    """What was typed into the form."""
    asked = request.POST.get("activity", "")
    known = asked if asked in set(Activity) else Activity.OBJECTIVES.value
    return ExtensionDraft(
        known, request.POST.get("until", "").strip()[:20], request.POST.get("reason", "")
    )
